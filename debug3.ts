import { Simulation } from './harness/world/simulate.ts'
import { Execution } from './harness/schedule/execute.ts'
import { interpreter } from './harness/schedule/fixtures/random-program.ts'
import { drive } from './harness/schedule/quiescence.ts'
import { Trace } from './harness/schedule/trace.ts'
const p = JSON.parse(process.argv[2]!)
const sim = new Simulation()
const ex = new Execution(interpreter(p.serving), { ...p, maxSteps: 200, realTime: 'recorded' }, sim)
const trace: any = new Trace(sim.footprints)
for (const sched of process.argv.slice(3)) await drive(function* (): any { const ids = sched.split(' ').map(s => parseInt(s)); let k = 0; trace.truncate(0); const lines: string[] = []
  yield ex.begin({ pick: (c: any) => { const i = c.findIndex((x: any) => x.id === ids[k]); k++; return Math.max(i, 0) }, after: (s: any) => { const i = trace.append(s); trace.order(i); const e = sim.ground.journal; lines.push(`${s.chain.id} fp${s.footprint} {${[...e.entries.slice(0, e.count)].map((x: number) => sim.ground.nameOf(x >> 2) + ':' + (x & 3)).join(', ')}} clock ${Array.from({ length: trace.used }, (_, a) => trace.clocks[i * 256 + a] ? trace.chainOf(a) + ':' + trace.clocks[i * 256 + a] : '').filter(Boolean).join(' ')}`) } } as any)
  console.log(sched, trace.classHash()); console.log(lines.sort().join('\n')) }())

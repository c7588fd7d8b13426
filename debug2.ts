import { Simulation } from './harness/world/simulate.ts'
import { Execution } from './harness/schedule/execute.ts'
import { interpreter } from './harness/schedule/fixtures/random-program.ts'
import { drive } from './harness/schedule/quiescence.ts'
import { SourceDpor } from './harness/schedule/strategies/dpor.ts'
const p = JSON.parse(process.argv[2]!)
const ex = new Execution(interpreter(p.serving), { ...p, maxSteps: 200, realTime: 'recorded' }, new Simulation())
const d: any = new SourceDpor(ex.simulation.footprints)
await drive(function* (): any { for (let c = d.begin(); c; c = d.begin()) { const names: string[] = []; const f = d.fresh
  yield ex.begin({ pick: (cands: any, r: any) => { const i = c.pick(cands, r); if (i >= 0) names.push(`${cands[i].id}${cands[i].stage===2?'d':''}`); return i }, after: (s: any) => { c.after(s) }, end: (h: any) => c.end(h) } as any)
  const deep = d.path.map((n: any) => `{${[...n.toTry].join()}|z${n.sleep.map((s: any) => s.chain).join()}}`)
  console.log(f, ex.ending.kind, names.join(' '), '   ', deep.slice(0, 8).join(' ')) } }())

import { Random } from './harness/random.ts'
import { Simulation } from './harness/world/simulate.ts'
import { Execution } from './harness/schedule/execute.ts'
import { drawProgram, interpreter } from './harness/schedule/fixtures/random-program.ts'
import { drive } from './harness/schedule/quiescence.ts'
import { depthFirst } from './harness/schedule/strategies/depth-first.ts'
import { SourceDpor } from './harness/schedule/strategies/dpor.ts'
import { Trace } from './harness/schedule/trace.ts'

function* collect(ex: Execution, strategy: any, cap: number): any {
  const map = new Map<string, string[]>(); const trace = new Trace(ex.simulation.footprints); let runs = 0
  for (let c = strategy.begin(); c; c = strategy.begin()) {
    if (++runs > cap) return undefined
    const log: string[] = []; trace.truncate(0); let names: string[] = []
    yield ex.begin({ pick: (cands: any, r: any) => { const i = c.pick(cands, r); if (i >= 0) { const ch = cands[i]; names.push(`${ch.kind}#${ch.id} ${ch.process.name} ${ch.stage===2?'DELIVER ':''}${ch.kind==='program'?ex.simulation.describe(ch):''}  t=${ex.nowMs} [${cands.map((x:any)=>x.kind[0]+x.id)}]`) } return i },
      after(s: any) { c.after?.(s); trace.order(trace.append(s)); }, end: (h: any) => c.end?.(h) } as any)
    if (ex.ending.kind === 'abandoned') continue
    const h = trace.classHash(); map.set(h.low + ' ' + h.high, names)
  }
  return map
}
async function missing(p: any): Promise<string[] | undefined> {
  const ex = new Execution(interpreter(p.serving), { ...p, maxSteps: 200, realTime: 'recorded' }, new Simulation())
  const plain = await drive<any>(collect(ex, depthFirst(), 20000)); if (!plain) return
  const red = await drive<any>(collect(ex, new SourceDpor(ex.simulation.footprints), 20000))
  if (!red) return ['reduction does not end']
  for (const [k, v] of plain) if (!red.has(k)) return [`plain ${plain.size} reduced ${red.size}`, ...v]
  for (const [k, v] of red) if (!plain.has(k)) return ['EXTRA', ...v]
  return
}
function* smaller(x: any): any {
  if (Array.isArray(x)) { for (let i = 0; i < x.length; i++) yield [...x.slice(0, i), ...x.slice(i + 1)]; for (let i = 0; i < x.length; i++) for (const y of smaller(x[i])) yield [...x.slice(0, i), y, ...x.slice(i + 1)] }
  else if (x && typeof x === 'object') for (const k of ['body', 'left', 'right', 'clients']) if (x[k]) for (const y of smaller(x[k])) yield { ...x, [k]: y }
  if (x && x.faults) { if (x.faults.crashes) yield { ...x, faults: { ...x.faults, crashes: x.faults.crashes-1 } }; if (x.faults.stalls) yield { ...x, faults: { ...x.faults, stalls: 0 } } }
}
if (process.argv[2]?.startsWith("{")) { console.log((await missing(JSON.parse(process.argv[2])))?.join("\n")); process.exit() }
const from = Number(process.argv[2] ?? 1), to = Number(process.argv[3] ?? from + 200)
for (let seed = from; seed < to; seed++) {
  let p: any = drawProgram(new Random(seed)); let m = await missing(p)
  if (!m) continue
  for (let again = true; again;) { again = false; for (const q of smaller(p)) { const n = await missing(q).catch(() => undefined); if (n) { p = q; m = n; again = true; break } } }
  console.log('seed', seed, JSON.stringify(p)); console.log(m!.join('\n')); break
}

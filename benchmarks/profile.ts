import { Session, type Profiler } from 'node:inspector/promises'

/** One function's share of the time, in percent. */
export interface Share {
  readonly function: string
  readonly percent: number
}

/** Runs some work under the profiler of V8 and says where the time went, most first. */
export async function profile(work: () => Promise<unknown>, most = 14): Promise<readonly Share[]> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  await work()
  const { profile: taken } = await session.post('Profiler.stop')
  session.disconnect()
  return sharesOf(taken).slice(0, most)
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): readonly Share[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  samples.forEach((id, index) => {
    const name = names.get(id) ?? 'unknown'
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0))
  })
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  const shares = [...times].map(([name, time]) => ({ function: name, percent: Math.round((1000 * time) / total) / 10 }))
  return shares.sort((left, right) => right.percent - left.percent)
}

function nameOf({ functionName, url }: { functionName: string; url: string }): string {
  const file = url.slice(url.lastIndexOf('/') + 1)
  return `${functionName === '' ? '(anonymous)' : functionName}${file === '' ? '' : ` in ${file}`}`
}

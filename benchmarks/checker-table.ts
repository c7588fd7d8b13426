/** What was measured of one history, or of a suite of them. */
export interface Measured {
  readonly name: string
  readonly operations: number
  readonly verdict: string
  /** The first call in a fresh process. */
  readonly coldMs: number
  /** The median of the second half of many calls. */
  readonly warmMs: number
  /** Resident memory of the process after the first call, the history itself included. */
  readonly memoryMb: number
  readonly porcupineMs: number | null
  /** How many times faster than Porcupine, warm. */
  readonly ratio: number | null
}

/** The results as a document: suites and generated families row by row, recorded histories of one kind together. */
export function renderTable(results: readonly Measured[], isProcessorTime: boolean): string {
  const compared = results.filter(each => each.ratio !== null && !each.name.includes('suite'))
  const etcd = compared.filter(each => each.name.startsWith('etcd_'))
  const lines = [
    '# How fast the checker is',
    '',
    'Milliseconds. Cold is the first call in a fresh process, warm the median of the second half of many calls; both',
    'include interning, sorting, partitioning and inference, and exclude reading files. Memory is the whole process.',
    ...(isProcessorTime ? ['', ...processorTime] : []),
    '',
    '| history | operations | verdict | cold | warm | MB | Porcupine | ratio |',
    '|---|---:|---|---:|---:|---:|---:|---:|',
    ...results.filter(each => !each.name.startsWith('etcd_') && !each.name.includes('_good_')).map(row),
    '',
    `Geometric mean of the ratio to Porcupine over ${String(etcd.length)} etcd histories: ${geometricMean(etcd)}.`,
    `Smallest ratio over ${String(compared.length)} recorded histories: ${smallest(compared)}.`,
  ]
  return `${lines.join('\n')}\n`
}

const processorTime = [
  'Other work ran on the machine: the milliseconds are processor time of all threads, those that collect garbage and',
  'compile included. Those of Porcupine are milliseconds that passed.',
]

function row({ name, operations, verdict, coldMs, warmMs, memoryMb, porcupineMs, ratio }: Measured): string {
  const theirs = porcupineMs === null ? '' : porcupineMs.toFixed(2)
  const times = ratio === null ? '' : ratio.toFixed(1)
  const ours = `${coldMs.toFixed(1)} | ${warmMs.toFixed(3)} | ${memoryMb.toFixed(0)}`
  return `| ${name} | ${String(operations)} | ${verdict} | ${ours} | ${theirs} | ${times} |`
}

function geometricMean(measured: readonly Measured[]): string {
  if (measured.length === 0) return 'not measured'
  const sum = measured.reduce((total, each) => total + Math.log(each.ratio ?? 1), 0)
  return Math.exp(sum / measured.length).toFixed(1)
}

function smallest(measured: readonly Measured[]): string {
  if (measured.length === 0) return 'not measured'
  const least = measured.reduce((best, each) => ((each.ratio ?? 0) < (best.ratio ?? 0) ? each : best))
  return `${(least.ratio ?? 0).toFixed(1)} (${least.name})`
}

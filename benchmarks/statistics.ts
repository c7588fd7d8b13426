/** The value below which so large a share of the numbers lies, 0 < share <= 1; null where there are none. */
export function quantile(numbers: readonly number[], share: number): number | null {
  const sorted = [...numbers].sort((left, right) => left - right)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}

/** Null for what is not finite: JSON knows no Infinity. */
export function finite(number: number | null): number | null {
  return number === null || !Number.isFinite(number) ? null : number
}

/** To three digits after the point. */
export function rounded(number: number | null): number | null {
  return number === null ? null : Math.round(number * 1000) / 1000
}

/** A search drives itself synchronously only from a macrotask. */
export function inMacrotask<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work())
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}

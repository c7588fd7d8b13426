/** `did you mean "..."?` for the nearest of `known`, or what exists where nothing is near. */
export function suggestion(wrong: string, known: readonly string[]): string {
  const nearest = [...known].sort((left, right) => farness(wrong, left) - farness(wrong, right))[0]
  if (nearest !== undefined && farness(wrong, nearest) <= Math.max(2, nearest.length / 3)) {
    return `did you mean "${nearest}"?`
  }
  return known.length === 0 ? 'there are none' : `there are: ${known.join(', ')}`
}

/** A part of a name is nearer to it than any misspelling of another. */
function farness(wrong: string, known: string): number {
  return wrong.length >= 3 && known.includes(wrong) ? 0 : distance(wrong, known)
}

/** How many letters must be added, dropped or replaced (Levenshtein). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}

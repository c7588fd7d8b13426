/**
 * Does something with each item, so many at a time and begun in order; the results are in that order. The first that
 * fails ends it; what is under way then is nobody's any more.
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  // All lanes take from one iterator, so each item is taken once.
  const left = items.entries()
  const lane = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await work(item, index)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
  return results
}

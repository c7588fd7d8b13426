/** Takes away what is behind the first `length` items. Setting `length` would give the array's store away, to be made anew. */
export function shorten(items: unknown[], length: number): void {
  while (items.length > length) items.pop()
}

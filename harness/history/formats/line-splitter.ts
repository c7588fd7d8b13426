/** Cuts text that comes in pieces into lines, numbered from 1. A carriage return at the end of a line is dropped. */
export class LineSplitter {
  private readonly onLine: (line: string, number: number) => void
  private rest = ''
  private number = 0
  /** Longer lines than this are no history, and would only fill the memory. */
  private readonly longest: number
  private readonly onTooLong: (number: number) => never

  constructor(onLine: (line: string, number: number) => void, longest: number, onTooLong: (number: number) => never) {
    this.onLine = onLine
    this.longest = longest
    this.onTooLong = onTooLong
  }

  push(text: string): void {
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.emit(this.rest + text.slice(from, end))
      this.rest = ''
      from = end + 1
    }
    this.rest += text.slice(from)
    if (this.rest.length > this.longest) this.onTooLong(this.number + 1)
  }

  end(): void {
    if (this.rest !== '') this.emit(this.rest)
    this.rest = ''
  }

  private emit(line: string): void {
    this.number++
    this.onLine(line.endsWith('\r') ? line.slice(0, -1) : line, this.number)
  }
}

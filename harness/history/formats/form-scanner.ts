import { MalformedHistory } from './malformed-history.ts'

/** One map of a file, as text, and where it begins. */
export interface Form {
  readonly text: string
  readonly line: number
  readonly column: number
}

/** More text than this in one map is no history. */
const longestForm = 16_000_000

/**
 * Cuts a file of maps, in a list or in sequence, into the maps, without understanding them: it counts brackets and
 * knows strings, and in EDN comments and characters. So a large file need not be held as text.
 */
export class FormScanner {
  private readonly file: string
  private readonly language: 'edn' | 'json'
  private readonly onForm: (form: Form) => void
  private pending = ''
  private depth = 0
  private mode: 'plain' | 'string' | 'escape' | 'comment' | 'character' = 'plain'
  private line = 1
  private column = 0
  private begin = { line: 1, column: 1 }
  private wrapper: string | undefined
  private isClosed = false

  constructor(file: string, language: 'edn' | 'json', onForm: (form: Form) => void) {
    this.file = file
    this.language = language
    this.onForm = onForm
  }

  push(text: string): void {
    let from = 0
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at)
      this.column++
      const wasInside = this.depth > 0
      this.step(char)
      if (!wasInside && this.depth > 0) from = at
      if (wasInside && this.depth === 0) {
        this.onForm({ text: this.pending + text.slice(from, at + 1), ...this.begin })
        this.pending = ''
      }
      if (char === '\n') {
        this.line++
        this.column = 0
      }
    }
    if (this.depth > 0) this.pending += text.slice(from)
    if (this.pending.length > longestForm) this.fail('one map with more than 16 million characters')
  }

  /** @throws MalformedHistory when a map, or the list around all maps, is not closed */
  end(): void {
    if (this.depth > 0) {
      this.line = this.begin.line
      this.column = this.begin.column
      this.fail('the file ends inside the map that begins here: it was cut off')
    }
    if (this.wrapper !== undefined && !this.isClosed)
      this.fail(`the file ends before the "${this.wrapper}" that closes its list`)
  }

  private step(char: string): void {
    switch (this.mode) {
      case 'plain':
        return this.stepPlain(char)
      case 'string':
        if (char === '\\') this.mode = 'escape'
        else if (char === '"') this.mode = 'plain'
        return
      case 'escape':
        this.mode = 'string'
        return
      case 'character':
        this.mode = 'plain'
        return
      case 'comment':
        if (char === '\n') this.mode = 'plain'
    }
  }

  private stepPlain(char: string): void {
    if (this.language === 'edn' && char === ';') this.mode = 'comment'
    else if (this.depth === 0) this.stepOutside(char)
    else if (char === '"') this.mode = 'string'
    else if (this.language === 'edn' && char === '\\') this.mode = 'character'
    else if (char === '{' || char === '[' || char === '(') this.depth++
    else if (char === '}' || char === ']' || char === ')') this.depth--
  }

  /** Between maps: brackets of the list around them, white space and commas. */
  private stepOutside(char: string): void {
    if (char === '{') {
      this.depth = 1
      this.begin = { line: this.line, column: this.column }
    } else if ((char === '[' || char === '(') && this.wrapper === undefined) this.wrapper = char === '[' ? ']' : ')'
    else if (char === this.wrapper && !this.isClosed) this.isClosed = true
    else if (!/[\s,]/.test(char) && !this.isTag(char)) {
      this.fail(`expected a map, that is "{", and found ${JSON.stringify(char)}`)
    }
  }

  /** Jepsen prints operations as tagged maps too: `#jepsen.history.Op{...}`. */
  private isTag(char: string): boolean {
    return this.language === 'edn' && /[#\w.\-/]/.test(char)
  }

  private fail(message: string): never {
    throw new MalformedHistory(message, { file: this.file, line: this.line, column: this.column })
  }
}

/** How many columns of a terminal a text takes: wide characters count two, combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += columnsOfCharacter(character)
  return columns
}

function columnsOfCharacter(character: string): number {
  if (/[\p{Mark}\u200b-\u200f\ufe00-\ufe0f]/u.test(character)) return 0
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    character,
  )
    ? 2
    : 1
}

/**
 * Makes characters that would move the cursor visible instead. What a system under test wrote is printed by us, and a
 * transcript must not be able to repaint the terminal that shows it.
 */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    character => names.get(character) ?? hexadecimal(character),
  )
}

const names: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function hexadecimal(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}

/** The text, or as much of it as fits into `columns` and an ellipsis. */
export function fit(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let kept = ''
  let used = 1
  for (const character of text) {
    used += columnsOfCharacter(character)
    if (used > columns) break
    kept += character
  }
  return `${kept}…`
}

/** The text, or its beginning and its end around an ellipsis: names differ at their ends. */
export function fitAround(text: string, columns: number): string {
  const characters = [...text]
  if (columnsOf(text) <= columns) return text
  const half = Math.floor((columns - 1) / 2)
  return `${characters.slice(0, columns - 1 - half).join('')}…${characters.slice(characters.length - half).join('')}`
}

/** The text with spaces after it, `columns` wide in all; never cut. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
}

/** The text with spaces before it, `columns` wide in all; never cut. */
export function alignedRight(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text
}

/** Breaks a text at spaces into lines of at most `columns`; a word that is longer than a line is broken itself. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap(word => pieces(word, columns))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (columnsOf(longer) <= columns) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}

/** Parts of a word that fit; broken after a comma where there is one in the second half, for long words are data. */
function pieces(word: string, columns: number): string[] {
  const parts: string[] = []
  let part = ''
  for (const character of word) {
    if (part !== '' && columnsOf(part + character) > columns) {
      const comma = part.lastIndexOf(',') + 1
      const end = comma > part.length / 2 ? comma : part.length
      parts.push(part.slice(0, end))
      part = part.slice(end)
    }
    part += character
  }
  return [...parts, part]
}

/** At most `limit` lines of a wrapped text; the last one ends in an ellipsis where something is missing. */
export function wrapAtMost(text: string, columns: number, limit: number): string[] {
  const lines = wrap(text, columns)
  if (lines.length <= limit) return lines
  return [...lines.slice(0, limit - 1), fit(`${lines[limit - 1] ?? ''}…`, columns)]
}

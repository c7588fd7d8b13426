/** Where in a file something is; lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What was read is no history: the message says where, what was found and what was expected. */
export class MalformedHistory extends Error {
  override readonly name = 'MalformedHistory'
  readonly place: Place

  constructor(message: string, place: Place) {
    super(`${place.file}:${String(place.line)}:${String(place.column)}: ${message}`)
    this.place = place
  }
}

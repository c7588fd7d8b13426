import { plainText } from '../value.ts'
import type { Annotation, ClientId, Operation, Outcome } from '../operation.ts'
import type { Value } from '../value.ts'
import { MalformedHistory, type Place } from './malformed-history.ts'
import type { Call, FormatName, RecordedHistory } from './recorded-history.ts'

interface Open {
  readonly id: number
  readonly client: ClientId
  readonly call: Call
  readonly invokedAt: number
  readonly line: number
}

/** Pairs invocations with completions, in the order in which a file has them; that order is all that counts. */
export class EntryCollector {
  private readonly format: FormatName
  private readonly operations: Operation<Call, Value | undefined>[] = []
  private readonly annotations: Annotation[] = []
  private readonly lines: number[] = []
  private readonly open = new Map<ClientId, Open>()
  private readonly clients = new Map<string, ClientId>()
  private readonly taken = new Set<ClientId>()
  private now = 0
  /** The model that the file names. */
  model: string | undefined

  constructor(format: FormatName) {
    this.format = format
  }

  /** The client of a process name: the number itself where it is a small one, else a number of our own. */
  clientOf(process: Value | undefined, place: Place): ClientId {
    const name = plainText(process)
    const known = this.clients.get(name)
    if (known !== undefined) return known
    if (typeof process !== 'number' && typeof process !== 'string' && typeof process !== 'bigint') {
      throw new MalformedHistory('expected a process: a number or a name', place)
    }
    let client = typeof process === 'number' && Number.isSafeInteger(process) && process >= 0 ? process : 0
    while (this.taken.has(client)) client++
    this.taken.add(client)
    this.clients.set(name, client)
    return client
  }

  /** @throws MalformedHistory when the client's operation before is still open */
  invoke(client: ClientId, call: Call, place: Place): void {
    const before = this.open.get(client)
    if (before !== undefined) {
      const which = `operation ${String(before.id)} (line ${String(before.line)})`
      throw new MalformedHistory(
        `process ${String(client)} invokes ${call.f} while its ${before.call.f}, ${which}, has not completed`,
        place,
      )
    }
    const id = this.lines.push(place.line) - 1
    this.open.set(client, { id, client, call, invokedAt: this.now++, line: place.line })
  }

  /**
   * Completes the client's open operation; an unknown one may take effect at any later time.
   *
   * @throws MalformedHistory when the client has no open operation, or one of another name
   */
  complete(client: ClientId, f: string | undefined, outcome: Outcome<Value | undefined>, place: Place): void {
    const open = this.openFor(client, f, outcome, place)
    const completedAt = outcome.kind === 'unknown' ? Infinity : this.now++
    this.open.delete(client)
    this.add(open, outcome, completedAt)
  }

  /** The call that the client's next completion answers. */
  callOf(client: ClientId): Call | undefined {
    return this.open.get(client)?.call
  }

  private openFor(client: ClientId, f: string | undefined, outcome: Outcome<unknown>, place: Place): Open {
    const open = this.open.get(client)
    const what = `${outcome.kind}${f === undefined ? '' : ` ${f}`}`
    if (open === undefined) {
      throw new MalformedHistory(`process ${String(client)} completes (${what}) but has no open operation`, place)
    }
    if (f !== undefined && f !== open.call.f) {
      const begun = `${open.call.f} (line ${String(open.line)})`
      throw new MalformedHistory(`process ${String(client)} completes ${f} but has invoked ${begun}`, place)
    }
    return open
  }

  annotate(kind: string, text: string): void {
    this.annotations.push({ at: this.now++, kind, text })
  }

  private add(open: Open, outcome: Outcome<Value | undefined>, completedAt: number): void {
    const { id, client, call, invokedAt } = open
    this.operations[id] = { id, client, input: call, outcome, invokedAt, completedAt }
  }

  /** The history; what has not completed is unknown. */
  finish(): RecordedHistory {
    for (const open of this.open.values()) this.add(open, { kind: 'unknown' }, Infinity)
    this.open.clear()
    const { format, operations, annotations, lines, model } = this
    return { format, operations, annotations, lines, model }
  }
}

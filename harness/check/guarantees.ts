import type { ClientId, Operation, OperationId } from '../history/operation.ts'
import { OrderGraph } from './order-graph.ts'
import type { Access, Model, Registers } from './model.ts'
import type { LevelVerdict } from './verdict.ts'

/**
 * What one client may count on of its own session, whatever others see (Terry, Demers, Petersen, Spreitzer, Theimer
 * and Welch, "Session guarantees for weakly consistent replicated data", 1994).
 */
export type Guarantee = 'read-your-writes' | 'monotonic-reads' | 'monotonic-writes' | 'writes-follow-reads'

/** All of them, in the order in which they are told. */
export const guarantees: readonly Guarantee[] = [
  'read-your-writes',
  'monotonic-reads',
  'monotonic-writes',
  'writes-follow-reads',
]

/**
 * Decides for each guarantee whether the writes of every register can be put in one order such that every client has
 * it. Clocks are left aside: only each client's own order counts, and which write a read saw. In every order a register
 * begins with its initial value, and one client's writes to it stay as that client made them.
 *
 * - Read your writes: a read sees nothing older than what its client wrote there before.
 * - Monotonic reads: a read sees nothing older than what its client read there before.
 * - Monotonic writes: who has seen a write then sees, anywhere, nothing older than what its writer had written before.
 * - Writes follow reads: who has seen a write then sees, anywhere, nothing older than what its writer had read before.
 *
 * The last two count across registers, so partitions are not looked at apart. A history can show that two guarantees do
 * not hold together without showing which of them fails: then both are broken. A read of what nobody wrote breaks all.
 * Unknown writes may have been seen, but nobody is owed them. Takes time in proportion to operations and clients.
 *
 * @returns undecided where the model does not consist of registers, or a value was written twice
 */
export function sessionGuarantees<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
): ReadonlyMap<Guarantee, LevelVerdict> {
  const read = readSessions(operations, model.registers)
  if ('kind' in read) return new Map(guarantees.map(each => [each, read]))
  return new Map(guarantees.map(each => [each, new GuaranteeCheck(each, read).verdict()]))
}

/** One operation with what it read and wrote; reads of what it had itself written before are left out. */
interface Visit {
  readonly operation: OperationId
  readonly isKnown: boolean
  readonly reads: readonly Seen[]
  readonly writes: readonly Write[]
}

/** A value of a register: who wrote it, and where in that client's session; the initial value has no writer. */
interface Write {
  readonly register: string
  readonly operation: OperationId | undefined
  readonly client: ClientId
  readonly position: number
}

interface Seen {
  readonly register: string
  readonly write: Write
}

/** The operations of each client, in its order. */
type Sessions = ReadonlyMap<ClientId, readonly Visit[]>

/** Finds out which write each read saw; or why that cannot be said. */
function readSessions<Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  registers: Registers<Input, Answer> | undefined,
): Sessions | LevelVerdict {
  if (registers === undefined) return { kind: 'undecided', reason: 'the model does not consist of registers' }
  const reader = new SessionReader(registers)
  const inOrder = [...operations].sort((left, right) => left.invokedAt - right.invokedAt)
  for (const operation of inOrder) {
    const reason = operation.outcome.kind === 'failed' ? undefined : reader.add(operation)
    if (reason !== undefined) return { kind: 'undecided', reason }
  }
  return reader.finish()
}

interface Draft {
  readonly operation: OperationId
  readonly client: ClientId
  readonly isKnown: boolean
  readonly reads: readonly Access[]
  readonly writes: readonly Write[]
}

class SessionReader<Input, Answer> {
  private readonly registers: Registers<Input, Answer>
  private readonly writes = new Map<string, Write>()
  private readonly known = new Set<string>()
  private readonly drafts: Draft[] = []
  private readonly lengths = new Map<ClientId, number>()

  constructor(registers: Registers<Input, Answer>) {
    this.registers = registers
  }

  /** Notes an operation; answers why nothing can be said, if that is so. */
  add(operation: Operation<Input, Answer>): string | undefined {
    const { id, client, outcome } = operation
    const accesses = this.registers.accesses(operation)
    if (accesses === undefined) return 'an operation neither reads nor writes a whole register'
    const position = this.lengths.get(client) ?? 0
    this.lengths.set(client, position + 1)
    const writes: Write[] = []
    const reads: Access[] = []
    const own = new Set<string>()
    for (const access of accesses) {
      this.begin(access.register)
      if (access.kind === 'read') {
        if (!own.has(access.register)) reads.push(access)
        continue
      }
      own.add(access.register)
      const write = { register: access.register, operation: id, client, position }
      if (this.writes.has(nameOf(access))) return 'a value was written more than once'
      this.writes.set(nameOf(access), write)
      writes.push(write)
    }
    this.drafts.push({ operation: id, client, isKnown: outcome.kind === 'ok', reads, writes })
    return undefined
  }

  private begin(register: string): void {
    if (this.known.has(register)) return
    this.known.add(register)
    const value = this.registers.initial(register)
    this.writes.set(nameOf({ register, value }), { register, operation: undefined, client: -1, position: -1 })
  }

  finish(): Sessions | LevelVerdict {
    const programs = new Map<ClientId, Visit[]>()
    for (const { operation, client, isKnown, reads, writes } of this.drafts) {
      const seen: Seen[] = []
      for (const access of reads) {
        const write = this.writes.get(nameOf(access))
        if (write === undefined) return { kind: 'broken', operations: [operation] }
        seen.push({ register: access.register, write })
      }
      const program = programs.get(client) ?? []
      program.push({ operation, isKnown, reads: seen, writes })
      programs.set(client, program)
    }
    return programs
  }
}

function nameOf({ register, value }: Pick<Access, 'register' | 'value'>): string {
  return `${JSON.stringify(register)}${typeof value === 'number' ? '#' : '='}${String(value)}`
}

/** What one client has read, or written, of one register up to each of its operations: nodes of the graph. */
class Prefixes {
  private readonly positions: number[] = []
  private readonly nodes: number[] = []

  get last(): number | undefined {
    return this.nodes.at(-1)
  }

  add(position: number, node: number): void {
    this.positions.push(position)
    this.nodes.push(node)
  }

  /** The node that stands for everything up to the position; undefined where there is nothing. */
  upTo(position: number): number | undefined {
    let low = 0
    let high = this.positions.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.positions[middle] ?? 0) <= position) low = middle + 1
      else high = middle
    }
    return this.nodes[low - 1]
  }
}

/** What each client has read, or written, of each register. */
type AllPrefixes = Map<ClientId, Map<string, Prefixes>>

/** A write that a client has seen, and the read in which it did. */
interface Sight {
  readonly write: Write
  readonly operation: OperationId
}

/** A read: of which register, and the position of its client's operation before. */
interface Reading {
  readonly client: ClientId
  readonly register: string
  readonly before: number
}

/** Something than which a read must not be older, and the operations that show why. */
interface Owed {
  readonly writer: ClientId
  readonly node: number | undefined
  readonly because: readonly OperationId[]
}

/** Everything that one client is owed of one register so far; it only grows, so each of its states builds on the last. */
class Debt {
  node: number | undefined
  private readonly graph: OrderGraph
  private readonly owed = new Map<ClientId, number>()

  constructor(graph: OrderGraph) {
    this.graph = graph
  }

  add({ writer, node, because }: Owed): void {
    if (node === undefined || this.owed.get(writer) === node) return
    this.owed.set(writer, node)
    const grown = this.graph.add(undefined, false)
    if (this.node !== undefined) this.graph.link(this.node, grown, [])
    this.graph.link(node, grown, because)
    this.node = grown
  }
}

function shown({ write, operation }: Sight): OperationId[] {
  return write.operation === undefined ? [operation] : [write.operation, operation]
}

/** One guarantee, as a graph of what must not be newer than what; it holds where no two writes are in one circle. */
class GuaranteeCheck {
  private readonly guarantee: Guarantee
  private readonly sessions: Sessions
  private readonly graph = new OrderGraph()
  private readonly nodeOf = new Map<Write, number>()
  private readonly initials = new Map<string, number>()
  private readonly written: AllPrefixes = new Map()
  private readonly read: AllPrefixes = new Map()

  constructor(guarantee: Guarantee, sessions: Sessions) {
    this.guarantee = guarantee
    this.sessions = sessions
  }

  verdict(): LevelVerdict {
    for (const [client, program] of this.sessions) this.layOut(client, program)
    for (const [client, program] of this.sessions) this.constrain(client, program)
    const circle = this.graph.circle()
    return circle === undefined ? { kind: 'kept' } : { kind: 'broken', operations: circle }
  }

  /** What is common to all guarantees: initial values first, and each client's own writes in its order. */
  private layOut(client: ClientId, program: readonly Visit[]): void {
    for (const [position, { operation, isKnown, reads, writes }] of program.entries()) {
      for (const { register, write } of reads) {
        this.extend(prefixesOf(this.read, client, register), position, this.node(write), [operation])
      }
      for (const write of writes) {
        const { register } = write
        if (this.guarantee === 'writes-follow-reads') {
          this.edge(prefixesOf(this.read, client, register).upTo(position), this.node(write))
        }
        // An unknown write may take effect after what its client does next.
        if (!isKnown) continue
        const before = prefixesOf(this.written, client, register)
        this.edge(before.last, this.node(write))
        this.extend(before, position, this.node(write))
      }
    }
  }

  private extend(prefixes: Prefixes, position: number, node: number, because: readonly OperationId[] = []): void {
    const prefix = this.graph.add(undefined, false)
    this.edge(prefixes.last, prefix)
    this.edge(node, prefix, because)
    prefixes.add(position, prefix)
  }

  /** What the guarantee asks of the reads of one client. */
  private constrain(client: ClientId, program: readonly Visit[]): void {
    const sights = new Map<ClientId, Sight>()
    const debts = new Map<string, Debt>()
    for (const [position, { operation, reads }] of program.entries()) {
      // The reads of one operation see one state, so that each of them counts for the others.
      for (const { write } of reads) {
        const known = sights.get(write.client)
        if (known === undefined || known.write.position < write.position) sights.set(write.client, { write, operation })
      }
      for (const { register, write } of reads) {
        const debt = debts.get(register) ?? new Debt(this.graph)
        debts.set(register, debt)
        for (const owed of this.owed({ client, register, before: position - 1 }, sights)) debt.add(owed)
        this.edge(debt.node, this.node(write), [operation])
      }
    }
  }

  /** What a read must not be older than, in so far as there is any such thing. */
  private owed({ client, register, before }: Reading, sights: ReadonlyMap<ClientId, Sight>): Owed[] {
    const upTo = (all: AllPrefixes, whose: ClientId, position: number): number | undefined =>
      all.get(whose)?.get(register)?.upTo(position)
    switch (this.guarantee) {
      case 'read-your-writes':
        return [{ writer: client, node: upTo(this.written, client, before), because: [] }]
      case 'monotonic-reads':
        return [{ writer: client, node: upTo(this.read, client, before), because: [] }]
      case 'monotonic-writes':
        return [...sights.values()].map(sight => ({
          writer: sight.write.client,
          node: upTo(this.written, sight.write.client, sight.write.position - 1),
          because: shown(sight),
        }))
      case 'writes-follow-reads':
        return [...sights.values()].map(sight => ({
          writer: sight.write.client,
          node: upTo(this.read, sight.write.client, sight.write.position),
          because: shown(sight),
        }))
    }
  }

  private edge(from: number | undefined, to: number, because: readonly OperationId[] = []): void {
    if (from !== undefined && from !== to) this.graph.link(from, to, because)
  }

  private node(write: Write): number {
    if (write.operation === undefined) return this.initial(write.register)
    const known = this.nodeOf.get(write)
    if (known !== undefined) return known
    const node = this.graph.add(write.operation, true)
    this.nodeOf.set(write, node)
    this.edge(this.initial(write.register), node)
    return node
  }

  /** The write of the initial value, which is no operation's. */
  private initial(register: string): number {
    const known = this.initials.get(register)
    if (known !== undefined) return known
    const node = this.graph.add(undefined, true)
    this.initials.set(register, node)
    return node
  }
}

function prefixesOf(all: AllPrefixes, client: ClientId, register: string): Prefixes {
  const byRegister = all.get(client) ?? new Map<string, Prefixes>()
  all.set(client, byRegister)
  const prefixes = byRegister.get(register) ?? new Prefixes()
  byRegister.set(register, prefixes)
  return prefixes
}

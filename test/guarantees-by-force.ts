import type { Guarantee } from '../harness/check/guarantees.ts'
import type { Access, Model } from '../harness/check/model.ts'
import type { ClientId, Operation } from '../harness/history/operation.ts'

/** One read or write, and where in its client's session it stands. */
interface Deed extends Access {
  readonly client: ClientId
  readonly position: number
  readonly isKnown: boolean
  /** Its place among all deeds. */
  readonly number: number
}

/** Whether a guarantee holds under some order of the writes of each register, by trying all of them. */
export function guaranteesByForce<State, Input, Answer>(
  guarantee: Guarantee,
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
): boolean {
  const { registers } = model
  if (registers === undefined) throw new Error('a model of registers')
  const deeds = deedsOf(operations, model)
  const names = [...new Set(deeds.map(each => each.register))]
  const values = names.map(name => deeds.filter(each => each.kind === 'write' && each.register === name))
  const orders = values.map((writes, at) =>
    permutations(writes)
      .filter(order => keepsOwnOrder(order))
      .map(order => [registers.initial(names[at] ?? ''), ...order.map(each => each.value)]),
  )
  return choices(orders).some(chosen => {
    const age = (register: string, value: string | number): number =>
      chosen[names.indexOf(register)]?.indexOf(value) ?? -1
    const reads = deeds.filter(each => each.kind === 'read')
    if (reads.some(each => age(each.register, each.value) < 0)) return false
    if (guarantee === 'writes-follow-reads' && !ownWritesFollow(deeds, age)) return false
    return reads.every(each =>
      owed(guarantee, each, deeds).every(other => age(other.register, other.value) <= age(each.register, each.value)),
    )
  })
}

type Age = (register: string, value: string | number) => number

function ownWritesFollow(deeds: readonly Deed[], age: Age): boolean {
  return deeds.every(
    write =>
      write.kind === 'read' ||
      deeds.every(
        read =>
          read.kind === 'write' ||
          read.client !== write.client ||
          read.register !== write.register ||
          read.position > write.position ||
          age(read.register, read.value) <= age(write.register, write.value),
      ),
  )
}

/** Deeds on the register of a read, than which it must see nothing older. */
function owed(guarantee: Guarantee, read: Deed, deeds: readonly Deed[]): Deed[] {
  const same = deeds.filter(each => each.register === read.register && each.isKnown)
  const mine = same.filter(each => each.client === read.client && each.position < read.position)
  if (guarantee === 'read-your-writes') return mine.filter(each => each.kind === 'write')
  if (guarantee === 'monotonic-reads') return mine.filter(each => each.kind === 'read')
  const seen = deeds.filter(
    each => each.kind === 'read' && each.client === read.client && each.position <= read.position,
  )
  const writers = seen.flatMap(({ register, value }) =>
    deeds.filter(each => each.kind === 'write' && each.register === register && each.value === value),
  )
  return same.filter(each =>
    writers.some(writer => {
      if (writer.client !== each.client) return false
      return guarantee === 'monotonic-writes'
        ? each.kind === 'write' && each.position < writer.position
        : each.kind === 'read' && each.position <= writer.position
    }),
  )
}

function deedsOf<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
): Deed[] {
  const lengths = new Map<ClientId, number>()
  let number = 0
  return operations.flatMap(operation => {
    if (operation.outcome.kind === 'failed') return []
    const { client } = operation
    const position = lengths.get(client) ?? 0
    lengths.set(client, position + 1)
    const isKnown = operation.outcome.kind === 'ok'
    const own = new Set<string>()
    return (model.registers?.accesses(operation) ?? []).flatMap(access => {
      if (access.kind === 'read' && own.has(access.register)) return []
      if (access.kind === 'write') own.add(access.register)
      return [{ ...access, client, position, isKnown, number: number++ }]
    })
  })
}

function keepsOwnOrder(order: readonly Deed[]): boolean {
  return order.every((later, at) =>
    order
      .slice(0, at)
      .every(
        earlier =>
          earlier.client !== later.client || !earlier.isKnown || !later.isKnown || earlier.number < later.number,
      ),
  )
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, at) =>
    permutations(items.filter((_, index) => index !== at)).map(rest => [item, ...rest]),
  )
}

function choices<Item>(lists: readonly (readonly Item[])[]): Item[][] {
  return lists.reduce<Item[][]>((all, list) => all.flatMap(before => list.map(item => [...before, item])), [[]])
}

import type { Rows } from '../../harness/world/world.ts'
import { answersOf, asks, exhibit, privateSteps, type Act, type Exhibit } from './exhibit.ts'

const gates = ['first', 'second', 'third', 'fourth']

function open(gate: string): (rows: Rows) => void {
  return rows => rows.put('gates', gate, { open: true })
}

function close(gate: string): (rows: Rows) => void {
  return rows => rows.put('gates', gate, { open: false })
}

const openThenClose: Act = async (world, { by }) => {
  for (const gate of gates) {
    await privateSteps(world, by, 4)
    await world.database.transaction(`open the ${gate} gate`, open(gate))
    await world.database.transaction(`close the ${gate} gate`, close(gate))
  }
}

const openAndCloseAtOnce: Act = async (world, { by }) => {
  for (const gate of gates) {
    await privateSteps(world, by, 4)
    await world.database.transaction(`open and close the ${gate} gate`, rows => {
      open(gate)(rows)
      close(gate)(rows)
    })
  }
}

const pass: Act = async (world, { by }) => {
  for (const gate of gates) {
    const isOpen = await world.database.read(`try the ${gate} gate`, rows => rows.get('gates', gate)?.['open'])
    if (isOpen !== true) return 'stopped'
    await privateSteps(world, by, 1)
  }
  return 'passed'
}

export const narrowWindows: Exhibit = exhibit({
  id: 'narrow-windows',
  claim: 'one passes four gates, each while the other has it open for a moment',
  depth: 8,
  clients: [asks('guard', 'a'), asks('pass', 'b')],
  left: async () => undefined,
  wrong: (_left, run) => (answersOf(run).includes('passed') ? 'somebody passed all four gates' : undefined),
  buggy: { guard: openThenClose, pass },
  sound: { guard: openAndCloseAtOnce, pass },
})

import { defineSystem, type Input, type Invariant, type Run, type System, type World } from 'signalbox'

/** Asks to keep these settings, in place of those that were kept before. */
interface Save extends Input {
  readonly operation: 'save'
  readonly theme: string
}

/** Writes the file aside and gives it the name, so that whoever reads finds the old settings or the new ones. */
async function save(world: World, { theme }: Save): Promise<void> {
  const aside = `/settings.${world.ids.uuid()}`
  await world.files.create(aside, JSON.stringify({ theme }))
  await world.files.rename(aside, '/settings')
}

/** The same, but the text is on the disk before it has the name, and the name before anybody is answered. */
async function saveSynced(world: World, { theme }: Save): Promise<void> {
  const aside = `/settings.${world.ids.uuid()}`
  await world.files.create(aside, JSON.stringify({ theme }))
  await world.files.sync(aside)
  await world.files.rename(aside, '/settings')
  await world.files.syncFolder('/')
}

/** There are settings as soon as somebody was answered, and they are those of one client, whole. */
const whole: Invariant<Save, void, string | undefined> = {
  id: 'whole',
  claim: 'the settings are whole, and are there once a save was answered',
  breach({ history: { operations }, artefacts: settings }: Run<Save, void, string | undefined>) {
    const answered = operations.filter(({ outcome }) => outcome.kind === 'ok').map(({ id }) => id)
    const isSaved = operations.some(({ input: { theme } }) => settings === JSON.stringify({ theme }))
    if (isSaved || (settings === undefined && answered.length === 0)) return undefined
    const found = settings === undefined ? 'not there' : `"${settings}"`
    return { sentence: `the settings are ${found}`, operations: answered }
  },
}

const settings = (name: string, how: typeof save): System<Save, void, World, string | undefined> =>
  defineSystem({
    name,
    start: world => world,
    operations: { save: how },
    requests: () => ['dark', 'light'].map(theme => ({ operation: 'save', theme }) as const),
    artefacts: world => world.files.read('/settings'),
    invariants: [whole],
  })

/** No crash of a process breaks it, but a loss of power does: `--faults machineCrashes=1`. */
export const renamedSettings: System<Save, void, World, string | undefined> = settings('settings', save)

export const syncedSettings: System<Save, void, World, string | undefined> = settings('settings, synced', saveSynced)

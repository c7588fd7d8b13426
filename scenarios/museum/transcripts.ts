import type { World } from '../../harness/world/world.ts'

/** The one session of the exhibits: a row names its transcript, transcripts are files. */
const folder = '/transcripts'

/** Which transcript the row names; undefined before the first turn. */
export function currentOf(world: World): Promise<string | undefined> {
  return world.database.read('look for the session', rows => rows.get('sessions', 's')?.['uuid'] as string | undefined)
}

export function store(world: World, uuid: string): Promise<void> {
  return world.database.transaction('store the session', rows => rows.put('sessions', 's', { uuid }))
}

/** Gives the transcript that the row names, and names one where it does not, at one moment. */
export function reserve(world: World): Promise<string> {
  const fresh = world.ids.uuid()
  return world.database.transaction('reserve the session', rows => {
    const row = rows.get('sessions', 's')
    if (row === undefined) rows.put('sessions', 's', { uuid: fresh })
    return row === undefined ? fresh : String(row['uuid'])
  })
}

export function say(world: World, uuid: string, line: string): Promise<void> {
  return world.files.append(`${folder}/${uuid}`, `${line}\n`)
}

/** The transcripts that were left, each as its lines. */
export async function transcriptsOf(world: World): Promise<readonly (readonly string[])[]> {
  const names = await world.files.list(folder)
  const texts: string[] = []
  for (const name of names) texts.push((await world.files.read(`${folder}/${name}`)) ?? '')
  return texts.map(text => text.split('\n').filter(line => line !== ''))
}

/** A sentence where there is more than one transcript. */
export function severalTranscripts(transcripts: readonly (readonly string[])[]): string | undefined {
  return transcripts.length > 1 ? `there are ${String(transcripts.length)} transcripts of one session` : undefined
}

/** A sentence where a question is not followed by its own answer: `user a`, `assistant a`. */
export function interleavedTurns(transcripts: readonly (readonly string[])[]): string | undefined {
  const wrong = transcripts.find(lines =>
    lines.some((line, index) => line.startsWith('user') && lines[index + 1] !== line.replace('user', 'assistant')),
  )
  return wrong === undefined ? undefined : `two turns are mixed: ${wrong.join(', ')}`
}

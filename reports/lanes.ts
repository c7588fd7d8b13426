import type { Story } from '../harness/explore/finding.ts'
import type { Palette } from './palette.ts'
import { storyLines, type AcrossLine, type LaneLine, type StoryLine } from './storyline.ts'
import { alignedRight, columnsOf, fit, fitAround, padded, visible, wrapAtMost } from './text.ts'
import { moment } from './wording.ts'

/** Where a story is drawn. */
interface Sheet {
  readonly lanes: readonly string[]
  readonly palette: Palette
  readonly columns: number
  readonly numberColumns: number
  /** 0 where no time passes at all. */
  readonly timeColumns: number
}

const narrowestLane = 28

/**
 * Draws a story with time running downwards: one column for each lane where they fit, else one rail for each lane
 * and the name of the lane before each line. A bracket holds an operation together from invocation to completion.
 */
export function drawLanes(story: Story, columns: number, palette: Palette): string[] {
  const lines = storyLines(story).map(cleaned)
  const sheet = sheetFor(story, lines, columns, palette)
  const laneColumns = Math.floor((columns - gutterColumns(sheet)) / Math.max(1, story.lanes.length))
  const draw = suits(lines, laneColumns) ? besideEachOther(sheet, laneColumns) : onRails(sheet)
  return [...draw.heading, ...lines.flatMap((line, index) => drawLine(line, lines[index - 1], sheet, draw))]
}

function cleaned(line: StoryLine): StoryLine {
  const text = visible(line.text).trimEnd()
  return line.kind === 'lane' ? { ...line, text, answer: visible(line.answer) } : { ...line, text }
}

/** Request and answer on one line where they fit, else the answer below; at most `limit` lines each. */
function broken({ text, answer }: LaneLine, columns: number, limit: number): string[] {
  const whole = joined(text, answer)
  if (answer === '' || columnsOf(whole) <= columns) return wrapAtMost(whole, columns, limit)
  const answered = wrapAtMost(answer, columns - 2, limit)
  return [...wrapAtMost(text, columns, limit), ...answered.map((line, index) => `${index === 0 ? '→' : ' '} ${line}`)]
}

function joined(text: string, answer: string): string {
  return answer === '' ? text : `${text} → ${answer}`
}

/** One of the two ways to draw the lanes. */
interface Drawing {
  readonly heading: readonly string[]
  line(line: LaneLine): readonly string[]
}

function drawLine(line: StoryLine, previous: StoryLine | undefined, sheet: Sheet, drawing: Drawing): string[] {
  const drawn = line.kind === 'across' ? [across(line, sheet)] : drawing.line(line)
  const isLater = previous === undefined || previous.atMs !== line.atMs
  return drawn.map((text, index) => (gutter(line, sheet, { first: index === 0, isLater }) + text).trimEnd())
}

function sheetFor(story: Story, lines: readonly StoryLine[], columns: number, palette: Palette): Sheet {
  const times = lines.map(({ atMs }) => atMs)
  const timePasses = times.some(atMs => atMs !== times[0])
  return {
    lanes: story.lanes.map(visible),
    palette,
    columns,
    numberColumns: String(story.steps.length).length,
    timeColumns: timePasses ? Math.max(...times.map(atMs => moment(atMs).length)) : 0,
  }
}

/** Columns suit a story when at least half of its lines fit into them unbroken. */
function suits(lines: readonly StoryLine[], laneColumns: number): boolean {
  const texts = lines.flatMap(line => (line.kind === 'lane' ? [columnsOf(joined(line.text, line.answer))] : []))
  const fitting = texts.filter(columns => columns <= laneColumns - 3)
  return laneColumns >= narrowestLane && fitting.length >= 0.5 * texts.length
}

function gutterColumns({ numberColumns, timeColumns }: Sheet): number {
  return 2 + numberColumns + 2 + (timeColumns === 0 ? 0 : timeColumns + 2)
}

/** The number of the step, and the time where it differs from the line above. */
function gutter(line: StoryLine, sheet: Sheet, at: { readonly first: boolean; readonly isLater: boolean }): string {
  const number = at.first && line.number !== null ? String(line.number) : ''
  const time = at.first && at.isLater ? moment(line.atMs) : ''
  const numbered = `  ${alignedRight(number, sheet.numberColumns)}  `
  const timed = sheet.timeColumns === 0 ? '' : `${alignedRight(time, sheet.timeColumns)}  `
  return sheet.palette.faint(numbered + timed)
}

function across({ cause, text }: AcrossLine, sheet: Sheet): string {
  const dash = cause === 'crash' ? '━' : '┄'
  const room = sheet.columns - gutterColumns(sheet)
  const said = `${dash}${dash} ${fit(text, room - 8)} `
  const line = said + dash.repeat(Math.max(3, room - columnsOf(said)))
  return tones(sheet.palette)[cause](line)
}

function tones({ bad, unsure, faint }: Palette): Record<AcrossLine['cause'], (text: string) => string> {
  return { crash: bad, stall: unsure, time: faint }
}

function besideEachOther(sheet: Sheet, laneColumns: number): Drawing {
  const names = sheet.lanes.map((name, lane) =>
    cell(fitAround(name, laneColumns - 1), laneColumns, headed(sheet, lane)),
  )
  const cells = (line: LaneLine, text: string, first: boolean): string =>
    sheet.lanes
      .map((_, lane) => {
        if (lane !== line.lane) return cell(line.busy[lane] === true ? '│' : '', laneColumns, sheet.palette.lane(lane))
        return `${rail(line, sheet, first)} ${cell(text, laneColumns - 2, emphasis(line, sheet))}`
      })
      .join('')
  return {
    heading: [' '.repeat(gutterColumns(sheet)) + names.join('').trimEnd()],
    line: line => broken(line, laneColumns - 3, 2).map((text, index) => cells(line, text, index === 0)),
  }
}

function onRails(sheet: Sheet): Drawing {
  const labelColumns = Math.min(Math.floor(sheet.columns / 4.5), Math.max(0, ...sheet.lanes.map(columnsOf)))
  const room = sheet.columns - gutterColumns(sheet) - 2 * sheet.lanes.length - labelColumns - 3
  const rails = (line: LaneLine, first: boolean): string =>
    sheet.lanes
      .map((_, lane) => {
        if (lane === line.lane) return `${rail(line, sheet, first)} `
        return cell(line.busy[lane] === true ? '│' : '', 2, sheet.palette.lane(lane))
      })
      .join('')
  const label = (line: LaneLine, first: boolean): string =>
    cell(
      first ? fitAround(sheet.lanes[line.lane] ?? '', labelColumns) : '',
      labelColumns + 2,
      sheet.palette.lane(line.lane),
    )
  return {
    heading: [],
    line: line =>
      broken(line, Math.max(12, room), 2).map(
        (text, index) => `${rails(line, index === 0)} ${label(line, index === 0)}${emphasis(line, sheet)(text)}`,
      ),
  }
}

function headed(sheet: Sheet, lane: number): (text: string) => string {
  return text => sheet.palette.strong(sheet.palette.lane(lane)(text))
}

/** The piece of the lane's own rail on a line: where an operation begins, goes on, or ends. */
function rail(line: LaneLine, sheet: Sheet, first: boolean): string {
  const goesOn = line.mark === 'end' || line.busy[line.lane] !== true ? ' ' : '│'
  const pieces = { begin: '╭', end: '╰', step: line.busy[line.lane] === true ? '├' : '•' }
  return sheet.palette.lane(line.lane)(first ? pieces[line.mark] : goesOn)
}

function emphasis({ mark }: LaneLine, { palette }: Sheet): (text: string) => string {
  return mark === 'step' ? text => text : palette.strong
}

/** Paints the text alone, so that the spaces after it can be cut off at the end of a line. */
function cell(text: string, columns: number, paint: (text: string) => string): string {
  return (text === '' ? '' : paint(text)) + padded(text, columns).slice(text.length)
}

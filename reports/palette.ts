import { Chalk, type ChalkInstance } from 'chalk'

type Paint = (text: string) => string

/** Colours by what they mean. Without colour each of them gives its text back. */
export interface Palette {
  readonly title: Paint
  readonly strong: Paint
  readonly faint: Paint
  readonly good: Paint
  readonly bad: Paint
  readonly unsure: Paint
  readonly command: Paint
  /** The colour of a lane, by its index. */
  lane(index: number): Paint
}

/** Sixteen colours are enough, and every terminal shows them in the reader's own theme. */
export function paletteOf(colour: boolean): Palette {
  const chalk = new Chalk({ level: colour ? 1 : 0 })
  const lanes = [chalk.cyan, chalk.magenta, chalk.yellow, chalk.blue, chalk.green]
  return {
    title: paint(chalk.bold.underline),
    strong: paint(chalk.bold),
    faint: paint(chalk.dim),
    good: paint(chalk.green),
    bad: paint(chalk.red),
    unsure: paint(chalk.yellow),
    command: paint(chalk.cyan),
    lane: index => paint(lanes[index % lanes.length] ?? chalk.white),
  }
}

function paint(style: ChalkInstance): Paint {
  return text => style(text)
}

import type { DeviceCase } from '../device-case.ts'
import { expectSame, expectThat } from '../nonconformity.ts'

/** The smallest sleep that every clock must be able to tell from none, less what real timers are early by. */
const sleepMs = 20
const atLeastMs = 18

/** The clock and its timers. */
export const clockCases: readonly DeviceCase[] = [
  {
    name: 'a sleep takes its time, on both clocks',
    async run({ clock }) {
      const before = { wall: clock.now(), monotonic: clock.monotonic() }
      await clock.sleep(sleepMs)
      expectThat(clock.monotonic() - before.monotonic >= atLeastMs, 'the monotonic clock to go on')
      expectThat(clock.now() - before.wall >= atLeastMs, 'the wall clock to go on')
    },
  },
  {
    name: 'a timer elapses',
    async run({ clock }) {
      const before = clock.monotonic()
      expectSame(await clock.timer(sleepMs).elapsed, true, 'elapsed')
      expectThat(clock.monotonic() - before >= atLeastMs, 'the time to pass')
    },
  },
  {
    name: 'a timer that is cancelled does not, and says so at once',
    async run({ clock }) {
      const timer = clock.timer(60_000)
      timer.cancel()
      expectSame(await timer.elapsed, false, 'elapsed')
      timer.cancel()
      expectSame(await timer.elapsed, false, 'elapsed after it was cancelled again')
    },
  },
  {
    name: 'to cancel a timer that has elapsed changes nothing',
    async run({ clock }) {
      const timer = clock.timer(1)
      expectSame(await timer.elapsed, true, 'elapsed')
      timer.cancel()
      expectSame(await timer.elapsed, true, 'elapsed after it was cancelled')
    },
  },
  {
    name: 'sleeps end in the order of their deadlines',
    async run({ clock }) {
      const order: number[] = []
      const after = async (ms: number) => {
        await clock.sleep(ms)
        order.push(ms)
      }
      await Promise.all([after(45), after(5), after(25)])
      expectSame(order, [5, 25, 45], 'order')
    },
  },
]

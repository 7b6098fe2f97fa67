import { type Pace, paceOf } from './pace.ts'

/** What a command shows while it works: lines everywhere, a bar that repaints itself on a terminal only. */
export interface Progress {
  /** A step begins or something is worth a line. */
  line(text: string): void
  /**
   * How far a step is, in rows; `total` null when not known. Shown with the rows of a second and, where the total is known, the time left.
   * Repainted on a terminal, elsewhere a plain line of each step every ten seconds.
   */
  bar(label: string, done: number, total: number | null): void
}

/** Progress on a stream, with a way to take a painted bar off the terminal before something else writes there. */
export interface StreamProgress extends Progress {
  clear(): void
}

const barWidth = 24
const plainLineEveryMs = 10_000

/** A step that is shown: how fast it is, and when it last had a plain line (at first: when it began). */
interface Step {
  readonly pace: Pace
  lastPlain: number
}

/** Progress on standard error, so that standard output holds only the command's result. `now` in milliseconds. */
export function streamProgress(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> = process.stderr,
  now: () => number = () => performance.now(),
): StreamProgress {
  let painted = false
  const steps = new Map<string, Step>()
  const clear = (): void => {
    if (painted) stream.write('\r\x1b[2K')
    painted = false
  }
  const stepOf = (label: string): Step => {
    const known = steps.get(label)
    if (known !== undefined) return known
    const begun = { pace: paceOf(now), lastPlain: now() }
    steps.set(label, begun)
    return begun
  }
  return {
    clear,
    line(text) {
      clear()
      stream.write(`${text}\n`)
    },
    bar(label, done, total) {
      const step = stepOf(label)
      step.pace.add(done)
      const text = `${countOf(done, total)}${describePace(step.pace, done, total)}`
      if (stream.isTTY) {
        const share = total !== null && total > 0 ? Math.min(1, done / total) : null
        const bar = share === null ? '' : `[${'#'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '.')}] `
        // A bar that wraps into a second line could not be taken back.
        const line = `    ${label} ${bar}${text}`.slice(0, Math.max(0, (stream.columns || 80) - 1))
        stream.write(`\r\x1b[2K${line}`)
        painted = true
        return
      }
      if (now() - step.lastPlain < plainLineEveryMs) return
      step.lastPlain = now()
      stream.write(`    ${label} ${text}\n`)
    },
  }
}

function countOf(done: number, total: number | null): string {
  const count = done.toLocaleString('en')
  return total === null ? `${count} rows` : `${count} of ${total.toLocaleString('en')} rows`
}

function describePace(pace: Pace, done: number, total: number | null): string {
  const rate = pace.perSecond()
  // All of it is there: what the last seconds of waiting for the end were like tells nothing.
  if (rate === null || (total !== null && done >= total)) return ''
  const perSecond = `, ${Math.round(rate).toLocaleString('en')} rows/s`
  if (total === null || rate <= 0) return perSecond
  return `${perSecond}, ${durationOf((total - done) / rate)} left`
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`: two parts at most, which is as much as an estimate is good for. */
export function durationOf(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** For `--json` and tests. */
export const silentProgress: Progress = { line: () => undefined, bar: () => undefined }

import { readdirSync, readFileSync } from 'node:fs'

/** Kernel ticks of /proc are hundredths of a second on every Linux. */
const tickMilliseconds = 10

/** CPU time in ms that the processes have used until now, children that have ended included. A process that is gone counts 0. */
export function cpuMilliseconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = statFields(pid)
    return sum + fields.slice(11, 15).reduce((ticks, field) => ticks + Number(field), 0) * tickMilliseconds
  }, 0)
}

/** A process and all below it: PostgreSQL's sessions are children of its server. */
export function withChildren(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => Number(statFields(candidate)[1]) === pid)
  return [pid, ...children]
}

// The second field, the command's name in parentheses, may hold anything; what follows it are numbers.
function statFields(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/** `0.41 (0.39 to 0.44)` */
export function show({ median, min, max }: Spread, digits: number): string {
  const number = (value: number): string =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${number(median)} (${number(min)} to ${number(max)})`
}

/** What a figure needs beside it: on a shared machine only the ratios of one run mean anything. */
export function machine(): string {
  const cpu = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown CPU'
  const cores = (readFileSync('/proc/cpuinfo', 'utf8').match(/^processor/gm) ?? []).length
  return `${cores} x ${cpu}, Node ${process.version}, load ${readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ')}`
}

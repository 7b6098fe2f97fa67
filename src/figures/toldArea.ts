import { LRUCache } from 'lru-cache'
import { earlierOf, laterOf } from '../calendar.ts'
import type { DayRange } from './period.ts'

/** What of an area's coverage is wanted, or was read. */
export interface ToldArea {
  from: string
  to: string
  measures: 'ALL' | Set<string>
}

/** Makes one hold the other, too. */
export function widen(
  one: ToldArea,
  other: Omit<ToldArea, 'measures'> & { readonly measures: 'ALL' | Iterable<string> },
): void {
  one.from = earlierOf(one.from, other.from)
  one.to = laterOf(one.to, other.to)
  if (other.measures === 'ALL') one.measures = 'ALL'
  else if (one.measures !== 'ALL') for (const measure of other.measures) one.measures.add(measure)
}

/**
 * The years that hold a period: what was told of them is read at once. Running totals begin with the year, and whoever asks for one month
 * goes on to the next.
 */
export function toldYears({ from, to }: DayRange): Pick<ToldArea, 'from' | 'to'> {
  return { from: `${from.slice(0, 4)}-01-01`, to: `${to.slice(0, 4)}-12-31` }
}

/** Whether what was read holds all that is wanted. */
export function holds(read: ToldArea | undefined, wanted: ToldArea): boolean {
  if (read === undefined || read.from > wanted.from || read.to < wanted.to) return false
  if (read.measures === 'ALL') return true
  if (wanted.measures === 'ALL') return false
  const { measures } = read
  // Asked of thousands of areas in a row.
  for (const measure of wanted.measures) if (!measures.has(measure)) return false
  return true
}

// Questions name the same few sets of measures again and again.
const sharedSets = new LRUCache<string, Set<string>>({ max: 200 })

/** Lets it hold the same set as all that name the same measures, so that thousands of areas do not hold one each. Nobody may widen it afterwards. */
export function shareMeasures(one: ToldArea): void {
  if (one.measures === 'ALL') return
  const key = [...one.measures].sort().join()
  const shared = sharedSets.get(key)
  if (shared === undefined) sharedSets.set(key, one.measures)
  else one.measures = shared
}

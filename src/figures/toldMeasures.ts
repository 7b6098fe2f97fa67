import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { CoverageRow } from '../store/coverageRead.ts'
import { readToldDays, type ToldDays } from './coverage.ts'

/** What one area has been told of one measure. Never changed, only replaced. */
export interface ToldMeasure {
  readonly days: readonly ToldDays[]
  /** Last days of deliveries: running totals are known at these only. */
  readonly through: ReadonlySet<string>
}

/** By measure; one that is not in it was not told. */
export type ToldMeasures = ReadonlyMap<string, ToldMeasure>

// A site tells nearly all of its areas of the same measures on the same days: each such set is made once and shared, or thousands of
// areas would hold hundreds of objects each. What is forgotten here is only no longer shared.
const kept = 10_000
const shared = new LRUCache<string, ToldMeasure>({ max: kept })
const sharedSets = new LRUCache<string, ToldMeasures>({ max: kept })

/** What the rows of one area in one tree tell: the same object for the same content. */
export function toldMeasures(rows: readonly CoverageRow[]): ToldMeasures {
  const texts = rows.map(({ measure, days, toldThrough }) => `${measure} ${days} ${toldThrough.join()}`)
  // PostgreSQL gives them in no order. Only their hash is kept: together they are kilobytes.
  const key = hash('sha256', texts.sort().join('\n'), 'base64url')
  let set = sharedSets.get(key)
  if (set === undefined) {
    set = new Map(rows.map((row) => [row.measure, toldMeasure(row)]))
    sharedSets.set(key, set)
  }
  return set
}

function toldMeasure({ days, toldThrough }: CoverageRow): ToldMeasure {
  const key = `${days} ${toldThrough.join()}`
  let told = shared.get(key)
  if (told === undefined) {
    told = { days: readToldDays(days), through: new Set(toldThrough) }
    shared.set(key, told)
  }
  return told
}

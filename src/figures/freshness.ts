import type { Freshness } from './figureReader.ts'

/** State of a source. STALE: later than promised, or failing with what it told before still kept. */
export type SourceState = 'FRESH' | 'STALE' | 'UNAVAILABLE' | 'NEVER_SYNCED'

/** Why something is not fresh. */
export type FreshnessReason = 'SOURCE_DOWN' | 'SOURCE_LATE' | 'SYNC_FAILED' | 'NEVER_SYNCED'

/** A source's state at a moment. Moments are milliseconds since 1970. */
export interface SourceFreshness {
  readonly state: SourceState
  /** Null exactly when FRESH. */
  readonly reason: FreshnessReason | null
  readonly asOf: number | null
  readonly staleAfter: number | null
}

/** How fresh a source is that promised what it brings to be good for so many hours; `known` undefined: it has never run. */
export function freshnessOf(known: Freshness | undefined, hours: number, now: number): SourceFreshness {
  const asOf = known?.asOf ?? null
  const failing = known?.failingCode ?? null
  const failure = failing === null ? null : failing === 'SOURCE_UNREACHABLE' ? 'SOURCE_DOWN' : 'SYNC_FAILED'
  if (asOf === null) {
    return failure === null
      ? { state: 'NEVER_SYNCED', reason: 'NEVER_SYNCED', asOf, staleAfter: null }
      : { state: 'UNAVAILABLE', reason: failure, asOf, staleAfter: null }
  }
  const staleAfter = asOf + hours * 3_600_000
  if (failure !== null) return { state: 'STALE', reason: failure, asOf, staleAfter }
  return now > staleAfter
    ? { state: 'STALE', reason: 'SOURCE_LATE', asOf, staleAfter }
    : { state: 'FRESH', reason: null, asOf, staleAfter }
}

/** A moment as it is answered: 2010-05-17T09:00:00+08:00. */
export function momentInChina(milliseconds: number): string {
  return `${new Date(milliseconds + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
}

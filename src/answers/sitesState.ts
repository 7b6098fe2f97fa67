import { LRUCache } from 'lru-cache'
import type { Freshness } from '../figures/figureReader.ts'
import { freshnessOf } from '../figures/freshness.ts'
import type { FigureSource } from '../figures/siteScope.ts'
import type { DataWatch } from './dataWatch.ts'

/** What was known of some sites at one look: shared by all answers that rest on them and were found good then. Never changed. */
export interface SitesState {
  readonly siteIds: readonly string[]
  /** Versions of the sites' data, in their order. */
  readonly versions: readonly number[]
  readonly sources: readonly SourceThen[]
  /** The look. */
  readonly number: number
  /** First moment (milliseconds since 1970) at which a source turns stale by itself. */
  readonly goodUntil: number
}

interface SourceThen {
  readonly source: FigureSource
  readonly known: Freshness | undefined
  /** Its service did not answer. */
  readonly down: boolean
}

/** The states of sites as the watch knows them. */
export interface SitesStates {
  /** Of the sites now; the same object for as long as nothing of it changes. `sources`: all sources of the sites. */
  now(siteIds: readonly string[], sources: Iterable<FigureSource>, moment: number): SitesState
}

// Sets of sites that are asked about together: one for each city, and those of the areas above. A lost one costs an object, nothing else.
const keptStates = 2_000

/** `knownDown`: live sources whose services do not answer now. */
export function createSitesStates(watch: DataWatch, knownDown: () => ReadonlySet<string>): SitesStates {
  const states = new LRUCache<string, SitesState>({ max: keptStates })
  return {
    now(siteIds, sources, moment) {
      const key = siteIds.join()
      const down = knownDown()
      const last = states.get(key)
      if (
        last !== undefined &&
        last.number === watch.number &&
        moment <= last.goodUntil &&
        last.sources.every((then) => then.down === down.has(then.source.key))
      )
        return last
      const known = Array.from(sources, (source) => ({
        source,
        known: watch.freshnessOf(source.key),
        down: down.has(source.key),
      }))
      const state = {
        siteIds,
        versions: siteIds.map((siteId) => watch.versionOf(siteId)),
        sources: known,
        number: watch.number,
        goodUntil: firstStale(known, moment),
      }
      states.set(key, state)
      return state
    },
  }
}

/** Whether every source that told or tells something else was and is fresh: then nothing but moments tells how old it is. */
export function onlyMovesMoments(then: SitesState, now: SitesState, moment: number): boolean {
  if (moment > then.goodUntil) return false
  return then.sources.every((before, index) => {
    const after = now.sources[index]!
    if (before.down !== after.down) return false
    if (before.known?.asOf === after.known?.asOf && before.known?.failingCode === after.known?.failingCode) return true
    return isFresh(before, moment) && isFresh(after, moment)
  })
}

function isFresh({ source, known }: SourceThen, moment: number): boolean {
  return freshnessOf(known, source.source.connector.freshness.hours, moment).state === 'FRESH'
}

function firstStale(sources: readonly SourceThen[], moment: number): number {
  const moments = sources.flatMap(({ source, known }) => {
    const { state, staleAfter } = freshnessOf(known, source.source.connector.freshness.hours, moment)
    return state === 'FRESH' && staleAfter !== null ? [staleAfter] : []
  })
  return Math.min(Number.MAX_SAFE_INTEGER, ...moments)
}

import { setTimeout as sleep } from 'node:timers/promises'
import { HubError } from '../errors.ts'
import type { Freshness } from '../figures/figureReader.ts'
import { hubService } from '../identity/principal.ts'
import { outsideRequest } from '../requestScope.ts'
import type { Database } from '../store/database.ts'
import { type DataChange, readDataState, readDataVersion } from '../store/dataVersion.ts'
import { type FreshnessRow, readSiteStates, type SiteStates } from '../store/siteStateRead.ts'

/** What this process knows of the store's data, and how it learns what changed. */
export interface DataWatch {
  /**
   * Waits for a look at the store that began after the call: what was committed before the call is known afterwards. All who wait at one
   * time share one look, of one statement where nothing was committed.
   */
  look(): Promise<void>
  /** Rises whenever a look finds something new; two moments of one number are of the same data. */
  readonly number: number
  /** Version of a site's data; 0: it has none. */
  versionOf(siteId: string): number
  /** What the site's commits after this version changed, the latest last; null: more than is known. */
  changesSince(siteId: string, version: number): readonly DataChange[] | null
  /** Of a source by `site/connector`; undefined: it has never run. */
  freshnessOf(sourceKey: string): Freshness | undefined
  /** Data version and freshness of sites, as a look finds them that begins after the call. */
  statesOf(siteIds: readonly string[]): Promise<SiteStates>
}

interface WatchedSite {
  version: number
  /** Of the versions up to the present one, the last one at the end. */
  readonly changes: DataChange[]
}

/** Changes of a site that are remembered. */
const keptChanges = 500
/** Milliseconds between the beginnings of two looks where several requests wait for them: one statement is the answer to all of them. */
const pause = 2

/** Watches the store for one process. Knows nothing before the first look. */
export function createDataWatch(database: Database): DataWatch {
  const sites = new Map<string, WatchedSite>()
  let freshness = new Map<string, FreshnessRow>()
  let freshnessBySite = new Map<string, FreshnessRow[]>()
  let seen: string | null = null
  let number = 0
  let running: Promise<void> | null = null
  let waiting: Promise<void> | null = null
  let begunAt = Number.NEGATIVE_INFINITY
  /** How many wait for the next look, and how many waited for the last one. */
  let [callers, callersOfLast] = [0, 0]

  async function read(): Promise<void> {
    if ((await readDataVersion(database, hubService)) === seen) return
    const known = new Map([...sites].map(([siteId, { version }]) => [siteId, version]))
    const state = await readDataState(database, hubService, known)
    const bySite = Map.groupBy(state.changes, ({ siteId }) => siteId)
    for (const [siteId, version] of state.versions) {
      const site = sites.get(siteId)
      if (site === undefined) sites.set(siteId, { version, changes: [] })
      else if (site.version !== version) {
        const changes = new Map((bySite.get(siteId) ?? []).map((one) => [one.version, one.change]))
        for (let next = site.version + 1; next <= version; next += 1)
          site.changes.push(changes.get(next) ?? { kind: 'EVERYTHING' })
        site.changes.splice(0, site.changes.length - keptChanges)
        site.version = version
      }
    }
    freshness = new Map(state.freshness.map((row) => [`${row.siteId}/${row.connector}`, row]))
    freshnessBySite = Map.groupBy(state.freshness, ({ siteId }) => siteId)
    seen = String([...state.versions.values()].reduce((sum, version) => sum + version, 0))
    number += 1
  }

  function begin(): Promise<void> {
    begunAt = performance.now()
    callersOfLast = callers
    callers = 0
    // For all who wait: one of them that goes away must not take the look from the others.
    const look = outsideRequest(read).finally(() => {
      running = null
    })
    running = look
    return look
  }

  /** Milliseconds until the next look may begin. */
  function tooEarly(): number {
    return callersOfLast > 1 ? pause - (performance.now() - begunAt) : 0
  }

  function look(): Promise<void> {
    callers += 1
    // It has not begun.
    if (waiting !== null) return waiting
    if (running === null && tooEarly() <= 0) return begin()
    // The look under way may have read before this call's commits.
    waiting = (running ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        const milliseconds = tooEarly()
        return milliseconds > 0 ? sleep(milliseconds) : undefined
      })
      .then(() => {
        waiting = null
        return begin()
      })
    return waiting
  }

  return {
    look,
    get number() {
      return number
    },
    versionOf: (siteId) => sites.get(siteId)?.version ?? 0,
    changesSince(siteId, version) {
      const site = sites.get(siteId)
      if (site === undefined) return version === 0 ? [] : null
      const missed = site.version - version
      return missed < 0 || missed > site.changes.length ? null : site.changes.slice(site.changes.length - missed)
    },
    freshnessOf: (sourceKey) => freshness.get(sourceKey),
    async statesOf(siteIds) {
      try {
        await look()
      } catch (error) {
        if (!(error instanceof HubError) || error.code !== 'DATABASE_UNREACHABLE') throw error
        // One node of a distributed store does not answer: those of the sites that are asked about may.
        return readSiteStates(database, hubService, siteIds)
      }
      const versions = new Map<string, string>()
      for (const siteId of siteIds) {
        const site = sites.get(siteId)
        if (site !== undefined) versions.set(siteId, String(site.version))
      }
      return { versions, freshness: siteIds.flatMap((siteId) => freshnessBySite.get(siteId) ?? []) }
    },
  }
}

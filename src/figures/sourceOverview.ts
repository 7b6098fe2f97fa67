import type { Principal } from '../identity/principal.ts'
import type { ConfiguredSource, SiteSources } from '../sources.ts'
import type { Database } from '../store/database.ts'
import { readRuns, readSourceFreshness, type SyncRun } from '../store/sourceRead.ts'
import { freshnessOf, momentInChina, type SourceState } from './freshness.ts'

/** A configured source with its state and last run. */
export interface SourceOverview {
  readonly siteId: string
  readonly connector: string
  readonly source: ConfiguredSource
  readonly state: SourceState
  /** RFC 3339; null: never read. */
  readonly asOf: string | null
  readonly staleAfter: string | null
  /** Code of the error that the last run ended with. */
  readonly failingCode: string | null
  readonly lastRun: SyncRun | null
}

/** Every configured source, in the order of the configuration, in two statements. */
export async function readSourceOverview(
  database: Database,
  principal: Principal,
  sites: readonly SiteSources[],
  now: Date,
): Promise<readonly SourceOverview[]> {
  const configured = sites.flatMap((site) =>
    site.sources.map((source) => ({ siteId: site.siteId, source, connector: source.connector.id })),
  )
  const stored = await readSourceFreshness(database, principal, configured)
  const runs = await readRuns(
    database,
    principal,
    stored.flatMap(({ siteId, lastRunId }) => (lastRunId === null ? [] : [{ siteId, runId: lastRunId }])),
  )
  return configured.map(({ siteId, source, connector }, index) => {
    const { asOf, failingCode, lastRunId } = stored[index]!
    const known = { asOf: asOf === null ? null : asOf.getTime(), failingCode }
    const { state, staleAfter } = freshnessOf(known, source.connector.freshness.hours, now.getTime())
    return {
      siteId,
      connector,
      source,
      state,
      asOf: known.asOf === null ? null : momentInChina(known.asOf),
      staleAfter: staleAfter === null ? null : momentInChina(staleAfter),
      failingCode,
      lastRun: runs.find((run) => run.siteId === siteId && run.runId === lastRunId) ?? null,
    }
  })
}

import type { Principal } from '../identity/principal.ts'
import type { Database } from './database.ts'
import { plannedOnce } from './plannedOnce.ts'

/** How fresh one source is. */
export interface FreshnessRow {
  readonly siteId: string
  readonly connector: string
  /** Milliseconds since 1970; null: never read successfully. */
  readonly asOf: number | null
  /** Code of the error that the last run ended with; null when it succeeded. */
  readonly failingCode: string | null
}

/** Version of each site's data; a site that was never written to has none. */
export type SiteVersions = ReadonlyMap<string, string>

/** What changes with every run at a site. */
export interface SiteStates {
  readonly versions: SiteVersions
  readonly freshness: readonly FreshnessRow[]
}

// In brackets: Citus asks the node of a site for the whole then, in one snapshot, and without them for one part after the other.
const statement = {
  name: 'site_states',
  text: `select * from (
      select site_id, connector, (extract(epoch from as_of) * 1000)::bigint, failing_code, null
      from source_state where site_id = any($1::text[])
      union all
      select site_id, null, null, null, version::text from data_version where site_id = any($1::text[])
    ) as states`,
}

/** Data version and freshness of sites. */
export async function readSiteStates(
  database: Database,
  principal: Principal,
  siteIds: readonly string[],
): Promise<SiteStates> {
  const rows = (await database.figures(principal, plannedOnce(database, statement), [siteIds])) as [
    string,
    string | null,
    number | null,
    string | null,
    string | null,
  ][]
  const freshness: FreshnessRow[] = []
  const versions = new Map<string, string>()
  for (const [siteId, connector, asOf, failingCode, version] of rows) {
    if (connector !== null) freshness.push({ siteId, connector, asOf, failingCode })
    else if (version !== null) versions.set(siteId, version)
  }
  return { versions, freshness }
}

/** One text for the versions of some sites, by which it is known that nothing was committed at any of them. */
export function versionOf(versions: SiteVersions, siteIds: readonly string[]): string {
  return siteIds.map((siteId) => versions.get(siteId) ?? '').join(',')
}

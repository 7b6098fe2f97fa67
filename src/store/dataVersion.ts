import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database, Queryable } from './database.ts'
import type { FreshnessRow } from './siteStateRead.ts'

/**
 * What a commit changed of what answers are made of. FRESHNESS: when a source was last read, and nothing else. PLACES: figures or
 * records of these areas (all that lie above them among them) in these months (`year * 12 + month - 1`), and freshness.
 */
export type DataChange =
  | { readonly kind: 'EVERYTHING' }
  | { readonly kind: 'FRESHNESS' }
  | { readonly kind: 'PLACES'; readonly areas: ReadonlySet<JurisdictionId>; readonly months: readonly number[] }

/** Changes of a site that are kept; whoever missed more takes everything for changed. */
const keptChanges = 1_000

/**
 * Raises the site's data version, by which cached answers are known to be old, and notes what changed; in the transaction of what changed.
 */
export async function raiseDataVersion(
  _principal: Principal,
  transaction: Queryable,
  siteId: string,
  change: DataChange,
): Promise<number> {
  const { rows } = await transaction.query<{ version: number }>(
    `insert into data_version (site_id, version) values ($1, 1)
     on conflict (site_id) do update set version = data_version.version + 1
     returning version`,
    [siteId],
  )
  const { version } = rows[0]!
  const places = { EVERYTHING: [null, null], FRESHNESS: [[], []], PLACES: null }[change.kind]
  await transaction.query('insert into data_change (site_id, version, area_ids, months) values ($1, $2, $3, $4)', [
    siteId,
    version,
    ...(places ?? (change.kind === 'PLACES' ? [[...change.areas], change.months] : [])),
  ])
  await transaction.query('delete from data_change where site_id = $1 and version <= $2', [
    siteId,
    version - keptChanges,
  ])
  return version
}

const versionStatement = { name: 'data_version', text: 'select coalesce(sum(version), 0)::text from data_version' }

/** Version of everything the hub answers from: rises with every commit at any site. */
export async function readDataVersion(database: Database, principal: Principal): Promise<string> {
  return (await database.figures(principal, versionStatement, []))[0]![0] as string
}

/** What is known of the store's data at one moment. */
export interface DataState {
  /** Version of each site. */
  readonly versions: ReadonlyMap<string, number>
  /** What changed since the versions that were known, as far as it is kept, by site and version. */
  readonly changes: readonly { readonly siteId: string; readonly version: number; readonly change: DataChange }[]
  readonly freshness: readonly FreshnessRow[]
}

// One statement, and so one snapshot: versions never tell of less than freshness and changes do. In brackets: Citus asks the node of a
// site for the whole then, and without them for one part after the other.
const stateStatement = {
  name: 'data_state',
  text: `select * from (
      select 'VERSION', site_id, version, null, null, null, null from data_version
      union all
      select 'CHANGE', c.site_id, c.version, null, null, c.area_ids, c.months
      from unnest($1::text[], $2::bigint[]) as known(site_id, version)
      join data_change c on c.site_id = known.site_id and c.version > known.version
      union all
      select 'SOURCE', site_id, (extract(epoch from as_of) * 1000)::bigint, connector, failing_code, null, null from source_state
    ) as state`,
}

type StateRow = readonly [
  kind: 'VERSION' | 'CHANGE' | 'SOURCE',
  siteId: string,
  number: number | null,
  connector: string | null,
  failingCode: string | null,
  // Elements of such an array come as texts.
  areas: readonly string[] | null,
  months: readonly number[] | null,
]

/** Versions, freshness, and what changed since these versions. */
export async function readDataState(
  database: Database,
  principal: Principal,
  known: ReadonlyMap<string, number>,
): Promise<DataState> {
  const rows = (await database.figures(principal, stateStatement, [
    [...known.keys()],
    [...known.values()],
  ])) as unknown as StateRow[]
  const versions = new Map<string, number>()
  const changes: DataState['changes'][number][] = []
  const freshness: FreshnessRow[] = []
  for (const [kind, siteId, number, connector, failingCode, areas, months] of rows) {
    if (kind === 'VERSION') versions.set(siteId, number!)
    else if (kind === 'SOURCE') freshness.push({ siteId, connector: connector!, asOf: number, failingCode })
    else changes.push({ siteId, version: number!, change: changeOf(areas, months) })
  }
  return { versions, changes, freshness }
}

function changeOf(areas: readonly string[] | null, months: readonly number[] | null): DataChange {
  if (areas === null || months === null) return { kind: 'EVERYTHING' }
  return areas.length === 0 ? { kind: 'FRESHNESS' } : { kind: 'PLACES', areas: new Set(areas.map(Number)), months }
}

import type { Principal } from '../identity/principal.ts'
import type { DriftLine, ReconciliationLine, SyncReading } from '../sync/syncReport.ts'
import type { Database } from './database.ts'

/** One run of one source, as it is answered. */
export interface SyncRun {
  readonly siteId: string
  readonly runId: number
  readonly connector: string
  readonly state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED'
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly rowsRead: number
  readonly rowsExpected: number | null
  readonly rowsWritten: number
  readonly rowsQuarantined: number
  readonly rowsDeleted: number
  readonly errorCode: string | null
  /** What it read: what is new, everything, from a day on, or what waits in quarantine. */
  readonly reading: SyncReading
  /** True: nothing was written; the counts say what would have been. */
  readonly dryRun: boolean
  /** Things that do not add up between hub and source. */
  readonly differences: number
}

/** What a run did with one feed, and what somebody should look at. */
export interface RunFeed {
  readonly siteId: string
  readonly runId: number
  readonly feed: string
  readonly state: 'SUCCEEDED' | 'FAILED'
  readonly errorCode: string | null
  readonly rowsRead: number
  readonly rowsWritten: number
  readonly rowsDeleted: number
  readonly rowsQuarantined: number
  /** Rows that left quarantine. */
  readonly rowsHealed: number
  readonly differences: readonly ReconciliationLine[]
  readonly drift: readonly DriftLine[]
}

/** How fresh a source is, with the id of its latest run (the running one, if any). */
export interface SourceFreshness {
  readonly siteId: string
  readonly connector: string
  readonly asOf: Date | null
  readonly failingCode: string | null
  readonly failingSince: Date | null
  readonly lastRunId: number | null
}

/** One feed, for telling which source a record came from. */
export interface StoredFeed {
  readonly feedId: number
  readonly siteId: string
  readonly connector: string
  readonly name: string
}

const freshnessStatement = {
  name: 'source_freshness',
  ofStore: true,
  text: `select s.site_id, s.connector, state.as_of, state.failing_code, state.failing_since,
      (select max(r.run_id) from sync_run r where r.site_id = s.site_id and r.connector = s.connector and not r.dry_run)
    from unnest($1::text[], $2::text[]) as s(site_id, connector)
    left join source_state state on state.site_id = s.site_id and state.connector = s.connector`,
}

/** The same where the store is spread over nodes, which take no sub-query for each row of a list: more of each site's runs are read. */
const distributedFreshnessStatement = {
  name: 'source_freshness_distributed',
  ofStore: true,
  text: `select site_id, connector, max(as_of), max(failing_code), max(failing_since), max(run_id) from (
      select site_id, connector, as_of, failing_code, failing_since, null::bigint as run_id
        from source_state where site_id = any($1::text[]) and connector = any($2::text[])
      union all
      select site_id, connector, null, null, null, max(run_id)
        from sync_run where site_id = any($1::text[]) and connector = any($2::text[]) and not dry_run group by site_id, connector) as told
    group by site_id, connector`,
}

/** How fresh these sources are, in the order asked; one that has never run has nulls. */
export async function readSourceFreshness(
  database: Database,
  principal: Principal,
  sources: readonly { readonly siteId: string; readonly connector: string }[],
): Promise<readonly SourceFreshness[]> {
  const statement = database.distributed ? distributedFreshnessStatement : freshnessStatement
  const rows = (await database.figures(principal, statement, [
    sources.map((source) => source.siteId),
    sources.map((source) => source.connector),
  ])) as [string, string, Date | null, string | null, Date | null, number | null][]
  const found = new Map(
    rows.map(([siteId, connector, asOf, failingCode, failingSince, lastRunId]) => [
      `${siteId}/${connector}`,
      { siteId, connector, asOf, failingCode, failingSince, lastRunId },
    ]),
  )
  const never = { asOf: null, failingCode: null, failingSince: null, lastRunId: null }
  return sources.map(({ siteId, connector }) => found.get(`${siteId}/${connector}`) ?? { siteId, connector, ...never })
}

const runsStatement = {
  name: 'sync_runs_by_id',
  ofStore: true,
  text: `select site_id, run_id, connector, state, started_at, finished_at, rows_read, rows_expected, rows_written,
      rows_quarantined, rows_deleted, error_code, reading, dry_run, differences
    from sync_run
    where (site_id, run_id) in (select * from unnest($1::text[], $2::bigint[]))`,
}

/** Runs by their ids; unknown ones are left out. */
export async function readRuns(
  database: Database,
  principal: Principal,
  runs: readonly { readonly siteId: string; readonly runId: number }[],
): Promise<readonly SyncRun[]> {
  const rows = (await database.figures(principal, runsStatement, [
    runs.map((run) => run.siteId),
    runs.map((run) => run.runId),
  ])) as [
    string,
    number,
    string,
    SyncRun['state'],
    Date,
    Date | null,
    number,
    number | null,
    number,
    number,
    number,
    string | null,
    SyncReading,
    boolean,
    number,
  ][]
  return rows.map((row) => ({
    siteId: row[0],
    runId: row[1],
    connector: row[2],
    state: row[3],
    startedAt: row[4],
    finishedAt: row[5],
    rowsRead: row[6],
    rowsExpected: row[7],
    rowsWritten: row[8],
    rowsQuarantined: row[9],
    rowsDeleted: row[10],
    errorCode: row[11],
    reading: row[12],
    dryRun: row[13],
    differences: row[14],
  }))
}

// Reports of runs before these lines were kept lack some members; what was not told is not made up.
const feedReportsStatement = {
  name: 'sync_run_feeds',
  ofStore: true,
  text: `select r.site_id, r.run_id, f.value ->> 'feed', f.value ->> 'state', f.value -> 'error' ->> 'code', (f.value ->> 'rowsRead')::bigint,
      (f.value ->> 'inserted')::bigint + (f.value ->> 'changed')::bigint, (f.value ->> 'removed')::bigint, (f.value ->> 'quarantined')::bigint,
      (f.value ->> 'healed')::bigint, coalesce(f.value -> 'reconciliation', '[]'), coalesce(f.value -> 'drift', '[]')
    from sync_run r, jsonb_array_elements(coalesce(r.report -> 'feeds', '[]')) with ordinality as f(value, place)
    where (r.site_id, r.run_id) in (select * from unnest($1::text[], $2::bigint[]))
    order by 1, 2, f.place`,
}

/** What these runs did with each feed, in the order of their reports; nothing of a run that is under way. */
export async function readRunFeeds(
  database: Database,
  principal: Principal,
  runs: readonly { readonly siteId: string; readonly runId: number }[],
): Promise<readonly RunFeed[]> {
  const rows = (await database.figures(principal, feedReportsStatement, [
    runs.map((run) => run.siteId),
    runs.map((run) => run.runId),
  ])) as [
    string,
    number,
    string,
    RunFeed['state'],
    string | null,
    number,
    number,
    number,
    number,
    number,
    ReconciliationLine[],
    DriftLine[],
  ][]
  return rows.map((row) => ({
    siteId: row[0],
    runId: row[1],
    feed: row[2],
    state: row[3],
    errorCode: row[4],
    rowsRead: row[5],
    rowsWritten: row[6],
    rowsDeleted: row[7],
    rowsQuarantined: row[8],
    rowsHealed: row[9],
    differences: row[10],
    drift: row[11],
  }))
}

const feedsStatement = { name: 'feeds', ofStore: true, text: 'select feed_id, site_id, connector, name from feed' }

/** Every feed that has ever run: a short list. */
export async function readFeeds(database: Database, principal: Principal): Promise<readonly StoredFeed[]> {
  const rows = (await database.figures(principal, feedsStatement, [])) as [number, string, string, string][]
  return rows.map(([feedId, siteId, connector, name]) => ({ feedId, siteId, connector, name }))
}

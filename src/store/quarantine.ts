import type { CanonicalRecordName } from '../connector/records.ts'
import type { Principal } from '../identity/principal.ts'
import type { Database, Queryable } from './database.ts'
import { entities } from './entities.ts'
import { denied } from './rightsBackground.ts'
import { ownedBy, stagedBy } from './rollupWrite.ts'
import type { FeedRun } from './staging.ts'

/** Columns of `staging_quarantine` in the order of COPY. */
export const stagingQuarantineColumns = [
  'site_id',
  'run_id',
  'feed_id',
  'row_number',
  'source_key',
  'column_name',
  'reason',
  'message_zh',
  'message_en',
  'raw_value',
  'origin',
] as const

/** What a run vouches for having read: everything, or only the rows that it names. */
export type ReadExtent = { readonly kind: 'ALL' } | { readonly kind: 'ROWS' }

/**
 * Removes entries of rows that can be read now, or are gone: rows that this run read well or saw deleted, and whatever it did not
 * meet again in what it read completely. Must run while unchanged rows are still staged: they heal too.
 */
export async function healQuarantine(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  record: CanonicalRecordName,
  extent: ReadExtent,
): Promise<number> {
  const { rows } = await transaction.query<{ some: boolean }>(
    `select exists (select 1 from quarantine q where ${ownedBy('q', run)}) as some`,
  )
  if (rows[0]?.some !== true) return 0
  const again = `exists (select 1 from staging_quarantine s where ${stagedBy('s', run)} and s.source_key = q.source_key and s.column_name = q.column_name)`
  const met = `exists (select 1 from staging_${entities[record].table} s where ${stagedBy('s', run)} and s.source_key = q.source_key)
    or exists (select 1 from staging_quarantine s where ${stagedBy('s', run)} and s.source_key = q.source_key)`
  const healed = await transaction.query(
    `delete from quarantine q where ${ownedBy('q', run)} and not ${again} and (${extent.kind === 'ALL'} or ${met})`,
  )
  return healed.rowCount ?? 0
}

/** Where the quarantined rows of a feed stand: names of files, null for rows of tables; each once. */
export async function readQuarantinedFiles(
  _principal: Principal,
  queryable: Queryable,
  feed: Pick<FeedRun, 'siteId' | 'feedId'>,
): Promise<(string | null)[]> {
  const { rows } = await queryable.query<{ file: string | null }>(
    // An origin is `<file>:<row>`; names may hold colons themselves.
    `select distinct regexp_replace(q.origin, ':[0-9]+$', '') as file from quarantine q where ${ownedBy('q', feed)} order by 1`,
  )
  return rows.map(({ file }) => file)
}

/** What a run put into quarantine. */
export interface QuarantineCounts {
  readonly byReason: Readonly<Record<string, number>>
}

/** Writes what a run could not read. An entry that says the same as before keeps its run and time. */
export async function writeQuarantine(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
): Promise<QuarantineCounts> {
  const { rows } = await transaction.query<{ reason: string; count: number }>(
    `select reason, count(*) as count from staging_quarantine q where ${stagedBy('q', run)} group by reason order by reason`,
  )
  if (rows.length > 0) {
    await transaction.query(
      `insert into quarantine (site_id, feed_id, source_key, column_name, reason, message_zh, message_en, raw_value, origin, run_id)
       select distinct on (source_key, column_name) site_id, feed_id, source_key, column_name, reason, message_zh, message_en, raw_value, origin, run_id
       from staging_quarantine q where ${stagedBy('q', run)}
       order by source_key, column_name, row_number
       on conflict (site_id, feed_id, source_key, column_name) do update set
         reason = excluded.reason, message_zh = excluded.message_zh, message_en = excluded.message_en, raw_value = excluded.raw_value,
         origin = excluded.origin, run_id = excluded.run_id, quarantined_at = excluded.quarantined_at
       where (quarantine.reason, quarantine.message_zh, quarantine.message_en, quarantine.raw_value, quarantine.origin)
         is distinct from (excluded.reason, excluded.message_zh, excluded.message_en, excluded.raw_value, excluded.origin)`,
    )
  }
  return { byReason: Object.fromEntries(rows.map(({ reason, count }) => [reason, count])) }
}

/** A row that a source gave and nobody could read. */
export interface QuarantinedRow {
  readonly siteId: string
  readonly connector: string
  readonly feedId: number
  readonly feed: string
  /** The row's key, or its origin when the key itself could not be read. */
  readonly sourceKey: string
  readonly column: string
  readonly reason: string
  readonly messageZh: string
  readonly messageEn: string
  /** What the source wrote; null for a personal column. */
  readonly rawValue: string | null
  readonly origin: string | null
  readonly runId: number
  readonly quarantinedAt: Date
}

/** Where a page of quarantined rows ended. */
export interface QuarantinePosition {
  /** Microseconds since 1970 as text: a Date would lose what the order is by. */
  readonly at: string
  readonly feedId: number
  readonly sourceKey: string
  readonly column: string
}

/** Some quarantined rows, the latest first. */
export interface QuarantinePage {
  readonly totalCount: number
  readonly rows: readonly (QuarantinedRow & { readonly position: QuarantinePosition })[]
  readonly hasNextPage: boolean
}

const selected = `q.site_id, f.connector, q.feed_id, f.name, q.source_key, q.column_name, q.reason, q.message_zh, q.message_en, q.raw_value, q.origin, q.run_id,
  q.quarantined_at, (extract(epoch from q.quarantined_at) * 1000000)::bigint::text`
const pageStatement = {
  name: 'quarantine_page',
  text: `select ${selected}
    from quarantine q join feed f on f.feed_id = q.feed_id and f.site_id = q.site_id
    where q.site_id = $1 and f.connector = $2
      and ($8::text is null or f.name = $8) and ($9::text is null or q.reason = $9) and ($10::text is null or q.column_name = $10)
      and ($3::text is null or (-(extract(epoch from q.quarantined_at) * 1000000)::bigint, q.feed_id, q.source_key, q.column_name) > (-$3::bigint, $4::integer, $5::text, $6::text))
    order by q.quarantined_at desc, q.feed_id, q.source_key, q.column_name
    limit $7`,
}
const countStatement = {
  name: 'quarantine_count',
  text: `select count(*) from quarantine q join feed f on f.feed_id = q.feed_id and f.site_id = q.site_id
    where q.site_id = $1 and f.connector = $2
      and ($3::text is null or f.name = $3) and ($4::text is null or q.reason = $4) and ($5::text is null or q.column_name = $5)`,
}
const groupStatement = {
  name: 'quarantine_groups',
  text: `select q.site_id, f.connector, f.name, q.column_name, q.reason, count(*), min(q.quarantined_at), max(q.quarantined_at), max(q.run_id)
    from (select distinct * from unnest($1::text[], $2::text[])) as wanted(site_id, connector)
    join feed f on f.site_id = wanted.site_id and f.connector = wanted.connector
    join quarantine q on q.feed_id = f.feed_id and q.site_id = f.site_id
    group by 1, 2, 3, 4, 5 order by 1, 2, 6 desc, 3, 4, 5`,
}
const rowsStatement = {
  name: 'quarantine_rows',
  text: `select ${selected} from quarantine q join feed f on f.feed_id = q.feed_id and f.site_id = q.site_id
    where (q.site_id, q.feed_id, q.source_key, q.column_name) in (select * from unnest($1::text[], $2::integer[], $3::text[], $4::text[]))`,
}

/** Which quarantined rows of a source are asked for; what is absent narrows nothing. */
export interface QuarantineFilter {
  readonly feed?: string | undefined
  readonly reason?: string | undefined
  readonly column?: string | undefined
}

/** Quarantined rows of one source, the latest first; `after` is the position of the last row of the page before. */
export async function readQuarantine(
  database: Database,
  principal: Principal,
  source: { readonly siteId: string; readonly connector: string },
  page: { readonly first: number; readonly after: QuarantinePosition | null },
  filter: QuarantineFilter = {},
): Promise<QuarantinePage> {
  requireRawValues(principal)
  const { siteId, connector } = source
  const { after } = page
  const narrowed = [filter.feed ?? null, filter.reason ?? null, filter.column ?? null]
  return database.snapshot(principal, async (lane) => {
    const [rows, counted] = await Promise.all([
      lane.query(pageStatement, [
        siteId,
        connector,
        after?.at ?? null,
        after?.feedId ?? null,
        after?.sourceKey ?? null,
        after?.column ?? null,
        page.first + 1,
        ...narrowed,
      ]),
      lane.query(countStatement, [siteId, connector, ...narrowed]),
    ])
    return {
      totalCount: counted[0]![0] as number,
      rows: rows.slice(0, page.first).map((row) => {
        const quarantined = quarantinedRow(row)
        return {
          ...quarantined,
          position: {
            at: row[13] as string,
            feedId: quarantined.feedId,
            sourceKey: quarantined.sourceKey,
            column: quarantined.column,
          },
        }
      }),
      hasNextPage: rows.length > page.first,
    }
  })
}

/**
 * What a source wrote is as much as a record: for whoever may read records, or starts runs and mends what they could not read. Which
 * departments and sites decides row-level security: a row without a place is in nobody's scope but that of the whole site.
 */
function requireRawValues({ role, recordAccess }: Principal): void {
  if (recordAccess !== 'ALLOWED' && !role.operations.includes('SYNC')) throw denied('rows in quarantine')
}

/** What names a quarantined row. */
export type QuarantineKey = Pick<QuarantinedRow, 'siteId' | 'feedId' | 'sourceKey' | 'column'>

/** Quarantined rows by their keys, in one statement; those that are not, or no longer, there are left out. */
export async function findQuarantined(
  database: Database,
  principal: Principal,
  keys: readonly QuarantineKey[],
): Promise<readonly QuarantinedRow[]> {
  requireRawValues(principal)
  const rows = await database.snapshot(principal, (lane) =>
    lane.query(rowsStatement, [
      keys.map((key) => key.siteId),
      keys.map((key) => key.feedId),
      keys.map((key) => key.sourceKey),
      keys.map((key) => key.column),
    ]),
  )
  return rows.map(quarantinedRow)
}

/** Quarantined rows of one source that have feed, column and reason in common. */
export interface QuarantineGroup {
  readonly siteId: string
  readonly connector: string
  readonly feed: string
  /** Empty when it is the whole row. */
  readonly column: string
  readonly reason: string
  readonly count: number
  /** When the first and the last of them were put aside. */
  readonly firstAt: Date
  readonly lastAt: Date
  /** The run that put the last of them aside. */
  readonly lastRunId: number
}

/** How many rows of these sources are in quarantine, by source, feed, column and reason; the most frequent of a source first. */
export async function readQuarantineGroups(
  database: Database,
  principal: Principal,
  sources: readonly { readonly siteId: string; readonly connector: string }[],
): Promise<readonly QuarantineGroup[]> {
  const rows = await database.snapshot(principal, (lane) =>
    lane.query(groupStatement, [sources.map(({ siteId }) => siteId), sources.map(({ connector }) => connector)]),
  )
  return (rows as [string, string, string, string, string, number, Date, Date, number][]).map((row) => ({
    siteId: row[0],
    connector: row[1],
    feed: row[2],
    column: row[3],
    reason: row[4],
    count: row[5],
    firstAt: row[6],
    lastAt: row[7],
    lastRunId: row[8],
  }))
}

function quarantinedRow(row: readonly unknown[]): QuarantinedRow {
  const [
    siteId,
    connector,
    feedId,
    feed,
    sourceKey,
    column,
    reason,
    messageZh,
    messageEn,
    rawValue,
    origin,
    runId,
    quarantinedAt,
  ] = row as [
    string,
    string,
    number,
    string,
    string,
    string,
    string,
    string,
    string,
    string | null,
    string | null,
    number,
    Date,
  ]
  return {
    siteId,
    connector,
    feedId,
    feed,
    sourceKey,
    column,
    reason,
    messageZh,
    messageEn,
    rawValue,
    origin,
    runId,
    quarantinedAt,
  }
}

import type { Principal } from '../identity/principal.ts'
import type { Queryable } from './database.ts'
import { commonColumns, type Entity, entityColumns } from './entities.ts'
import { columnOf } from './measureCondition.ts'
import { ownedBy, stagedBy } from './rollupWrite.ts'
import type { FeedRun } from './staging.ts'

/**
 * From staged rows to the record's table, inside the one transaction of a feed. Every step is keyed by site and feed, sorted by key
 * where it writes, and joins staging tables only.
 */

/** What makes two rows the same in content: everything but the run. */
export function contentColumns(entity: Entity): string[] {
  return [
    ...commonColumns.filter((column) => column !== 'site_id' && column !== 'feed_id' && column !== 'source_key'),
    ...entityColumns(entity),
  ]
}

/** Whether the table holds any row of the feed. */
export async function hasRows(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
): Promise<boolean> {
  const { rows } = await transaction.query<{ some: boolean }>(
    `select exists (select 1 from ${entity.table} t where ${ownedBy('t', run)}) as some`,
  )
  return rows[0]!.some
}

/** Whether anything is staged that would change the table. */
export async function hasStaged(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
): Promise<boolean> {
  const { rows } = await transaction.query<{ some: boolean }>(
    `select exists (select 1 from staging_${entity.table} s where ${stagedBy('s', run)}) as some`,
  )
  return rows[0]!.some
}

/** Whether a source's flagged removal names a key that is staged more than once. */
export async function hasRepeatedRemovals(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
): Promise<boolean> {
  const staging = `staging_${entity.table}`
  const { rows } = await transaction.query<{ some: boolean }>(
    `select exists (
       select 1 from ${staging} s
       where ${stagedBy('s', run)} and s.deleted and s.row_number > 0
         and exists (select 1 from ${staging} o where ${stagedBy('o', run)} and o.source_key = s.source_key and o.row_number > 0 and o.row_number <> s.row_number)
     ) as some`,
  )
  return rows[0]!.some
}

/** Origins (of those named) that have rows in the table. */
export async function originsWithRows(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  origins: readonly string[],
): Promise<string[]> {
  if (origins.length === 0) return []
  const { rows } = await transaction.query<{ origin: string }>(
    `select distinct t.origin from ${entity.table} t where ${ownedBy('t', run)} and t.origin = any($1)`,
    [origins],
  )
  return rows.map((row) => row.origin)
}

/** What became of keys that were staged more than once. */
export interface DuplicateCounts {
  /** Source rows that were left out because another row of the same key stands for them. */
  readonly duplicates: number
  /** Source rows that went to quarantine: same key, other content, same snapshot. */
  readonly conflicting: number
}

/**
 * Leaves one row per key. `LAST`: the last one read (a row that changed while it was being read). `FIRST`: the first one, and rows
 * with the same key but other content in the same file or snapshot go to quarantine as DUPLICATE_KEY; of several files the later wins.
 */
export async function removeDuplicates(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  keep: 'LAST' | 'FIRST',
  keyColumns: string,
): Promise<DuplicateCounts> {
  const staging = `staging_${entity.table}`
  const repeated = `select s.source_key from ${staging} s where ${stagedBy('s', run)} group by s.source_key having count(*) > 1`
  const { rows } = await transaction.query<{ some: boolean }>(`select exists (${repeated}) as some`)
  if (rows[0]?.some !== true) return { duplicates: 0, conflicting: 0 }
  const content = `row(${contentColumns(entity)
    .map((column) => `s.${column}`)
    .join(', ')}, s.deleted)`
  const last = `first_value(s.row_number) over (partition by s.source_key order by s.row_number desc)`
  const winner =
    keep === 'LAST'
      ? last
      : `first_value(s.row_number) over (partition by s.source_key order by (s.origin is not distinct from latest.origin) desc, s.row_number)`
  // `latest` is the row read last: its file is the one that counts.
  const ranked = `
    select s.source_key, s.row_number, s.origin, ${winner} as kept, s.origin is not distinct from latest.origin as same_origin, ${content} as content
    from ${staging} s
    join (select distinct on (source_key) source_key, origin from ${staging} s where ${stagedBy('s', run)} and source_key in (${repeated})
          order by source_key, row_number desc) as latest on latest.source_key = s.source_key
    where ${stagedBy('s', run)}`
  let conflicting = 0
  if (keep === 'FIRST') {
    const quarantined = await transaction.query<{ row_number: number }>(
      `insert into staging_quarantine (site_id, run_id, feed_id, row_number, source_key, column_name, reason, message_zh, message_en, raw_value, origin)
       select $1, $2, $3, later.row_number, later.source_key, $4, 'DUPLICATE_KEY',
         '主键重复而内容不同,保留最先出现的一行', 'the key occurs again with other content; the first row is kept', null, later.origin
       from (${ranked}) as later join (${ranked}) as kept on kept.source_key = later.source_key and kept.row_number = later.kept
       where later.row_number <> later.kept and kept.row_number = kept.kept and later.same_origin and later.content is distinct from kept.content
       returning row_number`,
      [run.siteId, run.runId, run.feedId, keyColumns],
    )
    conflicting = new Set(quarantined.rows.map((row) => row.row_number)).size
  }
  const removed = await transaction.query<{ row_number: number }>(
    `delete from ${staging} s using (${ranked}) as ranked
     where ${stagedBy('s', run)} and s.source_key = ranked.source_key and s.row_number = ranked.row_number and ranked.row_number <> ranked.kept
     returning s.row_number`,
  )
  return { duplicates: new Set(removed.rows.map((row) => row.row_number)).size - conflicting, conflicting }
}

/** Which rows a run would have shown again: all of the feed, or those dated to some days. */
export type SweptRows =
  | { readonly kind: 'ALL' }
  | { readonly kind: 'DAYS'; readonly field: string; readonly from: string; readonly to: string }

function sweptCondition(entity: Entity, swept: SweptRows): { readonly condition: string; readonly values: unknown[] } {
  if (swept.kind === 'ALL') return { condition: 'true', values: [] }
  return {
    condition: `${columnOf(entity.name, swept.field)} between $1::date and $2::date`,
    values: [swept.from, swept.to],
  }
}

/** Whether the table holds any row of the feed that is dated to these days. */
export async function hasRowsOfDays(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  days: SweptRows & { readonly kind: 'DAYS' },
): Promise<boolean> {
  const { condition, values } = sweptCondition(entity, days)
  const { rows } = await transaction.query<{ some: boolean }>(
    `select exists (select 1 from ${entity.table} t where ${ownedBy('t', run)} and ${condition}) as some`,
    values,
  )
  return rows[0]!.some
}

/**
 * Stages the removal of rows that a full read no longer showed: of the whole feed, or of the days that were read again. Rows that were
 * shown but could not be read stay as they were; quarantine tells of them.
 */
export async function stageSweep(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  swept: SweptRows,
): Promise<number> {
  const staging = `staging_${entity.table}`
  const { condition, values } = sweptCondition(entity, swept)
  const result = await transaction.query(
    `insert into ${staging} (site_id, feed_id, source_key, run_id, row_number, deleted)
     select t.site_id, t.feed_id, t.source_key, ${run.runId}, 0, true
     from ${entity.table} t
     where ${ownedBy('t', run)} and ${condition}
       and not exists (select 1 from ${staging} s where ${stagedBy('s', run)} and s.source_key = t.source_key)
       and not exists (select 1 from staging_quarantine q where ${stagedBy('q', run)} and q.source_key = t.source_key)`,
    values,
  )
  return result.rowCount ?? 0
}

/**
 * Takes back what a source's list of deletions names and the same read shows all the same, readable or not: a key that was given anew
 * after its deletion. Of several deletions of a key one stays. Those of the list are staged with row numbers below 0.
 */
export async function settleTombstones(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
): Promise<void> {
  const staging = `staging_${entity.table}`
  await transaction.query(
    `delete from ${staging} s
     where ${stagedBy('s', run)} and s.row_number < 0
       and (exists (select 1 from ${staging} o where ${stagedBy('o', run)} and o.source_key = s.source_key and o.row_number > s.row_number)
         or exists (select 1 from staging_quarantine q where ${stagedBy('q', run)} and q.source_key = s.source_key))`,
  )
}

/** How many rows of the feed a read of everything did not show, readable or not; unchanged rows must still be staged. */
export async function countUnmet(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
): Promise<number> {
  const { rows } = await transaction.query<{ unmet: number }>(
    `select count(*) as unmet from ${entity.table} t
     where ${ownedBy('t', run)}
       and not exists (select 1 from staging_${entity.table} s where ${stagedBy('s', run)} and s.source_key = t.source_key)
       and not exists (select 1 from staging_quarantine q where ${stagedBy('q', run)} and q.source_key = t.source_key)`,
  )
  return rows[0]!.unmet
}

/**
 * How many rows are staged to be removed, and how many the table holds of what was read again, counted no further than `enough`:
 * a few removals must not cost a look at millions of rows. Unchanged rows must be out of staging.
 */
export async function countRemovals(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  readAgain: SweptRows,
  enough: (removed: number) => number,
): Promise<{ readonly removed: number; readonly known: number }> {
  const { rows } = await transaction.query<{ removed: number }>(
    `select count(*) as removed from staging_${entity.table} s where ${stagedBy('s', run)} and s.deleted`,
  )
  const { removed } = rows[0]!
  const most = enough(removed)
  if (most === 0) return { removed, known: 0 }
  const { condition, values } = sweptCondition(entity, readAgain)
  const limit = Number.isFinite(most) ? `limit ${most}` : ''
  const counted = await transaction.query<{ known: number }>(
    `select count(*) as known from (select 1 from ${entity.table} t where ${ownedBy('t', run)} and ${condition} ${limit}) as counted`,
    values,
  )
  return { removed, known: counted.rows[0]!.known }
}

/** Takes out of staging what would change nothing: rows that stand in the table as they are, removals of what is not there. */
export async function dropUnchanged(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
): Promise<number> {
  const staging = `staging_${entity.table}`
  const row = (alias: string): string =>
    `row(${contentColumns(entity)
      .map((column) => `${alias}.${column}`)
      .join(', ')})`
  const unchanged = await transaction.query(
    `delete from ${staging} s using ${entity.table} t
     where ${stagedBy('s', run)} and not s.deleted and ${ownedBy('t', run)} and t.source_key = s.source_key and ${row('t')} is not distinct from ${row('s')}`,
  )
  await transaction.query(
    `delete from ${staging} s
     where ${stagedBy('s', run)} and s.deleted and not exists (select 1 from ${entity.table} t where ${ownedBy('t', run)} and t.source_key = s.source_key)`,
  )
  return unchanged.rowCount ?? 0
}

/** What was written to the table. */
export interface MergeCounts {
  readonly inserted: number
  readonly changed: number
  readonly deleted: number
}

/** Writes staged rows and removals to the table; duplicates and unchanged rows must be out of staging. */
export async function mergeStaged(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
): Promise<MergeCounts> {
  const staging = `staging_${entity.table}`
  const columns = [...commonColumns, ...entityColumns(entity), 'run_id']
  const written = columns.filter((column) => column !== 'site_id' && column !== 'feed_id' && column !== 'source_key')
  const { rows } = await transaction.query<{ changed: number }>(
    `select count(*) as changed from ${staging} s join ${entity.table} t on t.site_id = s.site_id and t.feed_id = s.feed_id and t.source_key = s.source_key
     where ${stagedBy('s', run)} and not s.deleted and ${ownedBy('t', run)}`,
  )
  const deleted = await transaction.query(
    `delete from ${entity.table} t using ${staging} s where ${stagedBy('s', run)} and s.deleted and ${ownedBy('t', run)} and t.source_key = s.source_key`,
  )
  const upserted = await transaction.query(
    `insert into ${entity.table} (${columns.join(', ')})
     select ${columns.map((column) => `s.${column}`).join(', ')} from ${staging} s where ${stagedBy('s', run)} and not s.deleted
     order by s.source_key
     on conflict (site_id, feed_id, source_key) do update set
       ${written.map((column) => `${column} = excluded.${column}`).join(', ')}, synced_at = excluded.synced_at`,
  )
  const changed = rows[0]!.changed
  return { inserted: (upserted.rowCount ?? 0) - changed, changed, deleted: deleted.rowCount ?? 0 }
}

/**
 * Writes the rows of a feed that had none: faster, because nothing has to be looked up. `sorted`: in the order of the key, in which
 * the index takes them best. Rejects (see `isRepeatedKey`) when a key is staged twice.
 */
export async function insertStaged(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  sorted: boolean,
): Promise<number> {
  const columns = [...commonColumns, ...entityColumns(entity), 'run_id'].join(', ')
  const inserted = await transaction.query(
    `insert into ${entity.table} (${columns}) select ${columns} from staging_${entity.table} s where ${stagedBy('s', run)} and not s.deleted ${sorted ? 'order by s.source_key' : ''}`,
  )
  return inserted.rowCount ?? 0
}

/** Whether an insert failed because a key is there twice. */
export function isRepeatedKey(error: unknown): boolean {
  return (error as { readonly code?: string }).code === '23505'
}

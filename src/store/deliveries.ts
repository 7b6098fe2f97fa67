import type { Principal } from '../identity/principal.ts'
import type { Queryable } from './database.ts'
import { commonColumns, type Entity, entityColumns } from './entities.ts'
import { literal } from './measureCondition.ts'
import { contentColumns, type DuplicateCounts } from './mergeStaging.ts'
import { ownedBy, stagedBy } from './rollupWrite.ts'
import type { FeedRun } from './staging.ts'

/**
 * Which rows of delivered files stand in the tables. Every file holds rows and rejections; of those of one key the ones of the file
 * that comes last in the order of deliveries count, the others wait in `superseded_row`. What counts is found anew for every key
 * that a changed file held or holds, so that the store is a function of the files and not of the order in which they came.
 */

/** What one run's new, changed, renamed or re-delivered files are to do. */
export interface Deliveries {
  /** Names of the files whose former rows no longer count: read anew, known under another name, or gone under this one. */
  readonly replaced: readonly string[]
  /** False: a row that a file no longer holds stays all the same (the feed's deletes say so). */
  readonly sweeps: boolean
  /** Column with the day that a record is about, for files that replace their period; null where there is none. */
  readonly dayColumn: string | null
  /** The feed's key, for entries of DUPLICATE_KEY. */
  readonly keyColumns: string
}

/** What became of the staged rows. */
export interface ResolvedDeliveries extends DuplicateCounts {
  /** Entries that left quarantine. */
  readonly healed: number
}

/** Days whose rows from earlier files a file replaces. */
export interface ReplacedDays {
  readonly from: string
  readonly through: string
}

/** An origin of quarantine is `<file>:<row>`; names may hold colons themselves. */
const fileOf = (origin: string): string => `regexp_replace(${origin}, ':[0-9]+$', '')`
/** Row numbers of candidates that no file of this run brought: from the tables, and from `superseded_row`. */
const stands = -1
const waits = 0

/** What a row that is set aside does not keep, and what it gets when it is staged again. */
const ofTheRun = `'{site_id,feed_id,run_id,row_number}'::text[]`
const restoredBy = ({ siteId, feedId, runId }: FeedRun): string =>
  `jsonb_build_object('site_id', ${literal(siteId)}, 'feed_id', ${feedId}, 'run_id', ${runId}, 'row_number', ${waits})`

/** The days that these files replaced when they were last read. Must be asked before they are noted anew. */
export async function readReplacedDays(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  names: readonly string[],
): Promise<ReplacedDays[]> {
  const { rows } = await transaction.query<ReplacedDays>(
    `select f.covers_from as from, f.covers_through as through from source_file f
     where ${ownedBy('f', run)} and f.name = any($1) and f.replaces_period and f.covers_from is not null`,
    [names],
  )
  return rows
}

/** Whether every staged row can stand as it is: no file of the feed replaces days, and no row waits behind another. */
export async function hasOverlaps(_principal: Principal, transaction: Queryable, run: FeedRun): Promise<boolean> {
  const { rows } = await transaction.query<{ some: boolean }>(
    `select exists (select 1 from superseded_row p where ${ownedBy('p', run)})
       or exists (select 1 from source_file f where ${ownedBy('f', run)} and f.replaces_period) as some`,
  )
  return rows[0]!.some
}

/**
 * Leaves in staging what changes the tables: winners, and removals of what no file shows any more. The files must be noted in
 * `source_file` before; `days` are those that the changed files replace, and replaced before.
 */
export async function resolveDeliveries(
  principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  deliveries: Deliveries,
  days: readonly ReplacedDays[],
): Promise<ResolvedDeliveries> {
  const within = await removeRepeated(transaction, run, entity, deliveries)
  await collectKeys(transaction, run, entity, deliveries, days)
  await stageCandidates(transaction, run, entity, deliveries)
  const healed = await resolveRejections(principal, transaction, run, entity, deliveries)
  const superseded = await setAside(transaction, run, entity, deliveries)
  await transaction.query('drop table delivered_key')
  return { ...within, duplicates: within.duplicates + superseded, healed }
}

/**
 * The same for a feed of which no row is in the tables and no key is staged twice: only rejections have to be looked at. Must run
 * before the rows leave staging.
 */
export async function resolveFirstRejections(
  principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  deliveries: Deliveries,
): Promise<number> {
  await transaction.query(
    `create temporary table delivered_key on commit drop as
     select q.source_key from staging_quarantine q where ${stagedBy('q', run)}
     union select q.source_key from quarantine q where ${ownedBy('q', run)} and ${fileOf('q.origin')} = any($1)`,
    [deliveries.replaced],
  )
  const healed = await resolveRejections(principal, transaction, run, entity, deliveries)
  await transaction.query('drop table delivered_key')
  return healed
}

/** One row per key and file: the first one; others of other content go to quarantine. */
async function removeRepeated(
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  { keyColumns }: Deliveries,
): Promise<DuplicateCounts> {
  const staging = `staging_${entity.table}`
  const repeated = `select s.source_key, s.origin from ${staging} s where ${stagedBy('s', run)} group by s.source_key, s.origin having count(*) > 1`
  const { rows } = await transaction.query<{ some: boolean }>(`select exists (${repeated}) as some`)
  if (rows[0]?.some !== true) return { duplicates: 0, conflicting: 0 }
  const ranked = `
    select s.source_key, s.origin, s.row_number, min(s.row_number) over (partition by s.source_key, s.origin) as kept, row(${contentColumns(
      entity,
    )
      .map((column) => `s.${column}`)
      .join(', ')}, s.deleted) as content
    from ${staging} s where ${stagedBy('s', run)} and (s.source_key, s.origin) in (${repeated})`
  const quarantined = await transaction.query<{ row_number: number }>(
    `insert into staging_quarantine (site_id, run_id, feed_id, row_number, source_key, column_name, reason, message_zh, message_en, raw_value, origin)
     select $1, $2, $3, later.row_number, later.source_key, $4, 'DUPLICATE_KEY',
       '主键重复而内容不同,保留最先出现的一行', 'the key occurs again with other content; the first row is kept', null, later.origin
     from (${ranked}) as later join (${ranked}) as kept on (kept.source_key, kept.origin, kept.row_number) = (later.source_key, later.origin, later.kept)
     where later.row_number <> later.kept and later.content is distinct from kept.content
     returning row_number`,
    [run.siteId, run.runId, run.feedId, keyColumns],
  )
  const removed = await transaction.query<{ row_number: number }>(
    `delete from ${staging} s using (${ranked}) as ranked
     where ${stagedBy('s', run)} and (s.source_key, s.origin, s.row_number) = (ranked.source_key, ranked.origin, ranked.row_number)
       and ranked.row_number <> ranked.kept
     returning s.row_number`,
  )
  const conflicting = new Set(quarantined.rows.map((row) => row.row_number)).size
  return { duplicates: new Set(removed.rows.map((row) => row.row_number)).size - conflicting, conflicting }
}

/** Every key whose outcome may be another one after this run, in the temporary table `delivered_key`. */
async function collectKeys(
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  { replaced, dayColumn }: Deliveries,
  days: readonly ReplacedDays[],
): Promise<void> {
  const replacedDays = `unnest($2::date[], $3::date[]) as days(first, last)`
  const inDays =
    dayColumn === null
      ? []
      : [
          `select t.source_key from ${entity.table} t join ${replacedDays} on t.${dayColumn} between days.first and days.last where ${ownedBy('t', run)}`,
          `select p.source_key from superseded_row p join ${replacedDays} on (p.content->>'${dayColumn}')::date between days.first and days.last
     where ${ownedBy('p', run)} and not p.rejected`,
        ]
  const filesInDays = `(select f.name from source_file f join ${replacedDays} on f.covers_from >= days.first and f.covers_through <= days.last where ${ownedBy('f', run)})`
  await transaction.query(
    `create temporary table delivered_key on commit drop as ${[
      `select s.source_key from staging_${entity.table} s where ${stagedBy('s', run)}`,
      `select q.source_key from staging_quarantine q where ${stagedBy('q', run)}`,
      `select t.source_key from ${entity.table} t where ${ownedBy('t', run)} and t.origin = any($1)`,
      `select q.source_key from quarantine q where ${ownedBy('q', run)} and (${fileOf('q.origin')} = any($1) or ${fileOf('q.origin')} in ${filesInDays})`,
      `select p.source_key from superseded_row p where ${ownedBy('p', run)} and (p.origin = any($1) or (p.rejected and p.origin in ${filesInDays}))`,
      ...inDays,
    ].join(' union ')}`,
    [replaced, days.map(({ from }) => from), days.map(({ through }) => through)],
  )
  await transaction.query('analyze delivered_key')
}

/** Beside what was read, stages everything else that files show for these keys: what stands in the table, what waits behind it. */
async function stageCandidates(
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  { replaced, sweeps }: Deliveries,
): Promise<void> {
  const staging = `staging_${entity.table}`
  const columns = [...commonColumns, ...entityColumns(entity)]
  await transaction.query(`delete from superseded_row p where ${ownedBy('p', run)} and p.origin = any($1)`, [replaced])
  await transaction.query(
    `with taken as (
       delete from superseded_row p using (select * from delivered_key) k
       where ${ownedBy('p', run)} and not p.rejected and p.source_key = k.source_key returning p.content)
     insert into ${staging} select restored.* from taken,
       jsonb_populate_record(null::${staging}, taken.content || ${restoredBy(run)}) as restored`,
  )
  // Without a sweep a row that its file no longer holds goes on standing.
  const dropped = sweeps
    ? 'true'
    : `exists (select 1 from ${staging} s where ${stagedBy('s', run)} and s.source_key = t.source_key and s.origin = t.origin)`
  await transaction.query(
    `insert into ${staging} (${columns.join(', ')}, run_id, row_number, deleted)
     select ${columns.map((column) => `t.${column}`).join(', ')}, ${run.runId}, ${stands}, false
     from ${entity.table} t join (select * from delivered_key) k on k.source_key = t.source_key
     where ${ownedBy('t', run)} and not (coalesce(t.origin, '') = any($1) and ${dropped})`,
    [replaced],
  )
}

/**
 * Leaves in `staging_quarantine` the rejections that count and are new; sets aside those of keys that a later file shows, well or
 * badly, and those of files whose whole period a later file replaces. The candidates of `delivered_key` must be staged.
 */
async function resolveRejections(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  { replaced }: Deliveries,
): Promise<number> {
  const columns = 'site_id, feed_id, source_key, column_name, reason, message_zh, message_en, raw_value, origin'
  await transaction.query(
    `with taken as (
       delete from superseded_row p using (select * from delivered_key) k
       where ${ownedBy('p', run)} and p.rejected and p.source_key = k.source_key returning p.content)
     insert into staging_quarantine select restored.* from taken,
       jsonb_populate_record(null::staging_quarantine, taken.content || ${restoredBy(run)}) as restored`,
  )
  await transaction.query(
    `insert into staging_quarantine (${columns}, run_id, row_number)
     select ${columns
       .split(', ')
       .map((column) => `q.${column}`)
       .join(', ')}, ${run.runId}, ${stands}
     from quarantine q join (select * from delivered_key) k on k.source_key = q.source_key
     where ${ownedBy('q', run)} and not coalesce(${fileOf('q.origin')} = any($1), false)`,
    [replaced],
  )
  await transaction.query(
    `create temporary table superseded_rejection on commit drop as
     with rejection as (
       select q.source_key, ${fileOf('q.origin')} as file, f.delivery_order, f.covers_from, f.covers_through,
         max(f.delivery_order) over (partition by q.source_key) as latest
       from (select distinct q.source_key, q.origin from staging_quarantine q where ${stagedBy('q', run)}) q
       left join source_file f on ${ownedBy('f', run)} and f.name = ${fileOf('q.origin')})
     select distinct r.source_key, r.file from rejection r
     where r.latest > r.delivery_order
       or exists (select 1 from staging_${entity.table} s join source_file f on ${ownedBy('f', run)} and f.name = s.origin
                  where ${stagedBy('s', run)} and s.source_key = r.source_key and f.delivery_order > r.delivery_order)
       or exists (select 1 from source_file f where ${ownedBy('f', run)} and f.replaces_period and f.delivery_order > r.delivery_order
                  and f.covers_from <= r.covers_from and f.covers_through >= r.covers_through)`,
  )
  const superseded = `exists (select 1 from (select * from superseded_rejection) r where r.source_key = q.source_key and r.file = ${fileOf('q.origin')})`
  await transaction.query(
    `insert into superseded_row (site_id, feed_id, source_key, origin, rejected, column_name, content)
     select distinct on (q.source_key, ${fileOf('q.origin')}, q.column_name)
       q.site_id, q.feed_id, q.source_key, ${fileOf('q.origin')}, true, q.column_name, to_jsonb(q) - ${ofTheRun}
     from staging_quarantine q where ${stagedBy('q', run)} and ${superseded}
     order by q.source_key, ${fileOf('q.origin')}, q.column_name, q.row_number`,
  )
  await transaction.query(`delete from staging_quarantine q where ${stagedBy('q', run)} and ${superseded}`)
  await transaction.query('drop table superseded_rejection')
  const healed = await transaction.query(
    `delete from quarantine q using (select * from delivered_key) k where ${ownedBy('q', run)} and k.source_key = q.source_key
       and not exists (select 1 from staging_quarantine s where ${stagedBy('s', run)} and s.source_key = q.source_key and s.column_name = q.column_name)`,
  )
  // What stood before and still counts is in place.
  await transaction.query(`delete from staging_quarantine q where ${stagedBy('q', run)} and q.row_number = ${stands}`)
  return healed.rowCount ?? 0
}

/** Takes losers out of staging, stages removals of what no file shows; returns how many rows of this run lost. */
async function setAside(
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
  { dayColumn }: Deliveries,
): Promise<number> {
  const staging = `staging_${entity.table}`
  const replaced =
    dayColumn === null
      ? 'false'
      : `exists (select 1 from source_file later where ${ownedBy('later', run)} and later.replaces_period
           and later.delivery_order > f.delivery_order and s.${dayColumn} between later.covers_from and later.covers_through)`
  await transaction.query(
    `create temporary table superseded_candidate on commit drop as
     select source_key, origin from (
       select s.source_key, s.origin, rank() over (partition by s.source_key order by coalesce(f.delivery_order, '') desc) as place, ${replaced} as replaced
       from ${staging} s left join source_file f on ${ownedBy('f', run)} and f.name = s.origin
       where ${stagedBy('s', run)}) as candidate
     where place > 1 or replaced`,
  )
  const loses = `exists (select 1 from (select * from superseded_candidate) c where c.source_key = s.source_key and c.origin = s.origin)`
  // A row that its file marks as deleted stands nowhere, but an earlier file that comes later must find it.
  await transaction.query(
    `insert into superseded_row (site_id, feed_id, source_key, origin, rejected, column_name, content)
     select s.site_id, s.feed_id, s.source_key, s.origin, false, '', to_jsonb(s) - ${ofTheRun}
     from ${staging} s where ${stagedBy('s', run)} and (s.deleted or ${loses})`,
  )
  const lost = await transaction.query<{ row_number: number }>(
    `delete from ${staging} s where ${stagedBy('s', run)} and ${loses} returning s.row_number`,
  )
  await transaction.query('drop table superseded_candidate')
  await transaction.query(
    `insert into ${staging} (site_id, feed_id, source_key, run_id, row_number, deleted)
     select t.site_id, t.feed_id, t.source_key, ${run.runId}, ${waits}, true
     from ${entity.table} t join (select * from delivered_key) k on k.source_key = t.source_key
     where ${ownedBy('t', run)} and not exists (select 1 from ${staging} s where ${stagedBy('s', run)} and s.source_key = t.source_key)`,
  )
  await transaction.query(`delete from ${staging} s where ${stagedBy('s', run)} and s.row_number = ${stands}`)
  return new Set(lost.rows.flatMap(({ row_number }) => (row_number > 0 ? [row_number] : []))).size
}

/** Files whose rows in the table are about to become others. Asked when unchanged rows have left staging, before the merge. */
export async function readTouchedOrigins(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  entity: Entity,
): Promise<string[]> {
  const { rows } = await transaction.query<{ origin: string }>(
    `select s.origin from staging_${entity.table} s where ${stagedBy('s', run)} and s.origin is not null
     union
     select t.origin from staging_${entity.table} s join ${entity.table} t on t.site_id = s.site_id and t.feed_id = s.feed_id and t.source_key = s.source_key
     where ${stagedBy('s', run)} and ${ownedBy('t', run)} and t.origin is not null`,
  )
  return rows.map(({ origin }) => origin)
}

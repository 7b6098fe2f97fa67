import type { CanonicalRecordName } from '../connector/records.ts'
import type { Measure } from '../figures/measure.ts'
import type { Principal } from '../identity/principal.ts'
import {
  type ContributingRows,
  contributingColumns,
  contributionQueries,
  measuresOf,
  type SiteAreas,
} from './contributions.ts'
import type { Queryable } from './database.ts'
import { entities } from './entities.ts'
import type { FeedRun } from './staging.ts'

type RecordName = Exclude<CanonicalRecordName, 'observation'>

/**
 * Until the transaction's end no other one writes roll-ups of the site: two that write the same cells in another order would lock each
 * other out, and whether a cell is there must hold until it is written.
 */
export async function lockRollups(_principal: Principal, transaction: Queryable, siteId: string): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`hub roll-ups ${siteId}`])
}

/**
 * Computes what these rows contribute into the transaction's temporary table `rollup_change`. Made by CREATE TABLE AS, because an
 * INSERT would not let PostgreSQL group on several processors.
 */
export async function computeContributions(
  _principal: Principal,
  transaction: Queryable,
  record: RecordName,
  measures: readonly Measure[],
  rows: ContributingRows,
  site: SiteAreas,
): Promise<void> {
  const queries = contributionQueries(record, measures, rows, site)
  await transaction.query(
    `create temporary table rollup_change on commit drop as ${queries.map((query) => `(${query})`).join(' union all ')}`,
  )
}

/** Staged rows of a feed none of whose rows is in the table yet. */
export function newRows(run: FeedRun, record: RecordName): ContributingRows {
  return { from: `from staging_${entities[record].table} t where ${stagedBy('t', run)} and not t.deleted`, sign: null }
}

/**
 * Staged rows with what stands in the table under their keys, kept in the transaction's temporary table `changed_row`: the new content
 * is added, the old one taken away. Unchanged rows must be out of staging before, and the merge comes after.
 */
export async function collectChangedRows(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  record: RecordName,
  measures: readonly Measure[],
): Promise<ContributingRows> {
  const { table } = entities[record]
  const columns = contributingColumns(record, measures)
  const list = (alias: string): string => columns.map((column) => `${alias}.${column}`).join(', ')
  // Once: every date field would join the two tables anew.
  await transaction.query(
    `create temporary table changed_row on commit drop as
     select 1 as sign, ${list('s')} from staging_${table} s where ${stagedBy('s', run)} and not s.deleted
     union all
     select -1, ${list('r')} from staging_${table} s
       join ${table} r on r.site_id = s.site_id and r.feed_id = s.feed_id and r.source_key = s.source_key
       where ${stagedBy('s', run)} and ${ownedBy('r', run)}`,
  )
  return { from: 'from changed_row t where true', sign: 't.sign' }
}

/** All rows of a site in a table. */
export function allRows(siteId: string, record: RecordName): ContributingRows {
  return { from: `from ${entities[record].table} t where t.site_id = '${siteId.replaceAll("'", "''")}'`, sign: null }
}

/** Condition: staged by this run and feed. Literals, so that the planner sees them; the site's code is configuration, not data. */
export function stagedBy(alias: string, run: FeedRun): string {
  return `${ownedBy(alias, run)} and ${alias}.run_id = ${run.runId}`
}

/** Condition: a row of this feed. */
export function ownedBy(alias: string, run: Pick<FeedRun, 'siteId' | 'feedId'>): string {
  return `${alias}.site_id = '${run.siteId.replaceAll("'", "''")}' and ${alias}.feed_id = ${run.feedId}`
}

/** Codes of the measures that are counted from a record. */
export function countedCodes(measures: readonly Measure[], record: CanonicalRecordName): string[] {
  return measuresOf(measures, record).map((measure) => measure.code)
}

/**
 * Adds `rollup_change`, the contributions to these measures, to the roll-ups and to the ledger of deltas, and drops it. Cells that
 * come to nothing are removed.
 */
export async function applyContributions(
  principal: Principal,
  transaction: Queryable,
  run: Pick<FeedRun, 'siteId' | 'runId'>,
  measures: readonly string[],
): Promise<void> {
  await lockRollups(principal, transaction, run.siteId)
  await transaction.query(
    `insert into rollup_delta (site_id, run_id, area_id, at_event, grain, starts_on, measure, breakdown, delta, delta_unallocated)
     select $1, $2, area_id, at_event, grain, starts_on, measure, breakdown, value, unallocated from rollup_change`,
    [run.siteId, run.runId],
  )
  for (const { table, grain, period, column } of grains) {
    const insert = `insert into ${table} (site_id, area_id, at_event, ${column}, measure, breakdown, value, unallocated)
      select $1, area_id, at_event, ${period}, measure, breakdown, value, unallocated from rollup_change where grain = '${grain}'
      order by area_id, at_event, starts_on, measure, breakdown`
    const { rows } = await transaction.query<{ some: boolean }>(
      `select exists (select 1 from ${table} where site_id = $1 and measure = any($2)) as some`,
      [run.siteId, measures],
    )
    // Looking for each cell first doubles the time of a first load.
    await transaction.query(
      rows[0]?.some === true
        ? `${insert} on conflict (site_id, area_id, at_event, ${column}, measure, breakdown) do update set
             value = ${table}.value + excluded.value, unallocated = ${table}.unallocated + excluded.unallocated, shown = false`
        : insert,
      [run.siteId],
    )
  }
  await removeEmptyCells(transaction, run.siteId)
  await transaction.query('drop table rollup_change')
}

const grains = [
  { table: 'rollup_year', grain: 'YEAR', column: 'year', period: 'extract(year from starts_on)::integer' },
  { table: 'rollup_month', grain: 'MONTH', column: 'month', period: 'starts_on' },
] as const

async function removeEmptyCells(transaction: Queryable, siteId: string): Promise<void> {
  // Only what something was taken from can have come to nothing.
  const { rows } = await transaction.query<{ taken: boolean }>(
    'select exists (select 1 from rollup_change where value < 0 or unallocated < 0) as taken',
  )
  if (rows[0]?.taken !== true) return
  for (const { table, grain, period, column } of grains) {
    await transaction.query(
      `delete from ${table} r using (select *, ${period} as period from rollup_change where grain = '${grain}') as s
       where r.site_id = $1 and r.area_id = s.area_id and r.at_event = s.at_event and r.${column} = s.period
         and r.measure = s.measure and r.breakdown = s.breakdown and r.value = 0 and r.unallocated = 0`,
      [siteId],
    )
  }
}

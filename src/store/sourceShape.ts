import type { SourceColumn } from '../connector/connector.ts'
import type { Principal } from '../identity/principal.ts'
import type { Queryable } from './database.ts'
import type { FeedRun } from './staging.ts'

/** The columns where a feed lies as the last run saw them; null before the first. */
export async function readSourceShape(
  _principal: Principal,
  queryable: Queryable,
  feed: Pick<FeedRun, 'siteId' | 'feedId'>,
): Promise<readonly SourceColumn[] | null> {
  const { rows } = await queryable.query<{ columns: readonly SourceColumn[] }>(
    'select columns from source_shape where site_id = $1 and feed_id = $2',
    [feed.siteId, feed.feedId],
  )
  return rows[0]?.columns ?? null
}

/** Keeps the columns that a run saw, in the transaction of its rows: a change is told by one run, and by the next one only if that one kept nothing. */
export async function writeSourceShape(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  columns: readonly SourceColumn[],
): Promise<void> {
  await transaction.query(
    `insert into source_shape (site_id, feed_id, columns, run_id) values ($1, $2, $3, $4)
     on conflict (site_id, feed_id) do update set columns = excluded.columns, run_id = excluded.run_id
     where source_shape.columns <> excluded.columns`,
    [run.siteId, run.feedId, JSON.stringify(columns), run.runId],
  )
}

/** A list of codes that a source itself keeps. */
export interface CodeListOfSource {
  readonly siteId: string
  readonly connector: string
  readonly table: string
}

/** How many rows a source's list of codes had when the last run looked; null before the first. */
export async function readCodeListRows(
  _principal: Principal,
  queryable: Queryable,
  list: CodeListOfSource,
): Promise<number | null> {
  const { rows } = await queryable.query<{ row_count: number }>(
    'select row_count from source_code_list where site_id = $1 and connector = $2 and code_table = $3',
    [list.siteId, list.connector, list.table],
  )
  return rows[0]?.row_count ?? null
}

/** Keeps how many rows a list has, in the transaction of the feed whose codes it explains. */
export async function writeCodeListRows(
  _principal: Principal,
  transaction: Queryable,
  list: CodeListOfSource,
  runId: number,
  rows: number,
): Promise<void> {
  await transaction.query(
    `insert into source_code_list (site_id, connector, code_table, row_count, run_id) values ($1, $2, $3, $4, $5)
     on conflict (site_id, connector, code_table) do update set row_count = excluded.row_count, run_id = excluded.run_id
     where source_code_list.row_count <> excluded.row_count`,
    [list.siteId, list.connector, list.table, rows, runId],
  )
}

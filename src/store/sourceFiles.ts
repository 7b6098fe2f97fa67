import type { SourceFile } from '../connector/connector.ts'
import type { FileDays } from '../connector/deliveryOrder.ts'
import type { Principal } from '../identity/principal.ts'
import type { Queryable } from './database.ts'
import type { FeedRun } from './staging.ts'

/** A delivered file as it is noted. */
export interface DeliveredFile {
  readonly file: Pick<SourceFile, 'name' | 'sha256' | 'year' | 'month'>
  readonly rowsRead: number
  /** Of two files the one whose text is greater is the later delivery. */
  readonly order: string
  readonly days: FileDays | null
  readonly replacesPeriod: boolean
  /** Measures whose total row equals the sum of the rows. */
  readonly confirmed: readonly string[]
}

/** Delivered files of a feed, with the last day that they are about; null where nobody knows it. */
export async function readSourceFiles(
  _principal: Principal,
  queryable: Queryable,
  feed: Pick<FeedRun, 'siteId' | 'feedId'>,
): Promise<{ readonly name: string; readonly through: string | null }[]> {
  const { rows } = await queryable.query<{ name: string; through: string | null }>(
    `select name, coalesce(covers_through, (make_date(year, coalesce(month, 12), 1) + interval '1 month' - interval '1 day')::date) as through
     from source_file where site_id = $1 and feed_id = $2 order by name`,
    [feed.siteId, feed.feedId],
  )
  return rows
}

/** Notes delivered files. A new content under the same name replaces the note. */
export async function writeSourceFiles(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  files: readonly DeliveredFile[],
): Promise<void> {
  if (files.length === 0) return
  const sorted = files.toSorted((left, right) => (left.file.name < right.file.name ? -1 : 1))
  const noted = [
    'sha256',
    'year',
    'month',
    'rows_read',
    'delivery_order',
    'covers_from',
    'covers_through',
    'replaces_period',
    'confirmed_measures',
  ]
  await transaction.query(
    `insert into source_file (site_id, feed_id, name, ${noted.join(', ')}, run_id)
     select $1, $2, name, sha256, year, month, rows_read, delivery_order, covers_from, covers_through, replaces_period,
       array(select jsonb_array_elements_text(confirmed)), $3
     from unnest($4::text[], $5::text[], $6::integer[], $7::integer[], $8::bigint[], $9::text[], $10::date[], $11::date[], $12::boolean[], $13::jsonb[])
       as delivered(name, sha256, year, month, rows_read, delivery_order, covers_from, covers_through, replaces_period, confirmed)
     on conflict (site_id, feed_id, name) do update set
       ${noted.map((column) => `${column} = excluded.${column}`).join(', ')}, run_id = excluded.run_id`,
    [
      run.siteId,
      run.feedId,
      run.runId,
      sorted.map(({ file }) => file.name),
      sorted.map(({ file }) => file.sha256),
      sorted.map(({ file }) => file.year),
      sorted.map(({ file }) => file.month),
      sorted.map(({ rowsRead }) => rowsRead),
      sorted.map(({ order }) => order),
      sorted.map(({ days }) => days?.from ?? null),
      sorted.map(({ days }) => days?.through ?? null),
      sorted.map(({ replacesPeriod }) => replacesPeriod),
      sorted.map(({ confirmed }) => JSON.stringify(confirmed)),
    ],
  )
}

/** Forgets files that go by another name now. */
export async function removeSourceFiles(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return
  await transaction.query('delete from source_file where site_id = $1 and feed_id = $2 and name = any($3)', [
    run.siteId,
    run.feedId,
    names,
  ])
}

/** Files of a feed with the measures whose total row equals the sum of the rows. */
export async function readConfirmedMeasures(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  names: readonly string[],
): Promise<{ readonly name: string; readonly measure: string }[]> {
  const { rows } = await transaction.query<{ name: string; measure: string }>(
    `select f.name, measure from source_file f, unnest(f.confirmed_measures) as measure
     where f.site_id = $1 and f.feed_id = $2 and f.name = any($3)`,
    [run.siteId, run.feedId, names],
  )
  return rows
}

import type { Principal } from '../access/principal.ts'
import type { SourceFile } from '../connector/connector.ts'
import type { Queryable } from './database.ts'
import type { FeedRun } from './staging.ts'

/** Notes delivered files: the name, what was in it, how many rows were read. A new content under the same name replaces the note. */
export async function writeSourceFiles(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  files: readonly { readonly file: SourceFile; readonly rowsRead: number }[],
): Promise<void> {
  if (files.length === 0) return
  const sorted = files.toSorted((left, right) => (left.file.name < right.file.name ? -1 : 1))
  await transaction.query(
    `insert into source_file (site_id, feed_id, name, sha256, year, month, rows_read, run_id)
     select $1, $2, name, sha256, year, month, rows_read, $3
     from unnest($4::text[], $5::text[], $6::integer[], $7::integer[], $8::bigint[]) as delivered(name, sha256, year, month, rows_read)
     on conflict (site_id, feed_id, name) do update set
       sha256 = excluded.sha256, year = excluded.year, month = excluded.month, rows_read = excluded.rows_read, run_id = excluded.run_id`,
    [
      run.siteId,
      run.feedId,
      run.runId,
      sorted.map(({ file }) => file.name),
      sorted.map(({ file }) => file.sha256),
      sorted.map(({ file }) => file.year),
      sorted.map(({ file }) => file.month),
      sorted.map(({ rowsRead }) => rowsRead),
    ],
  )
}

import type { CursorPosition } from '../connector/connector.ts'
import type { Principal } from '../identity/principal.ts'
import type { Queryable } from './database.ts'

/** The short number under which a feed's rows are kept; given at the feed's first run. */
export async function ensureFeed(
  _principal: Principal,
  queryable: Queryable,
  siteId: string,
  connector: string,
  name: string,
): Promise<number> {
  const { rows } = await queryable.query<{ feed_id: number }>(
    `with added as (
       insert into feed (site_id, connector, name) values ($1, $2, $3) on conflict (site_id, connector, name) do nothing returning feed_id)
     select feed_id from added union all select feed_id from feed where site_id = $1 and connector = $2 and name = $3`,
    [siteId, connector, name],
  )
  return rows[0]!.feed_id
}

/** Where a feed's last successful run ended, and with which code tables its rows were translated. */
export interface StoredCursor {
  readonly position: CursorPosition
  /** Digest of the code tables; null: not known. */
  readonly translation: string | null
}

/** Where the last successful run of a feed ended; null before the first. */
export async function readCursor(
  _principal: Principal,
  queryable: Queryable,
  siteId: string,
  feedId: number,
): Promise<StoredCursor | null> {
  const { rows } = await queryable.query<{ position: CursorPosition; translation: string | null }>(
    'select position, translation from sync_cursor where site_id = $1 and feed_id = $2',
    [siteId, feedId],
  )
  return rows[0] ?? null
}

/** Keeps where the next run goes on; only ever in the transaction of the rows that were read up to there. */
export async function writeCursor(
  _principal: Principal,
  transaction: Queryable,
  scope: { readonly siteId: string; readonly feedId: number; readonly runId: number },
  cursor: StoredCursor,
): Promise<void> {
  await transaction.query(
    `insert into sync_cursor (site_id, feed_id, position, translation, run_id) values ($1, $2, $3, $4, $5)
     on conflict (site_id, feed_id) do update set
       position = excluded.position, translation = excluded.translation, run_id = excluded.run_id`,
    [scope.siteId, scope.feedId, JSON.stringify(cursor.position), cursor.translation, scope.runId],
  )
}

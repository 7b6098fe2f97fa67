import type { Feed } from '../connector/connector.ts'
import { isStatisticFeed } from '../connector/feedColumns.ts'

/**
 * A feed's list of deletions as a feed of its own, for the adapter: read by the time of deletion from the feed's own position on, with
 * the feed's own overlap. Null where the source keeps no such list.
 */
export function tombstoneFeed(feed: Feed): Feed | null {
  const { deletes, cursor } = feed
  if (deletes.kind !== 'TOMBSTONES' || cursor.kind !== 'WATERMARK') return null
  const place = {
    name: `deletions of ${feed.name}`,
    location: deletes.location,
    columns: deletes.columns,
    key: deletes.key,
    cursor: { kind: 'WATERMARK', column: deletes.column, overlapMinutes: cursor.overlapMinutes },
    deletes: { kind: 'NEVER' },
  } as const
  return isStatisticFeed(feed) ? { ...feed, ...place } : { ...feed, ...place }
}

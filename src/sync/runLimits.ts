import type { Feed } from '../connector/connector.ts'
import { HubError } from '../errors.ts'
import type { Extraction } from './extraction.ts'

/** What a run may do without a person, where the feed does not declare its own. */
const defaultShare = 0.2
/** So few rows may always be removed or refused: a share of next to nothing says nothing. */
const alwaysRemovable = 10
const alwaysRejectable = 20

/**
 * The brake: throws SYNC_REMOVALS_REFUSED when a run would remove more rows than it may by itself. `known`: rows of the feed, or of the
 * days that were read again. A source that was emptied by mistake, or a filter that was narrowed, looks just like that.
 */
export function limitRemovals(feed: Pick<Feed, 'name' | 'limits'>, removed: number, known: number): void {
  const share = feed.limits?.removedShare ?? defaultShare
  if (removed <= alwaysRemovable || removed <= known * share) return
  throw new HubError(
    'SYNC_REMOVALS_REFUSED',
    `${feed.name}: this run would remove ${removed} of ${known} rows, and may remove ${percent(share)} by itself. Nothing was written. Ask the department; if they are really gone, run \`hub sync\` for this connector with --accept-removals.`,
    { details: { feed: feed.name, removed, known, share } },
  )
}

/** How many known rows allow so many removals for certain: there is no need to count further. */
export function knownRowsEnough(feed: Pick<Feed, 'limits'>, removed: number): number {
  if (removed <= alwaysRemovable) return 0
  // One more, because the quotient is rounded.
  return Math.ceil(removed / (feed.limits?.removedShare ?? defaultShare)) + 1
}

/**
 * Throws SYNC_REJECTS_EXCEEDED when more of the rows read would go to quarantine than the feed allows: then it is more likely the
 * source, the code tables or the declaration that changed than the rows that are wrong.
 */
export function limitRejections(feed: Pick<Feed, 'name' | 'limits'>, extraction: Extraction): void {
  const { quarantined, rowsGiven, skipped, rejections } = extraction
  const read = rowsGiven - skipped
  const share = feed.limits?.rejectedShare ?? defaultShare
  if (quarantined <= alwaysRejectable || quarantined <= read * share) return
  const reasons = rejections
    .toSorted((left, right) => right.rows - left.rows)
    .slice(0, 5)
    .map(({ reason, column, rows }) => `${rows} ${reason}${column === '' ? '' : ` in ${column}`}`)
  throw new HubError(
    'SYNC_REJECTS_EXCEEDED',
    `${feed.name}: ${quarantined} of ${read} rows cannot be read (${reasons.join(', ')}), and ${percent(share)} are allowed. Nothing was written. \`hub connector check\` shows examples; mend the code tables or the declaration, or raise limits.rejectedShare of the feed.`,
    { details: { feed: feed.name, quarantined, read, share, rejections } },
  )
}

/**
 * Throws SOURCE_INCOMPLETE when the source itself counted more rows in the same snapshot than it gave: the cursor would pass over the
 * others, or a sweep remove them.
 */
export function refuseTruncated(feed: Pick<Feed, 'name'>, counted: number, given: number): void {
  if (given >= counted) return
  throw new HubError(
    'SOURCE_INCOMPLETE',
    `${feed.name}: the source counted ${counted} rows and gave ${given}. Nothing was written; the next run reads them again.`,
    { details: { feed: feed.name, counted, given } },
  )
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`
}

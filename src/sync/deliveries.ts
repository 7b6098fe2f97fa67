import type { PoolClient } from 'pg'
import type { Feed } from '../connector/connector.ts'
import { deliveryOrder, fileDays } from '../connector/deliveryOrder.ts'
import { isStatisticFeed } from '../connector/feedColumns.ts'
import type { FileLocation } from '../connector/feedLocation.ts'
import type { Principal } from '../identity/principal.ts'
import { type Deliveries, type ReplacedDays, readReplacedDays } from '../store/deliveries.ts'
import { fieldOf } from '../store/measureCondition.ts'
import { readConfirmedMeasures, removeSourceFiles, writeSourceFiles } from '../store/sourceFiles.ts'
import type { FeedRun } from '../store/staging.ts'
import type { Extraction } from './extraction.ts'
import { confirmedName, type Reconciliation } from './reconcile.ts'
import type { SyncFault } from './syncReport.ts'

/** What a run's files mean for the rows of a feed; the store's part is `store/deliveries.ts`. */
export interface NotedDeliveries {
  readonly deliveries: Deliveries
  /** Days that the changed files replace, and that they replaced before. */
  readonly days: readonly ReplacedDays[]
}

/** What noting the files of a feed needs; a part of what its transaction knows. */
export interface DeliveredFeed {
  readonly principal: Principal
  readonly client: PoolClient
  readonly run: FeedRun
  readonly feed: Feed
  readonly extraction: Extraction
  readonly reconciliation: Reconciliation
}

/**
 * Notes the files that a run met, and says what they do to the rows. Null for feeds that are not read file by file.
 * The rows of a feed are a function of its files (`resolveDeliveries`): a file's new content replaces its old one, of one key the later
 * delivery counts, a file that is gone goes on counting, one that was renamed counts under its new name.
 */
export async function noteDeliveries(options: DeliveredFeed): Promise<NotedDeliveries | null> {
  const { principal, client, run, feed, extraction } = options
  if (feed.location.kind !== 'FILES' || feed.cursor.kind !== 'FILE_HASH') return null
  const { location } = feed
  const replaced = extraction.files.map(({ file }) => file.name)
  const before = await readReplacedDays(principal, client, run, replaced)
  const counting = extraction.files
    .filter(({ file }) => file.duplicateOf === null)
    .flatMap(({ file }) => (location.replacesPeriod ? (fileDays(location, file) ?? []) : []))
  await noteFiles(options, location)
  return {
    deliveries: {
      replaced,
      sweeps: feed.deletes.kind === 'SWEEP',
      dayColumn: location.replacesPeriod ? dayColumn(feed) : null,
      keyColumns: feed.key.join('|'),
    },
    days: [...before, ...counting],
  }
}

async function noteFiles(options: DeliveredFeed, location: FileLocation): Promise<void> {
  const { principal, client, run, feed, extraction, reconciliation } = options
  const gone = extraction.files.filter(({ file }) => file.gone).map(({ file }) => file.name)
  await removeSourceFiles(principal, client, run, gone)
  const files = extraction.files
    .filter(({ file }) => !file.gone)
    .map(({ file, rowsRead }) => ({
      file,
      rowsRead,
      order: deliveryOrder(location, file),
      days: fileDays(location, file),
      // A second copy of a content says nothing of its own.
      replacesPeriod: location.replacesPeriod === true && file.duplicateOf === null,
      confirmed: feed.coverage.measures.filter((measure) =>
        reconciliation.confirmedTotals.has(confirmedName(file.name, measure)),
      ),
    }))
  await writeSourceFiles(principal, client, run, files)
}

/** The column with the day by which a row lies in a period or not. */
function dayColumn(feed: Feed): string {
  return isStatisticFeed(feed) ? 'period_to' : fieldOf(feed.record, feed.division.asOf).column
}

/** The total rows of these files that were confirmed when they were read, in this run or an earlier one. */
export async function confirmedTotalsOf(
  { principal, client, run }: Pick<DeliveredFeed, 'principal' | 'client' | 'run'>,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const confirmed = await readConfirmedMeasures(principal, client, run, names)
  return new Set(confirmed.map(({ name, measure }) => confirmedName(name, measure)))
}

/** What a feed's report says when a file has not become whole for too long; null: none. */
export function overdueFault({ leftOut }: Pick<Extraction, 'leftOut'>): SyncFault | null {
  const overdue = leftOut.filter((file) => file.leftOut.overdue)
  const [first] = overdue
  if (first === undefined) return null
  const others = overdue.length === 1 ? '' : ` (and ${overdue.length - 1} more)`
  return {
    code: 'FILE_INCOMPLETE',
    message: `${first.leftOut.message}${others} It has not become whole for too long: have it delivered again. Everything else was read.`,
  }
}

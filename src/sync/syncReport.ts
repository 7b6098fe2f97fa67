import type { RejectReason } from '../connector/connector.ts'
import type { ErrorCode } from '../errors.ts'

/** What one run did, for the command line, the run's row and whoever asks later. Never holds values of rows. */
export interface SyncReport {
  readonly siteId: string
  readonly connector: string
  readonly runId: number
  /** STOPPED: whoever started the run ended it. FAILED: at least one feed failed; the others are committed. */
  readonly state: 'SUCCEEDED' | 'FAILED' | 'STOPPED'
  readonly startedAt: Date
  readonly seconds: number
  /** Sums over the feeds; skipped rows (totals and the like) are not counted as read. */
  readonly rowsRead: number
  readonly rowsWritten: number
  readonly rowsDeleted: number
  readonly rowsQuarantined: number
  readonly feeds: readonly FeedReport[]
  /** The first error; null when the run succeeded. */
  readonly error: SyncFault | null
}

/** Why a run or feed failed. */
export interface SyncFault {
  readonly code: ErrorCode
  readonly message: string
}

/** What a run did with one feed. */
export interface FeedReport {
  readonly feed: string
  readonly state: 'SUCCEEDED' | 'FAILED'
  readonly error: SyncFault | null
  /** Rows that the source gave, without skipped ones. accepted + quarantined + dropped + deleted + duplicates = rowsRead. */
  readonly rowsRead: number
  /** Rows read well that stand for themselves: written, or unchanged. */
  readonly accepted: number
  readonly quarantined: number
  /** Rows out of scope, gone at the door. */
  readonly dropped: number
  /** Rows that the source marks as deleted. */
  readonly deletedInSource: number
  /** Rows of a key for which another row stands. */
  readonly duplicates: number
  /** Total rows and the like. */
  readonly skipped: number
  /** Records or statistics that are new, that differ, that are gone, that are as they were. */
  readonly inserted: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  /** Entries that this run put (again) into quarantine, by reason; and how many left it. */
  readonly quarantinedByReason: Readonly<Partial<Record<RejectReason, number>>>
  readonly healed: number
  readonly files: readonly FileReport[]
  /** Differences that were found by counting again; empty: everything adds up. */
  readonly reconciliation: readonly ReconciliationLine[]
  readonly readSeconds: number
  readonly commitSeconds: number
}

/** A delivered file. */
export interface FileReport {
  readonly name: string
  readonly rowsRead: number
  /** Name of the file with the same content that was read before. */
  readonly duplicateOf: string | null
}

/** One thing that does not add up. */
export interface ReconciliationLine {
  readonly kind: 'ROWS' | 'SOURCE_COUNT' | 'TOTAL_ROW' | 'PERIOD_UNKNOWN'
  /** Which file or measure, empty for the whole feed. */
  readonly subject: string
  readonly expected: number | null
  readonly actual: number | null
}

/** How far a run is. */
export interface SyncProgress {
  readonly siteId: string
  readonly connector: string
  readonly runId: number
  readonly feed: string
  readonly phase: 'READING' | 'WRITING' | 'DONE'
  /** Over all feeds of the run so far. */
  readonly rowsRead: number
  /** Null where the source cannot say, or where only what changed is read. */
  readonly rowsExpected: number | null
}

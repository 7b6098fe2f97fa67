import type { RejectReason } from '../connector/connector.ts'
import type { ErrorCode } from '../errors.ts'

/** What one run did, for the command line, the run's row and whoever asks later. Never holds values of rows. */
export interface SyncReport {
  readonly siteId: string
  readonly connector: string
  readonly runId: number
  readonly reading: SyncReading
  /** True: nothing was written, and the counts say what would have been. */
  readonly dryRun: boolean
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
  /** Things that do not add up, over all feeds; 0: hub and source agree wherever the source can say. */
  readonly differences: number
  /** The first error; null when the run succeeded. */
  readonly error: SyncFault | null
}

/**
 * What a run reads: NEW what is new by each feed's cursor, FULL everything, SINCE from a day on, REPLAY again what holds the rows that
 * wait in quarantine.
 */
export type SyncReading = 'NEW' | 'FULL' | 'SINCE' | 'REPLAY'

/** How a run is asked for. */
export interface SyncOptions {
  readonly reading: SyncReading
  /** For SINCE: the first day, `2010-07-01`. Feeds that are compared whole are read whole. */
  readonly since: string | null
  /** For REPLAY: only this feed; absent: all. */
  readonly feed?: string
  /** Does everything but keep it. */
  readonly dryRun: boolean
  /** A person has seen that many rows, or all, are to be removed, and agrees. */
  readonly acceptRemovals: boolean
  /** A person has seen what changed in the source's shape or codes, and agrees. */
  readonly acceptDrift: boolean
}

/** A run of every night. */
export const nightlySync: SyncOptions = {
  reading: 'NEW',
  since: null,
  dryRun: false,
  acceptRemovals: false,
  acceptDrift: false,
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
  /** What changed in the source's shape and codes; empty: nothing. */
  readonly drift: readonly DriftLine[]
  readonly readSeconds: number
  readonly commitSeconds: number
}

/** A delivered file. */
export interface FileReport {
  readonly name: string
  /**
   * READ: its content is new. SAME_CONTENT: `duplicateOf` holds the same. RENAMED: it is gone, and its content is `duplicateOf`. WAITING: it is still being
   * written and is read in a later run. INCOMPLETE: it has been so for too long.
   */
  readonly state: 'READ' | 'SAME_CONTENT' | 'RENAMED' | 'WAITING' | 'INCOMPLETE'
  readonly rowsRead: number
  /** Name of the file with the same content, which counts. */
  readonly duplicateOf: string | null
}

/** One thing that does not add up. */
export interface ReconciliationLine {
  /**
   * ROWS: a row that was given became nothing. SOURCE_COUNT: the source counts otherwise. KEY_CHECKSUM: as many rows, but not the same.
   * TOTAL_ROW: a sheet's total is not the sum. PERIOD_UNKNOWN: a file tells no period. GONE_UNTOLD: rows that a whole read no longer
   * shows, of a source that ought to flag or list what it deletes; they stay.
   */
  readonly kind: 'ROWS' | 'SOURCE_COUNT' | 'KEY_CHECKSUM' | 'TOTAL_ROW' | 'PERIOD_UNKNOWN' | 'GONE_UNTOLD'
  /** Which file or measure, empty for the whole feed. */
  readonly subject: string
  readonly expected: number | null
  readonly actual: number | null
  /** True where the source is known to count rows that it no longer gives: told, but no difference. */
  readonly explained?: boolean
}

/** One change of the source's shape or codes. Names of columns and codes, never other values. */
export interface DriftLine {
  readonly kind: 'COLUMN_NEW' | 'COLUMN_GONE' | 'COLUMN_RETYPED' | 'CODE_UNKNOWN' | 'CODE_TABLE_CHANGED'
  /** The column, or the code table. */
  readonly subject: string
  /** The type, number of rows, or codes, before and now; null where there is none. */
  readonly before: string | null
  readonly after: string | null
  /** Rows of this run that it concerns; null where it is not about rows. */
  readonly rows: number | null
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

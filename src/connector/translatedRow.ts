import type { ResolvedDivision } from '../jurisdictions/jurisdiction.ts'
import type { RejectReason, SourceFile, Words } from './connector.ts'
import type { CanonicalRecordName, CanonicalRecords, ObservationRecord } from './records.ts'

/** Canonical records other than statistics. */
export type RecordName = Exclude<CanonicalRecordName, 'observation'>

/** What became of one raw row. */
export type TranslatedRow = TranslatedRecord | TranslatedObservations | RejectedRow | PassedRow

/** A record to store. */
export interface TranslatedRecord {
  readonly kind: 'RECORD'
  readonly key: string
  /** The fields of the feed's canonical record. */
  readonly values: CanonicalRecords[RecordName]
  readonly division: TranslatedDivision
  /** Everything odd about the row, each flag once; the division's flags included. */
  readonly flags: readonly string[]
}

/** The statistics of one row; cells that say nothing give none. */
export interface TranslatedObservations {
  readonly kind: 'OBSERVATIONS'
  /** The row's key; each observation has its own. */
  readonly key: string
  readonly division: TranslatedDivision
  readonly observations: readonly TranslatedObservation[]
  /** Cells that could not be read, key `<row key>#<measure>`: they go to quarantine, the row's others are kept. */
  readonly rejected: readonly RejectedRow[]
}

/** One statistic to store, key `<row key>#<measure>`. */
export interface TranslatedObservation {
  readonly key: string
  readonly values: ObservationRecord
  readonly flags: readonly string[]
}

/** A row (or a statistic's cell) for quarantine. */
export interface RejectedRow {
  readonly kind: 'REJECTED'
  /** Empty when the key itself could not be read: the row's place in its file is then all there is. */
  readonly key: string
  readonly column: string
  readonly reason: RejectReason
  readonly message: Words
  /** At most 200 characters; null for a personal column or where there was nothing. */
  readonly rawValue: string | null
}

/**
 * A row that is no record: out of scope by its code (DROPPED), a total row or the like (SKIPPED, not counted as read), or one that
 * the source marks as deleted (DELETED: a record with this key is to be removed).
 */
export interface PassedRow {
  readonly kind: 'DROPPED' | 'SKIPPED' | 'DELETED'
  readonly key: string
}

/** The place of a row: as reported, and where it lies. */
export interface TranslatedDivision {
  readonly reportedCode: string | null
  readonly reportedName: string | null
  /** The code system under which the place was found, or the first that was tried. */
  readonly reportedSystem: string
  readonly resolved: ResolvedDivision
}

/** What a row's surroundings say. The object may be shared by all rows of a batch. */
export interface TranslateContext {
  /** The file that the row stands in; null for databases. */
  readonly file: SourceFile | null
}

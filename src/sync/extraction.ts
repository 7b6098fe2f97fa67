import type { FileLeftOut, RejectReason, SourceFile } from '../connector/connector.ts'
import type { DriftLine } from './syncReport.ts'

/** What reading a feed came to; its rows are staged. */
export interface Extraction {
  /** Rows that the source gave, skipped ones included. */
  readonly rowsGiven: number
  readonly accepted: number
  readonly quarantined: number
  readonly dropped: number
  readonly deleted: number
  readonly skipped: number
  /** Delivered files in the order of reading. */
  readonly files: readonly ExtractedFile[]
  /** Files of which nothing counts in this run: they are not whole. */
  readonly leftOut: readonly LeftOutFile[]
  /** The largest watermark, null for other cursors and when nothing was read. */
  readonly watermark: string | null
  /** What was refused, by reason and column; malformed rows have no column. */
  readonly rejections: readonly Rejections[]
  /** Rows that the source's list of deletions names. */
  readonly tombstones: number
  /** Codes that rows came with and no table has. */
  readonly unknownCodes: readonly DriftLine[]
  /** As `SourceCount.keyChecksum`, of every row that was given; null where it was not asked for. */
  readonly keyChecksum: string | null
}

/** How many rows were refused for one reason in one column. */
export interface Rejections {
  readonly reason: RejectReason
  readonly column: string
  readonly rows: number
}

/** A delivered file and what was in it. */
export interface ExtractedFile {
  readonly file: SourceFile
  readonly rowsRead: number
  /** Sum of the accepted values by measure, to compare with the total row. */
  readonly sums: ReadonlyMap<string, number>
}

/** A file that waits to become whole. */
export interface LeftOutFile {
  readonly name: string
  readonly leftOut: FileLeftOut
}

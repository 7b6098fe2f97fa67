import type { Parser } from './connector.ts'
import type { FeedLocation } from './feedLocation.ts'

/** What a feed declares of its reading: where the next run goes on, how deletions show, what a run may do by itself. */

/** How the next run knows where to go on. */
export type CursorRule =
  /** Rows whose `column` is at or after the last one seen minus `overlapMinutes`, in the order (column, key). Its times must sort as text. */
  | ({ readonly kind: 'WATERMARK'; readonly column: string; readonly overlapMinutes: number } & ComparedWhole)
  /**
   * Closed windows of whole days, oldest first, up to yesterday. The last `overlapDays` before the position are read again; a row of
   * those days that is no longer there is gone (with SWEEP).
   */
  | ({ readonly kind: 'DAY_WINDOWS'; readonly overlapDays: number } & ComparedWhole)
  /** A file that was delivered is read again only if its content changed. */
  | { readonly kind: 'FILE_HASH' }
  /** Everything, each time; what is no longer there is removed. */
  | { readonly kind: 'FULL_COMPARE' }

/** For cursors that read only what changed: how often the feed is read whole all the same. */
export interface ComparedWhole {
  /**
   * The first run this many days after the last whole read reads everything: edits that left no stamp are found, and with SWEEP rows
   * that are gone. Absent: only with `hub sync --full`.
   */
  readonly compareWholeDays?: number
}

/** How the source shows that a row is gone. */
export type DeleteRule =
  | { readonly kind: 'FLAG'; readonly column: string; readonly parser: Parser<boolean | null> }
  /**
   * A row that a whole read no longer shows is gone: with FULL_COMPARE, within one file's new content, within the days that were read
   * again, and for other cursors in the runs that compare whole.
   */
  | { readonly kind: 'SWEEP' }
  /**
   * The source keeps a list of what it deleted: its `key` columns name the feed's key in the same order, its `column` says when. Read
   * with the feed's own WATERMARK and overlap, which the list must therefore share the clock of. A row that the same read shows stands.
   */
  | {
      readonly kind: 'TOMBSTONES'
      readonly location: FeedLocation
      readonly columns: readonly string[]
      readonly key: readonly string[]
      readonly column: string
    }
  | { readonly kind: 'NEVER' }

/** What a run may do by itself; beyond it nothing is written until a person says so. Shares lie between 0 and 1. */
export interface FeedLimits {
  /** Largest share of the feed's rows (with day windows: of the days that were read again) that one run may remove: default 0.2, and always a few (`hub sync --accept-removals` goes on). */
  readonly removedShare?: number
  /** Largest share of the rows read that may go to quarantine: default 0.2, and always a few. */
  readonly rejectedShare?: number
}

/** What a change of the source's shape or codes does: REPORT accepts it and says so, STOP writes nothing (`hub sync --accept-drift` goes on). */
export type DriftAction = 'REPORT' | 'STOP'

/** Kinds of drift that a connector decides on. A column that is read and is gone always stops the feed. Default: REPORT. */
export interface DriftPolicy {
  /** A column that was not there before. */
  readonly columnNew?: DriftAction
  /** A column that is read has another type than before. */
  readonly columnRetyped?: DriftAction
  /** A code that the hub's table lacks, in a row (which is kept as OTHER or quarantined, as its column declares) or in the source's own list. */
  readonly codeUnknown?: DriftAction
  /** The source's own list of codes has another number of rows than before. */
  readonly codeTableChanged?: DriftAction
}

/** The source's own list of codes behind one of the connector's code tables: read in each run for its codes alone. */
export interface SourceCodeList {
  /** File name without ending in `codes/`. */
  readonly table: string
  readonly location: FeedLocation
  /** The column of the codes. */
  readonly column: string
}

/** What a feed's run vouches for: these measures, for these days, in the site's area (or, where rows are per area, in the areas told). */
export type CoverageRule =
  /** The days that the source's settings say it holds, up to the day of the run. */
  | { readonly kind: 'SETTINGS'; readonly measures: readonly string[] }
  /** The year (or year and month) in the file's name or title. */
  | { readonly kind: 'FILE_PERIOD'; readonly measures: readonly string[] }
  /** From 1 January to the end of the report's month, for each area that has a row. */
  | { readonly kind: 'REPORT_TO_DATE'; readonly measures: readonly string[] }
  /** Months told row by row (statistics in a database table), for each area that has a row. */
  | { readonly kind: 'REPORT_MONTHS'; readonly measures: readonly string[] }
  /** Nothing: published figures are shown as they are and never counted. Only for `publishedFigure`. */
  | { readonly kind: 'NONE'; readonly measures: readonly [] }

import type { RestLocation } from './restLocation.ts'

/** Where the rows of a feed lie; each adapter understands one kind. */
export type FeedLocation =
  | { readonly kind: 'TABLE'; readonly table: string; readonly where?: string }
  | FileLocation
  | SoapLocation
  | RestLocation

/**
 * An operation of a SOAP 1.1 service that answers with rows in a document of its own, as text of an element (CDATA or escaped).
 * It is asked for closed windows of whole days, oldest first, page by page: what arrives while it is read cannot shift its pages.
 */
export interface SoapLocation {
  readonly kind: 'SOAP'
  readonly operation: string
  readonly namespace: string
  /** Names of the operation's parameters. Window ends are `2010-01-01 00:00:00` and `2010-01-31 23:59:59`; pages count from 1. */
  readonly parameters: { readonly from: string; readonly to: string; readonly page: string }
  /** Days in one window. */
  readonly windowDays: number
  /** Element of the answer's body whose text is the document. */
  readonly result: string
  readonly document: {
    /** From the root to the element of a row: `response/rows/row`. Its child elements are the columns. */
    readonly row: string
    /** The service's own success or failure, which it tells with HTTP 200; any other value is a refusal. */
    readonly code: { readonly element: string; readonly success: readonly string[] }
    /** Element with the number of rows in the window, to reconcile with; absent where the service does not tell it. */
    readonly total?: string
  }
}

/**
 * Files of a drop folder. The file's name tells year and month where the content does not. Where two files hold the same key the later
 * delivery counts: of the later period, then of the later name.
 */
export interface FileLocation {
  readonly kind: 'FILES'
  /**
   * Regular expression over the file name, with named groups `year` and `month` where the name has them. A group `delivered`, which must
   * sort as text (`20100704`), decides before the period which delivery is the later one. Groups `from` and `to` (`20100701`) name the
   * days that the file is about where they are no month or year.
   */
  readonly pattern: RegExp
  /**
   * A delivery stands for all rows of its period: rows dated within it (`division.asOf`, or the month of a statistic) that earlier
   * deliveries brought no longer count, also those that it does not hold. Absent: it replaces the rows whose keys it holds.
   */
  readonly replacesPeriod?: true
  /** Hours since its last change after which a file that is still not whole is an error of the feed. Default 6. */
  readonly incompleteAfterHours?: number
  readonly format: CsvFormat | SheetFormat | XmlFormat | DbfFormat
}

/** A delimited text file. The encoding is found out strictly: BOM, then UTF-8, then GB18030. */
export interface CsvFormat {
  readonly kind: 'CSV'
  readonly delimiter: ',' | '\t' | '^' | '|'
  /** False: a quotation mark is a character like any other. Default true. */
  readonly quoted?: boolean
  /** The first column of the closing total row (合计). A file that ought to have one and lacks it is still being written. */
  readonly closingRow?: { readonly column: string; readonly text: string }
}

/**
 * An XML document with one element for each row. Its encoding is found out strictly, whatever its declaration says; a DOCTYPE is
 * refused; a document that does not end is still being written.
 */
export interface XmlFormat {
  readonly kind: 'XML'
  /** Names of the elements from the root down to the row: `rows/row`. */
  readonly row: string
  /**
   * Feed column -> where its value stands in the row: `wz/lh` (an element), `@bh` or `wz/@dm` (an attribute). A column that is not
   * named is the element of its own name. An element that is absent is null, an empty one an empty text.
   */
  readonly values?: Readonly<Record<string, string>>
  /** Columns that a whole file may lack; any other column that no row of a file has is a change of its shape. */
  readonly optional?: readonly string[]
}

/** A dBase table (.dbf). Its fields name the columns; rows marked as deleted are none. */
export interface DbfFormat {
  readonly kind: 'DBF'
  /** What the header's code-page byte would say, which such files leave 0. GBK and cp936 are read as GB18030, which contains them. */
  readonly encoding: 'gb18030' | 'utf-8'
  /** The first column of the closing total row (合计), which is no data. A file that ought to have one and lacks it is incomplete. */
  readonly closingRow?: { readonly column: string; readonly text: string }
}

/** A report laid out for people: title, unit in a corner, merged header rows, one row per area, a total row, notes below. */
export interface SheetFormat {
  readonly kind: 'SHEET'
  /** Reads year and month (named groups) out of the title cell, blanks removed and digits narrow; checked against the file's name. */
  readonly title: RegExp
  /**
   * Header texts joined by `/` over the merged header rows -> the feed's column name. Blanks and a unit in parentheses are
   * ignored on both sides (`罚款(元)` matches `罚 款（万元）`); the unit found is told in `SourceFile.units`.
   */
  readonly headers: Readonly<Record<string, string>>
  /** Text in the first column that ends the table, and whose row reconciles the sum of the others; several where sites write it differently (全市, 全县). */
  readonly totalRow: string | readonly string[]
}

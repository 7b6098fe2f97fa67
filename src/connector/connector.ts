import type { z } from 'zod'
import type { BroughtDepartment } from '../figures/departments/department.ts'
import type { FeedLocation } from './feedLocation.ts'
import type { CoverageRule, CursorRule, DeleteRule, DriftPolicy, FeedLimits, SourceCodeList } from './feedRules.ts'
import type { LiveSource } from './liveSource.ts'
import type { CanonicalRecordName, CanonicalRecords } from './records.ts'

/**
 * The connector contract. A connector is a typed declaration of one departmental system: what it holds, where it comes from,
 * how each column is read. Functions appear only where a declaration cannot say it. `connectors/index.ts` is the only registry.
 */

/** The departments that the hub itself has words and figures for. */
export const hubDepartments = [
  'PUBLIC_SECURITY',
  'JUSTICE',
  'PETITION',
  'FIRE_SAFETY',
  'TRAFFIC',
  'GRID',
  'GOVERNANCE',
] as const

/** A department that the hub itself knows. */
export type HubDepartmentCode = (typeof hubDepartments)[number]

/** A department by its code in the schema (`Department.code`): one of the hub's, or one that a connector brings. */
export type DepartmentCode = HubDepartmentCode | (string & Record<never, never>)

/** Words for people in both languages. */
export interface Words {
  readonly zh: string
  readonly en: string
}

/** One value as an adapter hands it over: text wherever the technology allows it, so that no driver converts dates or long digits. */
export type RawValue = string | number | bigint | boolean | null

/** One row, in the order of the feed's `columns`. Columns outside that allow-list are never asked for, nor handed over. */
export type RawRow = readonly RawValue[]

/** Where a row stands in its source, for messages and quarantine: `hz_ledger_2010.csv:17`, or null for a database row. */
export type RowOrigin = string | null

/** What a parser or a code table makes of one raw value. Parsers never throw and never guess. */
export type ParseResult<T> =
  | { readonly ok: true; readonly value: T; readonly flags?: readonly QualityFlag[] }
  | { readonly ok: false; readonly reason: RejectReason; readonly message: Words }
  | OutOfScope

/**
 * The code table says that such rows are none of the hub's business (canonical `-`, such as 01xxxx). The row is dropped at the
 * door: not stored, not quarantined, only counted.
 */
export interface OutOfScope {
  readonly ok: false
  readonly reason: 'OUT_OF_SCOPE'
}

/** Reads one raw value. `null` in `value` means the source says that it does not know. */
export interface Parser<T> {
  /** What it reads, for the connector's documentation: `localDate(yyyyMMdd)`. */
  readonly name: string
  parse(raw: RawValue): ParseResult<T>
  /** For amounts: the same parser under the units that a file states for the column; unknown units change nothing. */
  withUnits?(units: readonly string[]): Parser<T>
}

/** A parser that needs one of the connector's code tables; `compileFeed` binds it, so that none can parse unbound. */
export interface CodeParser<T> {
  readonly name: string
  /** File name without ending in the connector's `codes/` folder. */
  readonly table: string
  bind(table: CodeTable): Parser<T>
}

/** One row of `codes/<name>.csv`. */
export interface CodeTableEntry {
  /** The local code; `0501*` stands for every code that begins with 0501. */
  readonly code: string
  readonly label: string
  /** The hub's value; `-`: rows with this code are out of scope. */
  readonly canonical: string
  readonly enabled: boolean
  /** Told as `CodedValue.system`: `GA240.1-2000`. */
  readonly edition: string
}

/** A department's own code table. */
export interface CodeTable {
  readonly name: string
  readonly entries: readonly CodeTableEntry[]
}

/** Why a value was not accepted. Stable codes; they stand in quarantine and in the run's report. */
export type RejectReason =
  | 'REQUIRED_MISSING'
  | 'DATE_UNREADABLE'
  | 'DATE_IMPOSSIBLE'
  | 'NUMBER_UNREADABLE'
  | 'NUMBER_OUT_OF_RANGE'
  | 'TEXT_UNDECODABLE'
  | 'TEXT_TOO_LONG'
  | 'CODE_UNKNOWN'
  | 'CODE_AMBIGUOUS'
  | 'FLAG_UNKNOWN'
  | 'IDENTIFIER_INVALID'
  | 'DIVISION_AMBIGUOUS'
  | 'DUPLICATE_KEY'
  | 'ROW_MALFORMED'

/** What is odd about an accepted value; kept on the record (`flags`). */
export type QualityFlag =
  | 'SENTINEL_DATE'
  | 'MONTH_PRECISION'
  | 'YEAR_PRECISION'
  | 'FULL_WIDTH'
  | 'THOUSANDS_SEPARATOR'
  | 'UNIT_IN_CELL'
  | 'CHINESE_NUMERAL'
  | 'ZERO_MEANS_UNKNOWN'
  | 'CODE_DISABLED'
  | 'CODE_UNMAPPED'
  | 'RETIRED_CODE'
  | 'CODE_BEFORE_VALIDITY'
  | 'SPLIT_SINCE'
  | 'UNMAPPED_DIVISION'
  | 'OUTSIDE_SITE'
  | 'FUNCTIONAL_ZONE'
  | 'LOCAL_DIVISION_CODE'
  | 'ORGANISATION_CODE'
  | 'GRID_CODE_OF_15'
  | 'UNKNOWN_VILLAGE'
  | 'PLACEHOLDER'
  | 'ROUNDED'

/** One canonical field read from one column by one parser. A `required` field that gives null rejects the row. */
export interface FieldRule<T> {
  readonly column: string
  readonly parser: Parser<T | null> | CodeParser<T | null>
  readonly required?: boolean
  /** Never shown in quarantine or messages. Such a column should not be read at all; the mark is for keys that embed one. */
  readonly personal?: boolean
}

/**
 * How the place of a row is found: columns are tried in order, each with the code systems its codes may be in;
 * the first that resolves wins. `asOf` is the canonical date field that decides which meaning of a code holds.
 */
export interface DivisionRule<Name extends CanonicalRecordName> {
  readonly columns: readonly {
    readonly column: string
    /** `GB2260`, `NBS12`, `MCA9`, `GA380` (police organisations), `CJT349` (grids), `NAME`, `PATH` (comma path), or `LOCAL` (the connector's own codes/divisions.csv). Tried in this order. */
    readonly systems: readonly DivisionSystem[]
  }[]
  readonly asOf: keyof CanonicalRecords[Name] & string
}

/** Code systems a column may hold. */
export type DivisionSystem = 'GB2260' | 'NBS12' | 'MCA9' | 'GA380' | 'CJT349' | 'NAME' | 'PATH' | 'LOCAL'

interface FeedBase<Name extends CanonicalRecordName> {
  /** Unique within the connector: `cases`. */
  readonly name: string
  readonly record: Name
  readonly location: FeedLocation
  /**
   * The allow-list: every column that is read, in order. A deny-listed name here fails at start-up. Feeds of files may also
   * name `@year` (yyyy) and `@month` (yyyyMM): the file's own period, from its title or name.
   */
  readonly columns: readonly string[]
  /** Columns whose raw text, joined by `|`, is the source key. Always strings. */
  readonly key: readonly string[]
  readonly cursor: CursorRule
  readonly deletes: DeleteRule
  readonly coverage: CoverageRule
  readonly limits?: FeedLimits
  readonly drift?: DriftPolicy
  /** Rows that are no records (total rows, a preliminary stage): true drops the row before it is counted as read. */
  readonly skip?: { readonly column: string; readonly values: readonly string[] }
}

/** A feed whose rows are records. */
export interface RecordFeed<
  Name extends Exclude<CanonicalRecordName, 'observation'> = Exclude<CanonicalRecordName, 'observation'>,
> extends FeedBase<Name> {
  readonly division: DivisionRule<Name>
  readonly fields: {
    readonly [Field in keyof CanonicalRecords[Name]]-?:
      | FieldRule<NonNullable<CanonicalRecords[Name][Field]>>
      | { readonly constant: CanonicalRecords[Name][Field] }
  }
}

/** A feed whose rows are statistics: one row gives one observation per measure column (or names its measure in a column). */
export interface StatisticFeed extends FeedBase<'observation'> {
  readonly division: { readonly columns: DivisionRule<'observation'>['columns'] }
  /** Month that the row tells of, as a column (yyyyMM, or the report's month for sheets). */
  readonly month: FieldRule<string>
  /** The year (parser `yearAlone`), where it stands in a column of its own; that of `month` then holds 1 to 12 (`monthOfYear`). */
  readonly year?: FieldRule<string>
  /** CALENDAR: the month alone. TO_DATE: from 1 January to the month's end. AS_OF: a stock at the month's end. */
  readonly window: 'CALENDAR' | 'TO_DATE' | 'AS_OF'
  readonly values:
    | { readonly kind: 'COLUMNS'; readonly measures: Readonly<Record<string, FieldRule<number>>> }
    | { readonly kind: 'ROWS'; readonly measure: FieldRule<string>; readonly value: FieldRule<number> }
}

/** One stream of rows of a connector. */
export type Feed =
  | { [Name in Exclude<CanonicalRecordName, 'observation'>]: RecordFeed<Name> }[Exclude<
      CanonicalRecordName,
      'observation'
    >]
  | StatisticFeed

/** One departmental system. */
export interface Connector {
  /** The name that the command line and `Source.connector` show: `public-security`. */
  readonly id: string
  readonly department: DepartmentCode
  /**
   * For a department that the hub itself does not know: its name, measures and indicators, which stand in the connector's folder.
   * Several connectors of one department name the same object, or leave it to one of them.
   */
  readonly brings?: BroughtDepartment
  readonly title: Words
  /** `sync` copies into the hub; `live` copies only what figures need and answers single records at query time, from its feeds' lists. */
  readonly mode: 'sync' | 'live'
  /** How long what a run brought counts as fresh. */
  readonly freshness: { readonly hours: number }
  /** What one site must say to connect (address, folder, days covered). Faults are told by zod with the path of the setting. */
  readonly settings: z.ZodType<SourceSettings>
  readonly adapter: SourceAdapter
  readonly feeds: readonly Feed[]
  /** Lists of codes that the source itself keeps, to be told of new codes before rows come with them. */
  readonly codeLists?: readonly SourceCodeList[]
  /** The department's own code tables and local division codes, loaded at start-up from the connector's `codes/` folder. */
  readonly codesDirectory: URL
}

/** What every source's settings have; adapters add their own (url, folder). */
export interface SourceSettings {
  readonly url?: string | undefined
  readonly folder?: string | undefined
  /**
   * Values of a dimension that the source delivers, such as channels of mediation. The others it has a code for, but nobody sends
   * them: their figures are NO_DATA and not 0, unless records come all the same. A dimension that is not named: all.
   */
  readonly delivers?: { readonly [dimension: string]: readonly string[] | undefined } | undefined
  /** By code table the file of `codes/` that holds this source's edition of it; a table that is not named: the file of its own name. */
  readonly editions?: { readonly [table: string]: string | undefined } | undefined
  /** Days that the source holds; `through` absent: up to the day of the run. */
  readonly covers?: { readonly from: string; readonly through?: string | undefined } | undefined
  /** Values that the connector's requests to a service name. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** Account and secret of a service. */
  readonly credentials?: Readonly<Record<string, string>> | undefined
}

/** One technology. Knows nothing of departments. */
export interface SourceAdapter {
  readonly technology: string
  /** Opens a session; throws HubError SOURCE_UNREACHABLE or SOURCE_REFUSED. The caller closes it. */
  open(settings: SourceSettings): Promise<SourceSession>
  /** For connectors of mode `live`: the service as it is asked at query time. Opens nothing yet. Absent where the technology cannot. */
  live?(settings: SourceSettings): LiveSource
}

/** An open connection to one source. */
export interface SourceSession {
  /**
   * Streams a feed's rows in batches, in the order (cursor column, key), at most `batchRows` a batch. Pulls only when asked,
   * so that back-pressure reaches the source. Throws SOURCE_UNREACHABLE when the source is cut off, SOURCE_SHAPE_CHANGED when a
   * column is missing, FILE_UNREADABLE for files. A file that is not whole keeps no other one from being read: a batch tells of it
   * (`SourceFile.leftOut`); only where all files are compared each time it is the error FILE_INCOMPLETE.
   */
  read(feed: Feed, request: ReadRequest): AsyncIterable<SourceBatch>
  /**
   * What the source itself counts of the rows that `read` gives from this position on (null: of all); null where it cannot say.
   * Asked in the same snapshot, where there are snapshots.
   */
  count(feed: Feed, position: CursorPosition | null): Promise<SourceCount | null>
  /**
   * Names and types of all columns where the feed's rows lie, the unwanted ones too: names only, never a value. Null where there is
   * nothing to look at. Absent where the technology does not tell. Throws as `read` does.
   */
  columns?(feed: Feed): Promise<readonly SourceColumn[] | null>
  close(): Promise<void>
}

/** What a source counts by itself. */
export interface SourceCount {
  readonly rows: number
  /**
   * Sum over the rows of the first 32 bits of the MD5 of each key (its columns' text joined by `|`, null as nothing, UTF-8), as decimal
   * digits: tells rows that were lost or doubled behind an equal count. Null where the source cannot compute it.
   */
  readonly keyChecksum: string | null
  /** True where the count is known to include rows that the source no longer gives, such as deleted ones: it may be larger than what is read. */
  readonly includesDeleted: boolean
}

/** A column as the source itself describes it. */
export interface SourceColumn {
  readonly name: string
  /** In the technology's own words, `character varying(12)`; null where columns have no types. */
  readonly type: string | null
}

/** What one read asks for. */
export interface ReadRequest {
  /** Where the last successful run ended; null reads everything. */
  readonly position: CursorPosition | null
  readonly batchRows: number
  readonly signal: AbortSignal
  /** For files: how long to wait for one that is still being written before it is left for the next run. Absent: not at all. */
  readonly waitMilliseconds?: number
}

/** Kept with the rows in one transaction. */
export type CursorPosition =
  | {
      readonly kind: 'WATERMARK'
      readonly watermark: string
      /** The day (Asia/Shanghai) of the last read of everything. */
      readonly comparedOn?: string
    }
  /** SHA-256 by file name of what was read last. */
  | {
      readonly kind: 'FILES'
      readonly files: Readonly<Record<string, string>>
      /** Names to read again although their content is known. Asked of one read, never kept. */
      readonly readAgain?: readonly string[]
    }
  | { readonly kind: 'FULL' }

/** Some rows, with what is needed to go on after them. */
export interface SourceBatch {
  readonly rows: readonly RawRow[]
  /** The file that the rows stand in, for file sources; null for databases. A file's rows come in consecutive batches. */
  readonly file: SourceFile | null
  /** Row number in the file of the first row, the header's lines counted (for origins); 0 for databases. Rows are consecutive. */
  readonly firstRow: number
  /** Rows of the file whose number of fields is not the header's: nothing can be said about their columns. To be quarantined. */
  readonly malformed: readonly MalformedRow[]
  /** The largest watermark seen so far (WATERMARK), null otherwise. */
  readonly watermark: string | null
}

/** A row that could not be taken apart (`ROW_MALFORMED`); its text is not handed over, it may hold anything. */
export interface MalformedRow {
  /** Row number in the file. */
  readonly row: number
  readonly message: Words
}

/** A delivered file. */
export interface SourceFile {
  readonly name: string
  readonly sha256: string
  /** From the name and title; null where they do not tell. */
  readonly year: number | null
  readonly month: number | null
  /** The totals row, by column name, to reconcile; null where the format has none. */
  readonly totals: Readonly<Record<string, RawValue>> | null
  /** Units that the file states, by column name: the header's own, else all those of the corner. Null where there are none. */
  readonly units: Readonly<Record<string, readonly string[]>> | null
  /** Name of the file that holds the same content: it counts once, under the name that comes first. Rows of this name no longer count. */
  readonly duplicateOf: string | null
  /** True: the file is no longer in the folder and is forgotten: `duplicateOf` has its content, or it was a copy of that one. */
  readonly gone?: boolean
  /** Why nothing of the file counts in this run; rows of it that were handed over are void. Its former content stands until it is whole. */
  readonly leftOut?: FileLeftOut
}

/** A file that is not whole: still being written, or broken off. */
export interface FileLeftOut {
  readonly code: 'FILE_INCOMPLETE'
  readonly message: string
  /** True: it has been so for longer than its feed allows, and a person should look. */
  readonly overdue: boolean
}

/** Checks nothing by itself; gives the declaration its type. `checkConnector` examines it at start-up. */
export function defineConnector(connector: Connector): Connector {
  return connector
}

import type { RawRow, SourceBatch, SourceFile, SourceSettings } from '../connector.ts'
import { isStatisticFeed } from '../feedColumns.ts'
import { rawText } from '../parsers/rawText.ts'
import type { PartialDay } from '../records.ts'
import type { TranslatedDivision, TranslatedRow } from '../translatedRow.ts'
import { ColumnCounter, type ColumnStudy, type CountedValue, count, mostFrequent } from './columnStudy.ts'
import type { InspectedFeed } from './inspection.ts'

/** What the rows of a feed turned out to be. */
export interface FeedStudy {
  /** Rows looked at, those that cannot be taken apart included. */
  readonly rows: number
  /** By what a sync would make of them: RECORD, OBSERVATIONS, REJECTED, DROPPED, SKIPPED, DELETED, MALFORMED. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly columns: readonly ColumnStudy[]
  readonly keys: { readonly missing: number; readonly repeated: number }
  /** Null for feeds without a watermark. */
  readonly watermark: StampStudy | null
  /** The days that the rows are of; null where none was read. */
  readonly days: DayStudy | null
  /** Places that no area is known for, as reported, and rows that lie outside the site. */
  readonly places: { readonly unknown: readonly CountedValue[]; readonly outside: number }
}

/** The watermark column. */
export interface StampStudy {
  readonly column: string
  readonly earliest: string | null
  readonly latest: string | null
  readonly missing: number
  /** Later than tomorrow by China's clock. */
  readonly inFuture: number
  /** More than one row, and all of them carry the same time. */
  readonly allEqual: boolean
}

/** The field that decides a row's period. */
export interface DayStudy {
  readonly earliest: string
  readonly latest: string
  readonly inFuture: number
  /** Outside the days that the settings say the source holds. */
  readonly outsideCovers: number
}

/** Goes through a feed's rows once and counts. Holds the keys of all rows it is given, and no other value of theirs. */
export class FeedCounter {
  readonly #inspected: InspectedFeed
  readonly #columns: ColumnCounter
  readonly #covers: SourceSettings['covers']
  readonly #today: string
  readonly #outcomes = new Map<string, number>()
  readonly #keys = new Set<string>()
  readonly #unknownPlaces = new Map<string, number>()
  readonly #stamps: { readonly column: string; readonly index: number; readonly seen: Span } | null
  readonly #days = new Span()
  #rows = 0
  #missingKeys = 0
  #repeatedKeys = 0
  #outside = 0
  #outsideCovers = 0

  /** `now` decides what is in the future. */
  constructor(inspected: InspectedFeed, covers: SourceSettings['covers'], now: Date) {
    const { feed } = inspected.compiled
    this.#inspected = inspected
    this.#columns = new ColumnCounter(feed, inspected.codeTables)
    this.#covers = covers
    this.#today = chinaDay(now)
    this.#stamps =
      feed.cursor.kind === 'WATERMARK'
        ? { column: feed.cursor.column, index: feed.columns.indexOf(feed.cursor.column), seen: new Span() }
        : null
  }

  add(batch: SourceBatch): void {
    for (const _row of batch.malformed) this.#outcome('MALFORMED')
    for (const row of batch.rows) this.#addRow(row, batch.file)
  }

  get rows(): number {
    return this.#rows
  }

  study(): FeedStudy {
    const { earliest, latest } = this.#days
    return {
      rows: this.#rows,
      outcomes: Object.fromEntries(this.#outcomes),
      columns: this.#columns.study(),
      keys: { missing: this.#missingKeys, repeated: this.#repeatedKeys },
      watermark: this.#stamps === null ? null : { column: this.#stamps.column, ...this.#stamps.seen.study() },
      days:
        earliest === null || latest === null
          ? null
          : { earliest, latest, inFuture: this.#days.inFuture, outsideCovers: this.#outsideCovers },
      places: { unknown: mostFrequent(this.#unknownPlaces), outside: this.#outside },
    }
  }

  #addRow(row: RawRow, file: SourceFile | null): void {
    const outcome = this.#inspected.compiled.translate(row, { file })
    this.#outcome(outcome.kind)
    // Total rows and the like are no rows of the source.
    if (outcome.kind === 'SKIPPED') return
    this.#columns.add(row, file)
    if (outcome.key === '') this.#missingKeys += 1
    else if (this.#keys.has(outcome.key)) this.#repeatedKeys += 1
    else this.#keys.add(outcome.key)
    this.#stamps?.seen.add(rawText(row[this.#stamps.index] ?? null) ?? null, this.#today)
    if (outcome.kind === 'RECORD' || outcome.kind === 'OBSERVATIONS') this.#addPlace(outcome.division)
    const day = this.#dayOf(outcome)
    if (day === null) return
    this.#days.add(day, this.#today)
    const { from, through } = this.#covers ?? {}
    if ((from !== undefined && day < from) || (through !== undefined && day > through)) this.#outsideCovers += 1
  }

  #outcome(kind: string): void {
    this.#rows += 1
    this.#outcomes.set(kind, (this.#outcomes.get(kind) ?? 0) + 1)
  }

  #addPlace({ reportedCode, reportedName, resolved }: TranslatedDivision): void {
    if (resolved.flags.includes('UNMAPPED_DIVISION')) count(this.#unknownPlaces, reportedCode ?? reportedName)
    if (resolved.flags.includes('OUTSIDE_SITE')) this.#outside += 1
  }

  #dayOf(outcome: TranslatedRow): string | null {
    const { feed } = this.#inspected.compiled
    if (outcome.kind === 'OBSERVATIONS') return outcome.observations[0]?.values.periodTo ?? null
    if (outcome.kind !== 'RECORD' || isStatisticFeed(feed)) return null
    const values: Readonly<Record<string, unknown>> = { ...outcome.values }
    return (values[feed.division.asOf] as PartialDay | null | undefined)?.day ?? null
  }
}

/** The earliest and latest of times that sort as text, and how many are no time past. */
class Span {
  earliest: string | null = null
  latest: string | null = null
  inFuture = 0
  #missing = 0
  #rows = 0

  add(text: string | null, today: string): void {
    this.#rows += 1
    if (text === null) {
      this.#missing += 1
      return
    }
    if (this.earliest === null || text < this.earliest) this.earliest = text
    if (this.latest === null || text > this.latest) this.latest = text
    if (dayDigits(text) > dayDigits(today) + 1) this.inFuture += 1
  }

  study(): Omit<StampStudy, 'column'> {
    const { earliest, latest, inFuture } = this
    const given = this.#rows - this.#missing
    return { earliest, latest, missing: this.#missing, inFuture, allEqual: given > 1 && earliest === latest }
  }
}

/** 2010-07-04 15:30:00 and 20100704153000 as 20100704; what is no time (a row version) is never in the future. */
function dayDigits(text: string): number {
  const match = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d{1,5}$)/.exec(text)
  return match === null ? 0 : Number(`${match[1]}${match[2]}${match[3]}`)
}

function chinaDay(now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(now)
}

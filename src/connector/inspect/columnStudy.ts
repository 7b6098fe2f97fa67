import type { CodeTable, Feed, FieldRule, Parser, RawRow, SourceFile } from '../connector.ts'
import { columnRules, needsCodeTable } from '../feedColumns.ts'
import { rawText } from '../parsers/rawText.ts'

/** A value that stands in a column, and how often. */
export interface CountedValue {
  readonly value: string
  readonly rows: number
}

/** What one field makes of its column. */
export interface ColumnStudy {
  readonly column: string
  readonly field: string
  readonly parser: string
  readonly required: boolean
  /** Rows in which the column says nothing (empty, blanks, 无, a sentinel). */
  readonly unknown: number
  readonly accepted: number
  /** Rows whose value the parser refuses, by reason. */
  readonly refused: Readonly<Record<string, number>>
  /** For columns of codes: values that the code table or declaration lacks, most frequent first. Never of a personal column. */
  readonly unknownCodes: readonly CountedValue[]
  /** Codes in use that the table has as disabled. */
  readonly disabledCodes: readonly CountedValue[]
  /** For columns of codes: entries of the table that no row uses. */
  readonly unusedCodes: number
}

/** More different codes than this are no codes. */
const mostCodes = 500
const codeReasons: ReadonlySet<string> = new Set(['CODE_UNKNOWN', 'CODE_AMBIGUOUS', 'FLAG_UNKNOWN'])

/** Counts, row by row, what the parsers of a feed make of its columns. */
export class ColumnCounter {
  readonly #counters: readonly FieldCounter[]

  constructor(feed: Feed, codeTables: ReadonlyMap<string, CodeTable>) {
    this.#counters = columnRules(feed).map(
      ({ field, rule }) => new FieldCounter(field, rule, feed.columns.indexOf(rule.column), codeTables),
    )
  }

  add(row: RawRow, file: SourceFile | null): void {
    for (const counter of this.#counters) counter.add(row, file)
  }

  study(): ColumnStudy[] {
    return this.#counters.map((counter) => counter.study())
  }
}

class FieldCounter {
  readonly #field: string
  readonly #rule: FieldRule<unknown>
  readonly #index: number
  readonly #table: CodeTable | null
  readonly #parser: Parser<unknown>
  #unknown = 0
  #accepted = 0
  readonly #refused = new Map<string, number>()
  readonly #unknownCodes = new Map<string, number>()
  readonly #disabledCodes = new Map<string, number>()
  readonly #usedCodes = new Set<string>()

  constructor(field: string, rule: FieldRule<unknown>, index: number, codeTables: ReadonlyMap<string, CodeTable>) {
    this.#field = field
    this.#rule = rule
    this.#index = index
    if (needsCodeTable(rule.parser)) {
      // `compileFeed` has refused a connector whose table is missing.
      this.#table = codeTables.get(rule.parser.table)!
      this.#parser = rule.parser.bind(this.#table)
    } else {
      this.#table = null
      this.#parser = rule.parser
    }
  }

  add(row: RawRow, file: SourceFile | null): void {
    const raw = row[this.#index] ?? null
    const units = file?.units?.[this.#rule.column]
    const parser = units === undefined ? this.#parser : (this.#parser.withUnits?.(units) ?? this.#parser)
    const result = parser.parse(raw)
    const text = rawText(raw)
    if (!result.ok) {
      // A row out of scope by its code is in order.
      if (result.reason === 'OUT_OF_SCOPE') this.#accepted += 1
      else this.#refused.set(result.reason, (this.#refused.get(result.reason) ?? 0) + 1)
      if (codeReasons.has(result.reason)) count(this.#unknownCodes, text)
    } else if (result.value === null) this.#unknown += 1
    else {
      this.#accepted += 1
      if (result.flags?.includes('CODE_UNMAPPED')) count(this.#unknownCodes, text)
      if (result.flags?.includes('CODE_DISABLED')) count(this.#disabledCodes, text)
    }
    if (this.#table !== null && typeof text === 'string' && this.#usedCodes.size < mostCodes) this.#usedCodes.add(text)
  }

  study(): ColumnStudy {
    const personal = this.#rule.personal === true
    return {
      column: this.#rule.column,
      field: this.#field,
      parser: this.#parser.name,
      required: this.#rule.required === true,
      unknown: this.#unknown,
      accepted: this.#accepted,
      refused: Object.fromEntries(this.#refused),
      unknownCodes: personal ? [] : mostFrequent(this.#unknownCodes),
      disabledCodes: personal ? [] : mostFrequent(this.#disabledCodes),
      unusedCodes: this.#table?.entries.filter(({ code }) => !this.#isUsed(code)).length ?? 0,
    }
  }

  #isUsed(code: string): boolean {
    if (!code.endsWith('*')) return this.#usedCodes.has(code)
    return [...this.#usedCodes].some((used) => used.startsWith(code.slice(0, -1)))
  }
}

/** Counts a value, up to a bound of different ones. */
export function count(values: Map<string, number>, value: string | null | undefined): void {
  const name = value ?? ''
  const before = values.get(name)
  if (before !== undefined || values.size < mostCodes) values.set(name, (before ?? 0) + 1)
}

/** Values with their counts, most frequent first. */
export function mostFrequent(values: ReadonlyMap<string, number>): CountedValue[] {
  return [...values]
    .map(([value, rows]) => ({ value, rows }))
    .sort((one, other) => other.rows - one.rows || (one.value < other.value ? -1 : 1))
}

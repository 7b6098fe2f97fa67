import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import { arrayText } from './arrayText.ts'
import type { Database, Statement } from './database.ts'
import { plannedOnce } from './plannedOnce.ts'
import { publishedCellsOf, readableMeasures, requireMeasures } from './readableCodes.ts'
import { requireFiguresOf } from './rightsBackground.ts'

/** Which cells of the roll-ups are read: the product of all lists. */
export interface RollupQuestion {
  readonly siteIds: readonly string[]
  readonly areaIds: readonly JurisdictionId[]
  /** Which trees: false is today's. */
  readonly atEvent: readonly boolean[]
  /** All cells of `measures`, and of `cellMeasures` those of these breakdowns; null reads everything. */
  readonly cells: {
    readonly measures: readonly string[]
    readonly cellMeasures: readonly string[]
    readonly breakdowns: readonly string[]
  } | null
}

/** `measure|breakdown`: how a cell is named within an area and period. */
export type CellKey = string

/** The key of a cell. */
export function cellKey(measure: string, breakdown: string): CellKey {
  return `${measure}|${breakdown}`
}

/** The cells of an area in one year at one site: keys, values and unallocated parts in the same order. */
export interface YearCells {
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  readonly year: number
  readonly keys: readonly CellKey[]
  readonly values: readonly number[]
  readonly unallocated: readonly number[]
}

/** One cell of a month (told by its first day) at one site. */
export type MonthRow = readonly [
  areaId: JurisdictionId,
  atEvent: boolean,
  month: string,
  key: CellKey,
  value: number | null,
  unallocated: number | null,
  toDate: number | null,
  toDateUnallocated: number | null,
]

/**
 * One row per area and year, its cells joined to three texts: making, sending and reading a row for each cell took three times as long.
 * Codes of measures and breakdowns hold no line break.
 */
const yearsOf = {
  text: `select area_id, at_event, year, string_agg(measure || '|' || breakdown, e'\\n'), string_agg(value::text, ','),
      string_agg(unallocated::text, ',')
    from rollup_year
    where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any($3::boolean[]) and year = any($4::integer[])`,
  groups: ' group by site_id, area_id, at_event, year',
}

const monthsOf = {
  text: `select area_id, at_event, month, measure || '|' || breakdown, value, unallocated, to_date, to_date_unallocated
    from rollup_month
    where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any($3::boolean[]) and month = any($4::date[])`,
  groups: '',
}

/**
 * One text for each way to narrow: conditions that are not under an `or` belong to the primary key's range, so that PostgreSQL steps over
 * the other cells instead of comparing each of them with every name.
 */
const narrowed = {
  everything: '',
  measures: ' and measure = any($5::text[])',
  cells: ' and measure = any($5::text[]) and breakdown = any($6::text[])',
  both: ' and (measure = any($5::text[]) or (measure = any($6::text[]) and breakdown = any($7::text[])))',
} as const

/**
 * `published`: measures of which the reader sees published cells only. A condition for these readers alone, in a statement of its own.
 */
function statementOf(
  name: string,
  { text, groups }: { readonly text: string; readonly groups: string },
  { siteIds, areaIds, atEvent, cells }: RollupQuestion,
  periods: readonly (number | string)[],
  published: readonly string[],
): { readonly statement: Statement & { readonly name: string }; readonly values: readonly unknown[] } {
  const range = [siteIds, areaIds, atEvent, periods]
  const narrow = (kind: keyof typeof narrowed, wanted: readonly (readonly string[])[]) => {
    const all = { name: `${name}_${kind}`, text: text + narrowed[kind] + groups }
    const values: unknown[] = [...range, ...wanted.map(arrayText)]
    if (published.length === 0) return { statement: all, values }
    const condition = ` and ((shown and not at_event) or measure <> all($${values.length + 1}::text[]))`
    return {
      statement: { name: `${all.name}_published`, text: text + narrowed[kind] + condition + groups },
      values: [...values, arrayText(published)],
    }
  }
  if (cells === null) return narrow('everything', [])
  const { measures, cellMeasures, breakdowns } = cells
  if (cellMeasures.length === 0) return narrow('measures', [measures])
  if (measures.length === 0) return narrow('cells', [cellMeasures, breakdowns])
  return narrow('both', [measures, cellMeasures, breakdowns])
}

/**
 * What the principal may ask of it: everything is everything of the departments whose figures may be seen. Throws ACCESS_DENIED for
 * measures or areas beyond.
 */
function permitted(database: Database, principal: Principal, question: RollupQuestion): RollupQuestion {
  requireFiguresOf(database, principal, question.areaIds)
  const { cells } = question
  if (cells !== null) {
    requireMeasures(principal, cells.measures)
    requireMeasures(principal, cells.cellMeasures)
    return question
  }
  const measures = readableMeasures(principal)
  return measures === null ? question : { ...question, cells: { measures, cellMeasures: [], breakdowns: [] } }
}

/** Cells of whole years. One entry per site: what lies above a site is the sum over its sites. */
export async function readYears(
  database: Database,
  principal: Principal,
  question: RollupQuestion,
  years: readonly number[],
): Promise<readonly YearCells[]> {
  const asked = permitted(database, principal, question)
  const { statement, values } = statementOf('rollup_years', yearsOf, asked, years, publishedCellsOf(principal))
  const rows = (await database.figures(principal, plannedOnce(database, statement), values)) as unknown as YearRow[]
  return rows.map(([areaId, atEvent, year, keys, cells, unallocated]) => ({
    areaId,
    atEvent,
    year,
    keys: keys.split('\n'),
    values: cells.split(',').map(Number),
    unallocated: unallocated.split(',').map(Number),
  }))
}

type YearRow = readonly [
  areaId: JurisdictionId,
  atEvent: boolean,
  year: number,
  keys: string,
  values: string,
  unallocated: string,
]

/** Cells of months, told by their first days. One row per cell and site. */
export async function readMonths(
  database: Database,
  principal: Principal,
  question: RollupQuestion,
  months: readonly string[],
): Promise<readonly MonthRow[]> {
  const asked = permitted(database, principal, question)
  const { statement, values } = statementOf('rollup_months', monthsOf, asked, months, publishedCellsOf(principal))
  return (await database.figures(principal, plannedOnce(database, statement), values)) as unknown as MonthRow[]
}

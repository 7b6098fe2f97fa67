import type { Principal } from '../access/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database, Statement } from './database.ts'

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

/** One cell of a year at one site. */
export type YearRow = readonly [
  areaId: JurisdictionId,
  atEvent: boolean,
  year: number,
  key: CellKey,
  value: number,
  unallocated: number,
]

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

const yearsOf = `select area_id, at_event, year, measure || '|' || breakdown, value, unallocated
    from rollup_year
    where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any($3::boolean[]) and year = any($4::integer[])`

const monthsOf = `select area_id, at_event, month, measure || '|' || breakdown, value, unallocated, to_date, to_date_unallocated
    from rollup_month
    where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any($3::boolean[]) and month = any($4::date[])`

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

function statementOf(
  name: string,
  text: string,
  { siteIds, areaIds, atEvent, cells }: RollupQuestion,
  periods: readonly (number | string)[],
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const range = [siteIds, areaIds, atEvent, periods]
  const narrow = (kind: keyof typeof narrowed, values: readonly unknown[]) => ({
    statement: { name: `${name}_${kind}`, text: text + narrowed[kind] },
    values: [...range, ...values],
  })
  if (cells === null) return narrow('everything', [])
  const { measures, cellMeasures, breakdowns } = cells
  if (cellMeasures.length === 0) return narrow('measures', [measures])
  if (measures.length === 0) return narrow('cells', [cellMeasures, breakdowns])
  return narrow('both', [measures, cellMeasures, breakdowns])
}

/** Cells of whole years. One row per site: what lies above a site is the sum over its sites. */
export async function readYears(
  database: Database,
  principal: Principal,
  question: RollupQuestion,
  years: readonly number[],
): Promise<readonly YearRow[]> {
  const { statement, values } = statementOf('rollup_years', yearsOf, question, years)
  return (await database.figures(principal, statement, values)) as unknown as YearRow[]
}

/** Cells of months, told by their first days. One row per site. */
export async function readMonths(
  database: Database,
  principal: Principal,
  question: RollupQuestion,
  months: readonly string[],
): Promise<readonly MonthRow[]> {
  const { statement, values } = statementOf('rollup_months', monthsOf, question, months)
  return (await database.figures(principal, statement, values)) as unknown as MonthRow[]
}

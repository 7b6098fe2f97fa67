import type { Principal } from '../access/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database } from './database.ts'

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

// The null check leaves one text for both kinds of question, so that each connection prepares it once.
const cellCondition = `($5::text[] is null or measure = any($5) or (measure = any($6::text[]) and breakdown = any($7::text[])))`

const yearStatement = {
  name: 'rollup_years',
  text: `select area_id, at_event, year, measure || '|' || breakdown, value, unallocated
    from rollup_year
    where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any($3::boolean[]) and year = any($4::integer[])
      and ${cellCondition}`,
}

const monthStatement = {
  name: 'rollup_months',
  text: `select area_id, at_event, month, measure || '|' || breakdown, value, unallocated, to_date, to_date_unallocated
    from rollup_month
    where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any($3::boolean[]) and month = any($4::date[])
      and ${cellCondition}`,
}

function parameters(question: RollupQuestion, periods: readonly (number | string)[]): readonly unknown[] {
  const { siteIds, areaIds, atEvent, cells } = question
  return [
    siteIds,
    areaIds,
    atEvent,
    periods,
    cells?.measures ?? null,
    cells?.cellMeasures ?? null,
    cells?.breakdowns ?? null,
  ]
}

/** Cells of whole years. One row per site: what lies above a site is the sum over its sites. */
export async function readYears(
  database: Database,
  principal: Principal,
  question: RollupQuestion,
  years: readonly number[],
): Promise<readonly YearRow[]> {
  return (await database.figures(principal, yearStatement, parameters(question, years))) as unknown as YearRow[]
}

/** Cells of months, told by their first days. One row per site. */
export async function readMonths(
  database: Database,
  principal: Principal,
  question: RollupQuestion,
  months: readonly string[],
): Promise<readonly MonthRow[]> {
  return (await database.figures(principal, monthStatement, parameters(question, months))) as unknown as MonthRow[]
}

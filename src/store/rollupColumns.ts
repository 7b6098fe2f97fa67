import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database } from './database.ts'
import { requireMeasures } from './readableCodes.ts'
import { readIntegers } from './readIntegers.ts'
import { requireFiguresOf } from './rightsBackground.ts'
import { type CellKey, cellKey } from './rollupRead.ts'
import type { SiteVersions } from './siteStateRead.ts'

/** Which cells are read as columns: the product of all lists, of today's tree. */
export interface ColumnQuestion {
  readonly siteIds: readonly string[]
  readonly areaIds: readonly JurisdictionId[]
  readonly measures: readonly string[]
  readonly breakdowns: readonly string[]
  readonly years: readonly number[]
  /** First days of months. */
  readonly months: readonly string[]
}

/** One cell of one year or month in many areas, in the order in which the store has them; an area stands there once for each site. */
export interface CellColumn {
  readonly key: CellKey
  /** A year (2010) or a month by its first day. */
  readonly part: string
  readonly areaIds: Float64Array
  /** NaN: not known alone. */
  readonly values: Float64Array
  /** Running totals; null for years, NaN where there is none. */
  readonly toDate: Float64Array | null
}

/** Columns, and the version of the sites' data at which they were read. */
export interface ColumnAnswer {
  readonly versions: SiteVersions
  readonly columns: readonly CellColumn[]
}

type Row = readonly [
  measure: string,
  breakdown: string | null,
  part: string | null,
  areas: string,
  values: string | null,
  toDate: string | null,
]

const range = `site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any('{false}'::boolean[])
      and measure = any($3::text[]) and breakdown = any($4::text[])`
const yearColumns = (years: string): string => `
    select measure, breakdown, year::text, string_agg(area_id::text, ','), string_agg(value::text, ','), null
    from rollup_year where ${range} and year = any(${years}::integer[]) group by measure, breakdown, year
    union all`
const monthColumns = (months: string): string => `
    select measure, breakdown, month::text, string_agg(area_id::text, ','), string_agg(coalesce(value::text, ''), ','),
      string_agg(coalesce(to_date::text, ''), ',')
    from rollup_month where ${range} and month = any(${months}::date[]) group by measure, breakdown, month
    union all`
const versions = `
    select site_id, null, null, version::text, null, null from data_version where site_id = any($1::text[])`

// A row for each area and cell would have to be made, sent and read three thousand times; here it is one for each cell and part.
const statements = {
  years: { name: 'rollup_columns_years', text: yearColumns('$5') + versions },
  months: { name: 'rollup_columns_months', text: monthColumns('$5') + versions },
  both: { name: 'rollup_columns_both', text: yearColumns('$5') + monthColumns('$6') + versions },
}

/**
 * Cells of many areas with the version of the data, of one snapshot: for questions over areas, which look at every one of them. Throws
 * ACCESS_DENIED for areas beyond, and for measures of which the principal may not see every cell: who is found by it would tell it.
 */
export async function readRollupColumns(
  database: Database,
  principal: Principal,
  { siteIds, areaIds, measures, breakdowns, years, months }: ColumnQuestion,
): Promise<ColumnAnswer> {
  requireFiguresOf(database, principal, areaIds)
  requireMeasures(principal, measures, true)
  const cells = [siteIds, areaIds, measures, breakdowns]
  const asked =
    months.length === 0
      ? database.figures(principal, statements.years, [...cells, years])
      : years.length === 0
        ? database.figures(principal, statements.months, [...cells, months])
        : database.figures(principal, statements.both, [...cells, years, months])
  const found = new Map<string, string>()
  const columns: CellColumn[] = []
  for (const [measure, breakdown, part, areas, values, toDate] of (await asked) as unknown as Row[]) {
    if (breakdown === null) found.set(measure, areas)
    else {
      columns.push({
        key: cellKey(measure, breakdown),
        part: part!,
        areaIds: readIntegers(areas),
        values: readIntegers(values!),
        toDate: toDate === null ? null : readIntegers(toDate),
      })
    }
  }
  return { versions: found, columns }
}

import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import { arrayText } from './arrayText.ts'
import type { Database, Statement } from './database.ts'
import { plannedOnce } from './plannedOnce.ts'
import { publishedCellsOf, readableMeasures, requireMeasures } from './readableCodes.ts'
import { readIntegers } from './readIntegers.ts'
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

/**
 * The cells of an area in one year or month, at one site or added up over several: keys, and what is known of each in the same order. NaN:
 * not known.
 */
export interface RollupCells {
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  /** A year (`2010`), or a month by its first day. */
  readonly period: string
  readonly keys: readonly CellKey[]
  /** NaN in months of which only the running total of the year is known. */
  readonly values: Float64Array
  readonly unallocated: Float64Array
  /** Running totals from 1 January on; null where no cell has one. */
  readonly toDate: Float64Array | null
  readonly toDateUnallocated: Float64Array | null
  /** Of how many sites each is the sum; null: these are cells of one site. */
  readonly sites: Float64Array | null
}

interface Rollup {
  readonly name: string
  readonly table: string
  readonly period: string
  readonly type: string
  /** Columns of running totals. */
  readonly toDate: readonly [string, string] | null
}

const years: Rollup = { name: 'rollup_years', table: 'rollup_year', period: 'year', type: 'integer', toDate: null }
const months: Rollup = {
  name: 'rollup_months',
  table: 'rollup_month',
  period: 'month',
  type: 'date',
  toDate: ['to_date', 'to_date_unallocated'],
}

const list = (column: string): string => `array_to_string(array_agg(${column}), ',', '')`

/**
 * One row per area and period at each site, its cells joined to a few texts: making, sending and reading a row for each cell took three
 * times as long. Codes of measures and breakdowns hold no line break.
 */
function cellsAtSites({ table, period, toDate }: Rollup, range: string): string {
  return `select ${packed(period, toDate)}, null
    from ${table} where ${range} group by site_id, area_id, at_event, ${period}`
}

/**
 * One row per area and period, added up over its sites: a province of twenty has twenty rows for each of its cells, the country thousands,
 * which this process would have to read while nobody else is answered. Unknown plus known stays unknown.
 */
function cellsAcrossSites({ table, period, toDate }: Rollup, range: string): string {
  const sums = ['unallocated', ...(toDate ?? [])].map((column) => `sum(${column})::bigint as ${column}`)
  return `select ${packed(period, toDate)}, ${list('sites')}
    from (select area_id, at_event, ${period}, measure, breakdown, count(*) as sites,
        case when count(value) = count(*) then sum(value)::bigint end as value, ${sums.join(', ')}
      from ${table} where ${range} group by area_id, at_event, ${period}, measure, breakdown) as cells
    group by area_id, at_event, ${period}`
}

function packed(period: string, toDate: Rollup['toDate']): string {
  const columns = ['area_id', 'at_event', `${period}::text`, `string_agg(measure || '|' || breakdown, e'\\n')`]
  const told = toDate?.map((column) => `case when count(to_date) > 0 then ${list(column)} end`) ?? ['null', 'null']
  return [...columns, list('value'), list('unallocated'), ...told].join(', ')
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
  rollup: Rollup,
  { siteIds, areaIds, atEvent, cells }: RollupQuestion,
  periods: readonly (number | string)[],
  published: readonly string[],
): { readonly statement: Statement & { readonly name: string }; readonly values: readonly unknown[] } {
  // Each site is one that some area lies at: with fewer areas than sites some area lies at several.
  const [text, name] =
    siteIds.length > areaIds.length ? [cellsAcrossSites, `${rollup.name}_across`] : [cellsAtSites, rollup.name]
  const range = `site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any($3::boolean[])
      and ${rollup.period} = any($4::${rollup.type}[])`
  const narrow = (kind: keyof typeof narrowed, wanted: readonly (readonly string[])[]) => {
    const where = range + narrowed[kind]
    const values: unknown[] = [siteIds, areaIds, atEvent, periods, ...wanted.map(arrayText)]
    if (published.length === 0) return { statement: { name: `${name}_${kind}`, text: text(rollup, where) }, values }
    const condition = ` and ((shown and not at_event) or measure <> all($${values.length + 1}::text[]))`
    return {
      statement: { name: `${name}_${kind}_published`, text: text(rollup, where + condition) },
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

/** Cells of whole years. What lies above a site is the sum over its sites, of which there may be several entries. */
export function readYears(
  database: Database,
  principal: Principal,
  question: RollupQuestion,
  asked: readonly number[],
): Promise<readonly RollupCells[]> {
  return readCells(database, principal, years, question, asked)
}

/** Cells of months, told by their first days; there may be several entries as with years. */
export function readMonths(
  database: Database,
  principal: Principal,
  question: RollupQuestion,
  asked: readonly string[],
): Promise<readonly RollupCells[]> {
  return readCells(database, principal, months, question, asked)
}

async function readCells(
  database: Database,
  principal: Principal,
  rollup: Rollup,
  question: RollupQuestion,
  periods: readonly (number | string)[],
): Promise<readonly RollupCells[]> {
  const asked = permitted(database, principal, question)
  const { statement, values } = statementOf(rollup, asked, periods, publishedCellsOf(principal))
  const rows = (await database.figures(principal, plannedOnce(database, statement), values)) as unknown as Row[]
  return rows.map(([areaId, atEvent, period, keys, cells, unallocated, toDate, toDateUnallocated, sites]) => ({
    areaId,
    atEvent,
    period,
    keys: keys.split('\n'),
    values: readIntegers(cells),
    unallocated: readIntegers(unallocated),
    toDate: toDate === null ? null : readIntegers(toDate),
    toDateUnallocated: toDateUnallocated === null ? null : readIntegers(toDateUnallocated),
    sites: sites === null ? null : readIntegers(sites),
  }))
}

type Row = readonly [
  areaId: JurisdictionId,
  atEvent: boolean,
  period: string,
  keys: string,
  values: string,
  unallocated: string,
  toDate: string | null,
  toDateUnallocated: string | null,
  sites: string | null,
]

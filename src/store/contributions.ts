import type { CanonicalRecordName } from '../connector/records.ts'
import { appliesAt, type Measure, type RecordSource } from '../figures/measure.ts'
import type { JurisdictionId, JurisdictionLevel } from '../jurisdictions/jurisdiction.ts'
import { columnOf, conditionSql, fieldOf, literal } from './measureCondition.ts'

/**
 * What records contribute to the roll-ups, as SQL built from the measures' declarations. Only declared words and area ids become
 * part of the text, never data.
 *
 * Rows are grouped once to the finest grain (township and month, village and year), with one aggregate per measure; everything
 * else, areas above, years, fewer dimensions, is added up from those groups. Doing it the other way round, a line per row, area and
 * breakdown, made a million rows into sixty million.
 */

type RecordName = Exclude<CanonicalRecordName, 'observation'>
type RecordMeasure = Measure & { readonly source: RecordSource }

/** The site's place among the areas, as the roll-ups need it. */
export interface SiteAreas {
  readonly siteId: string
  readonly areaId: JurisdictionId
  readonly level: JurisdictionLevel
  /** From the province down to the site's parent; the site's totals count there too. */
  readonly ancestors: readonly { readonly id: JurisdictionId; readonly level: JurisdictionLevel }[]
  /** Areas of the site, itself included, whose figures differ between today's tree and the one on the day of the fact. */
  readonly touched: ReadonlySet<JurisdictionId>
}

/** Rows that contribute, as SQL with an alias `t` of the record's columns. */
export interface ContributingRows {
  /** `from …` with `where`; the record's columns under the alias `t`. */
  readonly from: string
  /** Integer expression: 1 for a row that is added, -1 for one that is taken away. Null: every row is added. */
  readonly sign: string | null
}

/** The measures that are counted from a kind of record. */
export function measuresOf(measures: readonly Measure[], record: CanonicalRecordName): RecordMeasure[] {
  return measures.filter(
    (measure): measure is RecordMeasure => measure.source.kind === 'RECORD' && measure.source.record === record,
  )
}

/**
 * One query per date field: rows (area_id, at_event, grain, starts_on, measure, breakdown, value, unallocated), each cell once and
 * none that is zero. Empty when no measure is counted from the record.
 */
export function contributionQueries(
  record: RecordName,
  measures: readonly Measure[],
  rows: ContributingRows,
  site: SiteAreas,
): string[] {
  const byDate = Map.groupBy(measuresOf(measures, record), (measure) => measure.source.dateField)
  return [...byDate].map(([dateField, counted]) => dateQuery(record, dateField, counted, rows, site))
}

interface CountedMeasure {
  readonly measure: RecordMeasure
  /** Name of its aggregate. */
  readonly column: string
  /** Its aggregate over the rows. */
  readonly aggregate: string
}

function dateQuery(
  record: RecordName,
  dateField: string,
  measures: readonly RecordMeasure[],
  rows: ContributingRows,
  site: SiteAreas,
): string {
  const counted = measures.map((measure, index) => ({
    measure,
    column: `m${index}`,
    aggregate: aggregateOf(record, measure, rows.sign),
  }))
  const date = columnOf(record, dateField)
  const from = `${rows.from} and ${date} is not null`
  const parts: string[] = []
  const cells: string[] = []
  for (const grain of [townshipGrain(date, from, site), villageGrain(date, from, site)]) {
    const applying = counted.filter(({ measure }) => grain.levels.some((level) => appliesAt(measure, level.level)))
    if (applying.length === 0) continue
    const fields = dimensionsOf(applying)
    const dimensions = fields.map((field, index) => ({ field, column: `d${index}` }))
    parts.push(`${grain.name} as materialized (
      select ${[...grain.columns, ...dimensions.map(({ field, column }) => `${columnOf(record, field)}::text as ${column}`), ...applying.map(({ column, aggregate }) => `${aggregate} as ${column}`)].join(',\n        ')}
      ${grain.from}
      group by ${[...grain.columns, ...dimensions].map((_, index) => index + 1).join(', ')})`)
    for (const [index, breakdown] of breakdownsOf(applying).entries()) {
      const inBreakdown = applying.filter(
        ({ measure }) =>
          breakdown.length === 0 || measure.breakdowns.some((declared) => sameFields(declared, breakdown)),
      )
      const keys = breakdown.map((field) => dimensions.find((dimension) => dimension.field === field)!.column)
      const name = `${grain.name}_${index}`
      parts.push(`${name} as materialized (
        select ${[...grain.names, ...keys, ...inBreakdown.map(({ column }) => `sum(${column})::bigint as ${column}`)].join(', ')}
        from ${grain.name} ${keys.length === 0 ? '' : `where ${keys.map((key) => `${key} is not null`).join(' and ')}`}
        group by ${[...grain.names, ...keys].join(', ')})`)
      const key =
        keys.length === 0
          ? `''`
          : breakdown
              .map((field, place) => `${literal(`${place === 0 ? '' : ';'}${field}=`)} || ${keys[place]}`)
              .join(' || ')
      const upper = `${name}_upper`
      if (grain.upperNames !== null) {
        parts.push(`${upper} as materialized (
          select ${[...grain.upperNames, ...keys, ...inBreakdown.map(({ column }) => `sum(${column})::bigint as ${column}`)].join(', ')}
          from ${name} group by ${[...grain.upperNames, ...keys].join(', ')})`)
      }
      for (const level of grain.levels) {
        const told = inBreakdown.filter(({ measure }) => appliesAt(measure, level.level))
        const groups = level.upper ? upper : name
        if (told.length > 0)
          for (const period of grain.periods) cells.push(levelCells(groups, level, period, keys, key, told))
      }
    }
  }
  if (cells.length === 0)
    return `select null::bigint as area_id, false as at_event, '' as grain, null::date as starts_on, '' as measure, '' as breakdown, 0::bigint as value, 0::bigint as unallocated where false`
  return `with ${parts.join(',\n')}\n${cells.join('\nunion all\n')}`
}

interface Grain {
  readonly name: string
  /** `expression as name`. */
  readonly columns: readonly string[]
  readonly names: readonly string[]
  /** Those of the names that are left for counties and above; null where nothing of the grain is above a township. */
  readonly upperNames: readonly string[] | null
  readonly from: string
  readonly levels: readonly AreaLevel[]
  readonly periods: readonly Period[]
}

interface AreaLevel {
  readonly level: JurisdictionLevel
  readonly area: string
  readonly atEvent: boolean
  /** Added up from the groups of counties. */
  readonly upper: boolean
  readonly where: string
  /** Which groups could be given to no child of the area. */
  readonly unallocated: string
}

interface Period {
  readonly grain: 'MONTH' | 'YEAR'
  readonly startsOn: string
  readonly where: string
}

const year: Period = { grain: 'YEAR', startsOn: `date_trunc('year', month)::date`, where: 'true' }
const month: Period = { grain: 'MONTH', startsOn: 'month::date', where: 'not year_only' }

// Depth of the deepest known area below the site: 0 none, 1 county, 2 township, 3 village.
const depth = (prefix: string): string =>
  `case when t.${prefix}village_id is not null then 3 when t.${prefix}township_id is not null then 2 when t.${prefix}county_id is not null then 1 else 0 end`

// Through timestamp: date_trunc on a date goes through the time zone and costs three times as much.
const monthOf = (date: string): string => `date_trunc('month', ${date}::timestamp)`

function townshipGrain(date: string, from: string, site: SiteAreas): Grain {
  const touched = site.touched.size > 0
  const siteDepth = site.level === 'COUNTY' ? 1 : 0
  const columns = [
    't.county_id as county',
    't.township_id as township',
    `${depth('')} as depth`,
    ...(touched
      ? [
          `${ifTouched('t.event_county_id', site)} as event_county`,
          `${ifTouched('t.event_township_id', site)} as event_township`,
          `${depth('event_')} as event_depth`,
        ]
      : []),
    `${monthOf(date)} as month`,
    `${date}_precision = 'Y' as year_only`,
  ]
  const wholeSite = (atEvent: boolean): AreaLevel => ({
    level: site.level,
    area: `${site.areaId}::bigint`,
    atEvent,
    upper: true,
    where: 'true',
    unallocated: `${atEvent ? 'event_depth' : 'depth'} <= ${siteDepth}`,
  })
  const levels: AreaLevel[] = [
    // What lies above the site gets it whole: the site is its child.
    ...site.ancestors.map(({ id, level }) => ({
      level,
      area: `${id}::bigint`,
      atEvent: false,
      upper: true,
      where: 'true',
      unallocated: 'false',
    })),
    wholeSite(false),
    ...below('county', 'COUNTY', 1, 'depth', false),
    ...below('township', 'TOWNSHIP', 2, 'depth', false),
    ...(touched
      ? [
          ...(site.touched.has(site.areaId) ? [wholeSite(true)] : []),
          ...below('event_county', 'COUNTY', 1, 'event_depth', true),
          ...below('event_township', 'TOWNSHIP', 2, 'event_depth', true),
        ]
      : []),
  ]
  const all = names(columns)
  return {
    name: 'townships',
    columns,
    names: all,
    upperNames: all.filter((name) => !name.endsWith('township')),
    from,
    levels,
    periods: [year, month],
  }

  function below(
    area: string,
    level: JurisdictionLevel,
    areaDepth: number,
    depthColumn: string,
    atEvent: boolean,
  ): AreaLevel[] {
    // A county's own site: its county cells are the site's.
    if (level === site.level) return []
    return [
      {
        level,
        area,
        atEvent,
        upper: level === 'COUNTY',
        where: `${area} is not null`,
        unallocated: `${depthColumn} = ${areaDepth}`,
      },
    ]
  }
}

function villageGrain(date: string, from: string, site: SiteAreas): Grain {
  const columns = [
    't.village_id as village',
    ...(site.touched.size > 0 ? [`${ifTouched('t.event_village_id', site)} as event_village`] : []),
    `date_trunc('year', ${date}::timestamp) as month`,
  ]
  const level = (area: string, atEvent: boolean): AreaLevel => ({
    level: 'VILLAGE',
    area,
    atEvent,
    upper: false,
    where: `${area} is not null`,
    unallocated: 'true',
  })
  return {
    name: 'villages',
    columns,
    names: names(columns),
    upperNames: null,
    from: `${from} and ${site.touched.size > 0 ? '(t.village_id is not null or t.event_village_id is not null)' : 't.village_id is not null'}`,
    levels: [level('village', false), ...(site.touched.size > 0 ? [level('event_village', true)] : [])],
    periods: [year],
  }
}

function names(columns: readonly string[]): string[] {
  return columns.map((column) => column.slice(column.lastIndexOf(' ') + 1))
}

function ifTouched(column: string, site: SiteAreas): string {
  return `case when ${column} in (${[...site.touched].join(', ')}) then ${column} end`
}

function levelCells(
  from: string,
  level: AreaLevel,
  period: Period,
  keys: readonly string[],
  key: string,
  told: readonly CountedMeasure[],
): string {
  const sums = told.flatMap(({ column }) => [
    `sum(${column})::bigint as ${column}_all`,
    level.unallocated === 'true'
      ? `sum(${column})::bigint as ${column}_own`
      : `coalesce(sum(${column}) filter (where ${level.unallocated}), 0)::bigint as ${column}_own`,
  ])
  const lines = told.map(({ measure, column }) => `(${literal(measure.code)}, ${column}_all, ${column}_own)`)
  return `select area_id, ${level.atEvent} as at_event, '${period.grain}' as grain, starts_on, told.measure, breakdown, told.value, told.unallocated
    from (
      select ${level.area} as area_id, ${period.startsOn} as starts_on, ${key} as breakdown, ${sums.join(', ')}
      from ${from} where ${level.where} and ${period.where} group by ${[1, 2, ...keys].join(', ')}) as grouped
    cross join lateral (values ${lines.join(', ')}) as told(measure, value, unallocated)
    where told.value <> 0 or told.unallocated <> 0`
}

function aggregateOf(record: RecordName, measure: RecordMeasure, sign: string | null): string {
  const filter =
    measure.source.where.length === 0 ? '' : ` filter (where ${conditionSql(record, measure.source.where)})`
  // A group's count fits an integer, and adding up integers costs half of adding up bigints (which PostgreSQL does as numeric).
  if (measure.source.sum === undefined)
    return sign === null ? `(count(*)${filter})::integer` : `coalesce(sum(${sign})${filter}, 0)::integer`
  const summed = columnOf(record, measure.source.sum)
  return `coalesce(sum(${sign === null ? summed : `${sign} * ${summed}`})${filter}, 0)::bigint`
}

function dimensionsOf(counted: readonly CountedMeasure[]): string[] {
  return [...new Set(counted.flatMap(({ measure }) => measure.breakdowns.flat()))]
}

/** Every breakdown that some measure declares, the total first. */
function breakdownsOf(counted: readonly CountedMeasure[]): (readonly string[])[] {
  const found: (readonly string[])[] = [[]]
  for (const { measure } of counted) {
    for (const breakdown of measure.breakdowns)
      if (!found.some((known) => sameFields(known, breakdown))) found.push(breakdown)
  }
  return found
}

function sameFields(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((field, index) => field === right[index])
}

/** Columns that contributions are computed from: place, dates and the fields that measures name. */
export function contributingColumns(record: RecordName, measures: readonly Measure[]): string[] {
  const places = ['county_id', 'township_id', 'village_id', 'event_county_id', 'event_township_id', 'event_village_id']
  const fields = measuresOf(measures, record).flatMap(({ source, breakdowns }) => [
    source.dateField,
    ...source.where.map(({ field }) => field),
    ...(source.sum === undefined ? [] : [source.sum]),
    ...breakdowns.flat(),
  ])
  const columns = [...new Set(fields)].flatMap((field) => {
    const { column, kind } = fieldOf(record, field)
    return kind === 'partialDay' ? [column, `${column}_precision`] : [column]
  })
  return [...places, ...columns]
}

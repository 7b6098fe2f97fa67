import type { LeanArea } from './leanFacts.ts'
import type { CellRow, ToldRow } from './leanStatements.ts'

/** How a measure is told: by records of the whole site, or by statistics of each area; a stock by the last of a period. */
const measures: Readonly<Record<string, 'RECORD' | 'COUNTY_RECORD' | 'STATISTIC' | 'YEARLY' | 'STOCK'>> = {
  population_registered: 'STOCK',
  population_permanent: 'STOCK',
  population_floating: 'STOCK',
  grids: 'STOCK',
  grid_staff_full_time: 'STOCK',
  grid_staff_part_time: 'STOCK',
  criminal_incidents: 'RECORD',
  criminal_cases_solved: 'RECORD',
  listed_hazard_units: 'RECORD',
  listed_hazard_units_rectified: 'RECORD',
  road_hazards_identified: 'RECORD',
  road_hazards_treated: 'RECORD',
  mediation_cases_accepted: 'RECORD',
  mediation_cases_succeeded: 'RECORD',
  mediation_amount_involved: 'RECORD',
  petitions_received: 'COUNTY_RECORD',
  listed_petition_cases: 'COUNTY_RECORD',
  listed_petition_cases_resolved: 'COUNTY_RECORD',
  units_inspected: 'YEARLY',
  administrative_penalty_cases: 'STATISTIC',
  fines: 'STATISTIC',
  fires: 'RECORD',
  fire_deaths: 'RECORD',
  road_accidents: 'RECORD',
  road_deaths: 'RECORD',
  drunk_driving_detained: 'STATISTIC',
}
/** Their codes, as the statements take them. */
export const measureCodes = Object.keys(measures)

/** Nothing that is told is null, never 0. */
export type Value = number | null

/** The period of a question and the same a year before. */
export interface LeanPeriod {
  readonly year: number
  readonly month: string | null
  readonly first: string
  readonly last: string
}

/** Figures of one area and period, as a careful team reads them from cells and coverage. */
export interface LeanReading {
  isTold(measure: string, when?: 'now' | 'before'): boolean
  at(measure: string, when?: 'now' | 'before', breakdown?: string): Value
  value(measure: string, breakdown?: string): { readonly value: Value }
  change(measure: string, breakdown?: string): Value
  compared(
    measure: string,
    breakdown?: string,
  ): { readonly value: Value; readonly comparison: { readonly changeRate: Value } }
  yuan(measure: string, breakdown?: string): { readonly value: Value; readonly unit: { readonly code: string } }
}

/** Whether a measure applies to areas of a level: petitions and statistics are told down to counties, stocks further down. */
export function applies(measure: string, level: string): boolean {
  return level !== 'TOWNSHIP' || measures[measure] === 'RECORD' || measures[measure] === 'STOCK'
}

/** Puts cells and coverage of an area together. */
export function readLean(
  { id, level, siteAreas }: Pick<LeanArea, 'id' | 'level' | 'siteAreas'>,
  { year, month, first, last }: LeanPeriod,
  cellRows: readonly CellRow[],
  toldRows: readonly ToldRow[],
): LeanReading {
  const cells = new Map<string, Value>()
  for (const [now, measure, breakdown, value] of cellRows) {
    const key = `${now ? 'now' : 'before'}|${measure}|${breakdown}`
    cells.set(key, value === null ? null : (cells.get(key) ?? 0) + Number(value))
  }
  const told = new Map<string, ToldRow>()
  for (const row of toldRows) told.set(`${row[1]}|${row[0]}`, row)
  const isAbove = siteAreas.length > 1
  const isOwnSite = siteAreas.length === 1 && siteAreas[0] === id
  const before = { first: `${year - 1}${first.slice(4)}`, last: `${year - 1}${last.slice(4)}` }

  const isTold: LeanReading['isTold'] = (measure, when = 'now') => {
    const kind = measures[measure]!
    if (kind === 'STOCK') return cells.has(`${when}|${measure}|`)
    if (!applies(measure, level)) return false
    const ofSite = kind === 'RECORD' || kind === 'COUNTY_RECORD'
    const row = told.get(`${isAbove ? false : isOwnSite || !ofSite}|${measure}`)
    if (row === undefined || (isAbove && row[2] !== siteAreas.length)) return false
    return when === 'now' ? row[3]! <= first && row[4]! >= last : row[3]! <= before.first && row[4]! >= before.last
  }
  const at: LeanReading['at'] = (measure, when = 'now', breakdown = '') => {
    if (!isTold(measure, when) || (measures[measure] === 'YEARLY' && month !== null)) return null
    return cells.get(`${when}|${measure}|${breakdown}`) ?? 0
  }
  const value: LeanReading['value'] = (measure, breakdown = '') => ({ value: at(measure, 'now', breakdown) })
  const change: LeanReading['change'] = (measure, breakdown = '') => {
    const [now, then] = [at(measure, 'now', breakdown), at(measure, 'before', breakdown)]
    return now === null || then === null || then === 0 ? null : (now - then) / then
  }
  return {
    isTold,
    at,
    value,
    change,
    compared: (measure, breakdown = '') => ({
      ...value(measure, breakdown),
      comparison: { changeRate: change(measure, breakdown) },
    }),
    yuan: (measure, breakdown = '') => {
      const cents = at(measure, 'now', breakdown)
      return { value: cents === null ? null : cents / 100, unit: { code: 'CNY' } }
    },
  }
}

/** A rate of two counts. */
export function ratio(above: Value, below: Value): Value {
  return above === null || below === null || below === 0 ? null : above / below
}

/** A sum; null where a part is not told. */
export function sum(...values: readonly Value[]): Value {
  return values.includes(null) ? null : values.reduce<number>((total, one) => total + one!, 0)
}

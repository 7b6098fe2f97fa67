import { citySeed } from '../places.ts'
import { writtenName } from '../publicSecurity/areas.ts'
import { splitOverMonths } from '../publicSecurity/statistics.ts'
import { apportion, seededRandom } from '../random.ts'
import type { FireCity, ReportMeasure } from './fireCities.ts'

/** One area's line: running totals from 1 January, this year and last. */
export interface ReportLine {
  readonly name: string
  readonly thisYear: Readonly<Record<ReportMeasure, number>>
  readonly lastYear: Readonly<Record<ReportMeasure, number>>
}

/** One month's report. */
export interface MonthlyReport {
  readonly city: FireCity
  readonly year: number
  readonly month: number
  readonly lines: readonly ReportLine[]
  readonly total: ReportLine
}

interface ReportingArea {
  readonly name: string
  readonly weight: number
}

/** The counties, and the zone that reports for itself and is in no county's line: the total is the sum of all lines. */
function areasOf({ places, zone }: FireCity): ReportingArea[] {
  const counties = places.countiesThen.map(({ name }, index) => ({ name, weight: places.countyThenWeights[index]! }))
  return zone === null ? counties : [...counties, zone]
}

/** The report of one month: from 1 January to the month's end, for the areas of the time. */
export function monthlyReport(city: FireCity, year: number, month: number): MonthlyReport {
  const { places, zone } = city
  const random = seededRandom(citySeed(places, `fire-safety report names ${year} ${month}`))
  const lines = areasOf(city).map(({ name }, index): ReportLine => {
    return {
      name: name === zone?.name ? name : writtenName(name, places.prefectureName, random),
      thisYear: runningTotals(city, year, month, index),
      lastYear: runningTotals(city, year - 1, month, index),
    }
  })
  return { city, year, month, lines, total: totalOf(city, lines) }
}

/** The closing line. */
export function totalOf({ report, totalRow }: FireCity, lines: readonly ReportLine[]): ReportLine {
  const sum = (of: 'thisYear' | 'lastYear'): Record<ReportMeasure, number> => {
    const totals = {} as Record<ReportMeasure, number>
    for (const measure of measuresOf(report))
      totals[measure] = lines.reduce((value, line) => value + line[of][measure], 0)
    return totals
  }
  return { name: totalRow, thisYear: sum('thisYear'), lastYear: sum('lastYear') }
}

function runningTotals(city: FireCity, year: number, month: number, area: number): Record<ReportMeasure, number> {
  const totals = {} as Record<ReportMeasure, number>
  for (const measure of measuresOf(city.report)) {
    totals[measure] = byAreaAndMonth(city, year, measure)
      [area]!.slice(0, month)
      .reduce((sum, value) => sum + value, 0)
  }
  return totals
}

const split = new Map<string, number[][]>()

function measuresOf(report: FireCity['report']): ReportMeasure[] {
  return Object.keys(report) as ReportMeasure[]
}

function byAreaAndMonth(city: FireCity, year: number, measure: ReportMeasure): number[][] {
  const key = citySeed(city.places, `${year} ${measure}`)
  const known = split.get(key)
  if (known !== undefined) return known
  const random = seededRandom(`fire-safety report ${key}`)
  // Fines come in hundreds of yuan.
  const grain = measure === 'fines' ? 100 : 1
  const byArea = apportion(
    city.report[measure][year]! / grain,
    areasOf(city).map(({ weight }) => weight),
  )
  const parts = byArea.map((total) => splitOverMonths(total, random).map((value) => value * grain))
  split.set(key, parts)
  return parts
}

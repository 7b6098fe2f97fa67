import { countiesThen, countyThenWeights } from '../places.ts'
import { writtenName } from '../publicSecurity/areas.ts'
import { splitOverMonths } from '../publicSecurity/statistics.ts'
import { type DemonstrationYear, fireReportTargets } from '../published.ts'
import { apportion, seededRandom } from '../random.ts'

/** A measure of the report, by the hub's code. */
export type ReportMeasure = keyof typeof fireReportTargets

/** One area's line: running totals from 1 January, this year and last. */
export interface ReportLine {
  readonly name: string
  readonly thisYear: Readonly<Record<ReportMeasure, number>>
  readonly lastYear: Readonly<Record<ReportMeasure, number>>
}

/** One month's report. */
export interface MonthlyReport {
  readonly year: DemonstrationYear
  readonly month: number
  readonly lines: readonly ReportLine[]
  readonly total: ReportLine
}

/** The zone reports for itself and is not contained in 龙湾's line: the total is the sum of all lines. */
const zone = { name: '温州经济技术开发区', weight: 3 } as const

const areas = [...countiesThen.map(({ name }, index) => ({ name, weight: countyThenWeights[index]! })), zone]
const measures = Object.keys(fireReportTargets) as ReportMeasure[]

/** The report of one month: from 1 January to the month's end, for the areas of the time. */
export function monthlyReport(year: DemonstrationYear, month: number): MonthlyReport {
  const random = seededRandom(`fire-safety report names ${year} ${month}`)
  const lines = areas.map(({ name }, index): ReportLine => {
    return {
      name: name === zone.name ? name : writtenName(name, random),
      thisYear: runningTotals(year, month, index),
      lastYear: runningTotals((year - 1) as 2008 | 2009, month, index),
    }
  })
  return { year, month, lines, total: totalOf(lines) }
}

/** The closing line 全市. */
export function totalOf(lines: readonly ReportLine[]): ReportLine {
  const sum = (of: 'thisYear' | 'lastYear'): Record<ReportMeasure, number> => {
    const totals = {} as Record<ReportMeasure, number>
    for (const measure of measures) totals[measure] = lines.reduce((value, line) => value + line[of][measure], 0)
    return totals
  }
  return { name: '全市', thisYear: sum('thisYear'), lastYear: sum('lastYear') }
}

function runningTotals(year: 2008 | 2009 | 2010, month: number, area: number): Record<ReportMeasure, number> {
  const totals = {} as Record<ReportMeasure, number>
  for (const measure of measures) {
    totals[measure] = byAreaAndMonth(year, measure)
      [area]!.slice(0, month)
      .reduce((sum, value) => sum + value, 0)
  }
  return totals
}

const split = new Map<string, number[][]>()

function byAreaAndMonth(year: 2008 | 2009 | 2010, measure: ReportMeasure): number[][] {
  const key = `${year} ${measure}`
  const known = split.get(key)
  if (known !== undefined) return known
  const random = seededRandom(`fire-safety report ${key}`)
  // Fines come in hundreds of yuan.
  const grain = measure === 'fines' ? 100 : 1
  const byArea = apportion(
    fireReportTargets[measure][year] / grain,
    areas.map(({ weight }) => weight),
  )
  const parts = byArea.map((total) => splitOverMonths(total, random).map((value) => value * grain))
  split.set(key, parts)
  return parts
}

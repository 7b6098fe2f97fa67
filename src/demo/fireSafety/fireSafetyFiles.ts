import { syntheticLabel } from '../published.ts'
import type { FireCity } from './fireCities.ts'
import { encodeGb18030 } from './gb18030.ts'
import { csvText, fireLedger, fireStationLedger, hazardLedger } from './ledgers.ts'
import { monthlyReport, totalOf } from './monthlyReport.ts'
import { type ReportFormat, reportFile } from './workbook.ts'

/** One file of the drop folder. */
export interface DeliveredFile {
  readonly name: string
  readonly content: Buffer
}

/** Every file of a city's drop folder: ledgers in GB18030 and a report for each month of both years. The same bytes each time. */
export function fireSafetyFiles(city: FireCity): DeliveredFile[] {
  const reported = city.places.years[1]
  const reports = city.places.years.flatMap((year) =>
    Array.from({ length: 12 }, (_, index) => ({
      name: reportName(city, year, index + 1),
      content: reportFile(monthlyReport(city, year, index + 1), formatOf(city, year, index + 1)),
    })),
  )
  return [
    {
      name: '说明.txt',
      content: Buffer.from(`${syntheticLabel}\r\n消防前置文件夹：火灾台账、挂牌隐患、消防站、月报。\r\n`, 'utf8'),
    },
    ...city.places.years.map((year) => ({
      name: `hz_ledger_${year}.csv`,
      content: encodeGb18030(csvText(fireLedger(city, year))),
    })),
    { name: 'gpyhdw.csv', content: encodeGb18030(csvText(hazardLedger(city))) },
    { name: 'xfz.csv', content: encodeGb18030(csvText(fireStationLedger(city))) },
    ...reports,
    // The same content once more, under another name: it must not count twice.
    {
      name: duplicateName(city),
      content: reports.find(({ name }) => name === reportName(city, reported, 11))!.content,
    },
  ]
}

/** Name of the second delivery of November of the second year. */
export function duplicateName({ places }: FireCity): string {
  return `消防监督执法情况统计表(${places.years[1]}年11月)(最终)(2).xls`
}

/** Name of a month's report. */
export function reportName(city: FireCity, year: number, month: number): string {
  return `消防监督执法情况统计表(${year}年${month}月).${formatOf(city, year, month) === 'xlsx' ? 'xlsx' : 'xls'}`
}

/** Odd months are .xls, even ones .xlsx; September of the first year is HTML that is named .xls. */
function formatOf({ places }: FireCity, year: number, month: number): ReportFormat {
  if (year === places.years[0] && month === 9) return 'html'
  return month % 2 === 0 ? 'xlsx' : 'xls'
}

/** A corrected report under the name of the first one: `more` penalty cases in the first county, and in the total. For tests. */
export function correctedReport(city: FireCity, year: number, month: number, more: number): DeliveredFile {
  const report = monthlyReport(city, year, month)
  const lines = report.lines.map((line, index) =>
    index === 0
      ? {
          ...line,
          thisYear: {
            ...line.thisYear,
            administrative_penalty_cases: line.thisYear.administrative_penalty_cases + more,
          },
        }
      : line,
  )
  return {
    name: reportName(city, year, month),
    content: reportFile({ ...report, lines, total: totalOf(city, lines) }, formatOf(city, year, month)),
  }
}

/** The year's ledger as it lies there while it is still being copied: it ends in the middle of a row, without 合计. For tests. */
export function halfWrittenLedger(city: FireCity, year: number): DeliveredFile {
  const whole = encodeGb18030(csvText(fireLedger(city, year)))
  return { name: `hz_ledger_${year}.csv`, content: whole.subarray(0, Math.floor(whole.length * 0.6)) }
}

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readPlaces } from '../places.ts'
import { type DemonstrationYear, demonstrationYears, generatorVersion, syntheticLabel } from '../published.ts'
import { encodeGb18030 } from './gb18030.ts'
import { csvText, fireLedger, fireStationLedger, hazardLedger } from './ledgers.ts'
import { monthlyReport, totalOf } from './monthlyReport.ts'
import { type ReportFormat, reportFile } from './workbook.ts'

const markerFile = '.generated'

/** One file of the drop folder. */
export interface DeliveredFile {
  readonly name: string
  readonly content: Buffer
}

/**
 * Writes the drop folder of fire safety, once: ledgers in GB18030 and a report for each month of 2009 and 2010. A folder of this
 * generator version is left as it is, corrections included.
 */
export async function prepareFireSafetyDemo(options: {
  readonly directory: string
  readonly progress?: (line: string) => void
}): Promise<void> {
  const marker = path.join(options.directory, markerFile)
  const version = await readFile(marker, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (version === generatorVersion) return
  if (version !== null) await rm(options.directory, { recursive: true })
  await mkdir(options.directory, { recursive: true })
  const files = fireSafetyFiles()
  for (const { name, content } of files) await writeFile(path.join(options.directory, name), content)
  // Last: only a complete folder says so.
  await writeFile(marker, generatorVersion)
  options.progress?.(`fire safety: ${files.length} synthetic files written`)
}

/** Every file of the drop folder. The same bytes each time. */
export function fireSafetyFiles(): DeliveredFile[] {
  const counties = readPlaces()
  const reports = demonstrationYears.flatMap((year) =>
    Array.from({ length: 12 }, (_, index) => ({
      name: reportName(year, index + 1),
      content: reportFile(monthlyReport(year, index + 1), formatOf(year, index + 1)),
    })),
  )
  return [
    {
      name: '说明.txt',
      content: Buffer.from(`${syntheticLabel}\r\n消防前置文件夹：火灾台账、挂牌隐患、消防站、月报。\r\n`, 'utf8'),
    },
    ...demonstrationYears.map((year) => ({
      name: `hz_ledger_${year}.csv`,
      content: encodeGb18030(csvText(fireLedger(year, counties))),
    })),
    { name: 'gpyhdw.csv', content: encodeGb18030(csvText(hazardLedger(counties))) },
    { name: 'xfz.csv', content: encodeGb18030(csvText(fireStationLedger())) },
    ...reports,
    // The same content once more, under another name: it must not count twice.
    { name: duplicateName, content: reports.find(({ name }) => name === reportName(2010, 11))!.content },
  ]
}

/** Name of the second delivery of November 2010. */
export const duplicateName = '消防监督执法情况统计表(2010年11月)(最终)(2).xls'

/** Name of a month's report. */
export function reportName(year: DemonstrationYear, month: number): string {
  return `消防监督执法情况统计表(${year}年${month}月).${formatOf(year, month) === 'xlsx' ? 'xlsx' : 'xls'}`
}

/** Odd months are .xls, even ones .xlsx; September 2009 is HTML that is named .xls. */
function formatOf(year: DemonstrationYear, month: number): ReportFormat {
  if (year === 2009 && month === 9) return 'html'
  return month % 2 === 0 ? 'xlsx' : 'xls'
}

/** A corrected report under the name of the first one: `more` penalty cases in the first county, and in the total. For tests. */
export function correctedReport(year: DemonstrationYear, month: number, more: number): DeliveredFile {
  const report = monthlyReport(year, month)
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
    name: reportName(year, month),
    content: reportFile({ ...report, lines, total: totalOf(lines) }, formatOf(year, month)),
  }
}

/** The year's ledger as it lies there while it is still being copied: it ends in the middle of a row, without 合计. For tests. */
export function halfWrittenLedger(year: DemonstrationYear): DeliveredFile {
  const whole = encodeGb18030(csvText(fireLedger(year, readPlaces())))
  return { name: `hz_ledger_${year}.csv`, content: whole.subarray(0, Math.floor(whole.length * 0.6)) }
}

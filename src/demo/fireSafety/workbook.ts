import * as XLSX from '@e965/xlsx'
import { citySeed } from '../places.ts'
import { syntheticLabel } from '../published.ts'
import { type Random, seededRandom } from '../random.ts'
import type { ReportMeasure } from './fireCities.ts'
import { encodeGb18030 } from './gb18030.ts'
import type { MonthlyReport, ReportLine } from './monthlyReport.ts'

/** One block of the header: its title, the measure, and the columns below it. */
interface Block {
  readonly title: string
  readonly measure: ReportMeasure
  readonly columns: readonly ('本年' | '同期' | '±%')[]
}

const blocks: readonly Block[] = [
  { title: '检查单位数', measure: 'units_inspected', columns: ['本年', '同期', '±%'] },
  { title: '处罚案件', measure: 'administrative_penalty_cases', columns: ['本年', '同期', '±%'] },
  { title: '三停', measure: 'units_ordered_three_stops', columns: ['本年', '同期'] },
  { title: '临时查封', measure: 'units_temporarily_sealed', columns: ['本年', '同期'] },
  { title: '拘留', measure: 'persons_detained_fire', columns: ['本年', '同期'] },
  { title: '罚款(元)', measure: 'fines', columns: ['本年', '同期', '±%'] },
]

const width = 1 + blocks.reduce((sum, { columns }) => sum + columns.length, 0)

type Cell = string | number | null

/** What the file is: two real workbooks, or HTML under the name of one. */
export type ReportFormat = 'xls' | 'xlsx' | 'html'

/** The report's file, the same bytes each time. */
export function reportFile(report: MonthlyReport, format: ReportFormat): Buffer {
  const layout = layOut(report)
  return format === 'html' ? htmlFile(layout) : workbookFile(layout, format)
}

interface Layout {
  readonly cells: readonly (readonly Cell[])[]
  readonly merges: readonly XLSX.Range[]
}

/** Title over A1:P1, the units in a corner, two header rows, a line per area, the total, notes and a place to sign below. */
function layOut(report: MonthlyReport): Layout {
  const random = seededRandom(citySeed(report.city.places, `fire-safety report cells ${report.year} ${report.month}`))
  const row = (...cells: Cell[]): Cell[] => [...cells, ...Array.from({ length: width - cells.length }, () => null)]
  const upper: Cell[] = ['单位']
  const lower: Cell[] = [null]
  const merges: XLSX.Range[] = [merge(0, 0, 0, width - 1), merge(1, 0, 1, width - 1), merge(2, 0, 3, 0)]
  for (const { title, columns } of blocks) {
    merges.push(merge(2, upper.length, 2, upper.length + columns.length - 1))
    upper.push(title, ...columns.slice(1).map(() => null))
    lower.push(...columns)
  }
  const cells = [
    row(`消防监督执法情况统计表（${report.year}年${report.month}月）〔合成数据〕`),
    row('单位:家、起、元'),
    upper,
    lower,
    ...report.lines.map((line) => lineCells(line, random)),
    lineCells(report.total, null),
    row(`注：${notes(report.city).join('；')}。`),
    row(syntheticLabel),
    row('填表人：（签名）', null, null, null, '审核人：（签名）'),
  ]
  return { cells, merges }
}

function notes({ zone }: MonthlyReport['city']): string[] {
  const toDate = '1.本表数字为1月1日起累计数'
  return zone === null ? [toDate] : [toDate, `2.${zone.name}单独统计，不含在${zone.county}内`]
}

/** @param random null: plain numbers, as the total row has them */
function lineCells(line: ReportLine, random: Random | null): Cell[] {
  const cells: Cell[] = [line.name]
  for (const { measure, columns } of blocks) {
    const now = line.thisYear[measure]
    const before = line.lastYear[measure]
    for (const column of columns) {
      if (column === '本年') cells.push(random === null ? now : written(now, measure, random))
      else if (column === '同期') cells.push(before)
      else
        cells.push(
          before === 0 ? '—' : `${((now / before - 1) * 100).toFixed(1)}${random?.chance(0.2) === true ? ' %' : '%'}`,
        )
    }
  }
  return cells
}

/** A number as people type it into a sheet: mostly a number, sometimes a text with commas, full-width digits or 万 (nasties 33, 34). */
function written(value: number, measure: ReportMeasure, random: Random): Cell {
  return random.weighted<Cell>([
    [value, 20],
    [String(value).replace(/\B(?=(\d{3})+$)/g, ','), 2],
    [[...String(value)].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join(''), 0.5],
    [`${value / 10_000}万`, measure === 'fines' && value > 0 ? 1 : 0],
  ])
}

function merge(top: number, left: number, bottom: number, right: number): XLSX.Range {
  return { s: { r: top, c: left }, e: { r: bottom, c: right } }
}

function workbookFile({ cells, merges }: Layout, format: 'xls' | 'xlsx'): Buffer {
  const sheet = XLSX.utils.aoa_to_sheet(cells.map((row) => [...row]))
  sheet['!merges'] = [...merges]
  const book = XLSX.utils.book_new()
  XLSX.utils.book_append_sheet(book, sheet, '执法情况')
  return Buffer.from(XLSX.write(book, { type: 'buffer', bookType: format === 'xls' ? 'biff8' : 'xlsx' }))
}

function htmlFile({ cells, merges }: Layout): Buffer {
  const spanOf = new Map(merges.map(({ s, e }) => [`${s.r},${s.c}`, { rows: e.r - s.r + 1, columns: e.c - s.c + 1 }]))
  const hidden = (row: number, column: number): boolean =>
    merges.some(
      ({ s, e }) => row >= s.r && row <= e.r && column >= s.c && column <= e.c && !(row === s.r && column === s.c),
    )
  const lines = cells.map((row, rowIndex) => {
    const columns = row.flatMap((cell, column) => {
      if (hidden(rowIndex, column)) return []
      const span = spanOf.get(`${rowIndex},${column}`)
      const attributes = span === undefined ? '' : ` rowspan="${span.rows}" colspan="${span.columns}"`
      return [`<td${attributes}>${cell ?? ''}</td>`]
    })
    return `<tr>${columns.join('')}</tr>`
  })
  return encodeGb18030(
    `<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>\r\n<body><table border="1">\r\n${lines.join('\r\n')}\r\n</table></body></html>\r\n`,
  )
}

import { boundSigns } from '../format/figures.ts'
import type { Language, Words } from '../language/language.tsx'
import type { Cell, Column, FigureCell } from './answerTable.ts'
import { cellText, markOfNumber, missingText } from './cellText.ts'
import type { FlatTable } from './flatTables.ts'
import { wordsOfState } from './stateWords.ts'

/** A cell of a file: a number stays a number, all else is words. `format`: how a spreadsheet shows it. */
export type ExportCell = string | { readonly number: number; readonly format: string }

/** One list of the answer, ready to be written. */
export interface ExportSheet {
  readonly title: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly ExportCell[])[]
}

/** What stands below the figures of every file. */
export interface ExportFoot {
  readonly title: string
  readonly lines: readonly (readonly [label: string, text: string])[]
}

const words = {
  item: { zh: '项目', en: 'Item' },
  value: { zh: '数值', en: 'Value' },
  unit: { zh: '单位', en: 'Unit' },
  remark: { zh: '说明', en: 'Remark' },
  ratio: { zh: '比率', en: 'ratio' },
  yuan: { zh: '元', en: 'CNY' },
} satisfies Record<string, Words>

/** The sheets of an answer's lists; a list without columns has none. */
export function exportSheets(tables: readonly FlatTable[], language: Language): readonly ExportSheet[] {
  return tables
    .filter(({ columns }) => columns.length > 0)
    .map((table) => (table.isSingle ? upright(table, language) : across(table, language)))
}

/** An object: a line for each of its values, with unit and remark beside. */
function upright(table: FlatTable, language: Language): ExportSheet {
  const { item, value, unit, remark } = words
  const rows = table.columns.flatMap((column) =>
    column.cells.map((cell) => [
      column.title[language],
      exportCell(cell, language),
      unitOf(cell, language),
      remarkOf(cell, language),
    ]),
  )
  return { title: table.title[language], header: [item, value, unit, remark].map((own) => own[language]), rows }
}

/** A list: a line for each row. Units stand in the headings; where one column has several, beside the numbers. */
function across(table: FlatTable, language: Language): ExportSheet {
  const columns = table.columns.flatMap((column) => columnsOf(column, language))
  return {
    title: table.title[language],
    header: columns.map(({ title }) => title),
    rows: Array.from({ length: table.rowCount }, (_, row) => columns.map(({ cells }) => cells[row]!)),
  }
}

interface ExportColumn {
  readonly title: string
  readonly cells: readonly ExportCell[]
}

function columnsOf(column: Column, language: Language): readonly ExportColumn[] {
  const title = column.title[language]
  const units = column.cells.map((cell) => unitOf(cell, language))
  const remarks = column.cells.map((cell) => remarkOf(cell, language))
  const distinct = [...new Set(column.cells.flatMap((cell, row) => (isNumeric(cell) ? [units[row]!] : [])))]
  const [only = ''] = distinct
  const inHeading = distinct.length === 1 && only !== ''
  const unit = language === 'zh' ? `（${only}）` : ` (${only})`
  return [
    {
      title: inHeading ? `${title}${unit}` : title,
      cells: column.cells.map((cell) => exportCell(cell, language)),
    },
    ...(distinct.length > 1 ? [{ title: `${title} · ${words.unit[language]}`, cells: units }] : []),
    ...(remarks.some((remark) => remark !== '')
      ? [{ title: `${title} · ${words.remark[language]}`, cells: remarks }]
      : []),
  ]
}

function isNumeric(cell: Cell): boolean {
  return cell.kind === 'figure' || cell.kind === 'number'
}

function exportCell(cell: Cell, language: Language): ExportCell {
  if (cell.kind !== 'figure' && cell.kind !== 'number') return cell.kind === 'empty' ? '' : cellText(cell, language)
  if (cell.value === null) return missingText(cell.state, language)
  return { number: cell.value, format: formatOf(cell, cell.value) }
}

function formatOf(cell: Cell, value: number): string {
  if (cell.kind === 'number' && cell.role === 'RATE') return '+0.0%;-0.0%;0.0%'
  const isRatio =
    cell.kind === 'number' ? cell.role === 'RATIO' || isRatioOf(cell) : cell.kind === 'figure' && isRatioOf(cell)
  if (isRatio) return '0.0%'
  return Number.isInteger(value) ? '#,##0' : '#,##0.00'
}

function isRatioOf(cell: Cell): boolean {
  if (cell.kind === 'figure') return cell.unit?.kind === 'RATIO'
  return cell.kind === 'number' && (cell.role === 'FIGURE' || cell.role === 'CHANGE') && cell.unit?.kind === 'RATIO'
}

function unitOf(cell: Cell, language: Language): string {
  if (cell.kind === 'number' && (cell.role === 'RATE' || cell.role === 'RATIO')) return words.ratio[language]
  if (cell.kind === 'number' && cell.role === 'PLAIN') return ''
  if (cell.kind !== 'figure' && cell.kind !== 'number') return ''
  if (cell.unit?.kind === 'RATIO') return words.ratio[language]
  if (cell.unit?.kind === 'MONEY') return words.yuan[language]
  return cell.unit?.label[language] ?? ''
}

/** What must be told with a number: that it is a bound, partial or estimated, and its footnotes. */
function remarkOf(cell: Cell, language: Language): string {
  const between = language === 'zh' ? '；' : '; '
  if (cell.kind === 'number') {
    const mark = cell.value === null ? null : markOfNumber(cell.state)
    return mark === null ? '' : wordsOfState(mark)[language]
  }
  if (cell.kind !== 'figure') return ''
  return [...boundAndState(cell, language), ...cell.notes.map(({ text }) => text)].join(between)
}

function boundAndState(cell: FigureCell, language: Language): readonly string[] {
  if (cell.value === null) return []
  const mark = markOfNumber(cell.state)
  const sign = cell.bound === null ? (mark === 'PARTIAL' ? '≥' : '') : (boundSigns[cell.bound] ?? '')
  return [sign, mark === null ? '' : wordsOfState(mark)[language]].filter((part) => part !== '')
}

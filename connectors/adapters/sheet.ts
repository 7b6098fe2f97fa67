import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { read, set_cptable, type WorkBook } from '@e965/xlsx'
import * as codePages from '@e965/xlsx/dist/cpexcel.full.mjs'
import type { RawRow, RawValue, SourceBatch, SourceFile } from '../../src/connector/connector.ts'
import type { SheetFormat } from '../../src/connector/feedLocation.ts'
import { HubError } from '../../src/errors.ts'
import { decodeStrictly } from './decodedFile.ts'
import { agreedPeriod, type FilePeriod, matchedPeriod, periodColumn } from './filePeriod.ts'
import { RowBatches } from './rowBatches.ts'
import { type SheetGrid, sheetGrids } from './sheetCells.ts'
import { compact, cornerUnits, findHeader, type SheetHeader } from './sheetHeader.ts'

/** One report to read. */
export interface SheetFile {
  readonly path: string
  readonly format: SheetFormat
  /** The feed's allow-list. */
  readonly columns: readonly string[]
  /** What is known from the file's name; the title, totals and units are found here. */
  readonly file: SourceFile
}

// Workbooks older than Excel 97 are not in Unicode.
set_cptable(codePages)

/** A report for people is small; a larger file is something else, and workbooks must be read whole. */
const largestBytes = 64 * 1_024 * 1_024

/** A title stands at the top. */
const titleRows = 10

/**
 * Reads a report laid out for people: .xls, .xlsx, or an HTML table under such a name (the content decides). Rows between the
 * header and the total row are handed over, with the units and totals in the batch's file; what stands below is not read.
 */
export async function* readSheet(
  sheet: SheetFile,
  batchRows: number,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch> {
  const workbook = await readWorkbook(sheet)
  signal.throwIfAborted()
  const report = findReport(sheet, sheetGrids(workbook))
  const named = { year: sheet.file.year, month: sheet.file.month }
  const period = agreedPeriod(sheet.file.name, named, report.period, report.titleText)
  const header = headerOf(sheet, report)
  const project = projection(sheet.columns, header, period)
  const totalRow = findTotalRow(sheet, report.grid, header)
  const total = project(report.grid.rows[totalRow] ?? [])
  const file: SourceFile = {
    ...sheet.file,
    ...period,
    totals: Object.fromEntries(sheet.columns.map((column, index) => [column, total[index] ?? null])),
    units: unitsOf(sheet.columns, header, report.corner),
  }
  const batches = new RowBatches(file, batchRows)
  for (let index = header.lastRow + 1; index < totalRow; index++) {
    const row = report.grid.rows[index] ?? []
    if (isBlank(row)) continue
    const batch = batches.add(project(row), index + 1)
    if (batch === null) continue
    signal.throwIfAborted()
    yield batch
  }
  const rest = batches.end()
  if (rest !== null) yield rest
}

async function readWorkbook(sheet: SheetFile): Promise<WorkBook> {
  const { size } = await stat(sheet.path)
  if (size > largestBytes) throw unreadable(sheet, `is larger than ${largestBytes / 1_024 / 1_024} MB`)
  const bytes = await readFile(sheet.path)
  if (createHash('sha256').update(bytes).digest('hex') !== sheet.file.sha256)
    throw incomplete(sheet, 'changed while it was read')
  const kind = sniff(bytes)
  const options = { dense: true, cellNF: true, cellText: true, cellFormula: false, cellHTML: false } as const
  // The table of contents of a zip file comes last.
  if (bytes.subarray(0, 2).toString('latin1') === 'PK' && bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1') === -1)
    throw incomplete(sheet, 'ends before its table of contents')
  if (kind === 'WORKBOOK') return parseWorkbook(sheet, () => read(bytes, { ...options, type: 'buffer' }))
  const text = kind === 'TEXT' ? decodeStrictly(bytes) : null
  if (text === null) throw unreadable(sheet, 'is neither a workbook nor an HTML table')
  // `raw` keeps the text of HTML cells: 0123 stays 0123.
  return parseWorkbook(sheet, () => read(text, { ...options, type: 'string', raw: true }))
}

/** The first bytes tell what a file is; its name often does not. */
function sniff(bytes: Uint8Array): 'WORKBOOK' | 'TEXT' | 'OTHER' {
  const start = Buffer.from(bytes.subarray(0, 512))
  if (start.subarray(0, 4).toString('hex') === 'd0cf11e0') return 'WORKBOOK'
  if (start.subarray(0, 4).toString('hex') === '504b0304') return 'WORKBOOK'
  // Excel 2 to 4 write their records without a container.
  if (/^09(00|02|04|08)(0[4-9a-f]|10)00/.test(start.subarray(0, 4).toString('hex'))) return 'WORKBOOK'
  const text = start
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe)/, '')
    .replaceAll('\0', '')
    .trimStart()
  return text.startsWith('<') ? 'TEXT' : 'OTHER'
}

function parseWorkbook(sheet: SheetFile, parse: () => WorkBook): WorkBook {
  try {
    return parse()
  } catch (cause) {
    const reason =
      cause instanceof Error && /password/i.test(cause.message) ? 'is protected by a password' : 'is damaged'
    throw unreadable(sheet, reason)
  }
}

interface Report {
  readonly grid: SheetGrid
  readonly titleRow: number
  readonly titleText: string
  readonly period: FilePeriod
  readonly corner: readonly string[]
}

function findReport(sheet: SheetFile, grids: readonly SheetGrid[]): Report {
  const reports = grids.flatMap((grid) => {
    for (const [titleRow, row] of grid.rows.slice(0, titleRows).entries()) {
      for (const cell of row) {
        const titleText = typeof cell === 'string' ? compact(cell) : ''
        const match = titleText === '' ? null : sheet.format.title.exec(titleText)
        if (match !== null)
          return [{ grid, titleRow, titleText, period: matchedPeriod(match), corner: findCorner(grid, titleRow) }]
      }
    }
    return []
  })
  const [report, second] = reports
  if (report === undefined) throw shapeChanged(sheet, 'has no sheet with the title that the connector looks for', {})
  if (second !== undefined)
    throw unreadable(sheet, `has two sheets with such a title (${report.grid.name}, ${second.grid.name})`)
  return report
}

function findCorner(grid: SheetGrid, titleRow: number): readonly string[] {
  for (const row of grid.rows.slice(titleRow, titleRow + 4)) {
    for (const cell of row) {
      const units = typeof cell === 'string' ? cornerUnits(cell) : null
      if (units !== null) return units
    }
  }
  return []
}

function headerOf(sheet: SheetFile, report: Report): SheetHeader {
  const wanted = sheet.columns.filter((column) => !column.startsWith('@'))
  const header = findHeader(report.grid, report.titleRow, sheet.format.headers, wanted)
  if ('columns' in header) return header
  const { missing, repeated } = header
  const faults = [
    ...(missing.length > 0 ? [`no header ${missing.join(', ')}`] : []),
    ...(repeated.length > 0 ? [`more than one header ${repeated.join(', ')}`] : []),
  ]
  throw shapeChanged(sheet, `has ${faults.join(' and ')}`, { missing, repeated })
}

function projection(
  columns: readonly string[],
  header: SheetHeader,
  period: FilePeriod,
): (row: readonly RawValue[]) => RawRow {
  const sources = columns.map((column) =>
    column.startsWith('@')
      ? { told: periodColumn(column, period) }
      : { index: header.columns.get(column)?.index ?? -1 },
  )
  return (row) => sources.map((source) => ('told' in source ? source.told : (row[source.index] ?? null)))
}

function findTotalRow(sheet: SheetFile, grid: SheetGrid, header: SheetHeader): number {
  const firstColumn = Math.min(...Array.from(header.columns.values(), ({ index }) => index))
  const texts = [sheet.format.totalRow].flat()
  const wanted = texts.map(compact)
  const named = texts.join(' or ')
  const start = header.lastRow + 1
  const found = grid.rows.findIndex(
    (row, index) =>
      index >= start &&
      row.slice(0, firstColumn + 1).some((cell) => cell !== null && wanted.includes(compact(String(cell)))),
  )
  if (found === -1) {
    throw incomplete(sheet, `has no row ${named}`)
  }
  if (found === start && !isBlank(grid.rows[found + 1] ?? [])) {
    throw shapeChanged(sheet, `has its row ${named} above the others`, {})
  }
  return found
}

function unitsOf(
  columns: readonly string[],
  header: SheetHeader,
  corner: readonly string[],
): Readonly<Record<string, readonly string[]>> | null {
  const units = columns.flatMap((column): [string, readonly string[]][] => {
    const own = header.columns.get(column)?.unit ?? null
    if (own !== null) return [[column, [own]]]
    return corner.length > 0 && header.columns.has(column) ? [[column, corner]] : []
  })
  return units.length === 0 ? null : Object.fromEntries(units)
}

function isBlank(row: readonly RawValue[]): boolean {
  return row.every((cell) => cell === null || (typeof cell === 'string' && cell.trim() === ''))
}

function incomplete(sheet: SheetFile, fault: string): HubError {
  return new HubError(
    'FILE_INCOMPLETE',
    `${sheet.file.name} ${fault}: it is probably still being written. It is read again in the next run.`,
    { details: { file: sheet.file.name } },
  )
}

function unreadable(sheet: SheetFile, fault: string): HubError {
  return new HubError('FILE_UNREADABLE', `${sheet.file.name} ${fault}. Have it delivered again.`, {
    details: { file: sheet.file.name },
  })
}

function shapeChanged(sheet: SheetFile, fault: string, details: Record<string, unknown>): HubError {
  return new HubError(
    'SOURCE_SHAPE_CHANGED',
    `${sheet.file.name} ${fault}. Ask its owner what changed, then mend the connector.`,
    {
      details: { file: sheet.file.name, ...details },
    },
  )
}

import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as XLSX from '@e965/xlsx'
import { parse } from 'csv-parse/sync'
import { decoded, type RawCell, type RawTable, type ReadRawTables, settingOf, tableOfObjects } from './rawTable.ts'
import { readGridEvents, xmlRows } from './services.ts'

type FileRow = Readonly<Record<string, RawCell>>

interface FoundFile {
  readonly name: string
  readonly content: Buffer
}

async function filesOf(folder: string, pattern: RegExp): Promise<FoundFile[]> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name)).sort()
  return Promise.all(names.map(async (name) => ({ name, content: await readFile(path.join(folder, name)) })))
}

/** Rows of several files, each with its file and its number in it, beginning at 1. */
function rowsOfFiles(files: readonly FoundFile[], rowsOf: (content: Buffer) => readonly FileRow[]): FileRow[] {
  return files.flatMap(({ name, content }) =>
    rowsOf(content).map((row, index) => ({ ...row, file: name, row_number: String(index + 1) })),
  )
}

function csvRows(content: Buffer): FileRow[] {
  return parse(decoded(content), { columns: true, skip_empty_lines: true, bom: true, relax_column_count: true })
}

/** Sheets as they stand, columns `c1` and on: title, header rows and notes are rows like the others. HTML under the name of one too. */
function sheetRows(content: Buffer): FileRow[] {
  const html = content.subarray(0, 20).toString('latin1').includes('<html')
  const book = html ? XLSX.read(decoded(content), { type: 'string', raw: true }) : XLSX.read(content, { raw: true })
  const sheet = book.Sheets[book.SheetNames[0]!]!
  const rows = XLSX.utils.sheet_to_json<unknown[]>(sheet, { header: 1, raw: true, defval: null, blankrows: true })
  return rows.map((cells) =>
    Object.fromEntries(cells.map((cell, index) => [`c${index + 1}`, cell === null ? null : String(cell)])),
  )
}

/** A dBase III table: cells as their characters, blanks around them taken away; `deleted` is the mark in front of the record. */
function dbfRows(content: Buffer): FileRow[] {
  const headerLength = content.readUInt16LE(8)
  const recordLength = content.readUInt16LE(10)
  const columns: { readonly name: string; readonly length: number }[] = []
  for (let start = 32; content[start] !== 0x0d; start += 32) {
    const name = content
      .subarray(start, start + 11)
      .toString('latin1')
      .replace(/\0.*$/s, '')
    columns.push({ name, length: content[start + 16]! })
  }
  return Array.from({ length: content.readUInt32LE(4) }, (_, number) => {
    let offset = headerLength + number * recordLength
    const row: Record<string, RawCell> = { deleted: String.fromCharCode(content[offset]!).trim() }
    offset += 1
    for (const { name, length } of columns) {
      row[name] = new TextDecoder('gb18030').decode(content.subarray(offset, offset + length)).trim()
      offset += length
    }
    return row
  })
}

/** Fire safety: ledgers (CSV in GB18030) and the sheets of the monthly report. */
export const readFireSafety: ReadRawTables = async function* (source) {
  const folder = settingOf(source, 'folder')
  const csv = async (name: string, pattern: RegExp): Promise<RawTable> =>
    tableOfObjects(name, rowsOfFiles(await filesOf(folder, pattern), csvRows))
  yield csv('fire_hz_ledger', /^hz_ledger_\d{4}\.csv$/)
  yield csv('fire_gpyhdw', /^gpyhdw\.csv$/)
  yield csv('fire_xfz', /^xfz\.csv$/)
  const reports = await filesOf(folder, /^消防监督执法情况统计表.*\.xlsx?$/)
  yield tableOfObjects('fire_monthly_report', rowsOfFiles(reports, sheetRows))
}

/** Grid: the events of the service, and the year files. */
export const readGrid: ReadRawTables = async function* (source) {
  const folder = settingOf(source, 'folder')
  yield tableOfObjects('grid_events', await readGridEvents(source))
  yield tableOfObjects('grid_wgtj', rowsOfFiles(await filesOf(folder, /^wgtj_\d{4}\.dbf$/i), dbfRows))
  yield tableOfObjects('grid_rk', rowsOfFiles(await filesOf(folder, /^rk_\d{4}\.dbf$/i), dbfRows))
}

/** Traffic: every table of the accident file, and the list of hazards. */
export const readTraffic: ReadRawTables = async function* (source) {
  const folder = settingOf(source, 'folder')
  const database = new DatabaseSync(path.join(folder, 'acd.sqlite'), { readOnly: true })
  try {
    for (const table of ['acd_file', 'vio_enf_month']) {
      const columns = database
        .prepare('select name from pragma_table_info(?)')
        .all(table)
        .map(({ name }) => String(name))
      const rows = database.prepare(`select * from ${table}`).all()
      const cell = (value: unknown): RawCell => (value === null ? null : String(value))
      yield { name: `traffic_${table}`, columns, rows: rows.map((row) => columns.map((column) => cell(row[column]))) }
    }
    const list = rowsOfFiles(await filesOf(folder, /^black_spots\.xml$/i), (content) => xmlRows(decoded(content)))
    yield tableOfObjects('traffic_black_spots', list)
  } finally {
    database.close()
  }
}

/** Published figures: the rows of every document. */
export const readBulletin: ReadRawTables = async function* (source) {
  yield tableOfObjects('bulletin_figures', rowsOfFiles(await filesOf(settingOf(source, 'folder'), /\.csv$/), csvRows))
}

import type { CellObject, WorkSheet } from '@e965/xlsx'
import type { ExportCell, ExportFoot, ExportSheet } from './exportSheets.ts'

/** An answer as xlsx: a sheet for each list, numbers as numbers with their formats, the foot below each. The library is loaded when asked. */
export async function workbookFile(sheets: readonly ExportSheet[], foot: ExportFoot): Promise<ArrayBuffer> {
  const { utils, write } = await import('@e965/xlsx')
  const workbook = utils.book_new()
  workbook.Props = { Title: foot.title }
  const names: string[] = []
  // A workbook without a sheet cannot be opened.
  for (const sheet of sheets.length === 0 ? [{ title: foot.title, header: [], rows: [] }] : sheets) {
    const name = sheetNameOf(sheet.title, names)
    names.push(name)
    utils.book_append_sheet(workbook, worksheetOf(sheet, foot, utils.encode_cell, utils.encode_range), name)
  }
  return write(workbook, { type: 'array', bookType: 'xlsx', compression: true }) as ArrayBuffer
}

function worksheetOf(
  sheet: ExportSheet,
  foot: ExportFoot,
  encodeCell: (place: { r: number; c: number }) => string,
  encodeRange: (from: { r: number; c: number }, to: { r: number; c: number }) => string,
): WorkSheet {
  const lines: (readonly ExportCell[])[] = [sheet.header, ...sheet.rows, [], ...foot.lines]
  const worksheet: WorkSheet = {}
  const width = Math.max(2, sheet.header.length)
  for (const [row, line] of lines.entries()) {
    for (const [column, cell] of line.entries()) {
      if (cell === '') continue
      worksheet[encodeCell({ r: row, c: column })] = cellOf(cell)
    }
  }
  worksheet['!ref'] = encodeRange({ r: 0, c: 0 }, { r: lines.length - 1, c: width - 1 })
  worksheet['!cols'] = Array.from({ length: width }, (_, column) => ({
    wch: Math.min(40, Math.max(10, ...lines.slice(0, 1 + sheet.rows.length).map((line) => lengthOf(line[column])))),
  }))
  return worksheet
}

function cellOf(cell: ExportCell): CellObject {
  return typeof cell === 'string' ? { t: 's', v: cell } : { t: 'n', v: cell.number, z: cell.format }
}

/** Chinese characters are twice as wide. */
function lengthOf(cell: ExportCell | undefined): number {
  if (cell === undefined) return 0
  if (typeof cell !== 'string') return 12
  return [...cell].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), 2)
}

/** A name that spreadsheets take: at most 31 characters, none of []:*?/\, no apostrophe at its ends, and no other sheet's. */
export function sheetNameOf(title: string, taken: readonly string[]): string {
  const clean = title.replace(/[[\]:*?/\\]/g, ' ').replace(/^[\s']+|[\s']+$/g, '')
  const others = new Set(taken.map((name) => name.toLowerCase()))
  const base = clean === '' || clean.toLowerCase() === 'history' ? `${clean} 1`.trim() : clean
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : ` ${number}`
    const name = `${base.slice(0, 31 - ending.length).replace(/[\s']+$/, '')}${ending}`
    if (!others.has(name.toLowerCase())) return name
  }
}

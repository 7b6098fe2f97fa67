import { type CellObject, type Range, SSF, type WorkBook, type WorkSheet } from '@e965/xlsx'
import type { RawValue } from '../../src/connector/connector.ts'

/** A sheet as rows of raw values, as far as it is filled. */
export interface SheetGrid {
  readonly name: string
  readonly rows: readonly (readonly RawValue[])[]
  readonly merges: readonly Range[]
}

/** Every visible sheet of a workbook that was read densely. */
export function sheetGrids(workbook: WorkBook): SheetGrid[] {
  const date1904 = workbook.Workbook?.WBProps?.date1904 === true
  return workbook.SheetNames.flatMap((name, index) => {
    const sheet: WorkSheet | undefined = workbook.Sheets[name]
    const hidden = workbook.Workbook?.Sheets?.[index]?.Hidden ?? 0
    if (sheet === undefined || hidden !== 0) return []
    const cells: readonly (readonly CellObject[] | undefined)[] = sheet['!data'] ?? []
    const rows = Array.from(cells, (row) =>
      Array.from(row ?? [], (cell: CellObject | undefined) => cellValue(cell, date1904)),
    )
    return [{ name, rows, merges: sheet['!merges'] ?? [] }]
  })
}

/** The same rows with every merged cell filled from its corner. For headers only: a merged amount would count twice. */
export function unmergedRows(grid: SheetGrid, from: number, to: number): RawValue[][] {
  const rows = grid.rows.slice(from, to + 1).map((row) => [...row])
  for (const { s: start, e: end } of grid.merges) {
    const value = grid.rows[start.r]?.[start.c] ?? null
    for (let row = Math.max(start.r, from); row <= Math.min(end.r, to); row++) {
      const cells = rows[row - from]
      if (cells === undefined) continue
      while (cells.length <= end.c) cells.push(null)
      for (let column = start.c; column <= end.c; column++) cells[column] = value
    }
  }
  return rows
}

/**
 * A cell as text, exact where what the sheet shows is rounded, as shown where the format carries meaning: leading zeros,
 * percentages, dates, units in the format. A number that Excel itself could not hold stays a number, for parsers to refuse.
 */
export function cellValue(cell: CellObject | undefined, date1904: boolean): RawValue {
  if (cell === undefined || cell.v === undefined || cell.t === 'z') return null
  if (cell.t === 'e') return cell.w ?? '#ERROR'
  if (typeof cell.v !== 'number') return String(cell.v)
  const format = typeof cell.z === 'string' ? cell.z : 'General'
  if (SSF.is_date(format)) return dateText(cell.v, date1904) ?? cell.w ?? String(cell.v)
  const carriesMeaning = /^0{2,}$/.test(format) || /["@]|0,(?!0|#)/.test(format.replace(/^General$/, ''))
  if (carriesMeaning && cell.w !== undefined) return cell.w
  if (format.includes('%')) return `${exactDecimal(cell.v * 100)}%`
  return Math.abs(cell.v) > Number.MAX_SAFE_INTEGER ? cell.v : exactDecimal(cell.v)
}

/** Fifteen digits are all that Excel keeps; what lies behind them is noise of binary fractions (0.30000000000000004). */
function exactDecimal(value: number): string {
  if (Number.isInteger(value)) return String(value)
  const text = String(Number(value.toPrecision(15)))
  return text.includes('e') ? value.toFixed(12).replace(/0+$/, '') : text
}

function dateText(serial: number, date1904: boolean): string | null {
  const parts: { y: number; m: number; d: number; H: number; M: number; S: number } | null = SSF.parse_date_code(
    serial,
    { date1904 },
  )
  if (parts === null) return null
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${String(parts.y).padStart(4, '0')}-${two(parts.m)}-${two(parts.d)}`
  return parts.H + parts.M + parts.S === 0 ? day : `${day} ${two(parts.H)}:${two(parts.M)}:${two(parts.S)}`
}

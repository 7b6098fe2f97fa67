import type { RawValue } from '../../src/connector/connector.ts'
import { normaliseWidth } from '../../src/connector/parsers/normaliseWidth.ts'
import { type SheetGrid, unmergedRows } from './sheetCells.ts'

/** Where the header stands and which position each declared column has. */
export interface SheetHeader {
  /** Index of its last row. */
  readonly lastRow: number
  readonly columns: ReadonlyMap<string, { readonly index: number; readonly unit: string | null }>
}

/** The best that could be found, when the header is not as declared. */
export interface HeaderFault {
  readonly missing: readonly string[]
  readonly repeated: readonly string[]
}

/** Headers stand at most so many rows below the title, and have at most so many rows themselves. */
const rowsBelowTitle = 6
const headerRows = 4

const unitInParentheses = /\(([十百千万亿]*(?:元|人|人次|家|个|起|件|次|户|处|辆|宗|所|公里|平方米|㎡)|%)\)$/

/**
 * Finds the header by its texts, not by its place: title rows, corners and blank rows come and go. `headers` maps header path to
 * column, `wanted` names the columns that must be there.
 */
export function findHeader(
  grid: SheetGrid,
  titleRow: number,
  headers: Readonly<Record<string, string>>,
  wanted: readonly string[],
): SheetHeader | HeaderFault {
  const declared = Object.entries(headers).filter(([, column]) => wanted.includes(column))
  let nearest: HeaderFault | null = null
  for (let first = titleRow + 1; first <= titleRow + rowsBelowTitle; first++) {
    for (let last = first; last < first + headerRows && last < grid.rows.length; last++) {
      const found = matchHeader(headerPaths(unmergedRows(grid, first, last)), declared)
      if (found.missing.length === 0 && found.repeated.length === 0) return { lastRow: last, columns: found.columns }
      if (nearest === null || faults(found) < faults(nearest)) {
        nearest = { missing: found.missing, repeated: found.repeated }
      }
    }
  }
  return nearest ?? { missing: declared.map(([header]) => header), repeated: [] }
}

function faults(found: HeaderFault): number {
  return found.missing.length + found.repeated.length
}

interface HeaderPath {
  readonly path: string
  readonly unit: string | null
}

function matchHeader(paths: readonly HeaderPath[], declared: readonly (readonly [string, string])[]) {
  const columns = new Map<string, { readonly index: number; readonly unit: string | null }>()
  const missing: string[] = []
  const repeated: string[] = []
  for (const [header, column] of declared) {
    const wanted = joinLevels(header.split('/')).path
    const index = paths.findIndex(({ path }) => path === wanted)
    if (index === -1) missing.push(header)
    else if (paths.some(({ path }, other) => other > index && path === wanted)) repeated.push(header)
    else columns.set(column, { index, unit: paths[index]?.unit ?? null })
  }
  return { columns, missing, repeated }
}

function headerPaths(rows: readonly (readonly RawValue[])[]): HeaderPath[] {
  const width = Math.max(0, ...rows.map((row) => row.length))
  return Array.from({ length: width }, (_, index) => joinLevels(rows.map((row) => String(row[index] ?? ''))))
}

/** Levels that say the same (merged downwards) or nothing are one. */
function joinLevels(levels: readonly string[]): HeaderPath {
  const path: string[] = []
  let unit: string | null = null
  for (const level of levels) {
    const { text, unit: own } = withoutUnit(level)
    unit = own ?? unit
    if (text !== '' && path.at(-1) !== text) path.push(text)
  }
  return { path: path.join('/'), unit }
}

function withoutUnit(level: string): { readonly text: string; readonly unit: string | null } {
  const text = compact(level)
  const match = unitInParentheses.exec(text)
  return match === null ? { text, unit: null } : { text: text.slice(0, match.index), unit: match[1] ?? null }
}

/** Text without any blanks, digits and letters narrow, parentheses and colon too: as headers, titles and corners are compared. */
export function compact(text: string): string {
  return normaliseWidth(text).replaceAll(/\s/g, '').replaceAll('（', '(').replaceAll('）', ')').replaceAll('：', ':')
}

/** The units of a corner cell (单位:家、起、万元), or null when the text is no corner. */
export function cornerUnits(text: string): readonly string[] | null {
  const match = /^\(?(?:计量)?单位:([^)]+)\)?$/.exec(compact(text))
  return match?.[1] === undefined ? null : match[1].split(/[、,，/;；]+/).filter((unit) => unit !== '')
}

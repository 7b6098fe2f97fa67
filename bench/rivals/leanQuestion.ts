import type { LeanArea } from './leanFacts.ts'
import { type LeanPeriod, measureCodes } from './leanReading.ts'
import {
  type CellRow,
  monthsStatement,
  type RecordRow,
  recordsStatement,
  type ToldRow,
  toldStatement,
  yearsStatement,
} from './leanStatements.ts'

/** The period of a question as it was sent: a year or a month. */
export interface AskedPeriod {
  readonly year?: number
  readonly month?: string
}

/** Sends a statement in the way of whoever asks; rows are arrays. */
export type AskRows = (
  statement: { readonly name: string; readonly text: string },
  values: unknown[],
) => Promise<unknown[][]>

/** Cells, what was told, and the first records of an area and period: three statements at once. */
export async function readArea(
  { id, level, siteIds, siteAreas }: LeanArea,
  { year: asked, month }: AskedPeriod,
  breakdowns: readonly string[],
  ask: AskRows,
): Promise<{
  readonly period: LeanPeriod
  readonly cells: readonly CellRow[]
  readonly told: readonly ToldRow[]
  readonly records: readonly RecordRow[]
}> {
  const isSite = siteAreas.length > 1 || siteAreas[0] === id
  const year = asked ?? Number(month!.slice(0, 4))
  const first = month === undefined ? `${year}-01-01` : `${month}-01`
  const last = month === undefined ? `${year}-12-31` : lastDay(month)
  const before = `${year - 1}${first.slice(4)}`
  const [cells, told, records] = await Promise.all([
    month === undefined
      ? ask(yearsStatement, [siteIds, id, year, year - 1, measureCodes, breakdowns])
      : ask(monthsStatement, [siteIds, id, first, before, measureCodes, breakdowns]),
    ask(toldStatement, [
      siteIds,
      siteAreas.includes(id) ? siteAreas : [...siteAreas, id],
      id,
      measureCodes,
      before,
      last,
    ]),
    ask(recordsStatement(level, isSite), isSite ? [siteIds, first, last] : [siteIds, first, last, id]),
  ])
  return {
    period: { year, month: month ?? null, first, last },
    cells: cells as CellRow[],
    told: told as ToldRow[],
    records: records as RecordRow[],
  }
}

function lastDay(month: string): string {
  const [year, number] = month.split('-').map(Number)
  return new Date(Date.UTC(year!, number!, 0)).toISOString().slice(0, 10)
}

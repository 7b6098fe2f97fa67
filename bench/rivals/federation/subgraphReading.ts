import type pg from 'pg'
import type { LeanFacts } from '../leanFacts.ts'
import { type LeanRead, wantedBreakdowns } from '../leanOverview.ts'
import {
  type CellRow,
  listStatement,
  monthsStatement,
  type RecordList,
  type RecordRow,
  type ToldRow,
  toldStatement,
  yearsStatement,
} from '../leanStatements.ts'

/** What a department's subgraph reads of an area. */
export interface SubgraphReading {
  readonly measures: readonly string[]
  readonly list: RecordList | null
}

/** What is asked of an area. */
export interface SectionKey {
  readonly code: string
  readonly period: { readonly year?: number | null; readonly month?: string | null }
}

/** Cells, coverage and the first records of one department, side by side on a pool. */
export async function readSections(
  pool: pg.Pool,
  { measures, list }: SubgraphReading,
  { areas, words }: Pick<LeanFacts, 'areas' | 'words'>,
  { code, period: { year: given, month } }: SectionKey,
): Promise<LeanRead> {
  const area = areas[code]!
  const { id, level, siteIds, siteAreas } = area
  const year = given ?? Number(month!.slice(0, 4))
  const [first, last] =
    typeof month === 'string'
      ? [`${month}-01`, new Date(Date.UTC(year, Number(month.slice(5)), 0)).toISOString().slice(0, 10)]
      : [`${year}-01-01`, `${year}-12-31`]
  const before = `${year - 1}${first.slice(4)}`
  const isSite = siteAreas.length > 1 || siteAreas[0] === id
  const breakdowns = wantedBreakdowns(words)
  const ask = async <Row>(statement: { name: string; text: string }, values: unknown[]): Promise<Row[]> =>
    (await pool.query({ ...statement, values, rowMode: 'array' })).rows as unknown as Row[]
  const [cells, told, records] = await Promise.all([
    typeof month === 'string'
      ? ask<CellRow>(monthsStatement, [siteIds, id, first, before, measures, breakdowns])
      : ask<CellRow>(yearsStatement, [siteIds, id, year, year - 1, measures, breakdowns]),
    ask<ToldRow>(toldStatement, [
      siteIds,
      siteAreas.includes(id) ? siteAreas : [...siteAreas, id],
      id,
      measures,
      before,
      last,
    ]),
    list === null
      ? []
      : ask<RecordRow>(
          listStatement(list, level, isSite),
          isSite ? [siteIds, first, last] : [siteIds, first, last, id],
        ),
  ])
  return { area, areas, words, period: { year, month: month ?? null, first, last }, cells, told, records }
}

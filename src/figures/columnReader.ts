import { earlierOf, laterOf } from '../calendar.ts'
import type { Principal } from '../identity/principal.ts'
import type { Boundaries, Jurisdiction } from '../jurisdictions/jurisdiction.ts'
import type { Database } from '../store/database.ts'
import { readRollupColumns } from '../store/rollupColumns.ts'
import { alikeAreas, groupsIn } from './areaGroups.ts'
import { cellColumnsOf } from './cellColumns.ts'
import type { CoverageMemory } from './coverageMemory.ts'
import { monthsRead } from './figurePlan.ts'
import type { FigureReader } from './figureReader.ts'
import { cellKeysOf, measuresOf, type ResolvedFormula, splitKeys } from './formula.ts'
import { type FigureColumns, formulaColumns } from './formulaColumns.ts'
import type { Period } from './period.ts'
import { partsOf } from './periodParts.ts'
import { findMeasure } from './registry.ts'
import { toldYears } from './toldArea.ts'
import { toldColumns } from './toldColumns.ts'

/** Figures of many areas that are asked for at once. */
export interface ColumnRequest {
  readonly areas: readonly Jurisdiction[]
  readonly boundaries: Boundaries
  readonly formulas: readonly ResolvedFormula[]
  readonly periods: readonly Period[]
}

/** The figures of a formula in all areas of the request, in their order. */
export type ColumnsOf = (formula: ResolvedFormula, period: Period) => FigureColumns

/**
 * Whether an area's figures of these periods are told by columns: whole months and years of today's tree. Single days are counted from
 * records, and areas that a change touched have cells of their own on the boundaries of the time.
 */
export function hasColumns(
  { tree }: Pick<FigureReader, 'tree'>,
  { id, level }: Jurisdiction,
  periods: readonly Period[],
  boundaries: Boundaries,
): boolean {
  if (boundaries === 'AT_EVENT' && tree.boundariesTouch(id)) return false
  return periods.every((period) => partsOf(level, period).edges.length === 0)
}

/**
 * Reads figures of many areas as columns, without an object for any of them: cells and version of the data in one statement, what was
 * told from the memory. As `figureReader.ts` has it, a figure is 0 only where the same state of the data says that it was told.
 */
export async function readColumns(
  context: {
    readonly database: Database
    readonly principal: Principal
    readonly coverage: CoverageMemory
    readonly figures: FigureReader
    /** How often cells and coverage are read until no run has committed between them. */
    readonly attempts: number
  },
  { areas, boundaries, formulas, periods }: ColumnRequest,
): Promise<ColumnsOf> {
  const { database, principal, figures, attempts } = context
  const measures = measuresOf(formulas)
  const { cellMeasures, breakdowns } = splitKeys(new Set(cellKeysOf(formulas)))
  const levels = [...new Set(areas.map(({ level }) => level))]
  const parts = levels.flatMap((level) => periods.map((period) => partsOf(level, period)))
  const months = [...new Set(parts.flatMap((one) => one.months.flatMap(monthsRead)))]
  const told = toldColumns(context, areas, {
    ...toldYears({
      from: periods.reduce((first, { from }) => earlierOf(first, from), '9999-12-31'),
      to: periods.reduce((last, { to }) => laterOf(last, to), '0000-01-01'),
    }),
    measures: new Set(measures),
  })
  const areaIds = areas.map(({ id }) => id)
  const question = {
    siteIds: told.lineUp.siteIds,
    areaIds,
    measures: cellMeasures,
    breakdowns,
    years: [...new Set(parts.flatMap(({ years }) => years))],
    months,
  }
  await told.learnMissing()
  let answer = await readRollupColumns(database, principal, question)
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    if (!(await told.learnStale(answer.versions))) break
    answer = await readRollupColumns(database, principal, question)
  }
  const cells = cellColumnsOf(areaIds, answer.columns)
  const alike = alikeAreas(told, areas, measures.map(findMeasure))
  const groups = new Map(periods.map((period) => [period, groupsIn(figures, told, alike, period, boundaries)]))
  return (formula, period) => formulaColumns(formula, groups.get(period)!, cells, areas.length)
}

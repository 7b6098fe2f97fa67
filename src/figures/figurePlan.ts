import { addMonths } from '../calendar.ts'
import type { Boundaries, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { CellKey, RollupQuestion } from '../store/rollupRead.ts'
import { type CellSet, emptySlice, isEmpty, type Slice, unionOf, wasRead } from './cellStore.ts'
import { cellKeysOf, measuresOf, type ResolvedFormula, recordsOf, splitKeys } from './formula.ts'
import type { RecordSource } from './measure.ts'
import type { ComparisonBasis, DayRange, MonthRun, Period } from './period.ts'
import { partsOf } from './periodParts.ts'
import { type FigureTree, readsEventTree, remainderOver, type SiteScope } from './siteScope.ts'
import { type ToldArea, toldYears, widen } from './toldArea.ts'

/** What a request will ask of figures. */
export interface FigureRequest {
  readonly areas: readonly JurisdictionId[]
  readonly period: Period
  readonly boundaries: Boundaries
  /** Only the cells of these formulas are read; none of them (`[]`): only coverage and freshness. */
  readonly formulas?: readonly ResolvedFormula[]
  /**
   * Measures whose coverage is read besides that of the formulas (for a section's status); without `formulas` all their cells, too.
   * With neither, everything is read of every measure.
   */
  readonly measures?: readonly string[]
  /** What the figures will be compared with besides last year, so that it is read by the same statement and not after it. */
  readonly comparedWith?: readonly ComparisonBasis[]
}

/** A request with one period. */
export interface WantedFigures {
  readonly request: FigureRequest
  readonly period: DayRange
}

/** One area in one year, month or range of days. */
export interface PlannedSlice {
  readonly area: JurisdictionId
  readonly atEvent: boolean
  readonly part: string
  readonly slice: Slice
}

/** What one batch of requests reads. */
export interface FigurePlan {
  readonly cells: CellSet
  readonly siteIds: ReadonlySet<string>
  /** By `sliceKey`. */
  readonly years: ReadonlyMap<string, PlannedSlice>
  readonly months: ReadonlyMap<string, PlannedSlice>
  readonly days: ReadonlyMap<string, PlannedSlice>
  /** Kinds of records whose days at the edges are counted. */
  readonly records: ReadonlySet<RecordSource['record']>
  readonly toldAreas: ReadonlySet<JurisdictionId>
  readonly told: ToldArea
}

/** What planning needs of a request's figures. */
export interface PlannedFigures {
  readonly tree: FigureTree
  readonly slices: Map<string, Slice>
  scopeOf(area: JurisdictionId): SiteScope
}

interface Planning extends FigurePlan {
  readonly siteIds: Set<string>
  readonly years: Map<string, PlannedSlice>
  readonly months: Map<string, PlannedSlice>
  readonly days: Map<string, PlannedSlice>
  readonly records: Set<RecordSource['record']>
  readonly toldAreas: Set<JurisdictionId>
}

/** Plans what a batch reads: everything that its requests want and that was not read yet. */
export function planFigures(figures: PlannedFigures, batch: readonly WantedFigures[]): FigurePlan {
  const plan: Planning = {
    cells: unionOf(new Set(batch.map(({ request }) => cellSetOf(request)))),
    siteIds: new Set(),
    years: new Map(),
    months: new Map(),
    days: new Map(),
    records: new Set(),
    toldAreas: new Set(),
    told: { from: '9999-12-31', to: '0000-01-01', measures: new Set() },
  }
  for (const { request, period } of batch) {
    widen(plan.told, { ...toldYears(period), measures: coverageOf(request) })
    const wanted = cellSetOf(request)
    for (const area of request.areas) {
      planArea(figures, plan, request, period, area, wanted)
      const parent = request.boundaries === 'CURRENT' ? remainderOver(figures, area, period.from) : null
      if (parent !== null) planArea(figures, plan, request, period, parent, wanted)
    }
  }
  if (plan.days.size === 0) return plan
  // Of all requests: what one batch reads of a slice is noted as read of every slice.
  for (const { request } of batch) {
    for (const record of recordsOf(request.formulas, request.measures)) plan.records.add(record)
  }
  return plan
}

function planArea(
  figures: PlannedFigures,
  plan: Planning,
  { boundaries }: FigureRequest,
  period: DayRange,
  area: JurisdictionId,
  wanted: CellSet,
): void {
  const { tree } = figures
  const scope = figures.scopeOf(area)
  if (scope.relation === 'NONE') return
  for (const siteId of scope.siteIds) plan.siteIds.add(siteId)
  for (const site of scope.sites) plan.toldAreas.add(site.jurisdictionId)
  plan.toldAreas.add(area)
  const atEvent = readsEventTree(tree, scope, area, boundaries)
  const add = (parts: Map<string, PlannedSlice>, part: string): void => {
    const key = sliceKey(area, atEvent, part)
    let slice = figures.slices.get(key)
    if (slice === undefined) {
      slice = emptySlice()
      figures.slices.set(key, slice)
    }
    if (!isEmpty(wanted) && !wasRead(slice, wanted)) parts.set(key, { area, atEvent, part, slice })
  }
  const parts = partsOf(tree.get(area).level, period)
  for (const year of parts.years) add(plan.years, String(year))
  for (const run of parts.months) {
    for (const month of monthsRead(run)) add(plan.months, month)
  }
  for (const edge of parts.edges) add(plan.days, `${edge.from}/${edge.to}`)
}

/** The areas and days whose cells a plan reads. */
export function* cellsRead({ years, months, days }: FigurePlan): Generator<CellsRead> {
  for (const { area, part } of years.values()) yield { area, from: `${part}-01-01`, to: `${part}-12-31` }
  for (const { area, part } of months.values()) yield { area, from: part, to: part }
  for (const { area, part } of days.values()) yield { area, from: part.slice(0, 10), to: part.slice(-10) }
}

/** Cells of an area that lie in the months of these days. */
export interface CellsRead extends DayRange {
  readonly area: JurisdictionId
}

/** First days of the months that a run is read from: one month more, for what was told as a running total. */
export function monthsRead({ year, first, last }: MonthRun): readonly string[] {
  const begins = `${year}-${String(first).padStart(2, '0')}`
  const before = first === 1 ? 0 : -1
  return Array.from({ length: last - first + 1 - before }, (_, index) => `${addMonths(begins, before + index)}-01`)
}

/** What the roll-ups are asked for some of the plan's slices. */
export function rollupQuestion(plan: FigurePlan, parts: ReadonlyMap<string, PlannedSlice>): RollupQuestion {
  const planned = [...parts.values()]
  return {
    siteIds: [...plan.siteIds],
    areaIds: [...new Set(planned.map((one) => one.area))],
    atEvent: [...new Set(planned.map((one) => one.atEvent))],
    cells: plan.cells.everything ? null : { measures: [...plan.cells.measures], ...namesOf(plan.cells.keys) },
  }
}

/** How a slice is kept. */
export function sliceKey(area: JurisdictionId, atEvent: boolean, part: string): string {
  return `${area}${atEvent ? '!' : ':'}${part}`
}

// Lists of formulas are made once and asked by every request: their sets of cells are kept with them, and compared by identity.
const cellSets = new WeakMap<readonly ResolvedFormula[], CellSet>()
const names = new WeakMap<ReadonlySet<CellKey>, ReturnType<typeof splitKeys>>()

/** The cells that a request wants. */
function cellSetOf({ formulas, measures }: FigureRequest): CellSet {
  if (formulas === undefined)
    return { everything: measures === undefined, measures: new Set(measures ?? []), keys: new Set() }
  let set = cellSets.get(formulas)
  if (set === undefined) {
    set = { everything: false, measures: new Set(), keys: new Set(cellKeysOf(formulas)) }
    cellSets.set(formulas, set)
  }
  return set
}

function namesOf(keys: ReadonlySet<CellKey>): ReturnType<typeof splitKeys> {
  let found = names.get(keys)
  if (found === undefined) {
    found = splitKeys(keys)
    names.set(keys, found)
  }
  return found
}

/** The measures whose coverage a request wants. */
function coverageOf({ formulas, measures }: FigureRequest): 'ALL' | readonly string[] {
  if (measures === undefined && (formulas === undefined || formulas.length === 0)) return 'ALL'
  if (measures === undefined) return measuresOf(formulas ?? [])
  return [...measures, ...measuresOf(formulas ?? [])]
}

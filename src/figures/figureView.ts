import { levelRank } from '../jurisdictions/divisionTable.ts'
import type { Boundaries, Jurisdiction, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { CellKey } from '../store/rollupRead.ts'
import { cellOf, type Slice } from './cellStore.ts'
import { isDelivered } from './delivered.ts'
import {
  type Bound,
  type ComparableFigure,
  type Comparison,
  compareFigures,
  type Figure,
  type FigureNote,
  type FigureOrigin,
  type FigureState,
  figureNotes,
} from './figure.ts'
import type { LoadedFigures } from './figureReader.ts'
import { add, addCell, blankTotal, type Total } from './figureTotal.ts'
import type { ResolvedFormula, Term } from './formula.ts'
import type { FigureRevision, KnownFigure } from './knownFigure.ts'
import { whyWithheld } from './latticeFigures.ts'
import type { Measure } from './measure.ts'
import { type MeasureState, measureStateOf, type NeededDays, neededDays } from './measureState.ts'
import { type ComparisonBasis, type Decomposition, type Period, previous } from './period.ts'
import { partsOf } from './periodParts.ts'
import { readsEventTree, remainderOver, type SiteScope } from './siteScope.ts'
import { type Standing, standAmongSiblings } from './standing.ts'
import { fromStored, type Unit } from './unit.ts'

/** Figures of one area, period and choice of boundaries. Nothing here waits: everything was loaded before. */
export interface FigureView {
  readonly area: Jurisdiction
  readonly period: Period
  readonly boundaries: Boundaries
  figure(formula: ResolvedFormula): Figure
  /**
   * The runs that made a figure what it is, newest first; null where the ledger of changes cannot tell (single days counted from
   * records).
   */
  revisions(formula: ResolvedFormula, most: number): Promise<readonly FigureRevision[] | null>
  /** How a measure stands here: for the section's status. */
  measureState(measure: Measure): MeasureState
}

interface MonthSlices {
  /** By first day of the month; the month before the run included. */
  readonly byMonth: ReadonlyMap<string, Slice>
  readonly run: { readonly year: number; readonly first: number; readonly last: number }
}

const noNotes: readonly FigureNote[] = []

const withoutRank: readonly FigureState[] = ['NOT_APPLICABLE', 'NO_DATA', 'UNAVAILABLE', 'WITHHELD']

class ComputedFigure implements Figure, ComparableFigure {
  readonly value: number | null
  readonly state: FigureState
  readonly bound: Bound
  readonly unit: Unit
  readonly unallocated: number | null
  readonly notes: readonly FigureNote[]
  readonly cutShort: boolean
  readonly window: string | null
  readonly composition: string
  readonly #view: View
  readonly #formula: ResolvedFormula

  constructor(
    view: View,
    formula: ResolvedFormula,
    value: number | null,
    state: FigureState,
    bound: Bound,
    unallocated: number | null,
    notes: readonly FigureNote[],
    cutShort: boolean,
    window: string | null,
    composition: string,
  ) {
    this.value = value
    this.state = state
    this.bound = bound
    this.unit = formula.unit
    this.unallocated = unallocated
    this.notes = notes
    this.cutShort = cutShort
    this.window = window
    this.composition = composition
    this.#view = view
    this.#formula = formula
  }

  comparison(basis: ComparisonBasis): Comparison | Promise<Comparison> {
    return this.#view.compare(this, this.#formula, basis)
  }

  standing(): Standing | Promise<Standing> {
    return this.#view.stand(this, this.#formula)
  }

  asKnownOn(day: string): Promise<KnownFigure> {
    return this.#view.known(this, this.#formula, day)
  }

  get origin(): FigureOrigin {
    return { kind: 'COUNTED', view: this.#view, formula: this.#formula }
  }
}

class View implements FigureView {
  readonly area: Jurisdiction
  readonly period: Period
  readonly boundaries: Boundaries
  readonly atEvent: boolean
  readonly parts: Decomposition
  readonly needed: NeededDays
  readonly #figures: LoadedFigures
  readonly #scope: SiteScope
  readonly #years: readonly Slice[]
  readonly #months: readonly MonthSlices[]
  readonly #days: readonly Slice[]
  readonly #states = new Map<Measure, MeasureState>()
  readonly #hasChildren: boolean
  readonly #withheld: boolean
  readonly #level: number
  /** The parent's view, where parts of the area may be in its remainder. */
  readonly #parent: View | null
  #lastYear: View | undefined

  constructor(figures: LoadedFigures, areaId: JurisdictionId, period: Period, boundaries: Boundaries) {
    const { tree } = figures
    this.#figures = figures
    this.area = tree.get(areaId)
    this.period = period
    this.boundaries = boundaries
    this.#scope = figures.scopeOf(areaId)
    this.atEvent = readsEventTree(tree, this.#scope, areaId, boundaries)
    this.parts = partsOf(this.area.level, period)
    this.needed = neededDays(this)
    this.#level = levelRank(this.area.level)
    this.#hasChildren = tree.childIdsOf(areaId).length > 0
    this.#withheld = !figures.rights.area(areaId)
    // Of an area that may not be seen nothing was read.
    const connected = this.#scope.relation !== 'NONE' && !this.#withheld
    const slice = (part: string): Slice => figures.slice(areaId, this.atEvent, part)
    this.#years = connected ? this.parts.years.map((year) => slice(String(year))) : []
    this.#months = connected ? this.parts.months.map((run) => monthSlices(run, slice)) : []
    this.#days = connected ? this.parts.edges.map((edge) => slice(`${edge.from}/${edge.to}`)) : []
    const parent = connected && boundaries === 'CURRENT' ? remainderOver(figures, areaId, period.from) : null
    this.#parent = parent === null ? null : (figures.view(parent, period, boundaries) as View)
  }

  measureState(measure: Measure): MeasureState {
    let state = this.#states.get(measure)
    if (state === undefined) {
      state = measureStateOf(this.#figures, this, measure)
      this.#states.set(measure, state)
    }
    return state
  }

  figure(formula: ResolvedFormula): ComputedFigure {
    const right = this.#figures.rights.formula(formula)
    if (this.#withheld || right === 'NONE') return this.#without(formula, 'WITHHELD', [figureNotes.NOT_PERMITTED])
    if (formula.inapplicable) return this.#without(formula, 'NOT_APPLICABLE', [figureNotes.FILTER_NOT_APPLICABLE])
    const isOnLattice = right === 'LATTICE'
    const withheld = isOnLattice ? whyWithheld(this.#figures, this, formula) : null
    if (withheld !== null) return this.#without(formula, 'WITHHELD', [withheld])
    const top = this.#total(formula.numerator)
    if (formula.denominator !== null) return this.#ratio(formula, top, this.#total(formula.denominator))
    if (!top.known || top.refused) return this.#without(formula, top.refused ? 'NO_DATA' : top.without, top.notes)
    let { bound } = top
    if (top.partial || top.missing) bound = 'LOWER'
    if (this.#parent !== null) {
      add(top, figureNotes.BOUNDARY_CHANGED)
      if (this.#parent.remainderOf(formula) > 0 && bound === 'EXACT') bound = 'LOWER'
    }
    const unit = formula.unit.code
    const finest = formula.numerator.some((term) => levelRank(term.measure.finestLevel) <= this.#level)
    return new ComputedFigure(
      this,
      formula,
      fromStored(unit, top.value),
      top.partial || top.missing ? 'PARTIAL' : 'COMPUTED',
      bound,
      // What is left for no area is one more cell, and published with none.
      this.#hasChildren && !finest && !isOnLattice ? fromStored(unit, top.unallocated) : null,
      top.notes ?? noNotes,
      top.cutShort,
      top.window,
      top.composition,
    )
  }

  #ratio(formula: ResolvedFormula, top: Total, below: Total): ComputedFigure {
    const notes = [...new Set([...(top.notes ?? noNotes), ...(below.notes ?? noNotes)])]
    if (!top.known || top.refused) return this.#without(formula, top.refused ? 'NO_DATA' : top.without, notes)
    if (!below.known || below.refused) return this.#without(formula, below.refused ? 'NO_DATA' : below.without, notes)
    if (below.value === 0) return this.#without(formula, 'NO_DATA', [...notes, figureNotes.ZERO_DENOMINATOR])
    if (this.#parent !== null) notes.push(figureNotes.BOUNDARY_CHANGED)
    const remainder = this.#parent?.remainderOf(formula) ?? 0
    const partial = top.partial || top.missing || below.partial || below.missing
    const exact = !partial && remainder === 0 && top.bound === 'EXACT' && below.bound === 'EXACT'
    return new ComputedFigure(
      this,
      formula,
      (top.value * formula.per) / below.value,
      partial ? 'PARTIAL' : 'COMPUTED',
      // More of either count moves a ratio up or down: nobody knows which way.
      exact ? 'EXACT' : 'APPROXIMATE',
      null,
      notes,
      top.cutShort || below.cutShort,
      top.window,
      `${top.composition}/${below.composition}`,
    )
  }

  #without(formula: ResolvedFormula, state: FigureState, notes: readonly FigureNote[] | null): ComputedFigure {
    return new ComputedFigure(this, formula, null, state, 'EXACT', null, notes ?? noNotes, false, null, '')
  }

  compare(now: ComputedFigure, formula: ResolvedFormula, basis: ComparisonBasis): Comparison | Promise<Comparison> {
    if (basis === 'SAME_PERIOD_LAST_YEAR') {
      this.#lastYear ??= this.#figures.view(this.area.id, this.#figures.lastYear(this.period), this.boundaries) as View
      return compareFigures(now, this.#lastYear.figure(formula), basis, this.#lastYear.period)
    }
    const period = previous(this.period, basis)
    const { boundaries } = this
    return this.#figures.loadOnly({ areas: [this.area.id], period, boundaries, formulas: [formula] }).then(() => {
      const then = this.#figures.view(this.area.id, period, boundaries) as View
      return compareFigures(now, then.figure(formula), basis, period)
    })
  }

  stand(now: ComputedFigure, formula: ResolvedFormula): Standing | Promise<Standing> {
    return standAmongSiblings(this.#figures, this, now, formula)
  }

  known(now: ComputedFigure, formula: ResolvedFormula, day: string): Promise<KnownFigure> {
    return this.#figures.askKnown({ place: this, formula, now, day })
  }

  revisions(formula: ResolvedFormula, most: number): Promise<readonly FigureRevision[] | null> {
    return this.#figures.askRevisions({ place: this, formula, now: this.figure(formula), most })
  }

  /** What the area's remainder holds of the formula's terms. On the lattice something always: whether it does is not told. */
  remainderOf(formula: ResolvedFormula): number {
    if (this.#withheld) return 0
    if (this.#figures.rights.formula(formula) === 'LATTICE') return 1
    const { numerator, denominator } = formula
    const total = this.#total(denominator === null ? numerator : [...numerator, ...denominator])
    return total.known ? total.unallocated : 0
  }

  #total(terms: readonly Term[]): Total {
    const total = blankTotal()
    for (const term of terms) {
      const state = this.measureState(term.measure)
      for (const note of state.notes) add(total, note)
      if (!state.hasValue) {
        total.missing = true
        total.composition += `-${term.measure.code}`
        if (withoutRank.indexOf(state.state) > withoutRank.indexOf(total.without)) total.without = state.state
        continue
      }
      const before = total.value
      if (!this.#addTerm(total, state, term)) continue
      total.known = true
      total.composition += state.toldSites
      if (state.state === 'PARTIAL') total.partial = true
      if (state.cutShort) total.cutShort = true
      if (term.windows !== null) this.#checkWindows(total, state, term, total.value - before)
    }
    if (total.known && total.missing) add(total, figureNotes.SOURCE_MISSING)
    return total
  }

  /** Adds the term's cells. False: nobody delivers any of them, and nothing came of them all the same. */
  #addTerm(total: Total, state: MeasureState, { measure, keys, values }: Term): boolean {
    let told = 0
    for (let index = 0; index < keys.length; index += 1) {
      const before = total.value
      this.#addCell(total, state, keys[index]!)
      if (total.value !== before || isDelivered(this.#scope, measure.code, values[index]!)) told += 1
    }
    if (told === keys.length) return true
    total.missing = true
    add(total, figureNotes.NOT_DELIVERED)
    if (told > 0) return true
    total.composition += `-${measure.code}`
    if (withoutRank.indexOf('NO_DATA') > withoutRank.indexOf(total.without)) total.without = 'NO_DATA'
    return false
  }

  #addCell(total: Total, state: MeasureState, key: CellKey): void {
    if (state.reading === 'LAST') {
      addCell(total, cellOf(this.#figures.slice(this.area.id, this.atEvent, state.last!), key))
      return
    }
    for (const slice of this.#years) addCell(total, cellOf(slice, key))
    if (state.reading === 'TO_DATE') {
      for (let index = 0; index < this.#months.length; index += 1) {
        const { byMonth } = this.#months[index]!
        const { last, before } = state.toDate[index]!
        if (last === null) continue
        const end = cellOf(byMonth.get(last)!, key)
        const start = before === null ? undefined : cellOf(byMonth.get(before)!, key)
        total.value += (end?.toDate ?? 0) - (start?.toDate ?? 0)
        total.unallocated += (end?.toDateUnallocated ?? 0) - (start?.toDateUnallocated ?? 0)
      }
      return
    }
    for (const { byMonth, run } of this.#months) {
      for (let month = run.first; month <= run.last; month += 1) {
        addCell(total, cellOf(byMonth.get(firstOf(run.year, month))!, key))
      }
    }
    if (!state.countsDays) return
    for (const slice of this.#days) addCell(total, cellOf(slice, key))
  }

  /** Refuses a sum over several windows; notes which window it is. */
  #checkWindows(total: Total, state: MeasureState, term: Term, whole: number): void {
    const sums = blankTotal()
    let counted = 0
    let found: string | null = null
    let several = false
    for (const { value, keys } of term.windows!) {
      sums.value = 0
      for (const key of keys) this.#addCell(sums, state, key)
      if (sums.value === 0) continue
      several ||= found !== null
      found = value
      counted += sums.value
    }
    const standard = term.measure.singleValue!.standard
    total.window = found ?? standard
    if (several || counted !== whole) {
      total.refused = true
      add(total, figureNotes.DEATH_WINDOW_MIXED)
    } else {
      add(total, total.window === standard ? figureNotes.DEATH_WINDOW : figureNotes.DEATH_WINDOW_OTHER)
    }
  }
}

function firstOf(year: number, month: number): string {
  return `${year}-${month < 10 ? '0' : ''}${month}-01`
}

function monthSlices(run: MonthSlices['run'], slice: (part: string) => Slice): MonthSlices {
  const byMonth = new Map<string, Slice>()
  for (let month = run.first === 1 ? 1 : run.first - 1; month <= run.last; month += 1) {
    byMonth.set(firstOf(run.year, month), slice(firstOf(run.year, month)))
  }
  return { byMonth, run }
}

/** Opens the figures of one area and period; see `FigureReader.view`. */
export function createFigureView(
  figures: LoadedFigures,
  area: JurisdictionId,
  period: Period,
  boundaries: Boundaries,
): FigureView {
  return new View(figures, area, period, boundaries)
}

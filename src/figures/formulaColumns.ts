import type { CellKey } from '../store/rollupRead.ts'
import type { AmountColumn, CellColumns } from './cellColumns.ts'
import { isDelivered } from './delivered.ts'
import type { ResolvedFormula, Term } from './formula.ts'
import type { Measure } from './measure.ts'
import type { MeasureState } from './measureState.ts'
import type { Decomposition } from './period.ts'
import type { SiteScope } from './siteScope.ts'
import { fromStored } from './unit.ts'

/**
 * A formula's figures in many areas at once, as columns: what `figureView.ts` tells of one area, without states, notes and bounds, which
 * no question over areas looks at. `test/figures/formulaColumns.test.ts` holds both against each other.
 */

/** Areas of which all that is asked stands alike; see `areaGroups.ts`. */
export interface AreaGroup {
  /** Places of the areas in the columns. */
  readonly indexes: readonly number[]
  readonly scope: SiteScope
  readonly parts: Decomposition
  stateOf(measure: Measure): MeasureState
}

/** What a comparison needs of each figure. */
export interface FigureColumns {
  /** In the figure's unit; NaN: no value. */
  readonly values: Float64Array
  /** 1: a part of the period is missing. */
  readonly cutShort: Uint8Array
  readonly windows: readonly (string | null)[]
  readonly compositions: readonly string[]
}

/** One side of a formula: sums of terms, as `Total` of one figure. */
interface SideColumns {
  readonly values: Float64Array
  readonly known: Uint8Array
  readonly refused: Uint8Array
  readonly cutShort: Uint8Array
  readonly windows: (string | null)[]
  readonly compositions: string[]
}

/** The figures of a formula in all areas of the groups, of which there are `size`. */
export function formulaColumns(
  formula: ResolvedFormula,
  groups: readonly AreaGroup[],
  cells: CellColumns,
  size: number,
): FigureColumns {
  const top = sideColumns(formula.numerator, groups, cells, size)
  const unit = formula.unit.code
  if (formula.denominator === null) {
    const values = top.values.map((value, index) => (isKnown(top, index) ? fromStored(unit, value) : Number.NaN))
    return { ...top, values }
  }
  const below = sideColumns(formula.denominator, groups, cells, size)
  return {
    values: top.values.map((value, index) =>
      isKnown(top, index) && isKnown(below, index) && below.values[index] !== 0
        ? (value * formula.per) / below.values[index]!
        : Number.NaN,
    ),
    cutShort: top.cutShort.map((cut, index) => cut | below.cutShort[index]!),
    windows: top.windows,
    compositions: top.compositions.map((composition, index) => `${composition}/${below.compositions[index]}`),
  }
}

function isKnown({ known, refused }: SideColumns, index: number): boolean {
  return known[index] === 1 && refused[index] === 0
}

function sideColumns(
  terms: readonly Term[],
  groups: readonly AreaGroup[],
  cells: CellColumns,
  size: number,
): SideColumns {
  const side: SideColumns = {
    values: new Float64Array(size),
    known: new Uint8Array(size),
    refused: new Uint8Array(size),
    cutShort: new Uint8Array(size),
    windows: new Array<string | null>(size).fill(null),
    compositions: new Array<string>(size).fill(''),
  }
  for (const group of groups) for (const term of terms) addTerm(side, group, term, cells)
  return side
}

function addTerm(side: SideColumns, group: AreaGroup, term: Term, cells: CellColumns): void {
  const { measure, keys, values } = term
  const state = group.stateOf(measure)
  if (!state.hasValue) {
    for (const index of group.indexes) side.compositions[index] += `-${measure.code}`
    return
  }
  const delivered = values.map((narrowed) => isDelivered(group.scope, measure.code, narrowed))
  const told = keys.map((key) => amountsOf(group, state, key, cells))
  if (term.windows === null && delivered.every(Boolean)) {
    for (const amounts of told) for (const one of amounts) addAll(side.values, one, group.indexes)
    for (const index of group.indexes) addKnown(side, state, index)
    return
  }
  const windows = term.windows?.map((window) => ({
    value: window.value,
    amounts: window.keys.flatMap((key) => amountsOf(group, state, key, cells)),
  }))
  for (const index of group.indexes) {
    const sums = told.map((amounts) => sumAt(amounts, index))
    // Nobody delivers any of the cells, and nothing came of them all the same.
    if (!sums.some((sum, place) => sum !== 0 || delivered[place])) {
      side.compositions[index] += `-${measure.code}`
      continue
    }
    const whole = sums.reduce((sum, one) => sum + one, 0)
    side.values[index]! += whole
    addKnown(side, state, index)
    if (windows === undefined) continue
    const counted = windows.map(({ value, amounts }) => ({ value, sum: sumAt(amounts, index) })).filter(isSomething)
    side.windows[index] = counted.at(-1)?.value ?? measure.singleValue!.standard
    if (counted.length > 1 || counted.reduce((sum, one) => sum + one.sum, 0) !== whole) side.refused[index] = 1
  }
}

function isSomething({ sum }: { readonly sum: number }): boolean {
  return sum !== 0
}

function addKnown(side: SideColumns, { toldSites, cutShort }: MeasureState, index: number): void {
  side.known[index] = 1
  if (toldSites !== '') side.compositions[index] += toldSites
  if (cutShort) side.cutShort[index] = 1
}

/** Numbers to add, or to take away. */
interface Amounts {
  readonly numbers: Float64Array
  readonly sign: 1 | -1
}

/** Where a cell of the period is read from, by the state of its measure. */
function amountsOf({ parts }: AreaGroup, state: MeasureState, key: CellKey, cells: CellColumns): readonly Amounts[] {
  const found: Amounts[] = []
  const add = (part: string, of: keyof AmountColumn, sign: 1 | -1): void => {
    const column = cells.columnOf(part, key)
    if (column !== undefined) found.push({ numbers: column[of], sign })
  }
  if (state.reading === 'LAST') {
    add(state.last!, 'values', 1)
    return found
  }
  for (const year of parts.years) add(String(year), 'values', 1)
  for (const [place, { year, first, last }] of parts.months.entries()) {
    if (state.reading === 'TO_DATE') {
      const run = state.toDate[place]!
      if (run.last === null) continue
      add(run.last, 'toDate', 1)
      if (run.before !== null) add(run.before, 'toDate', -1)
    } else {
      for (let month = first; month <= last; month += 1) add(firstOf(year, month), 'values', 1)
    }
  }
  return found
}

function firstOf(year: number, month: number): string {
  return `${year}-${month < 10 ? '0' : ''}${month}-01`
}

function addAll(sums: Float64Array, { numbers, sign }: Amounts, indexes: readonly number[]): void {
  for (const index of indexes) {
    const number = numbers[index]!
    if (!Number.isNaN(number)) sums[index]! += sign * number
  }
}

function sumAt(amounts: readonly Amounts[], index: number): number {
  let sum = 0
  for (const { numbers, sign } of amounts) {
    const number = numbers[index]!
    if (!Number.isNaN(number)) sum += sign * number
  }
  return sum
}

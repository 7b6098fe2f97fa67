import type { FigureColumns } from './formulaColumns.ts'
import type { IndicatorNumbers } from './indicatorFilter.ts'

/** What is known of one indicator in all areas looked through; NaN: no number. */
export interface IndicatorColumns {
  readonly values: Float64Array
  readonly changes: Float64Array
  readonly changeRates: Float64Array
  /** 1 is the largest value; equal values share a rank. */
  readonly ranks: () => Float64Array
}

/** Columns of `size` areas, of which nothing is known yet. */
export function emptyColumns(size: number): IndicatorColumns {
  const none = (): Float64Array => new Float64Array(size).fill(Number.NaN)
  const values = none()
  let ranks: Float64Array | undefined
  return {
    values,
    changes: none(),
    changeRates: none(),
    // Most questions name no rank.
    ranks() {
      ranks ??= ranksOf(values)
      return ranks
    },
  }
}

/** Compares figures as `compareFigures` does, area by area, and puts them in the columns at `places`. */
export function compareColumns(
  columns: IndicatorColumns,
  places: readonly number[],
  now: FigureColumns,
  then: FigureColumns | null,
): void {
  for (const [index, place] of places.entries()) {
    const value = now.values[index]!
    columns.values[place] = value
    if (then === null) continue
    const before = then.values[index]!
    if (Number.isNaN(value) || Number.isNaN(before) || now.windows[index] !== then.windows[index]) continue
    if (now.cutShort[index] === 1 || then.cutShort[index] === 1) continue
    if (now.compositions[index] !== then.compositions[index]) continue
    columns.changes[place] = value - before
    if (before !== 0) columns.changeRates[place] = (value - before) / before
  }
}

/** Ranks by value: 1 is the largest, equal values share a rank and the next one is left out; NaN without a value. */
export function ranksOf(values: Float64Array): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  return values.map((value) => {
    if (Number.isNaN(value)) return value
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sorted[middle]! <= value) low = middle + 1
      else high = middle
    }
    return sorted.length - low + 1
  })
}

/** The numbers of one area after the other, looked up when they are asked for. */
export class NumbersAt implements IndicatorNumbers {
  readonly #columns: IndicatorColumns
  readonly #at: { readonly index: number }

  constructor(columns: IndicatorColumns, at: { readonly index: number }) {
    this.#columns = columns
    this.#at = at
  }

  get value(): number | null {
    return numberOrNull(this.#columns.values[this.#at.index]!)
  }

  get change(): number | null {
    return numberOrNull(this.#columns.changes[this.#at.index]!)
  }

  get changeRate(): number | null {
    return numberOrNull(this.#columns.changeRates[this.#at.index]!)
  }

  get rank(): number | null {
    return numberOrNull(this.#columns.ranks()[this.#at.index]!)
  }
}

function numberOrNull(number: number): number | null {
  return Number.isNaN(number) ? null : number
}

import { HubError } from '../errors.ts'
import { type CellKey, cellKey } from '../store/rollupRead.ts'
import type { CellValues } from './delivered.ts'
import { dimensions } from './dimensions.ts'
import type { DimensionValues, FormulaPart, Indicator } from './indicator.ts'
import { breakdownKey, type Measure, type RecordSource } from './measure.ts'
import { findMeasure, measures } from './registry.ts'
import { type Unit, units } from './unit.ts'

/** A measure's cells to add up. */
export interface Term {
  readonly measure: Measure
  /** The formula's part that it comes from. */
  readonly part: FormulaPart
  readonly keys: readonly CellKey[]
  /** What each of the keys is narrowed to by what was asked, in their order. */
  readonly values: readonly CellValues[]
  /** For measures of which only one value of a field may stand in a figure: the cells of each value. Null: any may. */
  readonly windows: readonly { readonly value: string; readonly keys: readonly CellKey[] }[] | null
}

/** An indicator, narrowed by a filter, in terms of cells. Made once and shared by all requests. */
export interface ResolvedFormula {
  readonly indicator: Indicator
  /** False: a section's own sum or rate, shown under the words and the unit of `indicator`. */
  readonly isIndicator: boolean
  /** The filter that it is narrowed by. */
  readonly where: DimensionValues
  readonly unit: Unit
  readonly numerator: readonly Term[]
  /** Null: a sum. */
  readonly denominator: readonly Term[] | null
  /** What a ratio is multiplied by. */
  readonly per: number
  /** The filter has no meaning for a measure of the formula. */
  readonly inapplicable: boolean
}

// Lists of formulas are made once and asked by every request; going through a section's hundred cells each time showed in profiles.
const keysByList = new WeakMap<readonly ResolvedFormula[], readonly CellKey[]>()
const measuresByList = new WeakMap<readonly ResolvedFormula[], readonly string[]>()

// Filters are few combinations of enumerations; the bound keeps a caller who tries them all from filling the memory.
const resolvedByIndicator = new WeakMap<Indicator, Map<string, ResolvedFormula>>()
const keptFilters = 200

/**
 * The cells behind an indicator. A value outside a dimension's list throws INPUT_INVALID, as does an empty list of values. A
 * dimension by which a measure is not broken down makes the formula `inapplicable`.
 */
export function resolveFormula(indicator: Indicator, where: DimensionValues = {}): ResolvedFormula {
  let resolved = resolvedByIndicator.get(indicator)
  if (resolved === undefined) {
    resolved = new Map()
    resolvedByIndicator.set(indicator, resolved)
  }
  const asked = Object.keys(where).sort()
  const key = asked.map((name) => `${name}=${where[name]!.join(',')}`).join(';')
  const known = resolved.get(key)
  if (known !== undefined) return known
  for (const name of asked) checkValues(name, where[name]!)
  const { formula } = indicator
  const numerator = formula.kind === 'SUM' ? formula.parts : formula.numerator
  const terms = resolveParts(numerator, where)
  const below = formula.kind === 'SUM' ? null : resolveParts(formula.denominator, where)
  const result: ResolvedFormula = {
    indicator,
    isIndicator: true,
    where,
    unit: units[indicator.unit],
    numerator: terms ?? [],
    denominator: below ?? (formula.kind === 'SUM' ? null : []),
    per: formula.kind === 'RATIO' ? (formula.per ?? 1) : 1,
    inapplicable: terms === null || (below === null && formula.kind === 'RATIO'),
  }
  if (resolved.size < keptFilters) resolved.set(key, result)
  return result
}

/** A formula over given parts that is no indicator of its own: a section's sum over several departments. */
export function sumFormula(
  indicator: Indicator,
  parts: readonly FormulaPart[],
  where: DimensionValues,
): ResolvedFormula {
  const terms = resolveParts(parts, where)
  return {
    indicator,
    isIndicator: false,
    where,
    unit: units[indicator.unit],
    numerator: terms ?? [],
    denominator: null,
    per: 1,
    inapplicable: terms === null,
  }
}

/** A rate over given parts that is no indicator of its own. */
export function ratioFormula(
  indicator: Indicator,
  numerator: readonly FormulaPart[],
  denominator: readonly FormulaPart[],
  where: DimensionValues,
): ResolvedFormula {
  const above = resolveParts(numerator, where)
  const below = resolveParts(denominator, where)
  return {
    indicator,
    isIndicator: false,
    where,
    unit: units.RATIO,
    numerator: above ?? [],
    denominator: below ?? [],
    per: 1,
    inapplicable: above === null || below === null,
  }
}

/** Checks the values asked of one dimension. Throws INPUT_INVALID, naming what is allowed. */
export function checkValues(name: string, values: readonly string[]): void {
  const dimension = dimensions[name]
  if (dimension === undefined) {
    const allowed = Object.keys(dimensions)
    throw new HubError(
      'INPUT_INVALID',
      `There is no dimension "${name.slice(0, 80)}"; there are ${allowed.join(', ')}.`,
      {
        details: { allowed },
      },
    )
  }
  const wrong = values.find((value) => !dimension.values.includes(value))
  if (values.length === 0 || wrong !== undefined) {
    throw new HubError(
      'INPUT_INVALID',
      `${wrong === undefined ? 'No value is' : `"${wrong.slice(0, 80)}" is not`} given for ${name}; allowed: ${dimension.values.join(', ')}.`,
      { details: { dimension: name, allowed: dimension.values } },
    )
  }
}

/** Null: a measure is not broken down by what the filter names. */
function resolveParts(parts: readonly FormulaPart[], where: DimensionValues): readonly Term[] | null {
  const terms: Term[] = []
  for (const part of parts) {
    const measure = findMeasure(part.measure)
    const wanted = narrowed(measure, part.where ?? {}, where)
    // No value is left: the part can hold nothing that is asked for, and has no say.
    if (wanted === null) continue
    const cells = cellsOf(measure, inEveryWindow(measure, wanted))
    if (cells === null) return null
    terms.push({
      measure,
      part,
      keys: cells.map((cell) => cellKey(measure.code, breakdownKey(cell))),
      values: cells.map((cell) => cell.filter(([field]) => wanted[field] !== undefined)),
      windows: windowsOf(measure, wanted, cells),
    })
  }
  return terms
}

/** Values per field that both the part and the filter allow, and that the measure can have; null when one is left without any. */
function narrowed(measure: Measure, fixed: DimensionValues, where: DimensionValues): DimensionValues | null {
  const result: Record<string, readonly string[]> = { ...fixed }
  for (const [name, values] of Object.entries(where)) {
    const possible = possibleValues(measure, name)
    const already = result[name] ?? possible
    const left = values.filter(
      (value, index) => values.indexOf(value) === index && already.includes(value) && possible.includes(value),
    )
    if (left.length === 0) return null
    result[name] = left
  }
  return result
}

/**
 * Narrowed by something else, a measure of which only one value of a field may stand in a figure is read at each of them: taken at its
 * standard value alone it would be 0 where the source tells another.
 */
function inEveryWindow({ singleValue }: Measure, wanted: DimensionValues): DimensionValues {
  if (singleValue === undefined || Object.keys(wanted).length === 0) return wanted
  return { [singleValue.field]: dimensions[singleValue.field]!.values, ...wanted }
}

/** The cells of each value of the field of which only one may stand in a figure; null: the measure has no such field. */
function windowsOf(measure: Measure, wanted: DimensionValues, cells: readonly CellValues[]): Term['windows'] {
  const { singleValue } = measure
  if (singleValue === undefined) return null
  const { field } = singleValue
  const keyOf = (cell: CellValues): CellKey => cellKey(measure.code, breakdownKey(cell))
  return (wanted[field] ?? dimensions[field]!.values).map((value) => ({
    value,
    keys:
      Object.keys(wanted).length === 0
        ? [keyOf([[field, value]])]
        : cells.filter((cell) => cell.some(([name, own]) => name === field && own === value)).map(keyOf),
  }))
}

/** The values that a measure's records can have in a field: all of its dimension, or those that its own condition allows. */
function possibleValues(measure: Measure, name: string): readonly string[] {
  for (const condition of measure.source.kind === 'RECORD' ? measure.source.where : []) {
    if (condition.field === name && 'in' in condition) return condition.in
  }
  return dimensions[name]!.values
}

/**
 * The cells of one declared breakdown that add up to what is wanted: the breakdown by exactly these fields, or a finer one over all
 * values of its further fields, if every record has them. Null: there is no such breakdown.
 */
function cellsOf(measure: Measure, wanted: DimensionValues): readonly CellValues[] | null {
  const names = Object.keys(wanted)
  if (names.length === 0) return [[]]
  const fitting = measure.breakdowns
    .filter(
      (fields) =>
        names.every((name) => fields.includes(name)) &&
        fields.every((field) => names.includes(field) || dimensions[field]!.everyRecord),
    )
    .sort((one, other) => one.length - other.length)[0]
  if (fitting === undefined) return null
  let cells: (readonly (readonly [string, string])[])[] = [[]]
  for (const field of fitting) {
    const values = wanted[field] ?? possibleValues(measure, field)
    cells = cells.flatMap((cell) => values.map((value) => [...cell, [field, value] as const]))
  }
  return cells
}

/** Every cell that formulas read. */
export function cellKeysOf(formulas: readonly ResolvedFormula[]): readonly CellKey[] {
  const known = keysByList.get(formulas)
  if (known !== undefined) return known
  const keys = new Set<CellKey>()
  for (const { numerator, denominator } of formulas) {
    for (const terms of [numerator, denominator ?? []]) {
      for (const term of terms) {
        for (const key of term.keys) keys.add(key)
        for (const window of term.windows ?? []) for (const key of window.keys) keys.add(key)
      }
    }
  }
  const result = [...keys]
  keysByList.set(formulas, result)
  return result
}

/** The measures of formulas, each once. */
export function measuresOf(formulas: readonly ResolvedFormula[]): readonly string[] {
  const known = measuresByList.get(formulas)
  if (known !== undefined) return known
  const codes = formulas.flatMap(({ numerator, denominator }) =>
    [...numerator, ...(denominator ?? [])].map((term) => term.measure.code),
  )
  const result = [...new Set(codes)]
  measuresByList.set(formulas, result)
  return result
}

/** The kinds of records that formulas, or else measures, count; of everything when both are undefined. */
export function recordsOf(
  formulas: readonly ResolvedFormula[] | undefined,
  codes: readonly string[] | undefined,
): readonly RecordSource['record'][] {
  const counted = formulas === undefined ? codes?.map(findMeasure) : measuresOf(formulas).map(findMeasure)
  return (counted ?? measures).flatMap((measure) => (measure.source.kind === 'RECORD' ? [measure.source.record] : []))
}

/** Measures and breakdowns of single cells, each once. */
export function splitKeys(keys: ReadonlySet<CellKey>): { cellMeasures: string[]; breakdowns: string[] } {
  const names = new Set<string>()
  const breakdowns = new Set<string>()
  for (const key of keys) {
    const bar = key.indexOf('|')
    names.add(key.slice(0, bar))
    breakdowns.add(key.slice(bar + 1))
  }
  return { cellMeasures: [...names], breakdowns: [...breakdowns] }
}

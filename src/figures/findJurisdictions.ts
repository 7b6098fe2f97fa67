import { HubError } from '../errors.ts'
import type { Boundaries, Jurisdiction } from '../jurisdictions/jurisdiction.ts'
import { hasColumns } from './columnReader.ts'
import type { FigureReader } from './figureReader.ts'
import { measuresOf, type ResolvedFormula } from './formula.ts'
import { compareColumns, emptyColumns, type IndicatorColumns, NumbersAt } from './indicatorColumns.ts'
import {
  askedBy,
  askedKey,
  compareAreas,
  comparesFigures,
  conditionsOf,
  type IndicatorAsked,
  type IndicatorCondition,
  type IndicatorFilter,
  type IndicatorOrder,
  type JurisdictionOrder,
  meets,
  type OrderedArea,
} from './indicatorFilter.ts'
import { narrowedFormula } from './narrowedFormula.ts'
import { type ComparisonBasis, type Period, previous } from './period.ts'

/** A question over areas by their figures. */
export interface FindQuestion {
  /** The areas looked through: those below one area, of one level, by a name. */
  readonly candidates: readonly Jurisdiction[]
  /** Needed as soon as an indicator is named. */
  readonly period: Period | null
  readonly boundaries: Boundaries
  /** Areas that hold all candidates: what is loaded for the answer's status. */
  readonly within: readonly Jurisdiction[]
  readonly where: IndicatorFilter | null
  readonly orderBy: readonly JurisdictionOrder[]
}

/** What a question found. */
export interface FindAnswer {
  /** All areas that meet it, in order. */
  readonly areas: readonly Jurisdiction[]
  /** Measures behind the indicators asked: for the answer's status; empty when none was. */
  readonly measures: readonly string[]
  /** How many areas were left out because their figures may not be seen. */
  readonly withheld: number
}

/**
 * Areas that meet a filter over indicators of any departments, in order. All figures are loaded at once, so the number of statements
 * depends neither on areas nor on indicators. Throws PERIOD_REQUIRED, INDICATOR_UNKNOWN, INPUT_INVALID.
 */
export async function findJurisdictions(reader: FigureReader, question: FindQuestion): Promise<FindAnswer> {
  const { within, period, boundaries, where, orderBy } = question
  const conditions = where === null ? [] : conditionsOf(where)
  const orders = orderBy.flatMap((order) => order.indicator ?? [])
  const asked = new Map<string, Asked>()
  for (const one of [...conditions, ...orders]) {
    const indicator = askedBy(one)
    const key = askedKey(indicator)
    const known = asked.get(key)
    const compares = comparesFigures(one)
    if (known !== undefined) known.compares ||= compares
    else asked.set(key, { indicator, formula: narrowedFormula(indicator.code, indicator.dimensions), compares })
  }
  if (asked.size > 0 && period === null) {
    throw new HubError('PERIOD_REQUIRED', '`where` or `orderBy` names an indicator, so `period` must be given.')
  }
  for (const { indicator, formula } of asked.values()) checkPermitted(reader, indicator.code, formula)
  // Looking through areas that may not be seen would tell of them by who is found and who is not.
  const seen = asked.size === 0 ? question.candidates : permitted(reader, question.candidates)
  const formulas = [...asked.values()].map(({ formula }) => formula)
  const measures = measuresOf(formulas)
  const all = [...asked.values()]
  const columns =
    period === null || all.length === 0 ? [] : await numbersOf(reader, seen, { period, boundaries, within, asked: all })
  const columnsOf = (one: IndicatorCondition | IndicatorOrder): IndicatorColumns =>
    columns[all.indexOf(asked.get(askedKey(askedBy(one)))!)]!
  const at = { index: 0 }
  const ofConditions = new Map(conditions.map((condition) => [condition, new NumbersAt(columnsOf(condition), at)]))
  const found: FoundArea[] = []
  for (const [index, area] of seen.entries()) {
    at.index = index
    if (where !== null && !meets(where, (condition) => ofConditions.get(condition)!)) continue
    found.push({ area, code: area.code, name: area.name, index })
  }
  const ofOrders = new Map(orders.map((order) => [order, numbersBy(order, columnsOf(order))]))
  found.sort(compareAreas<FoundArea>(orderBy, ({ index }, order) => ofOrders.get(order)![index]!))
  return {
    areas: found.map(({ area }) => area),
    measures,
    withheld: question.candidates.length - seen.length,
  }
}

/** The areas that may be seen; the very list where that is all of them, because more is known of a list that was asked before. */
function permitted({ rights }: FigureReader, areas: readonly Jurisdiction[]): readonly Jurisdiction[] {
  return areas.every(({ id }) => rights.area(id)) ? areas : areas.filter(({ id }) => rights.area(id))
}

function numbersBy({ by }: IndicatorOrder, { values, changes, changeRates }: IndicatorColumns): Float64Array {
  return by === 'VALUE' ? values : by === 'CHANGE' ? changes : changeRates
}

/** An area that meets the question, with its place in the columns. */
interface FoundArea extends OrderedArea {
  readonly area: Jurisdiction
  readonly index: number
}

/** An indicator of a question. */
interface Asked {
  readonly indicator: IndicatorAsked
  readonly formula: ResolvedFormula
  /** Whether anything asks how it changed. */
  compares: boolean
}

/** A condition or an order tells numbers by who meets it: what may not be seen is refused, and nothing is read. Throws ACCESS_DENIED, SENSITIVE_NOT_ORDERED. */
function checkPermitted({ rights }: FigureReader, code: string, formula: ResolvedFormula): void {
  const right = rights.formula(formula)
  if (right === 'LATTICE') {
    throw new HubError(
      'SENSITIVE_NOT_ORDERED',
      `${code} is about a group that needs protection: without clearance nothing can be found, ranked or put in order by it. Ask for its figures area by area (\`figures(indicators:)\`); those that may be shown have their values.`,
      { details: { indicator: code } },
    )
  }
  if (right !== 'NONE') return
  throw new HubError(
    'ACCESS_DENIED',
    `Your role does not permit you to ask for ${code}, so nothing can be found or put in order by it.`,
    {
      details: { indicator: code },
    },
  )
}

/** What the numbers of a question are read by. */
interface NumbersAsked extends Pick<FindQuestion, 'boundaries' | 'within'> {
  readonly period: Period
  readonly asked: readonly Asked[]
}

/** The numbers of each indicator in all areas: by columns, or where there are none (`hasColumns`) figure by figure. */
async function numbersOf(
  reader: FigureReader,
  areas: readonly Jurisdiction[],
  { period, boundaries, within, asked }: NumbersAsked,
): Promise<readonly IndicatorColumns[]> {
  const compared = new Map<ComparisonBasis, Period>()
  for (const { indicator, compares } of asked) {
    const basis = indicator.comparedWith
    if (compares && !compared.has(basis)) compared.set(basis, previous(period, basis))
  }
  const periods = [period, ...compared.values()]
  const columns = asked.map(() => emptyColumns(areas.length))
  const inColumns: number[] = []
  const single: number[] = []
  for (const [place, area] of areas.entries()) {
    if (hasColumns(reader, area, periods, boundaries)) inColumns.push(place)
    else single.push(place)
  }
  const formulas = [...new Set(asked.map(({ formula }) => formula))]
  const loads: Promise<unknown>[] = []
  if (inColumns.length > 0) {
    const listed = single.length === 0 ? areas : inColumns.map((place) => areas[place]!)
    const request = { areas: listed, boundaries, formulas, periods }
    loads.push(
      reader.loadColumns(request).then((columnsOf) => {
        for (const [number, { formula, indicator, compares }] of asked.entries()) {
          const then = compares ? columnsOf(formula, compared.get(indicator.comparedWith)!) : null
          compareColumns(columns[number]!, inColumns, columnsOf(formula, period), then)
        }
      }),
    )
  }
  // What the status of the answer needs of the areas that hold all others; none of their figures.
  loads.push(
    reader.load({
      areas: within.map(({ id }) => id),
      period,
      boundaries,
      formulas: [],
      measures: measuresOf(formulas),
    }),
  )
  if (single.length > 0) {
    loads.push(
      reader.load({
        areas: single.map((place) => areas[place]!.id),
        period,
        boundaries,
        formulas,
        comparedWith: [...compared.keys()],
      }),
    )
  }
  await Promise.all(loads)
  await Promise.all(
    single.flatMap((place) => {
      const view = reader.view(areas[place]!.id, period, boundaries)
      return asked.map(async ({ formula, indicator, compares }, number) => {
        const figure = view.figure(formula)
        columns[number]!.values[place] = figure.value ?? Number.NaN
        if (!compares) return
        const { change, changeRate } = await figure.comparison(indicator.comparedWith)
        columns[number]!.changes[place] = change ?? Number.NaN
        columns[number]!.changeRates[place] = changeRate ?? Number.NaN
      })
    }),
  )
  return columns
}

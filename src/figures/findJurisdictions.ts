import { HubError } from '../errors.ts'
import type { Boundaries, Jurisdiction } from '../jurisdictions/jurisdiction.ts'
import type { FigureReader } from './figureReader.ts'
import type { ResolvedFormula } from './formula.ts'
import {
  askedBy,
  askedKey,
  compareAreas,
  conditionsOf,
  type IndicatorAsked,
  type IndicatorFilter,
  type IndicatorNumbers,
  type JurisdictionOrder,
  meets,
  ranksOf,
} from './indicatorFilter.ts'
import { narrowedFormula } from './narrowedFormula.ts'
import type { Period } from './period.ts'

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
  const asked = new Map<string, IndicatorAsked>()
  for (const condition of [
    ...(where === null ? [] : conditionsOf(where)),
    ...orderBy.flatMap((order) => order.indicator ?? []),
  ]) {
    const one = askedBy(condition)
    asked.set(askedKey(one), one)
  }
  const formulas = new Map([...asked].map(([key, one]) => [key, narrowedFormula(one.code, one.dimensions)]))
  if (asked.size > 0 && period === null) {
    throw new HubError('PERIOD_REQUIRED', '`where` or `orderBy` names an indicator, so `period` must be given.')
  }
  for (const [key, formula] of formulas) checkPermitted(reader, asked.get(key)!.code, formula)
  // Looking through areas that may not be seen would tell of them by who is found and who is not.
  const seen = asked.size === 0 ? question.candidates : question.candidates.filter(({ id }) => reader.rights.area(id))
  const numbers = new Map<string, ReadonlyMap<number, IndicatorNumbers>>()
  const areas = [...seen, ...within].map((area) => area.id)
  if (period !== null && asked.size > 0 && areas.length > 0) {
    await reader.load({
      areas,
      period,
      boundaries,
      formulas: [...formulas.values()],
      comparedWith: [...new Set([...asked.values()].map((one) => one.comparedWith))],
    })
    await Promise.all(
      [...asked].map(async ([key, one]) => {
        numbers.set(key, await numbersOf(reader, seen, period, boundaries, formulas.get(key)!, one))
      }),
    )
  }
  const look = (area: Jurisdiction, key: string): IndicatorNumbers => numbers.get(key)!.get(area.id)!
  const found = seen.filter(
    (area) => where === null || meets(where, (condition) => look(area, askedKey(askedBy(condition)))),
  )
  return {
    areas: found.sort(compareAreas(orderBy, (area: Jurisdiction, order) => look(area, askedKey(askedBy(order))))),
    measures: [...new Set([...formulas.values()].flatMap(measuresOf))],
    withheld: question.candidates.length - seen.length,
  }
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

function measuresOf({ numerator, denominator }: ResolvedFormula): readonly string[] {
  return [...numerator, ...(denominator ?? [])].map((term) => term.measure.code)
}

async function numbersOf(
  reader: FigureReader,
  candidates: readonly Jurisdiction[],
  period: Period,
  boundaries: Boundaries,
  formula: ResolvedFormula,
  { comparedWith }: IndicatorAsked,
): Promise<ReadonlyMap<number, IndicatorNumbers>> {
  const figures = candidates.map((area) => reader.view(area.id, period, boundaries).figure(formula))
  const ranks = ranksOf(figures.map((figure) => figure.value))
  const comparisons = await Promise.all(figures.map((figure) => figure.comparison(comparedWith)))
  return new Map(
    candidates.map((area, index) => {
      const { change, changeRate } = comparisons[index]!
      return [area.id, { value: figures[index]!.value, change, changeRate, rank: ranks[index]! }]
    }),
  )
}

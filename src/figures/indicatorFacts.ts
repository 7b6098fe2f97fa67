import { levelRank } from '../jurisdictions/divisionTable.ts'
import type { JurisdictionLevel } from '../jurisdictions/jurisdiction.ts'
import type { Indicator } from './indicator.ts'
import type { Measure } from './measure.ts'
import { findMeasure } from './registry.ts'

/**
 * What follows for an indicator from the measures that it is made of; declared nowhere, so that it cannot contradict them.
 */

/**
 * Where an indicator's figures come from. COUNTED: from records. TOLD: by the department, as a statistic. FORMULA: made of other
 * measures. PUBLISHED_ONLY: no source delivers it.
 */
export type IndicatorOrigin = 'COUNTED' | 'TOLD' | 'FORMULA' | 'PUBLISHED_ONLY'

const originOfSource = { RECORD: 'COUNTED', STATISTIC: 'TOLD', UNDELIVERED: 'PUBLISHED_ONLY' } as const

/** Where its figures come from. */
export function originOf(indicator: Indicator): IndicatorOrigin {
  const measure = ownMeasure(indicator)
  return measure === null ? 'FORMULA' : originOfSource[measure.source.kind]
}

/** The measure that the indicator is, whole and under the same code; null: it is made of measures. */
export function ownMeasure({ code, formula }: Indicator): Measure | null {
  const [only, ...others] = formula.kind === 'SUM' ? formula.parts : []
  if (only === undefined || others.length > 0 || only.where !== undefined || only.measure !== code) return null
  return findMeasure(code)
}

/** The measures of its formula, each once. */
export function measuresIn({ formula }: Indicator): readonly Measure[] {
  const parts = formula.kind === 'SUM' ? formula.parts : [...formula.numerator, ...formula.denominator]
  return [...new Set(parts.map(({ measure }) => measure))].map(findMeasure)
}

/** Whether an area's figure is the sum of those of the areas in it, with what cannot be assigned. Never for a rate. */
export function addsOverAreas(indicator: Indicator): boolean {
  return indicator.formula.kind === 'SUM' && measuresIn(indicator).every((measure) => measure.additiveOverAreas)
}

/** Whether a period's figure is the sum of those of its months. Never for a rate; not for stocks and distinct units. */
export function addsOverTime(indicator: Indicator): boolean {
  return indicator.formula.kind === 'SUM' && measuresIn(indicator).every((measure) => measure.additiveOverTime)
}

/** Below this level it is NOT_APPLICABLE: the coarsest of the finest levels of its measures. Null: it is counted nowhere. */
export function finestLevelOf(indicator: Indicator): JurisdictionLevel | null {
  if (originOf(indicator) === 'PUBLISHED_ONLY') return null
  const levels = measuresIn(indicator).map(({ finestLevel }) => finestLevel)
  return levels.sort((one, other) => levelRank(one) - levelRank(other))[0] ?? null
}

import type { DepartmentCode, Words } from '../connector/connector.ts'
import type { UnitCode } from './measure.ts'

/** Values by dimension; several values of one dimension are added up. */
export type DimensionValues = Readonly<Record<string, readonly string[]>>

/** A part of a formula: a measure, narrowed to some values of its breakdowns. */
export interface FormulaPart {
  readonly measure: string
  readonly where?: DimensionValues
}

/**
 * What an indicator is in terms of measures. Rates are always made from their counts, never from other rates; a sum never mixes
 * units.
 */
export type Formula =
  | { readonly kind: 'SUM'; readonly parts: readonly FormulaPart[] }
  | {
      readonly kind: 'RATIO'
      readonly numerator: readonly FormulaPart[]
      readonly denominator: readonly FormulaPart[]
      /** So many of the denominator: 10,000 for a count per 10,000 inhabitants. Absent: 1. */
      readonly per?: number
    }

/** What `figures(indicators:)` answers. */
export interface Indicator {
  /** snake_case, stable for ever; the code of the measure where the indicator is just that. */
  readonly code: string
  readonly department: DepartmentCode
  readonly title: Words
  readonly description: Words
  /** Where the rule comes from; that of the measure where the indicator is just that. */
  readonly ruleSource: Words
  readonly unit: UnitCode
  readonly betterIs: 'LOWER' | 'HIGHER' | 'NONE'
  readonly sensitive: boolean
  /** Names of the dimensions that a question may narrow it by. */
  readonly dimensions: readonly string[]
  readonly formula: Formula
}

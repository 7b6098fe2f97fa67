import { HubError } from '../errors.ts'
import { type ResolvedFormula, resolveFormula } from './formula.ts'
import type { DimensionValues } from './indicator.ts'
import { findIndicator } from './registry.ts'

/** One value of one dimension, as readers ask for it. */
export interface DimensionValue {
  readonly name: string
  readonly value: string
}

/** Values by dimension; those of one dimension are added up. */
export function dimensionValues(asked: readonly DimensionValue[] | null | undefined): DimensionValues {
  const dimensions: Record<string, string[]> = {}
  for (const { name, value } of asked ?? []) dimensions[name] = [...(dimensions[name] ?? []), value]
  return dimensions
}

/**
 * An indicator that a reader names, narrowed to values of its dimensions. Throws INDICATOR_UNKNOWN, and INPUT_INVALID for a dimension
 * or combination by which it is not broken down, instead of an answer that looks as if nothing were there.
 */
export function narrowedFormula(code: string, dimensions: DimensionValues): ResolvedFormula {
  const indicator = findIndicator(code)
  const unknown = Object.keys(dimensions).find((name) => !indicator.dimensions.includes(name))
  if (unknown !== undefined) {
    const allowed = indicator.dimensions
    throw new HubError(
      'INPUT_INVALID',
      `${code} has no dimension "${unknown.slice(0, 80)}"; it has ${allowed.join(', ') || 'none'}.`,
      {
        details: { indicator: code, allowed },
      },
    )
  }
  const formula = resolveFormula(indicator, dimensions)
  if (formula.inapplicable) {
    throw new HubError(
      'INPUT_INVALID',
      `${code} is not broken down by ${Object.keys(dimensions).join(' and ')} together.`,
      {
        details: { indicator: code, dimensions: Object.keys(dimensions) },
      },
    )
  }
  return formula
}

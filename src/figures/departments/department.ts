import type { DepartmentCode, Words } from '../../connector/connector.ts'
import type { Formula, Indicator } from '../indicator.ts'
import type { Measure } from '../measure.ts'

/** What one department's file declares. */
export interface DepartmentFigures {
  readonly department: DepartmentCode
  readonly measures: readonly Measure[]
  readonly indicators: readonly Indicator[]
}

/** A department that the hub itself does not know, as a connector's folder brings it (`Connector.brings`). */
export interface BroughtDepartment extends DepartmentFigures {
  readonly name: Words
}

/** The indicator that is just the measure, narrowed by any of the dimensions in its breakdowns. */
export function indicatorOf(measure: Measure): Indicator {
  const dimensions = [...new Set(measure.breakdowns.flat())].filter((name) => name !== measure.singleValue?.field)
  const { code, department, title, description, ruleSource, unit, betterIs, sensitive } = measure
  const formula: Formula = { kind: 'SUM', parts: [{ measure: code }] }
  return { code, department, title, description, ruleSource, unit, betterIs, sensitive, dimensions, formula }
}

/** A share of one count in another, a ratio. */
export function rateIndicator(
  rate: Pick<Indicator, 'code' | 'department' | 'ruleSource' | 'betterIs' | 'dimensions'> & {
    readonly title: Words
    readonly description: Words
    readonly numerator: Extract<Formula, { kind: 'RATIO' }>['numerator']
    readonly denominator: Extract<Formula, { kind: 'RATIO' }>['denominator']
  },
): Indicator {
  const { numerator, denominator, ...rest } = rate
  return { ...rest, unit: 'RATIO', sensitive: false, formula: { kind: 'RATIO', numerator, denominator } }
}

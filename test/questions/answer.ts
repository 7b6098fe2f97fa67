import type { RawDeliveries } from './rawDeliveries.ts'

/** One comparison of a hub's answer with the raw deliveries. */
export interface AnswerCheck {
  /** What is compared, as a sentence for the list of tests. */
  readonly title: string
  /** Instead of the question's defaults. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** What of the answer is compared. */
  readonly answered: (data: never) => unknown
  /** The same from the raw deliveries: SQL alone, never a number that was seen in an answer. */
  readonly expected: (raw: RawDeliveries) => Promise<unknown>
}

/** Every comparison of one question. */
export interface QuestionAnswer {
  readonly checks: readonly [AnswerCheck, ...AnswerCheck[]]
}

/** A comparison whose answer has this shape. */
export function check<Data>(
  one: Omit<AnswerCheck, 'answered'> & { readonly answered: (data: Data) => unknown },
): AnswerCheck {
  return one as AnswerCheck
}

/** A figure as the questions ask for it; what a question does not ask is absent. */
export interface AnsweredFigure {
  readonly value: number | null
  readonly state: string
  readonly unallocated?: number | null
  readonly comparison: {
    readonly value: number | null
    readonly change: number | null
    readonly changeRate: number | null
  }
  readonly standing: { readonly rank: number | null; readonly of: number }
}

/** An indicator's figure, as `figures` gives it. */
export interface AnsweredIndicator {
  readonly indicator: { readonly code: string }
  readonly period: { readonly from: string; readonly to: string }
  readonly figure: AnsweredFigure
}

/** Of an area's figures the one of an indicator. */
export function figureOf(figures: readonly AnsweredIndicator[], code: string): AnsweredFigure {
  const found = figures.find(({ indicator }) => indicator.code === code)
  if (found === undefined) throw new Error(`The answer has no figure of ${code}`)
  return found.figure
}

/** A figure's value and what it is compared with. */
export function levelsOf({ value, comparison }: AnsweredFigure): { now: number | null; before: number | null } {
  return { now: value, before: comparison.value }
}

/** A section's figure asked without comparison. */
export interface AnsweredValue {
  readonly value: number | null
  readonly state: string
  readonly unallocated?: number | null
}

/** An area of a list. */
export interface AnsweredArea {
  readonly code: string
  readonly name: string
}

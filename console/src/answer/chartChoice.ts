import { type Chartable, type Measure, sameUnit } from './chartModel.ts'

/** What the reader has chosen to see drawn. */
export interface ChartChoice {
  readonly chartable: string
  /** Measures of one unit; the first rules. */
  readonly measures: readonly string[]
  readonly comparing: boolean
}

/** What is drawn before the reader chooses: the list that a chart tells most about, and its first figure. Null: nothing can be drawn. */
export function firstChoice(chartables: readonly Chartable[]): ChartChoice | null {
  const [best] = [...chartables].sort((one, other) => worth(other) - worth(one))
  return best === undefined ? null : { chartable: best.key, measures: [best.measures[0]!.key], comparing: true }
}

/** The choice as far as the answer still has it: the next answer may have other lists. */
export function choiceWithin(choice: ChartChoice | null, chartables: readonly Chartable[]): ChartChoice | null {
  const chartable = chartables.find(({ key }) => key === choice?.chartable)
  if (choice === null || chartable === undefined) return firstChoice(chartables)
  const measures = choice.measures.filter((key) => chartable.measures.some((measure) => measure.key === key))
  return measures.length > 0 ? { ...choice, measures } : { ...choice, measures: [chartable.measures[0]!.key] }
}

/** Measures that may stand on the same axis as the chosen one. */
export function besides(chartable: Chartable, first: Measure): readonly Measure[] {
  return chartable.measures.filter((measure) => measure !== first && sameUnit(measure, first))
}

function worth({ measures, isOfAreas }: Chartable): number {
  const points = measures[0]?.points ?? []
  // One row with many figures of one unit is drawn as bars of them.
  if (points.length === 1) return measures.filter((measure) => sameUnit(measure, measures[0]!)).length > 2 ? 2.5 : 0
  const days = new Set(points.map(({ day }) => day)).size
  return (days > 1 ? 3 : 0) + (isOfAreas && points.length > 1 ? 4 : 0) + (points.length > 1 ? 2 : 0)
}

/** The first of the chosen figures, which the tiles show. */
export function chosenMeasure(chartables: readonly Chartable[], choice: ChartChoice): Measure {
  const chartable = chartables.find(({ key }) => key === choice.chartable) ?? chartables[0]!
  return chartable.measures.find(({ key }) => key === choice.measures[0]) ?? chartable.measures[0]!
}

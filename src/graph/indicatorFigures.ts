import { HubError } from '../errors.ts'
import type { ResolvedFormula } from '../figures/formula.ts'
import { type DimensionValue, dimensionValues, narrowedFormula } from '../figures/narrowedFormula.ts'
import { type Period, type PeriodStep, periodOf, steps } from '../figures/period.ts'
import type { Boundaries } from '../jurisdictions/jurisdiction.ts'
import type { GraphContext } from './context.ts'
import type { IndicatorFigureModel, JurisdictionModel } from './models.ts'
import type { FieldNames } from './selectedFields.ts'

/** Most rows of one `figures` field: so many indicators and steps are a question to split, not an answer to read. */
const mostRows = 2000

interface FiguresQuery {
  readonly obj: JurisdictionModel
  readonly params: {
    readonly indicators: readonly string[]
    readonly period: Parameters<typeof periodOf>[0]
    readonly every?: PeriodStep | null | undefined
    readonly dimensions?: readonly DimensionValue[] | null | undefined
    readonly boundaries: Boundaries
  }
  readonly fields: FieldNames
}

interface Prepared {
  readonly formulas: readonly ResolvedFormula[]
  readonly periods: readonly Period[]
  /** Whose figures they are, for the audit. */
  readonly departments: ReadonlySet<string>
}

/** Loads `Jurisdiction.figures` for all parents of a tick; a bad argument is the error of the fields that have it. */
export async function loadIndicatorFigures(
  queries: readonly FiguresQuery[],
  context: GraphContext,
): Promise<(readonly IndicatorFigureModel[] | Error)[]> {
  const prepared = new Map<FiguresQuery['params'], Prepared | HubError>()
  const ready = queries.map(({ params }) => {
    let one = prepared.get(params)
    if (one === undefined) {
      one = prepare(params, context.now)
      prepared.set(params, one)
    }
    return one
  })
  const { figures } = context
  await Promise.all(
    queries.flatMap(({ obj, params, fields }, index) => {
      const one = ready[index]!
      if (one instanceof HubError) return []
      return one.periods.map((period) => {
        const asked = { areas: [obj.id], period, boundaries: params.boundaries, formulas: one.formulas }
        return fields.has('comparison') ? figures.load(asked) : figures.loadOnly(asked)
      })
    }),
  )
  return queries.map(({ obj, params }, index) => {
    const one = ready[index]!
    if (one instanceof HubError) return one
    context.audit.jurisdiction(obj.id)
    for (const department of one.departments) context.audit.department(department)
    return one.formulas.flatMap((formula) =>
      one.periods.map((period) => ({
        indicator: formula.indicator,
        period,
        figure: figures.view(obj.id, period, params.boundaries).figure(formula),
      })),
    )
  })
}

function departmentsOf(formulas: readonly ResolvedFormula[]): ReadonlySet<string> {
  return new Set(
    formulas.flatMap(({ indicator, numerator, denominator }) => [
      indicator.department,
      ...[...numerator, ...(denominator ?? [])].map(({ measure }) => measure.department),
    ]),
  )
}

function prepare(
  { indicators, period: input, every, dimensions }: FiguresQuery['params'],
  now: Date,
): Prepared | HubError {
  try {
    const period = periodOf(input, now)
    const periods = every == null ? [period] : steps(period, every)
    const rows = indicators.length * periods.length
    if (rows > mostRows) {
      throw new HubError(
        'INPUT_INVALID',
        `${indicators.length} indicators over ${periods.length} steps are ${rows} rows; ask for at most ${mostRows} at once.`,
      )
    }
    const asked = dimensionValues(dimensions)
    const formulas = indicators.map((code) => narrowedFormula(code, asked))
    return { formulas, periods, departments: departmentsOf(formulas) }
  } catch (error) {
    if (error instanceof HubError) return error
    throw error
  }
}

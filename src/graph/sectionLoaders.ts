import { HubError } from '../errors.ts'
import type { DimensionValues } from '../figures/indicator.ts'
import { type Period, periodOf } from '../figures/period.ts'
import { sectionStatus } from '../figures/sectionStatus.ts'
import type { Loaders } from '../generated/resolvers.ts'
import type { Boundaries, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { GraphContext } from './context.ts'
import { loadIndicatorFigures } from './indicatorFigures.ts'
import type { IndicatorFigureModel, JurisdictionModel, SectionModel } from './models.ts'
import { type SectionName, sectionMeasures } from './sections.ts'

/** Parents and arguments of a batched field, as codegen's `Loaders` types them; defaults of arguments are always filled in. */
type Generated = NonNullable<Loaders<GraphContext>['Jurisdiction']>
type Given<Field extends keyof Generated> = Parameters<
  Extract<NonNullable<Generated[Field]>, (...given: never[]) => unknown>
>[0][number]
interface Query<Field extends keyof Generated> {
  readonly obj: Given<Field>['obj']
  readonly params: Given<Field>['params'] & { readonly boundaries: Boundaries }
}
type FieldLoader<Field extends keyof Generated, Result> = (
  queries: readonly Query<Field>[],
  context: GraphContext,
) => Promise<(Result | Error)[]>

interface SectionArguments {
  readonly period: Parameters<typeof periodOf>[0]
  readonly boundaries: Boundaries
}

/** Sections whose connectors yield single records. */
const recordSections: readonly SectionName[] = ['cases', 'hazards']

/** Loads a section for all parents of a tick: one load for all areas that ask for the same period. */
function sectionLoader<Asked extends { readonly obj: JurisdictionModel; readonly params: SectionArguments }>(
  name: SectionName,
  filterOf: (params: Asked['params']) => DimensionValues = () => noFilter,
): (queries: readonly Asked[], context: GraphContext) => Promise<(SectionModel | Error)[]> {
  const hasRecords = recordSections.includes(name)
  return async (queries, context) => {
    const periods = readPeriods(queries, context)
    await loadAreas(queries, periods, context)
    return queries.map(({ obj, params }, index) => {
      const period = periods[index]!
      if (period instanceof Error) return period
      const view = context.figures.view(obj.id, period, params.boundaries)
      const filter = filterOf(params)
      try {
        const subject = { measures: sectionMeasures(name, filter), hasRecords }
        return { name, view, period, status: sectionStatus(context.figures, view, context.principal, subject), filter }
      } catch (error) {
        if (error instanceof HubError) return error
        throw error
      }
    })
  }
}

const noFilter: DimensionValues = {}

/** Periods of the queries; a bad one is that query's error and nobody else's. */
function readPeriods(
  queries: readonly { readonly params: SectionArguments }[],
  { now }: GraphContext,
): (Period | HubError)[] {
  const read = new Map<unknown, Period | HubError>()
  return queries.map(({ params: { period: input } }) => {
    let period = read.get(input)
    if (period === undefined) {
      try {
        period = periodOf(input, now)
      } catch (error) {
        if (!(error instanceof HubError)) throw error
        period = error
      }
      read.set(input, period)
    }
    return period
  })
}

async function loadAreas(
  queries: readonly { readonly obj: JurisdictionModel; readonly params: SectionArguments }[],
  periods: readonly (Period | HubError)[],
  context: GraphContext,
): Promise<void> {
  const wanted = new Map<string, { period: Period; boundaries: Boundaries; areas: JurisdictionId[] }>()
  queries.forEach(({ obj, params }, index) => {
    const period = periods[index]!
    if (period instanceof Error) return
    const key = `${period.from}/${period.to}/${params.boundaries}`
    const entry = wanted.get(key)
    if (entry === undefined) wanted.set(key, { period, boundaries: params.boundaries, areas: [obj.id] })
    else entry.areas.push(obj.id)
  })
  await Promise.all([...wanted.values()].map((request) => context.figures.load(request)))
}

/** Only the dimensions that the filter really names; an empty list of values is an error told by the figures. */
function dimensionsOf(
  filter: Readonly<Record<string, readonly string[] | null | undefined>> | null | undefined,
  names: Readonly<Record<string, string>>,
): DimensionValues {
  const entries = Object.entries(names).flatMap(([argument, dimension]) => {
    const values = filter?.[argument]
    return values == null ? [] : [[dimension, values] as const]
  })
  return entries.length === 0 ? noFilter : Object.fromEntries(entries)
}

/** The batched fields of Jurisdiction. */
export const jurisdictionLoaders: {
  readonly [Name in SectionName]: FieldLoader<Name, SectionModel>
} & { readonly figures: FieldLoader<'figures', readonly IndicatorFigureModel[]> } = {
  population: sectionLoader('population'),
  grid: sectionLoader('grid'),
  cases: sectionLoader<Query<'cases'>>('cases', ({ where }) => dimensionsOf(where, { categories: 'category' })),
  hazards: sectionLoader<Query<'hazards'>>('hazards', ({ where }) =>
    dimensionsOf(where, { kinds: 'kind', listLevels: 'listLevel' }),
  ),
  mediation: sectionLoader<Query<'mediation'>>('mediation', ({ where }) =>
    dimensionsOf(where, { channels: 'channel', disputeTypes: 'disputeType', severities: 'severity' }),
  ),
  petitions: sectionLoader('petitions'),
  fireSafety: sectionLoader('fireSafety'),
  traffic: sectionLoader('traffic'),
  figures: loadIndicatorFigures,
}

import { HubError } from '../errors.ts'
import type { DimensionValues } from '../figures/indicator.ts'
import type { Period, PeriodInput } from '../figures/period.ts'
import { isWithheld, type SectionStatus, sectionStatus } from '../figures/sectionStatus.ts'
import type { Loaders } from '../generated/resolvers.ts'
import type { Boundaries, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import { noteMeasures } from './auditedReads.ts'
import type { GraphContext } from './context.ts'
import { loadIndicatorFigures } from './indicatorFigures.ts'
import type { IndicatorFigureModel, JurisdictionModel, SectionModel } from './models.ts'
import { type SectionContent, sectionContent } from './sectionContent.ts'
import type { SectionName } from './sections.ts'
import type { FieldNames } from './selectedFields.ts'

/**
 * Parents and arguments of a batched field, as codegen's `Loaders` types them, with the fields below it; defaults of arguments are always
 * filled in.
 */
type Generated = NonNullable<Loaders<GraphContext>['Jurisdiction']>
type Given<Field extends keyof Generated> = Parameters<
  Extract<NonNullable<Generated[Field]>, (...given: never[]) => unknown>
>[0][number]
interface Query<Field extends keyof Generated> {
  readonly obj: Given<Field>['obj']
  readonly params: Given<Field>['params'] & { readonly boundaries: Boundaries }
  readonly fields: FieldNames
}
type FieldLoader<Field extends keyof Generated, Result> = (
  queries: readonly Query<Field>[],
  context: GraphContext,
) => Promise<(Result | Error)[]>

interface SectionArguments {
  readonly period: PeriodInput
  readonly boundaries: Boundaries
}

/** Sections whose connectors yield single records. */
const recordSections: readonly SectionName[] = ['cases', 'hazards', 'mediation', 'petitions']
/** Those of them whose records are answered live. */
const liveSections: readonly SectionName[] = ['petitions']

interface AskedSection {
  readonly obj: JurisdictionModel
  readonly params: SectionArguments
  readonly fields: FieldNames
}

/** Loads a section for all parents of a tick: one load for all areas that ask for the same period. */
function sectionLoader<Asked extends AskedSection>(
  name: SectionName,
  filterOf: (params: Asked['params']) => DimensionValues = () => noFilter,
): (queries: readonly Asked[], context: GraphContext) => Promise<(SectionModel | Error)[]> {
  const hasRecords = recordSections.includes(name)
  const isLive = liveSections.includes(name)
  return async (queries, context) => {
    const periods = readPeriods(queries, context)
    const contents = queries.map(({ params, fields }) => readContent(name, filterOf(params), fields))
    await loadAreas(queries, periods, contents, context)
    return queries.map(({ obj, params }, index) => {
      const period = periods[index]!
      if (period instanceof Error) return period
      const content = contents[index]!
      if (content instanceof Error) return content
      const view = context.figures.view(obj.id, period, params.boundaries)
      const statusOf = (down: ReadonlySet<string>): SectionStatus =>
        sectionStatus(context.figures, view, context.principal, {
          measures: content.measures,
          hasRecords,
          ...(isLive ? { liveDown: down } : {}),
        })
      const down = isLive ? context.hub.live.knownDown() : noneDown
      let status: SectionStatus | undefined
      context.audit.jurisdiction(obj.id)
      noteMeasures(context, content.measures)
      if (isWithheld(context.figures, view, content.measures)) context.audit.withheld(1)
      return {
        name,
        view,
        period,
        // Made when it is asked for: a comparison of areas looks at figures alone.
        get status() {
          status ??= statusOf(down)
          return status
        },
        statusOf,
        filter: filterOf(params),
      }
    })
  }
}

const noFilter: DimensionValues = {}
const noneDown: ReadonlySet<string> = new Set()

/** What is asked of the section under the filter; a bad filter is that query's error and nobody else's. */
function readContent(name: SectionName, filter: DimensionValues, fields: FieldNames): SectionContent | HubError {
  try {
    return sectionContent(name, filter, fields)
  } catch (error) {
    if (error instanceof HubError) return error
    throw error
  }
}

/** Periods of the queries; a bad one is that query's error and nobody else's. */
function readPeriods(
  queries: readonly { readonly params: SectionArguments }[],
  context: GraphContext,
): (Period | HubError)[] {
  return queries.map(({ params }) => {
    try {
      return context.periodOf(params.period)
    } catch (error) {
      if (error instanceof HubError) return error
      throw error
    }
  })
}

async function loadAreas(
  queries: readonly { readonly obj: JurisdictionModel; readonly params: SectionArguments }[],
  periods: readonly (Period | HubError)[],
  contents: readonly (SectionContent | HubError)[],
  context: GraphContext,
): Promise<void> {
  const wanted = new Map<
    SectionContent,
    Map<string, { period: Period; boundaries: Boundaries; areas: JurisdictionId[] }>
  >()
  queries.forEach(({ obj, params }, index) => {
    const period = periods[index]!
    const content = contents[index]!
    if (period instanceof Error || content instanceof Error) return
    let requests = wanted.get(content)
    if (requests === undefined) {
      requests = new Map()
      wanted.set(content, requests)
    }
    const key = `${period.from}/${period.to}/${params.boundaries}`
    const request = requests.get(key)
    if (request === undefined) requests.set(key, { period, boundaries: params.boundaries, areas: [obj.id] })
    else request.areas.push(obj.id)
  })
  const { figures } = context
  const loads = [...wanted].flatMap(([{ formulas, measures, isCompared }, requests]) =>
    [...requests.values()].map((request) => {
      const asked = { ...request, formulas, measures }
      return isCompared ? figures.load(asked) : figures.loadOnly(asked)
    }),
  )
  await Promise.all(loads)
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

import { HubError } from '../../errors.ts'
import { listCursors } from '../../figures/cursor.ts'
import { findJurisdictions } from '../../figures/findJurisdictions.ts'
import type { IndicatorFilter, JurisdictionOrder } from '../../figures/indicatorFilter.ts'
import { joinStatuses, partlyWithheld } from '../../figures/joinStatuses.ts'
import { periodOf } from '../../figures/period.ts'
import { indicators } from '../../figures/registry.ts'
import { sectionStatus } from '../../figures/sectionStatus.ts'
import type { QueryResolvers, Resolvers, ResolversTypes } from '../../generated/resolvers.ts'
import { largestPage } from '../../limits/operationCost.ts'
import { readDataVersion } from '../../store/dataVersion.ts'
import { hubVersion } from '../../version.ts'
import { noteMeasures } from '../auditedReads.ts'
import { codeLists } from '../codeListsOfHub.ts'
import type { GraphContext } from '../context.ts'
import type { IndicatorModel, JurisdictionModel } from '../models.ts'
import { nodeLoader } from '../nodes.ts'
import { checkPageSize, pageOf } from '../page.ts'
import { findScopeExclusions } from '../scopeExclusions.ts'
import { inLanguage, momentOf } from '../words.ts'

type JurisdictionsArguments = Parameters<
  Extract<NonNullable<QueryResolvers<GraphContext>['jurisdictions']>, (...given: never[]) => unknown>
>[1]

const mostSearched = 100

/** Areas by name, place, level, and figures of any departments together. */
async function jurisdictions(given: JurisdictionsArguments, context: GraphContext) {
  const { hub, figures, now } = context
  checkPageSize(given.first)
  const under = given.under == null ? null : hub.tree.findByCode(given.under)
  const cursors = listCursors(
    hub.cursorKey,
    JSON.stringify(['jurisdictions', { ...given, first: undefined, after: undefined }]),
  )
  const { candidates, suggestions } = candidatesOf(given, under, context)
  const period = given.period == null ? null : periodOf(given.period, now)
  const within = under === null ? outermost(candidates, context) : [under]
  const { areas, measures, withheld } = await findJurisdictions(figures, {
    candidates,
    within,
    period,
    boundaries: given.boundaries,
    where: (given.where ?? null) as IndicatorFilter | null,
    orderBy: (given.orderBy ?? []) as readonly JurisdictionOrder[],
  })
  const asked = measures.length > 0 ? period : null
  noteMeasures(context, measures)
  context.audit.withheld(withheld)
  if (under !== null) context.audit.jurisdiction(under.id)
  const [status, ...others] =
    asked === null
      ? []
      : within.map((area) =>
          sectionStatus(figures, figures.view(area.id, asked, given.boundaries), context.principal, {
            measures,
            hasRecords: false,
            liveDown: hub.live.knownDown(),
          }),
        )
  const page = pageOf(areas, given, cursors, (area) => String(area.id))
  for (const { id } of page.nodes) context.audit.jurisdiction(id)
  return {
    ...page,
    status: status === undefined ? null : partlyWithheld(joinStatuses([status, ...others]), withheld),
    suggestions,
  }
}

// Lists of a whole level are made once with the tree.
const outermostOf = new WeakMap<readonly JurisdictionModel[], readonly JurisdictionModel[]>()

/** The fewest areas that hold all of these: their provinces, or themselves. */
function outermost(areas: readonly JurisdictionModel[], { hub }: GraphContext): readonly JurisdictionModel[] {
  let found = outermostOf.get(areas)
  if (found === undefined) {
    found = [...new Set(areas.map(({ id }) => hub.tree.lineageOf(id)[0] ?? id))].map((id) => hub.tree.get(id))
    outermostOf.set(areas, found)
  }
  return found
}

function candidatesOf(given: JurisdictionsArguments, under: JurisdictionModel | null, { hub }: GraphContext) {
  const level = given.level ?? undefined
  if (given.under != null && under === null) return { candidates: [], suggestions: [] }
  if (given.search != null && given.search.trim() !== '') {
    const { matches, suggestions } = hub.tree.search(given.search, {
      ...(under === null ? {} : { under: under.id }),
      ...(level === undefined ? {} : { level }),
      limit: mostSearched,
    })
    return { candidates: [...matches], suggestions: [...suggestions] }
  }
  if (under !== null)
    return { candidates: hub.tree.childrenOf(under.id, level === undefined ? {} : { level }), suggestions: null }
  return { candidates: hub.tree.areasOfLevel(level ?? 'PROVINCE'), suggestions: null }
}

function searchIndicators(
  search: string | null | undefined,
  department: string | null | undefined,
): readonly IndicatorModel[] {
  const wanted = search?.trim().toLowerCase() ?? ''
  return indicators.filter(
    (indicator) =>
      (department == null || indicator.department === department) &&
      (wanted === '' ||
        [indicator.code, indicator.title.zh, indicator.title.en].some((words) => words.toLowerCase().includes(wanted))),
  )
}

/** The entry points for reading. */
export const queryResolvers: Resolvers = {
  Node: { __resolveType: (node) => (node as unknown as { readonly __typename: 'Jurisdiction' }).__typename },
  Query: {
    node: (_root, { id }, context) => nodeLoader(context).load(id) as Promise<Awaited<ResolversTypes['Node']> | null>,
    nodes: (_root, { ids }, context) => {
      if (ids.length > largestPage)
        throw new HubError('INPUT_INVALID', `nodes takes at most ${largestPage} ids; ${ids.length} were given.`)
      return nodeLoader(context).loadMany(ids) as Promise<(Awaited<ResolversTypes['Node']> | null)[]>
    },
    jurisdiction: (_root, { code, system, on }, { hub, audit }) => {
      const found = hub.tree.findByCode(code, { ...(system == null ? {} : { system }), ...(on == null ? {} : { on }) })
      if (found !== null) audit.jurisdiction(found.id)
      return found
    },
    jurisdictions: (_root, given, context) => jurisdictions(given, context),
    indicators: (_root, { search, department, first, after }, { hub }) =>
      pageOf(
        searchIndicators(search, department),
        { first, after },
        listCursors(hub.cursorKey, JSON.stringify(['indicators', search ?? '', department ?? ''])),
        (indicator) => indicator.code,
      ),
    sources: (_root, _arguments, { hub }) =>
      hub.sites.flatMap(({ siteId, sources }) => sources.map((source) => ({ siteId, source }))),
    codeLists: (_root, { names }, { hub, principal }) => {
      const lists = codeLists(hub.schemaOf(principal))
      return names == null ? lists : lists.filter((list) => names.includes(list.name))
    },
    scopeExclusions: (_root, { search }) => findScopeExclusions(search ?? null),
    hub: async (_root, _arguments, { hub, principal, now }) => ({
      version: hubVersion,
      dataVersion: await readDataVersion(hub.database, principal),
      time: momentOf(now),
    }),
  },
  CodeListValue: {
    label: (value, { language }) => value.label[language],
    description: (value, { language }) => value.description?.[language] ?? null,
  },
  ScopeExclusion: {
    topic: ({ topic }, { language }) => inLanguage(topic, language),
    reason: ({ reason }, { language }) => inLanguage(reason, language),
    instead: ({ instead }, { language }) => (instead === null ? null : inLanguage(instead, language)),
  },
}

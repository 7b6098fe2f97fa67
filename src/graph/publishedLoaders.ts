import { mayReadDepartment } from '../access/rights.ts'
import { earlierOf, laterOf } from '../calendar.ts'
import { HubError } from '../errors.ts'
import { listCursors } from '../figures/cursor.ts'
import { type Period, periodOf } from '../figures/period.ts'
import { type ComparedFigure, comparePublished, keyOfPublished } from '../figures/publishedFigures.ts'
import { findIndicator, knownIndicator } from '../figures/registry.ts'
import { type PublishedKey, publishedByKey, readPublished, type StoredPublishedFigure } from '../store/publishedRead.ts'
import type { GraphContext } from './context.ts'
import type { JurisdictionModel } from './models.ts'
import { type Page, pageOf } from './page.ts'

interface Query {
  readonly obj: JurisdictionModel
  readonly params: {
    readonly period: Parameters<typeof periodOf>[0]
    readonly indicators?: readonly string[] | null | undefined
    readonly first: number
    readonly after?: string | null | undefined
  }
}

/** A page of what was stored, before anything is compared. */
interface Listed {
  readonly page: Page<StoredPublishedFigure>
  readonly around: readonly StoredPublishedFigure[]
}

/**
 * Published figures for all parents of a tick: one statement for what was published, then what is counted for the figures of the
 * pages, in as few as the figures of one section. A bad argument is that parent's error and nobody else's.
 */
async function loadPublished(
  queries: readonly Query[],
  context: GraphContext,
): Promise<(Page<ComparedFigure> | Error)[]> {
  const asked = queries.map((query) => attempt(() => ({ ...query, ...readArguments(query.params, context) })))
  const stored = await readPublishedOfAreas(
    asked.flatMap((one) => (one instanceof Error ? [] : [{ areaId: one.obj.id, ...one.period }])),
    context,
  )
  const listed = asked.map((one) =>
    one instanceof Error ? one : attempt(() => listPage(one, one.period, one.codes, stored, context)),
  )
  const pages = listed.filter((one): one is Listed => !(one instanceof Error))
  const compared = await comparePublished(
    context.figures,
    pages.flatMap(({ page }) => page.nodes),
    pages.flatMap(({ around }) => around),
  )
  const byKey = new Map(compared.map((figure) => [keyOfPublished(figure.stored), figure]))
  for (const { stored: shown } of compared) notePublished(shown, context)
  return listed.map((one) => (one instanceof Error ? one : withCompared(one.page, byKey)))
}

function notePublished({ areaId, indicator }: StoredPublishedFigure, { audit }: GraphContext): void {
  audit.jurisdiction(areaId)
  const department = knownIndicator(indicator)?.department
  if (department !== undefined) audit.department(department)
}

function readArguments({ period, indicators }: Query['params'], { now }: GraphContext) {
  for (const code of indicators ?? []) findIndicator(code)
  return { period: periodOf(period, now), codes: indicators == null ? null : new Set(indicators) }
}

function listPage(
  { obj, params }: Query,
  period: Period,
  codes: ReadonlySet<string> | null,
  stored: readonly StoredPublishedFigure[],
  { hub }: GraphContext,
): Listed {
  const around = stored.filter(
    ({ areaId, from, to, indicator }) =>
      areaId === obj.id && from >= period.from && to <= period.to && knownIndicator(indicator) !== undefined,
  )
  const wanted = codes === null ? around : around.filter(({ indicator }) => codes.has(indicator))
  const list = JSON.stringify([
    'publishedFigures',
    obj.id,
    period.from,
    period.to,
    codes === null ? null : [...codes].sort(),
  ])
  return { page: pageOf(wanted, params, listCursors(hub.cursorKey, list), keyOfPublished), around }
}

/** Nodes and edges with the comparison instead of what was stored; cursors stay as they are, made when read. */
function withCompared(
  page: Page<StoredPublishedFigure>,
  byKey: ReadonlyMap<string, ComparedFigure>,
): Page<ComparedFigure> {
  const compared = (stored: StoredPublishedFigure): ComparedFigure => byKey.get(keyOfPublished(stored))!
  return {
    totalCount: page.totalCount,
    nodes: page.nodes.map(compared),
    edges: page.edges.map((edge) => ({
      node: compared(edge.node),
      get cursor() {
        return edge.cursor
      },
    })),
    pageInfo: page.pageInfo,
  }
}

/** Everything that was published about some areas and days: one statement. */
export async function readPublishedOfAreas(
  places: readonly { readonly areaId: number; readonly from: string; readonly to: string }[],
  context: GraphContext,
): Promise<StoredPublishedFigure[]> {
  const { hub, principal } = context
  const asked = places.filter(({ areaId }) => context.figures.rights.area(areaId))
  // A site's bulletins tell of its own area or of one below it, so every site with published figures may hold some.
  const siteIds = hub.sites
    .filter(({ sources }) =>
      sources.some(({ connector }) => connector.feeds.some(({ record }) => record === 'publishedFigure')),
    )
    .map(({ siteId }) => siteId)
  const [first, ...others] = asked
  if (first === undefined || siteIds.length === 0) return []
  const stored = await readPublished(hub.database, principal, {
    siteIds,
    areaIds: [...new Set(asked.map(({ areaId }) => areaId))],
    from: others.reduce((earliest, { from }) => earlierOf(earliest, from), first.from),
    to: others.reduce((latest, { to }) => laterOf(latest, to), first.to),
  })
  return stored.filter((one) => isPermitted(one, context))
}

/** Whether the reader may see it. Small cells are no matter here: what a department published is public. */
function isPermitted(
  { areaId, indicator: code }: StoredPublishedFigure,
  { figures, principal }: GraphContext,
): boolean {
  const indicator = knownIndicator(code)
  return indicator !== undefined && mayReadDepartment(principal, indicator.department) && figures.rights.area(areaId)
}

function attempt<T>(work: () => T): T | HubError {
  try {
    return work()
  } catch (error) {
    if (error instanceof HubError) return error
    throw error
  }
}

/** Published figures by their keys, compared like those of a list. */
export async function publishedNodes(
  keys: readonly PublishedKey[],
  context: GraphContext,
): Promise<readonly ComparedFigure[]> {
  const stored = await publishedByKey(context.hub.database, context.principal, keys)
  const shown = stored.filter((one) => isPermitted(one, context))
  for (const one of shown) notePublished(one, context)
  const around = await readPublishedOfAreas(shown, context)
  return comparePublished(context.figures, shown, around)
}

/** The batched field. */
export const publishedLoaders = { publishedFigures: loadPublished }

import DataLoader from 'dataloader'
import { mayReadDepartment } from '../access/rights.ts'
import type { LivePosition } from '../connector/liveList.ts'
import type { LiveQuestion, LiveRecord } from '../connector/liveLists.ts'
import { HubError } from '../errors.ts'
import { listCursors } from '../figures/cursor.ts'
import type { Figure } from '../figures/figure.ts'
import type { FigureView } from '../figures/figureView.ts'
import { liveFeedOf } from '../figures/liveFeed.ts'
import { type CountedRecords, countedRecords } from '../figures/recordReader.ts'
import { findIndicator } from '../figures/registry.ts'
import type { FigureSource } from '../figures/siteScope.ts'
import type { PetitionMeasure } from '../generated/resolvers.ts'
import { noteRecords } from './auditedReads.ts'
import type { GraphContext } from './context.ts'
import type { PetitionConnectionModel, SectionModel } from './models.ts'
import { checkPageSize, edgesOf } from './page.ts'
import { sectionFigure, sectionFigures } from './sections.ts'

/** Which figure of the section each list is about. */
const listedFigures = { RECEIVED: 'received', LISTED: 'listed', RESOLVED: 'resolved' } as const

/** Arguments of `records`. */
export interface PetitionArguments {
  readonly of: PetitionMeasure
  readonly first: number
  readonly after?: string | null | undefined
}

/** What became of a list: a page, or that the service could not be asked. */
export type PetitionAnswer = PetitionConnectionModel | 'NOT_ANSWERED'

/** A page of the petitions that a figure counts. */
export interface PetitionList {
  readonly view: FigureView
  readonly counted: CountedRecords<'petitionCase'>
  /** The figure that their number must equal to be told; null: it is no number of records. */
  readonly figure: Pick<Figure, 'value'> | null
  /** Cursors of one list are good for no other. */
  readonly name: string
  readonly first: number
  readonly after?: string | null | undefined
}

const loaders = new WeakMap<GraphContext, DataLoader<PetitionList, PetitionAnswer, string>>()

/** A page of the petitions that a section's figure counts; see `loadPetitionList`. */
export function loadPetitions(
  { section, params }: { readonly section: SectionModel; readonly params: PetitionArguments },
  context: GraphContext,
): Promise<PetitionAnswer> {
  const { view } = section
  const { of, first, after } = params
  const { formula } = findIndicator(sectionFigures.petitions[listedFigures[of]].indicator)
  const list: PetitionList = {
    view,
    counted: countedRecords('petitionCase', formula.kind === 'SUM' ? formula.parts : formula.numerator),
    // Looked at by the list's number only: where that is not asked for, the figure need not have been read.
    get figure() {
      return sectionFigure(view, 'petitions', listedFigures[of], section.filter)
    },
    name: JSON.stringify(['petitions', of, view.area.id, view.boundaries, view.period.from, view.period.to]),
    first,
    after,
  }
  return loadPetitionList(list, context)
}

/**
 * A page of the petitions that a figure counts, from the department's service: one list for all fields of a request that ask for the
 * same. Throws PAGE_SIZE_INVALID, CURSOR_INVALID; a service that cannot answer is no error.
 */
export function loadPetitionList(list: PetitionList, context: GraphContext): Promise<PetitionAnswer> {
  let loader = loaders.get(context)
  if (loader === undefined) {
    loader = new DataLoader(
      (all: readonly PetitionList[]) =>
        Promise.all(all.map((one) => readPage(one, context).catch((error: unknown) => notAnswered(error, context)))),
      { cacheKeyFn: ({ name, first, after }) => JSON.stringify([name, first, after]) },
    )
    loaders.set(context, loader)
  }
  return loader.load(list)
}

/** Sources of a section that answer its records live. */
export function liveSources({ status }: SectionModel): readonly FigureSource[] {
  return status.sources.filter(({ source }) => source.connector.mode === 'live')
}

/** Reads petitions by the keys inside their ids. Throws SOURCE_UNREACHABLE while the service does not answer: null would say that there is none. */
export async function readPetitions(
  keys: readonly string[],
  context: GraphContext,
): Promise<(LiveRecord<'petitionCase'> | null)[]> {
  const { hub, principal, figures } = context
  if (principal.recordAccess !== 'ALLOWED') return keys.map(() => null)
  return Promise.all(
    keys.map(async (key) => {
      const [siteId = '', connector = '', ...rest] = key.split('/')
      const site = hub.sites.find((one) => one.siteId === siteId)
      const source = site?.sources.find((one) => one.connector.id === connector)
      const feeds = source?.connector.feeds.filter(({ record }) => record === 'petitionCase') ?? []
      if (site === undefined || source === undefined || feeds.length === 0 || rest.length === 0) return null
      if (!mayReadDepartment(principal, source.connector.department)) return null
      const names = feeds.map(({ name }) => name)
      const asked = { siteId, connector, feeds: names }
      const found = await hub.live.find('petitionCase', asked, rest.join('/'), context.signal())
      // One that lies elsewhere is answered as one that does not exist.
      const places = found === null ? [] : [found.countyId, found.eventCountyId, site.jurisdictionId]
      return places.some((place) => place !== null && figures.rights.records(place)) ? found : null
    }),
  )
}

async function readPage(list: PetitionList, context: GraphContext): Promise<PetitionAnswer> {
  const { counted, first, after } = list
  checkPageSize(first)
  context.audit.beforeRecords()
  const cursors = listCursors(context.hub.cursorKey, list.name)
  const position = after == null ? null : (JSON.parse(cursors.decode(after)) as LivePosition)
  const question = questionOf(list, context)
  const page = await context.hub.live.list(question, { after: position, first }, context.signal())
  const { records, hasNextPage } = page
  context.audit.jurisdiction(list.view.area.id)
  noteRecords(context, records)
  const dayOf = (record: LiveRecord<'petitionCase'>): string =>
    (counted.dateField === 'listedOn' ? record.listedOn : record.receivedOn)!.day
  return {
    nodes: records,
    countRecords: () =>
      countRecords(list, question, position === null && !hasNextPage ? records.length : null, context),
    ...edgesOf(
      records,
      (record) =>
        cursors.encode(
          JSON.stringify({
            day: dayOf(record),
            siteId: record.siteId,
            sourceKey: record.sourceKey,
          } satisfies LivePosition),
        ),
      position !== null,
      hasNextPage,
    ),
  }
}

/** The figure's value, where the service counts as many at this moment; null where it counts otherwise or cannot count. */
async function countRecords(
  list: PetitionList,
  question: LiveQuestion<'petitionCase'>,
  read: number | null,
  context: GraphContext,
): Promise<number | null> {
  const { figure } = list
  if (figure !== null && figure.value === null) return null
  const counted =
    read ??
    (await context.hub.live.count(question, context.signal()).catch((error: unknown) => {
      notAnswered(error, context)
      return null
    }))
  return figure === null || counted === figure.value ? counted : null
}

function questionOf({ view, counted }: PetitionList, { figures, hub }: GraphContext): LiveQuestion<'petitionCase'> {
  const { area, boundaries, period } = view
  const scope = figures.scopeOf(area.id)
  const sources = scope.sources.filter(
    ({ source }) => source.connector.department === 'PETITION' && source.connector.mode === 'live',
  )
  const connector = sources[0]?.source.connector
  const found = connector === undefined ? null : liveFeedOf(connector, counted)
  if (connector === undefined || found === null)
    throw new HubError('INTERNAL', 'No live source lists the petitions that this figure counts.')
  const whole = scope.relation !== 'WITHIN' || scope.sites.some((site) => site.jurisdictionId === area.id)
  const lies = (record: LiveRecord<'petitionCase'>): boolean =>
    (boundaries === 'AT_EVENT' && figures.tree.boundariesTouch(area.id) ? record.eventCountyId : record.countyId) ===
    area.id
  const { accepts } = found
  return {
    record: 'petitionCase',
    connector: connector.id,
    feed: found.feed.name,
    siteIds: sources.filter(({ source }) => source.connector === connector).map(({ siteId }) => siteId),
    dateField: counted.dateField,
    from: period.from,
    to: period.to,
    places: whole ? null : codesOf(hub.tree.codesOf(area.id)),
    accepts: whole ? accepts : (record) => lies(record) && (accepts === null || accepts(record)),
  }
}

function codesOf(codes: readonly { readonly system: string; readonly code: string }[]): string[] {
  return [...new Set(codes.filter(({ system }) => system === 'GB2260').map(({ code }) => code.slice(0, 6)))]
}

/** A service that cannot answer is told in the section's status; everything else is an error. */
function notAnswered(error: unknown, { hub }: GraphContext): 'NOT_ANSWERED' {
  if (!(error instanceof HubError) || !error.code.startsWith('SOURCE_')) throw error
  hub.logger.warn({ code: error.code, reason: error.message }, 'a live list could not be answered')
  return 'NOT_ANSWERED'
}

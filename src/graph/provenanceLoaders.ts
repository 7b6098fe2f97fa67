import DataLoader from 'dataloader'
import { HubError } from '../errors.ts'
import { listCursors } from '../figures/cursor.ts'
import {
  type FigureProvenance,
  type FigureTeller,
  liveSourcesBehind,
  recordAccessOf,
  tellersOf,
} from '../figures/figureProvenance.ts'
import { type FigureRecords, narrowedRecords } from '../figures/figureRecords.ts'
import { type ComparedFigure, comparePublished, keyOfPublished } from '../figures/publishedFigures.ts'
import { placeOfProvenance, publishedAbout } from '../figures/publishedOfFigure.ts'
import type { CountedRecords, RecordList } from '../figures/recordReader.ts'
import {
  isListedRecord,
  type ListedRecordName,
  positionOf,
  type RecordPage,
  type RecordPosition,
} from '../store/recordRead.ts'
import { noteRecords } from './auditedReads.ts'
import type { GraphContext } from './context.ts'
import { noteLiveList } from './liveOutcomes.ts'
import type { SourceRecordConnectionModel } from './models.ts'
import { checkPageSize, edgesOf } from './page.ts'
import { loadPetitionList } from './petitionRecords.ts'
import { readPublishedOfAreas } from './publishedLoaders.ts'

interface OfProvenance {
  readonly obj: FigureProvenance
}

/** What told the figures of a tick: one statement. */
function loadSources(
  queries: readonly OfProvenance[],
  { hub, principal, figures }: GraphContext,
): Promise<readonly (readonly FigureTeller[])[]> {
  const { database, sites } = hub
  return tellersOf(
    { database, principal, figures, sites },
    queries.map(({ obj }) => obj),
  )
}

/** What was published about the figures of a tick: one statement, and those of what the hub counts for it. */
async function loadPublished(
  queries: readonly OfProvenance[],
  context: GraphContext,
): Promise<readonly (readonly ComparedFigure[])[]> {
  const places = queries.flatMap(({ obj }) => placeOfProvenance(obj) ?? [])
  const stored = await readPublishedOfAreas(places, context)
  const wanted = queries.map(({ obj }) => publishedAbout(context.figures, obj, stored))
  const shown = new Map(wanted.flat().map((one) => [keyOfPublished(one), one]))
  const compared = await comparePublished(context.figures, [...shown.values()], stored)
  const byKey = new Map(compared.map((figure) => [keyOfPublished(figure.stored), figure]))
  return wanted.map((ones) => ones.flatMap((one) => byKey.get(keyOfPublished(one)) ?? []))
}

interface Page {
  readonly first: number
  readonly after?: string | null | undefined
}

/**
 * The records behind a figure: petitions from their service, everything else from the store, one statement for each kind of record. Throws
 * PAGE_SIZE_INVALID and CURSOR_INVALID.
 */
export async function loadRecords(
  provenance: FigureProvenance,
  page: Page,
  context: GraphContext,
): Promise<SourceRecordConnectionModel | null> {
  const { figures, principal, hub } = context
  const { records, origin } = provenance
  if (records === null || origin.kind !== 'COUNTED') return null
  const access = recordAccessOf(figures, principal, provenance, hub.live.knownDown())
  if (liveSourcesBehind(figures, provenance).length === 0) {
    return access === 'ALLOWED' ? storedLoader(context).load({ provenance, records, page }) : null
  }
  // A service that was down a moment ago may be back: only rights and what is held decide whether it is asked.
  if (access !== 'ALLOWED' && access !== 'UNAVAILABLE') return null
  const { view } = origin
  const answer = loadPetitionList(
    {
      view,
      counted: narrowedRecords(records) as CountedRecords<'petitionCase'>,
      figure: records.totalIsValue ? view.figure(records.numerator) : null,
      name: listName(provenance, records),
      ...page,
    },
    context,
  )
  noteLiveList(provenance, answer)
  const found = await answer
  return found === 'NOT_ANSWERED' ? null : found
}

interface StoredAsked {
  readonly provenance: FigureProvenance
  readonly records: FigureRecords
  readonly page: Page
}

type ListOf = Omit<RecordList<ListedRecordName>, 'after' | 'first'>

const storedLoaders = new WeakMap<GraphContext, DataLoader<StoredAsked, SourceRecordConnectionModel>>()
const countLoaders = new WeakMap<GraphContext, DataLoader<ListOf, number>>()

function storedLoader(context: GraphContext): DataLoader<StoredAsked, SourceRecordConnectionModel> {
  let loader = storedLoaders.get(context)
  if (loader === undefined) {
    loader = new DataLoader((asked) => readStored(asked, context), { cache: false })
    storedLoaders.set(context, loader)
  }
  return loader
}

function countLoader(context: GraphContext): DataLoader<ListOf, number> {
  let loader = countLoaders.get(context)
  if (loader === undefined) {
    loader = new DataLoader((lists) => context.records.countSeveral(lists), { cache: false })
    countLoaders.set(context, loader)
  }
  return loader
}

/** Most records of all lists of one tick together: so many figures with their records are a question to split. */
const mostRecords = 50_000

function tooMany(lists: number, records: number): HubError {
  return new HubError(
    'INPUT_INVALID',
    `The records of ${lists} figures are asked for, up to ${records} of them; ask for at most ${mostRecords} at once: fewer figures, or a smaller \`first\`.`,
  )
}

/** Lists of one tick; a bad argument is the error of the list that has it. */
async function readStored(
  asked: readonly StoredAsked[],
  context: GraphContext,
): Promise<(SourceRecordConnectionModel | Error)[]> {
  const lists = asked.map((one) => {
    try {
      return listOf(one, context)
    } catch (error) {
      return error as Error
    }
  })
  const sound = lists.filter((list): list is RecordList<ListedRecordName> => !(list instanceof Error))
  const wanted = sound.reduce((sum, { first }) => sum + first, 0)
  if (wanted > mostRecords) {
    return lists.map((list) => (list instanceof Error ? list : tooMany(sound.length, wanted)))
  }
  if (sound.length > 0) context.audit.beforeRecords()
  const pages = new Map<RecordList<ListedRecordName>, RecordPage<ListedRecordName>>()
  await Promise.all(
    [...Map.groupBy(sound, ({ counted }) => counted.record)].map(async ([record, ofRecord]) => {
      const found = await context.records.listSeveral(record, ofRecord)
      for (const [place, list] of ofRecord.entries()) {
        pages.set(list, found[place]!)
        context.audit.jurisdiction(list.view.area.id)
        noteRecords(context, found[place]!.records)
      }
    }),
  )
  return lists.map((list, index) =>
    list instanceof Error ? list : connectionOf(asked[index]!, list, pages.get(list)!, context),
  )
}

function listOf({ provenance, records, page }: StoredAsked, { hub }: GraphContext): RecordList<ListedRecordName> {
  const { counted, filter } = records
  const { origin } = provenance
  if (origin.kind !== 'COUNTED' || !isListed(counted))
    throw new HubError('INTERNAL', `No single ${counted.record} is listed.`)
  checkPageSize(page.first)
  const cursors = listCursors(hub.cursorKey, listName(provenance, records))
  const after = page.after == null ? null : (JSON.parse(cursors.decode(page.after)) as RecordPosition)
  return { counted, filter, view: origin.view, after, first: page.first }
}

function isListed(counted: CountedRecords): counted is CountedRecords<ListedRecordName> {
  return isListedRecord(counted.record)
}

function connectionOf(
  { provenance, records }: StoredAsked,
  list: RecordList<ListedRecordName>,
  page: RecordPage<ListedRecordName>,
  context: GraphContext,
): SourceRecordConnectionModel {
  const cursors = listCursors(context.hub.cursorKey, listName(provenance, records))
  return {
    nodes: page.records,
    countRecords: () => {
      const { value } = list.view.figure(records.numerator)
      return value === null || records.totalIsValue ? value : countLoader(context).load(list)
    },
    ...edgesOf(
      page.records,
      (record) => cursors.encode(JSON.stringify(positionOf(record, list.counted.dateField))),
      list.after !== null,
      page.hasNextPage,
    ),
  }
}

/** Cursors of one list are good for no other. */
function listName({ origin }: FigureProvenance, { name }: FigureRecords): string {
  if (origin.kind !== 'COUNTED') return name
  const { area, period, boundaries } = origin.view
  return JSON.stringify(['provenance', name, area.id, boundaries, period.from, period.to])
}

/** The batched fields. */
export const provenanceLoaders = {
  FigureProvenance: { sources: loadSources, published: loadPublished },
}

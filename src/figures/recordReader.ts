import type { AnswerFoundations } from '../answers/answerFoundations.ts'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { Database, SnapshotLane } from '../store/database.ts'
import {
  countRecordsOfSeveral,
  type ListedRecordName,
  listRecords,
  listRecordsOfSeveral,
  type RecordListArea,
  type RecordListQuestion,
  type RecordPage,
  type RecordPosition,
} from '../store/recordRead.ts'
import type { FigureReader } from './figureReader.ts'
import type { FigureView } from './figureView.ts'
import type { DimensionValues, FormulaPart } from './indicator.ts'
import type { Condition, CountedRecordName } from './measure.ts'
import { findMeasure } from './registry.ts'

/** The records that a figure counts: kind, date and conditions are the measures' own, so that `totalCount` is the figure's value. */
export interface CountedRecords<Name extends CountedRecordName = CountedRecordName> {
  readonly record: Name
  readonly dateField: string
  readonly conditions: readonly (readonly Condition[])[]
}

/**
 * What is listed behind the parts of a sum: of a summed field the records that add something. All must count one kind of record by one
 * date, else INTERNAL: it is a defect.
 */
export function countedRecords<Name extends CountedRecordName>(
  record: Name,
  parts: readonly FormulaPart[],
): CountedRecords<Name> {
  const sources = parts.map((part) => ({ part, source: findMeasure(part.measure).source }))
  let dateField: string | undefined
  const conditions: Condition[][] = []
  for (const { part, source } of sources) {
    if (source.kind !== 'RECORD' || source.record !== record || (dateField ?? source.dateField) !== source.dateField) {
      throw new HubError('INTERNAL', `${part.measure} does not count ${record} by the date of the others.`)
    }
    dateField = source.dateField
    conditions.push([
      ...source.where,
      ...Object.entries(part.where ?? {}).map(([field, values]) => ({ field, in: values })),
      ...(source.sum === undefined ? [] : [{ field: source.sum, atLeast: 1 }]),
    ])
  }
  if (dateField === undefined) throw new HubError('INTERNAL', `No measure counts ${record}.`)
  return { record, dateField, conditions }
}

/** One list of several that are asked for together. */
export interface RecordList<Name extends CountedRecordName = CountedRecordName> {
  readonly counted: CountedRecords<Name>
  readonly view: FigureView
  readonly filter: DimensionValues
  readonly after: RecordPosition | null
  readonly first: number
}

/** Lists records for one request. */
export interface RecordReader {
  /** A page of each view's records, in the order of the views; the views have one period. */
  list<Name extends ListedRecordName>(
    counted: CountedRecords<Name>,
    views: readonly FigureView[],
    page: { readonly filter: DimensionValues; readonly after: RecordPosition | null; readonly first: number },
  ): Promise<readonly RecordPage<Name>[]>
  /** A page of each list of one kind of record, whatever else they differ in. */
  listSeveral<Name extends ListedRecordName>(
    record: Name,
    lists: readonly RecordList<Name>[],
  ): Promise<readonly RecordPage<Name>[]>
  /** How many records each list has on all its pages. */
  countSeveral(lists: readonly Omit<RecordList<ListedRecordName>, 'after' | 'first'>[]): Promise<readonly number[]>
  /** Runs something else on the request's snapshot. */
  read<T>(question: (lane: SnapshotLane) => Promise<T>): Promise<T>
}

interface Asked {
  readonly run: (lane: SnapshotLane) => Promise<void>
  readonly fail: (error: unknown) => void
  readonly atOnce: boolean
}

/**
 * Opens the records lane for one request: everything asked in one tick runs in one snapshot on one connection, so that lists that
 * stand beside each other in an answer agree.
 */
export function createRecordReader(
  context: {
    readonly database: Database
    readonly principal: Principal
    /** Where what is read is noted. */
    readonly foundations?: AnswerFoundations
  },
  figures: FigureReader,
): RecordReader {
  const { database, principal, foundations } = context
  let waiting: Asked[] | null = null

  /** `atOnce`: the question sends all its statements when it is called. */
  function read<T>(question: (lane: SnapshotLane) => Promise<T>, atOnce = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const asked = { run: (lane: SnapshotLane) => question(lane).then(resolve, reject), fail: reject, atOnce }
      if (waiting !== null) {
        waiting.push(asked)
        return
      }
      const batch = [asked]
      waiting = batch
      // After the tick's promise callbacks, when all its resolvers have asked.
      void Promise.resolve().then(() =>
        process.nextTick(() => {
          waiting = null
          database
            .snapshot(
              principal,
              (lane) => Promise.all(batch.map((one) => one.run(lane))),
              batch.every((one) => one.atOnce),
            )
            .catch((error: unknown) => {
              for (const one of batch) one.fail(error)
            })
        }),
      )
    })
  }

  function note(views: Iterable<FigureView>): void {
    for (const { area, period } of views)
      foundations?.read({ area: area.id, from: period.from, to: period.to }, figures.scopeOf(area.id))
  }

  return {
    read: (question) => read(question),
    list(counted, views, page) {
      const first = views[0]
      if (first === undefined) return Promise.resolve([])
      note(views)
      const question: RecordListQuestion<typeof counted.record> = {
        ...counted,
        ...page,
        from: first.period.from,
        to: first.period.to,
        areas: views.map((view) => recordAreaOf(figures, view)),
      }
      return read((lane) => listRecords(lane, principal, question), true)
    },
    async listSeveral(record, lists) {
      note(lists.map(({ view }) => view))
      const { questions, ofList } = questionsOf(figures, lists)
      const pages = await read((lane) => listRecordsOfSeveral(lane, principal, record, questions), true)
      return ofList.map(({ question, place }) => pages[question]![place]!)
    },
    async countSeveral(lists) {
      note(lists.map(({ view }) => view))
      const whole = lists.map((list) => ({ ...list, after: null, first: 1 }))
      const { questions, ofList } = questionsOf(figures, whole)
      const counts = await read((lane) => countRecordsOfSeveral(lane, principal, questions), true)
      return ofList.map(({ question, place }) => counts[question]![place]!)
    },
  }
}

/** Lists that differ in nothing but the area become one question; `ofList` says where each list's answer stands. */
function questionsOf<Name extends ListedRecordName>(
  figures: FigureReader,
  lists: readonly RecordList<Name>[],
): {
  readonly questions: readonly RecordListQuestion<Name>[]
  readonly ofList: readonly { readonly question: number; readonly place: number }[]
} {
  const questions: (RecordListQuestion<Name> & { readonly areas: RecordListArea[] })[] = []
  const known = new Map<CountedRecords<Name>, Map<string, number>>()
  const ofList = lists.map(({ counted, view, filter, after, first }) => {
    const { from, to } = view.period
    const ofRecords = known.get(counted) ?? new Map<string, number>()
    known.set(counted, ofRecords)
    const key = JSON.stringify([from, to, filter, after, first])
    const question = ofRecords.get(key) ?? questions.push({ ...counted, filter, after, first, from, to, areas: [] }) - 1
    ofRecords.set(key, question)
    const place = questions[question]!.areas.push(recordAreaOf(figures, view)) - 1
    return { question, place }
  })
  return { questions, ofList }
}

/** Where the records of a view's area lie, and by which of their columns that is known. */
export function recordAreaOf(
  figures: Pick<FigureReader, 'scopeOf' | 'tree'>,
  view: Pick<FigureView, 'area' | 'boundaries'>,
): RecordListArea {
  const { id, level } = view.area
  const scope = figures.scopeOf(id)
  const whole = scope.relation !== 'WITHIN' || scope.sites.some((site) => site.jurisdictionId === id)
  return {
    areaId: id,
    siteIds: scope.siteIds,
    scope: !whole && (level === 'COUNTY' || level === 'TOWNSHIP' || level === 'VILLAGE') ? level : 'ALL',
    atEvent: view.boundaries === 'AT_EVENT' && figures.tree.boundariesTouch(id),
  }
}

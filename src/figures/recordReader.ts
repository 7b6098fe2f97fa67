import type { Principal } from '../access/principal.ts'
import { HubError } from '../errors.ts'
import type { Database, SnapshotLane } from '../store/database.ts'
import {
  type ListedRecordName,
  listRecords,
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

/** What is listed behind the parts of a sum. All must count one kind of record by one date, else INTERNAL: it is a defect. */
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
    ])
  }
  if (dateField === undefined) throw new HubError('INTERNAL', `No measure counts ${record}.`)
  return { record, dateField, conditions }
}

/** Lists records for one request. */
export interface RecordReader {
  /** A page of each view's records, in the order of the views; the views have one period. */
  list<Name extends ListedRecordName>(
    counted: CountedRecords<Name>,
    views: readonly FigureView[],
    page: { readonly filter: DimensionValues; readonly after: RecordPosition | null; readonly first: number },
  ): Promise<readonly RecordPage<Name>[]>
  /** Runs something else on the request's snapshot. */
  read<T>(question: (lane: SnapshotLane) => Promise<T>): Promise<T>
}

/**
 * Opens the records lane for one request: everything asked in one tick runs in one snapshot on one connection, so that lists that
 * stand beside each other in an answer agree.
 */
export function createRecordReader(
  context: { readonly database: Database; readonly principal: Principal },
  figures: FigureReader,
): RecordReader {
  const { database, principal } = context
  let waiting: { run: (lane: SnapshotLane) => Promise<void>; fail: (error: unknown) => void }[] | null = null

  function read<T>(question: (lane: SnapshotLane) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const asked = { run: (lane: SnapshotLane) => question(lane).then(resolve, reject), fail: reject }
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
            .snapshot(principal, (lane) => Promise.all(batch.map((one) => one.run(lane))))
            .catch((error: unknown) => {
              for (const one of batch) one.fail(error)
            })
        }),
      )
    })
  }

  return {
    read,
    list(counted, views, page) {
      const first = views[0]
      if (first === undefined) return Promise.resolve([])
      const question: RecordListQuestion<typeof counted.record> = {
        ...counted,
        ...page,
        from: first.period.from,
        to: first.period.to,
        areas: views.map((view) => areaOf(figures, view)),
      }
      return read((lane) => listRecords(lane, principal, question))
    },
  }
}

function areaOf(figures: FigureReader, view: FigureView): RecordListArea {
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

import type { CanonicalRecordName, CanonicalRecords, CodedValue, PartialDay } from '../connector/records.ts'
import type { Condition } from '../figures/measure.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { SnapshotLane } from './database.ts'
import { type Entity, type EntityField, entities, fieldColumns } from './entities.ts'
import { countStatement, listStatement, severalListsStatement } from './recordListStatements.ts'
import { requireRecords, requireRecordsOf, scopeCondition } from './rightsBackground.ts'

/** Records that are listed singly, with the fields that the schema shows or that date them: nothing else of them is read. */
const shownFields = {
  policeCase: ['category', 'state', 'filedOn', 'solvedOn'],
  listedHazard: [
    'kind',
    'listLevel',
    'state',
    'listedOn',
    'rectifiedOn',
    'premisesKind',
    'road',
    'chainage',
    'funding',
  ],
  mediationCase: [
    'channel',
    'disputeType',
    'severity',
    'acceptedOn',
    'deadlineOn',
    'closedOn',
    'status',
    'outcome',
    'personsInvolved',
    'amountInvolved',
    'compensationAmount',
    'leadLevel',
  ],
  roadAccident: ['stage', 'occurredOn', 'road', 'roadClass', 'deathWindowDays', 'deaths', 'injured', 'directLoss'],
  fireIncident: [
    'occurredOn',
    'placeKind',
    'deathWindowDays',
    'deaths',
    'injured',
    'directLoss',
    'burntArea',
    'households',
  ],
} as const satisfies { readonly [Name in CanonicalRecordName]?: readonly (keyof CanonicalRecords[Name] & string)[] }

/** Records that are listed singly. */
export type ListedRecordName = keyof typeof shownFields

/** A stored record: the fields that are shown, and where it came from. */
export type StoredRecord<Name extends ListedRecordName> = Pick<
  CanonicalRecords[Name],
  (typeof shownFields)[Name][number] & keyof CanonicalRecords[Name]
> & {
  readonly record: Name
  readonly siteId: string
  readonly feedId: number
  readonly sourceKey: string
  /** The deepest area of today's tree; null: not yet assigned. */
  readonly jurisdictionId: JurisdictionId | null
  /** The place as the source writes it. */
  readonly reportedSystem: string | null
  readonly reportedCode: string | null
  readonly reportedName: string | null
  readonly runId: number
  readonly syncedAt: Date
}

export type PoliceCase = StoredRecord<'policeCase'>
export type ListedHazard = StoredRecord<'listedHazard'>
export type MediationCase = StoredRecord<'mediationCase'>
export type RoadAccident = StoredRecord<'roadAccident'>
export type FireIncident = StoredRecord<'fireIncident'>

/** One list of a page's lists: the records of one area at its sites. */
export interface RecordListArea {
  readonly areaId: JurisdictionId
  readonly siteIds: readonly string[]
  /** Which rows lie in the area: all of the sites', or those whose column of this level names it. */
  readonly scope: 'ALL' | 'COUNTY' | 'TOWNSHIP' | 'VILLAGE'
  /** Whether the place on the day of the fact counts, or today's. */
  readonly atEvent: boolean
}

/** Where a page ends: the next one begins after it. */
export interface RecordPosition {
  readonly day: string
  readonly feedId: number
  readonly sourceKey: string
}

/** What is listed. The same for all areas of one question. */
export interface RecordListQuestion<Name extends ListedRecordName> {
  readonly record: Name
  /** The field that the period is about and that orders the list, the latest first. */
  readonly dateField: string
  /** First and last day. A record dated to a month or year is in the list when all of that lies in the period, as in its figure. */
  readonly from: string
  readonly to: string
  /** Declared conditions, as a measure has them: one of these lists must hold. */
  readonly conditions: readonly (readonly Condition[])[]
  /** Values by field that a reader narrows the list to. */
  readonly filter: Readonly<Record<string, readonly string[]>>
  readonly after: RecordPosition | null
  readonly first: number
  readonly areas: readonly RecordListArea[]
}

/** A page of one area. */
export interface RecordPage<Name extends ListedRecordName> {
  readonly records: readonly StoredRecord<Name>[]
  readonly hasNextPage: boolean
}

/** Whether records of this kind are listed singly. */
export function isListedRecord(record: CanonicalRecordName): record is ListedRecordName {
  return Object.hasOwn(shownFields, record)
}

/** Lists records of several areas in one statement, a page of each, in the order of the areas. Throws ACCESS_DENIED for areas out of scope. */
export async function listRecords<Name extends ListedRecordName>(
  lane: SnapshotLane,
  principal: Principal,
  question: RecordListQuestion<Name>,
): Promise<readonly RecordPage<Name>[]> {
  requireLists(lane, principal, [question])
  const { statement, values } = listStatement(question, selectedColumns(question.record), lane.distributed)
  return pagesOf([question], await lane.query(statement, values))[0]!
}

/** So many questions become one statement: planning them takes longer than sending another one. */
const questionsAtOnce = 400

/** Lists one kind of record for several questions, which may differ in everything else: one statement for up to 400 of them. */
export async function listRecordsOfSeveral<Name extends ListedRecordName>(
  lane: SnapshotLane,
  principal: Principal,
  record: Name,
  questions: readonly RecordListQuestion<Name>[],
): Promise<readonly (readonly RecordPage<Name>[])[]> {
  requireLists(lane, principal, questions)
  const pages = await Promise.all(
    chunksOf(questions).map(async (some) => {
      const { statement, values } = severalListsStatement(some, selectedColumns(record), lane.distributed)
      return pagesOf(some, await lane.query(statement, values))
    }),
  )
  return pages.flat()
}

/** How many records the whole lists have, by the areas of each question; of any kinds, one statement for up to 400 questions. */
export async function countRecordsOfSeveral(
  lane: SnapshotLane,
  principal: Principal,
  questions: readonly RecordListQuestion<ListedRecordName>[],
): Promise<readonly (readonly number[])[]> {
  requireLists(lane, principal, questions)
  const counts = await Promise.all(
    chunksOf(questions).map(async (some) => {
      const { statement, values } = countStatement(some, lane.distributed)
      const slots = some.flatMap(({ areas }) => areas.map(() => 0))
      for (const [slot, count] of await lane.query(statement, values)) slots[slot as number] = count as number
      return some.map(({ areas }) => slots.splice(0, areas.length))
    }),
  )
  return counts.flat()
}

function requireLists(
  lane: SnapshotLane,
  principal: Principal,
  questions: readonly RecordListQuestion<ListedRecordName>[],
): void {
  requireRecordsOf(
    lane,
    principal,
    questions.flatMap(({ areas }) => areas.map(({ areaId }) => areaId)),
  )
}

function chunksOf<Question>(questions: readonly Question[]): Question[][] {
  return Array.from({ length: Math.ceil(questions.length / questionsAtOnce) }, (_, index) =>
    questions.slice(index * questionsAtOnce, (index + 1) * questionsAtOnce),
  )
}

/** Rows by slot: the areas of the first question, then those of the next. */
function pagesOf<Name extends ListedRecordName>(
  questions: readonly RecordListQuestion<Name>[],
  rows: readonly (readonly unknown[])[],
): (readonly RecordPage<Name>[])[] {
  const slots = questions.flatMap(({ record, first, areas }) =>
    areas.map(() => ({ record, first, page: [] as StoredRecord<Name>[] })),
  )
  for (const row of rows) {
    const { record, first, page } = slots[row[0] as number]!
    // One more than asked tells whether there is a next page; several sites may each give that many.
    if (page.length <= first) page.push(readRow(record, row, 1))
  }
  return questions.map(({ areas }) =>
    slots
      .splice(0, areas.length)
      .map(({ first, page }) => ({ records: page.slice(0, first), hasNextPage: page.length > first })),
  )
}

/** The position of a record in a list by this date field. */
export function positionOf<Name extends ListedRecordName>(
  record: StoredRecord<Name>,
  dateField: string,
): RecordPosition {
  const date = (record as unknown as Readonly<Record<string, PartialDay>>)[dateField]!
  return { day: date.day, feedId: record.feedId, sourceKey: record.sourceKey }
}

/** Records by their keys, in the order asked; undefined: there is none, or no longer, or not for this principal. */
export async function recordsByKey<Name extends ListedRecordName>(
  lane: SnapshotLane,
  principal: Principal,
  record: Name,
  keys: readonly { readonly siteId: string; readonly feedId: number; readonly sourceKey: string }[],
): Promise<readonly (StoredRecord<Name> | undefined)[]> {
  requireRecords(principal)
  const scope = scopeCondition(lane, principal, 4)
  const entity: Entity = entities[record]
  const text = `select ${selectedColumns(record)} from ${entity.table} t
    join unnest($1::text[], $2::integer[], $3::text[]) as k(site_id, feed_id, source_key)
      on t.site_id = k.site_id and t.feed_id = k.feed_id and t.source_key = k.source_key ${scope.text}`
  const rows = await lane.query({ name: `by_key_${scope.text === '' ? '' : 'in_scope_'}${entity.table}`, text }, [
    keys.map((key) => key.siteId),
    keys.map((key) => key.feedId),
    keys.map((key) => key.sourceKey),
    ...scope.values,
  ])
  const found = new Map<string, StoredRecord<Name>>()
  for (const row of rows) {
    const one = readRow(record, row, 0)
    found.set(`${one.siteId}/${one.feedId}/${one.sourceKey}`, one)
  }
  return keys.map((key) => found.get(`${key.siteId}/${key.feedId}/${key.sourceKey}`))
}

function selectedColumns(record: ListedRecordName): string {
  return [
    't.site_id',
    't.feed_id',
    't.source_key',
    't.jurisdiction_id',
    't.reported_system',
    't.reported_code',
    't.reported_name',
    't.run_id',
    't.synced_at',
    ...fieldsOf(record).flatMap(([, field]) => fieldColumns(field).map((column) => `t.${column}`)),
  ].join(', ')
}

const commonCount = 9
const precisions: Readonly<Record<string, PartialDay['precision']>> = { D: 'DAY', M: 'MONTH', Y: 'YEAR' }

const fieldLists = new Map<ListedRecordName, readonly (readonly [string, EntityField])[]>()

function fieldsOf(record: ListedRecordName): readonly (readonly [string, EntityField])[] {
  let fields = fieldLists.get(record)
  if (fields === undefined) {
    const declared = entities[record].fields as Readonly<Record<string, EntityField>>
    fields = shownFields[record].map((field) => [field, declared[field]!] as const)
    fieldLists.set(record, fields)
  }
  return fields
}

function readRow<Name extends ListedRecordName>(
  record: Name,
  row: readonly unknown[],
  start: number,
): StoredRecord<Name> {
  const result: Record<string, unknown> = {
    record,
    siteId: row[start],
    feedId: row[start + 1],
    sourceKey: row[start + 2],
    jurisdictionId: row[start + 3],
    reportedSystem: row[start + 4],
    reportedCode: row[start + 5],
    reportedName: row[start + 6],
    runId: row[start + 7],
    syncedAt: row[start + 8],
  }
  let index = start + commonCount
  for (const [field, { kind }] of fieldsOf(record)) {
    if (kind === 'partialDay') {
      const day = row[index] as string | null
      const precision = row[index + 1] as string
      result[field] = day === null ? null : ({ day, precision: precisions[precision]! } satisfies PartialDay)
      index += 2
    } else if (kind === 'coded') {
      const canonical = row[index] as string | null
      result[field] =
        canonical === null
          ? null
          : ({
              canonical,
              system: row[index + 1] as string,
              code: row[index + 2] as string,
              label: row[index + 3] as string | null,
            } satisfies CodedValue)
      index += 4
    } else {
      result[field] = row[index]
      index += 1
    }
  }
  return result as unknown as StoredRecord<Name>
}

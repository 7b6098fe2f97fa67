import { createHash } from 'node:crypto'
import type { Principal } from '../access/principal.ts'
import type { CanonicalRecordName, CanonicalRecords, CodedValue, PartialDay } from '../connector/records.ts'
import type { Condition } from '../figures/measure.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { SnapshotLane, Statement } from './database.ts'
import { type Entity, type EntityField, entities, fieldColumns } from './entities.ts'
import { columnOf, conditionSql, fieldOf, lastPossibleDay } from './measureCondition.ts'

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

/** Lists records of several areas in one statement, a page of each, in the order of the areas. */
export async function listRecords<Name extends ListedRecordName>(
  lane: SnapshotLane,
  _principal: Principal,
  question: RecordListQuestion<Name>,
): Promise<readonly RecordPage<Name>[]> {
  const { statement, values } = listStatement(question)
  const pages = question.areas.map((): StoredRecord<Name>[] => [])
  for (const row of await lane.query(statement, values)) {
    const page = pages[row[0] as number]!
    // One more than asked tells whether there is a next page; several sites may each give that many.
    if (page.length <= question.first) page.push(readRow(question.record, row, 1))
  }
  return pages.map((page) => ({ records: page.slice(0, question.first), hasNextPage: page.length > question.first }))
}

/** The position of a record in a list by this date field. */
export function positionOf<Name extends ListedRecordName>(
  record: StoredRecord<Name>,
  dateField: string,
): RecordPosition {
  const date = (record as unknown as Readonly<Record<string, PartialDay>>)[dateField]!
  return { day: date.day, feedId: record.feedId, sourceKey: record.sourceKey }
}

/** Records by their keys, in the order asked; undefined: there is none, or no longer. */
export async function recordsByKey<Name extends ListedRecordName>(
  lane: SnapshotLane,
  _principal: Principal,
  record: Name,
  keys: readonly { readonly siteId: string; readonly feedId: number; readonly sourceKey: string }[],
): Promise<readonly (StoredRecord<Name> | undefined)[]> {
  const entity: Entity = entities[record]
  const text = `select ${selectedColumns(record)} from ${entity.table} t
    join unnest($1::text[], $2::integer[], $3::text[]) as k(site_id, feed_id, source_key)
      on t.site_id = k.site_id and t.feed_id = k.feed_id and t.source_key = k.source_key`
  const rows = await lane.query({ name: `by_key_${entity.table}`, text }, [
    keys.map((key) => key.siteId),
    keys.map((key) => key.feedId),
    keys.map((key) => key.sourceKey),
  ])
  const found = new Map<string, StoredRecord<Name>>()
  for (const row of rows) {
    const one = readRow(record, row, 0)
    found.set(`${one.siteId}/${one.feedId}/${one.sourceKey}`, one)
  }
  return keys.map((key) => found.get(`${key.siteId}/${key.feedId}/${key.sourceKey}`))
}

const placeColumns = {
  COUNTY: ['t.county_id', 't.event_county_id'],
  TOWNSHIP: ['t.township_id', 't.event_township_id'],
  VILLAGE: ['t.village_id', 't.event_village_id'],
} as const

/** What decides how a list's statement reads; everything else is a value. */
interface ListShape {
  readonly filters: readonly string[]
  readonly continued: boolean
  readonly wholeYears: boolean
  /** The column that tells the area, of each branch; null: all rows of the site lie in it. */
  readonly columns: readonly (string | null)[]
}

// Few shapes of lists exist, and putting a statement together takes longer than sending it. The conditions are the measures' own.
const statements = new WeakMap<RecordListQuestion<ListedRecordName>['conditions'], Map<string, Statement>>()

function listStatement(question: RecordListQuestion<ListedRecordName>): { statement: Statement; values: unknown[] } {
  const { record, dateField, from, to, conditions, filter, after, first } = question
  const filters = Object.keys(filter).sort()
  const branches = areasByColumn(question.areas)
  const shape: ListShape = {
    filters,
    continued: after !== null,
    wholeYears: from.endsWith('-01-01') && to.endsWith('-12-31'),
    columns: branches.map(({ column }) => column),
  }
  const key = `${record}/${dateField}/${filters.join()}/${shape.continued}/${shape.wholeYears}/${shape.columns.join()}`
  let ofConditions = statements.get(conditions)
  if (ofConditions === undefined) {
    ofConditions = new Map()
    statements.set(conditions, ofConditions)
  }
  let statement = ofConditions.get(key)
  if (statement === undefined) {
    const text = listText(question, shape)
    statement = { name: `list_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`, text }
    ofConditions.set(key, statement)
  }
  return {
    statement,
    values: [
      from,
      to,
      first + 1,
      ...filters.map((field) => filter[field]),
      ...(after === null ? [] : [after.day, after.feedId, after.sourceKey]),
      ...branches.flatMap(({ slots, siteIds, areaIds }) => [slots, siteIds, areaIds]),
    ],
  }
}

function listText({ record, dateField, conditions }: RecordListQuestion<ListedRecordName>, shape: ListShape): string {
  const entity: Entity = entities[record]
  const date = columnOf(record, dateField)
  let parameters = 3
  const parameter = (): string => {
    parameters += 1
    return `$${parameters}`
  }
  const where = [`${date} between $1 and $2`]
  if (!shape.wholeYears) where.push(`${lastPossibleDay(date)} <= $2::date`)
  if (conditions.length > 0) {
    where.push(`(${conditions.map((list) => `(${conditionSql(record, list)})`).join(' or ')})`)
  }
  for (const field of shape.filters) {
    const column = columnOf(record, field)
    const asText = fieldOf(record, field).kind === 'integer' ? `${column}::text` : column
    where.push(`${asText} = any(${parameter()}::text[])`)
  }
  if (shape.continued) {
    const day = parameter()
    where.push(
      // The first condition lets the index begin at the day; the second passes what was already shown of it.
      `${date} <= ${day}`,
      `(${date} < ${day} or (t.feed_id, t.source_key) > (${parameter()}::integer, ${parameter()}::text))`,
    )
  }
  const columns = selectedColumns(record)
  const order = `${date} desc, t.feed_id, t.source_key`
  const branches = shape.columns.map((column) => {
    const asked = `unnest(${parameter()}::integer[], ${parameter()}::text[], ${parameter()}::bigint[])`
    const place = column === null ? '' : `and ${column} = asked.area_id `
    return `select asked.slot, page.* from ${asked} as asked(slot, site_id, area_id)
      cross join lateral (select ${columns}, ${date} as listed_by from ${entity.table} t
        where t.site_id = asked.site_id ${place}and ${where.join(' and ')}
        order by ${order} limit $3) page`
  })
  return `select * from (${branches.join(' union all ')}) as pages order by slot, listed_by desc, feed_id, source_key`
}

/** One row per area and site, put together by the column that tells the area. */
function areasByColumn(areas: readonly RecordListArea[]): {
  readonly column: string | null
  readonly slots: number[]
  readonly siteIds: string[]
  readonly areaIds: JurisdictionId[]
}[] {
  const groups = new Map<
    string | null,
    { column: string | null; slots: number[]; siteIds: string[]; areaIds: JurisdictionId[] }
  >()
  for (const [slot, area] of areas.entries()) {
    const column = area.scope === 'ALL' ? null : placeColumns[area.scope][area.atEvent ? 1 : 0]
    let group = groups.get(column)
    if (group === undefined) {
      group = { column, slots: [], siteIds: [], areaIds: [] }
      groups.set(column, group)
    }
    for (const siteId of area.siteIds) {
      group.slots.push(slot)
      group.siteIds.push(siteId)
      group.areaIds.push(area.areaId)
    }
  }
  return [...groups.values()]
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

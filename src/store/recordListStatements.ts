import { createHash } from 'node:crypto'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Statement } from './database.ts'
import { entities } from './entities.ts'
import { columnOf, conditionSql, fieldOf, lastPossibleDay } from './measureCondition.ts'
import type { ListedRecordName, RecordListArea, RecordListQuestion } from './recordRead.ts'

/** The statements of record lists: conditions are the measures' own, and everything that readers send is a parameter. */

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
  /** Whether each branch is about one area at one site, which the nodes of a distributed store need; otherwise about many. */
  readonly single: boolean
}

/** Whether the statement goes to a store that is spread over nodes: these take no page for each row of a list of areas. */
type OfNodes = boolean

// Few shapes of lists exist, and putting a statement together takes longer than sending it. The conditions are the measures' own.
const statements = new WeakMap<RecordListQuestion<ListedRecordName>['conditions'], Map<string, Statement>>()

/** The shape of a question's list, with its values; `slots`: so many lists stand before it in the statement. */
function listShape(
  { from, to, filter, after, areas }: RecordListQuestion<ListedRecordName>,
  slots: number,
  ofNodes: OfNodes,
): { readonly shape: ListShape; readonly values: readonly unknown[] } {
  const filters = Object.keys(filter).sort()
  const groups = areasByColumn(areas, slots)
  const branches = ofNodes ? groups.flatMap(singly) : groups
  const shape: ListShape = {
    filters,
    continued: after !== null,
    wholeYears: from.endsWith('-01-01') && to.endsWith('-12-31'),
    columns: branches.map(({ column }) => column),
    single: ofNodes,
  }
  return {
    shape,
    values: [
      from,
      to,
      ...filters.map((field) => filter[field]),
      ...(after === null ? [] : [after.day, after.feedId, after.sourceKey]),
      ...branches.flatMap(({ slots: own, siteIds, areaIds }) => [own, siteIds, areaIds]),
    ],
  }
}

function singly({ column, slots, siteIds, areaIds }: AreaGroup): AreaGroup[] {
  return slots.map((slot, index) => ({
    column,
    slots: [slot],
    siteIds: [siteIds[index]!],
    areaIds: [areaIds[index]!],
  }))
}

/** A page of each of the question's lists, slot by slot; `columns` are those of a record. */
export function listStatement(
  question: RecordListQuestion<ListedRecordName>,
  columns: string,
  ofNodes: OfNodes = false,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const { record, dateField, conditions } = question
  const { shape, values } = listShape(question, 0, ofNodes)
  const key = `${record}/${dateField}/${shape.filters.join()}/${shape.continued}/${shape.wholeYears}/${shape.single}/${shape.columns.join()}`
  let ofConditions = statements.get(conditions)
  if (ofConditions === undefined) {
    ofConditions = new Map()
    statements.set(conditions, ofConditions)
  }
  let statement = ofConditions.get(key)
  if (statement === undefined) {
    const text = inListOrder(listBranches(question, shape, columns, 0))
    statement = { name: `list_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`, text }
    ofConditions.set(key, statement)
  }
  return { statement, values: [...values, question.first + 1] }
}

/** The same for several questions about one kind of record; the slots of the first come first. Too many shapes for a kept plan. */
export function severalListsStatement(
  questions: readonly RecordListQuestion<ListedRecordName>[],
  columns: string,
  ofNodes: OfNodes = false,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const branches: string[] = []
  const values: unknown[] = []
  let slots = 0
  for (const question of questions) {
    const { shape, values: own } = listShape(question, slots, ofNodes)
    branches.push(...listBranches(question, shape, columns, values.length))
    values.push(...own, question.first + 1)
    slots += question.areas.length
  }
  return { statement: { text: inListOrder(branches) }, values }
}

/** How many records each slot's whole list has; slots without any are missing. The questions may be about several kinds of records. */
export function countStatement(
  questions: readonly RecordListQuestion<ListedRecordName>[],
  ofNodes: OfNodes = false,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const branches: string[] = []
  const values: unknown[] = []
  let slots = 0
  for (const question of questions) {
    const whole = { ...question, after: null }
    const { shape, values: own } = listShape(whole, slots, ofNodes)
    branches.push(...countBranches(whole, shape, values.length))
    values.push(...own)
    slots += question.areas.length
  }
  const text = `select slot, sum(counted)::bigint from (${branches.join(' union all ')}) as counts group by slot`
  return { statement: { text }, values }
}

function inListOrder(branches: readonly string[]): string {
  return `select * from (${branches.join(' union all ')}) as pages order by slot, listed_by desc, feed_id, source_key`
}

type ListContent = Pick<RecordListQuestion<ListedRecordName>, 'record' | 'dateField' | 'conditions'>

/** One query for each column that tells the area; their parameters come after those `before`. */
function listBranches(content: ListContent, shape: ListShape, columns: string, before: number): string[] {
  const { record, dateField } = content
  const date = columnOf(record, dateField)
  const { where, after, areas, parameter } = listConditions(content, shape, before)
  const limit = parameter()
  return areas.map(({ asked, slot, site, place }) => {
    const rows = (condition: string, order: string): string => `select ${columns}, ${date} as listed_by
        from ${entities[record].table} t
        where t.site_id = ${site} ${place}and ${where}${condition}
        order by ${order} limit ${limit}`
    const inOrder = `${date} desc, t.feed_id, t.source_key`
    const page =
      after === null
        ? rows('', inOrder)
        : // What is left of the day, and the days before it: each a range of the index that begins where the last page ended.
          `select * from (
            (${rows(` and ${date} = ${after.day} and (t.feed_id, t.source_key) > (${after.feedId}, ${after.sourceKey})`, 't.feed_id, t.source_key')})
            union all (${rows(` and ${date} < ${after.day}`, inOrder)})
          ) as rest order by listed_by desc, feed_id, source_key limit ${limit}`
    return `select ${slot} as slot, page.* from ${asked === null ? '' : `${asked} cross join lateral `}(${page}) page`
  })
}

function countBranches(content: ListContent, shape: ListShape, before: number): string[] {
  const { where, areas } = listConditions(content, shape, before)
  const { table } = entities[content.record]
  return areas.map(({ asked, slot, site, place }) =>
    asked === null
      ? `select ${slot} as slot, count(*) as counted from ${table} t where t.site_id = ${site} ${place}and ${where}`
      : `select ${slot} as slot, count(*) as counted from ${asked}
      join ${table} t on t.site_id = ${site} ${place}and ${where}
      group by ${slot}`,
  )
}

/** What a list's rows must meet, and where they are looked for. */
function listConditions(
  { record, dateField, conditions }: ListContent,
  shape: ListShape,
  before: number,
): {
  readonly where: string
  /** Parameters of the record that the last page ended with; null: the first page. */
  readonly after: { readonly day: string; readonly feedId: string; readonly sourceKey: string } | null
  readonly areas: readonly {
    /** Null: the branch is about one area at one site. */
    readonly asked: string | null
    readonly slot: string
    readonly site: string
    readonly place: string
  }[]
  /** The next parameter. */
  readonly parameter: () => string
} {
  const date = columnOf(record, dateField)
  let parameters = before
  const parameter = (): string => {
    parameters += 1
    return `$${parameters}`
  }
  const [from, to] = [parameter(), parameter()]
  const where = [`${date} between ${from} and ${to}`]
  if (!shape.wholeYears) where.push(`${lastPossibleDay(date)} <= ${to}::date`)
  if (conditions.length > 0) {
    where.push(`(${conditions.map((list) => `(${conditionSql(record, list)})`).join(' or ')})`)
  }
  for (const field of shape.filters) {
    const column = columnOf(record, field)
    const asText = fieldOf(record, field).kind === 'integer' ? `${column}::text` : column
    where.push(`${asText} = any(${parameter()}::text[])`)
  }
  const after = shape.continued
    ? { day: `${parameter()}::date`, feedId: `${parameter()}::integer`, sourceKey: `${parameter()}::text` }
    : null
  const areas = shape.columns.map((column) => {
    const [slots, sites, areaIds] = [parameter(), parameter(), parameter()]
    const placed = (area: string): string => (column === null ? '' : `and ${column} = ${area} `)
    if (shape.single) {
      const only = (list: string, type: string): string => `(${list}::${type}[])[1]`
      return {
        asked: null,
        slot: only(slots, 'integer'),
        site: only(sites, 'text'),
        // The area is named where it narrows nothing, too: a parameter that stands nowhere has no type.
        place: placed(only(areaIds, 'bigint')) || `and ${only(areaIds, 'bigint')} is not null `,
      }
    }
    return {
      asked: `unnest(${slots}::integer[], ${sites}::text[], ${areaIds}::bigint[]) as asked(slot, site_id, area_id)`,
      slot: 'asked.slot',
      site: 'asked.site_id',
      place: placed('asked.area_id'),
    }
  })
  return { where: where.join(' and '), after, areas, parameter }
}

/** Areas at sites that one column tells. */
interface AreaGroup {
  readonly column: string | null
  readonly slots: number[]
  readonly siteIds: string[]
  readonly areaIds: JurisdictionId[]
}

/** One row per area and site, put together by the column that tells the area; areas are numbered from `slots` on. */
export function areasByColumn(areas: readonly RecordListArea[], slots = 0): AreaGroup[] {
  const groups = new Map<string | null, AreaGroup>()
  for (const [index, area] of areas.entries()) {
    const column = area.scope === 'ALL' ? null : placeColumns[area.scope][area.atEvent ? 1 : 0]
    let group = groups.get(column)
    if (group === undefined) {
      group = { column, slots: [], siteIds: [], areaIds: [] }
      groups.set(column, group)
    }
    for (const siteId of area.siteIds) {
      group.slots.push(slots + index)
      group.siteIds.push(siteId)
      group.areaIds.push(area.areaId)
    }
  }
  return [...groups.values()]
}

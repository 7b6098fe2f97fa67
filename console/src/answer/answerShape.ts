import type { Variables } from '../application/route.ts'
import type { FigureUnit } from '../format/figures.ts'
import type { Indicator, IndicatorBook } from '../hub/indicators.ts'
import type { SchemaBook } from '../hub/schemaBook.ts'
import type { Words } from '../language/language.tsx'
import type { Column, NestedTables, Table } from './answerTable.ts'
import { type AskedField, askedFieldsOf } from './askedFields.ts'
import { joinTitles, titleOf } from './fieldTitles.ts'
import { figureCellOf, type Item, indicatorIn, isFigure, isItem, pick, statusOf } from './figureCells.ts'
import { leafColumn, scalarListColumn } from './leafColumns.ts'
import { indicatorsSideBySide } from './sideBySide.ts'

/** What titles and units are looked up in. */
export interface Books {
  readonly indicators: IndicatorBook
  readonly schema: SchemaBook
}

/** Where columns are gathered: an object inside of each row. */
export interface Place {
  readonly path: string
  /** Of the objects above, up to the row. */
  readonly title: Words | null
  /** Aliases of sections above, which tell equal indicators apart. */
  readonly aliases: string
  /** By row, for figures that stand beside an `indicator`. */
  readonly indicators: readonly (Indicator | null)[]
  /** Whether titles are those of the indicators: figures of a list that stand side by side. */
  readonly titledByIndicator: boolean
  /** By row: the unit of the figure around; null outside of figures. */
  readonly units: readonly (FigureUnit | null)[] | null
  /** What a comparison around compares with. */
  readonly basis: string | null
  readonly isSingle: boolean
}

/** What has been gathered of the rows' objects. */
export interface Gathered {
  readonly columns: Column[]
  readonly nested: NestedTables[]
}

/** Not shown: opaque, or about paging. */
const hidden = new Set(['id', '__typename', 'cursor', 'pageInfo'])

/** The tables of an answer, in the order asked. */
export function answerTables(
  document: string,
  variables: Variables,
  data: Readonly<Record<string, unknown>>,
  books: Books,
): readonly Table[] {
  const asked = askedFieldsOf(document, variables, books.schema)
  const isLeaf = (field: AskedField): boolean => field.children.length === 0 && !hidden.has(field.field)
  const leaves = asked.filter((field) => isLeaf(field) && field.key in data)
  const tables: Table[] = []
  if (leaves.length > 0) tables.push(tableOf('', { zh: '回答', en: 'Answer' }, leaves, [data], true, books))
  for (const field of asked) {
    if (field.children.length === 0 || !(field.key in data)) continue
    const value = data[field.key]
    const list = listIn(field, value)
    const title = titleOf(field, books.schema)
    if (list !== null) {
      tables.push(listTable(field.key, title, list, books))
      const rest = restOfConnection(field)
      if (rest.length > 0 && isItem(value)) {
        const about = tableOf(`${field.key}.`, title, rest, [value], true, books)
        if (about.columns.length + about.nested.length > 0) tables.push(about)
      }
    } else {
      const items = isItem(value) ? [value] : []
      tables.push(tableOf(field.key, namedTitle(title, field, items[0]), field.children, items, true, books))
    }
  }
  return tables
}

/** A list of the answer with its fields: of a connection those of its nodes. */
interface AskedList {
  readonly fields: readonly AskedField[]
  readonly items: readonly unknown[]
  readonly totalCount: number | null
  readonly status: Table['status']
}

function listIn(field: AskedField, value: unknown): AskedList | null {
  if (Array.isArray(value)) return { fields: field.children, items: value, totalCount: null, status: null }
  const nodes = field.children.find((child) => child.field === 'nodes')
  const edges = field.children.find((child) => child.field === 'edges')
  const node = edges?.children.find((child) => child.field === 'node')
  if (nodes === undefined && node === undefined) return null
  if (!isItem(value)) return { fields: [], items: [], totalCount: null, status: null }
  const total = pick(field, value, 'totalCount')
  const status = field.children.find((child) => child.field === 'status')
  const about = {
    totalCount: typeof total === 'number' ? total : null,
    status: status === undefined ? null : statusOf(status, value[status.key]),
  }
  if (nodes !== undefined) return { fields: nodes.children, items: listed(value[nodes.key]), ...about }
  const items = listed(value[edges!.key]).map((edge) => (isItem(edge) ? edge[node!.key] : null))
  return { fields: node!.children, items, ...about }
}

function restOfConnection(field: AskedField): readonly AskedField[] {
  const own = new Set(['nodes', 'edges', 'totalCount', 'status', 'pageInfo'])
  return field.children.filter((child) => !own.has(child.field))
}

function listTable(path: string, title: Words, list: AskedList, books: Books): Table {
  const items = list.items.filter(isItem)
  const table = tableOf(path, title, list.fields, items, false, books)
  return { ...table, totalCount: list.totalCount, status: list.status }
}

function tableOf(
  path: string,
  title: Words,
  fields: readonly AskedField[],
  items: readonly Item[],
  isSingle: boolean,
  books: Books,
  inherited?: { readonly indicators: readonly (Indicator | null)[]; readonly unit: FigureUnit | null },
): Table {
  const place: Place = {
    path: '',
    title: null,
    aliases: '',
    indicators: inherited?.indicators ?? items.map(() => null),
    titledByIndicator: false,
    units: inherited?.unit === undefined || inherited.unit === null ? null : items.map(() => inherited.unit),
    basis: null,
    isSingle,
  }
  const gathered: Gathered = { columns: [], nested: [] }
  gather(fields, items, place, books, gathered)
  return { path, title, isSingle, rowCount: items.length, ...gathered, totalCount: null, status: null }
}

/** Puts the columns and lists of the objects, one for each row, behind those that have been gathered. */
export function gather(
  fields: readonly AskedField[],
  objects: readonly (Item | null)[],
  around: Place,
  books: Books,
  into: Gathered,
): void {
  const indicator = fields.find((field) => field.field === 'indicator' && field.children.length > 0)
  const place: Place =
    indicator === undefined || around.titledByIndicator
      ? around
      : { ...around, indicators: objects.map((object) => indicatorIn(indicator, object, books)) }
  // Beside numbers, a state says why one is missing: it stands in their cells.
  const holdsNumbers = fields.some((field) => ['value', 'change', 'changeRate', 'rank', 'share'].includes(field.field))
  for (const field of fields) {
    if (hidden.has(field.field) && fields.length > 1) continue
    if (place.units !== null && holdsNumbers && ['state', 'basis'].includes(field.field)) continue
    if (!objects.some((object) => object !== null && field.key in object)) continue
    gatherField(field, fields, objects, place, books, into)
  }
}

function gatherField(
  field: AskedField,
  siblings: readonly AskedField[],
  objects: readonly (Item | null)[],
  place: Place,
  books: Books,
  into: Gathered,
): void {
  const values = objects.map((object) => object?.[field.key] ?? null)
  const path = place.path === '' ? field.key : `${place.path}.${field.key}`
  if (field.children.length === 0) {
    into.columns.push(
      values.some(Array.isArray)
        ? scalarListColumn(field, path, values, place, books)
        : leafColumn(field, path, values, objects, siblings, place, books),
    )
  } else if (values.some(Array.isArray) || listIn(field, null) !== null) {
    gatherLists(field, siblings, path, values, place, books, into)
  } else if (isFigure(field)) {
    gatherFigure(field, path, values, place, books, into)
  } else {
    const items = values.map((value) => (isItem(value) ? value : null))
    const title = joinTitles(place.title, titleOf(field, books.schema))
    if (field.field === 'status' && field.children.some((child) => child.field === 'state')) {
      const cells = items.map((item) => {
        const status = statusOf(field, item)
        return status === null ? ({ kind: 'empty' } as const) : ({ kind: 'status', status } as const)
      })
      into.columns.push({ path, title, role: null, cells })
      return
    }
    const aliases = field.key === field.field ? place.aliases : `${place.aliases} ${field.key}`.trim()
    const isComparison = field.field === 'comparison'
    const basis = isComparison ? String(field.arguments['with'] ?? 'SAME_PERIOD_LAST_YEAR') : place.basis
    gather(
      field.children,
      items,
      { ...place, path, aliases, basis, title: isComparison ? place.title : title },
      books,
      into,
    )
  }
}

function gatherFigure(
  field: AskedField,
  path: string,
  values: readonly unknown[],
  place: Place,
  books: Books,
  into: Gathered,
): void {
  const shown = books.indicators.byField.get(`${field.owner}.${field.field}`) ?? null
  const indicators = values.map((_, row) => shown ?? place.indicators[row] ?? null)
  const aliases = `${place.aliases} ${field.key === field.field ? '' : field.key}`.trim()
  const own = shown ?? (place.titledByIndicator ? (indicators.find((indicator) => indicator !== null) ?? null) : null)
  const title =
    own === null
      ? joinTitles(place.title, titleOf(field, books.schema))
      : {
          zh: aliases === '' ? own.title.zh : `${own.title.zh}（${aliases}）`,
          en: aliases === '' ? own.title.en : `${own.title.en} (${aliases})`,
        }
  const items = values.map((value) => (isItem(value) ? value : null))
  const cells = items.map((item, row) => figureCellOf(field, item, indicators[row] ?? null, books))
  if (field.children.some((child) => child.field === 'value' || child.field === 'state')) {
    into.columns.push({ path, title, role: null, cells })
  }
  const merged = new Set(['value', 'state', 'bound', 'unit', 'notes'])
  const rest = field.children.filter((child) => !merged.has(child.field))
  const units = cells.map((cell) => (cell.kind === 'figure' ? cell.unit : null))
  gather(rest, items, { ...place, path, title, indicators, units }, books, into)
}

function gatherLists(
  field: AskedField,
  siblings: readonly AskedField[],
  path: string,
  values: readonly unknown[],
  place: Place,
  books: Books,
  into: Gathered,
): void {
  const title = joinTitles(place.title, titleOf(field, books.schema))
  if (field.type === 'FigureNote' || field.field === 'notes') {
    const texts = values.map((value) =>
      listed(value)
        .map((note) => (isItem(note) ? String(pick(field, note, 'text') ?? pick(field, note, 'code') ?? '') : ''))
        .join('；'),
    )
    const cells = texts.map((text) => (text === '' ? ({ kind: 'empty' } as const) : ({ kind: 'text', text } as const)))
    into.columns.push({ path, title, role: null, cells })
    return
  }
  if (!place.isSingle && indicatorsSideBySide(field, siblings, path, values, place, books, into)) return
  const tables = values.map((value, row) => {
    const list = value === null ? null : listIn(field, value)
    if (list === null) return null
    const items = list.items.filter(isItem)
    const inherited = { indicators: items.map(() => place.indicators[row] ?? null), unit: place.units?.[row] ?? null }
    const table = tableOf(path, title, list.fields, items, false, books, inherited)
    return { ...table, totalCount: list.totalCount, status: list.status }
  })
  into.nested.push({ path, title, tables })
  const rest = restOfConnection(field)
  if (listIn(field, null) !== null && rest.length > 0) {
    const items = values.map((value) => (isItem(value) ? value : null))
    gather(rest, items, { ...place, path, title }, books, into)
  }
}

function namedTitle(title: Words, field: AskedField, item: Item | undefined): Words {
  const name = item === undefined ? undefined : pick(field, item, 'name')
  if (typeof name !== 'string') return title
  const alias = field.key === field.field ? '' : field.key
  return { zh: alias === '' ? name : `${name}（${alias}）`, en: alias === '' ? name : `${name} (${alias})` }
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

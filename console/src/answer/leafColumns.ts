import type { Books, Place } from './answerShape.ts'
import type { Cell, Column, ColumnRole, NumberCell } from './answerTable.ts'
import type { AskedField } from './askedFields.ts'
import { comparisonTitle, joinTitles, titleOf } from './fieldTitles.ts'
import type { Item } from './figureCells.ts'

const numberTypes = new Set(['Int', 'Float', 'Decimal'])
const naming = new Set(['name', 'title', 'label'])
const rolesOfNumbers: Readonly<Record<string, NumberCell['role']>> = {
  value: 'FIGURE',
  mean: 'FIGURE',
  unallocated: 'FIGURE',
  change: 'CHANGE',
  distanceFromMean: 'CHANGE',
  changeRate: 'RATE',
  share: 'RATIO',
}

/** A column of scalars. `objects` hold them, and the state that says why one is missing. */
export function leafColumn(
  field: AskedField,
  path: string,
  values: readonly unknown[],
  objects: readonly (Item | null)[],
  siblings: readonly AskedField[],
  place: Place,
  books: Books,
): Column {
  const state = siblings.find((sibling) => sibling.field === 'state')
  const isNumber =
    numberTypes.has(field.type) || (field.type === '' && values.some((value) => typeof value === 'number'))
  const cells = values.map((value, row): Cell => {
    if (!isNumber) return nameOfIndicator(field, value, siblings, place, row) ?? scalarCell(field, value, books)
    const told = state === undefined ? null : objects[row]?.[state.key]
    return {
      kind: 'number',
      value: value === null ? null : Number(value),
      state: typeof told === 'string' ? told : null,
      role: place.units === null ? 'PLAIN' : (rolesOfNumbers[field.field] ?? 'PLAIN'),
      unit: place.units?.[row] ?? null,
      indicator: place.indicators[row] ?? null,
    }
  })
  return { path, title: leafTitle(field, place, books), role: roleOf(field, siblings, place), cells }
}

/** An indicator's title in both languages, whichever was asked; for its code where that alone was asked. */
function nameOfIndicator(
  field: AskedField,
  value: unknown,
  siblings: readonly AskedField[],
  place: Place,
  row: number,
): Cell | null {
  const indicator = place.indicators[row] ?? null
  if (indicator === null || !isIn(place, 'indicator') || typeof value !== 'string') return null
  const stands = field.field === 'title' || !siblings.some((sibling) => sibling.field === 'title')
  return stands && (field.field === 'title' || field.field === 'code')
    ? { kind: 'text', text: value, title: indicator.title }
    : null
}

function isIn(place: Place, name: string): boolean {
  return place.path === name || place.path.endsWith(`.${name}`)
}

/** A column of lists of scalars: the values in one cell. */
export function scalarListColumn(
  field: AskedField,
  path: string,
  values: readonly unknown[],
  place: Place,
  books: Books,
): Column {
  const cells = values.map((value): Cell => {
    const parts = (Array.isArray(value) ? value : []).map((part) => scalarCell(field, part, books))
    const words = parts.flatMap((part) => (part.kind === 'text' ? [part] : []))
    if (words.length === 0) return { kind: 'empty' }
    return {
      kind: 'text',
      text: words.map(({ text }) => text).join('、'),
      title: {
        zh: words.map(({ text, title }) => title?.zh ?? text).join('、'),
        en: words.map(({ text, title }) => title?.en ?? text).join(', '),
      },
    }
  })
  return { path, title: leafTitle(field, place, books), role: null, cells }
}

function scalarCell(field: AskedField, value: unknown, books: Books): Cell {
  if (value === null || value === undefined) return { kind: 'empty' }
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (field.type === 'DateTime' || (field.type === '' && /^\d{4}-\d\d-\d\dT/.test(text)))
    return { kind: 'moment', at: text }
  if (field.type === 'SourceState' || field.type === 'SectionState') return { kind: 'status', status: { state: text } }
  const title = books.schema.enumTitles.get(`${field.type}.${text}`)
  return title === undefined ? { kind: 'text', text } : { kind: 'text', text, title }
}

function leafTitle(field: AskedField, place: Place, books: Books) {
  if (place.basis !== null && ['value', 'change', 'changeRate'].includes(field.field)) {
    return joinTitles(place.title, comparisonTitle(field.field, place.basis))
  }
  // 指标 rather than 指标 · 名称.
  if (naming.has(field.field) && field.key === field.field && place.title !== null) return place.title
  return joinTitles(place.title, titleOf(field, books.schema))
}

function roleOf(field: AskedField, siblings: readonly AskedField[], place: Place): ColumnRole {
  const isArea =
    field.owner === 'Jurisdiction' ||
    (field.owner === '' && siblings.some((sibling) => sibling.field === (field.field === 'name' ? 'code' : 'name')))
  if (isArea && !/(^|\.)(parent|ancestors)/.test(place.path)) {
    if (field.field === 'name') return 'AREA'
    if (field.field === 'code') return 'AREA_CODE'
  }
  if (isIn(place, 'indicator')) return field.field === 'title' || field.field === 'code' ? 'INDICATOR' : null
  if (isIn(place, 'period') && place.basis === null) {
    if (field.field === 'label') return 'PERIOD'
    if (field.field === 'from') return 'PERIOD_START'
  }
  return naming.has(field.field) && !/(^|\.)(parent|ancestors|document|source|department)/.test(place.path)
    ? 'CATEGORY'
    : null
}

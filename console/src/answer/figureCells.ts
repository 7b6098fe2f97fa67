import type { FigureUnit } from '../format/figures.ts'
import type { Indicator } from '../hub/indicators.ts'
import type { Books } from './answerShape.ts'
import type { FigureCell, Note } from './answerTable.ts'
import type { AskedField } from './askedFields.ts'
import type { Status } from './statusBadge.tsx'

/** An object of an answer. */
export type Item = Readonly<Record<string, unknown>>

/** Whether a value of an answer is an object. */
export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value of a field of an object, whatever its alias. Undefined: it was not asked. */
export function pick(asked: AskedField, item: Item, field: string): unknown {
  const child = asked.children.find((candidate) => candidate.field === field)
  return child === undefined ? undefined : item[child.key]
}

/** Whether a field is a figure: by its type, or by what is asked of it while the schema is not known. */
export function isFigure(field: AskedField): boolean {
  if (field.type !== '') return field.type === 'Figure'
  const asked = new Set(field.children.map((child) => child.field))
  return asked.has('value') && asked.has('state') && field.field !== 'comparison' && field.field !== 'asKnownOn'
}

/** A figure with its unit: the one that was asked, else its indicator's. */
export function figureCellOf(
  field: AskedField,
  item: Item | null,
  indicator: Indicator | null,
  books: Books,
): FigureCell {
  const value = item === null ? null : pick(field, item, 'value')
  const state = item === null ? null : pick(field, item, 'state')
  const bound = item === null ? null : pick(field, item, 'bound')
  return {
    kind: 'figure',
    value: typeof value === 'number' ? value : null,
    state: typeof state === 'string' ? state : null,
    bound: typeof bound === 'string' ? bound : null,
    unit: indicator?.unit ?? unitAsked(field, item, books) ?? unitTold(field, books),
    indicator,
    notes: notesOf(field, item),
    compared: comparedOf(field, item),
  }
}

function unitAsked(field: AskedField, item: Item | null, books: Books): FigureUnit | null {
  const unit = item === null ? null : pick(field, item, 'unit')
  if (!isItem(unit)) return null
  const asked = field.children.find((child) => child.field === 'unit')
  const code = asked === undefined ? undefined : pick(asked, unit, 'code')
  for (const indicator of books.indicators.byCode.values()) if (indicator.unit.code === code) return indicator.unit
  return null
}

function unitTold(field: AskedField, books: Books): FigureUnit | null {
  const kind = books.schema.fields.get(`${field.owner}.${field.field}`)?.measure ?? null
  return kind === null ? null : { code: kind === 'MONEY' ? 'CNY' : kind, kind, label: { zh: '', en: '' } }
}

function notesOf(field: AskedField, item: Item | null): readonly Note[] {
  const asked = field.children.find((child) => child.field === 'notes')
  const notes = asked === undefined || item === null ? null : item[asked.key]
  if (asked === undefined || !Array.isArray(notes)) return []
  return notes.filter(isItem).map((note) => {
    const code = String(pick(asked, note, 'code') ?? '')
    return { code, text: String(pick(asked, note, 'text') ?? code) }
  })
}

function comparedOf(field: AskedField, item: Item | null): FigureCell['compared'] {
  const asked = field.children.find(
    (child) => child.field === 'comparison' && child.children.some(({ field: name }) => name === 'value'),
  )
  const comparison = asked === undefined || item === null ? null : item[asked.key]
  if (asked === undefined || !isItem(comparison)) return null
  const value = pick(asked, comparison, 'value')
  const state = pick(asked, comparison, 'state')
  return {
    value: typeof value === 'number' ? value : null,
    state: typeof state === 'string' ? state : null,
    basis: String(asked.arguments['with'] ?? 'SAME_PERIOD_LAST_YEAR'),
  }
}

/** The indicator that an object names. */
export function indicatorIn(asked: AskedField, item: Item | null, books: Books): Indicator | null {
  const indicator = item === null ? null : item[asked.key]
  if (!isItem(indicator)) return null
  const code = pick(asked, indicator, 'code')
  return typeof code === 'string' ? (books.indicators.byCode.get(code) ?? null) : null
}

/** A `status` as the answer holds it. */
export function statusOf(asked: AskedField, item: unknown): Status | null {
  if (!isItem(item)) return null
  const state = pick(asked, item, 'state')
  if (typeof state !== 'string') return null
  const text = (field: string): string | null => {
    const value = pick(asked, item, field)
    return typeof value === 'string' ? value : null
  }
  return { state, reason: text('reason'), message: text('message'), asOf: text('asOf') }
}

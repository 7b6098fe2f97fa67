import { type Books, type Gathered, gather, type Place } from './answerShape.ts'
import type { AskedField } from './askedFields.ts'
import { joinTitles, titleOf } from './fieldTitles.ts'
import { type Item, indicatorIn, isItem } from './figureCells.ts'

/**
 * Puts a list of figures inside of each row (`figures(indicators: …)`) side by side, a column for each indicator, so that rows can be
 * compared. Only where each row has each indicator once; a line over time stays a table of its own.
 * @returns whether it was done
 */
export function indicatorsSideBySide(
  field: AskedField,
  siblings: readonly AskedField[],
  path: string,
  values: readonly unknown[],
  place: Place,
  books: Books,
  into: Gathered,
): boolean {
  if (!field.children.some((child) => child.field === 'figure')) return false
  const asked = Array.isArray(field.arguments['indicators']) ? field.arguments['indicators'].map(String) : []
  const indicator = field.children.find((child) => child.field === 'indicator')
  const byCode = new Map<string, (Item | null)[]>()
  for (const [row, value] of values.entries()) {
    const items = Array.isArray(value) ? value.filter(isItem) : []
    for (const [index, item] of items.entries()) {
      // Rows come in the order asked, one for each indicator.
      const named = indicator === undefined ? null : indicatorIn(indicator, item, books)
      const code = named?.code ?? (items.length === asked.length ? asked[index] : undefined)
      if (code === undefined) return false
      const column = byCode.get(code) ?? values.map(() => null)
      if (column[row] !== null) return false
      column[row] = item
      byCode.set(code, column)
    }
  }
  const period = field.children.find((child) => child.field === 'period')
  const [first] = byCode.values()
  if (period !== undefined && first !== undefined) {
    const title = joinTitles(place.title, titleOf(period, books.schema))
    const items = first.map((item) => {
      const own = item?.[period.key]
      return isItem(own) ? own : null
    })
    gather(period.children, items, { ...place, path: `${path}.${period.key}`, title }, books, into)
  }
  const isElsewhere = siblings.some(
    (sibling) =>
      sibling !== field &&
      Array.isArray(sibling.arguments['indicators']) &&
      sibling.arguments['indicators'].some((code) => asked.includes(String(code))),
  )
  const figures = field.children.filter((child) => child.field !== 'indicator' && child.field !== 'period')
  for (const [code, items] of byCode) {
    const own = books.indicators.byCode.get(code) ?? null
    const aliases = isElsewhere && field.key !== field.field ? `${place.aliases} ${field.key}`.trim() : place.aliases
    const title = own === null ? { zh: code, en: code } : own.title
    gather(
      figures,
      items,
      { ...place, path: `${path}.${code}`, title, aliases, indicators: items.map(() => own), titledByIndicator: true },
      books,
      into,
    )
  }
  return true
}

import type { FigureUnit } from '../format/figures.ts'
import type { Indicator } from '../hub/indicators.ts'
import type { Language, Words } from '../language/language.tsx'
import type { Cell, Column, FigureCell, Table } from './answerTable.ts'
import { cellText, missingText } from './cellText.ts'
import type { FlatTable } from './flatTables.ts'

/** A figure of one row: where it stands and when. */
export interface Point {
  readonly category: Words
  /** First day of its period, for order; empty: periods are not told apart. */
  readonly day: string
  readonly period: Words
  readonly cell: FigureCell
}

/** What can be drawn: one figure of each row. */
export interface Measure {
  readonly key: string
  readonly title: Words
  readonly unit: FigureUnit | null
  readonly betterIs: Indicator['betterIs']
  readonly points: readonly Point[]
}

/** A list of the answer that holds figures. */
export interface Chartable {
  readonly key: string
  readonly title: Words
  readonly measures: readonly Measure[]
  /** Its rows are jurisdictions, so that tiles can be ranked. */
  readonly isOfAreas: boolean
}

/** One line or one colour of bars. A missing value is null and told in `gaps`, never 0. */
export interface Series {
  readonly name: string
  readonly values: readonly (number | null)[]
  /** Each value as people read it, or why it is missing. */
  readonly texts: readonly string[]
}

/** A drawing: all numbers in one unit. */
export interface ChartModel {
  readonly kind: 'LINES' | 'BARS'
  readonly title: string
  readonly unit: FigureUnit | null
  readonly categories: readonly string[]
  readonly series: readonly Series[]
  /** What is missing, in words: 洞头区：不公开. */
  readonly gaps: readonly string[]
  readonly canCompare: boolean
}

/** The lists of an answer that hold at least one number. */
export function chartablesOf(tables: readonly FlatTable[]): readonly Chartable[] {
  return tables.flatMap((table, index) => {
    const measures = measuresOf(table)
    return measures.length === 0
      ? []
      : [
          {
            key: `${index} ${table.path}`,
            title: table.title,
            measures,
            isOfAreas: !table.isSingle && table.columns.some(({ role }) => role === 'AREA'),
          },
        ]
  })
}

function measuresOf(table: Table): readonly Measure[] {
  const categories = categoryColumns(table)
  const period = table.columns.find(({ role }) => role === 'PERIOD')
  const start = table.columns.find(({ role }) => role === 'PERIOD_START') ?? period
  const measures: Measure[] = []
  for (const column of table.columns) {
    const cells = column.cells.flatMap((cell, row) => (cell.kind === 'figure' ? [{ cell, row }] : []))
    if (!cells.some(({ cell }) => cell.value !== null)) continue
    // One column may hold several indicators, one a row: each is a measure of its own.
    const codes = new Set(cells.map(({ cell }) => cell.indicator?.code ?? ''))
    for (const code of codes) {
      const own = cells.filter(({ cell }) => (cell.indicator?.code ?? '') === code)
      if (!own.some(({ cell }) => cell.value !== null)) continue
      const indicator = own[0]!.cell.indicator
      const holder = codes.size > 1 && indicator !== null ? indicator.title : column.title
      measures.push({
        key: codes.size > 1 ? `${column.path} ${code}` : column.path,
        title: holder,
        unit: own.find(({ cell }) => cell.unit !== null)?.cell.unit ?? null,
        betterIs: indicator?.betterIs ?? 'NONE',
        points: own.map(({ cell, row }) => ({
          category: categoryOf(categories, row),
          day: start === undefined ? '' : cellText(start.cells[row]!, 'zh'),
          period: wordsOf(period?.cells[row] ?? start?.cells[row]),
          cell,
        })),
      })
    }
  }
  return measures
}

/** What names a row: areas and names; else the first words that are no indicator and no period. */
function categoryColumns(table: Table): readonly Column[] {
  const named = table.columns.filter(({ role }) => role === 'AREA' || role === 'CATEGORY')
  if (named.length > 0) return named
  const words = table.columns.find(
    ({ role, path, cells }) =>
      (role === null || role === 'AREA_CODE') &&
      !/(^|\.)(period|indicator)\./.test(path) &&
      cells.every(({ kind }) => kind === 'text'),
  )
  return words === undefined ? [] : [words]
}

function categoryOf(columns: readonly Column[], row: number): Words {
  const parts = columns.map((column) => wordsOf(column.cells[row])).filter(({ zh }) => zh !== '' && zh !== '—')
  const unique = (texts: readonly string[]): string => [...new Set(texts)].join(' · ')
  return { zh: unique(parts.map(({ zh }) => zh)), en: unique(parts.map(({ en }) => en)) }
}

function wordsOf(cell: Cell | undefined): Words {
  return cell === undefined ? { zh: '', en: '' } : { zh: cellText(cell, 'zh'), en: cellText(cell, 'en') }
}

/** Whether two measures may stand on one axis. */
export function sameUnit(one: Measure, other: Measure): boolean {
  return one.unit?.code === other.unit?.code
}

/**
 * The drawing of the chosen measures: lines where they have several periods, else bars by category; one row alone shows all that is
 * counted in its unit.
 * @param keys of measures of one unit; those of another unit than the first are left out
 * @param comparing beside each bar that of the period compared with
 */
export function chartModelOf(
  chartable: Chartable,
  keys: readonly string[],
  comparing: boolean,
  language: Language,
): ChartModel {
  const first = chartable.measures.find(({ key }) => keys.includes(key)) ?? chartable.measures[0]!
  const chosen = chartable.measures.filter(
    (measure) => measure === first || (keys.includes(measure.key) && sameUnit(measure, first)),
  )
  const days = [...new Set(chosen.flatMap(({ points }) => points.map(({ day }) => day)))].sort()
  const rows = new Set(chosen.flatMap(({ points }) => points.map(({ category }) => category.zh)))
  const about = { title: chosen.map(({ title }) => title[language]).join('、'), unit: first.unit }
  if (days.length > 1) return { ...about, ...linesOf(chosen, days, rows.size, language) }
  if (first.points.length > 1) return { ...about, ...barsOf(chosen, comparing, language) }
  const beside = chartable.measures.filter((measure) => sameUnit(measure, first))
  return { ...about, title: chartable.title[language], ...measuresAsBars(beside, comparing, language) }
}

function linesOf(measures: readonly Measure[], days: readonly string[], rows: number, language: Language) {
  const labels = new Map<string, string>()
  for (const { day, period } of measures.flatMap(({ points }) => points)) labels.set(day, period[language])
  const series = named(
    measures.flatMap((measure) => {
      const categories = [...new Map(measure.points.map((point) => [point.category.zh, point.category])).values()]
      return categories.map((category) => {
        const cells = days.map(
          (day) => measure.points.find((point) => point.day === day && point.category.zh === category.zh)?.cell ?? null,
        )
        const parts = [
          rows > 1 ? category[language] : '',
          measures.length > 1 || rows <= 1 ? measure.title[language] : '',
        ]
        return seriesOf(parts.filter((part) => part !== '').join(' · '), cells, language)
      })
    }),
  )
  const categories = days.map((day) => labels.get(day) ?? day)
  // Years before the first number and after the last are told below, and take no room.
  const isTold = (index: number): boolean => series.some(({ values }) => values[index] !== null)
  const first = categories.findIndex((_, index) => isTold(index))
  const last = categories.findLastIndex((_, index) => isTold(index))
  const within = <Item>(items: readonly Item[]): readonly Item[] => items.slice(first, last + 1)
  return {
    kind: 'LINES' as const,
    categories: within(categories),
    series: series.map(({ name, values, texts }) => ({ name, values: within(values), texts: within(texts) })),
    gaps: gapsOf(categories, series, language),
    canCompare: false,
  }
}

function barsOf(measures: readonly Measure[], comparing: boolean, language: Language) {
  // Each bar is one row, though two rows may have one name.
  const categories = toldApart(measures[0]!.points.map(({ category }, index) => category[language] || `${index + 1}`))
  const own = measures.map((measure) =>
    seriesOf(
      measure.title[language],
      measure.points.map(({ cell }) => cell),
      language,
    ),
  )
  const canCompare = measures.some(({ points }) => points.some(({ cell }) => cell.compared !== null))
  const compared =
    comparing && canCompare
      ? measures.map((measure) =>
          comparedSeries(
            measures.length > 1 ? `${measure.title[language]} · ` : '',
            measure.points.map(({ cell }) => cell),
            language,
          ),
        )
      : []
  const series = named([...own, ...compared])
  return { kind: 'BARS' as const, categories, series, gaps: gapsOf(categories, series, language), canCompare }
}

function measuresAsBars(measures: readonly Measure[], comparing: boolean, language: Language) {
  const cells = measures.map(({ points }) => points[0]!.cell)
  const categories = toldApart(measures.map(({ title }) => title[language]))
  const canCompare = cells.some(({ compared }) => compared !== null)
  const series = [
    seriesOf({ zh: '本期', en: 'This period' }[language], cells, language),
    ...(comparing && canCompare ? [comparedSeries('', cells, language)] : []),
  ]
  return { kind: 'BARS' as const, categories, series, gaps: gapsOf(categories, series, language), canCompare }
}

function named(series: readonly Series[]): readonly Series[] {
  const names = toldApart(series.map(({ name }) => name))
  return series.map((one, index) => ({ ...one, name: names[index]! }))
}

/** Names of which no two are alike: the second gets a number. */
function toldApart(names: readonly string[]): readonly string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length
    return before === 0 ? name : `${name} (${before + 1})`
  })
}

function seriesOf(name: string, cells: readonly (FigureCell | null)[], language: Language): Series {
  return {
    name,
    values: cells.map((cell) => cell?.value ?? null),
    texts: cells.map((cell) => (cell === null ? missingText(null, language) : cellText(cell, language))),
  }
}

function comparedSeries(prefix: string, cells: readonly FigureCell[], language: Language): Series {
  const basis = cells.find(({ compared }) => compared !== null)?.compared?.basis
  const name =
    basis === 'PREVIOUS_PERIOD' ? { zh: '上期', en: 'Period before' } : { zh: '上年同期', en: 'Same period last year' }
  const earlier = cells.map((cell): FigureCell | null => {
    if (cell.compared === null) return null
    const { value, state } = cell.compared
    // A comparison is PARTIAL where either number is a bound: that says nothing about the earlier one.
    return { ...cell, value, state: value === null ? state : null, bound: null, compared: null }
  })
  return seriesOf(`${prefix}${name[language]}`, earlier, language)
}

/** What is missing, put together: 无数据：2004年、2005年（鹿城区、龙湾区）. */
function gapsOf(categories: readonly string[], series: readonly Series[], language: Language): readonly string[] {
  const groups = new Map<
    string,
    { readonly text: string; readonly where: readonly string[]; readonly names: string[] }
  >()
  for (const { name, values, texts } of series) {
    const missing = texts.map((text, index) => ({ text, index })).filter(({ index }) => values[index] === null)
    for (const [text, places] of Map.groupBy(missing, (place) => place.text)) {
      const where = places.map(({ index }) => categories[index]!)
      const key = `${text} ${where.join()}`
      const group = groups.get(key) ?? { text, where, names: [] }
      group.names.push(name)
      groups.set(key, group)
    }
  }
  const isZh = language === 'zh'
  const list = (names: readonly string[]): string =>
    names.length <= 12
      ? names.join(isZh ? '、' : ', ')
      : `${names.slice(0, 12).join(isZh ? '、' : ', ')}${isZh ? ` 等${names.length}项` : ` and others, ${names.length} in all`}`
  return [...groups.values()].map(({ text, where, names }) => {
    const whose = series.length < 2 ? '' : isZh ? `（${list(names)}）` : ` (${list(names)})`
    return `${text}${isZh ? '：' : ': '}${list(where)}${whose}`
  })
}

import type { Language, Words } from '../language/language.tsx'
import type { FigureCell, Table } from './answerTable.ts'
import { statusText } from './cellText.ts'
import { wordsOfState } from './stateWords.ts'
import type { Status } from './statusBadge.tsx'

/** A section or list that told how far it can be trusted. */
export interface SectionMark {
  readonly title: Words
  /** Of the row; empty: the list or object is the only one. */
  readonly area: string
  readonly status: Status
}

/** Figures of an answer without a plain number, by state. */
export interface FigureMark {
  readonly state: string
  readonly count: number
  /** Headings of their columns, each once. */
  readonly titles: readonly Words[]
}

/** What a reader must know before using an answer. */
export interface AnswerMarks {
  readonly sections: readonly SectionMark[]
  readonly figures: readonly FigureMark[]
}

const plain = new Set(['COMPUTED', 'PUBLISHED', 'NOT_APPLICABLE'])

/** A state that is not plain; BOUND: a number that is only a bound of the true one. */
function stateToTell({ state, value, bound }: FigureCell): string | null {
  if (state !== null && !plain.has(state)) return state
  return value !== null && bound !== null && bound !== 'EXACT' ? 'BOUND' : null
}

/** All states of an answer's sections, and of its figures those that are not plain. */
export function marksOf(tables: readonly Table[]): AnswerMarks {
  const sections: SectionMark[] = []
  const figures = new Map<string, { count: number; readonly titles: Map<string, Words> }>()
  const walk = (table: Table, area: string): void => {
    if (table.status !== null) sections.push({ title: table.title, area, status: table.status })
    const names = table.isSingle ? [] : table.columns.filter(({ role }) => role === 'AREA' || role === 'CATEGORY')
    const areaOf = (row: number): string => {
      const texts = names.flatMap(({ cells }) => (cells[row]?.kind === 'text' ? [cells[row].text] : []))
      return texts.length === 0 ? area : [...new Set(texts)].join(' ')
    }
    for (const column of table.columns) {
      for (const [row, cell] of column.cells.entries()) {
        if (cell.kind === 'status') sections.push({ title: column.title, area: areaOf(row), status: cell.status })
        const state = cell.kind === 'figure' ? stateToTell(cell) : null
        if (cell.kind !== 'figure' || state === null) continue
        const mark = figures.get(state) ?? { count: 0, titles: new Map() }
        const title = cell.indicator?.title ?? column.title
        mark.count += 1
        mark.titles.set(title.zh, title)
        figures.set(state, mark)
      }
    }
    for (const nested of table.nested) {
      for (const [row, inner] of nested.tables.entries()) if (inner !== null) walk(inner, areaOf(row))
    }
  }
  for (const table of tables) walk(table, '')
  return {
    sections,
    figures: [...figures].map(([state, { count, titles }]) => ({ state, count, titles: [...titles.values()] })),
  }
}

/** The same in lines for the foot of a file. Sections that are fresh are told with their time too. */
export function markLines(marks: AnswerMarks, language: Language): readonly string[] {
  const between = language === 'zh' ? '：' : ': '
  const sections = marks.sections.map(
    ({ title, area, status }) =>
      `${area === '' ? '' : `${area} · `}${title[language]}${between}${statusText(status, language)}`,
  )
  const figures = marks.figures.map(({ state, count, titles }) => {
    const names = titles.map((title) => title[language]).join(language === 'zh' ? '、' : ', ')
    return `${wordsOfState(state)[language]}${between}${count}${language === 'zh' ? '个数值' : ' figures'} (${names})`
  })
  return [...new Set([...sections, ...figures])]
}

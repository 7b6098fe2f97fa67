import type { Variables } from '../application/route.ts'
import { momentText } from '../format/figures.ts'
import type { IndicatorBook } from '../hub/indicators.ts'
import type { Language, Words } from '../language/language.tsx'
import type { Table } from './answerTable.ts'
import { type AskedField, askedFieldsOf } from './askedFields.ts'
import { wordsOfState } from './stateWords.ts'

/** A source, as far as a source line names it. */
export interface SourceEntry {
  readonly title: Words
  readonly department: string
  readonly departmentName: Words
  readonly jurisdictionCode: string
  readonly jurisdictionName: string
  readonly state: string
  readonly asOf: string | null
}

/** The sources of the hub, for the source lines of exports. */
export const sourcesDocument = `query ConsoleSourceLine {
  sources {
    zh: title(language: ZH)
    en: title(language: EN)
    department { code zh: name(language: ZH) en: name(language: EN) }
    jurisdiction { code name }
    state
    asOf
  }
}`

/** Answer of it. */
export interface SourcesAnswer {
  readonly sources: readonly {
    readonly zh: string
    readonly en: string
    readonly department: { readonly code: string; readonly zh: string; readonly en: string }
    readonly jurisdiction: { readonly code: string; readonly name: string }
    readonly state: string
    readonly asOf: string | null
  }[]
}

/** The entries of that answer. */
export function sourceEntriesOf(answer: SourcesAnswer): readonly SourceEntry[] {
  return answer.sources.map(({ zh, en, department, jurisdiction, state, asOf }) => ({
    title: { zh, en },
    department: department.code,
    departmentName: { zh: department.zh, en: department.en },
    jurisdictionCode: jurisdiction.code,
    jurisdictionName: jurisdiction.name,
    state,
    asOf,
  }))
}

/** Departments whose figures an answer holds: by the indicators of its cells, and by the fields that were asked. */
export function departmentsIn(
  tables: readonly Table[],
  document: string,
  variables: Variables,
  books: { readonly indicators: IndicatorBook; readonly schema: Parameters<typeof askedFieldsOf>[2] },
): ReadonlySet<string> {
  const departments = new Set<string>()
  const walkTables = (table: Table): void => {
    for (const { cells } of table.columns) {
      for (const cell of cells) {
        if (cell.kind === 'figure' && cell.indicator !== null) departments.add(cell.indicator.department)
      }
    }
    for (const { tables: inner } of table.nested) for (const one of inner) if (one !== null) walkTables(one)
  }
  for (const table of tables) walkTables(table)
  // A section of records alone has no figure that would tell.
  const byType = new Map<string, string>()
  for (const [field, { department }] of books.indicators.byField) byType.set(field.split('.')[0]!, department)
  const walkFields = (fields: readonly AskedField[]): void => {
    for (const field of fields) {
      const department = byType.get(field.type)
      if (department !== undefined) departments.add(department)
      walkFields(field.children)
    }
  }
  walkFields(askedFieldsOf(document, variables, books.schema))
  return departments
}

/** Codes of the jurisdictions that an answer is about: those that it names and those that were asked for. */
export function areaCodesIn(tables: readonly Table[], variables: Variables): readonly string[] {
  const codes = new Set<string>()
  const add = (text: unknown): void => {
    if (typeof text === 'string' && /^\d{6,12}$/.test(text)) codes.add(text)
  }
  for (const value of Object.values(variables)) for (const one of Array.isArray(value) ? value : [value]) add(one)
  const walk = (table: Table): void => {
    for (const { role, cells } of table.columns) {
      if (role === 'AREA_CODE') for (const cell of cells) if (cell.kind === 'text') add(cell.text)
    }
    for (const { tables: inner } of table.nested) for (const one of inner) if (one !== null) walk(one)
  }
  for (const table of tables) walk(table)
  return [...codes]
}

/** The sources behind an answer: those of its departments in its areas, in the areas above them and below. */
export function sourcesBehind(
  sources: readonly SourceEntry[],
  departments: ReadonlySet<string>,
  codes: readonly string[],
): readonly SourceEntry[] {
  const short = (code: string): string => code.replace(/(00)+$/, '')
  return sources.filter(({ department, jurisdictionCode }) => {
    if (!departments.has(department)) return false
    const own = short(jurisdictionCode)
    return codes.length === 0 || codes.some((code) => short(code).startsWith(own) || own.startsWith(short(code)))
  })
}

/** 来源：公安（温州市公安警务综合系统，截至 2026-11-22 23:36）；… Empty: no department's figures are in the answer. */
export function sourceLine(sources: readonly SourceEntry[], language: Language): string {
  const never = { zh: '从未', en: 'never' }
  return sources
    .map(({ title, departmentName, jurisdictionName, asOf, state }) => {
      const moment = momentText(asOf, never, language)
      const mark =
        state === 'FRESH' ? '' : language === 'zh' ? `，${wordsOfState(state).zh}` : `, ${wordsOfState(state).en}`
      return language === 'zh'
        ? `${departmentName.zh}（${jurisdictionName}${title.zh}，截至 ${moment}${mark}）`
        : `${departmentName.en} (${jurisdictionName} ${title.en}, as of ${moment}${mark})`
    })
    .join(language === 'zh' ? '；' : '; ')
}

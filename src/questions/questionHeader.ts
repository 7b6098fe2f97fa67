import type { DepartmentCode, Words } from '../connector/connector.ts'
import { HubError } from '../errors.ts'

/** What the comment block in front of a question's operation says. */
export interface QuestionHeader {
  readonly title: Words
  /** What the answer tells, how to read it, and the catch. */
  readonly explanation: Words
  /** What cannot be answered, and why; null where all of it can. */
  readonly missing: Words | null
  /** The departments whose data it asks. */
  readonly departments: readonly DepartmentCode[]
}

interface Entry {
  readonly line: number
  text: string
}

const keys = [
  'title en',
  'title zh',
  'explanation en',
  'explanation zh',
  'missing en',
  'missing zh',
  'departments',
] as const

/**
 * Reads the comment block: `# key: text`, where a line that begins with `#` and at least three blanks continues the one above it. Keys
 * are title, explanation and missing (each with `en` and `zh`) and departments (codes with commas between). English lines are joined by
 * a blank, Chinese ones by nothing.
 * @throws HubError QUESTION_INVALID with file and line
 */
export function readQuestionHeader(document: string, file: string): QuestionHeader {
  const entries = readEntries(document, file)
  const words = (key: 'title' | 'explanation' | 'missing'): Words | null => {
    const en = entries.get(`${key} en`)
    const zh = entries.get(`${key} zh`)
    if (en === undefined && zh === undefined) return null
    if (en === undefined || zh === undefined) {
      const absent = en === undefined ? 'en' : 'zh'
      throw invalid(file, (en ?? zh)!.line, `${key} stands in one language only: write "# ${key} ${absent}: ..." too`)
    }
    return { en: en.text, zh: zh.text }
  }
  const required = (key: 'title' | 'explanation'): Words => {
    const found = words(key)
    if (found === null) throw invalid(file, 1, `there is no "# ${key} en: ..." and "# ${key} zh: ..."`)
    return found
  }
  const title = required('title')
  const explanation = required('explanation')
  return { title, explanation, missing: words('missing'), departments: departmentsOf(entries.get('departments')) }
}

function readEntries(document: string, file: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>()
  let current: Entry | undefined
  let chinese = false
  for (const [index, line] of document.split(/\r?\n/).entries()) {
    if (!line.startsWith('#')) break
    const continued = /^# {3,}(\S.*)$/.exec(line)
    if (continued !== null && current !== undefined) {
      current.text += `${chinese ? '' : ' '}${continued[1]!.trim()}`
      continue
    }
    const [, key = '', text = ''] = /^# ([a-z]+(?: (?:en|zh))?): *(.*)$/.exec(line) ?? []
    if (!keys.some((known) => known === key))
      throw invalid(
        file,
        index + 1,
        `a line of the comment block begins with one of ${keys.map((known) => `"# ${known}:"`).join(', ')}, or with three blanks`,
      )
    if (entries.has(key)) throw invalid(file, index + 1, `"${key}" stands there twice`)
    current = { line: index + 1, text: text.trim() }
    chinese = key.endsWith('zh')
    entries.set(key, current)
  }
  for (const [key, { line, text }] of entries) if (text === '') throw invalid(file, line, `"${key}" is empty`)
  return entries
}

function departmentsOf(entry: Entry | undefined): readonly DepartmentCode[] {
  return entry === undefined ? [] : entry.text.split(',').map((code) => code.trim())
}

/** A fault of a question's file. */
export function invalid(file: string, line: number, fault: string): HubError {
  return new HubError('QUESTION_INVALID', `${file}:${line}: ${fault}.`, { details: { file, line } })
}

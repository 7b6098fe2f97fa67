import type { Words } from '../language/language.tsx'
import { isDay } from '../pickers/periodDraft.ts'
import type { FormVariable } from './formVariables.ts'

/** What a text means as a value, or what is wrong with it. */
export type ReadText = { readonly value: unknown } | { readonly problem: Words }

/** The largest page that the hub gives. */
const mostRows = 100

/** How the text of a field is read: numbers, days, JSON, or as it stands. Nothing is null where the variable may be null. */
export function readerOf(variable: FormVariable): (text: string) => ReadText {
  const { field, required, name } = variable
  return (text) => {
    if (text.trim() === '' && !required) return { value: null }
    switch (field.kind) {
      case 'NUMBER':
        return readNumber(text, field.whole, name === 'first' ? mostRows : null)
      case 'DATE':
        return isDay(text)
          ? { value: text }
          : { problem: { zh: '请填写日期，年份为 1949 至 2100。', en: 'Enter a day, in a year from 1949 to 2100.' } }
      case 'JSON':
        return readJson(text)
      default:
        return text.trim() === '' ? { problem: { zh: '请填写。', en: 'Enter something.' } } : { value: text }
    }
  }
}

/** The text for a value, as `readerOf` reads it. */
export function textOfValue({ field }: FormVariable, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (field.kind === 'JSON' || typeof value === 'object') return JSON.stringify(value, null, 1)
  return String(value)
}

function readNumber(text: string, whole: boolean, most: number | null): ReadText {
  const number = Number(text.normalize('NFKC').trim())
  const readable = text.trim() !== '' && Number.isFinite(number) && (!whole || Number.isInteger(number))
  if (!readable) {
    return {
      problem: whole
        ? { zh: '请填写整数。', en: 'Enter a whole number.' }
        : { zh: '请填写数字。', en: 'Enter a number.' },
    }
  }
  if (most !== null && (number < 1 || number > most)) {
    return { problem: { zh: `请填写 1 至 ${most}。`, en: `Enter a number from 1 to ${most}.` } }
  }
  return { value: number }
}

function readJson(text: string): ReadText {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { problem: { zh: `不是有效的 JSON：${reason}`, en: `This is no valid JSON: ${reason}` } }
  }
}

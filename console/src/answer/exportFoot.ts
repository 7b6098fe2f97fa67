import type { Variables } from '../application/route.ts'
import { momentText } from '../format/figures.ts'
import type { Language } from '../language/language.tsx'
import { type AnswerMarks, markLines } from './answerMarks.ts'
import type { ExportFoot } from './exportSheets.ts'

/** The foot of a file: what was asked, of whom, when, and what is withheld, stale or partial. */
export function exportFoot(about: {
  readonly title: string
  readonly variables: Variables
  readonly source: string
  readonly askedAt: Date
  readonly marks: AnswerMarks
  readonly language: Language
}): ExportFoot {
  const { title, variables, source, askedAt, marks, language } = about
  const label = (zh: string, en: string): string => (language === 'zh' ? zh : en)
  const lines = markLines(marks, language)
  const moment = momentText(askedAt.toISOString(), { zh: '', en: '' }, language)
  return {
    title,
    lines: [
      [label('标题', 'Title'), title],
      [label('查询条件', 'Asked with'), variablesText(variables, language)],
      [label('来源', 'Source'), source === '' ? label('辖区数据中枢', 'Jurisdiction Hub') : source],
      [label('查询时间', 'Asked at'), moment],
      ...lines.map((line) => [label('数据状态', 'Data state'), line] as const),
    ],
  }
}

/** Variables in words: area: 330300; period: 2010. */
export function variablesText(variables: Variables, language: Language): string {
  const entries = Object.entries(variables).map(
    ([name, value]) => `${name}${language === 'zh' ? '：' : ': '}${valueText(value)}`,
  )
  if (entries.length === 0) return language === 'zh' ? '无' : 'none'
  return entries.join(language === 'zh' ? '；' : '; ')
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join('、')
  if (typeof value !== 'object' || value === null) return String(value)
  const { year, quarter, month, yearToDate, range } = value as Readonly<Record<string, unknown>>
  const period = year ?? quarter ?? month
  if (typeof period === 'string' || typeof period === 'number') return String(period)
  if (typeof yearToDate === 'string') return `${yearToDate.slice(0, 4)}-01-01/${yearToDate}`
  if (typeof range === 'object' && range !== null) {
    const { from, to } = range as { readonly from?: unknown; readonly to?: unknown }
    return `${from}/${to}`
  }
  return JSON.stringify(value)
}

/** 标题-20261122.csv, without what file systems refuse. */
export function fileNameOf(title: string, day: Date, ending: string): string {
  const clean = [
    ...title
      .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  ]
    .slice(0, 60)
    .join('')
  const date = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(day)
  return `${clean === '' ? 'answer' : clean}-${date.replaceAll('-', '')}.${ending}`
}

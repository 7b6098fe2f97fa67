import type { Words } from '../language/language.tsx'

/** A period, as `PeriodInput` of the schema. */
export type PeriodInput = Readonly<Record<string, unknown>>

/** Kinds of periods that people name. A half year is a range to the hub. */
export type PeriodKind = 'YEAR' | 'HALF_YEAR' | 'QUARTER' | 'MONTH' | 'YEAR_TO_DATE' | 'RANGE'

/** What stands in the fields, valid or not. */
export interface PeriodDraft {
  readonly kind: PeriodKind
  readonly year: string
  readonly half: '1' | '2'
  readonly quarter: string
  readonly month: string
  readonly day: string
  readonly from: string
  readonly to: string
}

const firstYear = 1949
const lastYear = 2100

/** The kinds with their names, in the order in which to offer them. */
export const periodKinds: readonly { readonly kind: PeriodKind; readonly title: Words }[] = [
  { kind: 'YEAR', title: { zh: '年', en: 'Year' } },
  { kind: 'HALF_YEAR', title: { zh: '半年', en: 'Half year' } },
  { kind: 'QUARTER', title: { zh: '季度', en: 'Quarter' } },
  { kind: 'MONTH', title: { zh: '月', en: 'Month' } },
  { kind: 'YEAR_TO_DATE', title: { zh: '年初至某日', en: 'Year to date' } },
  { kind: 'RANGE', title: { zh: '起止日期', en: 'From – to' } },
]

/** The fields for a period; those of other kinds are filled so that a change of kind keeps the year. */
export function draftOf(period: PeriodInput): PeriodDraft {
  const range = period['range'] as { readonly from?: unknown; readonly to?: unknown } | null | undefined
  const from = textOf(range?.from)
  const to = textOf(range?.to)
  if (from !== '' || to !== '') return rangeDraft(from, to)
  const day = textOf(period['yearToDate'])
  if (day !== '') return { ...draftOfYear(day.slice(0, 4)), kind: 'YEAR_TO_DATE', day, month: monthIn(day) }
  const month = textOf(period['month'])
  if (month !== '') {
    const number = monthIn(month)
    const quarter = String(Math.ceil(Number(number) / 3))
    return { ...draftOfYear(month.slice(0, 4)), kind: 'MONTH', month: number, quarter, half: halfOf(number) }
  }
  const [, yearOfQuarter, quarter] = /^(\d{4})-Q([1-4])$/.exec(textOf(period['quarter'])) ?? []
  if (yearOfQuarter !== undefined && quarter !== undefined) {
    const draft = draftOfYear(yearOfQuarter)
    return {
      ...draft,
      kind: 'QUARTER',
      quarter,
      half: Number(quarter) > 2 ? '2' : '1',
      month: String(Number(quarter) * 3 - 2),
    }
  }
  return draftOfYear(textOf(period['year']))
}

/** The period that the fields mean, or what is wrong with them. */
export function periodOf(draft: PeriodDraft): { readonly period: PeriodInput } | { readonly problem: Words } {
  if (draft.kind === 'RANGE') return rangeOf(draft)
  if (draft.kind === 'YEAR_TO_DATE') {
    const problem = dayProblem(draft.day, { zh: '截止日期', en: 'the last day' })
    return problem === null ? { period: { yearToDate: draft.day } } : { problem }
  }
  const year = Number(draft.year.normalize('NFKC').trim())
  if (draft.year.trim() === '' || !Number.isInteger(year) || year < firstYear || year > lastYear) {
    return {
      problem: {
        zh: `请填写 ${firstYear} 至 ${lastYear} 之间的年份。`,
        en: `Enter a year from ${firstYear} to ${lastYear}.`,
      },
    }
  }
  switch (draft.kind) {
    case 'YEAR':
      return { period: { year } }
    case 'HALF_YEAR':
      return {
        period: {
          range:
            draft.half === '1'
              ? { from: `${year}-01-01`, to: `${year}-06-30` }
              : { from: `${year}-07-01`, to: `${year}-12-31` },
        },
      }
    case 'QUARTER':
      return { period: { quarter: `${year}-Q${draft.quarter}` } }
    case 'MONTH':
      return { period: { month: `${year}-${draft.month.padStart(2, '0')}` } }
  }
}

/** Another kind with the year that stands there. */
export function draftOfKind(draft: PeriodDraft, kind: PeriodKind): PeriodDraft {
  if (draft.kind === 'RANGE' || draft.kind === 'YEAR_TO_DATE') {
    const day = draft.kind === 'RANGE' ? draft.to : draft.day
    const ofDay = day === '' ? draft : { ...draft, year: day.slice(0, 4), month: monthIn(day) }
    return { ...ofDay, kind, day: draft.day === '' ? day : draft.day }
  }
  const year = /^\d{4}$/.test(draft.year.trim()) ? draft.year.trim() : ''
  const days = year === '' ? {} : { from: `${year}-01-01`, to: `${year}-12-31`, day: `${year}-12-31` }
  return { ...draft, ...days, kind }
}

function rangeDraft(from: string, to: string): PeriodDraft {
  const draft = { ...draftOfYear(to.slice(0, 4)), from, to }
  const year = from.slice(0, 4)
  if (from === `${year}-01-01` && to === `${year}-06-30`) return { ...draft, kind: 'HALF_YEAR', half: '1' }
  if (from === `${year}-07-01` && to === `${year}-12-31`) return { ...draft, kind: 'HALF_YEAR', half: '2' }
  return { ...draft, kind: 'RANGE' }
}

function rangeOf({ from, to }: PeriodDraft): ReturnType<typeof periodOf> {
  const problem =
    dayProblem(from, { zh: '起始日期', en: 'the first day' }) ?? dayProblem(to, { zh: '截止日期', en: 'the last day' })
  if (problem !== null) return { problem }
  if (to < from) {
    return { problem: { zh: '截止日期早于起始日期。', en: 'The last day lies before the first.' } }
  }
  return { period: { range: { from, to } } }
}

/** What is wrong with a day; null: nothing. A field of the browser gives an empty text until the whole day is there. */
function dayProblem(day: string, named: Words): Words | null {
  if (isDay(day)) return null
  return {
    zh: `请填写${named.zh}，年份为 ${firstYear} 至 ${lastYear}。`,
    en: `Enter ${named.en}, in a year from ${firstYear} to ${lastYear}.`,
  }
}

/** Whether it is a day of the calendar in the years that the hub takes. */
export function isDay(text: string): boolean {
  const [, year] = /^(\d{4})-\d{2}-\d{2}$/.exec(text) ?? []
  if (year === undefined || Number(year) < firstYear || Number(year) > lastYear) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

function draftOfYear(year: string): PeriodDraft {
  const known = /^\d{4}$/.test(year)
  return {
    kind: 'YEAR',
    year,
    half: '1',
    quarter: '1',
    month: '1',
    day: known ? `${year}-12-31` : '',
    from: known ? `${year}-01-01` : '',
    to: known ? `${year}-12-31` : '',
  }
}

function halfOf(month: string): '1' | '2' {
  return Number(month) > 6 ? '2' : '1'
}

/** 2010-08 or 2010-08-31: 8. */
function monthIn(text: string): string {
  const month = Number(text.slice(5, 7))
  return month >= 1 && month <= 12 ? String(month) : '1'
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

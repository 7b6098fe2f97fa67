import {
  addDays,
  addMonths,
  dayNumber,
  earlierOf,
  firstDayOfMonth,
  isDay,
  lastDayOfMonth,
  monthsBetween,
  sameDayInMonth,
  todayInChina,
} from '../calendar.ts'
import type { Words } from '../connector/connector.ts'
import { HubError } from '../errors.ts'

/** The period asked for; exactly one member is set. */
export interface PeriodInput {
  readonly year?: number | null | undefined
  /** 2010-Q2 */
  readonly quarter?: string | null | undefined
  /** 2010-05 */
  readonly month?: string | null | undefined
  readonly range?: { readonly from: string; readonly to: string } | null | undefined
  /** From 1 January to this day. */
  readonly yearToDate?: string | null | undefined
}

/** How a period was asked for; decides what the period before it is. */
export type PeriodShape = 'YEAR' | 'QUARTER' | 'MONTH' | 'RANGE' | 'YEAR_TO_DATE'

/** A period of days in Asia/Shanghai, both ends inclusive. */
export interface Period {
  readonly shape: PeriodShape
  readonly from: string
  readonly to: string
  /** False while the period is running or still to come. */
  readonly complete: boolean
  readonly label: Words
  /** The day on which it was asked; a running period is compared with the same days. */
  readonly today: string
}

/** 同比, 环比. */
export type ComparisonBasis = 'SAME_PERIOD_LAST_YEAR' | 'PREVIOUS_PERIOD'

/** Steps that a period can be cut into. */
export type PeriodStep = 'MONTH' | 'QUARTER' | 'YEAR'

const firstYear = 1949
const lastYear = 2100

function invalid(message: string, details: Record<string, unknown>): HubError {
  return new HubError('PERIOD_INVALID', message, { details: { ...details, years: [firstYear, lastYear] } })
}

/** The period that is asked for, seen at `now`. Throws PERIOD_INVALID, saying what is allowed. */
export function periodOf(input: PeriodInput, now: Date): Period {
  const today = todayInChina(now)
  const asked = Object.entries(input).filter(([, value]) => value !== null && value !== undefined)
  if (asked.length !== 1) {
    throw invalid('A period is told by exactly one of `year`, `quarter`, `month`, `range` and `yearToDate`.', {
      given: asked.map(([name]) => name),
    })
  }
  if (input.year !== null && input.year !== undefined) {
    checkYear(input.year, 'year')
    return make('YEAR', `${input.year}-01-01`, `${input.year}-12-31`, today)
  }
  if (input.quarter !== null && input.quarter !== undefined) return quarterOf(input.quarter, today)
  if (input.month !== null && input.month !== undefined) {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(input.month)) {
      throw invalid(`The month "${input.month}" cannot be: write 2010-05, months 01 to 12.`, {
        argument: 'month',
        given: input.month,
      })
    }
    checkYear(Number(input.month.slice(0, 4)), 'month')
    return make('MONTH', `${input.month}-01`, lastDayOfMonth(input.month), today)
  }
  if (input.yearToDate !== null && input.yearToDate !== undefined) {
    checkDay(input.yearToDate, 'yearToDate')
    return make('YEAR_TO_DATE', `${input.yearToDate.slice(0, 4)}-01-01`, input.yearToDate, today)
  }
  const { from, to } = input.range!
  checkDay(from, 'range.from')
  checkDay(to, 'range.to')
  if (to < from) throw invalid(`The range ends (${to}) before it begins (${from}).`, { argument: 'range', from, to })
  return make('RANGE', from, to, today)
}

function quarterOf(text: string, today: string): Period {
  const parts = /^(\d{4})-Q([1-4])$/.exec(text)
  if (parts === null) {
    throw invalid(`The quarter "${text}" cannot be: write 2010-Q2, quarters Q1 to Q4.`, {
      argument: 'quarter',
      given: text,
    })
  }
  checkYear(Number(parts[1]), 'quarter')
  const first = `${parts[1]}-${String(Number(parts[2]) * 3 - 2).padStart(2, '0')}`
  return make('QUARTER', `${first}-01`, lastDayOfMonth(addMonths(first, 2)), today)
}

function checkYear(year: number, argument: string): void {
  if (!Number.isInteger(year) || year < firstYear || year > lastYear) {
    throw invalid(`The year ${year} is outside ${firstYear} to ${lastYear}.`, { argument, given: year })
  }
}

function checkDay(day: string, argument: string): void {
  if (!isDay(day)) throw invalid(`There is no day "${day}": write 2010-05-17.`, { argument, given: day })
  checkYear(Number(day.slice(0, 4)), argument)
}

function make(shape: PeriodShape, from: string, to: string, today: string): Period {
  return { shape, from, to, complete: to < today, label: labelOf(shape, from, to), today }
}

function labelOf(shape: PeriodShape, from: string, to: string): Words {
  const year = from.slice(0, 4)
  const month = Number(from.slice(5, 7))
  if (shape === 'YEAR') return { zh: `${year}年`, en: year }
  if (shape === 'QUARTER') {
    const quarter = (month + 2) / 3
    return { zh: `${year}年第${'一二三四'[quarter - 1]}季度`, en: `${year} Q${quarter}` }
  }
  if (shape === 'MONTH') return { zh: `${year}年${month}月`, en: from.slice(0, 7) }
  const zhDay = (day: string): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`
  if (shape === 'YEAR_TO_DATE') return { zh: `${year}年1月1日至${zhDay(to)}`, en: `${year}-01-01 to ${to}` }
  if (from === to) return { zh: `${year}年${zhDay(from)}`, en: from }
  const sameYear = to.slice(0, 4) === year
  return { zh: `${year}年${zhDay(from)}至${sameYear ? '' : `${to.slice(0, 4)}年`}${zhDay(to)}`, en: `${from} to ${to}` }
}

/** Whether a period consists of whole months. */
function isWholeMonths(from: string, to: string): boolean {
  return from.endsWith('-01') && to === lastDayOfMonth(to)
}

/**
 * The period to compare with. 同比: the same period a year earlier; 29 February becomes the 28th, and a period of whole months stays
 * one. 环比: the period of the same shape just before; for ranges as many whole months, or as many days, as the range has. A running
 * period is compared with the same days of the earlier one, up to today's counterpart.
 */
export function previous(period: Period, basis: ComparisonBasis): Period {
  const { shape, today } = period
  const running = period.from <= today && today < period.to
  const months = basis === 'SAME_PERIOD_LAST_YEAR' ? 12 : monthsBack(period)
  if (months === null) {
    const days = dayNumber(period.to) - dayNumber(period.from) + 1
    const from = addDays(period.from, -days)
    const to = running ? addDays(today, -days) : addDays(period.from, -1)
    return make('RANGE', from, to, today)
  }
  const from = sameDayInMonth(period.from, -months)
  const wholeEnd = isWholeMonths(period.from, period.to)
    ? lastDayOfMonth(addMonths(period.to, -months))
    : sameDayInMonth(period.to, -months)
  if (running) {
    const to = earlierOf(wholeEnd, sameDayInMonth(today, -months))
    if (to < wholeEnd)
      return make(
        to.slice(0, 4) === from.slice(0, 4) && from.endsWith('-01-01') ? 'YEAR_TO_DATE' : 'RANGE',
        from,
        to,
        today,
      )
  }
  const kept = basis === 'PREVIOUS_PERIOD' && shape === 'YEAR_TO_DATE' ? 'RANGE' : shape
  return make(kept, from, wholeEnd, today)
}

/** How many months the period before lies back; null where it is counted in days. */
function monthsBack(period: Period): number | null {
  if (period.shape === 'YEAR') return 12
  if (period.shape === 'QUARTER') return 3
  if (period.shape === 'MONTH') return 1
  return isWholeMonths(period.from, period.to) ? monthsBetween(period.from, period.to) + 1 : null
}

/** The period cut into calendar months, quarters or years; the first and last are cut off where the period begins or ends. */
export function steps(period: Period, step: PeriodStep): readonly Period[] {
  const months = step === 'MONTH' ? 1 : step === 'QUARTER' ? 3 : 12
  const result: Period[] = []
  const firstMonth = Number(period.from.slice(5, 7))
  let month = addMonths(period.from, -((firstMonth - 1) % months))
  while (`${month}-01` <= period.to) {
    const from = `${month}-01`
    const to = lastDayOfMonth(addMonths(month, months - 1))
    result.push(
      from < period.from || to > period.to
        ? make('RANGE', from < period.from ? period.from : from, earlierOf(to, period.to), period.today)
        : make(step, from, to, period.today),
    )
    month = addMonths(month, months)
  }
  return result
}

/** Whole months of one year that follow each other. */
export interface MonthRun {
  readonly year: number
  /** 1 to 12 */
  readonly first: number
  readonly last: number
}

/** A range of days. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

/** A period as the roll-ups can answer it: whole years, whole months outside of them, and single days at the edges. */
export interface Decomposition {
  readonly years: readonly number[]
  readonly months: readonly MonthRun[]
  readonly edges: readonly DayRange[]
}

/** Cuts a period into disjoint parts that cover it: as many whole years as possible, then whole months, then days. */
export function decompose(period: DayRange): Decomposition {
  const edges: DayRange[] = []
  let month = firstDayOfMonth(period.from) === period.from ? period.from.slice(0, 7) : addMonths(period.from, 1)
  const lastMonth = lastDayOfMonth(period.to) === period.to ? period.to.slice(0, 7) : addMonths(period.to, -1)
  if (lastMonth < month) return { years: [], months: [], edges: [{ from: period.from, to: period.to }] }
  if (`${month}-01` > period.from) edges.push({ from: period.from, to: addDays(`${month}-01`, -1) })
  const years: number[] = []
  const months: MonthRun[] = []
  while (month <= lastMonth) {
    const year = Number(month.slice(0, 4))
    const first = Number(month.slice(5, 7))
    const last = Number(lastMonth.slice(0, 4)) > year ? 12 : Number(lastMonth.slice(5, 7))
    if (first === 1 && last === 12) years.push(year)
    else months.push({ year, first, last })
    month = addMonths(month, 13 - first)
  }
  const end = lastDayOfMonth(lastMonth)
  if (end < period.to) edges.push({ from: addDays(end, 1), to: period.to })
  return { years, months, edges }
}

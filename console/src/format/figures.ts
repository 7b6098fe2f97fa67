import type { Indicator } from '../hub/indicators.ts'
import type { Language, Words } from '../language/language.tsx'

/** What a figure is counted in, as far as its text needs it. */
export type FigureUnit = Indicator['unit']

/** EXACT: every digit, as in tables. COMPACT: 11.45万, 3,345万元, 114.5K, as in cards and on axes. */
export type FigureStyle = 'EXACT' | 'COMPACT'

/** What stands where there is no number: never 0. */
export const noNumber = '—'

/**
 * A figure's number as people write it: ratios as per cent, money in yuan (万元, 亿元 where compact), the unit behind the number.
 * @param value in the unit; null: there is none
 * @param unit null: unknown, the bare number is shown
 */
export function figureText(
  value: number | null,
  unit: FigureUnit | null,
  language: Language,
  style: FigureStyle = 'EXACT',
): string {
  if (value === null) return noNumber
  switch (unit?.kind) {
    case 'RATIO':
      return percentText(value, language, style)
    case 'MONEY':
      if (language === 'zh') return `${numberText(value, language, style)}元`
      return `${value < 0 ? '-' : ''}¥${numberText(Math.abs(value), language, style)}`
    default: {
      const label = unit === null ? '' : unit.label[language]
      return `${numberText(value, language, style)}${label === '' ? '' : language === 'zh' ? label : ` ${label}`}`
    }
  }
}

/** A bare number with the separators of the language. */
export function numberText(value: number, language: Language, style: FigureStyle = 'EXACT'): string {
  return new Intl.NumberFormat(localeOf(language), {
    maximumFractionDigits: 2,
    // What is rounded to nothing is 0, not -0.
    signDisplay: 'negative',
    useGrouping: 'always',
    // Four digits are as quickly read as 0.6万.
    ...(style === 'COMPACT' && Math.abs(value) >= 10_000 ? { notation: 'compact' } : {}),
  }).format(value)
}

/** A ratio as per cent: 0.76 is 76 %. EXACT: two digits behind the point, as departments publish their rates; COMPACT: one. */
export function percentText(ratio: number, language: Language, style: FigureStyle = 'EXACT'): string {
  return new Intl.NumberFormat(localeOf(language), {
    style: 'percent',
    maximumFractionDigits: style === 'EXACT' ? 2 : 1,
    signDisplay: 'negative',
  }).format(ratio)
}

/** A change rate with its sign: +4.2%, -3.1%. */
export function changeRateText(rate: number | null, language: Language): string {
  if (rate === null) return noNumber
  const format = { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' } as const
  return new Intl.NumberFormat(localeOf(language), format).format(rate)
}

/** A difference with its sign, in the figure's unit; of ratios in percentage points (百分点). */
export function changeText(change: number | null, unit: FigureUnit | null, language: Language): string {
  if (change === null) return noNumber
  const format = { maximumFractionDigits: 2, signDisplay: 'exceptZero' } as const
  if (unit?.kind === 'RATIO') {
    const points = new Intl.NumberFormat(localeOf(language), format).format(change * 100)
    return language === 'zh' ? `${points}个百分点` : `${points} points`
  }
  return new Intl.NumberFormat(localeOf(language), format).format(change)
}

/** In front of a number that is only a bound of the true one; as `Bound` of the schema. */
export const boundSigns: Readonly<Record<string, string>> = { EXACT: '', LOWER: '≥', UPPER: '≤', APPROXIMATE: '≈' }

/** A moment of the hub (ISO 8601) on the clocks of China: 2026-11-22 16:05. Null where it was never. */
export function momentText(moment: string | null, words: Words, language: Language): string {
  if (moment === null) return words[language]
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'short',
  })
  return parts.format(new Date(moment))
}

function localeOf(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en-US'
}

import type { ParseResult, QualityFlag } from '../connector.ts'
import { chineseNumeral } from './chineseNumeral.ts'
import { normaliseWidth } from './normaliseWidth.ts'
import { reject } from './rawText.ts'

/** An exact decimal: `coefficient` × 10^-`scale`. */
export interface Decimal {
  readonly coefficient: bigint
  readonly scale: number
}

/** What stands in a number's cell: the number and, behind it, a unit or nothing. */
export interface WrittenNumber {
  readonly value: Decimal
  /** The text behind the number, blanks removed: `万元`, `%`, ''. */
  readonly unit: string
  readonly flags: readonly QualityFlag[]
}

const plainNumber = /^([+-]?)(?:(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?|\.(\d+))\s*([^\d\s.,+-][^\d]*)?$/
const chineseStart = /^[〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖两俩十拾百佰千仟万亿]+/

/** Longer ones are no quantities; they also keep the arithmetic cheap. */
const longestNumber = 40

/**
 * Takes a trimmed cell apart: sign, digits, thousands commas (only where they belong), decimal point, unit. Full-width forms and
 * Chinese numerals are read and flagged. Null when it is no number: nothing is skipped or guessed.
 */
export function readNumber(raw: string): WrittenNumber | null {
  if (raw.length > longestNumber) return null
  const text = normaliseWidth(raw)
  const match = plainNumber.exec(text)
  if (match === null) return readChinese(raw)
  // Oracle prints a half as `.5`.
  const [, sign, whole = '', decimals = '', bareDecimals, unit = ''] = match
  const fraction = bareDecimals ?? decimals
  const flags: QualityFlag[] = []
  if (text !== raw) flags.push('FULL_WIDTH')
  if (whole.includes(',')) flags.push('THOUSANDS_SEPARATOR')
  const coefficient = BigInt(whole.replaceAll(',', '') + fraction)
  return {
    value: { coefficient: sign === '-' ? -coefficient : coefficient, scale: fraction.length },
    unit: unit.replaceAll(/\s/g, ''),
    flags,
  }
}

function readChinese(text: string): WrittenNumber | null {
  const numeral = chineseStart.exec(text)?.[0]
  if (numeral === undefined) return null
  const value = chineseNumeral(numeral)
  if (value === null) return null
  const unit = text.slice(numeral.length).replaceAll(/\s/g, '')
  if (/\d/.test(unit)) return null
  return { value: { coefficient: BigInt(value), scale: 0 }, unit, flags: ['CHINESE_NUMERAL'] }
}

/** Multiplies by a power of ten. */
export function shift(value: Decimal, places: number): Decimal {
  return value.scale >= places
    ? { coefficient: value.coefficient, scale: value.scale - places }
    : { coefficient: value.coefficient * 10n ** BigInt(places - value.scale), scale: 0 }
}

/** The nearest integer, halves away from zero, and whether it is the exact value. */
export function toInteger(value: Decimal): { readonly integer: bigint; readonly exact: boolean } {
  if (value.scale === 0) return { integer: value.coefficient, exact: true }
  const unit = 10n ** BigInt(value.scale)
  const rest = value.coefficient % unit
  const whole = value.coefficient / unit
  if (rest === 0n) return { integer: whole, exact: true }
  const size = rest < 0n ? -rest : rest
  const away = value.coefficient < 0n ? -1n : 1n
  return { integer: size * 2n >= unit ? whole + away : whole, exact: false }
}

/** Decimal text without an exponent: `-12.50`. */
export function toText(value: Decimal): string {
  const negative = value.coefficient < 0n
  const digits = (negative ? -value.coefficient : value.coefficient).toString().padStart(value.scale + 1, '0')
  const split = digits.length - value.scale
  return `${negative ? '-' : ''}${digits.slice(0, split)}${value.scale === 0 ? '' : `.${digits.slice(split)}`}`
}

/** No number stands there. */
export const numberUnreadable = reject('NUMBER_UNREADABLE', '不是可识别的数字', 'not a number that can be read')

/** A number, but not one that this column can hold. */
export const numberOutOfRange = reject('NUMBER_OUT_OF_RANGE', '数字超出允许范围', 'number outside the allowed range')

/** Applies what all number columns share: declared limits, and a zero that stands for "unknown". */
export function finishNumber(
  value: number,
  flags: readonly QualityFlag[],
  options: { readonly zeroMeansUnknown?: boolean; readonly min: number; readonly max: number },
): ParseResult<number | null> {
  if (value === 0 && options.zeroMeansUnknown === true)
    return { ok: true, value: null, flags: [...flags, 'ZERO_MEANS_UNKNOWN'] }
  if (value < options.min || value > options.max) return numberOutOfRange
  // -0 would print as "-0" in some places and compare unlike 0 in tests of sameness.
  const clean = value === 0 ? 0 : value
  return flags.length === 0 ? { ok: true, value: clean } : { ok: true, value: clean, flags }
}

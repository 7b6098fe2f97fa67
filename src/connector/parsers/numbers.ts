import type { ParseResult, Parser, QualityFlag, RawValue } from '../connector.ts'
import { finishNumber, numberOutOfRange, numberUnreadable, readNumber, shift, toInteger, toText } from './decimal.ts'
import { absent, isPlaceholder, placeholder, rawText } from './rawText.ts'

/** Limits of a number column. */
export interface NumberOptions {
  /** The source writes 0 where it does not know (无法确定统一传0): such a zero becomes null, flagged. */
  readonly zeroMeansUnknown?: boolean
  /** Default 0: counts and amounts are not negative unless a column says so. */
  readonly min?: number
  readonly max?: number
}

/** Options of `integer`. */
export interface IntegerOptions extends NumberOptions {
  /** Words that may stand behind the number and mean nothing more: 人, 起. */
  readonly counters?: readonly string[]
  /** 第二位 is 2. Only where the column holds ranks. */
  readonly ordinal?: boolean
}

const multipliers: ReadonlyMap<string, number> = new Map([
  ['万', 4],
  ['亿', 8],
])

/**
 * A count: `3,345`, `２`, 两, `3345万` (flagged), `12.0`. Anything with a real fraction is rejected, and so is a count that a
 * JavaScript number cannot hold exactly.
 */
export function integer(options: IntegerOptions = {}): Parser<number | null> {
  const limits = {
    ...options,
    min: options.min ?? 0,
    max: Math.min(options.max ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  }
  const counters = new Set(options.counters)
  return {
    name: 'integer',
    parse(raw) {
      const quick = smallInteger(raw)
      if (quick !== null) return finishNumber(quick, [], limits)
      const text = rawText(raw)
      if (text === null) return absent
      if (text === undefined) return numberOutOfRange
      if (isPlaceholder(text)) return placeholder
      const written = readNumber(options.ordinal === true ? withoutOrdinal(text) : text)
      if (written === null) return numberUnreadable
      const unit = readUnit(written.unit, counters)
      if (unit === null) return numberUnreadable
      const { integer: value, exact } = toInteger(shift(written.value, unit.places))
      if (!exact) return numberUnreadable
      return finishNumber(Number(value), unit.written ? [...written.flags, 'UNIT_IN_CELL'] : written.flags, limits)
    },
  }
}

/** `12,345.6` -> 12345.6. For areas, lengths and the like; `units` are those that may stand behind it and change nothing. */
export function decimal(options: NumberOptions & { readonly units?: readonly string[] } = {}): Parser<number | null> {
  const limits = { ...options, min: options.min ?? 0, max: options.max ?? Number.MAX_SAFE_INTEGER }
  const units = new Set(options.units)
  return {
    name: 'decimal',
    parse(raw) {
      const text = rawText(raw)
      if (text === null) return absent
      if (text === undefined) return numberOutOfRange
      if (isPlaceholder(text)) return placeholder
      const written = readNumber(text)
      if (written === null) return numberUnreadable
      const unit = readUnit(written.unit, units)
      if (unit === null) return numberUnreadable
      const value = Number(toText(shift(written.value, unit.places)))
      return finishNumber(value, unit.written ? [...written.flags, 'UNIT_IN_CELL'] : written.flags, limits)
    },
  }
}

/**
 * A rate, in per cent: `99.97%`, `46 %`, `103.2` -> 99.97, 46, 103.2. `bare` says what a number without the sign is; a rate of
 * more than 100 is accepted, since sources publish such.
 */
export function percent(options: { readonly bare?: 'PERCENT' | 'FRACTION' } = {}): Parser<number | null> {
  const barePlaces = options.bare === 'FRACTION' ? 2 : 0
  return {
    name: `percent(${options.bare ?? 'PERCENT'})`,
    parse(raw) {
      const text = rawText(raw)
      if (text === null) return absent
      if (text === undefined) return numberOutOfRange
      if (isPlaceholder(text)) return placeholder
      const written = readNumber(text)
      if (written === null || (written.unit !== '' && written.unit !== '%')) return numberUnreadable
      const value = Number(toText(shift(written.value, written.unit === '%' ? 0 : barePlaces)))
      return finishNumber(value, written.flags, { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY })
    },
  }
}

/** The unit of an amount column. */
export type YuanUnit = '元' | '千元' | '万元' | '百万元' | '亿元'

/** Powers of ten from each unit to 分. The short forms stand only inside cells. */
const fenPlaces: ReadonlyMap<string, number> = new Map([
  ['分', 0],
  ['角', 1],
  ['元', 2],
  ['圆', 2],
  ['千元', 5],
  ['万', 6],
  ['万元', 6],
  ['百万元', 8],
  ['千万', 9],
  ['千万元', 9],
  ['亿', 10],
  ['亿元', 10],
])

/**
 * An amount of money -> integer 分, in exact decimal arithmetic: `12,000`, `3460.18万`, `2.8亿元`, `１２．５`. A unit in the cell
 * goes before the file's, and that before the column's. What is finer than a 分 is rounded and flagged.
 */
export function yuan(options: { readonly unit: YuanUnit } & NumberOptions): Parser<number | null> {
  const columnPlaces = fenPlaces.get(options.unit)!
  const limits = {
    ...(options.zeroMeansUnknown === undefined ? {} : { zeroMeansUnknown: options.zeroMeansUnknown }),
    min: (options.min ?? 0) * 100,
    max: Math.min((options.max ?? Number.MAX_SAFE_INTEGER) * 100, Number.MAX_SAFE_INTEGER),
  }
  const parser: Parser<number | null> = {
    name: `yuan(${options.unit})`,
    withUnits(units) {
      const known = units.filter((unit): unit is YuanUnit => unit.endsWith('元') && fenPlaces.has(unit))
      return known.length === 1 && known[0] !== undefined && known[0] !== options.unit
        ? yuan({ ...options, unit: known[0] })
        : parser
    },
    parse(raw) {
      const quick = plainFen(raw, columnPlaces)
      if (quick !== null) return finishNumber(quick, [], limits)
      const text = rawText(raw)
      if (text === null) return absent
      if (text === undefined) return numberOutOfRange
      if (isPlaceholder(text)) return placeholder
      const written = readNumber(text.startsWith('¥') || text.startsWith('￥') ? text.slice(1).trimStart() : text)
      if (written === null) return numberUnreadable
      return inFen(written.value, written.unit, written.flags)
    },
  }
  return parser

  function inFen(
    value: Parameters<typeof shift>[0],
    unit: string,
    flags: readonly QualityFlag[],
  ): ParseResult<number | null> {
    const places = unit === '' ? columnPlaces : fenPlaces.get(unit)
    if (places === undefined) return numberUnreadable
    const { integer: fen, exact } = toInteger(shift(value, places))
    if (fen > BigInt(Number.MAX_SAFE_INTEGER) || fen < -BigInt(Number.MAX_SAFE_INTEGER)) return numberOutOfRange
    const all = [...flags]
    if (unit !== '') all.push('UNIT_IN_CELL')
    if (!exact) all.push('ROUNDED')
    return finishNumber(Number(fen), all, limits)
  }
}

/** The usual case, at no cost: up to nine ASCII digits and nothing else. */
function smallInteger(raw: RawValue): number | null {
  if (typeof raw !== 'string' || raw.length === 0 || raw.length > 9) return null
  let value = 0
  for (let index = 0; index < raw.length; index++) {
    const digit = raw.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return null
    value = value * 10 + digit
  }
  return value
}

/**
 * The usual amount, at little cost: ASCII digits and a point, few enough that every step below stays an exact integer.
 * Null sends everything else the long way.
 */
function plainFen(raw: RawValue, places: number): number | null {
  if (typeof raw !== 'string' || raw.length === 0 || raw.length > 13) return null
  let value = 0
  let fraction = -1
  for (let index = 0; index < raw.length; index++) {
    const code = raw.charCodeAt(index)
    if (code === 46 && fraction === -1 && index > 0) {
      fraction = 0
      continue
    }
    if (code < 48 || code > 57) return null
    value = value * 10 + code - 48
    if (fraction >= 0) fraction++
  }
  const missing = places - Math.max(fraction, 0)
  if (missing < 0) return null
  const fen = value * 10 ** missing
  return fen <= Number.MAX_SAFE_INTEGER ? fen : null
}

function withoutOrdinal(text: string): string {
  const match = /^第(.+?)[位名]?$/.exec(text)
  return match?.[1] ?? text
}

/** 万 and 亿 with or without a counter behind them; null when the words are not known. */
function readUnit(
  unit: string,
  counters: ReadonlySet<string>,
): { readonly places: number; readonly written: boolean } | null {
  if (unit === '') return { places: 0, written: false }
  const places = multipliers.get(unit.charAt(0)) ?? 0
  const counter = places === 0 ? unit : unit.slice(1)
  return counter === '' || counters.has(counter) ? { places, written: true } : null
}

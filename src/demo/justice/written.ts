import { compactDay, isoDay, twoDigits } from '../calendar.ts'
import type { Random } from '../random.ts'
import { weights } from './weights.ts'

/** The many ways in which the clerks of justice write one value. A way is drawn first, and only that one is written out. */

/** A time of day. */
export function clock(random: Random): string {
  return `${twoDigits(random.integer(0, 23))}:${twoDigits(random.integer(0, 59))}:${twoDigits(random.integer(0, 59))}`
}

const dayForms = weights([
  ['ISO', 40],
  ['SHORT', 10],
  ['CHINESE', 10],
  ['POINTS', 5],
  ['COMPACT', 10],
  ['MONTH', 4],
  ['EMPTY', 8],
  ['NULL', 13],
])

/** A day in a free-format column. */
export function writtenDay(day: number, random: Random): string | null {
  const form = dayForms(random)
  if (form === 'NULL') return null
  if (form === 'EMPTY') return ''
  if (form === 'COMPACT') return compactDay(day)
  const iso = isoDay(day)
  if (form === 'ISO') return iso
  const [year, month, date] = iso.split('-').map(Number)
  if (form === 'SHORT') return `${year}-${month}-${date}`
  if (form === 'POINTS') return `${year}.${month}.${date}`
  return form === 'MONTH' ? `${year}年${month}月` : `${year}年${month}月${date}日`
}

const countForms = weights([
  ['PLAIN', 85],
  ['WIDE', 6],
  ['COUNTER', 4],
  ['NUMERAL', 5],
])
const numerals = ['', '一', '两', '三', '四', '五', '六'] as const

/** A count of persons; unknown is empty, 0 or nothing. */
export function writtenCount(count: number | null, random: Random): string | null {
  if (count === null) return random.pick(['', '0', null])
  const form = countForms(random)
  if (form === 'WIDE') return wide(String(count))
  if (form === 'COUNTER') return `${count}人`
  return form === 'NUMERAL' ? (numerals[count] ?? String(count)) : String(count)
}

const amountForms = weights([
  ['PLAIN', 60],
  ['COMMAS', 15],
  ['TEN_THOUSAND', 15],
  ['YUAN', 5],
  ['WIDE', 5],
])

/** An amount in yuan as text; unknown is empty, 0 or nothing. */
export function writtenAmount(amount: number | null, random: Random): string | null {
  if (amount === null) return random.pick(['', '0', null])
  const form = amountForms(random)
  if (form === 'COMMAS') return String(amount).replace(/\B(?=(\d{3})+$)/g, ',')
  if (form === 'TEN_THOUSAND') return `${amount / 10_000}万`
  if (form === 'YUAN') return `${amount}元`
  return form === 'WIDE' ? wide(String(amount)) : String(amount)
}

/** Codes of the types that occur, in both editions of the table: 10 is medical in one and labour in the other. */
const typeCodes = {
  FAMILY: { A: ['0'], B: ['01', '1'] },
  NEIGHBOUR: { A: ['1', '01'], B: ['02', '2'] },
  HOUSING: { A: ['2'], B: ['03'] },
  CONTRACT: { A: ['3'], B: ['04'] },
  DAMAGES: { A: ['5'], B: ['06'] },
  LAND: { A: ['6', '06'], B: ['07'] },
  DEMOLITION: { A: ['7'], B: ['08'] },
  LABOUR: { A: ['9'], B: ['10'] },
  MEDICAL: { A: ['10'], B: ['13'] },
  TRAFFIC: { A: ['11'], B: ['14'] },
  PROPERTY: { A: ['12'], B: ['11'] },
  OTHER: { A: ['99'], B: ['99'] },
} as const
type Type = keyof typeof typeCodes

/** What comes by which channel: a few types each, as it is. */
const typesOfChannels: Readonly<Record<string, (random: Random) => Type>> = {
  '01': () => 'MEDICAL',
  '02': weights<Type>([
    ['CONTRACT', 45],
    ['FAMILY', 35],
    ['DAMAGES', 20],
  ]),
  '03': weights<Type>([
    ['NEIGHBOUR', 60],
    ['DAMAGES', 40],
  ]),
  '04': () => 'TRAFFIC',
  '06': weights<Type>([
    ['LABOUR', 50],
    ['PROPERTY', 50],
  ]),
  '07': weights<Type>([
    ['DEMOLITION', 70],
    ['LABOUR', 30],
  ]),
  '08': weights<Type>([
    ['FAMILY', 42],
    ['NEIGHBOUR', 36],
    ['HOUSING', 12],
    ['LAND', 10],
  ]),
}

/** The type of a dispute in the city's edition of the table. Some say nothing; 77 stands in no table. */
export function writtenType(channel: string, edition: 'A' | 'B', random: Random): string | null {
  const odd = random.next()
  if (odd < 0.002) return null
  if (odd < 0.004) return '77'
  return random.pick(typeCodes[typesOfChannels[channel]?.(random) ?? 'OTHER'][edition])
}

const grades = weights([
  ['重大', 1],
  ['较大', 4],
  ['一般', 50],
  ['简单', 40],
  ['疑难', 0.5],
])

/** 难易级别 in the department's own words; leaders take on the grave ones. */
export function writtenGrade(leaderLed: boolean, random: Random): string {
  return leaderLed ? random.pick(['特大', '重大']) : grades(random)
}

/** Full-width digits. */
export function wide(text: string): string {
  return text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawValue } from '../../../src/connector/connector.ts'
import { decimal, integer, percent, type YuanUnit, yuan } from '../../../src/connector/parsers/numbers.ts'
import { expectParse, type Outcome } from './expectParse.ts'

describe('integer', () => {
  it.each<[string, RawValue, Outcome]>([
    ['plain', '3345', [3345]],
    ['leading zeros', '007', [7]],
    ['padding', ' 12  ', [12]],
    ['a number', 12, [12]],
    ['a bigint', 12n, [12]],
    ['Excel’s and SQLite’s 12.0', '12.0', [12]],
    ['33: full-width', '３３０３２２', [330322, 'FULL_WIDTH']],
    ['34: thousands', '3,345', [3345, 'THOUSANDS_SEPARATOR']],
    ['34: full-width comma', '３，３４５', [3345, 'FULL_WIDTH', 'THOUSANDS_SEPARATOR']],
    ['34: 万', '3345万', [33_450_000, 'UNIT_IN_CELL']],
    ['34: a fraction of 万', '1.2万', [12_000, 'UNIT_IN_CELL']],
    ['34: commas where none belong', '1,2345', 'NUMBER_UNREADABLE'],
    ['34: a comma for a point', '12,5', 'NUMBER_UNREADABLE'],
    ['a unit that was not declared', '12吨', 'NUMBER_UNREADABLE'],
    ['a declared counter', '12人', [12, 'UNIT_IN_CELL']],
    ['35: 一', '一', [1, 'CHINESE_NUMERAL']],
    ['35: 壹', '壹', [1, 'CHINESE_NUMERAL']],
    ['35: 两', '两', [2, 'CHINESE_NUMERAL']],
    ['35: 二十', '二十', [20, 'CHINESE_NUMERAL']],
    ['35: 二十人', '二十人', [20, 'CHINESE_NUMERAL', 'UNIT_IN_CELL']],
    ['35: a rank is no count', '第二位', 'NUMBER_UNREADABLE'],
    ['36: empty is not 0', '', [null]],
    ['36: NULL is not 0', null, [null]],
    ['36: 0 is 0 unless the column says otherwise', '0', [0]],
    ['25: 无 is not 0', '无', [null, 'PLACEHOLDER']],
    ['25: a dash is not 0', '—', [null, 'PLACEHOLDER']],
    ['25: \\N', '\\N', [null, 'PLACEHOLDER']],
    ['a real fraction', '12.5', 'NUMBER_UNREADABLE'],
    ['32: negative where nothing was said', '-3', 'NUMBER_OUT_OF_RANGE'],
    ['minus zero', '-0', [0]],
    ['18: beyond 2^53', '5300000000000000299', 'NUMBER_OUT_OF_RANGE'],
    ['18: a number that lost digits', Number('5300000000000000299'), 'NUMBER_OUT_OF_RANGE'],
    ['a range', '10-12', 'NUMBER_UNREADABLE'],
    ['hexadecimal', '0x10', 'NUMBER_UNREADABLE'],
    ['an exponent', '1e3', 'NUMBER_UNREADABLE'],
    ['a circled digit is no digit', '①', 'NUMBER_UNREADABLE'],
    ['words', '约12', 'NUMBER_UNREADABLE'],
    ['an error of Excel', '#DIV/0!', 'NUMBER_UNREADABLE'],
  ])('%s: %s', (_name, raw, outcome) => {
    expectParse(integer({ counters: ['人'] }), raw, outcome)
  })

  it('36: takes 0 for unknown where the column says so', () => {
    expectParse(integer({ zeroMeansUnknown: true }), '0', [null, 'ZERO_MEANS_UNKNOWN'])
    expectParse(integer({ zeroMeansUnknown: true }), '０', [null, 'FULL_WIDTH', 'ZERO_MEANS_UNKNOWN'])
    expectParse(integer({ zeroMeansUnknown: true }), '1', [1])
  })

  it('32: keeps negative differences and limits where declared', () => {
    expectParse(integer({ min: -100 }), '-3', [-3])
    expectParse(integer({ min: -100 }), '－３', [-3, 'FULL_WIDTH'])
    expectParse(integer({ max: 100 }), '101', 'NUMBER_OUT_OF_RANGE')
  })

  it('35: reads ranks only where the column holds ranks', () => {
    expectParse(integer({ ordinal: true }), '第二位', [2, 'CHINESE_NUMERAL'])
    expectParse(integer({ ordinal: true }), '第12名', [12])
  })

  it('reads back every count, plain and with thousands', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (count) => {
        expectParse(integer(), String(count), [count])
        const grouped = count.toLocaleString('en-US')
        expectParse(integer(), grouped, grouped.includes(',') ? [count, 'THOUSANDS_SEPARATOR'] : [count])
      }),
    )
  })
})

describe('yuan', () => {
  it.each<[string, YuanUnit, RawValue, Outcome]>([
    ['numeric(14,2)', '元', '12.50', [1_250]],
    ['whole yuan', '元', '12', [1_200]],
    ['Oracle’s .5', '元', '.5', [50]],
    ['34: 12,000', '元', '12,000', [1_200_000, 'THOUSANDS_SEPARATOR']],
    ['34: 3,345 万元', '万元', '3,345', [3_345_000_000, 'THOUSANDS_SEPARATOR']],
    ['34: 3460.18万', '元', '3460.18万', [3_460_180_000, 'UNIT_IN_CELL']],
    ['34: the cell’s unit goes before the column’s', '万元', '3460.18万元', [3_460_180_000, 'UNIT_IN_CELL']],
    ['34: 2.8亿元', '元', '2.8亿元', [28_000_000_000, 'UNIT_IN_CELL']],
    ['34: yuan in a column of 万元', '万元', '500元', [50_000, 'UNIT_IN_CELL']],
    ['33: １２．５', '万元', '１２．５', [12_500_000, 'FULL_WIDTH']],
    ['55.6 万元 without a float’s noise', '万元', '55.6', [55_600_000]],
    ['1.15 is 115 分, which 1.15 * 100 is not', '元', '1.15', [115]],
    ['a number of SQLite', '元', 1.15, [115]],
    ['the sign of the currency', '元', '¥1,234.56', [123_456, 'THOUSANDS_SEPARATOR']],
    ['35: 十万元', '元', '十万元', [10_000_000, 'CHINESE_NUMERAL', 'UNIT_IN_CELL']],
    ['finer than a 分', '元', '12.345', [1_235, 'ROUNDED']],
    ['zeros behind the 分 are nothing', '元', '12.3400', [1_234]],
    ['36: 0 is 0', '元', '0.00', [0]],
    ['36: empty', '元', '', [null]],
    ['negative', '元', '-1.00', 'NUMBER_OUT_OF_RANGE'],
    ['more than can be held', '亿元', '999999999', 'NUMBER_OUT_OF_RANGE'],
    ['another currency', '元', '12美元', 'NUMBER_UNREADABLE'],
    ['another unit', '元', '12万人', 'NUMBER_UNREADABLE'],
    ['two amounts', '元', '2亿3000万元', 'NUMBER_UNREADABLE'],
    ['words', '元', '若干', 'NUMBER_UNREADABLE'],
  ])('%s', (_name, unit, raw, outcome) => {
    expectParse(yuan({ unit }), raw, outcome)
  })

  it('36: takes 0 for unknown where the column says so', () => {
    expectParse(yuan({ unit: '元', zeroMeansUnknown: true }), '0.00', [null, 'ZERO_MEANS_UNKNOWN'])
  })

  it('43: goes by the unit that the file states, when it states exactly one of money', () => {
    const parser = yuan({ unit: '元' })
    expectParse(parser.withUnits?.(['家', '起', '万元']) ?? parser, '12.5', [12_500_000])
    expectParse(parser.withUnits?.(['元', '万元']) ?? parser, '12.5', [1_250])
    expectParse(parser.withUnits?.(['家']) ?? parser, '12.5', [1_250])
    expectParse(parser.withUnits?.(['万人']) ?? parser, '12.5', [1_250])
  })

  it('is exact: digits moved by the unit, nothing else', () => {
    const units: readonly (readonly [YuanUnit, number])[] = [
      ['元', 2],
      ['千元', 5],
      ['万元', 6],
      ['百万元', 8],
      ['亿元', 10],
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...units),
        fc.nat({ max: 90_000 }),
        fc.nat({ max: 99 }),
        ([unit, places], whole, hundredths) => {
          const fraction = String(hundredths).padStart(2, '0')
          const expected = Number(`${whole}${fraction}${'0'.repeat(places - 2)}`)
          expectParse(yuan({ unit }), `${whole}.${fraction}`, [expected])
          expectParse(yuan({ unit: '元' }), `${whole}.${fraction}${unit}`, [expected, 'UNIT_IN_CELL'])
        },
      ),
    )
  })

  it('reads the short way what it reads the long way', () => {
    fc.assert(
      fc.property(fc.nat({ max: 99_999_999 }), fc.integer({ min: 0, max: 4 }), (digits, scale) => {
        const text = String(digits).padStart(scale + 1, '0')
        const written = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`
        const [short, long] = [written, `${written}元`].map((cell) => yuan({ unit: '元' }).parse(cell))
        expect(short?.ok === true && short.value).toBe(long?.ok === true && long.value)
      }),
    )
  })
})

describe('percent', () => {
  it.each<[RawValue, Outcome]>([
    ['99.97%', [99.97]],
    ['46 %', [46]],
    ['４６％', [46, 'FULL_WIDTH']],
    ['103.2', [103.2]],
    ['-8.60%', [-8.6]],
    ['', [null]],
    ['/', [null, 'PLACEHOLDER']],
    ['46‰', 'NUMBER_UNREADABLE'],
    ['2.7倍', 'NUMBER_UNREADABLE'],
  ])('37: %s', (raw, outcome) => {
    expectParse(percent(), raw, outcome)
  })

  it('reads a bare fraction only where declared', () => {
    expectParse(percent({ bare: 'FRACTION' }), '0.46', [46])
    expectParse(percent({ bare: 'FRACTION' }), '46%', [46])
  })
})

describe('decimal', () => {
  it.each<[RawValue, Outcome]>([
    ['120.5', [120.5]],
    ['1,200.5平方米', [1200.5, 'THOUSANDS_SEPARATOR', 'UNIT_IN_CELL']],
    ['33㎡', [33, 'UNIT_IN_CELL']],
    ['33亩', 'NUMBER_UNREADABLE'],
    ['-1', 'NUMBER_OUT_OF_RANGE'],
  ])('%s', (raw, outcome) => {
    expectParse(decimal({ units: ['平方米', '㎡'] }), raw, outcome)
  })
})

it('no number parser throws on anything, and none makes 0 of text without a zero', () => {
  const parsers = [integer({ ordinal: true }), yuan({ unit: '万元' }), percent(), decimal()]
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[0-9,.万亿元一二十百零 +-]{0,12}$/),
  )
  fc.assert(
    fc.property(fc.oneof(text, fc.double(), fc.bigInt(), fc.boolean()), (raw) => {
      for (const parser of parsers) {
        const result = parser.parse(raw)
        if (result.ok && result.value === 0) expect(String(raw)).toMatch(/[0０〇零]|e-/)
      }
    }),
  )
})

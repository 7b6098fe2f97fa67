import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawValue } from '../../../src/connector/connector.ts'
import { freeDate, localDate, localDateTime, month } from '../../../src/connector/parsers/dates.ts'
import { expectParse, type Outcome } from './expectParse.ts'

const day = (text: string) => ({ day: text, precision: 'DAY' })
const monthOf = (text: string) => ({ day: text, precision: 'MONTH' })
const yearOf = (text: string) => ({ day: text, precision: 'YEAR' })

describe('localDate', () => {
  it.each<[string, Parameters<typeof localDate>[0], RawValue, Outcome]>([
    ['23: char(8)', 'yyyyMMdd', '20100704', [day('2010-07-04')]],
    ['23: char(14)', 'yyyyMMddHHmmss', '20100704153000', [day('2010-07-04')]],
    ['23: char(6)', 'yyyyMM', '201007', [monthOf('2010-07-01')]],
    ['char(n) padding', 'yyyyMMdd', '20100704      ', [day('2010-07-04')]],
    ['a number from SQLite', 'yyyyMMdd', 20100704, [day('2010-07-04')]],
    ['dashes', 'yyyy-MM-dd', '2010-07-04', [day('2010-07-04')]],
    ['slashes and time', 'yyyy/MM/dd HH:mm:ss', '2010/07/04 09:10:00', [day('2010-07-04')]],
    ['PostgreSQL’s fraction of a second', 'yyyy-MM-dd HH:mm:ss', '2010-07-04 15:30:00.123456', [day('2010-07-04')]],
    ['27: the last second of a month stays in it', 'yyyy-MM-dd HH:mm:ss', '2010-06-30 23:59:59', [day('2010-06-30')]],
    ['27: and the first of the next in that one', 'yyyyMMddHHmmss', '20100701000000', [day('2010-07-01')]],
    ['24: a month in a datetime, not declared', 'yyyyMMddHHmmss', '200109', 'DATE_UNREADABLE'],
    [
      '24: a month in a datetime, declared',
      ['yyyyMMddHHmmss', 'yyyyMM'],
      '200109',
      [monthOf('2001-09-01'), 'MONTH_PRECISION'],
    ],
    ['a year, declared', ['yyyyMMdd', 'yyyy'], '2001', [yearOf('2001-01-01'), 'YEAR_PRECISION']],
    ['25: 1899-12-31', 'yyyyMMdd', '18991231', [null, 'SENTINEL_DATE']],
    ['25: Excel’s and Delphi’s day zero', 'yyyy-MM-dd HH:mm:ss', '1899-12-30 00:00:00', [null, 'SENTINEL_DATE']],
    ['25: 1900-01-01', 'yyyy-MM-dd', '1900-01-01', [null, 'SENTINEL_DATE']],
    ['25: 9999-12-31', 'yyyyMMddHHmmss', '99991231235959', [null, 'SENTINEL_DATE']],
    ['25: 0000-00-00', 'yyyy-MM-dd', '0000-00-00', [null, 'SENTINEL_DATE']],
    ['25: 0000-00-00 in a month column', 'yyyyMM', '000000', [null, 'SENTINEL_DATE']],
    ['25: \\N', 'yyyyMMdd', '\\N', [null, 'PLACEHOLDER']],
    ['25: null', 'yyyyMMdd', 'null', [null, 'PLACEHOLDER']],
    ['25: 无', 'yyyyMMdd', '无', [null, 'PLACEHOLDER']],
    ['25: /', 'yyyyMMdd', '/', [null, 'PLACEHOLDER']],
    ['25: empty', 'yyyyMMdd', '', [null]],
    ['25: blanks', 'yyyyMMdd', '        ', [null]],
    ['25: NULL', 'yyyyMMdd', null, [null]],
    ['26: 31 February', 'yyyy-MM-dd', '2010-02-31', 'DATE_IMPOSSIBLE'],
    ['26: 29 February of no leap year', 'yyyyMMdd', '20100229', 'DATE_IMPOSSIBLE'],
    ['26: 29 February 1900, which Excel believes in', 'yyyyMMdd', '19000229', 'DATE_IMPOSSIBLE'],
    ['26: a 13th month', 'yyyyMM', '201013', 'DATE_IMPOSSIBLE'],
    ['26: a 25th hour', 'yyyyMMddHHmmss', '20100704250000', 'DATE_IMPOSSIBLE'],
    ['26: a 24th hour is the next day, and nobody shifts it', 'yyyyMMddHHmmss', '20100704240000', 'DATE_IMPOSSIBLE'],
    ['26: no day', 'yyyyMMdd', '20100700', 'DATE_IMPOSSIBLE'],
    ['26: broken string', 'yyyy-MM-dd HH:mm:ss', '2016-08-1112: 25: 20', 'DATE_UNREADABLE'],
    ['a year that is a slip of the pen', 'yyyyMMdd', '02010704', 'DATE_IMPOSSIBLE'],
    ['a layout that was not declared', 'yyyyMMdd', '2010-07-04', 'DATE_UNREADABLE'],
    ['letters', 'yyyyMMdd', '2010O704', 'DATE_UNREADABLE'],
    ['33: full-width digits', 'yyyyMMdd', '２０１００７０４', [day('2010-07-04'), 'FULL_WIDTH']],
    ['a number that lost digits', 'yyyyMMddHHmmss', 2e16, 'DATE_UNREADABLE'],
  ])('%s', (_name, pattern, raw, outcome) => {
    expectParse(localDate(pattern), raw, outcome)
  })

  it('takes a source’s own sentinels beside the common ones', () => {
    const parser = localDate('yyyyMMdd', { sentinels: ['1970-01-01'] })
    expectParse(parser, '19700101', [null, 'SENTINEL_DATE'])
    expectParse(parser, '19000101', [null, 'SENTINEL_DATE'])
    expectParse(localDate('yyyyMMdd'), '19700101', [day('1970-01-01')])
  })

  const anyDay = fc.date({
    min: new Date('1900-01-02T00:00:00Z'),
    max: new Date('2100-12-31T00:00:00Z'),
    noInvalidDate: true,
  })

  it('reads back every day in every layout', () => {
    fc.assert(
      fc.property(anyDay, (date) => {
        const iso = date.toISOString().slice(0, 10)
        const compact = iso.replaceAll('-', '')
        expectParse(localDate('yyyyMMdd'), compact, [day(iso)])
        expectParse(localDate('yyyyMMddHHmmss'), `${compact}235959`, [day(iso)])
        expectParse(localDate('yyyy/MM/dd'), iso.replaceAll('-', '/'), [day(iso)])
        expectParse(freeDate(), iso, [day(iso)])
        expectParse(freeDate(), compact, [day(iso)])
        expectParse(freeDate(), `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日`, [
          day(iso),
        ])
      }),
    )
  })

  it('rejects every impossible day and accepts every possible one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1901, max: 2100 }),
        fc.integer({ min: 0, max: 19 }),
        fc.integer({ min: 0, max: 39 }),
        (year, monthNumber, dayNumber) => {
          const two = (value: number) => String(value).padStart(2, '0')
          // The platform's calendar shifts impossible days; where it had to, the day was impossible.
          const shifted = new Date(Date.UTC(year, monthNumber - 1, dayNumber))
          const possible = shifted.getUTCMonth() === monthNumber - 1 && shifted.getUTCDate() === dayNumber
          const iso = `${year}-${two(monthNumber)}-${two(dayNumber)}`
          expectParse(localDate('yyyy-MM-dd'), iso, possible ? [day(iso)] : 'DATE_IMPOSSIBLE')
          expectParse(freeDate(), iso, possible ? [day(iso)] : 'DATE_IMPOSSIBLE')
        },
      ),
    )
  })

  it('never throws and never makes a day of arbitrary text', () => {
    const parsers = [localDate(['yyyyMMddHHmmss', 'yyyyMM']), freeDate(), localDateTime('yyyy-MM-dd HH:mm:ss'), month()]
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.double(), fc.bigInt(), fc.boolean()),
        (raw) => {
          for (const parser of parsers) {
            const result = parser.parse(raw)
            if (result.ok && result.value !== null) expect(String(raw)).toMatch(/\d{4}|[０-９]{4}/)
          }
        },
      ),
    )
  })
})

describe('freeDate', () => {
  it.each<[RawValue, Outcome]>([
    ['2010-7-4', [day('2010-07-04')]],
    ['2010.07.04', [day('2010-07-04')]],
    ['2010/7/4 9:05', [day('2010-07-04')]],
    ['2010年7月4日', [day('2010-07-04')]],
    ['2010 年 7 月 4 日 9时5分', [day('2010-07-04')]],
    ['２０１０年７月４日', [day('2010-07-04'), 'FULL_WIDTH']],
    ['20100704153000', [day('2010-07-04')]],
    ['2010年7月', [monthOf('2010-07-01'), 'MONTH_PRECISION']],
    ['201007', [monthOf('2010-07-01'), 'MONTH_PRECISION']],
    ['2010年', [yearOf('2010-01-01'), 'YEAR_PRECISION']],
    ['2016-08-1112: 25: 20', 'DATE_UNREADABLE'],
    ['7/4/2010', 'DATE_UNREADABLE'],
    ['10-07-04', 'DATE_UNREADABLE'],
    ['2010年7月上旬', 'DATE_UNREADABLE'],
    ['约2010-07-04', 'DATE_UNREADABLE'],
    ['2010-02-31', 'DATE_IMPOSSIBLE'],
    ['2010-07-04 24:00', 'DATE_IMPOSSIBLE'],
    ['0000-00-00', [null, 'SENTINEL_DATE']],
    ['不详', 'DATE_UNREADABLE'],
  ])('%s', (raw, outcome) => {
    expectParse(freeDate(), raw, outcome)
  })
})

describe('localDateTime', () => {
  it.each<[RawValue, Outcome]>([
    ['2010-06-30 23:59:59', ['2010-06-30T23:59:59']],
    ['2010-06-30 23:59:59.999', ['2010-06-30T23:59:59']],
    ['1900-01-01 00:00:00', [null, 'SENTINEL_DATE']],
    ['2010-02-31 00:00:00', 'DATE_IMPOSSIBLE'],
    ['2010-06-30 23:60:00', 'DATE_IMPOSSIBLE'],
    ['2010-06-30', 'DATE_UNREADABLE'],
  ])('%s', (raw, outcome) => {
    expectParse(localDateTime('yyyy-MM-dd HH:mm:ss'), raw, outcome)
  })
})

describe('month', () => {
  it.each<[Parameters<typeof month>[0], RawValue, Outcome]>([
    ['yyyyMM', '201006', ['2010-06']],
    ['yyyy-MM', '2010-06', ['2010-06']],
    ['yyyyMMdd', '20100630', ['2010-06']],
    ['yyyyMM', '201000', 'DATE_IMPOSSIBLE'],
    ['yyyyMM', '2010', 'DATE_UNREADABLE'],
    ['yyyyMM', null, [null]],
  ])('%s %s', (pattern, raw, outcome) => {
    expectParse(month(pattern), raw, outcome)
  })
})

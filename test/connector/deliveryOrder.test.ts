import { describe, expect, test } from 'vitest'
import { compareDeliveries, deliveryOrder, fileDays } from '../../src/connector/deliveryOrder.ts'

function sorted(pattern: RegExp, files: readonly (readonly [string, number | null, number | null])[]): string[] {
  return files
    .map(([name, year, month]) => ({ name, order: deliveryOrder({ pattern }, { name, year, month }) }))
    .sort((left, right) => compareDeliveries(left.order, right.order))
    .map(({ name }) => name)
}

describe('the order of deliveries', () => {
  test('is that of the periods, a year before its months, then of the names', () => {
    const files = [
      ['b.xls', 2010, 7],
      ['a.xls', 2010, 10],
      ['z.xls', 2010, null],
      ['a (2).xls', 2010, 7],
      ['unknown.xls', null, null],
      ['垟.xls', 2010, 7],
      ['𠀀.xls', 2010, 7],
    ] as const
    expect(sorted(/./, files)).toEqual([
      'unknown.xls',
      'z.xls',
      'a (2).xls',
      'b.xls',
      '垟.xls',
      // By code point, as PostgreSQL's collation "C" does; by UTF-16 it would come before 垟.
      '𠀀.xls',
      'a.xls',
    ])
  })

  test('is that of the group `delivered` where names have one', () => {
    const pattern = /^(?<year>\d{4})_sent(?<delivered>\d{8})\.csv$/
    expect(
      sorted(pattern, [
        ['2010_sent20110105.csv', 2010, null],
        ['2009_sent20120101.csv', 2009, null],
      ]),
    ).toEqual(['2010_sent20110105.csv', '2009_sent20120101.csv'])
  })
})

describe('the days of a file', () => {
  const days = (name: string, year: number | null = null, month: number | null = null) =>
    fileDays({ pattern: /^(?:(?<from>[\d-]+)_(?<to>[\d-]+)|.*)\.csv$/ }, { name, year, month })

  test('are those of its name, else of its month or year', () => {
    expect(days('20100616_20100715.csv', 2010, 6)).toEqual({ from: '2010-06-16', through: '2010-07-15' })
    expect(days('2010-06-16_2010-07-15.csv')).toEqual({ from: '2010-06-16', through: '2010-07-15' })
    expect(days('june.csv', 2012, 2)).toEqual({ from: '2012-02-01', through: '2012-02-29' })
    expect(days('year.csv', 2010)).toEqual({ from: '2010-01-01', through: '2010-12-31' })
  })

  test('are unknown where nothing tells them, or the name says that they end before they begin', () => {
    expect(days('odd.csv')).toBeNull()
    expect(days('20100715_20100616.csv')).toBeNull()
    expect(days('20100231_20100302.csv')).toBeNull()
  })
})

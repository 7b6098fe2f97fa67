import { describe, expect, test } from 'vitest'
import { caseColumns } from '../../src/demo/justice/cases.ts'
import { justiceTables } from '../../src/demo/justice/startJusticeDemo.ts'
import { plantedValues } from '../../src/demo/planted.ts'

/** Rows of 温州 as the generator makes them, by column. */
const [table] = justiceTables('330300')
const rows = table!.rows.map((cells) => Object.fromEntries(caseColumns.map((column, index) => [column, cells[index]!])))
const has = (holds: (row: (typeof rows)[number]) => boolean): number => rows.filter(holds).length

describe('the demonstration of justice has each nasty', () => {
  test.each<[string, (row: (typeof rows)[number]) => boolean]>([
    ['5: 330322 in a path', ({ xzqh }) => String(xzqh).includes(',330322,')],
    ['9: no path, only the name of a unit', ({ xzqh, sldw }) => xzqh === null && sldw !== null],
    ['12: a comma path with a comma at its end', ({ xzqh }) => /^330000,330300,\d+,\d+,$/.test(String(xzqh))],
    ['14: a type with a zero in front, and without', ({ jflx }) => jflx === '01' || jflx === '1'],
    ['20: a case number that stands on rows of both years', ({ ajbh }) => String(ajbh).endsWith('调字第1号')],
    ['25: 9999-12-31', ({ jarq }) => String(jarq).startsWith('9999')],
    ['25: the zero date', ({ slrq }) => slrq === '0000-00-00 00:00:00'],
    ['26: a broken day', ({ fsrq }) => fsrq === '2010-08-1112: 25: 20'],
    ['27: the last second of the year', ({ slrq }) => slrq === '2010-12-31 23:59:59'],
    ['28: one night has touched the row', ({ update_time }) => update_time === '2011-01-05 02:30:00'],
    ['33: full-width digits', ({ sadsrsl }) => /[０-９]/.test(String(sadsrsl))],
    ['34: 万 in a cell', ({ saje }) => /万$/.test(String(saje))],
    ['34: commas', ({ saje }) => /,/.test(String(saje))],
    ['35: 两', ({ sadsrsl }) => sadsrsl === '两'],
    ['36: 0 for unknown', ({ saje }) => saje === '0'],
    ['40: 已办结 without success', ({ ajzt, tjjg }) => ajzt === '4' && tjjg !== '1'],
    [
      '44: free text with a name and a phone',
      ({ sjnmgjfqk }) => plantedValues.some((value) => String(sjnmgjfqk).includes(value)),
    ],
    ['a character of four bytes', ({ xzqh }) => String(xzqh).includes('𠮷')],
  ])('%s', (_what, holds) => {
    expect(has(holds)).toBeGreaterThan(0)
  })

  test('37: a printed rate that its own counts contradict', () => {
    const released = justiceTables('330300').find(({ table: name }) => name === 't_azbj_yb')!
    const of2010 = released.rows.filter(([year]) => year === 2010)
    const sum = (column: string): number =>
      of2010.reduce((total, row) => total + Number(row[released.columns.indexOf(column)]), 0)
    expect([sum('jsrs'), sum('bjrs'), sum('azrs'), sum('cfrs')]).toEqual([4813, 4573, 4328, 171])
    expect(new Set(of2010.map((row) => row[released.columns.indexOf('cfl')]))).toEqual(new Set(['10%']))
  })
})

test('the same rows come out each time', () => {
  expect(justiceTables('331022')).toEqual(justiceTables('331022'))
})

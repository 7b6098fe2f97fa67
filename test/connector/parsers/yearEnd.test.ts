import { expect, it } from 'vitest'
import { yearEnd } from '../../../src/connector/parsers/yearEnd.ts'

it('a stock of a year is one of its last month', () => {
  expect(yearEnd().parse('2015')).toEqual({ ok: true, value: '2015-12' })
})

it('nothing is nothing', () => {
  expect(yearEnd().parse(null)).toEqual({ ok: true, value: null })
  expect(yearEnd().parse('  ')).toEqual({ ok: true, value: null })
})

it.each(['15', '201', '20151', '1815', '2015-12', '二〇一五'])('%s is no year', (text) => {
  expect(yearEnd().parse(text)).toMatchObject({ ok: false, reason: 'DATE_UNREADABLE' })
})

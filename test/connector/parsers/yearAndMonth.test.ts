import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthOfYear, yearAlone } from '../../../src/connector/parsers/yearAndMonth.ts'

describe('year and month in columns of their own', () => {
  it.each([
    [6, '06'],
    ['06', '06'],
    ['12月', '12'],
    ['６', '06'],
    ['', null],
    ['/', null],
  ])('month %s is %s', (raw, value) => {
    expect(monthOfYear().parse(raw)).toMatchObject({ ok: true, value })
  })

  it.each(['0', '13', 99])('there is no month %s', (raw) => {
    expect(monthOfYear().parse(raw)).toMatchObject({ ok: false, reason: 'DATE_IMPOSSIBLE' })
  })

  it.each(['六', '2010-06', '6.5'])('%s is no month', (raw) => {
    expect(monthOfYear().parse(raw)).toMatchObject({ ok: false, reason: 'DATE_UNREADABLE' })
  })

  it('every year from 1900 to 2100 is itself, written as a number, as text or with 年', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2100 }), (year) => {
        for (const raw of [year, String(year), `${year}年`])
          expect(yearAlone().parse(raw)).toMatchObject({ ok: true, value: String(year) })
      }),
    )
    expect(yearAlone().parse('10')).toMatchObject({ ok: false, reason: 'DATE_UNREADABLE' })
    expect(yearAlone().parse('2999')).toMatchObject({ ok: false, reason: 'DATE_IMPOSSIBLE' })
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dimensionList } from '../../../src/connector/parsers/dimensionList.ts'
import { printedNumber } from '../../../src/connector/parsers/printedNumber.ts'
import { expectParse } from './expectParse.ts'

describe('printedNumber', () => {
  const parser = printedNumber()

  test.each([
    ['10', '10'],
    ['-8.60', '-8.60'],
    ['99.970', '99.970'],
    ['65509', '65509'],
    [' 0 ', '0'],
  ])('%j keeps its digits', (raw, value) => {
    expectParse(parser, raw, [value])
  })

  test('takes thousands and full-width digits, and says so', () => {
    expectParse(parser, '65,509', ['65509', 'THOUSANDS_SEPARATOR'])
    expectParse(parser, '３３４５', ['3345', 'FULL_WIDTH'])
  })

  test.each(['10%', '3345万', '4000多', '1,23', '1.2.3', '--5', '第二位', '1e5', '1234567890123456'])(
    'refuses %j',
    (raw) => {
      expect(parser.parse(raw)).toMatchObject({ ok: false, reason: 'NUMBER_UNREADABLE' })
    },
  )

  test('refuses a number that is no text: its zeros are gone', () => {
    expect(parser.parse(8.6)).toMatchObject({ ok: false, reason: 'NUMBER_UNREADABLE' })
  })

  test('whatever it accepts is the same number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 6 }), (integer, places) => {
        const raw = (integer / 10 ** places).toFixed(places)
        expect(parser.parse(raw)).toEqual({ ok: true, value: raw })
      }),
    )
  })
})

describe('dimensionList', () => {
  const parser = dimensionList()

  test('puts pairs in order, whatever the separator', () => {
    expectParse(parser, 'level=PREFECTURE; channel=MEDICAL', ['channel=MEDICAL;level=PREFECTURE'])
    expectParse(parser, 'category=SNATCHING；category=ROBBERY', ['category=ROBBERY;category=SNATCHING'])
    expectParse(parser, '', [null])
  })

  test.each(['市级', 'channel', 'channel=', 'channel=medical', 'channel=A;channel=A', 'channel=A;', 'Channel=A'])(
    'refuses %j',
    (raw) => {
      expect(parser.parse(raw)).toMatchObject({ ok: false, reason: 'CODE_UNKNOWN' })
    },
  )
})

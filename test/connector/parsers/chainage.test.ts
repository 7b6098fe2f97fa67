import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainage } from '../../../src/connector/parsers/chainage.ts'

const parser = chainage()

describe('chainage', () => {
  it.each([
    ['K1812+300', 'K1812+300'],
    ['k1812 + 300', 'K1812+300'],
    ['Ｋ１８１２＋３００', 'K1812+300'],
    ['1812+300', 'K1812+300'],
    ['K1812', 'K1812+000'],
    ['K7+50', 'K7+050'],
    ['K0007+050.5', 'K7+050'],
    ['ZK12+1', 'ZK12+001'],
  ])('%s is %s', (raw, value) => {
    expect(parser.parse(raw)).toMatchObject({ ok: true, value })
  })

  it.each([
    ['', null],
    ['-', null],
    ['无', null],
    [null, null],
  ])('%j is unknown', (raw, value) => {
    expect(parser.parse(raw)).toMatchObject({ ok: true, value })
  })

  it.each([
    ['K1812+1300', 'NUMBER_OUT_OF_RANGE'],
    ['K10000+000', 'NUMBER_OUT_OF_RANGE'],
    ['K1812-300', 'NUMBER_UNREADABLE'],
    ['G104', 'NUMBER_UNREADABLE'],
    ['K1812+300至K1813', 'NUMBER_UNREADABLE'],
    ['测试路1号', 'NUMBER_UNREADABLE'],
  ])('%s is rejected: %s', (raw, reason) => {
    expect(parser.parse(raw)).toMatchObject({ ok: false, reason })
  })

  it('reads back what it wrote, and tells kilometres and metres apart', () => {
    fc.assert(
      fc.property(fc.nat(9999), fc.nat(999), fc.constantFrom('', 'Z', 'Y', 'A'), (kilometres, metres, variant) => {
        const text = `${variant}K${kilometres}+${String(metres).padStart(3, '0')}`
        expect(parser.parse(text)).toEqual({ ok: true, value: text })
        expect(parser.parse(`${variant}k${kilometres} + ${metres}`)).toEqual({ ok: true, value: text })
      }),
    )
  })

  it('never throws, and never gives a text of another shape', () => {
    fc.assert(
      fc.property(fc.string(), (raw) => {
        const result = parser.parse(raw)
        if (result.ok && result.value !== null) expect(result.value).toMatch(/^[A-Z]?K\d{1,4}\+\d{3}$/)
      }),
    )
  })
})

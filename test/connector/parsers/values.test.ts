import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawValue } from '../../../src/connector/connector.ts'
import { constant, fixed, flag } from '../../../src/connector/parsers/flags.ts'
import { identifier } from '../../../src/connector/parsers/identifiers.ts'
import { hasFullWidth, normaliseWidth } from '../../../src/connector/parsers/normaliseWidth.ts'
import { text } from '../../../src/connector/parsers/text.ts'
import { expectParse, type Outcome } from './expectParse.ts'

describe('33: normaliseWidth', () => {
  it.each([
    ['３３０３２２', '330322'],
    ['１２．５', '12.5'],
    ['－３＋４', '-3+4'],
    ['ＡｂＺ', 'AbZ'],
    ['４６％', '46%'],
    ['㎡①（一）', '㎡①（一）'],
    ['温州　市', '温州　市'],
    ['“”、。：；', '“”、。：；'],
  ])('%s becomes %s, which NFKC would not leave at that', (before, after) => {
    expect(normaliseWidth(before)).toBe(after)
    expect(hasFullWidth(before)).toBe(before !== after)
  })

  it('changes nothing but full-width forms, and nothing twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const once = normaliseWidth(raw)
        expect(normaliseWidth(once)).toBe(once)
        if (!/[\uff00-\uffef\u2212]/.test(raw)) expect(once).toBe(raw)
      }),
    )
  })
})

describe('identifier', () => {
  it.each<[string, RawValue, Outcome]>([
    ['18: nineteen digits', '5300000000000000299', ['5300000000000000299']],
    ['18: nineteen digits as a bigint', 5300000000000000299n, ['5300000000000000299']],
    ['18: a number that has lost its digits', Number('5300000000000000299'), 'IDENTIFIER_INVALID'],
    ['18: a number that is no integer', 12.5, 'IDENTIFIER_INVALID'],
    ['18: a safe number', 20119, ['20119']],
    ['19: leading zeros', '0000000000000020119', ['0000000000000020119']],
    ['char(n) padding', 'A3303220001            ', ['A3303220001']],
    ['33: full-width', 'Ａ３３０', ['A330', 'FULL_WIDTH']],
    ['empty', '', [null]],
    ['无', '无', [null, 'PLACEHOLDER']],
    ['too long', 'x'.repeat(24), 'IDENTIFIER_INVALID'],
    ['wrongly decoded', 'A\ufffd1', 'IDENTIFIER_INVALID'],
  ])('%s', (_name, raw, outcome) => {
    expectParse(identifier({ maxLength: 23 }), raw, outcome)
  })

  it('holds a pattern against the whole', () => {
    expectParse(identifier({ pattern: /[AJ]\d{3}|X/ }), 'A330', ['A330'])
    expectParse(identifier({ pattern: /[AJ]\d{3}|X/ }), 'XA330', 'IDENTIFIER_INVALID')
    expectParse(identifier({ pattern: /\d+/g }), '12', ['12'])
    expectParse(identifier({ pattern: /\d+/g }), '12', ['12'])
  })

  it('20: gives back any string of digits unchanged', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,40}$/), (digits) =>
        expectParse(identifier({ maxLength: 40 }), digits, [digits]),
      ),
    )
  })
})

describe('flag', () => {
  it('15: reads each column by its own meaning', () => {
    const hitAndRun = flag({ yes: ['0'], no: ['1'] })
    const inUse = flag({ yes: ['1', 'Y', '是'], no: ['0', 'N', '否'], unknown: ['9'] })
    expectParse(hitAndRun, '1', [false])
    expectParse(inUse, '1', [true])
    expectParse(inUse, ' 0 ', [false])
    expectParse(inUse, '１', [true])
    expectParse(inUse, 1, [true])
    expectParse(inUse, '否', [false])
    expectParse(inUse, '9', [null, 'PLACEHOLDER'])
    expectParse(inUse, '', [null])
    expectParse(inUse, null, [null])
    expectParse(inUse, '2', 'FLAG_UNKNOWN')
  })
})

describe('fixed', () => {
  it('knows what is written down and nothing else', () => {
    const nature = fixed({ '1': 'CRIMINAL', '2': 'ADMINISTRATIVE' })
    expectParse(nature, '1', ['CRIMINAL'])
    expectParse(nature, '２', ['ADMINISTRATIVE'])
    expectParse(nature, '01', 'CODE_UNKNOWN')
    expectParse(nature, 'constructor', 'CODE_UNKNOWN')
    expectParse(nature, null, [null])
    expectParse(fixed({ '1': 'A' }, { otherwise: 'A' }), '7', ['A', 'CODE_UNMAPPED'])
  })
})

describe('text', () => {
  it.each<[string, RawValue, Outcome]>([
    ['keeps the name as it is', '　上垟村（一）① ', ['上垟村（一）①']],
    ['41: four-byte characters', '𠀀村', ['𠀀村']],
    ['41: U+FFFD', '上\ufffd村', 'TEXT_UNDECODABLE'],
    ['41: half a surrogate pair', '上\ud840', 'TEXT_UNDECODABLE'],
    ['too long', '村'.repeat(11), 'TEXT_TOO_LONG'],
    ['placeholder', 'null', [null, 'PLACEHOLDER']],
    ['empty', '', [null]],
  ])('%s', (_name, raw, outcome) => {
    expectParse(text({ maxLength: 10 }), raw, outcome)
  })
})

it('constant ignores the column', () => {
  expectParse(constant(7), 'anything', [7])
})

it('none throws on anything', () => {
  const parsers = [
    flag({ yes: ['1'], no: ['0'] }),
    fixed({ a: 'A' }),
    identifier({ maxLength: 5 }),
    text({ maxLength: 5 }),
  ]
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.bigInt(), fc.boolean(), fc.constant(null)),
      (raw) => {
        for (const parser of parsers) expect(typeof parser.parse(raw).ok).toBe('boolean')
      },
    ),
  )
})

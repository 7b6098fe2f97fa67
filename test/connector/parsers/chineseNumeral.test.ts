import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chineseNumeral } from '../../../src/connector/parsers/chineseNumeral.ts'

describe('35: chineseNumeral', () => {
  it.each([
    ['〇', 0],
    ['十', 10],
    ['十五', 15],
    ['贰拾', 20],
    ['二十一', 21],
    ['一百零五', 105],
    ['两百', 200],
    ['一千零一十', 1_010],
    ['三万四千', 34_000],
    ['十万', 100_000],
    ['一亿零三百万', 103_000_000],
    ['二〇一〇', 2_010],
  ])('%s is %i', (text, expected) => {
    expect(chineseNumeral(text)).toBe(expected)
  })

  it.each(['', '十十', '二三百', '百', '零十', '一百零', '万', '一万二万', '第二', '二十个', '12', '几十', '廿'])(
    '%s is nothing',
    (text) => {
      expect(chineseNumeral(text)).toBeNull()
    },
  )

  it('reads back what a person would write', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999_999 }), (value) => {
        expect(chineseNumeral(writeNumeral(value))).toBe(value)
      }),
    )
  })
})

/** Section by section of four digits, 零 for skipped places, 十五 for fifteen. */
function writeNumeral(value: number): string {
  if (value === 0) return '零'
  const digits = String(value).padStart(12, '0')
  let text = ''
  for (const [index, unit] of ['亿', '万', ''].entries()) {
    const section = digits.slice(index * 4, index * 4 + 4)
    if (Number(section) === 0) {
      if (text !== '' && !text.endsWith('零')) text += '零'
      continue
    }
    for (const [place, digit] of [...section].entries()) {
      if (digit !== '0') text += `${'〇一二三四五六七八九'.charAt(Number(digit))}${['千', '百', '十', ''][place]}`
      else if (text !== '' && !text.endsWith('零')) text += '零'
    }
    text = `${text.replace(/零$/, '')}${unit}`
  }
  return text.replace(/零$/, '').replace(/^一十/, '十')
}

import { describe, expect, it } from 'vitest'
import {
  changeRateText,
  changeText,
  type FigureUnit,
  figureText,
  momentText,
  numberText,
  percentText,
} from '../../console/src/format/figures.ts'

const yuan: FigureUnit = { code: 'CNY', kind: 'MONEY', label: { zh: '元', en: 'CNY' } }
const cases: FigureUnit = { code: 'case', kind: 'COUNT', label: { zh: '起', en: 'cases' } }
const ratio: FigureUnit = { code: 'RATIO', kind: 'RATIO', label: { zh: '', en: '' } }

describe('figures as people write them', () => {
  it.each([
    [14380, cases, '14,380起', '14,380 cases', '1.44万起', '14.38K cases'],
    [9999, cases, '9,999起', '9,999 cases', '9,999起', '9,999 cases'],
    [33_450_000, yuan, '33,450,000元', '¥33,450,000', '3,345万元', '¥33.45M'],
    [123_456_789, yuan, '123,456,789元', '¥123,456,789', '1.23亿元', '¥123.46M'],
    [-114_500, yuan, '-114,500元', '-¥114,500', '-11.45万元', '-¥114.5K'],
    [0.76256, ratio, '76.26%', '76.26%', '76.3%', '76.3%'],
    [0, cases, '0起', '0 cases', '0起', '0 cases'],
    [44.394, null, '44.39', '44.39', '44.39', '44.39'],
  ])('%s', (value, unit, zh, en, compactZh, compactEn) => {
    expect([
      figureText(value, unit, 'zh'),
      figureText(value, unit, 'en'),
      figureText(value, unit, 'zh', 'COMPACT'),
      figureText(value, unit, 'en', 'COMPACT'),
    ]).toEqual([zh, en, compactZh, compactEn])
  })

  it('shows what is missing as missing, never as 0', () => {
    expect(figureText(null, cases, 'zh')).toBe('—')
    expect(changeRateText(null, 'en')).toBe('—')
    expect(changeText(null, ratio, 'zh')).toBe('—')
  })

  it('has no negative nothing', () => {
    expect(numberText(-0, 'zh')).toBe('0')
    expect(percentText(-0.000_001, 'en')).toBe('0%')
  })

  it('signs changes, and tells those of ratios in points', () => {
    expect([changeRateText(0.0421, 'zh'), changeRateText(-0.031, 'en'), changeRateText(0, 'en')]).toEqual([
      '+4.2%',
      '-3.1%',
      '0%',
    ])
    expect([changeText(0.0583, ratio, 'zh'), changeText(0.0583, ratio, 'en')]).toEqual([
      '+5.83个百分点',
      '+5.83 points',
    ])
    expect([changeText(-1234, cases, 'zh'), changeText(0.04, null, 'en')]).toEqual(['-1,234', '+0.04'])
  })

  it('reads moments by the clocks of China', () => {
    expect(momentText('2026-11-22T16:05:00.000Z', { zh: '从未', en: 'never' }, 'en')).toBe('2026-11-23 00:05')
    expect(momentText(null, { zh: '从未', en: 'never' }, 'zh')).toBe('从未')
  })
})

import { describe, expect, it } from 'vitest'
import { draftOf, draftOfKind, isDay, type PeriodDraft, periodOf } from '../../console/src/pickers/periodDraft.ts'

const periodIn = (draft: PeriodDraft): unknown => {
  const read = periodOf(draft)
  return 'period' in read ? read.period : read.problem.en
}

describe('the fields of a period', () => {
  it.each([
    { year: 2010 },
    { quarter: '2010-Q3' },
    { month: '2010-08' },
    { yearToDate: '2010-09-30' },
    { range: { from: '2009-12-15', to: '2010-01-10' } },
    { range: { from: '2010-01-01', to: '2010-06-30' } },
    { range: { from: '2010-07-01', to: '2010-12-31' } },
  ])('mean what they were made of: %o', (period) => {
    expect(periodIn(draftOf(period))).toEqual(period)
  })

  it('know a half year, which is a range to the hub', () => {
    expect(draftOf({ range: { from: '2010-07-01', to: '2010-12-31' } })).toMatchObject({ kind: 'HALF_YEAR', half: '2' })
    expect(draftOf({ range: { from: '2010-07-01', to: '2011-12-31' } })).toMatchObject({ kind: 'RANGE' })
  })

  it.each([
    ['MONTH', { month: '2010-01' }],
    ['QUARTER', { quarter: '2010-Q1' }],
    ['HALF_YEAR', { range: { from: '2010-01-01', to: '2010-06-30' } }],
    ['YEAR_TO_DATE', { yearToDate: '2010-12-31' }],
    ['RANGE', { range: { from: '2010-01-01', to: '2010-12-31' } }],
  ] as const)('keep the year when the kind becomes %s', (kind, period) => {
    const changed = draftOfKind(draftOf({ year: 2010 }), kind)
    expect(periodIn(changed)).toEqual(period)
    expect(periodIn(draftOfKind(changed, 'YEAR'))).toEqual({ year: 2010 })
  })

  it('keep the month of a day', () => {
    expect(periodIn(draftOfKind(draftOf({ yearToDate: '2010-09-30' }), 'MONTH'))).toEqual({ month: '2010-09' })
  })

  it.each(['', '201', '1948', '2101', 'abcd', '20.5'])('say that %j is no year', (year) => {
    expect(periodIn({ ...draftOf({ year: 2010 }), year })).toBe('Enter a year from 1949 to 2100.')
  })

  it('take a year in full-width digits', () => {
    expect(periodIn({ ...draftOf({ year: 2010 }), year: '２０１１' })).toEqual({ year: 2011 })
  })

  it('say what is wrong with days', () => {
    const range = draftOf({ range: { from: '2010-02-01', to: '2010-03-01' } })
    expect(periodIn({ ...range, from: '' })).toMatch(/^Enter the first day/)
    expect(periodIn({ ...range, to: '2010-02-30' })).toMatch(/^Enter the last day/)
    expect(periodIn({ ...range, to: '2010-01-31' })).toBe('The last day lies before the first.')
  })

  it.each([{}, { year: 'soon' }, { month: 13 }, { range: null }, { range: { from: 7 } }])(
    'make no period of what a broken link holds: %o',
    (broken) => {
      expect(periodIn(draftOf(broken))).toEqual(expect.stringMatching(/^Enter/))
    },
  )
})

it('a day is one of the calendar', () => {
  expect(['2012-02-29', '2010-02-29', '2010-13-01', '1948-12-31', '2010-1-1', ''].filter(isDay)).toEqual(['2012-02-29'])
})

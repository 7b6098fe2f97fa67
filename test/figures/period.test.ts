import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, dayNumber, dayOf, isDay, lastDayOfMonth } from '../../src/calendar.ts'
import { type DayRange, decompose, type PeriodInput, periodOf, previous, steps } from '../../src/figures/period.ts'

const now = new Date('2026-11-21T10:00:00+08:00')
const shown = ({ from, to, complete }: { from: string; to: string; complete: boolean }): string =>
  `${from}..${to}${complete ? '' : ' running'}`

describe('periodOf', () => {
  it.each<[PeriodInput, string, string, string]>([
    [{ year: 2010 }, '2010-01-01..2010-12-31', '2010年', '2010'],
    [{ quarter: '2010-Q2' }, '2010-04-01..2010-06-30', '2010年第二季度', '2010 Q2'],
    [{ month: '2012-02' }, '2012-02-01..2012-02-29', '2012年2月', '2012-02'],
    [{ yearToDate: '2010-05-17' }, '2010-01-01..2010-05-17', '2010年1月1日至5月17日', '2010-01-01 to 2010-05-17'],
    [
      { range: { from: '2009-12-15', to: '2010-01-10' } },
      '2009-12-15..2010-01-10',
      '2009年12月15日至2010年1月10日',
      '2009-12-15 to 2010-01-10',
    ],
    [{ year: 2026 }, '2026-01-01..2026-12-31 running', '2026年', '2026'],
    [{ month: '2026-10' }, '2026-10-01..2026-10-31', '2026年10月', '2026-10'],
  ])('%j', (input, range, zh, en) => {
    const period = periodOf(input, now)
    expect(shown(period)).toBe(range)
    expect(period.label).toEqual({ zh, en })
  })

  it('is running until the last day has ended in China', () => {
    expect(periodOf({ month: '2026-10' }, new Date('2026-10-31T23:59:59+08:00')).complete).toBe(false)
    expect(periodOf({ month: '2026-10' }, new Date('2026-10-31T16:00:00Z')).complete).toBe(true)
  })

  it.each<[PeriodInput, RegExp]>([
    [{ month: '2010-13' }, /months 01 to 12/],
    [{ month: '2010-00' }, /months 01 to 12/],
    [{ quarter: '2010-Q5' }, /Q1 to Q4/],
    [{ year: 1948 }, /1949 to 2100/],
    [{ year: 2101 }, /1949 to 2100/],
    [{ year: 2010.5 }, /1949 to 2100/],
    [{ yearToDate: '2010-02-31' }, /no day "2010-02-31"/],
    [{ range: { from: '2010-03-01', to: '2010-02-01' } }, /before it begins/],
    [{ range: { from: '1900-01-01', to: '2010-02-01' } }, /1949 to 2100/],
    [{}, /exactly one/],
    [{ year: 2010, month: '2010-01' }, /exactly one/],
  ])('refuses %j', (input, message) => {
    expect(() => periodOf(input, now)).toThrow(
      expect.objectContaining({ code: 'PERIOD_INVALID', message: expect.stringMatching(message) }),
    )
  })
})

describe('previous', () => {
  const lastYear = (input: PeriodInput, at = now): string =>
    shown(previous(periodOf(input, at), 'SAME_PERIOD_LAST_YEAR'))
  const oneBefore = (input: PeriodInput, at = now): string => shown(previous(periodOf(input, at), 'PREVIOUS_PERIOD'))

  it('同比 is the same period a year earlier, also at leap days', () => {
    expect(lastYear({ year: 2010 })).toBe('2009-01-01..2009-12-31')
    expect(lastYear({ month: '2012-02' })).toBe('2011-02-01..2011-02-28')
    expect(lastYear({ month: '2013-02' })).toBe('2012-02-01..2012-02-29')
    expect(lastYear({ yearToDate: '2012-02-29' })).toBe('2011-01-01..2011-02-28')
    expect(lastYear({ range: { from: '2012-02-29', to: '2012-03-01' } })).toBe('2011-02-28..2011-03-01')
    expect(lastYear({ range: { from: '2013-02-15', to: '2013-02-28' } })).toBe('2012-02-15..2012-02-28')
  })

  it('环比 is the period of the same shape before', () => {
    expect(oneBefore({ year: 2010 })).toBe('2009-01-01..2009-12-31')
    expect(oneBefore({ quarter: '2010-Q1' })).toBe('2009-10-01..2009-12-31')
    expect(oneBefore({ month: '2010-03' })).toBe('2010-02-01..2010-02-28')
    expect(oneBefore({ range: { from: '2010-03-01', to: '2010-04-30' } })).toBe('2010-01-01..2010-02-28')
    expect(oneBefore({ range: { from: '2010-03-05', to: '2010-03-14' } })).toBe('2010-02-23..2010-03-04')
    expect(oneBefore({ yearToDate: '2010-06-30' })).toBe('2009-07-01..2009-12-31')
  })

  it('compares a running period with the same days', () => {
    expect(lastYear({ year: 2026 })).toBe('2025-01-01..2025-11-21')
    expect(oneBefore({ year: 2026 })).toBe('2025-01-01..2025-11-21')
    expect(oneBefore({ month: '2026-11' })).toBe('2026-10-01..2026-10-21')
    expect(oneBefore({ quarter: '2026-Q4' })).toBe('2026-07-01..2026-08-21')
    expect(oneBefore({ month: '2026-03' }, new Date('2026-03-31T12:00:00+08:00'))).toBe('2026-02-01..2026-02-28')
    expect(lastYear({ range: { from: '2026-11-11', to: '2026-11-30' } })).toBe('2025-11-11..2025-11-21')
  })
})

describe('steps', () => {
  const cut = (input: PeriodInput, step: 'MONTH' | 'QUARTER' | 'YEAR'): string[] =>
    steps(periodOf(input, now), step).map(shown)

  it('cuts into calendar steps, the first and last cut off', () => {
    expect(cut({ range: { from: '2009-01-01', to: '2010-12-31' } }, 'YEAR')).toEqual([
      '2009-01-01..2009-12-31',
      '2010-01-01..2010-12-31',
    ])
    expect(cut({ range: { from: '2010-01-15', to: '2010-03-10' } }, 'MONTH')).toEqual([
      '2010-01-15..2010-01-31',
      '2010-02-01..2010-02-28',
      '2010-03-01..2010-03-10',
    ])
    expect(cut({ month: '2010-05' }, 'QUARTER')).toEqual(['2010-05-01..2010-05-31'])
  })
})

describe('decompose', () => {
  it('takes whole years, then whole months, then days', () => {
    expect(decompose({ from: '2008-11-20', to: '2011-02-10' })).toEqual({
      years: [2009, 2010],
      months: [
        { year: 2008, first: 12, last: 12 },
        { year: 2011, first: 1, last: 1 },
      ],
      edges: [
        { from: '2008-11-20', to: '2008-11-30' },
        { from: '2011-02-01', to: '2011-02-10' },
      ],
    })
    expect(decompose({ from: '2010-05-10', to: '2010-06-20' })).toEqual({
      years: [],
      months: [],
      edges: [{ from: '2010-05-10', to: '2010-06-20' }],
    })
  })
})

const day = fc.integer({ min: dayNumber('1950-01-01'), max: dayNumber('2099-12-31') }).map(dayOf)
const range = fc
  .tuple(day, fc.integer({ min: 0, max: 1500 }))
  .map(([from, length]): DayRange => ({ from, to: addDays(from, length) }))
  .filter(({ to }) => to <= '2100-12-31')

function daysOf(ranges: readonly DayRange[]): string[] {
  return ranges.flatMap(({ from, to }) =>
    Array.from({ length: dayNumber(to) - dayNumber(from) + 1 }, (_, index) => addDays(from, index)),
  )
}

describe('properties', () => {
  it('a decomposition holds every day of the period exactly once', () => {
    fc.assert(
      fc.property(range, (asked) => {
        const { years, months, edges } = decompose(asked)
        const parts = [
          ...years.map((year) => ({ from: `${year}-01-01`, to: `${year}-12-31` })),
          ...months.flatMap(({ year, first, last }) =>
            Array.from({ length: last - first + 1 }, (_, index) => {
              const month = `${year}-${String(first + index).padStart(2, '0')}`
              return { from: `${month}-01`, to: lastDayOfMonth(month) }
            }),
          ),
          ...edges,
        ]
        expect(daysOf(parts).sort()).toEqual(daysOf([asked]))
      }),
      { numRuns: 200 },
    )
  })

  it('steps hold every day of the period exactly once', () => {
    fc.assert(
      fc.property(range, fc.constantFrom('MONTH', 'QUARTER', 'YEAR'), (asked, step) => {
        expect(daysOf(steps(periodOf({ range: asked }, now), step))).toEqual(daysOf([asked]))
      }),
      { numRuns: 100 },
    )
  })

  it('the period before ends on the day before, and last year’s begins a year earlier', () => {
    fc.assert(
      fc.property(
        range.filter(({ to }) => to < '2026-11-21' && to >= '1952'),
        (asked) => {
          const period = periodOf({ range: asked }, now)
          const before = previous(period, 'PREVIOUS_PERIOD')
          expect(before.to).toBe(addDays(period.from, -1))
          const lastYear = previous(period, 'SAME_PERIOD_LAST_YEAR')
          expect(isDay(lastYear.from) && isDay(lastYear.to) && lastYear.from <= lastYear.to).toBe(true)
          expect(Number(period.from.slice(0, 4)) - Number(lastYear.from.slice(0, 4))).toBe(1)
          expect(Number(period.to.slice(0, 4)) - Number(lastYear.to.slice(0, 4))).toBe(1)
        },
      ),
      { numRuns: 300 },
    )
  })
})

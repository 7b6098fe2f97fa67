import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ComparisonBasis,
  type Period,
  type PeriodInput,
  type PeriodStep,
  periodOf,
  previous,
  steps,
} from '../../src/figures/period.ts'

/** Periods against the calendar as JavaScript's own UTC dates have it, which the hub's calendar does not use. */

const later = new Date('2026-11-21T10:00:00+08:00')
const dayMilliseconds = 86_400_000

const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayAt = (moment: number): string => new Date(moment).toISOString().slice(0, 10)
const plus = (day: string, days: number): string => dayAt(utc(day) + days * dayMilliseconds)
const daysIn = ({ from, to }: { readonly from: string; readonly to: string }): number =>
  (utc(to) - utc(from)) / dayMilliseconds + 1
/** The last day of the month so many months after a day's. */
const monthEnd = (day: string, months = 0): string =>
  dayAt(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) + months, 0))
/** The same day so many months earlier; where there is none, the last of that month. */
const monthsEarlier = (day: string, months: number): string => {
  const end = monthEnd(day, -months)
  return `${end.slice(0, 8)}${[day.slice(8), end.slice(8)].sort()[0]}`
}
const seen = (input: PeriodInput, at = later): Period => periodOf(input, at)
const daysBefore = (input: PeriodInput, basis: ComparisonBasis, at = later): string => {
  const { from, to } = previous(seen(input, at), basis)
  return `${from}..${to}`
}

const day = fc.integer({ min: utc('1952-01-01') / dayMilliseconds, max: utc('2026-11-20') / dayMilliseconds })
const anyDay = day.map((number) => dayAt(number * dayMilliseconds))
// Leap days and month ends are one day in thirty by chance: here they are every second one.
const edgeDay = anyDay.chain((one) =>
  fc.constantFrom(
    monthEnd(one),
    `${one.slice(0, 7)}-01`,
    `${Number(one.slice(0, 4)) - (Number(one.slice(0, 4)) % 4)}-02-29`,
  ),
)
const trickyDay = fc.oneof(anyDay, edgeDay).filter((one) => one >= '1952' && one < '2026-11-21')
const range = fc
  .tuple(trickyDay, trickyDay)
  .map(([one, other]) => (one < other ? { from: one, to: other } : { from: other, to: one }))

describe('the same period last year', () => {
  it('of 29 February is the 28th, alone and at either end', () => {
    expect(daysBefore({ range: { from: '2012-02-29', to: '2012-02-29' } }, 'SAME_PERIOD_LAST_YEAR')).toBe(
      '2011-02-28..2011-02-28',
    )
    expect(daysBefore({ range: { from: '2012-02-29', to: '2012-05-17' } }, 'SAME_PERIOD_LAST_YEAR')).toBe(
      '2011-02-28..2011-05-17',
    )
    expect(daysBefore({ yearToDate: '2012-02-29' }, 'SAME_PERIOD_LAST_YEAR')).toBe('2011-01-01..2011-02-28')
    // Whole months stay whole months, so the leap day of last year is in.
    expect(daysBefore({ range: { from: '2013-01-01', to: '2013-02-28' } }, 'SAME_PERIOD_LAST_YEAR')).toBe(
      '2012-01-01..2012-02-29',
    )
    expect(daysBefore({ yearToDate: '2013-02-28' }, 'SAME_PERIOD_LAST_YEAR')).toBe('2012-01-01..2012-02-29')
    expect(daysBefore({ range: { from: '2013-02-10', to: '2013-02-28' } }, 'SAME_PERIOD_LAST_YEAR')).toBe(
      '2012-02-10..2012-02-28',
    )
  })

  it('of any days begins and ends on the same day of the month, a year earlier', () => {
    fc.assert(
      fc.property(range, ({ from, to }) => {
        const earlier = previous(seen({ range: { from, to } }), 'SAME_PERIOD_LAST_YEAR')
        const wholeMonths = from.endsWith('-01') && to === monthEnd(to)
        expect(earlier.from).toBe(monthsEarlier(from, 12))
        expect(earlier.to).toBe(wholeMonths ? monthEnd(to, -12) : monthsEarlier(to, 12))
        expect(Math.abs(daysIn(earlier) - daysIn({ from, to }))).toBeLessThanOrEqual(1)
      }),
      { numRuns: 400 },
    )
  })

  it('of a year to date is the year before to that day', () => {
    fc.assert(
      fc.property(trickyDay, (to) => {
        const earlier = previous(seen({ yearToDate: to }), 'SAME_PERIOD_LAST_YEAR')
        const wholeMonths = to === monthEnd(to)
        expect(earlier).toMatchObject({
          from: `${Number(to.slice(0, 4)) - 1}-01-01`,
          to: wholeMonths ? monthEnd(to, -12) : monthsEarlier(to, 12),
          shape: 'YEAR_TO_DATE',
        })
      }),
      { numRuns: 200 },
    )
  })
})

describe('the period before', () => {
  it('at the end of March: as many months where they are whole, else as many days', () => {
    const earlier = (from: string, to: string) => daysBefore({ range: { from, to } }, 'PREVIOUS_PERIOD')
    expect(earlier('2010-03-31', '2010-03-31')).toBe('2010-03-30..2010-03-30')
    expect(earlier('2010-03-01', '2010-03-31')).toBe('2010-02-01..2010-02-28')
    expect(earlier('2012-03-01', '2012-03-31')).toBe('2012-02-01..2012-02-29')
    expect(earlier('2010-03-02', '2010-03-31')).toBe('2010-01-31..2010-03-01')
    expect(earlier('2010-02-01', '2010-03-31')).toBe('2009-12-01..2010-01-31')
    expect(earlier('2012-02-29', '2012-03-31')).toBe('2012-01-28..2012-02-28')
  })

  it('ends on the day before, with as many whole months or as many days', () => {
    fc.assert(
      fc.property(
        range.filter(({ from, to }) => utc(from) - utc(to) > -12_000 * dayMilliseconds && from > '1990'),
        ({ from, to }) => {
          const earlier = previous(seen({ range: { from, to } }), 'PREVIOUS_PERIOD')
          expect(earlier.to).toBe(plus(from, -1))
          const wholeMonths = from.endsWith('-01') && to === monthEnd(to)
          if (!wholeMonths) expect(daysIn(earlier)).toBe(daysIn({ from, to }))
          else {
            const months =
              (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
              Number(to.slice(5, 7)) -
              Number(from.slice(5, 7)) +
              1
            expect(earlier.from).toBe(monthsEarlier(from, months))
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('a period that is still running', () => {
  const shapes = (today: string): readonly PeriodInput[] => [
    { year: Number(today.slice(0, 4)) },
    { quarter: `${today.slice(0, 4)}-Q${Math.ceil(Number(today.slice(5, 7)) / 3)}` },
    { month: today.slice(0, 7) },
    { yearToDate: plus(today, 40) },
    { range: { from: plus(today, -70), to: plus(today, 70) } },
  ]

  it('is compared with the same days of last year, which are all over', () => {
    fc.assert(
      fc.property(
        trickyDay.filter((today) => today > '1960'),
        fc.nat(4),
        (today, shape) => {
          const input = shapes(today)[shape]!
          const running = seen(input, new Date(`${today}T12:00:00+08:00`))
          // 40 days from the end of November are in the next year: that year to date has not begun.
          fc.pre(running.from <= today && running.to > today)
          expect(running.complete).toBe(false)
          const earlier = previous(running, 'SAME_PERIOD_LAST_YEAR')
          expect(earlier.complete).toBe(true)
          expect(earlier.from).toBe(monthsEarlier(running.from, 12))
          expect(earlier.to).toBe(monthsEarlier(today, 12))
          const passed = daysIn({ from: running.from, to: today })
          expect(Math.abs(daysIn(earlier) - passed)).toBeLessThanOrEqual(1)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is compared with no more days of the period before than have passed of it', () => {
    fc.assert(
      fc.property(
        trickyDay.filter((today) => today > '1960'),
        fc.nat(4),
        (today, shape) => {
          const running = seen(shapes(today)[shape]!, new Date(`${today}T12:00:00+08:00`))
          fc.pre(running.from <= today && running.to > today)
          const earlier = previous(running, 'PREVIOUS_PERIOD')
          expect(earlier.complete).toBe(true)
          expect(earlier.to < running.from).toBe(true)
          // A quarter of longer months before it may give some days more: 1 July to 31 August against 1 April to 31 May.
          expect(daysIn(earlier)).toBeLessThanOrEqual(daysIn({ from: running.from, to: today }) + 3)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('steps of `every`', () => {
  const months = { MONTH: 1, QUARTER: 3, YEAR: 12 } as const
  const step = fc.constantFrom<PeriodStep>('MONTH', 'QUARTER', 'YEAR')

  it('follow each other without a gap, and each lies in one calendar month, quarter or year', () => {
    fc.assert(
      fc.property(range, step, (asked, every) => {
        const cut = steps(seen({ range: asked }), every)
        expect([cut[0]!.from, cut.at(-1)!.to]).toEqual([asked.from, asked.to])
        for (const [index, { from, to }] of cut.entries()) {
          if (index > 0) expect(from).toBe(plus(cut[index - 1]!.to, 1))
          const number = (one: string): number =>
            Math.floor((Number(one.slice(0, 4)) * 12 + Number(one.slice(5, 7)) - 1) / months[every])
          expect(number(from)).toBe(number(to))
          if (index > 0) expect(number(from)).toBe(number(cut[index - 1]!.from) + 1)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('the months of the quarters are the months, also where the first and the last are cut off', () => {
    fc.assert(
      fc.property(range, (asked) => {
        const whole = seen({ range: asked })
        const days = (periods: readonly Period[]) => periods.map(({ from, to }) => `${from}..${to}`)
        const inQuarters = steps(whole, 'QUARTER').flatMap((quarter) => steps(quarter, 'MONTH'))
        const inYears = steps(whole, 'YEAR')
          .flatMap((year) => steps(year, 'QUARTER'))
          .flatMap((quarter) => steps(quarter, 'MONTH'))
        expect(days(inQuarters)).toEqual(days(steps(whole, 'MONTH')))
        expect(days(inYears)).toEqual(days(inQuarters))
      }),
      { numRuns: 100 },
    )
  })

  it('a whole step is the period before of the next one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1953, max: 2024 }), step, (year, every) => {
        const cut = steps(seen({ range: { from: `${year}-01-01`, to: `${year + 1}-12-31` } }), every)
        for (const [index, one] of cut.entries()) {
          if (index === 0) continue
          const earlier = previous(one, 'PREVIOUS_PERIOD')
          expect([earlier.from, earlier.to]).toEqual([cut[index - 1]!.from, cut[index - 1]!.to])
        }
      }),
      { numRuns: 60 },
    )
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toldMeasures } from '../../src/figures/toldMeasures.ts'

/** Areas of which the same was told share it, and no others. */

const row = fc.record({
  areaId: fc.integer({ min: 1, max: 9 }),
  atEvent: fc.boolean(),
  measure: fc.constantFrom('CASES_FILED', 'CASES_SOLVED', 'POPULATION'),
  days: fc.constantFrom('{[2009-01-01,2011-01-01)}', '{[2009-01-01,2009-07-01),[2010-01-01,2011-01-01)}', '{}'),
  toldThrough: fc.subarray(['2009-12-31', '2010-06-30', '2010-12-31']),
})
const rows = fc.uniqueArray(row, { selector: ({ measure }) => measure })

test('what was told is what the rows say, in whatever order they come', () => {
  fc.assert(
    fc.property(rows, rows, fc.integer(), (one, other, seed) => {
      const shuffled = one.map((each, index) => ({ each, by: (seed ^ (index * 2_654_435_761)) >>> 0 }))
      shuffled.sort((a, b) => a.by - b.by)
      const told = toldMeasures(one)
      expect(toldMeasures(shuffled.map(({ each }) => ({ ...each, areaId: 10 })))).toBe(told)
      expect([...told.keys()].sort()).toEqual(one.map(({ measure }) => measure).sort())
      for (const { measure, days, toldThrough } of one) {
        const ranges = told.get(measure)!.days.map(({ from, until }) => `[${from},${until})`)
        expect(`{${ranges.join()}}`).toBe(days)
        expect([...told.get(measure)!.through]).toEqual(toldThrough)
      }
      const text = (all: typeof one): string =>
        all
          .map(({ measure, days, toldThrough }) => `${measure} ${days} ${toldThrough}`)
          .sort()
          .join()
      expect(toldMeasures(other) === told).toBe(text(other) === text(one))
    }),
  )
})

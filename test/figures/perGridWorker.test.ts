import { describe, expect, it } from 'vitest'
import { codes, formula, read } from './twoCities.ts'

describe('what falls on each member of the grid staff', () => {
  const stock = (measure: string) => ['330300', measure, '2010-01-01', '2011-01-01', ['2010-12-31']] as const
  const people = stock('population_permanent')
  const staff = [stock('grid_staff_full_time'), stock('grid_staff_part_time')] as const
  const years = [
    ['330300', 'population_permanent', '', 2010, 9_000_000, 0],
    ['330300', 'grid_staff_full_time', '', 2010, 2000, 0],
    ['330300', 'grid_staff_part_time', '', 2010, 4000, 0],
  ] as const
  const rate = formula('permanent_inhabitants_per_grid_worker')

  it('is divided by full-time and part-time staff together, and is no percentage', async () => {
    const { figure } = await read({ told: [people, ...staff], years }, '330300', { year: 2010 }, rate)
    // 9 million among 2,000 and 4,000.
    expect(figure).toMatchObject({ value: 1500, state: 'COMPUTED', bound: 'EXACT', unallocated: null })
    expect(figure.unit).toMatchObject({ code: 'PER_PERSON', kind: 'QUANTITY', label: { zh: '每人' } })
  })

  it('says so where one kind of staff was not told, and is unknown where there is none', async () => {
    const untold = await read({ told: [people, staff[0]], years: years.slice(0, 2) }, '330300', { year: 2010 }, rate)
    expect(untold.figure).toMatchObject({ value: 4500, state: 'PARTIAL', bound: 'APPROXIMATE' })
    expect(codes(untold.figure)).toContain('SOURCE_MISSING')
    const none = await read({ told: [people, ...staff], years: years.slice(0, 1) }, '330300', { year: 2010 }, rate)
    expect(none.figure).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(codes(none.figure)).toContain('ZERO_DENOMINATOR')
  })
})

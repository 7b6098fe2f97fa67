import { describe, expect, it } from 'vitest'
import { findIndicator } from '../../src/figures/registry.ts'
import { codes, formula, read } from './twoCities.ts'

describe('a count per 10,000 inhabitants', () => {
  const whole = ['330300', 'fires', '2009-01-01', '2011-01-01'] as const
  const people = ['330300', 'population_permanent', '2009-01-01', '2011-01-01', ['2009-12-31', '2010-12-31']] as const
  const told = [whole, people] as const
  const years = [
    ['330300', 'fires', '', 2009, 900, 0],
    ['330300', 'fires', '', 2010, 1824, 0],
    ['330300', 'population_permanent', '', 2009, 9_000_000, 0],
    ['330300', 'population_permanent', '', 2010, 9_120_000, 0],
  ] as const
  const rate = formula('fires_per_10000_permanent')

  it('is made of the count and of the basis that its name tells, at the end of the period', async () => {
    const { figure, lastYear } = await read({ told, years }, '330300', { year: 2010 }, rate)
    // 1,824 fires among 9.12 million are 2 in 10,000; the year before 900 among 9 million are 1.
    expect(figure).toMatchObject({ value: 2, state: 'COMPUTED', bound: 'EXACT', unallocated: null })
    expect(figure.unit).toMatchObject({ code: 'PER_10000', label: { zh: '每万人' } })
    expect(lastYear).toMatchObject({ value: 1, change: 1, changeRate: 1, state: 'COMPUTED' })
  })

  it('is unknown where the basis was not told, or is that of another register', async () => {
    const { figure } = await read({ told: [whole], years }, '330300', { year: 2010 }, rate)
    expect(figure).toMatchObject({ value: null, state: 'NO_DATA' })
    const other = formula('fires_per_10000_registered')
    const registered = await read({ told, years }, '330300', { year: 2010 }, other)
    expect(registered.figure).toMatchObject({ value: null, state: 'NO_DATA' })
  })

  it('is none of a part whose people nobody counted: 0 inhabitants are no basis', async () => {
    const [, fires] = years
    const { figure } = await read({ told, years: [fires] }, '330300', { year: 2010 }, rate)
    expect(figure).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(codes(figure)).toContain('ZERO_DENOMINATOR')
  })

  it('names its basis in both languages', () => {
    expect(findIndicator('police_calls_per_10000_registered')).toMatchObject({
      department: 'PUBLIC_SECURITY',
      title: {
        zh: expect.stringMatching(/^每万户籍人口/),
        en: expect.stringMatching(/ per 10,000 registered inhabitants$/),
      },
    })
  })
})

import { describe, expect, it } from 'vitest'
import { type FindQuestion, findJurisdictions } from '../../src/figures/findJurisdictions.ts'
import type { IndicatorFilter, JurisdictionOrder } from '../../src/figures/indicatorFilter.ts'
import { periodOf } from '../../src/figures/period.ts'
import { demonstrationTree } from '../support/divisions.ts'
import { areaOf, connectorOf, type FakeStore, fakeReader, siteOf } from './fakeFigures.ts'

const now = new Date('2026-11-21T10:00:00+08:00')
const fire = connectorOf('fire-safety', 'FIRE_SAFETY', ['fires', 'fines'])
const police = connectorOf('public-security', 'PUBLIC_SECURITY', ['criminal_incidents'])
const wenzhou = siteOf('330300', fire, police)
const codes = ['330302', '330303', '330304', '330381']

// Fires: 鹿城 12 (was 10), 龙湾 5 (was 10), 瓯海 0, 瑞安 12 (was 15). Fines are told by 鹿城 and 瑞安 only.
const store: FakeStore = {
  fresh: [
    ['330300/fire-safety', '2026-11-21T02:00:00+08:00', null],
    ['330300/public-security', '2026-11-21T02:00:00+08:00', null],
  ],
  told: [
    ['330300', 'fires', '2009-01-01', '2011-01-01'],
    ['330300', 'criminal_incidents', '2009-01-01', '2011-01-01'],
    ['330302', 'fines', '2010-01-01', '2011-01-01'],
    ['330381', 'fines', '2010-01-01', '2011-01-01'],
  ],
  years: [
    ['330302', 'fires', '', 2010, 12, 0],
    ['330302', 'fires', '', 2009, 10, 0],
    ['330303', 'fires', '', 2010, 5, 0],
    ['330303', 'fires', '', 2009, 10, 0],
    ['330381', 'fires', '', 2010, 12, 0],
    ['330381', 'fires', '', 2009, 15, 0],
    ['330302', 'fines', '', 2010, 1000_00, 0],
    ['330381', 'fines', '', 2010, 3000_00, 0],
    ['330303', 'criminal_incidents', 'category=FRAUD', 2010, 7, 0],
    ['330302', 'criminal_incidents', 'category=FRAUD', 2010, 2, 0],
  ],
}

async function find(
  where: IndicatorFilter | null,
  orderBy: JurisdictionOrder[] = [],
  more: Partial<FindQuestion> = {},
) {
  const { reader, statements } = fakeReader(store, [wenzhou])
  const candidates = codes.map((code) => demonstrationTree().get(areaOf(code)))
  const period = periodOf({ year: 2010 }, now)
  const answer = await findJurisdictions(reader, {
    candidates,
    within: [],
    period,
    boundaries: 'CURRENT',
    where,
    orderBy,
    ...more,
  })
  return { codes: answer.areas.map((area) => area.code), measures: answer.measures, statements }
}
const about = (code: string, condition: object): IndicatorFilter => ({
  indicator: { code, comparedWith: 'SAME_PERIOD_LAST_YEAR', ...condition },
})
const by = (
  code: string,
  aspect: 'VALUE' | 'CHANGE' | 'CHANGE_RATE',
  direction: 'ASC' | 'DESC',
): JurisdictionOrder => ({
  indicator: { code, by: aspect, direction, comparedWith: 'SAME_PERIOD_LAST_YEAR' },
})

describe('findJurisdictions', () => {
  it('joins departments, with dimensions, changes and ranks', async () => {
    const rising = about('fires', { changeRate: { gt: 0 } })
    const fraud = about('criminal_incidents', { dimensions: [{ name: 'category', value: 'FRAUD' }], value: { gte: 2 } })
    expect((await find(rising)).codes).toEqual(['330302'])
    expect((await find({ any: [rising, fraud] })).codes).toEqual(['330302', '330303'])
    expect((await find({ all: [fraud, { not: rising }] })).codes).toEqual(['330303'])
    expect((await find(about('fires', { rank: { lte: 2 } }))).codes).toEqual(['330302', '330381'])
    expect((await find(about('fires', { change: { eq: -5 } }))).codes).toEqual(['330303'])
  })

  it('takes a missing figure for missing, not for 0', async () => {
    expect((await find(about('fires', { value: { eq: 0 } }))).codes).toEqual(['330304'])
    expect((await find(about('fines', { value: { lt: 2000 } }))).codes).toEqual(['330302'])
    expect((await find(about('fines', { missing: true }))).codes).toEqual(['330303', '330304'])
  })

  it('orders, areas without a value last', async () => {
    expect((await find(null, [by('fires', 'VALUE', 'DESC'), by('fires', 'CHANGE', 'ASC')])).codes).toEqual([
      '330381',
      '330302',
      '330303',
      '330304',
    ])
    expect((await find(null, [by('fines', 'VALUE', 'ASC')])).codes).toEqual(['330302', '330381', '330303', '330304'])
    // From 0 there is no rate of change.
    expect((await find(null, [by('fires', 'CHANGE_RATE', 'ASC')])).codes).toEqual([
      '330303',
      '330381',
      '330302',
      '330304',
    ])
  })

  it('reads cells with their version in one statement and what was told in another, and names the measures behind it', async () => {
    const answer = await find(about('fires', { value: { gte: 0 } }), [by('fines', 'VALUE', 'DESC')])
    expect(answer.statements).toEqual(['coverage', 'rollup_columns'])
    expect(answer.measures).toEqual(['fires', 'fines'])
    expect((await find(null, [{ name: 'ASC' }])).statements).toEqual([])
  })

  it('refuses what cannot be asked', async () => {
    const fails = async (asked: Promise<unknown>, code: string): Promise<void> =>
      void (await expect(asked).rejects.toThrow(expect.objectContaining({ code })))
    await fails(find(about('fire_count', { value: { gt: 0 } })), 'INDICATOR_UNKNOWN')
    await fails(find(about('fires', {}), [], { period: null }), 'PERIOD_REQUIRED')
    await fails(find(about('fires', { dimensions: [{ name: 'category', value: 'FRAUD' }] })), 'INPUT_INVALID')
    await fails(
      find(about('criminal_incidents', { dimensions: [{ name: 'category', value: 'THEFT' }] })),
      'INPUT_INVALID',
    )
  })
})

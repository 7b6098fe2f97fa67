import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/**
 * Three sites in one hub: 温州, 玉溪 in another province, and 三门, a county that is a site of its own. Changes are those that 玉溪市
 * published for 2015; what stands above a site is told for the part that is connected, and never as 0.
 */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

interface Figure {
  readonly value: number | null
  readonly state: string
  readonly unallocated: number | null
  readonly comparison: { readonly changeRate: number | null } | null
}
interface Area {
  readonly code: string
  readonly name: string
  readonly level: string
  readonly parent: { readonly code: string; readonly name: string }
  readonly cases: {
    readonly status: { readonly state: string; readonly reason: string | null }
    readonly filed: Figure
    readonly byCategory: readonly { readonly category: string; readonly filed: Figure }[]
    readonly records: { readonly totalCount: number | null } | null
  }
  readonly fireSafety: {
    readonly status: { readonly state: string; readonly reason: string | null }
    readonly fires: Figure
    readonly unitsInspected: Figure
  }
}

async function area(code: string, year: number): Promise<Area> {
  const { jurisdiction } = await hub.query<{ jurisdiction: Area }>(
    `query ($code: String!, $period: PeriodInput!) { jurisdiction(code: $code) {
      code name level parent { code name }
      cases(period: $period) { status { state reason } filed { ...Number } byCategory { category filed { ...Number } } records(of: FILED, first: 1) { totalCount } }
      fireSafety(period: $period) { status { state reason } fires { ...Number } unitsInspected { ...Number } }
    } }
    fragment Number on Figure { value state unallocated comparison { changeRate } }`,
    { code, period: { year } },
  )
  return jurisdiction
}

const fresh = { state: 'FRESH', reason: null }
const partly = { state: 'PARTIAL', reason: 'PERIOD_NOT_COVERED' }
const untold = { state: 'NO_DATA', reason: 'PERIOD_NOT_COVERED' }
const nothing = { value: null, state: 'NO_DATA' }

describe('玉溪 2015', () => {
  test('has the published changes: criminal cases -8.5 %, homicides -13 %, fires -43.2 %', async () => {
    const yuxi = await area('530400', 2015)
    expect(yuxi).toMatchObject({ name: '玉溪市', level: 'PREFECTURE', parent: { name: '云南省' } })
    expect(yuxi.cases).toMatchObject({ status: fresh, filed: { value: 5490, state: 'COMPUTED' } })
    expect(yuxi.cases.filed.comparison!.changeRate).toBeCloseTo(-0.085, 10)
    expect(yuxi.cases.records!.totalCount).toBe(5490)
    const homicides = yuxi.cases.byCategory.find(({ category }) => category === 'HOMICIDE')!.filed
    expect(Math.round(homicides.comparison!.changeRate! * 100)).toBe(-13)
    expect(yuxi.fireSafety).toMatchObject({ status: fresh, fires: { value: 142, state: 'COMPUTED' } })
    expect(yuxi.fireSafety.fires.comparison!.changeRate).toBeCloseTo(-0.432, 10)
  })

  test('has nine counties, which add up with the remainder', async () => {
    const { jurisdiction } = await hub.query<{
      jurisdiction: {
        cases: { filed: Figure }
        fireSafety: { fires: Figure }
        children: { nodes: readonly (Pick<Area, 'code'> & Pick<Area, 'cases' | 'fireSafety'>)[] }
      }
    }>(`{ jurisdiction(code: "530400") { ...Both children(first: 20) { nodes { code ...Both } } } }
      fragment Both on Jurisdiction { cases(period: { year: 2015 }) { filed { value unallocated } } fireSafety(period: { year: 2015 }) { fires { value unallocated } } }`)
    const { nodes } = jurisdiction.children
    expect(nodes.map(({ code }) => code)).toEqual([
      '530402',
      '530403',
      '530423',
      '530424',
      '530425',
      '530426',
      '530427',
      '530428',
      '530481',
    ])
    const sum = (of: (node: (typeof nodes)[number]) => Figure): number =>
      nodes.reduce((total, node) => total + of(node).value!, 0)
    expect(sum(({ cases }) => cases.filed) + jurisdiction.cases.filed.unallocated!).toBe(5490)
    expect(sum(({ fireSafety }) => fireSafety.fires) + jurisdiction.fireSafety.fires.unallocated!).toBe(142)
    for (const node of nodes) expect(node.cases.filed.value).toBeGreaterThan(100)
  })

  test.each([
    ['530421', '530403', '江川区'],
    ['530422', '530481', '澄江市'],
  ])('the code of the time, %s, is the same area as %s', async (then, now, name) => {
    const found = await area(then, 2015)
    expect(found).toMatchObject({ code: now, name, cases: { status: fresh } })
    expect(found).toEqual(await area(now, 2015))
  })

  test('tells nothing of 2010, when its sources held nothing', async () => {
    expect(await area('530400', 2010)).toMatchObject({
      cases: { status: untold, filed: nothing },
      fireSafety: { status: untold, fires: nothing },
    })
  })
})

describe('三门, a county as a site', () => {
  test('has its own figures, and townships that add up with the remainder', async () => {
    const sanmen = await area('331022', 2014)
    expect(sanmen).toMatchObject({
      name: '三门县',
      level: 'COUNTY',
      parent: { code: '331000', name: '台州市' },
      cases: { status: fresh, filed: { value: 1096, state: 'COMPUTED' }, records: { totalCount: 1096 } },
      // Told by the county as a whole: what is in which township nobody knows.
      fireSafety: { status: fresh, fires: { value: 84 }, unitsInspected: { value: 2140, unallocated: null } },
    })
    const { jurisdiction } = await hub.query<{
      jurisdiction: { children: { nodes: readonly { readonly cases: { readonly filed: Figure } }[] } }
    }>(
      '{ jurisdiction(code: "331022") { children(first: 50) { nodes { cases(period: { year: 2014 }) { filed { value } } } } } }',
    )
    const townships = jurisdiction.children.nodes.map(({ cases }) => cases.filed.value!)
    expect(townships).toHaveLength(10)
    expect(townships.reduce((total, value) => total + value, 0) + sanmen.cases.filed.unallocated!).toBe(1096)
    expect(Math.min(...townships)).toBeGreaterThan(0)
  })

  test.each([
    ['331000', '台州市'],
    ['330000', '浙江省'],
  ])('%s above it is told for the part that is connected', async (code, name) => {
    expect(await area(code, 2014)).toMatchObject({
      name,
      cases: { status: partly, filed: { value: 1096, state: 'PARTIAL' }, records: { totalCount: 1096 } },
      fireSafety: { status: partly, fires: { value: 84, state: 'PARTIAL' }, unitsInspected: { value: 2140 } },
    })
  })

  // 台州 was made of other areas in 1994: the tree of that day is told apart from today's, and 三门 counts in both.
  test('also on the boundaries of the time', async () => {
    const { jurisdiction } = await hub.query<{
      jurisdiction: { cases: { filed: Figure }; fireSafety: { fines: Figure } }
    }>(
      '{ jurisdiction(code: "331000") { cases(period: { year: 2014 }, boundaries: AT_EVENT) { filed { value state } } fireSafety(period: { year: 2014 }, boundaries: AT_EVENT) { fines { value state } } } }',
    )
    expect(jurisdiction).toEqual({
      cases: { filed: { value: 1096, state: 'PARTIAL' } },
      fireSafety: { fines: { value: 948_000, state: 'PARTIAL' } },
    })
  })

  test('台州 has no number for a year that 三门 does not tell, not even of records', async () => {
    expect(await area('331000', 2010)).toMatchObject({
      cases: { status: untold, filed: nothing, records: { totalCount: null } },
      fireSafety: { status: untold, fires: nothing, unitsInspected: nothing },
    })
  })

  test('a county beside it has no source', async () => {
    const none = { state: 'NO_SOURCE', reason: 'NEVER_SYNCED' }
    expect(await area('331002', 2014)).toMatchObject({
      name: '椒江区',
      cases: { status: none, filed: nothing, records: null },
      fireSafety: { status: none, fires: nothing },
    })
  })
})

describe('浙江, above two sites of different years', () => {
  test('2010 is what 温州 tells', async () => {
    expect(await area('330000', 2010)).toMatchObject({
      cases: { status: partly, filed: { value: 39_874, state: 'PARTIAL' } },
      fireSafety: { fires: { value: 1200 }, unitsInspected: { value: 65_509, state: 'PARTIAL' } },
    })
  })

  test('running totals of single months too: a site that tells nothing of the year takes none away', async () => {
    const inspected = async (code: string): Promise<readonly (number | null)[]> => {
      const { jurisdiction } = await hub.query<{
        jurisdiction: { figures: readonly { readonly figure: Figure }[] }
      }>(
        'query ($code: String!) { jurisdiction(code: $code) { figures(indicators: ["administrative_penalty_cases"], period: { year: 2010 }, every: MONTH) { figure { value } } } }',
        { code },
      )
      return jurisdiction.figures.map(({ figure }) => figure.value)
    }
    const city = await inspected('330300')
    expect(city).toHaveLength(12)
    expect(city.reduce<number>((total, value) => total + value!, 0)).toBe(2150)
    expect(await inspected('330000')).toEqual(city)
  })
})

test('sources tell whose they are', async () => {
  const { sources } = await hub.query<{
    sources: readonly { readonly connector: string; readonly jurisdiction: { readonly code: string; name: string } }[]
  }>('{ sources { connector jurisdiction { code name } } }')
  expect(
    sources
      .filter(({ connector }) => connector === 'public-security')
      .map(({ jurisdiction }) => `${jurisdiction.code} ${jurisdiction.name}`),
  ).toEqual(['330300 温州市', '530400 玉溪市', '331022 三门县'])
})

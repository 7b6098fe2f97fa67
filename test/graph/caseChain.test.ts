import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCaseHub } from '../support/caseHub.ts'
import type { TestHub } from '../support/demonstrationHub.ts'
import { sanmen, wenzhou, yuxi } from './caseChainCities.ts'

/**
 * 温州 with every way in which cases can name each other, 玉溪 whose petitions begin in 2012, 三门 without petitions. All numbers below
 * were counted by hand from the rows in caseChainCities.ts.
 */

let hub: TestHub
beforeAll(async () => {
  hub = await openCaseHub({ '330300': wenzhou, '530400': yuxi, '331022': sanmen })
}, 300_000)
afterAll(() => hub?.close())

interface Told {
  readonly value: number | null
  readonly state: string
  readonly bound: string
  readonly unit: { readonly code: string }
  readonly notes: readonly { readonly code: string }[]
}
interface Step {
  readonly kind: string
  readonly label: string
  readonly records: Told
  readonly continued: Told | null
  readonly share: Told | null
  readonly amountInvolved: Told | null
  readonly compensation: Told | null
  readonly earlier: Told | null
  readonly unmatched: Told | null
}
interface Entry {
  readonly kind: string
  readonly day: string
  readonly record: {
    readonly __typename: string
    readonly id: string
    readonly provenance: { readonly sourceKey: string }
  } | null
  readonly following?: readonly Entry[]
}
interface Chain {
  readonly status: {
    readonly state: string
    readonly reason: string | null
    readonly recordAccess: string
    readonly sources: readonly { readonly connector: string }[]
  }
  readonly steps: readonly Step[]
  readonly records: {
    readonly totalCount: number | null
    readonly nodes: readonly Entry[]
    readonly pageInfo: {
      readonly hasNextPage: boolean
      readonly hasPreviousPage: boolean
      readonly endCursor: string | null
    }
  } | null
}
interface Asked {
  readonly code?: string
  readonly chain: string
  readonly period?: object
  readonly boundaries?: string
  readonly withinMonths?: number
  readonly first?: number
  readonly after?: string | null
}

const told = '{ value state bound unit { code } notes { code } }'
const entry = 'kind day record { __typename ... on Node { id } provenance { sourceKey } }'
const document = `
  query Chain($code: String!, $chain: CaseChain!, $period: PeriodInput!, $boundaries: Boundaries!, $withinMonths: Int, $first: Int!, $after: String) {
    jurisdiction(code: $code) { caseChain(chain: $chain, period: $period, boundaries: $boundaries, withinMonths: $withinMonths) {
      status { state reason recordAccess sources { connector } }
      steps { kind label records ${told} continued ${told} share ${told} amountInvolved ${told} compensation ${told} earlier ${told} unmatched ${told} }
      records(first: $first, after: $after) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
        nodes { ${entry} following { ${entry} following { ${entry} } } } }
    } }
  }`
const variables = (asked: Asked) => ({
  ...{ code: '330300', period: { year: 2010 }, boundaries: 'CURRENT', first: 100 },
  ...asked,
})
const chainOf = async (asked: Asked): Promise<Chain> =>
  (await hub.query<{ jurisdiction: { caseChain: Chain } }>(document, variables(asked))).jurisdiction.caseChain
const valuesOf = ({ steps }: Chain) =>
  steps.map(({ kind, records, continued, earlier, unmatched }) => [
    kind,
    records.value,
    continued?.value ?? null,
    earlier?.value ?? null,
    unmatched?.value ?? null,
  ])
const keysOf = (entries: readonly Entry[] | undefined): unknown[] =>
  (entries ?? []).map(({ record, following }) => {
    const key = record?.provenance.sourceKey ?? null
    return following === undefined || following.length === 0 ? key : [key, ...keysOf(following)]
  })

describe('accidents, mediations, petitions', () => {
  it('of a city: each record once, what came before told apart, what names nothing told', async () => {
    const chain = await chainOf({ chain: 'ACCIDENTS' })
    expect(valuesOf(chain)).toEqual([
      ['ROAD_ACCIDENT', 6, null, null, null],
      // M1 and M2 of A1, M3 of A2, M4 of A3; M5 came before A4; A-unknown.
      ['MEDIATION', 4, 3, 1, 1],
      // P1 twice, P2, P3. The petition of M5 is not in the chain, so its number is not either.
      ['PETITION', 3, 4, 0, 0],
    ])
    expect(chain.steps.map(({ share }) => share?.value ?? null)).toEqual([null, 0.5, 1])
    expect(chain.steps.map(({ compensation }) => compensation?.value ?? null)).toEqual([null, 1300, null])
    expect(chain.steps.map(({ amountInvolved }) => amountInvolved?.value ?? null)).toEqual([null, 5200, null])
    expect(chain.steps.map(({ records }) => records.unit.code)).toEqual(['accident', 'dispute', 'petition'])
    expect(chain.steps.map(({ label }) => label)).toEqual(['道路交通事故', '调解案件', '信访件'])
    // M7 may have come before the accident or after: there may be one more.
    expect(chain.steps[1]!.records).toMatchObject({ state: 'COMPUTED', bound: 'LOWER' })
    expect(chain.steps[1]!.records.notes.map(({ code }) => code)).toEqual(['LINK_UNDATED'])
    expect(chain.status).toMatchObject({ state: 'FRESH', reason: null, recordAccess: 'ALLOWED' })
    expect(chain.status.sources.map(({ connector }) => connector).sort()).toEqual(['justice', 'petition', 'traffic'])
  })

  it('within six calendar months: to the last day of a shorter month, and not a day longer', async () => {
    const chain = await chainOf({ chain: 'ACCIDENTS', withinMonths: 6 })
    // M1 closed on 31 August, P1 came on 28 February: within. M3 closed on 30 June: P1 is not. M4 closed on 28 February, P3 came on 29 August.
    expect(valuesOf(chain)).toEqual([
      ['ROAD_ACCIDENT', 6, null, null, null],
      ['MEDIATION', 4, 3, 1, 1],
      ['PETITION', 2, 2, 0, 0],
    ])
    // Half a year after the last of them is over, and all of it was told.
    expect(chain.steps[2]!.records).toMatchObject({ value: 2, state: 'COMPUTED', bound: 'LOWER' })
    expect((await chainOf({ chain: 'ACCIDENTS', withinMonths: 7 })).steps[2]!.records.value).toBe(3)
    const exact = await chainOf({ chain: 'ACCIDENTS', withinMonths: 6, code: '330302' })
    expect(exact.steps[1]!.records).toMatchObject({ value: 3, state: 'COMPUTED', bound: 'EXACT', notes: [] })
    expect(exact.steps[1]!.share).toMatchObject({
      value: 0.5,
      state: 'COMPUTED',
      bound: 'EXACT',
      unit: { code: 'RATIO' },
    })
  })

  it('of fatal accidents alone; numbers that name nothing are the same', async () => {
    expect(valuesOf(await chainOf({ chain: 'FATAL_ACCIDENTS' }))).toEqual([
      ['ROAD_ACCIDENT', 2, null, null, null],
      ['MEDIATION', 3, 2, 0, 1],
      ['PETITION', 3, 3, 0, 0],
    ])
  })

  it('belong to the place of the accident, wherever they were mediated', async () => {
    const [luCheng, ouHai] = [
      await chainOf({ chain: 'ACCIDENTS', code: '330302' }),
      await chainOf({ chain: 'ACCIDENTS', code: '330304' }),
    ]
    expect(valuesOf(luCheng)).toEqual([
      ['ROAD_ACCIDENT', 4, null, null, null],
      ['MEDIATION', 3, 2, 1, 1],
      ['PETITION', 2, 3, 0, 0],
    ])
    expect(valuesOf(ouHai)).toEqual([
      ['ROAD_ACCIDENT', 2, null, null, null],
      ['MEDIATION', 1, 1, 0, 0],
      ['PETITION', 1, 1, 0, 0],
    ])
  })

  it('belong to the county of the time, or to that of today', async () => {
    const counts = async (code: string, boundaries: string) =>
      (await chainOf({ chain: 'ACCIDENTS', code, boundaries, period: { year: 2012 } })).steps.map(
        ({ records }) => records.value,
      )
    expect(await counts('330305', 'CURRENT')).toEqual([1, 1, 0])
    expect(await counts('330305', 'AT_EVENT')).toEqual([0, 0, 0])
    expect(await counts('330303', 'CURRENT')).toEqual([0, 0, 0])
    expect(await counts('330303', 'AT_EVENT')).toEqual([1, 1, 0])
  })

  it('are listed as they lead on, the latest accident first, page by page', async () => {
    // These petitions live in no service of their own, so that only their days are known.
    const withoutPetitions = [
      ['A3', ['M4', null]],
      ['A2', ['M3', null]],
      ['A1', ['M1', null], ['M2', null]],
    ]
    const whole = (await chainOf({ chain: 'ACCIDENTS' })).records!
    expect(whole.totalCount).toBe(3)
    expect(keysOf(whole.nodes)).toEqual(withoutPetitions)
    expect(whole.nodes[0]).toMatchObject({
      kind: 'ROAD_ACCIDENT',
      day: '2010-12-31',
      record: { __typename: 'RoadAccident' },
      following: [
        { kind: 'MEDIATION', day: '2011-01-15', following: [{ kind: 'PETITION', day: '2011-08-29', record: null }] },
      ],
    })
    const pages: Entry[] = []
    let after: string | null = null
    let page = 0
    do {
      const { records } = await chainOf({ chain: 'ACCIDENTS', first: 2, after })
      expect(records!.pageInfo.hasPreviousPage).toBe(page > 0)
      pages.push(...records!.nodes)
      after = records!.pageInfo.hasNextPage ? records!.pageInfo.endCursor : null
      page += 1
    } while (after !== null)
    expect(page).toBe(2)
    expect(keysOf(pages)).toEqual(withoutPetitions)
    // A cursor belongs to its list.
    const { endCursor } = (await chainOf({ chain: 'ACCIDENTS', first: 1 })).records!.pageInfo
    const foreign = await hub.ask(document, variables({ chain: 'MEDIATIONS', after: endCursor }))
    expect(foreign.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['CURSOR_INVALID'])
  })

  it('give records that are found again by their ids', async () => {
    const { nodes } = (await chainOf({ chain: 'ACCIDENTS', first: 1 })).records!
    const answer = await hub.query<{ node: unknown }>(
      'query ($id: ID!) { node(id: $id) { __typename id ... on RoadAccident { occurredOn stage deaths deathWindowDays road roadClass directLoss { amount } jurisdiction { code } } } }',
      { id: nodes[0]!.record!.id },
    )
    expect(answer.node).toEqual({
      ...{ __typename: 'RoadAccident', id: nodes[0]!.record!.id, occurredOn: '2010-12-31', stage: 'FULL' },
      ...{
        deaths: 2,
        deathWindowDays: 7,
        road: null,
        roadClass: null,
        directLoss: null,
        jurisdiction: { code: '330304' },
      },
    })
  })
})

describe('mediations and petitions', () => {
  it('of all disputes accepted, and of those mediated with success', async () => {
    expect(valuesOf(await chainOf({ chain: 'MEDIATIONS' }))).toEqual([
      ['MEDIATION', 9, null, null, null],
      // P1 of M1 and M3, P2, P5 that stands in both registers; P4 came before M6; the number of M5.
      ['PETITION', 3, 4, 1, 1],
    ])
    const succeeded = await chainOf({ chain: 'SUCCEEDED_MEDIATIONS', withinMonths: 6 })
    expect(valuesOf(succeeded)).toEqual([
      ['MEDIATION', 3, null, null, null],
      ['PETITION', 2, 2, 1, 0],
    ])
    expect(succeeded.steps[1]!.share).toMatchObject({ value: 2 / 3, state: 'COMPUTED', bound: 'EXACT' })
    expect(succeeded.steps[0]!.compensation).toMatchObject({ value: 1000, unit: { code: 'CNY' } })
    expect(keysOf(succeeded.records!.nodes)).toEqual([
      ['M10', null],
      ['M1', null],
    ])
  })
})

describe('hazards and what happened there', () => {
  it('fires after the listing, by a number that names one hazard alone', async () => {
    const chain = await chainOf({ chain: 'FIRE_HAZARDS' })
    expect(valuesOf(chain)).toEqual([
      ['FIRE_HAZARD', 3, null, null, null],
      // F2 on the very day and F4; F1 came before; GP2 names two hazards and GP3 none. gp1 is another number than GP1.
      ['FIRE', 2, 1, 1, 2],
    ])
    expect(chain.steps[1]!.share!.value).toBe(1 / 3)
    expect(keysOf(chain.records!.nodes)).toEqual([['H1', 'F2', 'F4']])
    expect(chain.records!.nodes[0]!.following!.map(({ record }) => record?.__typename)).toEqual([
      'FireIncident',
      'FireIncident',
    ])
    expect((await chainOf({ chain: 'FIRE_HAZARDS', period: { year: 2011 } })).steps[1]!.unmatched!.value).toBe(1)
  })

  it('accidents at a road hazard, though a fire hazard has the same number', async () => {
    const chain = await chainOf({ chain: 'ROAD_HAZARDS' })
    expect(valuesOf(chain)).toEqual([
      ['ROAD_HAZARD', 1, null, null, null],
      ['ROAD_ACCIDENT', 1, 1, 0, 1],
    ])
    expect(keysOf(chain.records!.nodes)).toEqual([['R1', 'A2']])
  })
})

describe('what is not known', () => {
  it('is no 0: petitions of days that no source covers', async () => {
    const chain = await chainOf({ chain: 'ACCIDENTS', code: '530400', withinMonths: 6 })
    expect(chain.steps.map(({ records }) => [records.value, records.state])).toEqual([
      [1, 'COMPUTED'],
      [1, 'COMPUTED'],
      [null, 'NO_DATA'],
    ])
    expect(chain.steps[2]!.share).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(chain.steps[2]!.records.notes.map(({ code }) => code)).toEqual(['PERIOD_NOT_COVERED'])
    // The number itself is held, two years later.
    expect(chain.steps[2]!.unmatched).toMatchObject({ value: 0, state: 'COMPUTED' })
    expect(chain.status).toMatchObject({ state: 'PARTIAL', reason: 'PERIOD_NOT_COVERED' })
    // Without a limit some of the days are covered, and what is found there counts.
    const unlimited = await chainOf({ chain: 'ACCIDENTS', code: '530400' })
    expect(unlimited.steps[2]!.records).toMatchObject({ value: 1, state: 'PARTIAL', bound: 'LOWER' })
  })

  it('nor is a department that is not connected', async () => {
    const chain = await chainOf({ chain: 'MEDIATIONS', code: '331022' })
    expect(chain.steps.map(({ records }) => [records.value, records.state])).toEqual([
      [1, 'COMPUTED'],
      [null, 'NO_DATA'],
    ])
    expect(chain.steps[1]!.unmatched).toMatchObject({ value: 1, state: 'COMPUTED' })
    expect(chain.status).toMatchObject({ state: 'PARTIAL', reason: 'NEVER_SYNCED' })
    const without = await chainOf({ chain: 'ACCIDENTS', code: '331022' })
    expect(without.steps.map(({ records }) => [records.value, records.state])).toEqual([
      [null, 'NO_DATA'],
      [null, 'NO_DATA'],
      [null, 'NO_DATA'],
    ])
  })

  it('nor a year before the sources begin; a share of nothing is none', async () => {
    const before = await chainOf({ chain: 'ACCIDENTS', period: { year: 2005 } })
    expect(before.steps.map(({ records }) => records.state)).toEqual(['NO_DATA', 'NO_DATA', 'NO_DATA'])
    const empty = await chainOf({ chain: 'ACCIDENTS', code: '330324', withinMonths: 6 })
    expect(empty.steps.map(({ records }) => [records.value, records.state])).toEqual([
      [0, 'COMPUTED'],
      [0, 'COMPUTED'],
      [0, 'COMPUTED'],
    ])
    expect(empty.steps[1]!.share).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(empty.steps[1]!.share!.notes.map(({ code }) => code)).toEqual(['ZERO_DENOMINATOR'])
  })

  it('adds up over cities, partly where a part of the area is connected', async () => {
    const province = await chainOf({ chain: 'MEDIATIONS', code: '330000', withinMonths: 6 })
    expect(province.steps[0]!.records).toMatchObject({ value: 10, state: 'PARTIAL' })
    expect(province.steps[1]!.records).toMatchObject({ value: 3, state: 'PARTIAL', bound: 'LOWER' })
    expect(province.steps[1]!.unmatched!.value).toBe(2)
  })

  it('is told of what a chain cannot be asked', async () => {
    const { steps } = await chainOf({ chain: 'MEDIATIONS' })
    expect(steps).toHaveLength(2)
    const answer = await hub.query<{ jurisdiction: { caseChain: { steps: readonly { records: unknown }[] } } }>(
      `{ jurisdiction(code: "330300") { caseChain(chain: MEDIATIONS, period: { year: 2010 }) { steps { records {
        provenance { recordAccess sources { state source { connector } } } comparison { state value period { from } } standing { state rank } asKnownOn(day: "2020-01-01") { state value notes { code } } } } } } }`,
    )
    expect(answer.jurisdiction.caseChain.steps[1]!.records).toEqual({
      provenance: {
        recordAccess: 'NOT_HELD',
        sources: [
          { state: 'COMPUTED', source: { connector: 'justice' } },
          { state: 'COMPUTED', source: { connector: 'petition' } },
        ],
      },
      comparison: { state: 'NOT_APPLICABLE', value: null, period: { from: '2009-01-01' } },
      standing: { state: 'NOT_APPLICABLE', rank: null },
      asKnownOn: { state: 'NOT_APPLICABLE', value: null, notes: [{ code: 'AS_KNOWN_LINKS' }] },
    })
    const codes = async (asked: Asked) =>
      (await hub.ask(document, variables(asked))).errors?.map(({ extensions }) => extensions?.['code'])
    expect(await codes({ chain: 'MEDIATIONS', withinMonths: 0 })).toEqual(['INPUT_INVALID'])
    expect(await codes({ chain: 'MEDIATIONS', withinMonths: 121 })).toEqual(['INPUT_INVALID'])
    expect(await codes({ chain: 'MEDIATIONS', first: 101 })).toEqual(['PAGE_SIZE_INVALID'])
    expect(await codes({ chain: 'MEDIATIONS', period: { year: 20100 } })).toEqual(['PERIOD_INVALID'])
  })
})

it('costs the same statements for one area and for all counties of a city, whatever the period', async () => {
  const ask = (first: number) =>
    hub.query(
      `{ jurisdiction(code: "330300") { children(level: COUNTY, first: ${first}) { nodes {
        accidents: caseChain(chain: ACCIDENTS, period: { year: 2010 }, withinMonths: 6) { status { state } steps { records { value } share { value } } }
        month: caseChain(chain: ACCIDENTS, period: { month: "2010-05" }) { steps { records { value } } records(first: 5) {
          nodes { record { __typename } following { record { __typename } } } } }
        mediations: caseChain(chain: MEDIATIONS, period: { year: 2010 }) { steps { records { value } } } } } } }`,
    )
  const steady = async (first: number) => {
    await ask(first)
    return hub.statements(() => ask(first))
  }
  const one = await steady(1)
  expect(await steady(100)).toBe(one)
  // Years, months and versions of the first steps; two chains; one list with its accidents and its mediations, in a snapshot of their own.
  expect(one).toBeLessThanOrEqual(10)
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** Sections: what they say without a source, under filters, at every level, on the boundaries of both times. */

let hub: TestHub
beforeAll(async () => {
  // The other departments' sources are taken away, so that their sections have none.
  hub = await openSharedDemonstrationHub((sources) =>
    sources.filter(({ connector }) => connector === 'public-security' || connector === 'fire-safety'),
  )
})
afterAll(() => hub?.close())

interface FigureAnswer {
  readonly value: number | null
  readonly state: string
}

const year2010 = 'period: { year: 2010 }'
const noData = { value: null, state: 'NO_DATA' }

describe('a section without a source', () => {
  test('says so, has no number, no records and no error, and one entry for every value of a breakdown', async () => {
    const { jurisdiction } = await hub.query<{
      jurisdiction: Record<string, Record<string, unknown>>
    }>(`{ jurisdiction(code: "330300") {
      population(${year2010}) { ...Status registered { ...Number } permanent { ...Number } floating { ...Number } }
      grid(${year2010}) { ...Status grids { ...Number } staff { ...Number } }
      mediation(${year2010}) { ...Status accepted { ...Number } succeeded { ...Number } successRate { ...Number } amountInvolved { ...Number }
        byChannel { channel accepted { ...Number } successRate { ...Number } } records(first: 5) { totalCount } }
      petitions(${year2010}) { ...Status received { ...Number } backlog { listed { ...Number } byListLevel { listLevel listed { ...Number } } } }
      traffic(${year2010}) { ...Status accidents { ...Number } deaths { ...Number } drunkDrivingDetentions { ...Number } }
    } }
    fragment Number on Figure { value state }
    fragment Status on Section { status { state reason message(language: EN) asOf staleAfter recordAccess sources { id } } }`)
    const status = {
      state: 'NO_SOURCE',
      reason: 'NEVER_SYNCED',
      message: 'No source of this department is connected here.',
      asOf: null,
      staleAfter: null,
      recordAccess: 'NOT_HELD',
      sources: [],
    }
    const { population, grid, mediation, petitions, traffic } = jurisdiction
    expect(population).toEqual({ status, registered: noData, permanent: noData, floating: noData })
    expect(grid).toEqual({ status, grids: noData, staff: noData })
    expect(traffic).toEqual({ status, accidents: noData, deaths: noData, drunkDrivingDetentions: noData })
    const channels = [
      'MEDICAL',
      'COURT',
      'POLICE',
      'TRAFFIC',
      'PROCURATORATE',
      'INDUSTRY',
      'PETITION',
      'PEOPLES',
      'ADMINISTRATIVE',
      'JUDICIAL',
      'JOINT',
      'OTHER',
    ]
    expect(mediation).toEqual({
      status,
      accepted: noData,
      succeeded: noData,
      successRate: noData,
      amountInvolved: noData,
      byChannel: channels.map((channel) => ({ channel, accepted: noData, successRate: noData })),
      records: null,
    })
    expect(petitions).toEqual({
      status,
      received: noData,
      backlog: {
        listed: noData,
        byListLevel: ['PROVINCE', 'PREFECTURE', 'COUNTY'].map((listLevel) => ({ listLevel, listed: noData })),
      },
    })
  })

  test('is that of a city without any', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: unknown }>(
      `{ jurisdiction(code: "371500") { name cases(${year2010}) { status { state } filed { value state } } fireSafety(${year2010}) { status { state } fires { value state } } } }`,
    )
    expect(jurisdiction).toEqual({
      name: '聊城市',
      cases: { status: { state: 'NO_SOURCE' }, filed: noData },
      fireSafety: { status: { state: 'NO_SOURCE' }, fires: noData },
    })
  })
})

describe('hazards, which two departments list', () => {
  const hazards = async (where: string) => {
    const { jurisdiction } = await hub.query<{
      jurisdiction: {
        hazards: {
          status: { state: string; recordAccess: string }
          listed: FigureAnswer & { bound: string }
          byKind: { kind: string; listed: FigureAnswer }[]
          records: { totalCount: number | null } | null
        }
      }
    }>(
      `{ jurisdiction(code: "330300") { hazards(${year2010}${where}) { status { state recordAccess } listed { value state bound } byKind { kind listed { value state } } records(first: 1) { totalCount } } } }`,
    )
    return jurisdiction.hazards
  }

  test('are partly told while the traffic police has no source', async () => {
    expect(await hazards('')).toEqual({
      status: { state: 'PARTIAL', recordAccess: 'ALLOWED' },
      listed: { value: 28, state: 'PARTIAL', bound: 'LOWER' },
      byKind: [
        { kind: 'FIRE_PREMISES', listed: { value: 28, state: 'COMPUTED' } },
        { kind: 'BLACK_SPOT', listed: noData },
        { kind: 'DANGEROUS_SECTION', listed: noData },
        { kind: 'OTHER', listed: noData },
      ],
      records: { totalCount: 28 },
    })
  })

  test('are whole when only fire premises are asked for', async () => {
    expect(await hazards(', where: { kinds: [FIRE_PREMISES] }')).toEqual({
      status: { state: 'FRESH', recordAccess: 'ALLOWED' },
      listed: { value: 28, state: 'COMPUTED', bound: 'EXACT' },
      byKind: [{ kind: 'FIRE_PREMISES', listed: { value: 28, state: 'COMPUTED' } }],
      records: { totalCount: 28 },
    })
  })

  test('have no source when only road hazards are asked for', async () => {
    expect(await hazards(', where: { kinds: [BLACK_SPOT] }')).toMatchObject({
      status: { state: 'NO_SOURCE', recordAccess: 'NOT_HELD' },
      listed: noData,
      records: null,
    })
  })

  test('by list add up to all of them', async () => {
    const parts = await Promise.all(
      ['PROVINCE', 'PREFECTURE', 'COUNTY'].map((level) =>
        hazards(`, where: { kinds: [FIRE_PREMISES], listLevels: [${level}] }`),
      ),
    )
    expect(parts.reduce((sum, { listed }) => sum + listed.value!, 0)).toBe(28)
    for (const { listed, records } of parts) expect(records!.totalCount).toBe(listed.value)
  })
})

describe('boundaries', () => {
  const filed = async (code: string) => {
    const { jurisdiction } = await hub.query<{
      jurisdiction: {
        code: string
        name: string
        now: { filed: FigureAnswer; status: { state: string } }
        then: { filed: FigureAnswer & { notes: { code: string }[] }; status: { state: string } }
      }
    }>(`{ jurisdiction(code: "${code}") { code name
      now: cases(${year2010}) { status { state } filed { value state } }
      then: cases(${year2010}, boundaries: AT_EVENT) { status { state } filed { value state notes { code } } } } }`)
    return jurisdiction
  }

  test('330322 is 330305: one area, one answer', async () => {
    const former = await filed('330322')
    expect(former).toMatchObject({ code: '330305', name: '洞头区' })
    expect(await filed('330305')).toEqual(former)
    expect(await filed('330305000000')).toEqual(former)
    // 灵昆 came to it from 龙湾 in 2015: its cases of 2010 are in today's area and not in that of 2010.
    expect(former.now.filed.value!).toBeGreaterThan(former.then.filed.value!)
  })

  test('龙港 did not exist in 2010: its cases are those of 苍南 then', async () => {
    const longgang = await filed('330383')
    const cangnan = await filed('330327')
    expect(longgang.now.filed.value).toBeGreaterThan(0)
    expect(longgang.then.filed).toEqual({
      value: null,
      state: 'NOT_APPLICABLE',
      notes: [{ code: 'AREA_DID_NOT_EXIST' }],
    })
    // What was only told as 苍南 belongs to nobody today, so that today's two have less.
    expect(cangnan.then.filed.value!).toBeGreaterThanOrEqual(cangnan.now.filed.value! + longgang.now.filed.value!)
  })

  test('the whole city is the same on both', async () => {
    const city = await filed('330300')
    expect(city.now).toMatchObject({ filed: { value: city.then.filed.value, state: 'COMPUTED' } })
  })
})

describe('levels', () => {
  test('a township: counted from records, without what is told by counties', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: { children: { nodes: { code: string }[] } } }>(
      '{ jurisdiction(code: "330302") { children(first: 1) { nodes { code } } } }',
    )
    const { township } = await hub.query<{ township: Record<string, Record<string, unknown>> }>(
      `query ($code: String!) { township: jurisdiction(code: $code) { level parent { code } cases(${year2010}) { status { state } filed { value state } records(first: 1) { totalCount nodes { jurisdiction { code } } } }
        fireSafety(${year2010}) { status { state } fires { state } unitsInspected { value state notes { code } } } } }`,
      { code: jurisdiction.children.nodes[0]!.code },
    )
    expect(township).toMatchObject({
      level: 'TOWNSHIP',
      parent: { code: '330302' },
      cases: { status: { state: 'FRESH' }, filed: { state: 'COMPUTED' } },
      fireSafety: {
        fires: { state: 'COMPUTED' },
        unitsInspected: { value: null, state: 'NOT_APPLICABLE', notes: [{ code: 'LEVEL_NOT_APPLICABLE' }] },
      },
    })
    const { filed, records } = township['cases'] as {
      filed: FigureAnswer
      records: { totalCount: number; nodes: { jurisdiction: { code: string } }[] }
    }
    expect(records.totalCount).toBe(filed.value)
    expect(records.nodes[0]!.jurisdiction.code).toBe(jurisdiction.children.nodes[0]!.code)
  })

  test('a province of which one city is connected is told in part', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: { cases: unknown } }>(
      `{ jurisdiction(code: "330000") { cases(${year2010}) { status { state reason } filed { value state bound notes { code } } } } }`,
    )
    expect(jurisdiction.cases).toEqual({
      status: { state: 'PARTIAL', reason: 'PERIOD_NOT_COVERED' },
      filed: { value: 39_874, state: 'PARTIAL', bound: 'LOWER', notes: [{ code: 'AREA_PARTLY_COVERED' }] },
    })
  })

  test.each([
    ['a year that no source covers', '{ year: 2015 }'],
    ['a year still to come', '{ year: 2099 }'],
  ])('%s has no data, which is not 0', async (_title, period) => {
    const { jurisdiction } = await hub.query<{ jurisdiction: unknown }>(
      `{ jurisdiction(code: "330300") { cases(period: ${period}) { status { state reason } filed { value state } byCategory { filed { value } } } fireSafety(period: ${period}) { status { state } fines { value state } } } }`,
    )
    expect(jurisdiction).toMatchObject({
      cases: { status: { state: 'NO_DATA', reason: 'PERIOD_NOT_COVERED' }, filed: noData },
      fireSafety: { status: { state: 'NO_DATA' }, fines: noData },
    })
    expect(JSON.stringify(jurisdiction)).not.toMatch(/"value":0/)
  })
})

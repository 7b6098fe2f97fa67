import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** Sections: what they say without a source, under filters, at every level, on the boundaries of both times; and their records. */

let hub: TestHub
beforeAll(async () => {
  hub = await openDemonstrationHub()
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
      `{ jurisdiction(code: "331000") { name cases(${year2010}) { status { state } filed { value state } } fireSafety(${year2010}) { status { state } fires { value state } } } }`,
    )
    expect(jurisdiction).toEqual({
      name: '台州市',
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

describe('records', () => {
  interface Connection {
    readonly totalCount: number | null
    readonly nodes: readonly { readonly id: string }[]
    readonly edges: readonly { readonly cursor: string }[]
    readonly pageInfo: {
      readonly hasNextPage: boolean
      readonly hasPreviousPage: boolean
      readonly startCursor: string | null
      readonly endCursor: string | null
    }
  }

  /** Every page of a list. */
  async function pages(section: string, records: string, code: string, first: number): Promise<readonly Connection[]> {
    const found: Connection[] = []
    let after: string | null = null
    do {
      const answer: { jurisdiction: Record<string, { records: Connection }> } = await hub.query(
        `query ($code: String!, $first: Int!, $after: String) { jurisdiction(code: $code) { section: ${section} { records(${records}first: $first, after: $after) {
          totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`,
        { code, first, after },
      )
      const page: Connection = answer.jurisdiction['section']!.records
      found.push(page)
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    return found
  }

  const idsOf = (found: readonly Connection[]): string[] => found.flatMap(({ nodes }) => nodes.map(({ id }) => id))

  test.each([
    ['28 hazards, five at a time', `hazards(${year2010})`, '', '330300', 5, 28],
    ['28 hazards, all at once', `hazards(${year2010})`, '', '330300', 100, 28],
    [
      'rectified hazards of 2009, seven at a time',
      'hazards(period: { year: 2009 })',
      'of: RECTIFIED, ',
      '330300',
      7,
      null,
    ],
    ["a county's cases", `cases(${year2010})`, '', '330329', 100, null],
    [
      "a county's solved cases of one category",
      `cases(${year2010}, where: { categories: [BURGLARY, FRAUD] })`,
      'of: SOLVED, ',
      '330382',
      40,
      null,
    ],
    [
      "a county's cases of an odd range",
      'cases(period: { range: { from: "2010-01-15", to: "2010-03-20" } })',
      '',
      '330328',
      30,
      null,
    ],
    ['a county on the boundaries of 2010', `cases(${year2010}, boundaries: AT_EVENT)`, '', '330305', 90, null],
  ])('paging through %s gives each once', async (_title, section, records, code, first, count) => {
    const found = await pages(section, records, code, first)
    const ids = idsOf(found)
    const total = found[0]!.totalCount!
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBe(total)
    if (count !== null) expect(total).toBe(count)
    expect(found.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual(found.map((_, index) => index > 0))
    for (const { edges, pageInfo } of found)
      expect([edges[0]!.cursor, edges.at(-1)!.cursor]).toEqual([pageInfo.startCursor, pageInfo.endCursor])
  })

  const places = ['330000', '330300', '330302', '330305', '330327', '330383']
  const sections = [
    '',
    ', where: { categories: [FRAUD] }',
    ', where: { categories: [ROBBERY, SNATCHING] }',
    ', boundaries: AT_EVENT',
  ]
  const periods = [
    '{ year: 2010 }',
    '{ year: 2009 }',
    '{ month: "2010-02" }',
    '{ quarter: "2010-Q3" }',
    '{ range: { from: "2009-12-20", to: "2010-01-10" } }',
    '{ yearToDate: "2010-05-17" }',
  ]

  test('the number of records is the figure that they stand behind: every `of`, filter, level and period', async () => {
    for (const period of periods) {
      const fields = sections.flatMap((where, index) =>
        places.map(
          (
            code,
          ) => `c${index}_${code}: jurisdiction(code: "${code}") { section: cases(period: ${period}${where}) { filed { value } solved { value }
            records_filed: records(of: FILED, first: 100) { totalCount nodes { id } pageInfo { hasNextPage } } records_solved: records(of: SOLVED, first: 100) { totalCount nodes { id } pageInfo { hasNextPage } } } }`,
        ),
      )
      type Section = Record<
        string,
        { value: number | null } & { totalCount: number | null; nodes: unknown[]; pageInfo: { hasNextPage: boolean } }
      >
      const answers = await hub.query<Record<string, { section: Section }>>(`{ ${fields.join('\n')} }`)
      for (const [name, { section }] of Object.entries(answers)) {
        for (const figure of ['filed', 'solved']) {
          const { value } = section[figure]!
          const { totalCount, nodes, pageInfo } = section[`records_${figure}`]!
          expect([name, period, figure, totalCount]).toEqual([name, period, figure, value])
          // The rows themselves, wherever one page holds them all.
          if (!pageInfo.hasNextPage)
            expect([name, period, figure, nodes.length]).toEqual([name, period, figure, value ?? 0])
          else expect(nodes.length).toBe(100)
        }
      }
    }
  })

  test('answer with dates as precise as their source, and with where they came from', async () => {
    const { jurisdiction } = await hub.query<{
      jurisdiction: {
        cases: {
          records: {
            nodes: {
              id: string
              filedOn: string
              jurisdiction: { code: string; level: string } | null
              jurisdictionAsReported: { system: string; code: string } | null
              provenance: Record<string, unknown>
            }[]
          }
        }
      }
    }>(
      `{ jurisdiction(code: "330302") { cases(${year2010}) { records(first: 100) { nodes { id filedOn jurisdiction { code level } jurisdictionAsReported { system code }
        provenance { sourceKey syncedAt source { connector } run { id state } } } } } } }`,
    )
    const records = jurisdiction.cases.records.nodes
    expect(records).toHaveLength(100)
    for (const { filedOn, jurisdiction: area, provenance } of records) {
      expect(filedOn).toMatch(/^2010(-\d{2}(-\d{2})?)?$/)
      // Never finer than a township: a village, a day and a category together could point at a person.
      expect(area!.level).not.toBe('VILLAGE')
      expect(provenance).toMatchObject({
        sourceKey: expect.stringMatching(/^A\d{22}$/),
        source: { connector: 'public-security' },
        run: { state: 'SUCCEEDED' },
      })
      expect(provenance['syncedAt']).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00$/)
    }
    const wanted = records[7]!
    const { node } = await hub.query<{ node: { id: string; filedOn: string } }>(
      'query ($id: ID!) { node(id: $id) { id ... on PoliceCase { filedOn } } }',
      { id: wanted.id },
    )
    expect(node).toEqual({ id: wanted.id, filedOn: wanted.filedOn })
  })

  test('dated to a month only are in the month and the year, and say the month', async () => {
    const lists = await hub.query<Record<string, { cases: { records: { nodes: { filedOn: string }[] } } }>>(
      `{ ${Array.from({ length: 12 }, (_, month) => `m${month + 1}: jurisdiction(code: "330300") { cases(period: { month: "2010-${String(month + 1).padStart(2, '0')}" }) { records(first: 100) { nodes { filedOn } } } }`).join('\n')} }`,
    )
    for (const [name, { cases }] of Object.entries(lists)) {
      const month = `2010-${name.slice(1).padStart(2, '0')}`
      for (const { filedOn } of cases.records.nodes) expect(filedOn.startsWith(month)).toBe(true)
    }
  })

  test('are told as amounts and states of their own kind', async () => {
    const { jurisdiction } = await hub.query<{
      jurisdiction: { hazards: { records: { nodes: Record<string, unknown>[] } } }
    }>(
      `{ jurisdiction(code: "330300") { hazards(${year2010}) { records(first: 100) { nodes { __typename kind state listLevel listedOn rectifiedOn ... on FireHazard { premisesKind } ... on RoadHazard { funding { amount currency } } } } } } }`,
    )
    for (const record of jurisdiction.hazards.records.nodes) {
      expect(record).toMatchObject({
        __typename: 'FireHazard',
        kind: 'FIRE_PREMISES',
        state: expect.stringMatching(/^(RECTIFIED|DELISTED)$/),
        listLevel: expect.stringMatching(/^(PROVINCE|PREFECTURE|COUNTY)$/),
      })
    }
  })
})

describe('quarantine', () => {
  interface Quarantined {
    readonly id: string
    readonly feed: string
    readonly key: string
    readonly reason: string
    readonly column: string
    readonly message: string
    readonly run: { readonly id: string; readonly rowsQuarantined: number }
  }

  test('lists what nobody could read, with its reason, page by page', async () => {
    const { sources } = await hub.query<{
      sources: { id: string; connector: string; quarantine: { totalCount: number } }[]
    }>('{ sources { id connector quarantine(first: 1) { totalCount } } }')
    // Nine cases and two calls; three fires and one number that is used twice.
    expect(sources.map(({ connector, quarantine }) => [connector, quarantine.totalCount])).toEqual([
      ['public-security', 11],
      ['fire-safety', 4],
    ])
    const rows: Quarantined[] = []
    let after: string | null = null
    do {
      const answer: {
        node: { quarantine: { nodes: Quarantined[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }
      } = await hub.query(
        `query ($id: ID!, $after: String) { node(id: $id) { ... on Source { quarantine(first: 4, after: $after) {
          nodes { id feed key reason column message(language: EN) run { id rowsQuarantined } } pageInfo { hasNextPage endCursor } } } } }`,
        { id: sources[0]!.id, after },
      )
      const { nodes, pageInfo } = answer.node.quarantine
      rows.push(...nodes)
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null
    } while (after !== null)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(11)
    expect(
      Object.fromEntries([...Map.groupBy(rows, ({ feed }) => feed)].map(([feed, group]) => [feed, group.length])),
    ).toEqual({ cases: 9, calls: 2 })
    for (const row of rows) {
      expect(row).toMatchObject({
        reason: expect.stringMatching(/^[A-Z_]+$/),
        message: expect.stringMatching(/\S/),
        run: { rowsQuarantined: 11 },
      })
    }
  })

  test('a quarantined row is found by its id, as a run, a source and an indicator are', async () => {
    const { sources } = await hub.query<{
      sources: { id: string; lastRun: { id: string }; quarantine: { nodes: { id: string; key: string }[] } }[]
    }>('{ sources { id lastRun { id } quarantine(first: 2) { nodes { id key } } } }')
    const { indicators } = await hub.query<{ indicators: { nodes: { id: string; department: { id: string } }[] } }>(
      '{ indicators(first: 1) { nodes { id department { id } } } }',
    )
    const [source] = sources
    const [indicator] = indicators.nodes
    const ids = [
      ...source!.quarantine.nodes.map(({ id }) => id),
      source!.id,
      source!.lastRun.id,
      indicator!.id,
      indicator!.department.id,
    ]
    const { nodes } = await hub.query<{ nodes: { id: string; __typename: string }[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }',
      { ids },
    )
    expect(nodes.map(({ id }) => id)).toEqual(ids)
    expect(nodes.map(({ __typename }) => __typename)).toEqual([
      'QuarantinedRow',
      'QuarantinedRow',
      'Source',
      'SyncRun',
      'Indicator',
      'Department',
    ])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** Single records behind figures, page by page, and the rows that nobody could read. */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

const year2010 = 'period: { year: 2010 }'

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
    [
      '28 hazards of fire safety, five at a time',
      `hazards(${year2010}, where: { kinds: [FIRE_PREMISES] })`,
      '',
      '330300',
      5,
      28,
    ],
    [
      '28 hazards of fire safety, all at once',
      `hazards(${year2010}, where: { kinds: [FIRE_PREMISES] })`,
      '',
      '330300',
      100,
      28,
    ],
    // 29 listed by the province, 224 by the city, 145 by its counties.
    ['398 hazards of roads and 28 of fire safety', `hazards(${year2010})`, '', '330300', 100, 426],
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
    const { nodes } = jurisdiction.hazards.records
    for (const { __typename, kind, state, listLevel, funding } of nodes) {
      expect(__typename).toBe(kind === 'FIRE_PREMISES' ? 'FireHazard' : 'RoadHazard')
      expect(kind).toMatch(/^(FIRE_PREMISES|BLACK_SPOT|DANGEROUS_SECTION)$/)
      expect(state).toMatch(/^(LISTED|RECTIFIED|DELISTED)$/)
      expect(listLevel).toMatch(/^(PROVINCE|PREFECTURE|COUNTY)$/)
      if (funding != null) expect(funding).toEqual({ amount: expect.stringMatching(/^\d+\.\d\d$/), currency: 'CNY' })
    }
    expect(new Set(nodes.map(({ __typename }) => __typename))).toEqual(new Set(['FireHazard', 'RoadHazard']))
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
      sources: { id: string; connector: string; jurisdiction: { code: string }; quarantine: { totalCount: number } }[]
    }>('{ sources { id connector jurisdiction { code } quarantine(first: 1) { totalCount } } }')
    const ofConnector = (id: string) =>
      sources
        .filter(({ connector }) => connector === id)
        .map(({ jurisdiction, quarantine }) => [jurisdiction.code, quarantine.totalCount])
    // In each city nine cases and two calls; three fires and one number that is used twice.
    expect(ofConnector('public-security')).toEqual([
      ['330300', 11],
      ['530400', 11],
      ['331022', 11],
    ])
    expect(ofConnector('fire-safety')).toEqual([
      ['330300', 4],
      ['530400', 4],
      ['331022', 4],
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

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  AreaFrontPageDocument,
  CountyTableDocument,
  type PeriodInput,
  SourceBoardDocument,
} from '../../src/generated/documents.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** How many statements a request sends to the store: few, and the same however much it asks for. */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub(undefined, { answerMemory: 0 })
  // Feeds are looked up once per process.
  await hub.query(
    '{ jurisdiction(code: "330300") { cases(period: { year: 2010 }) { records(first: 1) { nodes { provenance { source { id } } } } } } }',
  )
})
afterAll(() => hub?.close())

/**
 * Statements of a request after one like it. The first after a run also reads what was told, once for all requests that follow
 * (test/figures/figureReader.test.ts counts that).
 */
async function steady(request: () => Promise<unknown>): Promise<number> {
  await request()
  return hub.statements(request)
}

const count = (document: string, variables: Record<string, unknown> = {}): Promise<number> =>
  steady(() => hub.query(document, variables))

test('where each figure of a table stands costs two statements more at the most, however many areas and figures it has', async () => {
  const table = (level: string, indicators: readonly string[], standing: string) =>
    count(
      `query ($indicators: [String!]!) { jurisdiction(code: "330300") { children(first: 100, level: ${level}) { nodes {
        figures(indicators: $indicators, period: { year: 2010 }) { figure { value ${standing} } } } } } }`,
      { indicators },
    )
  const few = ['fires']
  const many = ['fires', 'police_calls', 'mediation_cases_accepted', 'road_accidents', 'fires_per_10000_permanent']
  const asked = 'standing { rank of among share mean distanceFromMean state }'
  const without = await table('COUNTY', few, '')
  // Of counties all is read already for the table itself; the townships of each county also need the county's own figures.
  expect([await table('COUNTY', few, asked), await table('COUNTY', many, asked)]).toEqual([without, without])
  const townships = [await table('TOWNSHIP', few, asked), await table('TOWNSHIP', many, asked)]
  expect(townships).toEqual([without + 2, without + 2])
})

describe('the front page of an area', () => {
  const frontPage = (area: string, period: PeriodInput) =>
    steady(() => hub.query(AreaFrontPageDocument, { area, period }))

  test('of a year: the years, versions with freshness, two lists of records', async () => {
    expect(await frontPage('330300', { year: 2010 })).toBe(4)
  })

  test.each([
    ['the province', '330000'],
    ['a county', '330302'],
    ['a county that gained a part', '330305'],
    ['a city without a source', '331000'],
  ])('of %s: no more', async (_title, area) => {
    expect(await frontPage(area, { year: 2010 })).toBeLessThanOrEqual(4)
  })

  test.each([
    ['a month', { month: '2010-05' }],
    ['eleven months', { range: { from: '2010-01-01', to: '2010-11-30' } }],
    ['a quarter', { quarter: '2010-Q3' }],
  ])('of %s: months instead of years', async (_title, period) => {
    expect(await frontPage('330300', period)).toBe(4)
  })

  test('of days: one statement more for each kind of record that is counted by days', async () => {
    const days = await frontPage('330300', { range: { from: '2010-01-15', to: '2010-01-20' } })
    expect(await frontPage('330300', { range: { from: '2009-12-02', to: '2010-11-20' } })).toBe(days + 1)
    // Versions with freshness, two lists, and a count by days of each kind of record that a section counts: calls, cases, fires, hazards,
    // mediation, petitions and accidents.
    expect(days).toBe(10)
  })
})

describe('a table of areas', () => {
  const table = (area: string, size: number) =>
    steady(() => hub.query(CountyTableDocument, { area, period: { year: 2010 }, size }))

  test('twelve counties, one county, twenty-five townships: two statements', async () => {
    expect(await table('330300', 100)).toBe(2)
    expect(await table('330300', 1)).toBe(2)
    expect(await table('330382', 100)).toBe(2)
  })

  test('with records of every county: one list more, however long', async () => {
    const lists = (first: number, size: number): Promise<number> =>
      count(
        `{ jurisdiction(code: "330300") { children(first: ${size}) { nodes { cases(period: { year: 2010 }) { records(first: ${first}) { nodes { id jurisdiction { name } provenance { source { id state } } } } } } } } }`,
      )
    // Two of them look up how fresh the records' sources are.
    expect(await lists(1, 1)).toBe(5)
    expect(await lists(100, 12)).toBe(5)
  })

  test('with the run of every record: one statement more', async () => {
    const runs = (first: number): Promise<number> =>
      count(
        `{ jurisdiction(code: "330300") { cases(period: { year: 2010 }) { records(first: ${first}) { nodes { provenance { run { id state } } } } } } }`,
      )
    expect(await runs(1)).toBe(4)
    expect(await runs(100)).toBe(4)
  })
})

describe('indicators', () => {
  const figures = (indicators: readonly string[], period: string, size = 1): Promise<number> =>
    count(
      `query ($indicators: [String!]!) { jurisdiction(code: "330300") { children(first: ${size}) { nodes { figures(indicators: $indicators, ${period}) { figure { value comparison { changeRate } } } } } } }`,
      { indicators },
    )

  test('one or ten, of one area or of twelve, of a year or of twelve months', async () => {
    const ten = [
      'fires',
      'fire_deaths',
      'fines',
      'police_calls',
      'criminal_incidents',
      'criminal_cases_solved',
      'listed_hazard_units',
      'units_inspected',
      'video_points_new',
      'cases_solved_with_video',
    ]
    for (const indicators of [['fires'], ten]) {
      for (const size of [1, 12]) {
        expect(await figures(indicators, 'period: { year: 2010 }', size)).toBe(2)
        expect(await figures(indicators, 'period: { year: 2010 }, every: MONTH', size)).toBe(2)
        expect(
          await figures(
            indicators,
            'period: { range: { from: "2009-01-01", to: "2010-12-31" } }, every: QUARTER',
            size,
          ),
        ).toBe(2)
      }
    }
  })

  test('a comparison with the period before asks once more, for all areas together', async () => {
    const compared = (size: number): Promise<number> =>
      count(
        `{ jurisdiction(code: "330300") { children(first: ${size}) { nodes { fireSafety(period: { year: 2010 }) { fires { comparison(with: PREVIOUS_PERIOD) { changeRate } } fines { comparison(with: PREVIOUS_PERIOD) { changeRate } } } } } } }`,
      )
    expect(await compared(12)).toBe(await compared(1))
    expect(await compared(12)).toBeLessThanOrEqual(4)
  })

  test('areas found by figures of six departments: one statement for all of them, one for versions and freshness', async () => {
    const find = (under: string, level: string, period: string, comparedWith: string): Promise<number> =>
      count(
        `query ($basis: ComparisonBasis!) { jurisdictions(${under} level: ${level}, period: ${period}, first: 3, where: { any: [
          { all: [{ indicator: { code: "fires", changeRate: { gt: 0 }, comparedWith: $basis } }, { indicator: { code: "criminal_incidents", value: { gte: 2 } } }] },
          { not: { indicator: { code: "mediation_success_rate", rank: { gt: 10 } } } },
          { indicator: { code: "road_accidents", missing: true } },
          { indicator: { code: "population_permanent", change: { lt: 0 }, comparedWith: $basis } }
        ] }, orderBy: [{ indicator: { code: "petitions_received", by: CHANGE, direction: DESC, comparedWith: $basis } }]) { totalCount status { state } nodes { name } } }`,
        { basis: comparedWith },
      )
    const wenzhou = 'under: "330300",'
    for (const period of ['{ year: 2010 }', '{ month: "2010-05" }', '{ quarter: "2010-Q3" }']) {
      for (const basis of ['SAME_PERIOD_LAST_YEAR', 'PREVIOUS_PERIOD']) {
        // Cells of the period and of the one that it is compared with come together.
        expect(await find(wenzhou, 'COUNTY', period, basis)).toBe(2)
        expect(await find(wenzhou, 'TOWNSHIP', period, basis)).toBe(2)
        expect(await find('', 'COUNTY', period, basis)).toBe(2)
      }
    }
  })
})

describe('sources', () => {
  test('two, and two more for the quarantine of each, however many rows', async () => {
    const board = (rows: number) => hub.statements(() => hub.query(SourceBoardDocument, { rows }))
    const { sources } = await hub.query<{ sources: readonly unknown[] }>('{ sources { id } }')
    // Freshness, runs, the data version; a page and a count of each source.
    expect(await board(1)).toBe(3 + 2 * sources.length)
    expect(await board(100)).toBe(3 + 2 * sources.length)
    expect(await count('{ sources { id state asOf lastRun { id } } }')).toBe(2)
  })

  test('without state or run: none', async () => {
    expect(await count('{ sources { id connector title department { name } } }')).toBe(0)
  })
})

describe('entities by their ids', () => {
  test('a hundred records, or one: one statement; areas, indicators and sources: none', async () => {
    const { jurisdiction, indicators, sources } = await hub.query<{
      jurisdiction: {
        id: string
        cases: { records: { nodes: { id: string }[] } }
        hazards: { records: { nodes: { id: string }[] } }
      }
      indicators: { nodes: { id: string }[] }
      sources: { id: string; lastRun: { id: string }; quarantine: { nodes: { id: string }[] } }[]
    }>(`{ jurisdiction(code: "330300") { id cases(period: { year: 2010 }) { records(first: 100) { nodes { id } } } hazards(period: { year: 2010 }) { records(first: 20) { nodes { id } } } }
      indicators(first: 10) { nodes { id } } sources { id lastRun { id } quarantine(first: 2) { nodes { id } } } }`)
    const ids = (nodes: readonly { id: string }[]): string[] => nodes.map(({ id }) => id)
    const nodes = (asked: readonly string[]): Promise<number> =>
      count('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: asked })
    const cases = ids(jurisdiction.cases.records.nodes)
    expect(await nodes(cases)).toBe(1)
    expect(await nodes(cases.slice(0, 1))).toBe(1)
    expect(await nodes([jurisdiction.id, ...ids(indicators.nodes), ...ids(sources)])).toBe(0)
    const quarantined = sources.flatMap((source) => ids(source.quarantine.nodes))
    // Cases, hazards, runs, quarantined rows.
    expect(
      await nodes([
        ...cases.slice(0, 20),
        ...ids(jurisdiction.hazards.records.nodes),
        ...sources.map(({ lastRun }) => lastRun.id),
        ...quarantined,
      ]),
    ).toBe(4)
    // As fields of their own, too.
    expect(
      await count(
        `{ ${cases
          .slice(0, 20)
          .map((id, index) => `n${index}: node(id: "${id}") { id }`)
          .join('\n')} }`,
      ),
    ).toBe(1)
  })

  test('figures of areas by id are read together', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: { children: { nodes: { id: string }[] } } }>(
      '{ jurisdiction(code: "330300") { children(first: 100) { nodes { id } } } }',
    )
    const ids = jurisdiction.children.nodes.map(({ id }) => id)
    expect(
      await count(
        'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Jurisdiction { cases(period: { year: 2010 }) { filed { value } } fireSafety(period: { year: 2010 }) { fires { value } } } } }',
        { ids },
      ),
    ).toBe(2)
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { StatisticFeed } from '../../src/connector/connector.ts'
import { openDemonstrationHub, openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { type MemorySource, memorySource } from '../support/memoryAdapter.ts'
import { caseFeed, memoryFiles, statisticFeed, testConnector } from '../support/testConnector.ts'
import { type Figure, figuresOf, provenanceFields } from './provenanceFields.ts'

/** Where a number comes from: its sources, runs, published counterparts and records (of which figureRecords.test.ts has more). */

describe('in the demonstration', () => {
  let hub: TestHub
  let lastRun: (connector: string, site?: string) => unknown
  beforeAll(async () => {
    hub = await openDemonstrationHub()
    const { sources } = await hub.query<{
      sources: readonly { connector: string; jurisdiction: { code: string }; asOf: string; lastRun: { id: string } }[]
    }>('{ sources { connector jurisdiction { code } asOf lastRun { id } } }')
    lastRun = (connector, site = '330300') => {
      const source = sources.find((one) => one.connector === connector && one.jurisdiction.code === site)!
      return { asOf: source.asOf, lastRun: { id: source.lastRun.id } }
    }
  })
  afterAll(() => hub?.close())

  const whole2010 = { told: [{ from: '2010-01-01', to: '2010-12-31' }], completeThrough: '2010-12-31' }
  const fresh = (connector: string, code = '330300') => ({
    source: { connector, jurisdiction: { code }, state: 'FRESH' },
    ...(lastRun(connector, code) as object),
  })

  test('6022 solved cases of 2010 are told by public security, were published, and are 6022 records', async () => {
    const [solved] = await figuresOf(hub, '330300', ['criminal_cases_solved'])
    expect(solved!.value).toBe(6022)
    expect(solved!.provenance).toEqual({
      indicator: { code: 'criminal_cases_solved' },
      dimensions: [],
      asOf: (lastRun('public-security') as { asOf: string }).asOf,
      missingAreas: [],
      sources: [
        {
          ...fresh('public-security'),
          feed: 'cases',
          indicators: [{ code: 'criminal_cases_solved' }],
          state: 'COMPUTED',
          ...whole2010,
        },
      ],
      runs: [{ change: null, value: 6022, run: (lastRun('public-security') as { lastRun: unknown }).lastRun }],
      published: [
        { indicator: { code: 'criminal_cases_solved' }, dimensions: [], published: { value: 6022 }, verdict: 'AGREES' },
      ],
      recordAccess: 'ALLOWED',
      records: {
        totalCount: 6022,
        nodes: expect.objectContaining({ length: 100 }),
        pageInfo: { hasNextPage: true, endCursor: expect.any(String) },
      },
    })
    // The same as in the section, whose status says the same of how old it is.
    const { jurisdiction } = await hub.query<{ jurisdiction: { cases: { solved: Figure; status: { asOf: string } } } }>(
      `{ jurisdiction(code: "330300") { cases(period: { year: 2010 }) { status { asOf } solved { value state provenance { ${provenanceFields} } } } } }`,
    )
    expect(jurisdiction.cases.solved.provenance.records!.nodes).toEqual(solved!.provenance.records!.nodes)
    expect(jurisdiction.cases.status.asOf).toBe(solved!.provenance.asOf)
  })

  test('a statistic is told by its monthly report, and nobody holds records of it', async () => {
    const [inspected] = await figuresOf(hub, '330300', ['units_inspected'])
    expect(inspected!.provenance).toMatchObject({
      sources: [
        { ...fresh('fire-safety'), feed: 'monthlyReport', indicators: [{ code: 'units_inspected' }], ...whole2010 },
      ],
      published: [{ published: { value: 65509 }, verdict: 'AGREES' }],
      recordAccess: 'NOT_HELD',
      records: null,
    })
  })

  test('a rate lists the records of its numerator', async () => {
    const [rate, succeeded] = await figuresOf(hub, '330300', ['mediation_success_rate', 'mediation_cases_succeeded'])
    expect(rate!.provenance.sources).toMatchObject([
      { feed: 'cases', indicators: [{ code: 'mediation_cases_succeeded' }, { code: 'mediation_cases_accepted' }] },
    ])
    expect(rate!.provenance.records!.totalCount).toBe(succeeded!.value)
    expect(rate!.provenance.records!.nodes).toEqual(succeeded!.provenance.records!.nodes)
  })

  test('a sum lists the records that add something to it', async () => {
    const [deaths, amount] = await figuresOf(hub, '330300', ['fire_deaths', 'mediation_amount_involved'])
    const { rows } = await hub.hub.database.writers.query<{
      fires: number
      deaths: number
      cases: number
      amount: number
    }>(
      `select (select count(*) from fire_incident where site_id = '330300' and deaths > 0 and occurred_on between '2010-01-01' and '2010-12-31') as fires,
        (select sum(deaths) from fire_incident where site_id = '330300' and occurred_on between '2010-01-01' and '2010-12-31') as deaths,
        (select count(*) from mediation_case where site_id = '330300' and amount_involved > 0 and accepted_on between '2010-01-01' and '2010-12-31') as cases`,
    )
    expect(deaths!.value).toBe(Number(rows[0]!.deaths))
    expect(deaths!.provenance.records).toMatchObject({
      totalCount: Number(rows[0]!.fires),
      nodes: { length: Number(rows[0]!.fires) },
    })
    expect(Number(rows[0]!.fires)).toBeGreaterThan(0)
    expect(amount!.provenance.records!.totalCount).toBe(Number(rows[0]!.cases))
  })

  test('a narrowed figure lists just its records, with the fields of their type', async () => {
    const { rows } = await hub.hub.database.writers.query<{
      year: number
      site: string
      channel: string
      count: number
    }>(
      `select extract(year from accepted_on)::integer as year, site_id as site, channel, count(*)::integer as count from mediation_case
        where status in ('PENDING', 'IN_PROGRESS') group by 1, 2, 3 order by 4 desc`,
    )
    const { year, site, channel, count } = rows[0]!
    const [open] = await figuresOf(hub, site, ['mediation_cases_in_progress'], {
      period: `{ year: ${year} }`,
      more: `, dimensions: [{ name: "channel", value: "${channel}" }]`,
      wanted: `dimensions { name value label(language: EN) } records(first: 20) { totalCount nodes { id ... on MediationCase { channel outcome deadlineOn personsInvolved } } pageInfo { hasNextPage endCursor } }`,
    })
    expect(open!.value).toBe(count)
    expect(open!.provenance).toMatchObject({
      dimensions: [{ name: 'channel', value: channel, label: expect.stringMatching(/\w/) }],
      records: { totalCount: count, nodes: { length: Math.min(20, count) } },
    })
    for (const node of open!.provenance.records!.nodes) expect(node).toMatchObject({ channel, outcome: null })
  })

  test('a sum over two departments has two sources, both runs, and no definition of its own', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: { hazards: { listed: Figure } } }>(
      `{ jurisdiction(code: "330300") { hazards(period: { year: 2010 }) { listed { value state provenance { ${provenanceFields} } } } } }`,
    )
    expect(jurisdiction.hazards.listed.provenance).toMatchObject({
      indicator: null,
      sources: [
        { ...fresh('fire-safety'), indicators: [{ code: 'listed_hazard_units' }] },
        { ...fresh('traffic'), indicators: [{ code: 'road_hazards_identified' }] },
      ],
      // Fire safety was read first; with the police the sum became whole.
      runs: [
        { change: 398, value: 426 },
        { change: null, value: 28 },
      ],
      recordAccess: 'ALLOWED',
      records: { totalCount: 426 },
    })
  })

  test('a figure of the province says which areas nobody told of, and which source told nothing', async () => {
    const [incidents] = await figuresOf(hub, '330000', ['criminal_incidents'])
    expect(incidents!.state).toBe('PARTIAL')
    // Of 台州 only 三门 is connected; its register begins later.
    expect(incidents!.provenance).toMatchObject({
      missingAreas: ['331002', '331003', '331004', '331023', '331024', '331081', '331082', '331083'].map((code) => ({
        code,
      })),
      sources: [
        { ...fresh('public-security'), state: 'COMPUTED', ...whole2010 },
        { ...fresh('public-security', '331022'), state: 'NO_DATA', told: [], completeThrough: null },
      ],
      recordAccess: 'ALLOWED',
      records: { totalCount: incidents!.value },
    })
    const [elsewhere] = await figuresOf(hub, '331081', ['criminal_incidents'])
    expect(elsewhere).toMatchObject({
      state: 'NO_DATA',
      provenance: {
        asOf: null,
        missingAreas: [{ code: '331081' }],
        sources: [],
        runs: [],
        recordAccess: 'NOT_HELD',
        records: null,
      },
    })
  })

  test('a period that nobody covers has sources that told nothing, no run, and no count of records', async () => {
    const [incidents] = await figuresOf(hub, '330300', ['criminal_incidents'], { period: '{ year: 1990 }' })
    expect(incidents).toMatchObject({
      value: null,
      provenance: {
        sources: [{ ...fresh('public-security'), state: 'NO_DATA', told: [], completeThrough: null }],
        runs: [],
        published: [],
        recordAccess: 'ALLOWED',
        records: { totalCount: null, nodes: [] },
      },
    })
  })

  test('single days have no runs to tell of, villages no records, and both have sources', async () => {
    const days = { period: '{ range: { from: "2010-02-03", to: "2010-02-09" } }' }
    const [ofDays] = await figuresOf(hub, '330302', ['criminal_incidents'], days)
    expect(ofDays!.provenance).toMatchObject({
      sources: [{ told: [{ from: '2010-02-03', to: '2010-02-09' }] }],
      runs: null,
      records: { totalCount: ofDays!.value },
    })
    const { jurisdiction } = await hub.query<{ jurisdiction: { children: { nodes: { code: string }[] } } }>(
      '{ jurisdiction(code: "330302") { children(first: 1, level: TOWNSHIP) { nodes { children(first: 1) { nodes { code } } } } } }',
    )
    const village = (jurisdiction.children.nodes[0] as unknown as { children: { nodes: { code: string }[] } }).children
      .nodes[0]!.code
    const [ofVillage] = await figuresOf(hub, village, ['criminal_incidents'])
    expect(ofVillage!.provenance).toMatchObject({ recordAccess: 'NOT_PERMITTED', records: null })
    expect(ofVillage!.provenance.sources).toMatchObject([{ state: 'COMPUTED', ...whole2010 }])
  })

  test('published figures of its parts follow the published figure itself; what was printed comes from its document', async () => {
    const { jurisdiction } = await hub.query<{
      jurisdiction: {
        publishedFigures: { nodes: readonly { indicator: { code: string }; published: Figure; computed: Figure }[] }
      }
    }>(
      `{ jurisdiction(code: "330300") { publishedFigures(period: { year: 2010 }, indicators: ["criminal_cases_solved", "stability_risk_assessments"], first: 10) {
        nodes { indicator { code } published { value state provenance { ${provenanceFields} } } computed { value state provenance { ${provenanceFields} } } } } } }`,
    )
    const byCode = (code: string) =>
      jurisdiction.publishedFigures.nodes.find(({ indicator }) => indicator.code === code)!
    const solved = byCode('criminal_cases_solved')
    expect(solved.published.provenance).toMatchObject({
      indicator: { code: 'criminal_cases_solved' },
      sources: [{ source: { connector: 'bulletin' }, feed: 'publishedFigures', state: 'PUBLISHED', ...whole2010 }],
      runs: [{ change: null, value: 6022, run: (lastRun('bulletin') as { lastRun: unknown }).lastRun }],
      published: [{ published: { value: 6022 }, verdict: 'AGREES' }],
      recordAccess: 'NOT_HELD',
      records: null,
    })
    expect(solved.computed.provenance.sources).toMatchObject([{ source: { connector: 'public-security' } }])
    // Nothing counts risk assessments: there is no number to come from anywhere.
    expect(byCode('stability_risk_assessments').computed.provenance).toMatchObject({ sources: [], runs: null })

    const [accepted] = await figuresOf(hub, '330300', ['mediation_cases_accepted'], {
      wanted: 'published { dimensions { value } verdict }',
    })
    const narrowed = accepted!.provenance.published.map((one) => (one['dimensions'] as unknown[]).length)
    expect(narrowed.length).toBeGreaterThan(1)
    expect(narrowed).toEqual(narrowed.toSorted((one, other) => one - other))
  })
})

describe('of a small source, run by run', () => {
  const plain = statisticFeed({ location: memoryFiles, cursor: { kind: 'FILE_HASH' } })
  const { fines } = (plain.values as Extract<StatisticFeed['values'], { kind: 'COLUMNS' }>).measures
  const reports: StatisticFeed = {
    ...plain,
    name: 'reports',
    coverage: { kind: 'REPORT_MONTHS', measures: ['fines'] },
    window: 'CALENDAR',
    values: { kind: 'COLUMNS', measures: { fines: fines! } },
  }
  const plainCases = caseFeed({
    coverage: { kind: 'SETTINGS', measures: ['criminal_incidents', 'criminal_cases_solved'] },
    limits: { removedShare: 1 },
  })
  const { filedOn } = plainCases.fields
  const caseRows = {
    ...plainCases,
    fields: { ...plainCases.fields, filedOn: { ...filedOn, required: true } as typeof filedOn },
  }
  let source: MemorySource
  let hub: TestHub
  beforeEach(async () => {
    source = memorySource()
    hub = await openEmptyHub(
      [
        {
          site: '330300',
          connector: 'test-source',
          settings: { covers: { from: '2010-01-01', through: '2010-09-30' } },
        },
      ],
      [{ ...testConnector(source.adapter, [caseRows, reports]), settings: z.looseObject({}) }],
    )
    return () => hub.close()
  })

  const row = (id: string, place = '330302') => ({ id, place, category: 'BURGLARY', filed: '20100704' })
  const deliver = (months: Readonly<Record<string, number>>) =>
    source.files.set(
      'reports',
      Object.entries(months).map(([month, total]) => ({
        name: `${month}.xls`,
        year: Number(month.slice(0, 4)),
        month: Number(month.slice(4)),
        rows: [{ place: '330302', month, inspected: '1', fines: String(total * 100) }],
      })),
    )
  async function sync(): Promise<number> {
    const [report] = await hub.syncAll()
    expect([report!.state, report!.error]).toEqual(['SUCCEEDED', null])
    return report!.runId
  }
  const idOf = (run: number) => ({ id: Buffer.from(`SyncRun:330300/${run}`).toString('base64url') })

  test('each run’s part is told, and a run that changed nothing is only the last to be committed', async () => {
    source.tables.set('cases', [row('A'), row('B')])
    deliver({ '201001': 3 })
    const first = await sync()
    source.tables.set('cases', [row('A'), row('B', '330303'), row('C'), row('D')])
    deliver({ '201001': 3, '201003': 4 })
    const second = await sync()
    const third = await sync()
    const [incidents, told] = await figuresOf(hub, '330302', ['criminal_incidents', 'fines'])
    expect(incidents).toMatchObject({
      value: 3,
      provenance: {
        sources: [
          {
            feed: 'cases',
            state: 'PARTIAL',
            told: [{ from: '2010-01-01', to: '2010-09-30' }],
            completeThrough: '2010-09-30',
            lastRun: idOf(third),
          },
        ],
        // Two came, one went to the next county.
        runs: [
          { change: 1, value: 3, run: idOf(second) },
          { change: null, value: 2, run: idOf(first) },
        ],
      },
    })
    expect(told).toMatchObject({
      value: 7,
      provenance: {
        sources: [
          {
            feed: 'reports',
            state: 'PARTIAL',
            told: [
              { from: '2010-01-01', to: '2010-01-31' },
              { from: '2010-03-01', to: '2010-03-31' },
            ],
            completeThrough: '2010-01-31',
          },
        ],
        runs: [
          { change: 4, value: 7, run: idOf(second) },
          { change: null, value: 3, run: idOf(first) },
        ],
        recordAccess: 'NOT_HELD',
      },
    })
    const [newest] = await figuresOf(hub, '330302', ['criminal_incidents'], { wanted: 'runs(first: 1) { value }' })
    expect(newest!.provenance.runs).toEqual([{ value: 3 }])
    // Nothing was ever counted in the next but one, which the first run told as 0.
    const [none] = await figuresOf(hub, '330304', ['criminal_incidents'])
    expect(none).toMatchObject({
      value: 0,
      provenance: { runs: [{ change: null, value: 0, run: idOf(first) }], records: { totalCount: 0, nodes: [] } },
    })
    // A question that comes again and again is answered by a compiled function.
    let again: readonly Figure[] = []
    for (let times = 0; times < 21; times += 1) again = await figuresOf(hub, '330302', ['criminal_incidents', 'fines'])
    expect(again).toEqual([incidents, told])
    // Where the case was on the day of the fact is the same place here.
    const [then] = await figuresOf(hub, '330303', ['criminal_incidents'], { more: ', boundaries: AT_EVENT' })
    expect(then!.provenance).toMatchObject({
      runs: [{ change: 1, value: 1 }, { value: 0 }],
      records: { totalCount: 1 },
    })
  })

  test('a source that has never run is there with its state, and its records are not', async () => {
    const [incidents] = await figuresOf(hub, '330302', ['criminal_incidents'])
    expect(incidents).toMatchObject({
      value: null,
      state: 'UNAVAILABLE',
      provenance: {
        asOf: null,
        sources: [
          {
            source: { connector: 'test-source', state: 'NEVER_SYNCED' },
            feed: 'cases',
            state: 'UNAVAILABLE',
            asOf: null,
            told: [],
            completeThrough: null,
            lastRun: null,
          },
        ],
        runs: [],
        recordAccess: 'UNAVAILABLE',
        records: null,
      },
    })
  })
})

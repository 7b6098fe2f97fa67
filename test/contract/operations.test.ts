import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as documents from '../../src/generated/documents.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** What front ends send: every operation answers without an error, and with what they build on. */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

const asked: string[] = []

/** Sends one of the committed operations and remembers which. */
function send<Data, Variables extends Readonly<Record<string, unknown>>>(
  name: keyof typeof documents,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  asked.push(name)
  return hub.query(document, variables)
}

const period = { year: 2010 }

describe('the front page of 温州 2010', () => {
  let area: NonNullable<documents.AreaFrontPageQuery['jurisdiction']>
  beforeAll(async () => {
    area = (await send('AreaFrontPageDocument', documents.AreaFrontPageDocument, { area: '330300', period }))
      .jurisdiction!
  })

  test('says which area it is, and what lies in it', () => {
    expect(area).toMatchObject({ code: '330300', name: '温州市', level: 'PREFECTURE', parent: { name: '浙江省' } })
    expect(area.id).toMatch(/./)
    // Twelve since 龙港 became a city of its own in 2019.
    expect(area.children.totalCount).toBe(12)
    expect(area.children.nodes).toHaveLength(12)
  })

  test('has the figures that were published', () => {
    expect(area.cases).toMatchObject({
      status: { state: 'FRESH', reason: null, message: null, recordAccess: 'ALLOWED' },
      solved: { value: 6022 },
    })
    expect(area.hazards!.byKind.find(({ kind }) => kind === 'FIRE_PREMISES')).toMatchObject({
      listed: { value: 28 },
      rectified: { value: 28 },
    })
    const { unitsInspected, penalties, fines, fires } = area.fireSafety!
    expect([unitsInspected.value, penalties.value, fines.value]).toEqual([65_509, 2150, 33_450_000])
    expect(fires.comparison.changeRate).toBeCloseTo(-0.04, 3)
  })

  test('lists the first records of each list, and how many there are', () => {
    expect(area.cases!.records!.nodes).toHaveLength(5)
    expect(area.cases!.records!.totalCount).toBe(area.cases!.filed.value)
    expect(area.cases!.records!.pageInfo.hasNextPage).toBe(true)
    // 28 of fire safety; of roads 29 listed by the province, 224 by the city, 145 by its counties.
    expect(area.hazards!.records!.totalCount).toBe(28 + 29 + 224 + 145)
  })

  test('has every department, each with its own source', () => {
    const { population, grid, mediation, petitions, traffic } = area
    const connectorOf = [population, grid, mediation, petitions, traffic].map((section) => {
      expect(section!.status).toMatchObject({ state: 'FRESH', reason: null, message: null })
      return section!.status.sources.map(({ connector }) => connector)
    })
    expect(connectorOf).toEqual([['grid'], ['grid'], ['justice'], ['petition'], ['traffic']])
  })

  test('has one entry for every category and kind, with its title', () => {
    expect(area.cases!.byCategory).toHaveLength(19)
    for (const { label } of [...area.cases!.byCategory, ...area.hazards!.byKind, ...area.mediation!.byChannel])
      expect(label).toMatch(/[\u4e00-\u9fff]/)
    expect(area.cases!.byCategory.reduce((sum, { filed }) => sum + filed.value!, 0)).toBe(area.cases!.filed.value)
  })
})

test('an area through its changes: 330322 is today 330305', async () => {
  const variables = {
    area: '330322',
    years: { range: { from: '2009-01-01', to: '2010-12-31' } },
    lines: ['fires'],
    boundaries: 'CURRENT',
  } as const
  const { jurisdiction } = await send('AreaThroughTimeDocument', documents.AreaThroughTimeDocument, variables)
  expect(jurisdiction).toMatchObject({ code: '330305', name: '洞头区' })
  expect(jurisdiction!.codes.find(({ code }) => code === '330322')).toMatchObject({ name: '洞头县' })
  const change = jurisdiction!.changes.find(({ kind }) => kind === 'COUNTY_TO_DISTRICT')
  expect(change).toMatchObject({ from: [{ code: '330322', name: '洞头县' }], to: [{ code: '330305', name: '洞头区' }] })
  expect(jurisdiction!.figures!.map(({ period: { from, to } }) => [from, to])).toEqual([
    ['2009-01-01', '2009-12-31'],
    ['2010-01-01', '2010-12-31'],
  ])
  for (const { figure } of jurisdiction!.figures!) expect(figure.value).toBeGreaterThan(0)
  const other = await send('AreaChangesDocument', documents.AreaChangesDocument, variables)
  expect(other.jurisdiction!.id).toBe(jurisdiction!.id)
})

test('a table of counties adds up', async () => {
  const { jurisdiction } = await send('CountyTableDocument', documents.CountyTableDocument, {
    area: '330300',
    period,
    size: 50,
  })
  const counties = jurisdiction!.children.nodes
  expect(counties).toHaveLength(12)
  const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + value!, 0)
  expect(sum(counties.map(({ cases }) => cases!.filed.value)) + jurisdiction!.cases!.filed.unallocated!).toBe(
    jurisdiction!.cases!.filed.value,
  )
  expect(
    sum(counties.map(({ fireSafety }) => fireSafety!.fires.value)) + jurisdiction!.fireSafety!.fires.unallocated!,
  ).toBe(1200)
  for (const { cases } of counties) expect(cases!.filed.value).toBeGreaterThan(0)
})

test('hazards on the lists of two levels: figures and records under one filter', async () => {
  const filter = { listLevels: ['PROVINCE', 'PREFECTURE'], kinds: ['FIRE_PREMISES'] } as const
  const { jurisdiction } = await send('HazardsOnListDocument', documents.HazardsOnListDocument, {
    area: '330300',
    period,
    filter,
    size: 100,
  })
  const { byKind, records } = jurisdiction!.hazards!
  expect(byKind).toHaveLength(1)
  expect(records!.edges).toHaveLength(byKind[0]!.listed.value!)
  expect(records!.totalCount).toBe(byKind[0]!.listed.value)
})

test('records behind a figure, page after page', async () => {
  const page = (after: string | null) =>
    send('CaseRecordsDocument', documents.CaseRecordsDocument, {
      area: '330300',
      period,
      of: 'SOLVED',
      size: 50,
      after,
    })
  const first = (await page(null)).jurisdiction!.cases!.records!
  expect(first.totalCount).toBe(6022)
  expect(first.edges).toHaveLength(50)
  const second = (await page(first.pageInfo.endCursor)).jurisdiction!.cases!.records!
  const ids = new Set([...first.edges, ...second.edges].map(({ node }) => node.id))
  expect(ids.size).toBe(100)
})

test('records of a city without a source are no list', async () => {
  const { jurisdiction } = await send('MediationRecordsDocument', documents.MediationRecordsDocument, {
    area: '331002',
    period,
    of: 'ACCEPTED',
    size: 10,
  })
  expect(jurisdiction!.mediation).toMatchObject({
    status: { state: 'NO_SOURCE', recordAccess: 'NOT_HELD' },
    accepted: { value: null },
    records: null,
  })
})

test('areas by figures of two departments', async () => {
  const { jurisdictions } = await send('FindAreasDocument', documents.FindAreasDocument, {
    under: '330300',
    level: 'COUNTY',
    period,
    where: {
      all: [
        { indicator: { code: 'criminal_incidents', value: { gt: 1000 } } },
        { indicator: { code: 'fires', value: { gte: 0 } } },
      ],
    },
    order: [{ indicator: { code: 'fires', by: 'VALUE', direction: 'DESC' } }],
    size: 3,
  })
  expect(jurisdictions.totalCount).toBeGreaterThan(3)
  expect(jurisdictions.edges).toHaveLength(3)
  expect(jurisdictions.status).toMatchObject({ state: 'FRESH' })
  expect(jurisdictions.suggestions).toBeNull()
  // 鹿城 has the most of the city.
  expect(jurisdictions.edges[0]!.node.name).toBe('鹿城区')
})

test('what was printed beside what is counted: 3345 万元 are the fines of the monthly reports', async () => {
  const { jurisdiction } = await send('PrintedAndCountedDocument', documents.PrintedAndCountedDocument, {
    area: '330300',
    period,
    codes: ['fines'],
    size: 100,
  })
  expect(jurisdiction!.publishedFigures).toMatchObject({
    totalCount: 1,
    nodes: [
      {
        indicator: { code: 'fines' },
        asPublished: { value: 3345, unit: { label: '万元' }, text: '3345万元' },
        published: { value: 33_450_000, unit: { code: 'CNY' } },
        computed: { value: 33_450_000, state: 'COMPUTED' },
        verdict: 'AGREES',
        verdictReason: null,
      },
    ],
  })
})

test('public security and fire safety of every city tell how fresh they are, what they brought and what they refused', async () => {
  const { sources, hub: about } = await send('SourceBoardDocument', documents.SourceBoardDocument, { rows: 5 })
  const ofBoth = sources.filter(({ connector }) => connector === 'public-security' || connector === 'fire-safety')
  expect(ofBoth.map(({ connector, department, state, mode }) => [connector, department.code, state, mode])).toEqual([
    ['public-security', 'PUBLIC_SECURITY', 'FRESH', 'SYNC'],
    ['fire-safety', 'FIRE_SAFETY', 'FRESH', 'SYNC'],
    ['public-security', 'PUBLIC_SECURITY', 'FRESH', 'SYNC'],
    ['fire-safety', 'FIRE_SAFETY', 'FRESH', 'SYNC'],
    ['public-security', 'PUBLIC_SECURITY', 'FRESH', 'SYNC'],
    ['fire-safety', 'FIRE_SAFETY', 'FRESH', 'SYNC'],
  ])
  for (const { asOf, staleAfter, lastRun, quarantine } of ofBoth) {
    // 36 hours are promised by both.
    expect(Date.parse(staleAfter!) - Date.parse(asOf!)).toBe(36 * 3_600_000)
    expect(lastRun!.rowsRead).toBeGreaterThan(0)
    expect(lastRun!.state).toBe('SUCCEEDED')
    expect(quarantine!.totalCount).toBe(lastRun!.rowsQuarantined)
  }
  expect(about.version).toMatch(/^\d+\.\d+\.\d+/)
})

test('titles of every enumeration, in both languages', async () => {
  const chinese = await send('TitlesDocument', documents.TitlesDocument, {
    lists: ['MediationChannel', 'HazardKind'],
    language: 'ZH',
    size: 100,
  })
  const labels = (name: string) =>
    new Map(chinese.codeLists.find((list) => list.name === name)!.values.map(({ code, label }) => [code, label]))
  expect(labels('MediationChannel').size).toBeGreaterThanOrEqual(12)
  expect(labels('MediationChannel').get('COURT')).toContain('诉调')
  expect(labels('HazardKind').get('BLACK_SPOT')).toContain('黑点')
  const english = await send('TitlesDocument', documents.TitlesDocument, { lists: null, language: 'EN', size: 100 })
  for (const list of english.codeLists)
    for (const { label } of list.values)
      expect([list.name, label]).toEqual([list.name, expect.stringMatching(/[A-Za-z0-9]/)])
  expect(english.scopeExclusions.length).toBeGreaterThan(3)
})

test('a run of an unknown source is told as something that the person can mend', async () => {
  const { startSync } = await send('SyncNowDocument', documents.SyncNowDocument, { request: { sourceId: 'nobody' } })
  expect(startSync).toMatchObject({ run: null, userErrors: [{ code: 'SOURCE_UNKNOWN', path: ['input', 'sourceId'] }] })
})

test('no operation was left out', () => {
  // The subscription is listened to over a connection of its own: test/server/subscriptions.test.ts.
  const operations = Object.keys(documents).filter(
    (name) => name.endsWith('Document') && name !== 'SyncRunProgressDocument',
  )
  expect([...new Set(asked)].sort()).toEqual(operations.sort())
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantedValues } from '../../src/demo/planted.ts'
import { startTrafficDemo } from '../../src/demo/traffic/startTrafficDemo.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { valuesFound } from '../support/valuesFound.ts'

/**
 * Three cities' traffic through HTTP. Expected values are those that the cities published, in their own rounding; where a city published
 * none, the rows of its file are counted plainly.
 */

let folder: string
let hub: TestHub
let reports: SyncReport[]
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'traffic-figures-'))
  const { sources } = await startTrafficDemo({ directory: path.join(folder, 'traffic'), progress: () => undefined })
  // One fire hazard, listed on 15 March 2010: the list of hazards is of both departments.
  const fires = fileURLToPath(new URL('../../connectors/fire-safety/fixtures/drop/', import.meta.url))
  hub = await openEmptyHub([
    ...sources,
    {
      site: '330300',
      connector: 'fire-safety',
      settings: { folder: fires, covers: { from: '2009-01-01', through: '2010-12-31' } },
    },
  ])
  reports = await hub.syncAll()
}, 300_000)
afterAll(async () => {
  await hub?.close()
  await rm(folder, { recursive: true, force: true })
})

interface Shown {
  readonly value: number | null
  readonly state: string
  readonly comparison: { readonly change: number | null; readonly changeRate: number | null }
}

async function figure(
  indicator: string,
  dimensions: readonly (readonly [name: string, value: string])[] = [],
  code = '330300',
  year = 2010,
): Promise<Shown> {
  const { jurisdiction } = await hub.query<{ jurisdiction: { figures: readonly { figure: Shown }[] } }>(
    `query ($code: String!, $year: Int!, $indicator: String!, $dimensions: [DimensionInput!]) { jurisdiction(code: $code) {
      figures(indicators: [$indicator], period: { year: $year }, dimensions: $dimensions) {
        figure { value state comparison { change changeRate } } } } }`,
    { code, year, indicator, dimensions: dimensions.map(([name, value]) => ({ name, value })) },
  )
  return jurisdiction.figures[0]!.figure
}

/** Asks a city's accident file itself. */
function plainly(city: string, sql: string): number {
  const database = new DatabaseSync(path.join(folder, 'traffic', city, 'acd.sqlite'), { readOnly: true })
  try {
    return Number(Object.values(database.prepare(sql).get()!)[0])
  } finally {
    database.close()
  }
}

/** The full report of each event of a year, or the only one that it has; none of the events that were not filed. */
const events = (year: number) =>
  `from acd_file a where length(sgbh) = 16 and sgbh not like '%099___' and replace(sgfssj, '-', '') like '${year}%'
     and jllx in ('1', '3') and (jllx = '3' or not exists (select 1 from acd_file b where b.sgbh = a.sgbh and b.jllx in ('3', '9')))`

describe('a sync of the three cities', () => {
  it('succeeds and reads as many rows as the files count, of which nobody can read five', () => {
    const traffic = reports.filter(({ connector }) => connector === 'traffic')
    expect(traffic.map(({ siteId, state, rowsQuarantined }) => [siteId, state, rowsQuarantined])).toEqual([
      ['330300', 'SUCCEEDED', 5],
      ['530400', 'SUCCEEDED', 0],
      ['331022', 'SUCCEEDED', 0],
    ])
    expect(traffic.flatMap(({ feeds }) => feeds.flatMap(({ reconciliation }) => reconciliation))).toEqual([])
    expect(traffic[0]!.feeds.map(({ feed, quarantinedByReason }) => [feed, quarantinedByReason])).toEqual([
      ['accidents', { CODE_UNKNOWN: 1, DATE_IMPOSSIBLE: 1, DATE_UNREADABLE: 1 }],
      ['detentions', { CODE_UNKNOWN: 1 }],
      ['executedDetentions', { CODE_UNKNOWN: 1 }],
      ['roadHazards', {}],
    ])
  })

  it('brings no planted value into store, log or reports', async () => {
    expect(await valuesFound(hub.hub.database, plantedValues)).toEqual([])
    const told = [...hub.log, JSON.stringify(reports)].join('\n')
    expect(plantedValues.filter((value) => told.includes(value))).toEqual([])
  })
})

describe('温州 2010, as published', () => {
  it('4,518 detained for drunk driving; 99.97 % executed, cut off and not rounded', async () => {
    expect(await figure('drunk_driving_detained')).toMatchObject({ value: 4518, state: 'COMPUTED' })
    const { value } = await figure('detention_execution_rate')
    expect(Math.floor(value! * 10_000) / 100).toBe(99.97)
  })

  it.each([
    ['black_spots', 'PROVINCE', 14],
    ['black_spots_treated', 'PROVINCE', 14],
    ['dangerous_sections', 'PROVINCE', 15],
    ['dangerous_sections_treated', 'PROVINCE', 12],
    ['road_hazards_identified', 'PROVINCE', 29],
    ['black_spots', 'PREFECTURE', 92],
    ['black_spots_treated', 'PREFECTURE', 75],
    ['road_hazards_identified', 'PREFECTURE', 224],
  ])('%s, listed by %s: %i', async (indicator, level, value) => {
    expect(await figure(indicator, [['listLevel', level]])).toMatchObject({ value, state: 'COMPUTED' })
  })

  it('5,621.7 万元 for the treatment of road hazards', async () => {
    expect((await figure('road_hazard_treatment_funding')).value).toBe(56_217_000)
  })

  it('19 fewer deaths on national and provincial roads, -8.60 %', async () => {
    const national = await figure('road_deaths', [['roadClass', 'NATIONAL']])
    const provincial = await figure('road_deaths', [['roadClass', 'PROVINCIAL']])
    const change = national.comparison.change! + provincial.comparison.change!
    expect(change).toBe(-19)
    const now = national.value! + provincial.value!
    expect(Number(((change / (now - change)) * 100).toFixed(2))).toBe(-8.6)
  })

  it('24 fewer deaths at the black spots listed by the province, -80 %, by the rows of the file', () => {
    const at = (year: number) => plainly('330300', `select sum(swrs7) ${events(year)} and cast(gls as integer) >= 1700`)
    expect([at(2009), at(2010)]).toEqual([30, 6])
  })

  it('tells the same in the typed sections', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: Record<string, Record<string, { value: number }>> }>(
      `{ jurisdiction(code: "330300") { traffic(period: { year: 2010 }) { drunkDrivingDetentions { value } accidents { value } deaths { value } } } }`,
    )
    expect(jurisdiction['traffic']).toEqual({
      drunkDrivingDetentions: { value: 4518 },
      accidents: { value: plainly('330300', `select count(*) ${events(2010)}`) },
      deaths: { value: plainly('330300', `select sum(swrs7) ${events(2010)}`) },
    })
  })
})

it('玉溪 2015: accidents fell by 1.4 %', async () => {
  const { value, comparison } = await figure('road_accidents', [], '530400', 2015)
  expect(value).toBe(plainly('530400', `select count(*) ${events(2015)}`))
  expect(Number((comparison.changeRate! * 100).toFixed(1))).toBe(-1.4)
})

it('三门, a county that is a site of its own: accidents, deaths and detentions as its file has them', async () => {
  expect((await figure('road_accidents', [], '331022', 2014)).value).toBe(
    plainly('331022', `select count(*) ${events(2014)}`),
  )
  expect((await figure('drunk_driving_detained', [], '331022', 2014)).value).toBe(
    plainly('331022', `select sum(jlrs) from vio_enf_month where tjyf like '2014%' and wfxw = '醉酒驾驶'`),
  )
})

it('nasty 32: deaths of each window as the file tells them, and the figure of statistics is that of 7 days', async () => {
  const windows = { '24_hours': 'swrs24', '3_days': 'swrs3', '30_days': 'swrs30' }
  for (const [window, column] of Object.entries(windows)) {
    const expected = plainly('330300', `select sum(${column}) ${events(2010)}`)
    expect((await figure(`road_deaths_within_${window}`)).value).toBe(expected)
  }
  expect((await figure('road_deaths')).value).toBe(plainly('330300', `select sum(swrs7) ${events(2010)}`))
})

describe('the list of hazards, of two departments', () => {
  interface HazardPage {
    readonly jurisdiction: {
      readonly hazards: {
        readonly listed: { readonly value: number }
        readonly records: {
          readonly totalCount: number
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
          readonly nodes: readonly {
            readonly __typename: string
            readonly id: string
            readonly kind: string
            readonly listedOn: string
            readonly road?: string | null
            readonly chainage?: string | null
            readonly funding?: { readonly amount: string } | null
          }[]
        }
      }
    }
  }
  const question = `query ($after: String, $where: HazardFilter) { jurisdiction(code: "330300") { hazards(period: { year: 2010 }, where: $where) {
    listed { value }
    records(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      nodes { __typename id kind listedOn ... on RoadHazard { road chainage funding { amount } } } } } } }`

  it('is one list in one order, every hazard once, as long as the figure says', async () => {
    const nodes: HazardPage['jurisdiction']['hazards']['records']['nodes'][number][] = []
    let after: string | null = null
    do {
      const page: HazardPage = await hub.query<HazardPage>(question, { after })
      const { listed, records } = page.jurisdiction.hazards
      // 29 + 224 + 145 road hazards and the one of fire safety.
      expect([listed.value, records.totalCount]).toEqual([399, 399])
      nodes.push(...records.nodes)
      after = records.pageInfo.hasNextPage ? records.pageInfo.endCursor : null
    } while (after !== null)
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(399)
    expect(nodes.filter(({ __typename }) => __typename === 'FireHazard')).toHaveLength(1)
    const days = nodes.map(({ listedOn }) => listedOn)
    expect(days).toEqual(days.toSorted().reverse())
    const fire = nodes.findIndex(({ __typename }) => __typename === 'FireHazard')
    expect(fire).toBeGreaterThan(0)
    expect(fire).toBeLessThan(398)
  })

  it('shows road, chainage and money of a road hazard, and finds it again by its id', async () => {
    const where = { kinds: ['BLACK_SPOT'], listLevels: ['PROVINCE'] }
    const page = await hub.query<HazardPage>(question, { where })
    const { nodes } = page.jurisdiction.hazards.records
    expect(nodes).toHaveLength(14)
    for (const node of nodes) {
      expect(node).toMatchObject({ __typename: 'RoadHazard', kind: 'BLACK_SPOT' })
      expect(node.chainage).toMatch(/^K17\d\d\+\d00$/)
      expect(Number(node.funding!.amount)).toBeGreaterThan(0)
    }
    const [first] = nodes
    const found = await hub.query<{ node: unknown }>(
      `query ($id: ID!) { node(id: $id) { __typename id ... on RoadHazard { road chainage } } }`,
      { id: first!.id },
    )
    const { __typename, id, road, chainage } = first!
    expect(found.node).toEqual({ __typename, id, road, chainage })
  })
})

it('nasty 21: the full report that comes later takes the place of the preliminary one, and nothing is counted twice', async () => {
  const before = (await figure('road_accidents', [], '331022', 2014)).value
  const file = path.join(folder, 'traffic', '331022', 'acd.sqlite')
  const database = new DatabaseSync(file)
  // As a file keeps it whose table has one row for each event.
  const { changes } = database
    .prepare(
      `update acd_file set jllx = '3', swrs7 = swrs7 + 1 where rowid in (select a.rowid ${events(2014)} and jllx = '1')`,
    )
    .run()
  database.close()
  expect(Number(changes)).toBeGreaterThan(0)
  const deaths = (await figure('road_deaths', [], '331022', 2014)).value!
  await hub.syncAll()
  expect((await figure('road_accidents', [], '331022', 2014)).value).toBe(before)
  expect((await figure('road_deaths', [], '331022', 2014)).value).toBe(deaths + Number(changes))
})

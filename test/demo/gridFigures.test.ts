import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGridService } from '../../src/demo/grid/gridService.ts'
import { gridPlatforms, startGridDemo } from '../../src/demo/grid/startGridDemo.ts'
import { plantedValues } from '../../src/demo/planted.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { valuesFound } from '../support/valuesFound.ts'

/**
 * The grid platforms of the three cities, from the service and the files to the answers over HTTP. Published numbers are those of the
 * cities' reports (玉溪 2015, 三门 2014).
 */

let directory: string
let demo: Awaited<ReturnType<typeof startGridDemo>>
let hub: TestHub
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'grid-figures-'))
  demo = await startGridDemo({ directory, progress: () => undefined })
  hub = await openEmptyHub(demo.sources)
  for (const { state, error } of await hub.syncAll())
    expect({ state, error }).toEqual({ state: 'SUCCEEDED', error: null })
})
afterAll(async () => {
  await hub?.close()
  await demo?.stop()
  await rm(directory, { recursive: true, force: true })
})

interface Figure {
  readonly value: number | null
  readonly unallocated: number | null
  readonly state: string
}

async function figure(code: string, indicator: string, period: string, boundaries = 'CURRENT'): Promise<Figure> {
  const { jurisdiction } = await hub.query<{ jurisdiction: { figures: readonly { figure: Figure }[] } }>(
    `{ jurisdiction(code: "${code}") { figures(indicators: ["${indicator}"], period: ${period}, boundaries: ${boundaries}) { figure { value unallocated state } } } }`,
  )
  return jurisdiction.figures[0]!.figure
}

const year = (number: number): string => `{ year: ${number} }`

describe('as published', () => {
  test.each([
    ['530400', 'grids', 2015, 6690],
    ['530400', 'grid_staff', 2015, 8446],
    ['530400', 'population_records_collected', 2015, 2_424_966],
    ['530400', 'disputes_handled_via_grid', 2015, 20_515],
    ['530400', 'hazards_rectified_via_grid', 2015, 165],
    ['331022', 'grids', 2014, 944],
    ['331022', 'grid_groups', 2014, 5727],
  ])('%s %s %i: %i', async (code, indicator, asked, value) => {
    expect(await figure(code, indicator, year(asked))).toMatchObject({ value, state: 'COMPUTED' })
  })

  test('the sections tell the same', async () => {
    const answer = await hub.query(`{ jurisdiction(code: "530400000000") {
      grid(period: { year: 2015 }) { status { state } grids { value } staff { value } }
      population(period: { year: 2015 }) { status { state } registered { value } permanent { value } floating { value } }
    } }`)
    expect(answer).toEqual({
      jurisdiction: {
        grid: { status: { state: 'FRESH' }, grids: { value: 6690 }, staff: { value: 8446 } },
        population: {
          status: { state: 'FRESH' },
          registered: { value: 2_167_000 },
          permanent: { value: 2_362_000 },
          floating: { value: 246_000 },
        },
      },
    })
  })
})

describe('stocks', () => {
  test('a stock counted at the year’s end is told for the year and for December, and for no other month', async () => {
    expect(await figure('530400', 'population_permanent', '{ month: "2015-12" }')).toMatchObject({ value: 2_362_000 })
    expect(await figure('530400', 'population_permanent', '{ month: "2015-06" }')).toMatchObject({
      value: null,
      state: 'NO_DATA',
    })
    // Two years: the last one told, never their sum.
    expect(
      await figure('530400', 'population_permanent', '{ range: { from: "2014-01-01", to: "2015-12-31" } }'),
    ).toMatchObject({
      value: 2_362_000,
    })
  })

  test('nasty 36: blank numbers and households written as 0 are unknown: nothing is stored for them, and the total holds', async () => {
    const { rows } = await hub.hub.database.writers.query(
      `select measure, value::integer from observation where site_id = '530400' and reported_code = '530400999000' and period_to = '2015-12-31'`,
    )
    expect(rows).toEqual([{ measure: 'grids', value: 3 }])
    expect(await figure('530400', 'households', year(2015))).toMatchObject({ value: 702_400, unallocated: 0 })
  })

  test('a column that a city leaves blank is NO_DATA, never 0', async () => {
    expect(await figure('530400', 'grid_groups', year(2015))).toMatchObject({ value: null, state: 'NO_DATA' })
  })

  test('nasty 13: 合计 is no area; three grids of an area in no list are the remainder', async () => {
    expect(await figure('530400', 'grids', year(2015))).toMatchObject({ value: 6690, unallocated: 3 })
  })

  test('nasty 37: rates stored as text beside the counts, some above 100 %, stay in the file', async () => {
    const file = new TextDecoder('gb18030').decode(await readFile(path.join(directory, '530400', 'rk_2015.dbf')))
    const above = [...file.matchAll(/10[1-4]\.\d%/g)].map(([rate]) => rate)
    expect(above.length).toBeGreaterThan(10)
    expect(await valuesFound(hub.hub.database, [above[0]!])).toEqual([])
  })

  test('counties of 2010: their files by the code of the time, their townships by those of today', async () => {
    // 龙湾 and 苍南 lost ground since: their rows tell of the counties of the time only.
    expect(await figure('330303', 'grids', year(2010))).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(await figure('330303', 'grids', year(2010), 'AT_EVENT')).toMatchObject({ state: 'COMPUTED' })
    expect(await figure('330300', 'grids', year(2010))).toMatchObject({ value: 12_430, state: 'COMPUTED' })
    expect(await figure('330305', 'grids', year(2010))).toMatchObject({ state: 'COMPUTED' })
    // Population is told by townships and villages, so that today's counties have theirs.
    for (const county of ['330303', '330305', '330327', '330383'])
      expect(await figure(county, 'population_permanent', year(2010))).toMatchObject({ state: 'COMPUTED' })
    expect(await figure('330300', 'population_permanent', year(2010))).toMatchObject({
      value: 9_122_000,
      unallocated: 0,
    })
  })
})

describe('children and remainder are the parent', () => {
  interface Area {
    readonly figures: readonly { readonly figure: Figure }[]
    readonly children: { readonly nodes: readonly Area[]; readonly pageInfo: { readonly hasNextPage: boolean } }
  }

  async function below(code: string, level: string, asked: number, indicators: readonly string[]): Promise<Area> {
    const figures = 'figures(indicators: $indicators, period: { year: $year }) { figure { value unallocated state } }'
    const { jurisdiction } = await hub.query<{ jurisdiction: Area }>(
      `query ($indicators: [String!]!, $year: Int!) { jurisdiction(code: "${code}") {
        ${figures} children(first: 100, level: ${level}) { nodes { ${figures} } pageInfo { hasNextPage } } } }`,
      { indicators, year: asked },
    )
    expect(jurisdiction.children.pageInfo.hasNextPage).toBe(false)
    return jurisdiction
  }

  const stocks = ['grids', 'grid_staff', 'population_registered', 'population_permanent', 'population_floating']
  const flows = ['grid_events', 'grid_events_closed', 'disputes_handled_via_grid']

  test.each([
    ['玉溪, counties', '530400', 'COUNTY', 2015, [...stocks, ...flows]],
    ['玉溪, counties, the year before', '530400', 'COUNTY', 2014, [...stocks, ...flows]],
    ['红塔, townships', '530402', 'TOWNSHIP', 2015, [...stocks, ...flows]],
    ['玉兴街道, villages', '530402001', 'VILLAGE', 2015, ['grids', 'grid_staff', ...flows]],
    ['三门, townships', '331022', 'TOWNSHIP', 2014, [...stocks, ...flows]],
    ['海游街道, villages', '331022001', 'VILLAGE', 2014, [...stocks, ...flows]],
    ['温州, counties', '330300', 'COUNTY', 2010, ['population_permanent', 'population_floating', ...flows]],
    ['永嘉, townships', '330324', 'TOWNSHIP', 2010, ['population_permanent', ...flows]],
  ] as const)('%s', async (_title, code, level, asked, indicators) => {
    const parent = await below(code, level, asked, indicators)
    expect(parent.children.nodes.length).toBeGreaterThan(2)
    for (const [index, { figure: whole }] of parent.figures.entries()) {
      const parts = parent.children.nodes.map((child) => child.figures[index]!.figure)
      expect({
        indicator: indicators[index],
        states: [...new Set([whole, ...parts].map(({ state }) => state))],
      }).toEqual({
        indicator: indicators[index],
        states: ['COMPUTED'],
      })
      expect(parts.reduce((sum, { value }) => sum + value!, whole.unallocated!)).toBe(whole.value)
    }
  })
})

describe('events', () => {
  test('nasty 25: an event that is closed on 9999-12-31 or 1900-01-01 is not closed', async () => {
    const { rows } = await hub.hub.database.writers.query(
      `select count(*)::integer as sentinels, count(closed_on)::integer as closed, count(*) filter (where state = 'CLOSED')::integer as called_closed
       from grid_event where 'SENTINEL_DATE' = any(flags)`,
    )
    expect(rows[0]).toMatchObject({ closed: 0, called_closed: 0 })
    expect(rows[0].sentinels).toBeGreaterThan(100)
  })

  test('opinions (社情民意) are in no table, by no code', async () => {
    const { rows } = await hub.hub.database.writers.query(
      `select distinct event_kind, event_kind_code from grid_event where event_kind_code in ('07', '7', '社情民意')`,
    )
    expect(rows).toEqual([])
    expect(await valuesFound(hub.hub.database, ['社情民意'])).toEqual([])
  })

  test('three events a city that nobody can read are in quarantine, by reason', async () => {
    const { rows } = await hub.hub.database.writers.query(
      `select site_id, array_agg(reason order by reason) as reasons from quarantine group by site_id order by site_id`,
    )
    const reasons = ['DATE_IMPOSSIBLE', 'FLAG_UNKNOWN', 'REQUIRED_MISSING']
    expect(rows).toEqual(['330300', '331022', '530400'].map((site_id) => ({ site_id, reasons })))
  })

  test('nasty 19: numbers of 19 digits keep their zeros', async () => {
    const { rows } = await hub.hub.database.writers.query(
      `select min(length(source_key)) as shortest, max(length(source_key)) as longest, count(*) filter (where source_key not like '00%')::integer as cut from grid_event`,
    )
    expect(rows).toEqual([{ shortest: 19, longest: 19, cut: 0 }])
  })

  test('nasty 4: grids of 20 and of 15 digits lie in their villages, merged communities in their townships', async () => {
    const { rows } = await hub.hub.database.writers.query<{
      digits: number
      flagged: boolean
      village: string
      township: string
    }>(
      `select length(reported_code) as digits, 'UNKNOWN_VILLAGE' = any(coalesce(flags, '{}')) as flagged,
         count(*) filter (where village_id is null)::integer = 0 as village, count(*) filter (where township_id is null)::integer = 0 as township
       from grid_event where site_id = '530400' and length(reported_code) in (15, 20) group by 1, 2 order by 1, 2`,
    )
    expect(rows).toEqual([
      { digits: 15, flagged: false, village: true, township: true },
      { digits: 20, flagged: false, village: true, township: true },
      { digits: 20, flagged: true, village: false, township: true },
    ])
  })

  test('nasty 44: none of the made-up personal values of the service and the files is in the store or the log', async () => {
    // A name, a telephone and an address: every table of the store is looked through for each.
    const planted = ['测试甲', '13900000000', '测试新村2幢303室']
    expect(plantedValues).toEqual(expect.arrayContaining(planted))
    expect(await valuesFound(hub.hub.database, planted)).toEqual([])
    const log = hub.log.join('\n')
    expect(plantedValues.filter((value) => log.includes(value))).toEqual([])
  }, 300_000)

  test('a breakdown has an entry for each kind, and the kinds are the whole', async () => {
    const kinds = ['HAZARD', 'DISPUTE', 'CITY_PART', 'CITY_EVENT', 'SERVICE', 'OTHER']
    const values = await Promise.all(
      kinds.map(async (kind) => {
        const { jurisdiction } = await hub.query<{ jurisdiction: { figures: readonly { figure: Figure }[] } }>(
          `{ jurisdiction(code: "530400") { figures(indicators: ["grid_events"], period: { year: 2015 }, dimensions: [{ name: "eventKind", value: "${kind}" }]) { figure { value } } } }`,
        )
        return jurisdiction.figures[0]!.figure.value!
      }),
    )
    const whole = await figure('530400', 'grid_events', year(2015))
    expect(values.every((value) => value > 0)).toBe(true)
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(whole.value)
  })
})

test('a second sync of everything changes nothing', async () => {
  const reports = await hub.syncAll()
  expect(reports.map(({ state, rowsWritten, rowsDeleted }) => [state, rowsWritten, rowsDeleted])).toEqual(
    demo.sources.map(() => ['SUCCEEDED', 0, 0]),
  )
})

describe('the service stops while the hub serves', () => {
  const ask = () =>
    hub.query<{
      jurisdiction: { grid: unknown; figures: readonly { figure: Figure }[] }
      sources: readonly unknown[]
    }>(`{
      jurisdiction(code: "331022") {
        grid(period: { year: 2014 }) { status { state reason } grids { value state } }
        figures(indicators: ["grid_events"], period: { year: 2014 }) { figure { value unallocated state } }
      }
      sources { connector state }
    }`)

  test('its figures stay and say that they are old; the files are read all the same; all is fresh when it is back', async () => {
    const before = await ask()
    const port = Number(new URL(String(demo.sources[0]!.settings['url'])).port)
    await demo.stop()
    const failed = await hub.syncAll()
    expect(failed.map(({ state, error }) => [state, error?.code])).toEqual(
      demo.sources.map(() => ['FAILED', 'SOURCE_UNREACHABLE']),
    )
    expect(failed[0]?.feeds.map(({ feed, state }) => [feed, state])).toEqual([
      ['events', 'FAILED'],
      ['grids', 'SUCCEEDED'],
      ['population', 'SUCCEEDED'],
    ])
    const down = await ask()
    expect(down.jurisdiction.figures).toEqual(before.jurisdiction.figures)
    expect(down.jurisdiction.grid).toEqual({
      status: { state: 'STALE', reason: 'SOURCE_DOWN' },
      grids: { value: 944, state: 'COMPUTED' },
    })

    const service = await startGridService(await gridPlatforms(), { port })
    try {
      for (const { state } of await hub.syncAll()) expect(state).toBe('SUCCEEDED')
      expect(await ask()).toEqual(before)
    } finally {
      await service.stop()
    }
  })
})

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentProgress } from '../../src/cli/progress.ts'
import type { SourceConfiguration } from '../../src/config.ts'
import { startBulletinDemo } from '../../src/demo/bulletin/startBulletinDemo.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { valuesFound } from '../support/valuesFound.ts'

/**
 * Published figures over HTTP, from a hub whose only sources are bulletins: what is compared is the document with itself.
 * Expected values are those of the documents, recomputed by hand.
 */

let hub: TestHub
let directory: string
let sources: readonly SourceConfiguration[]
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'bulletin-'))
  sources = (await startBulletinDemo({ directory, progress: () => undefined })).sources
  hub = await openEmptyHub(sources)
  for (const report of await hub.syncAll()) expect([report.state, report.error]).toEqual(['SUCCEEDED', null])
})
afterAll(async () => {
  await hub?.close()
  await rm(directory, { recursive: true, force: true })
})

interface Node {
  readonly id: string
  readonly indicator: { readonly code: string; readonly department: { readonly code: string } }
  readonly period: { readonly from: string; readonly to: string }
  readonly dimensions: readonly { readonly name: string; readonly value: string; readonly label: string }[]
  readonly kind: string
  readonly window: string
  readonly isProvisional: boolean
  readonly published: FigureNode
  readonly computed: FigureNode
  readonly asPublished: {
    readonly value: number
    readonly text: string
    readonly document: string
    readonly passage: string | null
    readonly note: string | null
    readonly unit: { readonly code: string; readonly label: string }
  }
  readonly verdict: string
  readonly verdictReason: string | null
}
interface FigureNode {
  readonly value: number | null
  readonly state: string
  readonly bound: string
  readonly unit: { readonly code: string }
  readonly notes: readonly { readonly code: string }[]
}
interface Connection {
  readonly totalCount: number
  readonly nodes: readonly Node[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

const figure = 'value state bound unit { code } notes { code }'
const fields = `id indicator { code department { code } } period { from to } dimensions { name value label } kind window isProvisional
  published { ${figure} } computed { ${figure} }
  asPublished { value text document passage note unit { code label } } verdict verdictReason`
const document = `query ($code: String!, $period: PeriodInput!, $indicators: [String!], $first: Int!, $after: String) {
  jurisdiction(code: $code) { publishedFigures(period: $period, indicators: $indicators, first: $first, after: $after) {
    totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } } } }`

async function published(
  code: string,
  year: number,
  more: { readonly indicators?: readonly string[]; readonly first?: number; readonly after?: string | null } = {},
): Promise<Connection> {
  const variables = { code, period: { year }, first: 100, ...more }
  const { jurisdiction } = await hub.query<{ jurisdiction: { publishedFigures: Connection } }>(document, variables)
  return jurisdiction.publishedFigures
}

async function one(code: string, year: number, indicator: string, dimension = ''): Promise<Node> {
  const { nodes } = await published(code, year, { indicators: [indicator] })
  const found = nodes.filter(
    ({ dimensions }) => dimension === '' || dimensions.some(({ name, value }) => `${name}=${value}` === dimension),
  )
  expect(found.length).toBeGreaterThan(0)
  return found[0]!
}

describe('温州 2010, from its document alone', () => {
  test('a rate that its own counts contradict: 10 % printed, 171 of 4813', async () => {
    expect(await one('330300', 2010, 'released_persons_reoffending_rate')).toMatchObject({
      indicator: { department: { code: 'JUSTICE' } },
      period: { from: '2010-01-01', to: '2010-12-31' },
      kind: 'RATE',
      window: 'CALENDAR',
      isProvisional: false,
      published: { value: 0.1, state: 'PUBLISHED', bound: 'EXACT', unit: { code: 'RATIO' } },
      asPublished: { value: 10, text: '10%', unit: { code: 'PERCENT', label: '%' }, passage: '特殊人群帮教' },
      computed: {
        value: expect.closeTo(0.0355, 4),
        state: 'COMPUTED',
        notes: [{ code: 'FROM_PUBLISHED_COUNTS' }],
      },
      verdict: 'DISAGREES',
      verdictReason: '文件自身的数171÷4813＝3.55%，公布为10%。',
    })
    expect((await one('330300', 2010, 'released_persons_assistance_rate')).verdict).toBe('AGREES')
  })

  test('money in the printed unit and in yuan', async () => {
    expect(await one('330300', 2010, 'fines')).toMatchObject({
      asPublished: { value: 3345, text: '3345万元', unit: { code: 'CNY_10K', label: '万元' } },
      published: { value: 33_450_000, unit: { code: 'CNY' } },
      computed: { value: null, state: 'NO_DATA' },
      verdict: 'NOT_COMPARABLE',
    })
    expect(await one('330300', 2010, 'fire_station_investment')).toMatchObject({
      asPublished: { value: 2.8, unit: { code: 'CNY_100M', label: '亿元' } },
      published: { value: 280_000_000 },
    })
  })

  test('a bound, a rank, a rough share', async () => {
    expect(await one('330300', 2010, 'dangerous_road_length')).toMatchObject({
      asPublished: { text: '4000多公里' },
      published: { value: 4000, bound: 'LOWER', unit: { code: 'km' } },
    })
    expect(await one('330300', 2010, 'drink_driving_enforcement_rank')).toMatchObject({
      kind: 'RANK',
      asPublished: { value: 2, text: '第二位' },
      dimensions: [{ name: 'rankWithin', value: 'PROVINCE', label: '省级' }],
    })
    expect(await one('330300', 2010, 'robbery_snatching_share_of_province')).toMatchObject({
      kind: 'SHARE',
      asPublished: { text: '1/3' },
      published: { bound: 'APPROXIMATE' },
    })
  })

  test('over more than a year: not compared with 2010, but with its own parts', async () => {
    const accepted = await one('330300', 2010, 'mediation_cases_accepted', 'channel=MEDICAL')
    expect(accepted).toMatchObject({ window: 'MORE_THAN_ONE_YEAR', verdict: 'AGREES', computed: { value: 194 } })
    expect(accepted.dimensions).toEqual([
      { name: 'channel', value: 'MEDICAL', label: '医调' },
      { name: 'level', value: 'PREFECTURE', label: '市级' },
    ])
    expect(await one('330300', 2010, 'mediation_cases_succeeded', 'channel=MEDICAL')).toMatchObject({
      verdict: 'NOT_COMPARABLE',
      computed: { value: null, state: 'NOT_APPLICABLE', notes: [{ code: 'PUBLISHED_WINDOW_DIFFERS' }] },
    })
  })

  test('doubts and derivations: 99.97 %, 30 → 6, 56 or 57', async () => {
    expect((await one('330300', 2010, 'detention_execution_rate')).verdict).toBe('SUSPECT')
    const deaths = await one('330300', 2010, 'road_deaths_yoy', 'siteSet=PROVINCIAL_BLACK_SPOTS')
    expect([deaths.verdict, deaths.verdictReason]).toEqual(['AGREES', '只有由30到6同时符合-24 / -80%（推算）。'])
    expect(await one('330300', 2010, 'persons_detained_fire_ratio_to_last_year')).toMatchObject({
      asPublished: { unit: { code: 'TIMES', label: '倍' } },
      published: { value: 2.7, unit: { code: 'RATIO' } },
      verdict: 'DERIVED',
      verdictReason: expect.stringContaining('56–57'),
    })
  })

  test('has 97 figures for the year, and five targets read as 2011', async () => {
    const { totalCount } = await published('330300', 2010)
    expect(totalCount).toBe(97)
    const targets = await published('330300', 2011)
    expect(targets.totalCount).toBe(5)
    for (const { kind, verdict, published: told } of targets.nodes)
      expect([kind, verdict, told.state]).toEqual(['TARGET', 'NOT_COMPARABLE', 'PUBLISHED'])
    expect(await one('330300', 2011, 'criminal_incidents_yoy')).toMatchObject({
      published: { value: -0.1, bound: 'UPPER' },
      asPublished: { text: '下降10%以上', value: -10 },
    })
  })
})

describe('other documents', () => {
  test('玉溪 2015: 96.8 % agrees, 1.59 persons a dispute is odd, records are no residents', async () => {
    expect(await one('530400', 2015, 'mediation_success_rate')).toMatchObject({
      verdict: 'AGREES',
      computed: { value: expect.closeTo(0.9681, 4) },
    })
    expect((await one('530400', 2015, 'mediation_persons_involved')).verdict).toBe('SUSPECT')
    expect((await one('530400', 2015, 'population_records_collected')).verdict).toBe('SUSPECT')
    expect(await one('530400', 2015, 'major_criminal_cases')).toMatchObject({
      asPublished: { value: 0, text: '未发生' },
      published: { value: 0, state: 'PUBLISHED' },
    })
  })

  test('三门 2014: 14286980 helpers are kept as printed and converted to nothing', async () => {
    expect(await one('331022', 2014, 'grid_service_team')).toMatchObject({
      asPublished: { value: 14_286_980, text: '14286980人' },
      published: { value: null, state: 'NO_DATA', notes: [{ code: 'PUBLISHED_CORRUPT' }] },
      verdict: 'CORRUPT',
    })
    expect((await one('331022', 2014, 'video_points')).period).toEqual({ from: '2014-11-10', to: '2014-11-10' })
  })

  test('聊城 2004, where no department is connected: targets, told as targets', async () => {
    const { totalCount, nodes } = await published('371500', 2004)
    expect(totalCount).toBe(25)
    expect(nodes.filter(({ kind }) => kind === 'TARGET')).toHaveLength(23)
    expect(await one('371500', 2004, 'mediation_success_rate')).toMatchObject({
      kind: 'TARGET',
      published: { value: 0.95, bound: 'LOWER' },
      asPublished: { text: '100%到95%以上' },
      verdict: 'NOT_COMPARABLE',
      verdictReason: '这是目标，不是统计数。',
    })
    const { jurisdiction } = await hub.query<{ jurisdiction: { cases: unknown; name: string } }>(
      '{ jurisdiction(code: "371500") { name cases(period: { year: 2004 }) { status { state } filed { value state } } } }',
    )
    expect(jurisdiction).toEqual({
      name: '聊城市',
      cases: { status: { state: 'NO_SOURCE' }, filed: { value: null, state: 'NO_DATA' } },
    })
  })

  test('the province 2013 and 2014, and 朝阳 2006', async () => {
    expect((await published('330000', 2013)).nodes.map(({ asPublished }) => asPublished.text)).toEqual(['850分以上'])
    expect(await one('330000', 2014, 'safe_county_pass_line')).toMatchObject({
      kind: 'THRESHOLD',
      published: { value: 900, bound: 'LOWER', unit: { code: 'SCORE' } },
    })
    expect(await one('330000', 2014, 'safe_county_expected_fail')).toMatchObject({ kind: 'FORECAST' })
    expect(await one('110105', 2006, 'preventable_cases_change')).toMatchObject({
      published: { value: -0.05, bound: 'UPPER' },
      asPublished: { unit: { code: 'PERCENTAGE_POINT', label: '个百分点' } },
    })
  })

  test('reasons, labels and units are told in English too', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: { publishedFigures: Connection } }>(
      `{ jurisdiction(code: "330300") { publishedFigures(period: { year: 2010 }, indicators: ["released_persons_reoffending_rate", "road_deaths_yoy", "fines"], first: 9) {
        nodes { verdictReason(language: EN) dimensions { label(language: EN) } asPublished { unit { label(language: EN) } } } } } }`,
    )
    const { nodes } = jurisdiction.publishedFigures
    expect(nodes.map(({ verdictReason }) => verdictReason)).toContain(
      "The document's own counts give 171/4813 = 3.55%; published as 10%.",
    )
    for (const { verdictReason } of nodes) expect(verdictReason).not.toMatch(/\p{Script=Han}/u)
    expect(nodes.flatMap(({ dimensions }) => dimensions.map(({ label }) => label)).sort()).toEqual([
      'Black spots listed by the province',
      'National',
      'Provincial',
    ])
    expect(nodes.map(({ asPublished }) => asPublished.unit.label)).toEqual(['%', '10,000 yuan', '%', '%'])
  })
})

describe('the list', () => {
  test('pages without a gap or a repetition, by signed cursors of this very list', async () => {
    const all = (await published('330300', 2010)).nodes.map(({ id }) => id)
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: Connection = await published('330300', 2010, { first: 20, after })
      expect(page.totalCount).toBe(97)
      seen.push(...page.nodes.map(({ id }) => id))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    expect(seen).toEqual(all)
    expect(new Set(seen).size).toBe(97)
    const { endCursor } = (await published('330300', 2010, { first: 2 })).pageInfo
    const elsewhere = await hub.ask(document, { code: '530400', period: { year: 2015 }, first: 2, after: endCursor })
    expect(elsewhere.errors?.[0]?.extensions?.['code']).toBe('CURSOR_INVALID')
    const narrower = await hub.ask(document, {
      code: '330300',
      period: { year: 2010 },
      indicators: ['fines'],
      first: 2,
      after: endCursor,
    })
    expect(narrower.errors?.[0]?.extensions?.['code']).toBe('CURSOR_INVALID')
  })

  test.each([
    ['an unknown indicator', { indicators: ['finez'] }, 'INDICATOR_UNKNOWN'],
    ['a page of none', { first: 0 }, 'PAGE_SIZE_INVALID'],
    ['a page too large', { first: 101 }, 'PAGE_SIZE_INVALID'],
    ['a year that cannot be', { period: { year: 1800 } }, 'PERIOD_INVALID'],
    ['a cursor of nobody', { after: 'AAAA' }, 'CURSOR_INVALID'],
  ])('refuses %s', async (_why, wrong, code) => {
    const { errors } = await hub.ask(document, { code: '330300', period: { year: 2010 }, first: 10, ...wrong })
    expect(errors?.[0]?.extensions?.['code']).toBe(code)
  })

  test('holds what lies in the period: the months of 2010 have none, three years have both years', async () => {
    const within = async (period: object) => {
      const { jurisdiction } = await hub.query<{ jurisdiction: { publishedFigures: Connection } }>(document, {
        code: '330300',
        period,
        first: 1,
      })
      return jurisdiction.publishedFigures.totalCount
    }
    expect(await within({ month: '2010-05' })).toBe(0)
    expect(await within({ range: { from: '2009-01-01', to: '2011-12-31' } })).toBe(102)
    expect(await within({ range: { from: '2010-01-02', to: '2011-12-31' } })).toBe(5)
  })

  test('is read in three statements, for one area or for many', async () => {
    const counted = (asking: string) => hub.statements(() => hub.query(asking))
    const list = `publishedFigures(period: { year: 2010 }, first: 100) { totalCount nodes { verdict computed { value } } }`
    const city = await counted(`{ jurisdiction(code: "330300") { ${list} } }`)
    expect(city).toBeLessThanOrEqual(3)
    const many = `{ jurisdiction(code: "330000") { ${list} children(first: 20) { nodes { ${list} } } } }`
    expect(await counted(many)).toBeLessThanOrEqual(3)
  })

  test('has ids that lead back to the same figure', async () => {
    const rate = await one('330300', 2010, 'released_persons_reoffending_rate')
    const fines = await one('330300', 2010, 'fines')
    const { nodes } = await hub.query<{ nodes: (Node | null)[] }>(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on PublishedFigure { verdict verdictReason published { value } } } }`,
      { ids: [rate.id, fines.id, Buffer.from('PublishedFigure:330300/1/none', 'utf8').toString('base64url')] },
    )
    expect(nodes).toEqual([
      { id: rate.id, verdict: 'DISAGREES', verdictReason: rate.verdictReason, published: { value: 0.1 } },
      { id: fines.id, verdict: fines.verdict, verdictReason: fines.verdictReason, published: { value: 33_450_000 } },
      null,
    ])
  })
})

describe('indicators', () => {
  test('of published figures are found by title, and have no figures of their own', async () => {
    const { indicators } = await hub.query<{ indicators: { nodes: { code: string; department: { code: string } }[] } }>(
      '{ indicators(search: "满意", first: 5) { nodes { code department { code } } } }',
    )
    expect(indicators.nodes).toEqual([{ code: 'public_satisfaction_rate', department: { code: 'PUBLIC_SECURITY' } }])
    const { jurisdiction } = await hub.query<{ jurisdiction: { figures: unknown } }>(
      '{ jurisdiction(code: "371500") { figures(indicators: ["public_satisfaction_rate"], period: { year: 2004 }) { figure { value state } } } }',
    )
    expect(jurisdiction.figures).toEqual([{ figure: { value: null, state: 'NO_DATA' } }])
  })
})

describe('the store', () => {
  test('has no roll-up, no coverage and no delta of any published figure', async () => {
    for (const table of ['rollup_year', 'rollup_month', 'rollup_delta', 'coverage']) {
      const { rows } = await hub.hub.database.writers.query(`select count(*)::int as count from ${table}`)
      expect([table, rows[0].count]).toEqual([table, 0])
    }
  })

  test('has nothing of whoever transcribed them', async () => {
    expect(await valuesFound(hub.hub.database, ['测试甲', '13900000000'])).toEqual([])
  })

  test('follows a corrected file, and forgets the row that it no longer has', async () => {
    const folder = String(sources.find(({ site }) => site === '110105')!.settings['folder'])
    const file = path.join(folder, '公布数_朝阳区_2006.csv')
    const before = await readFile(file, 'utf8')
    const lines = before.split('\n')
    await writeFile(file, [lines[0], lines[1]!.replace(',-5,', ',-4,'), ...lines.slice(3)].join('\n'))
    const [report] = (
      await hub.hub.sync({
        connectors: ['bulletin'],
        signal: new AbortController().signal,
        progress: silentProgress,
      })
    ).filter(({ siteId }) => siteId === '110105')
    expect(report).toMatchObject({ state: 'SUCCEEDED' })
    const { nodes } = await published('110105', 2006)
    expect(nodes.map(({ asPublished }) => asPublished.value)).toEqual([-4, 7, 1])
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SourceConfiguration } from '../../src/config.ts'
import { startBulletinDemo } from '../../src/demo/bulletin/startBulletinDemo.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'

/**
 * Published figures beside what a department's source gives: the small drop folder of fire safety (one station under construction for
 * 2,146 万元, one listed unit, rectified, the report of January alone), and a bulletin that says this and that about it.
 */

const drop = fileURLToPath(new URL('../../connectors/fire-safety/fixtures/drop/', import.meta.url))
const fireSafety: SourceConfiguration = {
  site: '330300',
  connector: 'fire-safety',
  settings: { folder: drop, covers: { from: '2009-01-01', through: '2010-12-31' } },
}

const header = '文件,出处,序号,地区,起,止,时段,指标,维度,原文,数值,单位,界限,性质,状态,说明'
const printed = (
  number: number,
  name: string,
  text: string,
  digits: string,
  unit: string,
  more = '整,金额',
  window = '全年',
) => `消防公报,,00${number},温州市,2010,2010,${window},${name},,${text},${digits},${unit},${more},正式,`
const rows = [
  printed(1, '新建在建改建消防站', '1个', '1', '个', '整,计数'),
  printed(2, '消防站投资额', '0.2亿元', '0.2', '亿元'),
  printed(3, '执勤车辆采购额', '450万元', '450', '万元'),
  printed(4, '挂牌消防隐患单位', '28家', '28', '家', '整,计数'),
  printed(5, '罚款', '3345万元', '3345', '万元'),
  printed(6, '执勤车辆', '1辆以上', '1', '辆', '以上,计数'),
  printed(7, '挂牌消防隐患单位整改完毕', '1家', '1', '家', '整,计数', '一年多来'),
]

let directory: string
let alone: TestHub
let both: TestHub
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'bulletin-'))
  const { sources } = await startBulletinDemo({ directory, progress: () => undefined })
  const folder = String(sources.find(({ site }) => site === '330300')!.settings['folder'])
  await writeFile(path.join(folder, '公布数_消防_2010.csv'), [header, ...rows, '合计,,7,,,,,,,,,,,,,', ''].join('\n'))
  alone = await openEmptyHub([fireSafety])
  both = await openEmptyHub([fireSafety, ...sources])
  for (const report of [...(await alone.syncAll()), ...(await both.syncAll())])
    expect([report.siteId, report.state, report.error]).toEqual([report.siteId, 'SUCCEEDED', null])
})
afterAll(async () => {
  await alone?.close()
  await both?.close()
  await rm(directory, { recursive: true, force: true })
})

describe('published beside counted', () => {
  interface Compared {
    readonly indicator: { readonly code: string }
    readonly asPublished: { readonly document: string }
    readonly published: { readonly value: number }
    readonly computed: { readonly value: number | null; readonly state: string }
    readonly verdict: string
    readonly verdictReason: string | null
  }
  const asking = `{ jurisdiction(code: "330300") { publishedFigures(period: { year: 2010 }, first: 100,
    indicators: ["fire_stations_built", "fire_station_investment", "fire_vehicle_spending", "listed_hazard_units", "fines", "fire_vehicles_bought", "listed_hazard_units_rectified"]) {
    nodes { indicator { code } asPublished { document } published { value } computed { value state } verdict verdictReason } } } }`

  test('agrees, is cut off, disagrees, is partly counted, is a bound, is of another window', async () => {
    const { jurisdiction } = await both.query<{ jurisdiction: { publishedFigures: { nodes: readonly Compared[] } } }>(
      asking,
    )
    const ours = jurisdiction.publishedFigures.nodes.filter(({ asPublished }) => asPublished.document === '消防公报')
    expect(
      ours.map(({ indicator, published, computed, verdict }) => [
        indicator.code,
        published.value,
        computed.value,
        computed.state,
        verdict,
      ]),
    ).toEqual([
      ['fire_stations_built', 1, 1, 'COMPUTED', 'AGREES'],
      // 2,146 万 is 0.2 亿 to one decimal.
      ['fire_station_investment', 20_000_000, 21_460_000, 'COMPUTED', 'AGREES'],
      ['fire_vehicle_spending', 4_500_000, 4_540_000, 'COMPUTED', 'DISAGREES'],
      ['listed_hazard_units', 28, 1, 'COMPUTED', 'DISAGREES'],
      // The report of January alone.
      ['fines', 33_450_000, expect.any(Number), 'PARTIAL', 'NOT_COMPARABLE'],
      ['fire_vehicles_bought', 1, 2, 'COMPUTED', 'AGREES'],
      ['listed_hazard_units_rectified', 1, null, 'NOT_APPLICABLE', 'NOT_COMPARABLE'],
    ])
    expect(ours[3]!.verdictReason).toBe('公布28家，计算为1。')
  })

  test('in three statements, though four kinds of things are counted', async () => {
    expect(await both.statements(() => both.query(asking))).toBe(3)
  })
})

describe('figures with and without the bulletins of six jurisdictions', () => {
  const sections = `cases(period: { year: 2010 }) { status { state } filed { value state } }
    fireSafety(period: { year: 2010 }) { status { state sources { connector } } fires { value state bound unallocated } deaths { value } fines { value state } unitsInspected { value state } }
    hazards(period: { year: 2010 }) { byKind { kind listed { value state } rectified { value state } } }`
  const asking = `{
    province: jurisdiction(code: "330000") { ${sections} figures(indicators: ["fires", "fines", "listed_hazard_units"], period: { year: 2010 }) { figure { value state } } }
    city: jurisdiction(code: "330300") { ${sections} children(first: 20) { nodes { code ${sections} } } }
    elsewhere: jurisdiction(code: "371500") { ${sections} }
  }`

  test('are the same everywhere: the province’s own bulletin does not hide its cities', async () => {
    const expected = await alone.query<{ province: { fireSafety: { fires: unknown } } }>(asking)
    expect(await both.query(asking)).toEqual(expected)
    expect(expected.province.fireSafety.fires).toMatchObject({ value: 3, state: 'PARTIAL', bound: 'LOWER' })
  })

  test('and so are the roll-ups', async () => {
    const cells = async ({ hub }: TestHub) => {
      const { rows } = await hub.database.writers.query(
        'select site_id, area_id, year, measure, breakdown, value from rollup_year order by 1, 2, 3, 4, 5',
      )
      return rows
    }
    const expected = await cells(alone)
    expect(expected.length).toBeGreaterThan(10)
    expect(await cells(both)).toEqual(expected)
  })
})

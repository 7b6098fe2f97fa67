import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/**
 * What 温州市 published for 2010 (its annual report on 平安建设), asked over HTTP. Expected values are those of the report, in its own
 * units and rounding; nothing here is taken from the generator of the demonstration.
 */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

interface Row {
  readonly figure: {
    readonly value: number | null
    readonly state: string
    readonly bound: string
    readonly unit: { readonly code: string }
    readonly comparison: { readonly changeRate: number | null }
  }
}

/** One figure of the generic door. */
async function figure(
  indicator: string,
  dimensions: readonly (readonly [name: string, value: string])[] = [],
  code = '330300',
  boundaries = 'CURRENT',
): Promise<Row['figure']> {
  const { jurisdiction } = await hub.query<{ jurisdiction: { figures: readonly Row[] } }>(
    `query ($code: String!, $indicator: String!, $dimensions: [DimensionInput!], $boundaries: Boundaries!) { jurisdiction(code: $code) {
      figures(indicators: [$indicator], period: { year: 2010 }, dimensions: $dimensions, boundaries: $boundaries) {
        figure { value state bound unit { code } comparison { changeRate } } } } }`,
    { code, indicator, dimensions: dimensions.map(([name, value]) => ({ name, value })), boundaries },
  )
  return jurisdiction.figures[0]!.figure
}

/** 万元 and 亿元 in yuan. */
const tenThousand = 1e4
const hundredMillion = 1e8

describe('counts, sums and shares', () => {
  test.each([
    // Public security
    ['挂牌重点整治区域, by the city', 'rectification_areas_listed', [['listLevel', 'PREFECTURE']], 25, 'area'],
    ['挂牌重点整治区域, by counties', 'rectification_areas_listed', [['listLevel', 'COUNTY']], 146, 'area'],
    ['重特大赌博案件', 'major_gambling_cases', [], 19, 'case'],
    ['破获刑事案件', 'criminal_cases_solved', [], 6022, 'case'],
    ['刑拘涉赌涉黄人员', 'criminally_detained_vice_gambling', [], 956, 'person'],
    // Printed beside "53 % of the city's": so it is the listed areas' number, and the city has 43.
    ['打掉涉恶团伙', 'criminal_gangs_broken_in_listed_areas', [], 23, 'gang'],
    ['涉恶团伙成员', 'criminal_gang_members_caught', [], 195, 'person'],
    ['新建监控点位', 'video_points_new', [], 14233, 'point'],
    ['视频协破, all', 'cases_solved_with_video', [], 2174, 'case'],
    ['视频协破, homicide', 'cases_solved_with_video', [['category', 'HOMICIDE']], 45, 'case'],
    [
      '视频协破, robbery and snatching',
      'cases_solved_with_video',
      [
        ['category', 'ROBBERY'],
        ['category', 'SNATCHING'],
      ],
      160,
      'case',
    ],
    ['视频抓获犯罪嫌疑人', 'suspects_arrested_with_video', [], 1663, 'person'],
    ['视频查获被盗抢车辆', 'stolen_vehicles_recovered_with_video', [], 285, 'vehicle'],
    // Fire safety
    ['消防站', 'fire_stations_built', [], 13, 'station'],
    ['消防站投资 2.8亿元', 'fire_station_investment', [], 2.8 * hundredMillion, 'CNY'],
    ['执勤车辆采购 6800万元', 'fire_vehicle_spending', [], 6800 * tenThousand, 'CNY'],
    ['执勤车辆', 'fire_vehicles_bought', [], 30, 'vehicle'],
    ['检查单位', 'units_inspected', [], 65509, 'unit'],
    ['行政处罚案件', 'administrative_penalty_cases', [], 2150, 'case'],
    ['责令三停', 'units_ordered_three_stops', [], 550, 'unit'],
    ['临时查封', 'units_temporarily_sealed', [], 305, 'unit'],
    ['消防拘留', 'persons_detained_fire', [], 152, 'person'],
    ['罚款 3345万元', 'fines', [], 3345 * tenThousand, 'CNY'],
    ['挂牌消防隐患单位, all lists', 'listed_hazard_units', [], 28, 'unit'],
    ['挂牌消防隐患单位整改完毕', 'listed_hazard_units_rectified', [], 28, 'unit'],
    ['整改率', 'listed_hazard_units_rectification_rate', [], 1, 'RATIO'],
  ] as const)('%s', async (_title, indicator, dimensions, value, unit) => {
    expect(await figure(indicator, dimensions)).toMatchObject({
      value,
      state: 'COMPUTED',
      bound: 'EXACT',
      unit: { code: unit },
    })
  })

  test.each([
    ['打掉涉恶团伙占全市 53 %', 'criminal_gangs_share_of_city', 0.53],
    ['两抢案件占全省 1/3', 'robbery_snatching_share_of_province', 0.3333],
  ])('%s', async (_title, indicator, share) => {
    const { value, unit } = await figure(indicator)
    expect(unit.code).toBe('RATIO')
    // As exact as it was printed.
    expect(Math.abs(value! - share)).toBeLessThan(0.005)
  })

  test('新建监控点位 in the city proper, the three districts of that time: 6,012', async () => {
    const districts = await Promise.all(
      ['330302', '330303', '330304'].map((code) => figure('video_points_new', [], code, 'AT_EVENT')),
    )
    expect(districts.map(({ state }) => state)).toEqual(['COMPUTED', 'COMPUTED', 'COMPUTED'])
    expect(districts.reduce((sum, { value }) => sum + value!, 0)).toBe(6012)
  })
})

describe('changes against 2009', () => {
  // As printed, in per cent, and to how many decimals.
  test.each([
    ['刑事发案, in the 25 city-listed areas', 'criminal_incidents', [['areaSet', 'CITY_LISTED']], -13.62, 2],
    ['入室盗窃, in the 25 city-listed areas', 'burglary_incidents', [['areaSet', 'CITY_LISTED']], -19.78, 2],
    ['两抢, in the 25 city-listed areas', 'robbery_snatching_incidents', [['areaSet', 'CITY_LISTED']], -36.41, 2],
    ['刑拘涉赌涉黄人员', 'criminally_detained_vice_gambling', [], 60, 0],
    ['检查单位', 'units_inspected', [], 46, 0],
    ['罚款', 'fines', [], 50, 0],
    ['火灾起数', 'fires', [], -4, 0],
    ['火灾死亡人数', 'fire_deaths', [], -37, 0],
    ['火灾直接经济损失', 'fire_direct_loss', [], -1, 0],
  ] as const)('%s: %s %j', async (_title, indicator, dimensions, percent, decimals) => {
    const { comparison } = await figure(indicator, dimensions)
    expect(Number((comparison.changeRate! * 100).toFixed(decimals))).toBe(percent)
  })

  test('消防拘留 is 2.7 times that of the year before, which is 170 % more', async () => {
    const { comparison } = await figure('persons_detained_fire')
    expect(Number((comparison.changeRate! + 1).toFixed(1))).toBe(2.7)
  })
})

test('the typed sections tell the same', async () => {
  const { jurisdiction } = await hub.query<{
    jurisdiction: Record<string, Record<string, { value: number }>>
  }>(`{ jurisdiction(code: "330300") {
    cases(period: { year: 2010 }) { solved { value } }
    hazards(period: { year: 2010 }, where: { kinds: [FIRE_PREMISES] }) { listed { value } rectified { value } rectificationRate { value } }
    fireSafety(period: { year: 2010 }) { unitsInspected { value } penalties { value } threeStops { value } temporarySeals { value } detentions { value } fines { value } }
  } }`)
  expect(jurisdiction).toEqual({
    cases: { solved: { value: 6022 } },
    hazards: { listed: { value: 28 }, rectified: { value: 28 }, rectificationRate: { value: 1 } },
    fireSafety: {
      unitsInspected: { value: 65509 },
      penalties: { value: 2150 },
      threeStops: { value: 550 },
      temporarySeals: { value: 305 },
      detentions: { value: 152 },
      fines: { value: 33_450_000 },
    },
  })
})

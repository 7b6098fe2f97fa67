import type { Words } from '../../connector/connector.ts'
import type { Condition, Measure, RecordSource, UnitCode } from '../measure.ts'
import { asItStandsNow, decidedByHub, fromItsCounts, together } from '../ruleSource.ts'
import { type DepartmentFigures, indicatorOf, rateIndicator } from './department.ts'

/** Fire safety 消防. Fires and listed premises are counted from records; inspection and enforcement arrive as a monthly report. */

const department = 'FIRE_SAFETY'
const base = { department, additiveOverTime: true, additiveOverAreas: true, sensitive: false } as const

const ledgerOfFires: Words = {
  zh: '消防部门火灾台账:起火日期、伤亡人数与损失由台账登记;台账中的抢险救援不是火灾。',
  en: "The brigade's ledger of fires: day, dead, injured and loss as it registers them; rescues in it are no fires.",
}
const deathsInWindow = together(
  {
    zh: '统计时限:1991年火灾统计规定为7日,2025年5月1日起消防〔2025〕17号为30日。',
    en: 'The window: 7 days by the statistics rule of 1991, 30 days by document 消防〔2025〕17号 from 1 May 2025.',
  },
  decidedByHub(
    15,
    '台账的死亡人数未注明时限,按当时规定的时限读取。',
    'the ledger does not say which window it tells, so its deaths are read as those of the rule of the time.',
  ),
)
const listOfPremises: Words = {
  zh: '重大火灾隐患单位挂牌台账:挂牌日期、挂牌级别与整改状态。',
  en: 'The ledger of premises listed for fire hazards: day and level of listing, and what has become of them.',
}
const listOfStations: Words = {
  zh: '消防站建设情况表,只注明年份;新建、在建、改建合计,是公布文件的口径。',
  en: 'The table of fire stations, which tells the year alone; built, under construction and rebuilt together is how documents publish them.',
}
const monthlyReport = together(
  {
    zh: '消防监督执法情况统计表(月报)的栏目。',
    en: 'A column of the monthly report of fire supervision (消防监督执法情况统计表).',
  },
  decidedByHub(6, '"本年"读作年初至月末的累计数。', "本年 is read as from 1 January to the month's end."),
)

const fireRecords: RecordSource = { kind: 'RECORD', record: 'fireIncident', dateField: 'occurredOn', where: [] }
const fires: Measure = {
  ...base,
  code: 'fires',
  title: { zh: '火灾起数', en: 'Fires' },
  description: {
    zh: '统计期内发生的火灾,按起火日期。',
    en: 'Fires in the period, by the day on which they broke out.',
  },
  ruleSource: ledgerOfFires,
  unit: 'case',
  source: fireRecords,
  kind: 'FLOW',
  breakdowns: [],
  finestLevel: 'VILLAGE',
  betterIs: 'LOWER',
}
const deaths: Measure = {
  ...fires,
  code: 'fire_deaths',
  title: { zh: '火灾死亡人数', en: 'Deaths in fires' },
  description: {
    zh: '火灾发生后7日内死亡的人数(1991年统计规定);2025年5月起为30日(消防〔2025〕17号)。不同时限的人数不相加。',
    en: 'Deaths within 7 days of the fire (statistics rule of 1991), within 30 days from May 2025 (document 消防〔2025〕17号). Deaths within different windows are never added up.',
  },
  ruleSource: deathsInWindow,
  unit: 'person',
  source: { ...fireRecords, sum: 'deaths' },
  breakdowns: [['deathWindowDays']],
  singleValue: { field: 'deathWindowDays', standard: '7' },
}
const fatalFires: Measure = {
  ...fires,
  code: 'fatal_fires',
  title: { zh: '亡人火灾', en: 'Fatal fires' },
  description: {
    zh: '统计期内发生的火灾中,在统计时限内造成人员死亡的;死亡人数未报的不计。',
    en: 'Of the fires in the period, those with a death within the window of statistics; fires of which the deaths were not told do not count.',
  },
  ruleSource: deathsInWindow,
  source: { ...fireRecords, where: [{ field: 'deaths', atLeast: 1 }] },
  breakdowns: [['deathWindowDays']],
  singleValue: { field: 'deathWindowDays', standard: '7' },
}
const injured: Measure = {
  ...fires,
  code: 'fire_injured',
  title: { zh: '火灾受伤人数', en: 'Injured in fires' },
  description: { zh: '统计期内火灾受伤人数。', en: 'Persons injured in fires of the period.' },
  unit: 'person',
  source: { ...fireRecords, sum: 'injured' },
}
const directLoss: Measure = {
  ...fires,
  code: 'fire_direct_loss',
  title: { zh: '火灾直接经济损失', en: 'Direct loss by fires' },
  description: { zh: '统计期内火灾的直接经济损失。', en: 'Direct economic loss by fires of the period.' },
  unit: 'CNY',
  source: { ...fireRecords, sum: 'directLoss' },
}

const listedPremises: RecordSource = {
  kind: 'RECORD',
  record: 'listedHazard',
  dateField: 'listedOn',
  where: [{ field: 'kind', in: ['FIRE_PREMISES'] }],
}
const rectified: Condition = { field: 'state', in: ['RECTIFIED', 'DELISTED'] }
const hazardsListed: Measure = {
  ...base,
  code: 'listed_hazard_units',
  title: { zh: '挂牌消防隐患单位', en: 'Premises listed for fire hazards' },
  description: {
    zh: '统计期内挂牌督办的火灾隐患单位,按挂牌日期,省、市、县级挂牌合计。',
    en: 'Premises put on a list for fire hazards in the period, by the day of listing; lists of province, prefecture and county together.',
  },
  ruleSource: listOfPremises,
  unit: 'unit',
  source: listedPremises,
  kind: 'FLOW',
  breakdowns: [['kind', 'listLevel']],
  finestLevel: 'VILLAGE',
  betterIs: 'LOWER',
}
const hazardsRectified: Measure = {
  ...hazardsListed,
  code: 'listed_hazard_units_rectified',
  title: { zh: '挂牌消防隐患单位整改完毕', en: 'Listed premises rectified' },
  description: {
    zh: '统计期内挂牌的单位中已整改完毕或销案的。',
    en: 'Of the premises listed in the period, those rectified or taken off the list since.',
  },
  ruleSource: together(listOfPremises, asItStandsNow),
  source: { ...listedPremises, where: [...listedPremises.where, rectified] },
  kind: 'COHORT',
  betterIs: 'HIGHER',
}

const stationRecords: RecordSource = {
  kind: 'RECORD',
  record: 'fireStation',
  dateField: 'reportedOn',
  where: [{ field: 'constructionState', in: ['BUILT', 'UNDER_CONSTRUCTION', 'REBUILT'] }],
}
const stations: Measure = {
  ...base,
  code: 'fire_stations_built',
  title: { zh: '新建在建改建消防站', en: 'Fire stations built, under construction or rebuilt' },
  description: {
    zh: '统计期内上报的新建、在建、改建消防站合计;规划中的不计。',
    en: 'Fire stations reported in the period as built, under construction or rebuilt, together; planned ones do not count.',
  },
  ruleSource: listOfStations,
  unit: 'station',
  source: stationRecords,
  kind: 'FLOW',
  finestPeriod: 'YEAR',
  breakdowns: [],
  finestLevel: 'TOWNSHIP',
  betterIs: 'NONE',
}
const stationInvestment: Measure = {
  ...stations,
  code: 'fire_station_investment',
  title: { zh: '消防站投资额', en: 'Investment in fire stations' },
  description: { zh: '上述消防站的投资额。', en: 'Investment in the fire stations that `fire_stations_built` counts.' },
  unit: 'CNY',
  source: { ...stationRecords, sum: 'investment' },
}
const vehicles: Measure = {
  ...stations,
  code: 'fire_vehicles_bought',
  title: { zh: '新购执勤车辆', en: 'Duty vehicles bought' },
  description: {
    zh: '为上述消防站购置的执勤车辆。',
    en: 'Duty vehicles bought for the fire stations that `fire_stations_built` counts.',
  },
  unit: 'vehicle',
  source: { ...stationRecords, sum: 'vehicles' },
}
const vehicleSpending: Measure = {
  ...stations,
  code: 'fire_vehicle_spending',
  title: { zh: '执勤车辆采购额', en: 'Spending on duty vehicles' },
  description: { zh: '购置上述执勤车辆的金额。', en: 'Spending on the vehicles that `fire_vehicles_bought` counts.' },
  unit: 'CNY',
  source: { ...stationRecords, sum: 'vehicleSpending' },
}

/** A column of the monthly report by county, from 1 January to the month's end. */
function reported(code: string, unit: UnitCode, title: Words, description: Words): Measure {
  const source = { kind: 'STATISTIC', window: 'TO_DATE' } as const
  return {
    ...base,
    code,
    title,
    description,
    ruleSource: monthlyReport,
    unit,
    source,
    kind: 'FLOW',
    breakdowns: [],
    finestLevel: 'COUNTY',
    betterIs: 'NONE',
  }
}
const told = (zh: string, en: string): Words => ({
  zh: `${zh}来自消防监督执法情况统计月报,按县逐月累计上报。`,
  en: `${en} From the monthly report of fire supervision, told by county from 1 January to the month's end.`,
})

const unitsInspected: Measure = {
  ...reported(
    'units_inspected',
    'unit',
    { zh: '检查单位数', en: 'Units inspected' },
    told(
      '年初至今检查的不同单位数(家,不是家次);同一单位一年只计一次,故各月不能相加。',
      'Distinct units inspected since 1 January (家), not visits (家次); a unit counts once a year, so months do not add up.',
    ),
  ),
  ruleSource: together(
    monthlyReport,
    decidedByHub(
      6,
      '单位为"家"而非"家次",读作不同单位数,故各月不能相加。',
      'the unit is 家 and not 家次, so that it is read as distinct units, and months do not add up.',
    ),
  ),
  additiveOverTime: false,
}
const penalties = reported(
  'administrative_penalty_cases',
  'case',
  { zh: '行政处罚案件', en: 'Administrative penalty cases' },
  told(
    '消防行政处罚案件;临时查封是强制措施,不计。',
    'Administrative penalty cases; temporary seals are coercive measures and do not count.',
  ),
)
const threeStops = reported(
  'units_ordered_three_stops',
  'unit',
  { zh: '责令三停单位', en: 'Units ordered to stop' },
  told(
    '被责令停止施工、停止使用或停产停业的单位。',
    'Units ordered to stop construction, use, or production and business.',
  ),
)
const sealed = reported(
  'units_temporarily_sealed',
  'unit',
  { zh: '临时查封单位', en: 'Units temporarily sealed' },
  told('被临时查封的单位。', 'Units temporarily sealed.'),
)
const detained = reported(
  'persons_detained_fire',
  'person',
  { zh: '消防拘留人数', en: 'Persons detained over fire safety' },
  told('因消防违法被拘留的人数。', 'Persons detained for violations of fire safety.'),
)
const fines = reported(
  'fines',
  'CNY',
  { zh: '罚款', en: 'Fines' },
  told('消防罚款金额。', 'Amount of fines over fire safety.'),
)

const measures: readonly Measure[] = [
  fires,
  fatalFires,
  deaths,
  injured,
  directLoss,
  hazardsListed,
  hazardsRectified,
  stations,
  stationInvestment,
  vehicles,
  vehicleSpending,
  unitsInspected,
  penalties,
  threeStops,
  sealed,
  detained,
  fines,
]

/** Measures and indicators of fire safety. */
export const fireSafety: DepartmentFigures = {
  department,
  measures,
  indicators: [
    ...measures.map(indicatorOf),
    rateIndicator({
      code: 'listed_hazard_units_rectification_rate',
      department,
      title: { zh: '挂牌消防隐患整改率', en: 'Rectification rate of listed premises' },
      description: {
        zh: '统计期内挂牌的单位中已整改完毕或销案的比例。',
        en: 'Share of the premises listed in the period that are rectified or taken off the list.',
      },
      ruleSource: together(listOfPremises, asItStandsNow, fromItsCounts),
      betterIs: 'HIGHER',
      dimensions: ['kind', 'listLevel'],
      numerator: [{ measure: 'listed_hazard_units_rectified' }],
      denominator: [{ measure: 'listed_hazard_units' }],
    }),
  ],
}

import type { Words } from '../../connector/connector.ts'
import type { Indicator } from '../indicator.ts'
import type { Measure, RecordSource } from '../measure.ts'
import { asItStandsNow, decidedByHub, fromItsCounts, together } from '../ruleSource.ts'
import { type DepartmentFigures, indicatorOf, rateIndicator } from './department.ts'

/** Road traffic 交警. Accidents and road hazards are counted from records; enforcement arrives as a monthly statistic. */

const department = 'TRAFFIC'

const accidentFile: Words = {
  zh: '交警事故档案:事故发生日期、伤亡人数与损失由档案登记,记录类型9为不立案。',
  en: "The traffic police's accident file: day, dead, injured and loss as it registers them; report type 9 is an accident that was not filed.",
}
const oneAccident = together(
  accidentFile,
  decidedByHub(
    15,
    '快报与全项是同一起事故,取全项。',
    'preliminary and full report are one accident; the full one is taken.',
  ),
)
const deathsWithin7Days: Words = {
  zh: '1991年道路交通事故统计规定:事故发生后7日内死亡;事故档案中的7日死亡人数栏。',
  en: 'Statistics rule of 1991: deaths within 7 days of the accident; the column of the accident file for that window.',
}
const enforcementReport: Words = {
  zh: '交警月度执法统计表:拘留人数与已执行人数,各月单独上报。',
  en: "The traffic police's monthly enforcement statistics: persons detained and detentions executed, each month alone.",
}
const listOfRoadHazards = together(
  {
    zh: '道路隐患挂牌清单:挂牌级别与治理状态;事故黑点的认定由挂牌机关决定。',
    en: 'The list of road hazards: level of listing and state of treatment; what is a black spot is decided by the authority that lists it.',
  },
  decidedByHub(
    15,
    '临水、临崖、高落差路段都归为危险路段。',
    'stretches by water, by cliffs and above steep drops are all dangerous sections.',
  ),
)

const accidentRecords: RecordSource = { kind: 'RECORD', record: 'roadAccident', dateField: 'occurredOn', where: [] }
const accidents: Measure = {
  code: 'road_accidents',
  department,
  title: { zh: '道路交通事故', en: 'Road accidents' },
  description: {
    zh: '统计期内发生的道路交通事故,按发生日期;同一事故的快报与全项只计一起,不立案的不计。',
    en: 'Road accidents in the period, by the day on which they happened; preliminary and full report of one event count once, those not filed do not count.',
  },
  ruleSource: oneAccident,
  unit: 'accident',
  source: accidentRecords,
  kind: 'FLOW',
  additiveOverTime: true,
  additiveOverAreas: true,
  breakdowns: [['roadClass']],
  finestLevel: 'VILLAGE',
  betterIs: 'LOWER',
  sensitive: false,
}
const deaths: Measure = {
  ...accidents,
  code: 'road_deaths',
  title: { zh: '交通事故死亡人数', en: 'Deaths in road accidents' },
  description: {
    zh: '事故发生后7日内死亡的人数(1991年统计规定);不同时限的人数不相加。',
    en: 'Deaths within 7 days of the accident (statistics rule of 1991); deaths within different windows are never added up.',
  },
  ruleSource: deathsWithin7Days,
  unit: 'person',
  source: { ...accidentRecords, sum: 'deaths' },
  breakdowns: [['deathWindowDays'], ['deathWindowDays', 'roadClass']],
  singleValue: { field: 'deathWindowDays', standard: '7' },
}
const fatalAccidents: Measure = {
  ...accidents,
  code: 'fatal_road_accidents',
  title: { zh: '亡人道路交通事故', en: 'Fatal road accidents' },
  description: {
    zh: '统计期内发生的道路交通事故中,7日内造成人员死亡的;死亡人数未报的不计。',
    en: 'Of the road accidents in the period, those with a death within 7 days; accidents of which the deaths were not told do not count.',
  },
  ruleSource: deathsWithin7Days,
  source: { ...accidentRecords, where: [{ field: 'deaths', atLeast: 1 }] },
  breakdowns: [['deathWindowDays']],
  singleValue: { field: 'deathWindowDays', standard: '7' },
}
const injured: Measure = {
  ...accidents,
  code: 'road_injured',
  title: { zh: '交通事故受伤人数', en: 'Injured in road accidents' },
  description: { zh: '统计期内道路交通事故受伤人数。', en: 'Persons injured in road accidents of the period.' },
  unit: 'person',
  source: { ...accidentRecords, sum: 'injured' },
}
const directLoss: Measure = {
  ...accidents,
  code: 'road_direct_loss',
  title: { zh: '交通事故直接财产损失', en: 'Direct loss by road accidents' },
  description: { zh: '统计期内道路交通事故的直接财产损失。', en: 'Direct loss by road accidents of the period.' },
  unit: 'CNY',
  source: { ...accidentRecords, sum: 'directLoss' },
}

/** Deaths in another window than the one of statistics, as the source tells them; never the difference of two windows. */
function deathsWithin(code: string, sum: string, zh: string, en: string): Measure {
  return {
    ...accidents,
    code: `road_deaths_within_${code}`,
    title: { zh: `交通事故${zh}内死亡人数`, en: `Deaths within ${en} of road accidents` },
    description: {
      zh: `事故发生后${zh}内死亡的人数,按来源所报;统计口径为7日,见 road_deaths。`,
      en: `Deaths within ${en} of the accident, as the source tells them; statistics count 7 days, see road_deaths.`,
    },
    ruleSource: accidentFile,
    unit: 'person',
    source: { ...accidentRecords, sum },
    breakdowns: [],
  }
}

const drunkDriving: Measure = {
  ...accidents,
  code: 'drunk_driving_detained',
  title: { zh: '醉酒驾驶拘留', en: 'Detained for drunk driving' },
  description: {
    zh: '因醉酒驾驶被拘留的人数;2011年5月起醉驾入刑,前后不可比。',
    en: 'Persons detained for drunk driving, which became a crime in May 2011: a break in the series.',
  },
  ruleSource: enforcementReport,
  unit: 'person',
  source: { kind: 'STATISTIC', window: 'CALENDAR' },
  breakdowns: [],
  finestLevel: 'COUNTY',
  betterIs: 'NONE',
}
const detentionsExecuted: Measure = {
  ...drunkDriving,
  code: 'drunk_driving_detentions_executed',
  title: { zh: '醉酒驾驶拘留已执行', en: 'Executed detentions for drunk driving' },
  description: {
    zh: '因醉酒驾驶被拘留的人中已执行的人数。',
    en: 'Of the persons detained for drunk driving, those whose detention was executed.',
  },
}

const roadHazards: RecordSource = {
  kind: 'RECORD',
  record: 'listedHazard',
  dateField: 'listedOn',
  where: [{ field: 'kind', in: ['BLACK_SPOT', 'DANGEROUS_SECTION', 'OTHER'] }],
}
const hazardsListed: Measure = {
  ...accidents,
  code: 'road_hazards_identified',
  title: { zh: '挂牌道路隐患', en: 'Listed road hazards' },
  description: {
    zh: '统计期内挂牌的事故黑点和临水临崖高落差危险路段,按挂牌日期。',
    en: 'Black spots and dangerous sections put on a list in the period, by the day of listing.',
  },
  ruleSource: listOfRoadHazards,
  unit: 'place',
  source: roadHazards,
  breakdowns: [['kind', 'listLevel']],
}
const treatmentFunding: Measure = {
  ...hazardsListed,
  code: 'road_hazard_treatment_funding',
  title: { zh: '道路隐患整治资金', en: 'Funding for the treatment of road hazards' },
  description: {
    zh: '统计期内挂牌的道路隐患的整治资金,按挂牌日期,各级合计。',
    en: 'Money for the treatment of the road hazards listed in the period, by the day of listing, all levels together.',
  },
  ruleSource: together(
    listOfRoadHazards,
    decidedByHub(
      15,
      '资金归入隐患挂牌的时期,因清单不注明拨付日期。',
      'the money counts in the period of listing, because the list tells no day of payment.',
    ),
  ),
  unit: 'CNY',
  source: { ...roadHazards, sum: 'funding' },
  betterIs: 'NONE',
}
const hazardsTreated: Measure = {
  ...hazardsListed,
  code: 'road_hazards_treated',
  title: { zh: '挂牌道路隐患已治理', en: 'Listed road hazards treated' },
  description: {
    zh: '统计期内挂牌的道路隐患中已治理或销案的。',
    en: 'Of the road hazards listed in the period, those treated or taken off the list.',
  },
  ruleSource: together(listOfRoadHazards, asItStandsNow),
  source: { ...roadHazards, where: [...roadHazards.where, { field: 'state', in: ['RECTIFIED', 'DELISTED'] }] },
  kind: 'COHORT',
  betterIs: 'HIGHER',
}

function ofKind(measure: Measure, kind: string, code: string, zh: string, en: string): Indicator {
  const formula = { kind: 'SUM', parts: [{ measure: measure.code, where: { kind: [kind] } }] } as const
  return { ...indicatorOf(measure), code, title: { zh, en }, dimensions: ['listLevel'], formula }
}

const measures: readonly Measure[] = [
  accidents,
  fatalAccidents,
  deaths,
  deathsWithin('24_hours', 'deaths24Hours', '24小时', '24 hours'),
  deathsWithin('3_days', 'deaths3Days', '3日', '3 days'),
  deathsWithin('30_days', 'deaths30Days', '30日', '30 days'),
  injured,
  directLoss,
  drunkDriving,
  detentionsExecuted,
  hazardsListed,
  hazardsTreated,
  treatmentFunding,
]

/** Measures and indicators of road traffic. */
export const traffic: DepartmentFigures = {
  department,
  measures,
  indicators: [
    ...measures.map(indicatorOf),
    ofKind(hazardsListed, 'BLACK_SPOT', 'black_spots', '事故黑点', 'Black spots'),
    ofKind(hazardsTreated, 'BLACK_SPOT', 'black_spots_treated', '事故黑点已治理', 'Black spots treated'),
    ofKind(hazardsListed, 'DANGEROUS_SECTION', 'dangerous_sections', '临水临崖高落差危险路段', 'Dangerous sections'),
    ofKind(
      hazardsTreated,
      'DANGEROUS_SECTION',
      'dangerous_sections_treated',
      '危险路段已治理',
      'Dangerous sections treated',
    ),
    rateIndicator({
      code: 'detention_execution_rate',
      department,
      title: { zh: '醉酒驾驶拘留执行率', en: 'Execution rate of detentions for drunk driving' },
      description: {
        zh: '因醉酒驾驶被拘留的人中已执行的比例,由人数重新计算,不取来源所报的比率。',
        en: 'Share of the persons detained for drunk driving whose detention was executed; made from the counts, never taken from the rate that the source tells.',
      },
      ruleSource: together(enforcementReport, fromItsCounts),
      betterIs: 'HIGHER',
      dimensions: [],
      numerator: [{ measure: 'drunk_driving_detentions_executed' }],
      denominator: [{ measure: 'drunk_driving_detained' }],
    }),
    rateIndicator({
      code: 'road_hazards_treatment_rate',
      department,
      title: { zh: '挂牌道路隐患治理率', en: 'Treatment rate of listed road hazards' },
      description: {
        zh: '统计期内挂牌的道路隐患中已治理或销案的比例。',
        en: 'Share of the road hazards listed in the period that are treated or taken off the list.',
      },
      ruleSource: together(listOfRoadHazards, asItStandsNow, fromItsCounts),
      betterIs: 'HIGHER',
      dimensions: ['kind', 'listLevel'],
      numerator: [{ measure: 'road_hazards_treated' }],
      denominator: [{ measure: 'road_hazards_identified' }],
    }),
  ],
}

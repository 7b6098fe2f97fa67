import type { Words } from '../../connector/connector.ts'
import type { Indicator } from '../indicator.ts'
import type { Condition, Measure, UnitCode } from '../measure.ts'
import { decidedByHub, fromItsCounts, together } from '../ruleSource.ts'
import { type DepartmentFigures, indicatorOf, rateIndicator } from './department.ts'

/** Public security 公安. Criminal figures count criminal cases only: administrative cases (治安案件) are another statistic. */

const department = 'PUBLIC_SECURITY'
const criminal: Condition = { field: 'nature', in: ['CRIMINAL'] }
// Every state but NOT_FILED: a report that was examined and not filed is no case.
const filed: Condition = { field: 'state', in: ['ACCEPTED', 'FILED', 'SOLVED', 'CLOSED', 'WITHDRAWN', 'OTHER'] }

const flow = {
  department,
  kind: 'FLOW',
  additiveOverTime: true,
  additiveOverAreas: true,
  sensitive: false,
} as const
const caseBreakdowns = [['category'], ['areaSet'], ['areaSet', 'category']] as const

const tableOfCases: Words = {
  zh: '公安案件基本信息表:案件性质、状态与立案、破案日期;案别代码依GA 240.1-2000,按在用系统的代码表。',
  en: "The police's table of cases: nature, state, days of filing and solving; categories by GA 240.1-2000, as the code tables of running systems have them.",
}
const filedCases = together(
  tableOfCases,
  decidedByHub(15, '不予立案的不是案件。', 'a report that was examined and not filed is no case.'),
)
const solvedCases = together(
  tableOfCases,
  decidedByHub(15, '按破案日期计数,不论何时立案。', 'a case counts on the day of solving, whenever it was filed.'),
)
const registerOfCalls: Words = {
  zh: '公安接警单:报警时间。',
  en: "The police's register of calls: the time of the call.",
}
const listOfAreas: Words = {
  zh: '重点整治区域挂牌表:挂牌日期与挂牌级别。',
  en: 'The list of areas for rectification: day and level of listing.',
}
const campaignReport: Words = {
  zh: '公安专项统计月报的统计项,由公安机关定义,各月单独上报。',
  en: "An item of the police's monthly campaign statistics, which the police define and tell for each month alone.",
}

const incidents: Measure = {
  ...flow,
  code: 'criminal_incidents',
  title: { zh: '刑事立案数', en: 'Criminal cases filed' },
  description: {
    zh: '统计期内立案的刑事案件,按立案日期;不含行政(治安)案件和不予立案的。',
    en: 'Criminal cases filed in the period, by the day of filing; without administrative cases and reports that were not filed.',
  },
  ruleSource: filedCases,
  unit: 'case',
  source: { kind: 'RECORD', record: 'policeCase', dateField: 'filedOn', where: [criminal, filed] },
  breakdowns: caseBreakdowns,
  finestLevel: 'VILLAGE',
  betterIs: 'LOWER',
}

const solved: Measure = {
  ...flow,
  code: 'criminal_cases_solved',
  title: { zh: '破获刑事案件', en: 'Criminal cases solved' },
  description: {
    zh: '统计期内破案的刑事案件,按破案日期,不论何时立案;因此与同期立案数之比不是破案率。',
    en: 'Criminal cases solved in the period, by the day of solving, whenever filed; divided by the cases filed in the period it is no clearance rate.',
  },
  ruleSource: solvedCases,
  unit: 'case',
  source: { kind: 'RECORD', record: 'policeCase', dateField: 'solvedOn', where: [criminal, filed] },
  breakdowns: caseBreakdowns,
  finestLevel: 'VILLAGE',
  betterIs: 'HIGHER',
}

const solvedWithVideo: Measure = {
  ...flow,
  code: 'cases_solved_with_video',
  title: { zh: '视频协破案件', en: 'Criminal cases solved with video' },
  description: {
    zh: '破获刑事案件中由视频监控协助的,按破案日期。总数包含各案别。',
    en: 'Of the criminal cases solved, those solved with the help of video, by the day of solving. The total includes every category.',
  },
  ruleSource: together(solvedCases, {
    zh: '是否视频协破由案件表标记。',
    en: 'Whether video helped is a mark in that table.',
  }),
  unit: 'case',
  source: {
    kind: 'RECORD',
    record: 'policeCase',
    dateField: 'solvedOn',
    where: [criminal, filed, { field: 'solvedWithVideo', is: true }],
  },
  breakdowns: [['category']],
  finestLevel: 'VILLAGE',
  betterIs: 'NONE',
}

const calls: Measure = {
  ...flow,
  code: 'police_calls',
  title: { zh: '警情', en: 'Police calls' },
  description: {
    zh: '统计期内接报的警情,按报警日期。',
    en: 'Calls to the police in the period, by the day of the call.',
  },
  ruleSource: registerOfCalls,
  unit: 'call',
  source: { kind: 'RECORD', record: 'policeCall', dateField: 'reportedOn', where: [] },
  breakdowns: [],
  finestLevel: 'VILLAGE',
  betterIs: 'NONE',
}

const areasListed: Measure = {
  ...flow,
  code: 'rectification_areas_listed',
  title: { zh: '挂牌重点整治区域', en: 'Areas listed for rectification' },
  description: {
    zh: '统计期内挂牌的重点整治区域,按挂牌日期;级别指挂牌机关的级别。',
    en: 'Areas put on a rectification list in the period, by the day of listing; the level is that of the authority that listed them.',
  },
  ruleSource: listOfAreas,
  unit: 'area',
  source: { kind: 'RECORD', record: 'rectificationArea', dateField: 'listedOn', where: [] },
  breakdowns: [['listLevel']],
  finestLevel: 'VILLAGE',
  betterIs: 'NONE',
}

/** A column of the monthly report by organisation, each month alone. */
function monthly(
  code: string,
  unit: UnitCode,
  title: Words,
  description: Words,
  betterIs: Measure['betterIs'] = 'NONE',
): Measure {
  const source = { kind: 'STATISTIC', window: 'CALENDAR' } as const
  return {
    ...flow,
    code,
    title,
    description,
    ruleSource: campaignReport,
    unit,
    source,
    breakdowns: [],
    finestLevel: 'COUNTY',
    betterIs,
  }
}

const monthlyReport = {
  zh: '来自公安月报,按单位逐月上报。',
  en: "From the police's monthly report, told by organisation and month.",
}
const withMonthlyReport = (zh: string, en: string): Words => ({
  zh: `${zh}${monthlyReport.zh}`,
  en: `${en} ${monthlyReport.en}`,
})

const majorGamblingCases: Measure = {
  ...monthly(
    'major_gambling_cases',
    'case',
    { zh: '重特大赌博案件', en: 'Major gambling cases' },
    withMonthlyReport('查处赌资一百万元以上的赌博案件。', 'Gambling cases with stakes of a million yuan or more.'),
  ),
  ruleSource: together(campaignReport, {
    zh: '一百万元的界限见温州市2010年公布文件("百万以上赌资")。',
    en: 'The limit of a million yuan is that of the document that 温州 published for 2010 (百万以上赌资).',
  }),
}
const viceDetained = monthly(
  'criminally_detained_vice_gambling',
  'person',
  { zh: '刑拘涉赌涉黄人员', en: 'Criminally detained for gambling or vice' },
  withMonthlyReport('因涉赌涉黄被刑事拘留的人数。', 'Persons criminally detained for gambling or vice.'),
)
const gangsBroken = monthly(
  'criminal_gangs_broken',
  'gang',
  { zh: '打掉涉恶团伙', en: 'Criminal gangs broken' },
  withMonthlyReport('全辖区打掉的涉恶团伙。', 'Criminal gangs broken in the whole area.'),
)
const gangsBrokenInListedAreas = monthly(
  'criminal_gangs_broken_in_listed_areas',
  'gang',
  { zh: '市级挂牌区域打掉涉恶团伙', en: 'Criminal gangs broken in city-listed areas' },
  withMonthlyReport(
    '其中在市级挂牌重点整治区域打掉的。',
    'Of the gangs broken, those in rectification areas listed by the city.',
  ),
)
const gangMembersCaught = monthly(
  'criminal_gang_members_caught',
  'person',
  { zh: '抓获涉恶团伙成员', en: 'Members of criminal gangs caught' },
  withMonthlyReport('抓获的涉恶团伙成员人数。', 'Members of criminal gangs who were caught.'),
)
const videoPointsNew = monthly(
  'video_points_new',
  'point',
  { zh: '新建监控点位', en: 'New video points' },
  withMonthlyReport('当月新建的视频监控点位。', 'Video surveillance points newly built in the month.'),
)
const suspectsArrestedWithVideo = monthly(
  'suspects_arrested_with_video',
  'person',
  { zh: '视频抓获犯罪嫌疑人', en: 'Suspects arrested with video' },
  withMonthlyReport('由视频监控协助抓获的犯罪嫌疑人数。', 'Suspects arrested with the help of video.'),
)
const stolenVehiclesRecovered = monthly(
  'stolen_vehicles_recovered_with_video',
  'vehicle',
  { zh: '视频查获被盗抢车辆', en: 'Stolen vehicles recovered with video' },
  withMonthlyReport('由视频监控协助查获的被盗抢车辆。', 'Stolen or robbed vehicles recovered with the help of video.'),
)
const provinceRobbery: Measure = {
  ...monthly(
    'province_robbery_snatching_incidents',
    'case',
    { zh: '全省两抢案件', en: 'Robberies and snatchings in the whole province' },
    {
      zh: '上级通报的全省抢劫、抢夺立案数,仅作占比的分母,不按地区相加。',
      en: 'Robberies and snatchings filed in the province, as told to the city; only the denominator of a share, never added over areas.',
    },
  ),
  ruleSource: {
    zh: '公安专项统计月报:上级向市通报的全省数。',
    en: "The police's monthly campaign statistics: the number of the province, as it is told to the city.",
  },
  finestLevel: 'PREFECTURE',
  coarsestLevel: 'PREFECTURE',
  additiveOverAreas: false,
}

const robberySnatching = { category: ['ROBBERY', 'SNATCHING'] }
const robberySnatchingCases = together(filedCases, {
  zh: '公布文件所称"两抢"即抢劫、抢夺。',
  en: 'What documents call 两抢 is robbery and snatching.',
})

const indicators: readonly Indicator[] = [
  {
    ...indicatorOf(incidents),
    code: 'robbery_snatching_incidents',
    title: { zh: '两抢立案数', en: 'Robberies and snatchings filed' },
    description: { zh: '抢劫与抢夺的刑事立案数之和。', en: 'Criminal cases of robbery and of snatching, added up.' },
    ruleSource: robberySnatchingCases,
    dimensions: ['areaSet'],
    formula: { kind: 'SUM', parts: [{ measure: 'criminal_incidents', where: robberySnatching }] },
  },
  {
    ...indicatorOf(incidents),
    code: 'burglary_incidents',
    title: { zh: '入室盗窃立案数', en: 'Burglaries filed' },
    description: { zh: '入室盗窃的刑事立案数。', en: 'Criminal cases of burglary.' },
    dimensions: ['areaSet'],
    formula: { kind: 'SUM', parts: [{ measure: 'criminal_incidents', where: { category: ['BURGLARY'] } }] },
  },
  rateIndicator({
    code: 'robbery_snatching_share_of_province',
    department,
    title: { zh: '两抢案件占全省比重', en: 'Share of the province in robberies and snatchings' },
    description: {
      zh: '本市两抢立案数除以上级通报的全省两抢立案数。',
      en: "The city's robberies and snatchings, divided by those of the province as told to the city.",
    },
    ruleSource: together(robberySnatchingCases, provinceRobbery.ruleSource, fromItsCounts),
    betterIs: 'LOWER',
    dimensions: [],
    numerator: [{ measure: 'criminal_incidents', where: robberySnatching }],
    denominator: [{ measure: 'province_robbery_snatching_incidents' }],
  }),
  rateIndicator({
    code: 'criminal_gangs_share_of_city',
    department,
    title: { zh: '市级挂牌区域打掉涉恶团伙占全市比重', en: 'Share of city-listed areas in gangs broken' },
    description: {
      zh: '市级挂牌区域打掉的涉恶团伙除以全辖区打掉的涉恶团伙。',
      en: 'Gangs broken in city-listed areas, divided by gangs broken in the whole area.',
    },
    ruleSource: together(campaignReport, fromItsCounts),
    betterIs: 'NONE',
    dimensions: [],
    numerator: [{ measure: 'criminal_gangs_broken_in_listed_areas' }],
    denominator: [{ measure: 'criminal_gangs_broken' }],
  }),
  rateIndicator({
    code: 'cases_solved_with_video_rate',
    department,
    title: { zh: '视频协破占破案比重', en: 'Share of solved cases solved with video' },
    description: {
      zh: '破获刑事案件中由视频监控协助的比例,按破案日期,由两个件数重新计算。',
      en: 'Criminal cases solved with the help of video, divided by criminal cases solved, by the day of solving.',
    },
    ruleSource: together(solvedCases, fromItsCounts),
    betterIs: 'NONE',
    dimensions: ['category'],
    numerator: [{ measure: 'cases_solved_with_video' }],
    denominator: [{ measure: 'criminal_cases_solved' }],
  }),
]

const measures: readonly Measure[] = [
  incidents,
  solved,
  solvedWithVideo,
  calls,
  areasListed,
  majorGamblingCases,
  viceDetained,
  gangsBroken,
  gangsBrokenInListedAreas,
  gangMembersCaught,
  videoPointsNew,
  suspectsArrestedWithVideo,
  stolenVehiclesRecovered,
  provinceRobbery,
]

/** Measures and indicators of public security. */
export const publicSecurity: DepartmentFigures = {
  department,
  measures,
  indicators: [...measures.map(indicatorOf), ...indicators],
}

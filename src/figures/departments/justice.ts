import type { Words } from '../../connector/connector.ts'
import type { Indicator } from '../indicator.ts'
import type { Condition, Measure, RecordSource, UnitCode } from '../measure.ts'
import { asItStandsNow, decidedByHub, fromItsCounts, together } from '../ruleSource.ts'
import { type DepartmentFigures, indicatorOf, rateIndicator } from './department.ts'
import { justiceStatisticRates, justiceStatistics } from './justiceStatistics.ts'

/** Justice 司法: disputes in mediation and the organisations that mediate are counted from records; the rest arrives as monthly reports. */

const department = 'JUSTICE'

// From these every combination that the section's filter can ask for is added up: each dispute has a channel and a type. More of them
// would be read with fewer cells and cost a roll-up each in every run.
const breakdowns = [['channel'], ['channel', 'disputeType'], ['channel', 'disputeType', 'severity']] as const

const tableOfDisputes = together(
  {
    zh: '人民调解案件办理表:受理日期、纠纷类型、调解结果与金额;代码为该系统自有,各市不同。',
    en: "The table of cases of people's mediation: day of acceptance, type, outcome and amounts; its codes are its own and differ from city to city.",
  },
  decidedByHub(
    15,
    '按受理日期归入时期,未受理的不计。',
    'a dispute counts on the day of its acceptance; what was not accepted does not count.',
  ),
)
const disputesAsTheyStand = together(tableOfDisputes, asItStandsNow)
const success = together(
  tableOfDisputes,
  decidedByHub(
    15,
    '调解成功和司法确认才算成功,办结、稳控不算。',
    'success is an outcome of success or of judicial confirmation; neither closed nor stabilised is.',
  ),
  asItStandsNow,
)
const tableOfOrganisations = together(
  {
    zh: '人民调解组织表:类型、设立日期、撤销日期与调解员人数。',
    en: 'The table of organisations of mediation: kind, days of establishment and closing, number of mediators.',
  },
  decidedByHub(
    15,
    '该表无历史记录,故按设立日期计数,只计未撤销的。',
    'the table keeps no history, so that organisations count in the period of their establishment while they are not closed.',
  ),
)

const accepted: RecordSource = { kind: 'RECORD', record: 'mediationCase', dateField: 'acceptedOn', where: [] }
// A dispute that is closed (已办结) may have failed as well as succeeded: only its outcome tells.
const succeeded: Condition = { field: 'outcome', in: ['SUCCEEDED', 'CONFIRMED'] }
const failed: Condition = { field: 'outcome', in: ['FAILED'] }
const underWay: Condition = { field: 'status', in: ['PENDING', 'IN_PROGRESS'] }
const prevented: Condition = { field: 'preventedEscalation', in: ['CIVIL_TO_CRIMINAL'] }
const leaderLed: Condition = { field: 'leadLevel', known: true }

function mediation(
  code: string,
  unit: UnitCode,
  title: Words,
  description: Words,
  part: Partial<Pick<Measure, 'kind' | 'breakdowns' | 'betterIs' | 'ruleSource'>> & {
    readonly where?: readonly Condition[]
    readonly sum?: string
  } = {},
): Measure {
  const { where = [], sum, ...rest } = part
  return {
    code,
    department,
    title,
    description,
    ruleSource: rest.kind === 'COHORT' ? disputesAsTheyStand : tableOfDisputes,
    unit,
    source: { ...accepted, where, ...(sum === undefined ? {} : { sum }) },
    kind: 'FLOW',
    additiveOverTime: true,
    additiveOverAreas: true,
    breakdowns: [['channel']],
    finestLevel: 'VILLAGE',
    betterIs: 'NONE',
    sensitive: false,
    ...rest,
  }
}

const cases: readonly Measure[] = [
  mediation(
    'mediation_cases_accepted',
    'dispute',
    { zh: '受理纠纷', en: 'Disputes accepted for mediation' },
    {
      zh: '统计期内受理的矛盾纠纷,按受理日期。',
      en: 'Disputes accepted for mediation in the period, by the day of acceptance.',
    },
    { breakdowns },
  ),
  mediation(
    'mediation_cases_succeeded',
    'dispute',
    { zh: '调解成功', en: 'Disputes mediated successfully' },
    {
      zh: '统计期内受理的纠纷中调解成功的;办结不等于成功。',
      en: 'Of the disputes accepted in the period, those mediated successfully; closed is not success.',
    },
    { breakdowns, kind: 'COHORT', betterIs: 'HIGHER', where: [succeeded], ruleSource: success },
  ),
  mediation(
    'mediation_cases_failed',
    'dispute',
    { zh: '调解不成功', en: 'Disputes mediated without success' },
    {
      zh: '统计期内受理的纠纷中调解不成功的;稳控、终止、撤回的不计。',
      en: 'Of the disputes accepted in the period, those mediated without success; without those that were stabilised, terminated or withdrawn.',
    },
    { kind: 'COHORT', betterIs: 'LOWER', where: [failed] },
  ),
  mediation(
    'mediation_cases_in_progress',
    'dispute',
    { zh: '正在调解', en: 'Disputes still in mediation' },
    {
      zh: '统计期内受理的纠纷中仍待调解或正在调解的。',
      en: 'Of the disputes accepted in the period, those that still wait for mediation or are in it.',
    },
    { kind: 'COHORT', breakdowns: [['channel'], ['severity']], where: [underWay] },
  ),
  mediation(
    'mediation_amount_involved',
    'CNY',
    { zh: '涉及金额', en: 'Amount involved' },
    {
      zh: '受理纠纷的涉及金额,不是赔偿金额。',
      en: 'Amounts that the accepted disputes are about; not compensation paid.',
    },
    { breakdowns, sum: 'amountInvolved' },
  ),
  mediation(
    'mediation_compensation',
    'CNY',
    { zh: '赔偿金额', en: 'Compensation agreed' },
    {
      zh: '统计期内受理的纠纷达成的赔偿(协议)金额,不是涉及金额,两者不相加。',
      en: 'Compensation agreed in the disputes accepted in the period; not the amount involved, and never added to it.',
    },
    { sum: 'compensationAmount' },
  ),
  mediation(
    'mediation_persons_involved',
    'person',
    { zh: '涉及人数', en: 'Persons involved' },
    {
      zh: '统计期内受理的纠纷的当事人数之和;来源未知的不计。',
      en: 'Persons involved in the disputes accepted in the period, added up; unknown numbers are left out.',
    },
    { breakdowns: [], sum: 'personsInvolved' },
  ),
  mediation(
    'civil_to_criminal_prevented_cases',
    'dispute',
    { zh: '防止民转刑', en: 'Disputes kept from turning criminal' },
    {
      zh: '统计期内受理的纠纷中防止转化为刑事案件的。',
      en: 'Of the disputes accepted in the period, those that mediation kept from becoming criminal cases.',
    },
    { kind: 'COHORT', breakdowns: [], where: [prevented] },
  ),
  mediation(
    'civil_to_criminal_prevented_persons',
    'person',
    { zh: '防止民转刑人数', en: 'Persons in disputes kept from turning criminal' },
    { zh: '上述纠纷的当事人数之和。', en: 'Persons involved in those disputes, added up.' },
    { kind: 'COHORT', breakdowns: [], where: [prevented], sum: 'personsInvolved' },
  ),
  mediation(
    'leader_led_disputes',
    'dispute',
    { zh: '领导牵头化解的纠纷', en: 'Disputes led by a leader' },
    {
      zh: '统计期内受理的纠纷中由领导牵头包案的,按领导级别分列。',
      en: 'Of the disputes accepted in the period, those that a leader took on; the level is that of the leader.',
    },
    { breakdowns: [['leadLevel'], ['outcome'], ['leadLevel', 'outcome']], where: [leaderLed] },
  ),
  mediation(
    'leader_led_disputes_resolved',
    'dispute',
    { zh: '领导牵头已化解的纠纷', en: 'Leader-led disputes resolved' },
    {
      zh: '上述纠纷中调解成功的;稳控不算化解。',
      en: 'Of those disputes, the ones mediated successfully; stabilised is not resolved.',
    },
    {
      kind: 'COHORT',
      betterIs: 'HIGHER',
      breakdowns: [['leadLevel']],
      where: [leaderLed, succeeded],
      ruleSource: success,
    },
  ),
]

const existing: Condition = { field: 'closed', is: false }
const organisationRecords: RecordSource = {
  kind: 'RECORD',
  record: 'mediationCommittee',
  dateField: 'establishedOn',
  where: [existing],
}

function organisations(
  code: string,
  unit: UnitCode,
  title: Words,
  description: Words,
  part: { readonly kinds?: readonly string[]; readonly sum?: string },
): Measure {
  const { kinds, sum } = part
  return {
    code,
    department,
    title,
    description,
    ruleSource: tableOfOrganisations,
    unit,
    source: {
      ...organisationRecords,
      where: [existing, ...(kinds === undefined ? [] : [{ field: 'organisationKind', in: kinds }])],
      ...(sum === undefined ? {} : { sum }),
    },
    kind: 'COHORT',
    additiveOverTime: true,
    additiveOverAreas: true,
    breakdowns: [['channel']],
    finestLevel: 'TOWNSHIP',
    betterIs: 'NONE',
    sensitive: false,
  }
}

const committees: readonly Measure[] = [
  organisations(
    'mediation_committees',
    'organisation',
    { zh: '调解委员会', en: 'Mediation committees' },
    {
      zh: '统计期内设立、至今未撤销的调解委员会(含行业性专业性调委会),按设立日期;不是期末总数。',
      en: 'Committees established in the period and not closed since, those of trades included, by the day of establishment; not all that exist at its end.',
    },
    { kinds: ['PEOPLES_COMMITTEE', 'INDUSTRY_COMMITTEE'] },
  ),
  organisations(
    'mediation_windows',
    'organisation',
    { zh: '人民调解工作窗口', en: 'Mediation windows' },
    {
      zh: '统计期内设立、至今未撤销的驻点窗口,按设立日期。',
      en: 'Windows in courts and police stations established in the period and not closed since.',
    },
    { kinds: ['WINDOW'] },
  ),
  organisations(
    'mediation_rooms',
    'organisation',
    { zh: '调解工作室', en: 'Mediation rooms' },
    {
      zh: '统计期内设立、至今未撤销的调解工作室,按设立日期。',
      en: 'Rooms for mediation established in the period and not closed since.',
    },
    { kinds: ['ROOM'] },
  ),
  organisations(
    'mediators_full_time',
    'person',
    { zh: '专职人民调解员', en: 'Full-time mediators' },
    {
      zh: '统计期内设立、至今未撤销的调解组织的专职调解员人数。',
      en: 'Full-time mediators of the organisations established in the period and not closed since.',
    },
    { sum: 'fullTimeMediators' },
  ),
  organisations(
    'mediators_part_time',
    'person',
    { zh: '兼职人民调解员', en: 'Part-time mediators' },
    {
      zh: '统计期内设立、至今未撤销的调解组织的兼职调解员人数。',
      en: 'Part-time mediators of the organisations established in the period and not closed since.',
    },
    { sum: 'partTimeMediators' },
  ),
]

const rates: readonly Indicator[] = [
  rateIndicator({
    code: 'mediation_success_rate',
    department,
    title: { zh: '调解成功率', en: 'Mediation success rate' },
    description: {
      zh: '统计期内受理的纠纷中调解成功的比例。',
      en: 'Share of the disputes accepted in the period that were mediated successfully.',
    },
    ruleSource: together(success, fromItsCounts),
    betterIs: 'HIGHER',
    dimensions: ['channel', 'disputeType', 'severity'],
    numerator: [{ measure: 'mediation_cases_succeeded' }],
    denominator: [{ measure: 'mediation_cases_accepted' }],
  }),
  rateIndicator({
    code: 'leader_led_disputes_resolution_rate',
    department,
    title: { zh: '领导牵头纠纷化解率', en: 'Resolution rate of leader-led disputes' },
    description: {
      zh: '统计期内由领导牵头的纠纷中调解成功的比例。',
      en: 'Share of the leader-led disputes of the period that were mediated successfully.',
    },
    ruleSource: together(success, fromItsCounts),
    betterIs: 'HIGHER',
    dimensions: ['leadLevel'],
    numerator: [{ measure: 'leader_led_disputes_resolved' }],
    denominator: [{ measure: 'leader_led_disputes' }],
  }),
]

const mediators: Indicator = {
  ...indicatorOf(committees.find(({ code }) => code === 'mediators_full_time')!),
  code: 'mediators',
  title: { zh: '人民调解员', en: 'Mediators' },
  description: {
    zh: '专职与兼职人民调解员人数之和。',
    en: 'Full-time and part-time mediators, added up.',
  },
  formula: { kind: 'SUM', parts: [{ measure: 'mediators_full_time' }, { measure: 'mediators_part_time' }] },
}

const measures: readonly Measure[] = [...cases, ...committees, ...justiceStatistics]

/** Measures and indicators of justice. */
export const justice: DepartmentFigures = {
  department,
  measures,
  indicators: [...measures.map(indicatorOf), mediators, ...rates, ...justiceStatisticRates],
}

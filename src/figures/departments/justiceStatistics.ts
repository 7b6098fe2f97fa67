import type { Words } from '../../connector/connector.ts'
import type { Indicator } from '../indicator.ts'
import type { Measure, UnitCode } from '../measure.ts'
import { decidedByHub, fromItsCounts, together } from '../ruleSource.ts'
import { rateIndicator } from './department.ts'

/**
 * What justice counts itself and reports by month and county: placement of released persons (帮教安置), community correction (社区矫正), and
 * consultations at the committees for medical disputes. Released persons and community correction are programmes for sensitive groups:
 * counts only, marked sensitive. The rates printed beside them are never taken over but made again from the counts.
 */

const department = 'JUSTICE'
const base = { department, additiveOverAreas: true, breakdowns: [], finestLevel: 'COUNTY' } as const

const placementReport: Words = {
  zh: '帮教安置月报的栏目,各月单独上报。',
  en: 'A column of the monthly report on placement (帮教安置月报), each month alone.',
}
const correctionReport = together(
  { zh: '社区矫正月报的栏目。', en: 'A column of the monthly report on community correction.' },
  decidedByHub(
    15,
    '累计数读作自试点以来,均为月末数。',
    'totals are read as since the programme began, all of them at the end of the month.',
  ),
)
const consultationReport: Words = {
  zh: '医疗纠纷调解委员会月报的栏目,批次与人次分列。',
  en: 'A column of the monthly report of the committees for medical disputes, batches and visits apart.',
}

/** Each month alone: the year is the sum of its months. */
function monthly(
  code: string,
  title: Words,
  description: Words,
  betterIs: Measure['betterIs'],
  unit: UnitCode = 'person',
): Measure {
  return {
    ...base,
    code,
    title,
    description,
    ruleSource: unit === 'person' ? placementReport : consultationReport,
    unit,
    source: { kind: 'STATISTIC', window: 'CALENDAR' },
    kind: 'FLOW',
    additiveOverTime: true,
    betterIs,
    sensitive: unit === 'person',
  }
}

/** As it stands at the end of the month; the last one of a period counts. `accumulates`: told since the programme began. */
function standing(code: string, title: Words, description: Words, accumulates?: 'ACCUMULATES'): Measure {
  return {
    ...(accumulates === undefined ? {} : { accumulates: true }),
    ...base,
    code,
    title,
    description,
    ruleSource: correctionReport,
    unit: 'person',
    source: { kind: 'STATISTIC', window: 'AS_OF' },
    kind: 'STOCK',
    additiveOverTime: false,
    betterIs: 'NONE',
    sensitive: true,
  }
}

/** The statistics that justice reports. */
export const justiceStatistics: readonly Measure[] = [
  monthly(
    'released_persons_received',
    { zh: '接收归正人员', en: 'Released persons received' },
    {
      zh: '统计期内接收的刑满释放人员,来自帮教安置月报。',
      en: 'Released persons received in the period, from the monthly report on placement.',
    },
    'NONE',
  ),
  monthly(
    'released_persons_assisted',
    { zh: '纳入帮教', en: 'Released persons assisted' },
    {
      zh: '统计期内纳入帮教的刑满释放人员。',
      en: 'Released persons who were taken into assistance in the period.',
    },
    'HIGHER',
  ),
  monthly(
    'released_persons_placed',
    { zh: '就业安置', en: 'Released persons placed' },
    {
      zh: '统计期内安置就业的刑满释放人员。',
      en: 'Released persons who were placed in work in the period.',
    },
    'HIGHER',
  ),
  monthly(
    'released_persons_reoffended',
    { zh: '重新犯罪人员', en: 'Released persons who reoffended' },
    { zh: '统计期内重新犯罪的刑满释放人员。', en: 'Released persons who reoffended in the period.' },
    'LOWER',
  ),
  standing(
    'community_correction_received',
    { zh: '累计接收社区矫正对象', en: 'Persons received into community correction, to date' },
    {
      zh: '月末累计接收的社区矫正对象,自试点开始累计,取统计期内最后一次上报。',
      en: 'Persons received into community correction since it began, at the end of the month; the last report of the period counts.',
    },
    'ACCUMULATES',
  ),
  standing(
    'community_correction_active',
    { zh: '在册社区矫正对象', en: 'Persons in community correction' },
    {
      zh: '月末在册的社区矫正对象,取统计期内最后一次上报。',
      en: 'Persons in community correction at the end of the month; the last report of the period counts.',
    },
  ),
  standing(
    'community_correction_completed',
    { zh: '累计期满解除', en: 'Community corrections completed, to date' },
    {
      zh: '月末累计期满解除的社区矫正对象,取统计期内最后一次上报。',
      en: 'Persons who completed community correction since it began, at the end of the month; the last report of the period counts.',
    },
    'ACCUMULATES',
  ),
  monthly(
    'consultation_batches',
    { zh: '接待咨询批次', en: 'Consultations, in batches' },
    {
      zh: '医疗纠纷调解委员会接待咨询的批次;批次不是人次。',
      en: 'Consultations at the committees for medical disputes, in batches 批次; not in visits.',
    },
    'NONE',
    'batch',
  ),
  monthly(
    'consultation_visits',
    { zh: '接待咨询人次', en: 'Consultations, in visits' },
    {
      zh: '医疗纠纷调解委员会接待咨询的人次;人次不是批次,也不是人数。',
      en: 'Consultations at the committees for medical disputes, in visits 人次; neither batches nor persons.',
    },
    'NONE',
    'visit',
  ),
]

const rateOfReceived = together(
  placementReport,
  decidedByHub(
    15,
    '以接收人数为分母,温州市2010年公布的帮教率、安置率只与此分母相符。',
    'of those received: the rates of assistance and placement that 温州 published for 2010 fit no other base.',
  ),
  fromItsCounts,
)

function releasedRate(
  code: string,
  part: string,
  title: Words,
  description: Words,
  betterIs: Indicator['betterIs'],
): Indicator {
  const rate = rateIndicator({
    code,
    department,
    title,
    description,
    ruleSource: rateOfReceived,
    betterIs,
    dimensions: [],
    numerator: [{ measure: part }],
    denominator: [{ measure: 'released_persons_received' }],
  })
  return { ...rate, sensitive: true }
}

/** Rates over those received, made from the counts. */
export const justiceStatisticRates: readonly Indicator[] = [
  releasedRate(
    'released_persons_assistance_rate',
    'released_persons_assisted',
    { zh: '帮教率', en: 'Assistance rate of released persons' },
    { zh: '纳入帮教人数除以接收人数。', en: 'Released persons assisted, divided by those received.' },
    'HIGHER',
  ),
  releasedRate(
    'released_persons_placement_rate',
    'released_persons_placed',
    { zh: '安置率', en: 'Placement rate of released persons' },
    { zh: '就业安置人数除以接收人数。', en: 'Released persons placed, divided by those received.' },
    'HIGHER',
  ),
  releasedRate(
    'released_persons_reoffending_rate',
    'released_persons_reoffended',
    { zh: '重新犯罪率', en: 'Reoffending rate of released persons' },
    { zh: '重新犯罪人数除以接收人数。', en: 'Released persons who reoffended, divided by those received.' },
    'LOWER',
  ),
]

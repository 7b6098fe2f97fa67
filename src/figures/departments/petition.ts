import type { Words } from '../../connector/connector.ts'
import type { Condition, Measure } from '../measure.ts'
import { asItStandsNow, decidedByHub, fromItsCounts, together } from '../ruleSource.ts'
import { type DepartmentFigures, indicatorOf, rateIndicator } from './department.ts'

/**
 * Petitions 信访, counted from the two registers: what came in, and the lists of old cases. Sources know the county of a petition and
 * nothing finer (问题属地, six digits), so that below the county no figure applies.
 */

const department = 'PETITION'

const register: Words = {
  zh: '信访登记系统:信访日期、信访形式与内容分类;代码为该系统自有,未见可用的国家标准代码。',
  en: "The petition office's register: day, form and topic of the petition; the codes are the register's own, no national list was to be had.",
}
const countOfPersons = together(
  register,
  decidedByHub(
    15,
    'xfrs读作人次,sjrs读作实际人数,每条来访记录为一批次。',
    'xfrs is read as person-visits, sjrs as persons, and each visit in the register as one batch.',
  ),
)
const listOfOldCases: Words = {
  zh: '信访积案挂牌台账:挂牌日期、挂牌级别与包案领导级别。',
  en: 'The lists of old petition cases: day and level of listing, level of the leader.',
}
const resolvedOldCases = together(
  listOfOldCases,
  decidedByHub(
    15,
    '有化解日期的才算化解,仅标为"已办结"的不算。',
    'resolved is what has a day of resolution; 已办结 alone is closed, not resolved.',
  ),
  asItStandsNow,
)

interface Declared {
  readonly code: string
  readonly title: Words
  readonly description: Words
}

/** Counted from the petitions that came in, by the day of the petition. */
function received(
  declared: Declared,
  part: Partial<Pick<Measure, 'unit' | 'ruleSource' | 'breakdowns' | 'betterIs'>> & {
    readonly where?: readonly Condition[]
    readonly sum?: string
  } = {},
): Measure {
  const { where = [], sum, ...rest } = part
  return {
    ...declared,
    department,
    ruleSource: register,
    unit: 'petition',
    source: {
      kind: 'RECORD',
      record: 'petitionCase',
      dateField: 'receivedOn',
      where: [{ field: 'register', in: ['RECEIVED'] }, ...where],
      ...(sum === undefined ? {} : { sum }),
    },
    kind: 'FLOW',
    additiveOverTime: true,
    additiveOverAreas: true,
    breakdowns: [],
    finestLevel: 'COUNTY',
    betterIs: 'NONE',
    sensitive: false,
    ...rest,
  }
}

/** Counted from the lists of old cases, by the day of listing; the level is that of the authority that listed them. */
function backlog(
  declared: Declared,
  kind: Measure['kind'],
  dimension: string,
  where: readonly Condition[],
  betterIs: Measure['betterIs'] = kind === 'COHORT' ? 'HIGHER' : 'LOWER',
): Measure {
  return {
    ...received(declared, { breakdowns: [[dimension]], betterIs }),
    ruleSource: kind === 'COHORT' ? resolvedOldCases : listOfOldCases,
    source: {
      kind: 'RECORD',
      record: 'petitionCase',
      dateField: 'listedOn',
      where: [{ field: 'register', in: ['BACKLOG'] }, ...where],
    },
    kind,
  }
}

const visits: Condition = { field: 'form', in: ['VISIT'] }
const resolved: Condition = { field: 'resolvedOn', known: true }

const measures: readonly Measure[] = [
  received(
    {
      code: 'petitions_received',
      title: { zh: '信访总量', en: 'Petitions received' },
      description: {
        zh: '统计期内登记的信访件,按信访日期。',
        en: 'Petitions registered in the period, by the day of the petition.',
      },
    },
    { breakdowns: [['form'], ['topic']], betterIs: 'LOWER' },
  ),
  received(
    {
      code: 'repeat_petitions',
      title: { zh: '重复信访', en: 'Repeat petitions' },
      description: {
        zh: '统计期内登记的信访件中,来源标记为重复的。',
        en: 'Petitions registered in the period that the source marks as repeated.',
      },
    },
    { where: [{ field: 'repeat', is: true }], breakdowns: [['form']], betterIs: 'LOWER' },
  ),
  received(
    {
      code: 'collective_visits',
      title: { zh: '集体访批次', en: 'Collective visits' },
      description: {
        zh: '统计期内五人及以上的来访批次。五人是通行口径,并非标准规定。',
        en: 'Visits in the period by five persons or more. Five is what is commonly used, no standard says it.',
      },
    },
    {
      where: [visits, { field: 'collective', is: true }],
      unit: 'batch',
      betterIs: 'LOWER',
      ruleSource: together(
        register,
        decidedByHub(
          15,
          '集体访取通行的五人及以上,未见标准规定。',
          'collective is five persons or more, as is commonly used; no standard was found for it.',
        ),
      ),
    },
  ),
  received(
    {
      code: 'petition_visit_batches',
      title: { zh: '来访批次', en: 'Visits, batches' },
      description: {
        zh: '统计期内来访的批次。与人次、人数是不同的量,互不换算。',
        en: 'Visits in the period, each group once. Another measure than persons and person-visits; none is converted into another.',
      },
    },
    { where: [visits], unit: 'batch', ruleSource: countOfPersons },
  ),
  received(
    {
      code: 'petition_person_visits',
      title: { zh: '来访人次', en: 'Visits, person-visits' },
      description: {
        zh: '统计期内来访的人次,同一人每来一次计一次。来源未填或填0的不计。',
        en: 'Persons at the visits of the period, counted again at each visit. Visits of which the source does not know it add nothing.',
      },
    },
    { where: [visits], unit: 'visit', sum: 'personVisits', ruleSource: countOfPersons },
  ),
  received(
    {
      code: 'petition_visit_persons',
      title: { zh: '来访人数', en: 'Visits, persons' },
      description: {
        zh: '统计期内来访的实际人数,由来源逐件给出。来源未填或填0的不计。',
        en: 'Different persons at the visits of the period, as the source tells them visit by visit. Visits of which it does not know it add nothing.',
      },
    },
    { where: [visits], unit: 'person', sum: 'persons', ruleSource: countOfPersons },
  ),
  backlog(
    {
      code: 'listed_petition_cases',
      title: { zh: '重点信访积案', en: 'Listed petition cases' },
      description: {
        zh: '统计期内挂牌的信访积案,按挂牌日期;级别指挂牌机关的级别。',
        en: 'Old petition cases put on a list in the period, by the day of listing; the level is that of the authority that listed them.',
      },
    },
    'FLOW',
    'listLevel',
    [],
  ),
  backlog(
    {
      code: 'listed_petition_cases_resolved',
      title: { zh: '重点信访积案已化解', en: 'Listed petition cases resolved' },
      description: { zh: '统计期内挂牌的积案中已化解的。', en: 'Of the cases listed in the period, those resolved.' },
    },
    'COHORT',
    'listLevel',
    [resolved],
  ),
  backlog(
    {
      code: 'listed_petition_cases_open',
      title: { zh: '重点信访积案未化解', en: 'Listed petition cases not yet resolved' },
      description: {
        zh: '统计期内挂牌的积案中尚无化解日期的。',
        en: 'Of the cases listed in the period, those without a day of resolution yet.',
      },
    },
    'COHORT',
    'listLevel',
    [{ field: 'resolvedOn', known: false }],
    'LOWER',
  ),
  backlog(
    {
      code: 'leader_led_backlog_resolved',
      title: { zh: '领导包案化解信访积案', en: 'Listed petition cases resolved under a leader' },
      description: {
        zh: '统计期内挂牌并由领导包案的积案中已化解的;级别指包案领导的级别。',
        en: 'Of the cases listed in the period that a leader took on, those resolved; the level is that of the leader.',
      },
    },
    'COHORT',
    'leadLevel',
    [resolved, { field: 'leaderLed', is: true }],
  ),
]

/** Measures and indicators of petitions. */
export const petition: DepartmentFigures = {
  department,
  measures,
  indicators: [
    ...measures.map(indicatorOf),
    rateIndicator({
      code: 'listed_petition_resolution_rate',
      department,
      title: { zh: '信访积案化解率', en: 'Resolution rate of listed petition cases' },
      description: {
        zh: '统计期内挂牌的积案中已化解的比例。',
        en: 'Share of the cases listed in the period that are resolved.',
      },
      ruleSource: together(resolvedOldCases, fromItsCounts),
      betterIs: 'HIGHER',
      dimensions: ['listLevel'],
      numerator: [{ measure: 'listed_petition_cases_resolved' }],
      denominator: [{ measure: 'listed_petition_cases' }],
    }),
  ],
}

import type { Words } from '../../connector/connector.ts'
import type { Indicator } from '../indicator.ts'
import type { Condition, Measure, RecordSource, UnitCode } from '../measure.ts'
import { asItStandsNow, decidedByHub, fromItsCounts, together } from '../ruleSource.ts'
import { type DepartmentFigures, indicatorOf, rateIndicator } from './department.ts'

/**
 * Grid and population register 网格、人口. Grids, staff and population arrive as year files: stocks at the year's end. What grid staff
 * report arrives as events, which are counted from records.
 */

const department = 'GRID'

const yearFileOfGrids = together(
  { zh: '网格统计年报表。', en: 'The year file of grids.' },
  decidedByHub(15, '读作年末数。', "it is read as of the year's end."),
)
const yearFileOfPopulation = together(
  {
    zh: '人口年报表,口径(户籍、常住、流动)由来源划分。',
    en: 'The year file of population, whose source tells registered, permanent and floating apart.',
  },
  decidedByHub(15, '读作年末数。', "it is read as of the year's end."),
)
const eventService: Words = {
  zh: '网格平台事件接口:事件类别、上报日期、办结日期与是否超期由平台登记;网格编码依CJ/T 349-2010或本地规则。',
  en: 'The event service of the grid platform: kind, day of report, day of closing and whether overdue, as the platform registers them; grids are numbered by CJ/T 349-2010 or by local rule.',
}
const endedHandling = together(
  eventService,
  decidedByHub(15, '按办结日期计数。', 'an event counts on the day on which its handling ended.'),
)

function stock(code: string, unit: UnitCode, title: Words, description: Words, ruleSource = yearFileOfGrids): Measure {
  const source = { kind: 'STATISTIC', window: 'AS_OF' } as const
  return {
    code,
    department,
    title,
    description,
    ruleSource,
    unit,
    source,
    kind: 'STOCK',
    additiveOverTime: false,
    additiveOverAreas: true,
    breakdowns: [],
    finestLevel: 'VILLAGE',
    betterIs: 'NONE',
    sensitive: false,
  }
}

const atEnd: Words = { zh: '取统计期内最后一次上报的数。', en: 'The last one told in the period.' }
const described = (zh: string, en: string): Words => ({ zh: `${zh}${atEnd.zh}`, en: `${en} ${atEnd.en}` })

const fullTimeStaff = stock(
  'grid_staff_full_time',
  'person',
  { zh: '专职网格员', en: 'Full-time grid staff' },
  described('专职网格员。', 'Full-time grid staff.'),
)
const partTimeStaff = stock(
  'grid_staff_part_time',
  'person',
  { zh: '兼职网格员', en: 'Part-time grid staff' },
  described('兼职网格员。', 'Part-time grid staff.'),
)

const stocks: readonly Measure[] = [
  stock(
    'grids',
    'grid',
    { zh: '网格', en: 'Grids' },
    described('划分的网格数。', 'Grids that the area is divided into.'),
  ),
  stock(
    'grid_groups',
    'group',
    { zh: '网格小组', en: 'Groups within grids' },
    described('网格下设的小组数。', 'Groups that grids are divided into.'),
  ),
  fullTimeStaff,
  partTimeStaff,
  stock(
    'households',
    'household',
    { zh: '网格内户数', en: 'Households' },
    described('网格内登记的户数。', 'Households as the grids have registered them.'),
  ),
  stock(
    'population_registered',
    'person',
    { zh: '户籍人口', en: 'Registered population' },
    described('户籍登记人口。', 'Population by household registration.'),
    yearFileOfPopulation,
  ),
  stock(
    'population_permanent',
    'person',
    { zh: '常住人口', en: 'Permanent population' },
    described('常住半年以上的人口。', 'Population resident for more than half a year.'),
    yearFileOfPopulation,
  ),
  stock(
    'population_floating',
    'person',
    { zh: '流动人口', en: 'Floating population' },
    described('登记的流动人口。', 'Floating population as registered.'),
    yearFileOfPopulation,
  ),
  stock(
    'population_records_collected',
    'record',
    { zh: '采录人口信息', en: 'Population records collected' },
    described(
      '网格系统中采录的人口信息条数,不是人口数。',
      'Records of persons in the grid system: records, not a count of the population.',
    ),
    yearFileOfPopulation,
  ),
]

const eventRecords: RecordSource = { kind: 'RECORD', record: 'gridEvent', dateField: 'reportedOn', where: [] }
const closed: Condition = { field: 'state', in: ['CLOSED'] }
const ofKind = (kind: string): Condition => ({ field: 'eventKind', in: [kind] })

const events: Measure = {
  code: 'grid_events',
  department,
  title: { zh: '网格事件', en: 'Grid events' },
  description: {
    zh: '统计期内网格员上报的事件,按上报日期;社情民意不采集。',
    en: 'Events that grid staff reported in the period, by the day of the report. Opinions are never collected.',
  },
  ruleSource: eventService,
  unit: 'item',
  source: eventRecords,
  kind: 'FLOW',
  additiveOverTime: true,
  additiveOverAreas: true,
  breakdowns: [['eventKind']],
  finestLevel: 'VILLAGE',
  betterIs: 'NONE',
  sensitive: false,
}
const eventsClosed: Measure = {
  ...events,
  code: 'grid_events_closed',
  title: { zh: '网格事件办结', en: 'Grid events closed' },
  description: {
    zh: '统计期内上报的事件中已办结的。',
    en: 'Of the events reported in the period, those whose handling has ended.',
  },
  ruleSource: together(eventService, asItStandsNow),
  source: { ...eventRecords, where: [closed] },
  kind: 'COHORT',
  betterIs: 'HIGHER',
}
const eventsOverdue: Measure = {
  ...events,
  code: 'grid_events_overdue',
  title: { zh: '网格事件超期', en: 'Grid events overdue' },
  description: {
    zh: '统计期内上报的事件中,来源标为超期的;未标明是否超期的不计。',
    en: 'Of the events reported in the period, those that the source calls overdue; those of which it does not tell do not count.',
  },
  ruleSource: together(eventService, asItStandsNow),
  source: { ...eventRecords, where: [{ field: 'overdue', is: true }] },
  kind: 'COHORT',
  betterIs: 'LOWER',
}
const disputesHandled: Measure = {
  ...events,
  code: 'disputes_handled_via_grid',
  title: { zh: '网格系统排查化解矛盾纠纷', en: 'Disputes handled through the grid' },
  description: {
    zh: '网格排查的矛盾纠纷中于统计期内办结的,按办结日期。与人民调解受理的纠纷可能重叠,不得相加。',
    en: 'Disputes found by grid staff whose handling ended in the period, by that day. They may overlap with disputes in mediation: never add the two.',
  },
  ruleSource: endedHandling,
  unit: 'dispute',
  source: { kind: 'RECORD', record: 'gridEvent', dateField: 'closedOn', where: [ofKind('DISPUTE'), closed] },
  breakdowns: [],
}
const hazardsRectified: Measure = {
  ...disputesHandled,
  code: 'hazards_rectified_via_grid',
  title: { zh: '网格整治问题隐患', en: 'Hazards rectified through the grid' },
  description: {
    zh: '网格发现的问题隐患中于统计期内整治完毕的,按办结日期;与挂牌隐患不同,不得相加。',
    en: 'Hazards found by grid staff whose handling ended in the period, by that day. They are not the listed hazards: never add the two.',
  },
  unit: 'place',
  source: { kind: 'RECORD', record: 'gridEvent', dateField: 'closedOn', where: [ofKind('HAZARD'), closed] },
}

const measures: readonly Measure[] = [...stocks, events, eventsClosed, eventsOverdue, disputesHandled, hazardsRectified]

/** The published 网格员 are both kinds together. */
const staff: Indicator = {
  ...indicatorOf(fullTimeStaff),
  code: 'grid_staff',
  title: { zh: '网格员', en: 'Grid staff' },
  description: described('专职与兼职网格员。', 'Full-time and part-time grid staff.'),
  ruleSource: together(yearFileOfGrids, {
    zh: '公布文件的"网格员"是专职与兼职合计。',
    en: 'What documents publish as 网格员 is both kinds together.',
  }),
  formula: { kind: 'SUM', parts: [{ measure: fullTimeStaff.code }, { measure: partTimeStaff.code }] },
}

/** Measures and indicators of the grid and population register. */
export const grid: DepartmentFigures = {
  department,
  measures,
  indicators: [
    ...measures.map(indicatorOf),
    staff,
    rateIndicator({
      code: 'grid_events_overdue_rate',
      department,
      title: { zh: '网格事件超期率', en: 'Share of grid events overdue' },
      description: {
        zh: '统计期内上报的网格事件中超期的比例。',
        en: 'Share of the grid events reported in the period that are overdue.',
      },
      ruleSource: together(eventService, asItStandsNow, fromItsCounts),
      betterIs: 'LOWER',
      dimensions: ['eventKind'],
      numerator: [{ measure: eventsOverdue.code }],
      denominator: [{ measure: events.code }],
    }),
  ],
}

import type { Measure } from '../measure.ts'
import { type DepartmentFigures, indicatorOf, rateIndicator } from './department.ts'

/** Petitions 信访. Declared for the schema; no connector yields petitions yet. */

const department = 'PETITION'

const received: Measure = {
  code: 'petitions_received',
  department,
  title: { zh: '信访总量', en: 'Petitions received' },
  description: {
    zh: '统计期内登记的信访件,按信访日期。',
    en: 'Petitions registered in the period, by the day of the petition.',
  },
  unit: 'petition',
  source: { kind: 'UNDELIVERED' },
  kind: 'FLOW',
  additiveOverTime: true,
  breakdowns: [],
  finestLevel: 'VILLAGE',
  betterIs: 'LOWER',
  sensitive: false,
}
const listed: Measure = {
  ...received,
  code: 'listed_petition_cases',
  title: { zh: '重点信访积案', en: 'Listed petition cases' },
  description: {
    zh: '统计期内挂牌的信访积案,按挂牌日期;级别指挂牌机关的级别。',
    en: 'Old petition cases put on a list in the period, by the day of listing; the level is that of the authority that listed them.',
  },
  breakdowns: [['listLevel']],
}
const resolved: Measure = {
  ...listed,
  code: 'listed_petition_cases_resolved',
  title: { zh: '重点信访积案已化解', en: 'Listed petition cases resolved' },
  description: { zh: '统计期内挂牌的积案中已化解的。', en: 'Of the cases listed in the period, those resolved.' },
  kind: 'COHORT',
  betterIs: 'HIGHER',
}

const measures: readonly Measure[] = [received, listed, resolved]

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
      betterIs: 'HIGHER',
      dimensions: ['listLevel'],
      numerator: [{ measure: 'listed_petition_cases_resolved' }],
      denominator: [{ measure: 'listed_petition_cases' }],
    }),
  ],
}

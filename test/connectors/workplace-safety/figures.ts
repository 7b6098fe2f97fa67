import type { Words } from '../../../src/connector/connector.ts'
import { type BroughtDepartment, indicatorOf, rateIndicator } from '../../../src/figures/departments/department.ts'
import type { Measure, UnitCode } from '../../../src/figures/measure.ts'

const department = 'WORKPLACE_SAFETY'
const sheet: Words = { zh: '安全生产检查月报表的栏目。', en: 'A column of the monthly sheet of inspections.' }
const base = {
  department,
  ruleSource: sheet,
  additiveOverTime: true,
  additiveOverAreas: true,
  sensitive: false,
  breakdowns: [],
  betterIs: 'NONE',
} as const

/** A column of the monthly sheet of inspections. */
function monthly(code: string, unit: UnitCode, title: Words, description: Words): Measure {
  const source = { kind: 'STATISTIC', window: 'CALENDAR' } as const
  return { ...base, code, title, description, unit, source, kind: 'FLOW', finestLevel: 'COUNTY' }
}

const inspections = monthly(
  'workplace_inspections',
  'unit',
  { zh: '安全生产检查企业', en: 'Workplaces inspected' },
  { zh: '当月检查的企业家次。', en: 'Visits to workplaces in the month; a workplace visited twice counts twice.' },
)
const found = monthly(
  'workplace_hazards_found',
  'place',
  { zh: '查出安全隐患', en: 'Hazards found at workplaces' },
  { zh: '当月检查中查出的安全隐患。', en: 'Hazards found by the inspections of the month.' },
)
const rectified = monthly(
  'workplace_hazards_rectified',
  'place',
  { zh: '整改安全隐患', en: 'Hazards rectified at workplaces' },
  { zh: '当月查出的隐患中已整改的。', en: 'Of the hazards found in the month, those rectified since.' },
)
const fines = monthly(
  'workplace_fines',
  'CNY',
  { zh: '安全生产罚款', en: 'Fines over workplace safety' },
  { zh: '当月作出的安全生产罚款。', en: 'Fines decided in the month.' },
)
const listed: Measure = {
  ...base,
  code: 'listed_workplace_hazards',
  title: { zh: '挂牌安全生产隐患', en: 'Workplaces listed for hazards' },
  description: {
    zh: '统计期内挂牌督办的企业,按挂牌日期。',
    en: 'Workplaces put on a list for hazards in the period, by the day of listing.',
  },
  ruleSource: { zh: '安全生产隐患挂牌台账。', en: 'The ledger of workplaces listed for hazards.' },
  unit: 'unit',
  source: {
    kind: 'RECORD',
    record: 'listedHazard',
    dateField: 'listedOn',
    where: [{ field: 'kind', in: ['OTHER'] }],
  },
  kind: 'FLOW',
  breakdowns: [['listLevel']],
  finestLevel: 'COUNTY',
  betterIs: 'LOWER',
}

const measures: readonly Measure[] = [inspections, found, rectified, fines, listed]

/** 安全生产监督管理: a department that the hub itself has no word for. */
export const workplaceSafetyFigures: BroughtDepartment = {
  department,
  name: { zh: '安全生产监管', en: 'Workplace safety' },
  measures,
  indicators: [
    ...measures.map(indicatorOf),
    rateIndicator({
      code: 'workplace_hazard_rectification_rate',
      department,
      title: { zh: '安全隐患整改率', en: 'Rectification rate of workplace hazards' },
      description: {
        zh: '查出的安全隐患中已整改的比例。',
        en: 'Share of the hazards found that are rectified.',
      },
      ruleSource: sheet,
      betterIs: 'HIGHER',
      dimensions: [],
      numerator: [{ measure: 'workplace_hazards_rectified' }],
      denominator: [{ measure: 'workplace_hazards_found' }],
    }),
  ],
}

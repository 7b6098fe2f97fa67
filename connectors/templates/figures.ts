import { type BroughtDepartment, indicatorOf } from '../../src/figures/departments/department.ts'
import type { Measure } from '../../src/figures/measure.ts'

const department = 'EXAMPLE'

/** A measure says what counts (src/figures/measure.ts); sync rolls it up and `figures(indicators:)` answers it by its code. */
const listed: Measure = {
  code: 'example_listed',
  department,
  title: { zh: '示例挂牌数', en: 'Listed in the example' },
  description: {
    zh: '统计期内挂牌的,按挂牌日期。',
    en: 'Put on the list in the period, by the day of listing.',
  },
  // Where the rule comes from: a law, a standard, a report form, a code table; what nobody wrote down is a decision, and says so.
  ruleSource: { zh: '示例挂牌台账:挂牌日期。', en: 'The ledger of the example: the day of listing.' },
  unit: 'unit',
  source: { kind: 'RECORD', record: 'listedHazard', dateField: 'listedOn', where: [{ field: 'kind', in: ['OTHER'] }] },
  kind: 'FLOW',
  additiveOverTime: true,
  additiveOverAreas: true,
  breakdowns: [['listLevel']],
  finestLevel: 'TOWNSHIP',
  betterIs: 'LOWER',
  sensitive: false,
}

const measures: readonly Measure[] = [listed]

/** A department that the hub itself has no words for: its name, measures and indicators. */
export const exampleFigures: BroughtDepartment = {
  department,
  name: { zh: '示例部门', en: 'Example department' },
  measures,
  indicators: measures.map(indicatorOf),
}

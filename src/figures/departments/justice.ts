import type { Words } from '../../connector/connector.ts'
import type { Measure, UnitCode } from '../measure.ts'
import { type DepartmentFigures, indicatorOf, rateIndicator } from './department.ts'

/** Justice 司法: people's mediation. Declared for the schema; no connector yields mediation cases yet. */

const department = 'JUSTICE'
// Every combination that the section's filter can ask for.
const breakdowns = [
  ['channel'],
  ['disputeType'],
  ['severity'],
  ['channel', 'disputeType'],
  ['channel', 'severity'],
  ['disputeType', 'severity'],
  ['channel', 'disputeType', 'severity'],
] as const

function mediation(code: string, unit: UnitCode, kind: Measure['kind'], title: Words, description: Words): Measure {
  const source = { kind: 'UNDELIVERED' } as const
  return {
    code,
    department,
    title,
    description,
    unit,
    source,
    kind,
    additiveOverTime: true,
    breakdowns,
    finestLevel: 'VILLAGE',
    betterIs: kind === 'COHORT' ? 'HIGHER' : 'NONE',
    sensitive: false,
  }
}

const measures: readonly Measure[] = [
  mediation(
    'mediation_cases_accepted',
    'dispute',
    'FLOW',
    { zh: '受理纠纷', en: 'Disputes accepted for mediation' },
    {
      zh: '统计期内受理的矛盾纠纷,按受理日期。',
      en: 'Disputes accepted for mediation in the period, by the day of acceptance.',
    },
  ),
  mediation(
    'mediation_cases_succeeded',
    'dispute',
    'COHORT',
    { zh: '调解成功', en: 'Disputes mediated successfully' },
    {
      zh: '统计期内受理的纠纷中调解成功的;办结不等于成功。',
      en: 'Of the disputes accepted in the period, those mediated successfully; closed is not success.',
    },
  ),
  mediation(
    'mediation_amount_involved',
    'CNY',
    'FLOW',
    { zh: '涉及金额', en: 'Amount involved' },
    {
      zh: '受理纠纷的涉及金额,不是赔偿金额。',
      en: 'Amounts that the accepted disputes are about; not compensation paid.',
    },
  ),
]

/** Measures and indicators of justice. */
export const justice: DepartmentFigures = {
  department,
  measures,
  indicators: [
    ...measures.map(indicatorOf),
    rateIndicator({
      code: 'mediation_success_rate',
      department,
      title: { zh: '调解成功率', en: 'Mediation success rate' },
      description: {
        zh: '统计期内受理的纠纷中调解成功的比例。',
        en: 'Share of the disputes accepted in the period that were mediated successfully.',
      },
      betterIs: 'HIGHER',
      dimensions: ['channel', 'disputeType', 'severity'],
      numerator: [{ measure: 'mediation_cases_succeeded' }],
      denominator: [{ measure: 'mediation_cases_accepted' }],
    }),
  ],
}

import type { DepartmentCode, Words } from '../../connector/connector.ts'
import type { Indicator } from '../indicator.ts'
import type { Measure } from '../measure.ts'
import { decidedByHub, fromItsCounts, together } from '../ruleSource.ts'
import type { DepartmentFigures } from './department.ts'

/**
 * Counts per 10,000 inhabitants 每万人. The basis is part of the code and of the title: by household registration (户籍) and by
 * permanent residence (常住) the same counts give another order of areas, so that a rate without its basis says nothing. Both bases are
 * stocks that the grid register tells; where it told none in the period there is no rate.
 */

interface Basis {
  readonly suffix: string
  readonly measure: string
  readonly title: Words
  readonly description: Words
}

const bases: readonly Basis[] = [
  {
    suffix: 'registered',
    measure: 'population_registered',
    title: { zh: '每万户籍人口', en: 'per 10,000 registered inhabitants' },
    description: { zh: '以统计期末户籍人口为基数。', en: 'On the registered population at the end of the period.' },
  },
  {
    suffix: 'permanent',
    measure: 'population_permanent',
    title: { zh: '每万常住人口', en: 'per 10,000 permanent inhabitants' },
    description: { zh: '以统计期末常住人口为基数。', en: 'On the permanent population at the end of the period.' },
  },
]

const onNamedBasis = decidedByHub(
  15,
  '人口口径在名称中写明,取统计期末人口。',
  'the basis stands in the name, and the population is that at the end of the period.',
)

/** What is asked per inhabitant: counts of events whose number grows with the number of people. */
const counted: readonly string[] = [
  'criminal_incidents',
  'police_calls',
  'mediation_cases_accepted',
  'petitions_received',
  'fires',
  'road_accidents',
  'road_deaths',
  'grid_events',
]

/** The indicators of each department, over the measures that departments declare. */
export function perInhabitants(measures: readonly Measure[]): readonly DepartmentFigures[] {
  const byDepartment = new Map<DepartmentCode, Indicator[]>()
  for (const code of counted) {
    const measure = measures.find((candidate) => candidate.code === code)
    if (measure === undefined) throw new Error(`perInhabitants.ts names ${code}, which no department declares`)
    const indicators = byDepartment.get(measure.department) ?? []
    byDepartment.set(measure.department, [
      ...indicators,
      ...bases.map((basis) => perTenThousand(measure, basis, populationOf(basis, measures))),
    ])
  }
  return [...byDepartment].map(([department, indicators]) => ({ department, measures: [], indicators }))
}

function populationOf(basis: Basis, measures: readonly Measure[]): Measure {
  const population = measures.find(({ code }) => code === basis.measure)
  if (population === undefined)
    throw new Error(`perInhabitants.ts names ${basis.measure}, which no department declares`)
  return population
}

function perTenThousand(measure: Measure, basis: Basis, population: Measure): Indicator {
  const { code, department, title, description, ruleSource, betterIs, sensitive } = measure
  return {
    code: `${code}_per_10000_${basis.suffix}`,
    department,
    title: { zh: `${basis.title.zh}${title.zh}`, en: `${title.en} ${basis.title.en}` },
    description: {
      zh: `${description.zh}${basis.description.zh}`,
      en: `${description.en} ${basis.description.en}`,
    },
    ruleSource: together(ruleSource, population.ruleSource, onNamedBasis, fromItsCounts),
    unit: 'PER_10000',
    betterIs,
    sensitive,
    dimensions: [],
    formula: {
      kind: 'RATIO',
      numerator: [{ measure: code }],
      denominator: [{ measure: basis.measure }],
      per: 10_000,
    },
  }
}

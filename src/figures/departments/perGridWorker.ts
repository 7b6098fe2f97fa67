import type { DepartmentCode, Words } from '../../connector/connector.ts'
import type { Indicator } from '../indicator.ts'
import type { Measure } from '../measure.ts'
import { decidedByHub, fromItsCounts, together } from '../ruleSource.ts'
import type { DepartmentFigures } from './department.ts'

/**
 * What falls on each member of the grid staff 每名网格员, full-time and part-time counted alike: where staffing is short. The staff is a
 * stock at the end of the period; where the grid register told none there is no number.
 */

const staff = [{ measure: 'grid_staff_full_time' }, { measure: 'grid_staff_part_time' }] as const

const staffAlike = decidedByHub(
  15,
  '专职与兼职网格员一人计一,取统计期末人数。',
  'full-time and part-time staff count alike, as they are at the end of the period.',
)

/** What is asked for each of the staff, by the name that it has in the code of the indicator. */
const counted: Readonly<Record<string, { readonly measure: string; readonly title: Words }>> = {
  permanent_inhabitants: {
    measure: 'population_permanent',
    title: { zh: '每名网格员对应常住人口', en: 'Permanent inhabitants per member of the grid staff' },
  },
  disputes_handled: {
    measure: 'disputes_handled_via_grid',
    title: { zh: '每名网格员排查化解矛盾纠纷', en: 'Disputes handled per member of the grid staff' },
  },
  police_calls: {
    measure: 'police_calls',
    title: { zh: '每名网格员对应警情', en: 'Police calls per member of the grid staff' },
  },
}

/** The indicators, each with the department of what is counted, over the measures that departments declare. */
export function perGridWorker(measures: readonly Measure[]): readonly DepartmentFigures[] {
  const byDepartment = new Map<DepartmentCode, Indicator[]>()
  for (const [name, { measure: code, title }] of Object.entries(counted)) {
    const measure = measures.find((candidate) => candidate.code === code)
    if (measure === undefined) throw new Error(`perGridWorker.ts names ${code}, which no department declares`)
    const { department, description, ruleSource, sensitive } = measure
    const indicator: Indicator = {
      code: `${name}_per_grid_worker`,
      department,
      title,
      description: {
        zh: `${description.zh}除以统计期末专职与兼职网格员人数。`,
        en: `${description.en} Divided by the full-time and part-time grid staff at the end of the period.`,
      },
      ruleSource: together(ruleSource, staffAlike, fromItsCounts),
      unit: 'PER_PERSON',
      betterIs: 'NONE',
      sensitive,
      dimensions: [],
      formula: { kind: 'RATIO', numerator: [{ measure: code }], denominator: [...staff], per: 1 },
    }
    byDepartment.set(department, [...(byDepartment.get(department) ?? []), indicator])
  }
  return [...byDepartment].map(([department, indicators]) => ({ department, measures: [], indicators }))
}

import type { Variables } from '../application/route.ts'
import type { PeriodInput } from '../pickers/periodPicker.tsx'

/** On whose boundaries records are added up; as `Boundaries` of the schema. */
export type Boundaries = 'CURRENT' | 'AT_EVENT'

/** What the sections of the page are asked for. */
export interface Asked {
  readonly code: string
  readonly period: PeriodInput
  readonly boundaries: Boundaries
}

/** The period in an address; null: the address names none. */
export function periodIn(variables: Variables): PeriodInput | null {
  const { period } = variables
  if (typeof period !== 'object' || period === null || Array.isArray(period)) return null
  return Object.keys(period).length === 0 ? null : (period as PeriodInput)
}

/** The boundaries in an address; today's where it names none. */
export function boundariesIn(variables: Variables): Boundaries {
  return variables['boundaries'] === 'AT_EVENT' ? 'AT_EVENT' : 'CURRENT'
}

/** The same for the address. Today's boundaries are not written: links stay short. */
export function variablesOf({ period, boundaries }: Pick<Asked, 'period' | 'boundaries'>): Variables {
  return boundaries === 'CURRENT' ? { period } : { period, boundaries }
}

/** Days that a source has told of. */
export interface ToldSpan {
  readonly from: string
  readonly to: string
}

/**
 * The newest year that as many departments as possible have told from its first day to its last: one department that is ahead of the
 * others would make a page without figures. Null where no whole year was told.
 * @param departments what each department has told, in spans that do not touch
 */
export function newestWholeYear(departments: readonly (readonly ToldSpan[])[]): number | null {
  const departmentsOfYear = new Map<number, number>()
  for (const spans of departments) {
    const years = new Set(spans.flatMap(wholeYearsOf))
    for (const year of years) departmentsOfYear.set(year, (departmentsOfYear.get(year) ?? 0) + 1)
  }
  const most = Math.max(0, ...departmentsOfYear.values())
  const years = [...departmentsOfYear].filter(([, count]) => count === most).map(([year]) => year)
  return years.length === 0 ? null : Math.max(...years)
}

function wholeYearsOf({ from, to }: ToldSpan): number[] {
  const first = Number(from.slice(0, 4)) + (from.slice(5) === '01-01' ? 0 : 1)
  const last = Number(to.slice(0, 4)) - (to.slice(5) === '12-31' ? 0 : 1)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}

import type { Measure } from './measure.ts'

/** Units whose numbers say nothing when they are added up. */
const neverAdded: readonly Measure['unit'][] = ['RATIO', 'PER_10000', 'PER_PERSON', 'RANK', 'SCORE']

/**
 * Why measures may not be added up within an indicator; empty: they may. Rules `no_sum_across_windows`, `no_sum_across_money_kinds` and
 * `no_sum_across_rates`: amounts of two measures are two kinds of money, and what is counted by the month, to date, or as of a day
 * are different windows. Parts of one measure, narrowed to different values, are one kind.
 */
export function additionFaults(parts: readonly Measure[]): string[] {
  const measures = [...new Set(parts)]
  if (measures.length < 2) return []
  const faults: string[] = []
  const units = new Set(measures.map(({ unit }) => unit))
  if (units.size > 1) faults.push(`adds up different units: ${[...units].join(', ')}`)
  const codes = measures.map(({ code }) => code).join(', ')
  if (units.size === 1 && units.has('CNY')) faults.push(`adds up different kinds of money: ${codes}`)
  if (neverAdded.some((unit) => units.has(unit))) faults.push(`adds up rates, ranks or scores: ${codes}`)
  const windows = new Set(measures.map(windowOf))
  if (windows.size > 1) faults.push(`adds up different windows: ${[...windows].join(', ')}`)
  const single = measures.filter(({ singleValue }) => singleValue !== undefined)
  if (single.length > 0)
    faults.push(
      `adds up ${single.map(({ code }) => code).join(', ')} with others, whose window of deaths may be another`,
    )
  return faults
}

/** Which days a measure's number of a period is about. Cohorts and flows are of the period; stocks of its end. */
function windowOf({ source, kind }: Measure): string {
  if (kind === 'STOCK') return 'STOCK'
  return source.kind === 'STATISTIC' && source.window === 'TO_DATE' ? 'TO_DATE' : 'PERIOD'
}

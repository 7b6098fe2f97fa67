import { lastDayOfMonth } from '../calendar.ts'
import type { Jurisdiction, JurisdictionLevel } from '../jurisdictions/jurisdiction.ts'
import type { DaysQuestion } from '../store/edgeDays.ts'
import { type DayRange, type Decomposition, decompose } from './period.ts'
import type { SiteScope } from './siteScope.ts'

// A request's sections share one period, and each of its areas asks for the parts.
const decomposed = new WeakMap<DayRange, Decomposition>()

/** The parts of a period as an area's roll-ups have them: villages have years only, their months are counted from records. */
export function partsOf(level: JurisdictionLevel, period: DayRange): Decomposition {
  let parts = decomposed.get(period)
  if (parts === undefined) {
    parts = decompose(period)
    decomposed.set(period, parts)
  }
  if (level !== 'VILLAGE' || parts.months.length === 0) return parts
  const runs = parts.months.map((run) => {
    const month = (number: number): string => `${run.year}-${String(number).padStart(2, '0')}`
    return { from: `${month(run.first)}-01`, to: lastDayOfMonth(month(run.last)) }
  })
  return { years: parts.years, months: [], edges: [...parts.edges, ...runs] }
}

const below = { PREFECTURE: 'COUNTY', COUNTY: 'TOWNSHIP', TOWNSHIP: 'VILLAGE' } as const

/** How an area's records of some days (`from/to`) are asked for: one question per site. */
export function daysQuestions(
  slot: number,
  area: Jurisdiction,
  atEvent: boolean,
  days: string,
  scope: SiteScope,
): readonly DaysQuestion[] {
  const [from, to] = days.split('/') as [string, string]
  const { id, level } = area
  return scope.sites.map((site) => {
    const whole = scope.relation === 'ABOVE' || site.jurisdictionId === id
    return {
      slot,
      siteId: site.siteId,
      areaId: id,
      atEvent,
      scope: !whole && (level === 'COUNTY' || level === 'TOWNSHIP' || level === 'VILLAGE') ? level : 'ALL',
      childLevel: scope.relation === 'ABOVE' ? 'NONE' : (below[level as keyof typeof below] ?? 'NONE'),
      from,
      to,
    }
  })
}

import type { DayRange } from '../figures/period.ts'
import type { FigureSource, SiteScope } from '../figures/siteScope.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'

/** A month as a number: `year * 12 + month - 1`. */
export type MonthNumber = number

/** What an answer was made from. */
export interface AnswerFoundations {
  /** Notes that figures or records of an area were read that lie in the months of these days, with the sites that tell of it. */
  read(what: DayRange & { readonly area: JurisdictionId }, scope: SiteScope): void
  /** Notes at which versions of their sites' data figures were read. */
  saw(versions: ReadonlyMap<string, string>): void
  /** Versions that were seen, by site; several where something was committed in between. */
  readonly versions: ReadonlyMap<string, ReadonlySet<string>>
  /** First and last month read, by area. */
  readonly areas: ReadonlyMap<JurisdictionId, readonly [first: MonthNumber, last: MonthNumber]>
  readonly siteIds: ReadonlySet<string>
  /** All sources of these sites: how fresh they are is in the states of sections and figures. */
  readonly sources: ReadonlySet<FigureSource>
}

/** Collects what one request reads. */
export function createAnswerFoundations(): AnswerFoundations {
  const areas = new Map<JurisdictionId, readonly [MonthNumber, MonthNumber]>()
  const siteIds = new Set<string>()
  const versions = new Map<string, Set<string>>()
  const sources = new Set<FigureSource>()
  return {
    areas,
    siteIds,
    sources,
    versions,
    saw(seen) {
      for (const [siteId, version] of seen) {
        const known = versions.get(siteId)
        if (known === undefined) versions.set(siteId, new Set([version]))
        else known.add(version)
      }
    },
    read({ area, from, to }, scope) {
      const known = areas.get(area)
      const first = monthNumber(from)
      const last = monthNumber(to)
      areas.set(area, known === undefined ? [first, last] : [Math.min(known[0], first), Math.max(known[1], last)])
      for (const siteId of scope.siteIds) siteIds.add(siteId)
      for (const source of scope.sources) sources.add(source)
    },
  }
}

/** The month of a day, 2010-05-17. */
export function monthNumber(day: string): MonthNumber {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1
}

import type { Feed, SourceFile, SourceSettings } from '../connector/connector.ts'
import { fileDays } from '../connector/deliveryOrder.ts'
import { daysInMonth } from '../connector/parsers/calendar.ts'
import type { JurisdictionTree } from '../jurisdictions/jurisdictionTree.ts'
import type { SiteAreas } from '../store/contributions.ts'
import type { CoverageEntry, ToldPeriod } from '../store/coverageWrite.ts'
import { confirmedName } from './reconcile.ts'

/** The days that the source's settings say it holds, for the whole site. Without settings nothing is known to be covered. */
export function settingsCoverage(
  feed: Feed,
  site: SiteAreas,
  settings: SourceSettings,
  dayOfRun: string,
): CoverageEntry[] {
  const { covers } = settings
  if (covers === undefined) return []
  const through = covers.through ?? dayOfRun
  if (through < covers.from) return []
  return feed.coverage.measures.map((measure) => ({
    measure,
    areaId: site.areaId,
    atEvent: false,
    origin: '',
    from: covers.from,
    through,
  }))
}

/** The days that each file is about, for the whole site. A file whose period nobody knows covers nothing. */
export function fileCoverage(feed: Feed, site: SiteAreas, files: readonly SourceFile[]): CoverageEntry[] {
  const { location } = feed
  return files.flatMap((file) => {
    const days = location.kind === 'FILES' ? fileDays(location, file) : null
    if (days === null) return []
    return feed.coverage.measures.map((measure) => ({
      measure,
      areaId: site.areaId,
      atEvent: false,
      origin: file.name,
      ...days,
    }))
  })
}

/**
 * What statistics tell of, area by area. An area that has another extent today is covered on the day of the fact only. The site
 * itself is covered when it has a row, when every county of that day has one, or when the file's total row equals the sum; any area is
 * covered where all areas directly below it are.
 */
export function toldCoverage(
  feed: Feed,
  site: SiteAreas,
  tree: JurisdictionTree,
  told: readonly ToldPeriod[],
  confirmedTotals: ReadonlySet<string>,
): CoverageEntry[] {
  const measures = new Set(feed.coverage.measures)
  const entries: CoverageEntry[] = []
  const counties = new Map<string, { readonly period: ToldPeriod; readonly told: Set<number> }>()
  for (const period of told) {
    if (!measures.has(period.measure)) continue
    const days = coveredDays(feed, period)
    const entry = { measure: period.measure, origin: period.origin, ...days }
    if (period.placed && period.areaId === period.eventAreaId)
      entries.push({ ...entry, areaId: period.areaId ?? site.areaId, atEvent: false })
    else if (period.eventAreaId !== null) entries.push({ ...entry, areaId: period.eventAreaId, atEvent: true })
    if (confirmedTotals.has(confirmedName(period.origin, period.measure)))
      entries.push({ ...entry, areaId: site.areaId, atEvent: false })
    if (period.eventCountyId !== null && period.eventCountyId === period.eventAreaId) {
      const name = `${period.measure}|${period.origin}|${days.from}|${days.through}`
      const group = counties.get(name) ?? { period, told: new Set() }
      group.told.add(period.eventCountyId)
      counties.set(name, group)
    }
  }
  for (const { period, told: toldCounties } of counties.values()) {
    const all = tree.childIdsOf(site.areaId, { on: period.periodTo, level: 'COUNTY' })
    if (all.length > 0 && all.every((county) => toldCounties.has(county))) {
      entries.push({
        measure: period.measure,
        origin: period.origin,
        ...coveredDays(feed, period),
        areaId: site.areaId,
        atEvent: false,
      })
    }
  }
  return [...entries, ...wholeAreas(entries, site, tree)]
}

/** Areas that are told because all that lies directly below them is, from below upwards to the site. */
function wholeAreas(entries: readonly CoverageEntry[], site: SiteAreas, tree: JurisdictionTree): CoverageEntry[] {
  const told = Map.groupBy(entries, ({ measure, origin, from, through }) => [measure, origin, from, through].join('|'))
  return [...told.values()].flatMap((group) => {
    const { measure, origin, from, through } = group[0]!
    const now = new Set(group.flatMap(({ areaId, atEvent }) => (atEvent ? [] : areaId)))
    const then = new Set(group.map(({ areaId }) => areaId))
    const entry = { measure, origin, from, through }
    return [
      ...climb(now, site, tree, undefined).map((areaId) => ({ ...entry, areaId, atEvent: false })),
      // Elsewhere the two trees do not differ.
      ...climb(then, site, tree, through)
        .filter((areaId) => site.touched.has(areaId) && !now.has(areaId))
        .map((areaId) => ({ ...entry, areaId, atEvent: true })),
    ]
  })
}

/** Adds to `told` every area of the site all of whose children are in it, and returns those. */
function climb(told: Set<number>, site: SiteAreas, tree: JurisdictionTree, on: string | undefined): number[] {
  const day = on === undefined ? {} : { on }
  const found: number[] = []
  let rising = [...told]
  while (rising.length > 0) {
    const parents = new Set(rising.flatMap((area) => (area === site.areaId ? [] : (tree.parentOf(area, on)?.id ?? []))))
    rising = [...parents].filter(
      (area) =>
        !told.has(area) &&
        // An area of another prefecture that a row names outside the site says nothing here.
        (area === site.areaId || tree.isWithin(area, site.areaId, on)) &&
        tree.childIdsOf(area, day).every((child) => told.has(child)),
    )
    for (const area of rising) told.add(area)
    found.push(...rising)
  }
  return found
}

function coveredDays(feed: Feed, period: ToldPeriod): { readonly from: string; readonly through: string } {
  const year = Number(period.periodTo.slice(0, 4))
  const month = Number(period.periodTo.slice(5, 7))
  if (feed.coverage.kind === 'REPORT_TO_DATE') return { from: `${year}-01-01`, through: endOfMonth(year, month) }
  // A stock is told for the month at whose end it was counted.
  return { from: period.window === 'AS_OF' ? firstOfMonth(year, month) : period.periodFrom, through: period.periodTo }
}

function firstOfMonth(year: number, month: number): string {
  return `${year}-${String(month).padStart(2, '0')}-01`
}

function endOfMonth(year: number, month: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${daysInMonth(year, month)}`
}

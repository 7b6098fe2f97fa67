import { addDays, earlierOf, lastDayOfMonth, laterOf } from '../calendar.ts'
import { levelRank } from '../jurisdictions/divisionTable.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import { type CoverageExtent, extentOf, moreOf, type ToDateReading, toDateReading } from './coverage.ts'
import { type FigureNote, type FigureState, figureNotes } from './figure.ts'
import type { LoadedFigures } from './figureReader.ts'
import type { FigureView } from './figureView.ts'
import type { Measure } from './measure.ts'
import type { Decomposition } from './period.ts'

/** How one measure stands in one area and period: what of it is told, and how its cells are added up. */
export interface MeasureState {
  readonly state: FigureState
  readonly hasValue: boolean
  /** A part of the period is missing that is past: such a figure is compared with none. */
  readonly cutShort: boolean
  readonly notes: readonly FigureNote[]
  /** ADD years, months and days; TO_DATE: months as differences of running totals; LAST: the last year or month. */
  readonly reading: 'ADD' | 'TO_DATE' | 'LAST'
  /** Days at the edges are counted from records. */
  readonly countsDays: boolean
  /** For TO_DATE, by run of months. */
  readonly toDate: readonly ToDateReading[]
  /** For LAST: the last year (2010) or month (2010-05-01) of the period that was told; null: none. */
  readonly last: string | null
  /** Which sites are told, where the area lies above them: sums over different sites are not compared. */
  readonly toldSites: string
}

/** What the states of measures are told from: sites, what was told, and rights. */
export type StateSource = Pick<LoadedFigures, 'rights' | 'tree' | 'scopeOf' | 'told' | 'freshnessOf'>

/** The view as measures need it. */
export interface StatePlace extends Pick<FigureView, 'area' | 'period' | 'boundaries'> {
  readonly atEvent: boolean
  readonly parts: Decomposition
  readonly needed: NeededDays
}

/** Finds out how a measure stands; called once per measure and view. */
export function measureStateOf(figures: StateSource, place: StatePlace, measure: Measure): MeasureState {
  if (!figures.rights.area(place.area.id) || figures.rights.measure(measure) === 'NONE')
    return without('WITHHELD', figureNotes.NOT_PERMITTED)
  const inapplicable = applicability(place, measure)
  if (inapplicable !== null) return without('NOT_APPLICABLE', inapplicable)
  const scope = figures.scopeOf(place.area.id)
  const sources = scope.sources.filter((source) => source.measures.has(measure.code))
  if (sources.length === 0) return without('NO_DATA')
  const days = place.needed
  const extent =
    scope.relation === 'ABOVE'
      ? extentAbove(figures, place.area.id, measure, days)
      : { extent: extentWithin(figures, place, measure, days), areaPartly: false, toldSites: '' }
  if (extent.extent === 'NONE') {
    const answered = sources.some((source) => (figures.freshnessOf(source.key)?.asOf ?? null) !== null)
    return answered
      ? without('NO_DATA', figureNotes.PERIOD_NOT_COVERED)
      : without('UNAVAILABLE', figureNotes.SOURCE_DOWN)
  }
  return measure.source.kind === 'STATISTIC'
    ? statisticState(figures, place, measure, extent)
    : measure.finestPeriod === 'YEAR'
      ? yearsState(place, recordState(figures, place, measure, extent))
      : recordState(figures, place, measure, extent)
}

interface Extent {
  readonly extent: CoverageExtent
  readonly areaPartly: boolean
  /** The sites that are told, where the area lies above them. */
  readonly toldSites: string
}

/** The days that must be told; `until` is the first that need not. */
export interface NeededDays {
  readonly from: string
  readonly until: string
}

function without(state: FigureState, ...notes: readonly FigureNote[]): MeasureState {
  return {
    state,
    hasValue: false,
    cutShort: false,
    notes,
    reading: 'ADD',
    countsDays: false,
    toDate: [],
    last: null,
    toldSites: '',
  }
}

/** Why the measure has no meaning here; null: it has. */
function applicability(place: StatePlace, measure: Measure): FigureNote | null {
  const level = levelRank(place.area.level)
  if (level > levelRank(measure.finestLevel)) return figureNotes.LEVEL_NOT_APPLICABLE
  if (measure.coarsestLevel !== undefined && level < levelRank(measure.coarsestLevel)) {
    return figureNotes.LEVEL_NOT_APPLICABLE
  }
  const { validFrom, validTo } = place.area
  if (place.boundaries === 'CURRENT') return validTo === null ? null : figureNotes.AREA_DID_NOT_EXIST
  const ended = validTo !== null && validTo < place.period.from
  return ended || (validFrom !== null && validFrom > place.period.to) ? figureNotes.AREA_DID_NOT_EXIST : null
}

/** The days that must be told: on the boundaries of the time only those on which the area existed. */
export function neededDays(place: Pick<FigureView, 'area' | 'period' | 'boundaries'>): NeededDays {
  const { from, to } = place.period
  if (place.boundaries === 'CURRENT') return { from, until: addDays(to, 1) }
  const { validFrom, validTo } = place.area
  return { from: laterOf(from, validFrom ?? from), until: addDays(earlierOf(to, validTo ?? to), 1) }
}

/** Records are told for the whole site; statistics for each area that has a row. */
function extentWithin(figures: StateSource, place: StatePlace, measure: Measure, days: NeededDays): CoverageExtent {
  let extent: CoverageExtent = 'NONE'
  const see = (area: JurisdictionId, atEvent: boolean): void => {
    const told = figures.told(area, atEvent, measure.code)
    if (told !== undefined) extent = moreOf(extent, extentOf(told.days, days.from, days.until))
  }
  if (measure.source.kind === 'RECORD') {
    for (const site of figures.scopeOf(place.area.id).sites) see(site.jurisdictionId, false)
  }
  see(place.area.id, false)
  if (place.atEvent) see(place.area.id, true)
  return extent
}

/** An area above the sites is told as a whole only if all that lies in it is. */
function extentAbove(figures: StateSource, area: JurisdictionId, measure: Measure, days: NeededDays): Extent {
  const { tree } = figures
  const sites = figures.scopeOf(area).sites
  const extents = new Map<JurisdictionId, CoverageExtent>()
  for (const site of sites) {
    const told = figures.told(site.jurisdictionId, false, measure.code)
    const extent = told === undefined ? 'NONE' : extentOf(told.days, days.from, days.until)
    extents.set(site.jurisdictionId, moreOf(extents.get(site.jurisdictionId) ?? 'NONE', extent))
  }
  const known = [...extents.values()].filter((extent) => extent !== 'NONE')
  if (known.length === 0) return { extent: 'NONE', areaPartly: false, toldSites: '' }
  const isWhole = (id: JurisdictionId): boolean => {
    const own = extents.get(id)
    if (own !== undefined) return own !== 'NONE'
    const children = tree.childIdsOf(id)
    return (
      children.length > 0 && sites.some((site) => tree.isWithin(site.jurisdictionId, id)) && children.every(isWhole)
    )
  }
  return {
    extent: known.every((extent) => extent === 'ALL') ? 'ALL' : 'SOME',
    areaPartly: !isWhole(area),
    toldSites: [...extents].flatMap(([site, extent]) => (extent === 'NONE' ? [] : site)).join(','),
  }
}

/** Whether what is missing of a running period is only what is still to come: told up to yesterday. */
function isOnlyRunning(figures: StateSource, place: StatePlace, measure: Measure): boolean {
  const { from, to, today } = place.period
  if (to < today || from >= today) return false
  const days = { from, until: today }
  const { relation } = figures.scopeOf(place.area.id)
  const extent =
    relation === 'ABOVE'
      ? extentAbove(figures, place.area.id, measure, days).extent
      : extentWithin(figures, place, measure, days)
  return extent === 'ALL'
}

function recordState(figures: StateSource, place: StatePlace, measure: Measure, extent: Extent): MeasureState {
  const notes: FigureNote[] = []
  const running = extent.extent !== 'ALL' && isOnlyRunning(figures, place, measure)
  if (extent.extent !== 'ALL') notes.push(running ? figureNotes.PERIOD_RUNNING : figureNotes.PERIOD_PARTLY_COVERED)
  if (extent.areaPartly) notes.push(figureNotes.AREA_PARTLY_COVERED)
  return {
    state: extent.extent === 'ALL' && !extent.areaPartly ? 'COMPUTED' : 'PARTIAL',
    hasValue: true,
    cutShort: extent.extent !== 'ALL' && !running,
    notes,
    reading: 'ADD',
    countsDays: true,
    toDate: [],
    last: null,
    toldSites: extent.toldSites,
  }
}

/** Of records that are dated to a year: whole years are known, and nothing of a part of one. */
function yearsState({ parts, period }: StatePlace, record: MeasureState): MeasureState {
  if (parts.years.length === 0) return without('NO_DATA', figureNotes.YEARS_ONLY)
  if (parts.months.length + parts.edges.length === 0) return record
  const notes = [...record.notes, figureNotes.YEARS_ONLY]
  return { ...record, state: 'PARTIAL', cutShort: period.from <= period.today, notes, countsDays: false }
}

function statisticState(figures: StateSource, place: StatePlace, measure: Measure, extent: Extent): MeasureState {
  const { parts } = place
  const window = measure.source.kind === 'STATISTIC' ? measure.source.window : 'CALENDAR'
  const wholeParts = parts.years.length + parts.months.length
  if (wholeParts === 0) return without('NO_DATA', figureNotes.MONTHS_ONLY)
  const record = recordState(figures, place, measure, extent)
  if (measure.kind === 'STOCK') {
    const last = lastTold(figures, place, measure)
    if (last === null) return without('NO_DATA', figureNotes.PERIOD_NOT_COVERED)
    // Told at any time of the period: the last one is the period's.
    const notes = extent.areaPartly ? [figureNotes.AREA_PARTLY_COVERED] : []
    const state = extent.areaPartly ? 'PARTIAL' : 'COMPUTED'
    return { ...record, state, cutShort: false, notes, reading: 'LAST', countsDays: false, last }
  }
  let { state, cutShort } = record
  const notes = [...record.notes]
  if (parts.edges.length > 0) {
    state = 'PARTIAL'
    cutShort ||= parts.edges[0]!.from <= place.period.today
    notes.push(figureNotes.MONTHS_ONLY)
  }
  if (window !== 'TO_DATE') return { ...record, state, cutShort, notes, countsDays: false }
  const run = parts.months[0]
  const single = wholeParts === 1 && (parts.years.length === 1 || run?.first === 1)
  if (!measure.additiveOverTime && !single) return without('NO_DATA', figureNotes.NOT_ADDITIVE_OVER_TIME)
  const through = toldThrough(figures, place, measure, extent)
  const toDate = parts.months.map((months) => toDateReading(months, through))
  if (parts.years.length === 0 && toDate.every((reading) => reading.last === null)) {
    return without('NO_DATA', figureNotes.PERIOD_NOT_COVERED)
  }
  if (toDate.some((reading) => !reading.complete)) {
    state = 'PARTIAL'
    cutShort = true
    if (!notes.includes(figureNotes.PERIOD_PARTLY_COVERED)) notes.push(figureNotes.PERIOD_PARTLY_COVERED)
  }
  return { ...record, state, cutShort, notes, reading: 'TO_DATE', countsDays: false, toDate }
}

/** The last year or month of the period in which a stock was told: one that was not told is not 0. */
function lastTold(figures: StateSource, place: StatePlace, measure: Measure): string | null {
  const candidates = [
    ...place.parts.years.map((year) => ({ part: String(year), from: `${year}-01-01`, to: `${year}-12-31` })),
    ...place.parts.months.flatMap(({ year, first, last }) =>
      Array.from({ length: last - first + 1 }, (_, index) => {
        const from = `${year}-${String(first + index).padStart(2, '0')}-01`
        return { part: from, from, to: lastDayOfMonth(from) }
      }),
    ),
  ].sort((one, other) => (one.from < other.from ? 1 : -1))
  const isTold = ({ from, to }: { from: string; to: string }): boolean => {
    const days = { from, until: addDays(to, 1) }
    const above = figures.scopeOf(place.area.id).relation === 'ABOVE'
    const extent = above
      ? extentAbove(figures, place.area.id, measure, days).extent
      : extentWithin(figures, place, measure, days)
    return extent !== 'NONE'
  }
  return candidates.find(isTold)?.part ?? null
}

/** Ends of the running totals that were told; above the sites those that every site told that tells anything of the period. */
function toldThrough(figures: StateSource, place: StatePlace, measure: Measure, extent: Extent): ReadonlySet<string> {
  const scope = figures.scopeOf(place.area.id)
  if (scope.relation !== 'ABOVE') {
    const now = figures.told(place.area.id, false, measure.code)?.through ?? new Set<string>()
    const then = place.atEvent ? figures.told(place.area.id, true, measure.code)?.through : undefined
    return then === undefined ? now : new Set([...now, ...then])
  }
  const telling = new Set(extent.toldSites.split(','))
  const [first, ...others] = scope.sites
    .filter((site) => telling.has(String(site.jurisdictionId)))
    .map((site) => figures.told(site.jurisdictionId, false, measure.code)?.through)
  return new Set([...(first ?? [])].filter((day) => others.every((through) => through?.has(day) === true)))
}

import type { JurisdictionId, JurisdictionLevel } from '../jurisdictions/jurisdiction.ts'
import { appliesAt, type Measure } from './measure.ts'

/** A statistic that a department told, with its place in both trees. */
export interface PlacedObservation {
  /** First and last day, both inclusive. */
  readonly periodFrom: string
  readonly periodTo: string
  readonly window: 'CALENDAR' | 'TO_DATE' | 'AS_OF'
  readonly value: number
  /** Today's tree. All null: in the remainder of the site, or told of the site itself. */
  readonly current: Place
  /** The tree on the day of the fact. */
  readonly event: Place
  /** The area itself was found: a row that nobody could place is not a row about the site. */
  readonly placed: boolean
  /**
   * Who told it: rows of one reporter continue each other over the months, rows of several reporters about one area (two stations
   * of one county) add up.
   */
  readonly reporter: string
}

/** Areas below the site; null where not known. */
export interface Place {
  readonly countyId: JurisdictionId | null
  readonly townshipId: JurisdictionId | null
  readonly villageId: JurisdictionId | null
}

/** The site whose observations are rolled up. */
export interface StatisticSite {
  readonly areaId: JurisdictionId
  readonly level: JurisdictionLevel
  readonly ancestors: readonly { readonly id: JurisdictionId; readonly level: JurisdictionLevel }[]
  /** Areas whose figures differ between the two trees. */
  readonly touched: ReadonlySet<JurisdictionId>
}

/** One cell of the roll-ups, as `rollup_month` and `rollup_year` hold it. */
export interface StatisticCell {
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  readonly grain: 'MONTH' | 'YEAR'
  readonly startsOn: string
  /** Null (months only): only the running total of the year is known. */
  readonly value: number | null
  readonly unallocated: number | null
  /** Months of TO_DATE statistics only. */
  readonly toDate: number | null
  readonly toDateUnallocated: number | null
}

/**
 * The cells of one measure and year, computed anew from all its observations (which must be of that year, by `periodTo`).
 *
 * An area's own row counts where there is one, otherwise the sum of the areas below and of what could be given to none of them; so
 * children and `unallocated` always add up to the parent. CALENDAR: months as told, the year their sum (a row about the whole year
 * goes before it). TO_DATE: the last of the year is the year's value; a month alone is the difference to the month before, where
 * both were told and the measure adds up over time. AS_OF: the last one counts.
 */
export function statisticCells(
  measure: Pick<Measure, 'additiveOverTime' | 'finestLevel' | 'coarsestLevel'>,
  year: number,
  observations: readonly PlacedObservation[],
  site: StatisticSite,
): StatisticCell[] {
  const cells = treeCells(measure, year, observations, site, false)
  if (site.touched.size === 0) return cells
  return [
    ...cells,
    ...treeCells(measure, year, observations, site, true).filter((cell) => site.touched.has(cell.areaId)),
  ]
}

/** An area of one tree with what was told about it. */
interface AreaNode {
  readonly id: JurisdictionId
  readonly level: JurisdictionLevel
  readonly children: Map<JurisdictionId, AreaNode>
  /** Rows about the area itself, by reporter. */
  readonly told: Map<string, Series>
  /** Rows that belong below the area, nobody knows where, by reporter. */
  readonly unplaced: Map<string, Series>
}

/** What one reporter says over the year, by month (1 to 12). */
interface Series {
  readonly months: Map<number, number>
  readonly toDate: Map<number, number>
  wholeYear: number | null
  /** Parts of a year that are no month: quarters, half-years. They count in the year only. */
  parts: number
  hasParts: boolean
  asOf: boolean
}

/** What an area's figures come to. */
interface Totals {
  readonly months: Map<number, number | null>
  readonly toDate: Map<number, number>
  readonly year: number | null
  readonly lastMonth: number
}

function treeCells(
  measure: Pick<Measure, 'additiveOverTime' | 'finestLevel' | 'coarsestLevel'>,
  year: number,
  observations: readonly PlacedObservation[],
  site: StatisticSite,
  atEvent: boolean,
): StatisticCell[] {
  const root = areaNode(site.areaId, site.level)
  for (const observation of observations) place(root, observation, atEvent)
  const cells: StatisticCell[] = []
  const rootTotals = addUp(root, measure.additiveOverTime, (node, own, allocated) => {
    if (appliesAt(measure, node.level)) cells.push(...cellsOf(node.id, atEvent, year, own, allocated))
  })
  if (!atEvent) {
    // What lies above the site gets it whole.
    for (const { id, level } of site.ancestors)
      if (appliesAt(measure, level)) cells.push(...cellsOf(id, false, year, rootTotals, rootTotals))
  }
  return cells
}

function areaNode(id: JurisdictionId, level: JurisdictionLevel): AreaNode {
  return { id, level, children: new Map(), told: new Map(), unplaced: new Map() }
}

function series(): Series {
  return { months: new Map(), toDate: new Map(), wholeYear: null, parts: 0, hasParts: false, asOf: false }
}

/** Hangs an observation where its tree has it. */
function place(root: AreaNode, observation: PlacedObservation, atEvent: boolean): void {
  const chain = atEvent ? observation.event : observation.current
  let node = root
  for (const [id, level] of [
    [chain.countyId, 'COUNTY'],
    [chain.townshipId, 'TOWNSHIP'],
    [chain.villageId, 'VILLAGE'],
  ] as const) {
    if (id === null || id === node.id) continue
    const child = node.children.get(id) ?? areaNode(id, level)
    node.children.set(id, child)
    node = child
  }
  const reporters = isToldOf(observation) ? node.told : node.unplaced
  const own = reporters.get(observation.reporter) ?? series()
  reporters.set(observation.reporter, own)
  tell(own, observation)
}

/** A row about an area that has another extent in the other tree is a part of where it lies now, not a statement about it. */
function isToldOf({ placed, current, event }: PlacedObservation): boolean {
  return placed && deepest(current) === deepest(event)
}

function deepest({ countyId, townshipId, villageId }: Place): JurisdictionId | null {
  return villageId ?? townshipId ?? countyId
}

function tell(series: Series, { window, periodFrom, periodTo, value }: PlacedObservation): void {
  const month = Number(periodTo.slice(5, 7))
  if (window === 'TO_DATE') series.toDate.set(month, value)
  else if (window === 'AS_OF') {
    series.asOf = true
    series.months.set(month, value)
  } else if (periodFrom.slice(0, 7) === periodTo.slice(0, 7)) series.months.set(month, value)
  else if (periodFrom.slice(5) === '01-01' && periodTo.slice(5) === '12-31') series.wholeYear = value
  else {
    series.parts += value
    series.hasParts = true
  }
}

/** What one series says by itself. */
function totalsOf(series: Series, additiveOverTime: boolean): Totals | null {
  if (series.toDate.size > 0) {
    const last = Math.max(...series.toDate.keys())
    const months = new Map<number, number | null>()
    for (const [month, toDate] of series.toDate) {
      const before = month === 1 ? 0 : series.toDate.get(month - 1)
      months.set(month, additiveOverTime && before !== undefined ? toDate - before : month === 1 ? toDate : null)
    }
    return { months, toDate: series.toDate, year: series.toDate.get(last)!, lastMonth: last }
  }
  if (series.months.size === 0 && series.wholeYear === null && !series.hasParts) return null
  const last = series.wholeYear === null ? Math.max(0, ...series.months.keys()) : 12
  let year = series.wholeYear
  if (series.asOf) year = series.months.get(last) ?? null
  else if (year === null && additiveOverTime) year = sum(series.months.values()) + series.parts
  return { months: new Map(series.months), toDate: new Map(), year, lastMonth: last }
}

/** Computes an area from below; `emit` gets every area's own figures and what its children got of them. */
function addUp(
  node: AreaNode,
  additiveOverTime: boolean,
  emit: (node: AreaNode, own: Totals, allocated: Totals) => void,
): Totals {
  const children = [...node.children.values()].map((child) => addUp(child, additiveOverTime, emit))
  const allocated = sumTotals(children)
  const summed = sumTotals([...children, ...reported(node.unplaced, additiveOverTime)])
  const told = reported(node.told, additiveOverTime)
  const own = told.length === 0 ? summed : preferTold(sumTotals(told), summed)
  emit(node, own, allocated)
  return own
}

function reported(reporters: ReadonlyMap<string, Series>, additiveOverTime: boolean): Totals[] {
  return [...reporters.values()].map((series) => totalsOf(series, additiveOverTime)).filter((totals) => totals !== null)
}

/** The area's own row goes before the sum, month by month; for the year, unless the sum knows of later months. */
function preferTold(told: Totals, summed: Totals): Totals {
  return {
    months: new Map([...summed.months, ...told.months]),
    toDate: new Map([...summed.toDate, ...told.toDate]),
    year: told.year !== null && (summed.year === null || told.lastMonth >= summed.lastMonth) ? told.year : summed.year,
    lastMonth: Math.max(told.lastMonth, summed.lastMonth),
  }
}

function sumTotals(parts: readonly Totals[]): Totals {
  const months = new Map<number, number | null>()
  const toDate = new Map<number, number>()
  let year: number | null = null
  for (const part of parts) {
    for (const [month, value] of part.months) {
      const known = months.get(month)
      months.set(month, value === null || known === null ? null : (known ?? 0) + value)
    }
    for (const [month, value] of part.toDate) toDate.set(month, (toDate.get(month) ?? 0) + value)
    if (part.year !== null) year = (year ?? 0) + part.year
  }
  return { months, toDate, year, lastMonth: Math.max(0, ...parts.map((part) => part.lastMonth)) }
}

function cellsOf(
  areaId: JurisdictionId,
  atEvent: boolean,
  year: number,
  own: Totals,
  allocated: Totals,
): StatisticCell[] {
  const cells: StatisticCell[] = []
  for (const month of new Set([...own.months.keys(), ...own.toDate.keys()])) {
    const value = own.months.get(month) ?? null
    const below = allocated.months.get(month)
    const toDate = own.toDate.get(month) ?? null
    cells.push({
      areaId,
      atEvent,
      grain: 'MONTH',
      startsOn: `${year}-${String(month).padStart(2, '0')}-01`,
      value,
      unallocated: value === null || below === null ? null : value - (below ?? 0),
      toDate,
      toDateUnallocated: toDate === null ? null : toDate - (allocated.toDate.get(month) ?? 0),
    })
  }
  if (own.year !== null) {
    cells.push({
      areaId,
      atEvent,
      grain: 'YEAR',
      startsOn: `${year}-01-01`,
      value: own.year,
      unallocated: own.year - (allocated.year ?? 0),
      toDate: null,
      toDateUnallocated: null,
    })
  }
  return cells
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Measure } from './measure.ts'

/**
 * Which cells of sensitive measures a reader without clearance may see. One fixed order of refinement, all or nothing at each step: the
 * site's year, the areas below it from above downwards, parts of a whole (assisted, of those received), the months of all of them. Two marginals are never shown whose joint cells are withheld, unless what they tell of each joint cell leaves it anything
 * from 0 to 5. The rule with its proof: docs/adr/0018-small-cells.md.
 */

/**
 * The smallest count that is shown; 0 to 4 are withheld alike. No source of the hub names a threshold: five is the hub's own choice, of
 * those that statistics offices use.
 */
export const smallestShown = 5

/** How far a measure is shown. MONTHS: years and their months; YEARS: years alone; NOTHING: only to readers with clearance. */
export type Lattice = 'MONTHS' | 'YEARS' | 'NOTHING'

/**
 * How far a sensitive measure can be shown at all. The rule knows statistics that add up over areas. Of a stock only the year's end is
 * shown, since from month to month it moves by single persons; nothing of one that accumulates, because what came between any two
 * moments is their difference. What is counted from records has no cell for a 0 and is asked for by day: nothing.
 */
export function latticeOf(
  measure: Pick<Measure, 'source' | 'kind' | 'additiveOverAreas' | 'additiveOverTime' | 'accumulates'>,
): Lattice {
  if (measure.source.kind !== 'STATISTIC' || !measure.additiveOverAreas || measure.accumulates === true)
    return 'NOTHING'
  if (measure.kind === 'COHORT') return 'NOTHING'
  return measure.kind === 'FLOW' && measure.additiveOverTime ? 'MONTHS' : 'YEARS'
}

/** An area that has cells, with those below it in today's tree. */
export interface CellArea {
  readonly id: JurisdictionId
  readonly below: readonly CellArea[]
}

/** The totals of one measure, site and year; an area that is not in a map was not told. */
export interface YearOfMeasure {
  readonly years: ReadonlyMap<JurisdictionId, number>
  /** The months of the year in order; null: not told, or only the running total is known. */
  readonly months: ReadonlyMap<JurisdictionId, readonly (number | null)[]>
}

/** What is shown of one measure, site and year. */
export interface ShownCells {
  /** Areas whose year is shown; the site's is among them, or there are none. */
  readonly areas: ReadonlySet<JurisdictionId>
  /** Whether every month of all of them is shown, too. */
  readonly months: boolean
}

/** A measure as the rule sees it. */
export interface SensitiveMeasure {
  readonly code: string
  readonly lattice: Lattice
  /** The measure that it is a part of: whoever counts here counts there. */
  readonly partOf: string | null
}

const nothing: ShownCells = { areas: new Set(), months: false }

/**
 * What is shown of each measure of one site and year, by code. Of a part of something that is not there, or is a part itself, nothing is
 * shown: nobody has worked out what its differences would tell.
 */
export function shownCells(
  site: CellArea,
  measures: readonly SensitiveMeasure[],
  cellsOf: (code: string) => YearOfMeasure,
): ReadonlyMap<string, ShownCells> {
  const shown = new Map<string, ShownCells>()
  for (const { code, partOf } of measures) if (partOf !== null) shown.set(code, nothing)
  for (const { code, lattice, partOf } of measures) {
    if (partOf !== null) continue
    const cells = cellsOf(code)
    const areas = areasOfWhole(site, lattice, cells)
    const parts = measures
      .filter((measure) => measure.partOf === code)
      .map((part) => partOfWhole(site, part, cellsOf(part.code), cells, areas))
    // Months of the whole would tell of the years of its parts: years go before months.
    const months =
      lattice === 'MONTHS' &&
      areas.has(site.id) &&
      everyMonthIsSafe(site, areas, cells) &&
      parts.every((part) => part.areas.size === 0 || part.monthsAreSafe() || part.keepsMonthsOpen())
    shown.set(code, { areas, months })
    for (const part of parts) shown.set(part.code, { areas: part.areas, months: months && part.monthsAreSafe() })
  }
  return shown
}

type Values = ReadonlyMap<JurisdictionId, number>
type Areas = ReadonlySet<JurisdictionId>

const isSafe = (value: number): boolean => value >= smallestShown

/** Told to the year's end, so that no later month is added, whose value the difference to what was shown before would be. */
function isComplete(lattice: Lattice, { months }: YearOfMeasure, area: JurisdictionId): boolean {
  const told = months.get(area) ?? [null]
  return lattice === 'MONTHS' ? !told.includes(null) : told.at(-1) !== null
}

function areasOfWhole(site: CellArea, lattice: Lattice, cells: YearOfMeasure): Areas {
  const total = cells.years.get(site.id) ?? Number.NaN
  if (lattice === 'NOTHING' || !isSafe(total) || !isComplete(lattice, cells, site.id)) return nothing.areas
  const areas = new Set([site.id])
  const divide = (area: CellArea): void => {
    const told = area.below.filter(({ id }) => cells.years.has(id))
    if (!mayDivide(area, told, lattice, cells)) return
    for (const one of told) areas.add(one.id)
    for (const one of told) divide(one)
  }
  divide(site)
  return areas
}

/** Whether all areas told below one can be shown, and with them what is left for none of them. */
function mayDivide({ id }: CellArea, told: readonly CellArea[], lattice: Lattice, cells: YearOfMeasure): boolean {
  const { years } = cells
  const left = remainder(id, told, years)
  return (
    // Of one area alone, withholding it would tell that something is left beside it.
    told.length > 1 &&
    told.every((one) => isSafe(years.get(one.id)!) && isComplete(lattice, cells, one.id)) &&
    // Nothing is left, which tells of nobody, or enough.
    (left === 0 || isSafe(left))
  )
}

function remainder(id: JurisdictionId, divided: readonly CellArea[], values: Values): number {
  return divided.reduce((left, one) => left - (values.get(one.id) ?? Number.NaN), values.get(id) ?? Number.NaN)
}

/** The areas below one that are shown. */
function shownBelow({ below }: CellArea, shown: Areas): readonly CellArea[] {
  return below.filter(({ id }) => shown.has(id))
}

/** One month of all areas; one that was not told makes each sum with it no number, which is never safe. */
function monthOf({ months }: YearOfMeasure, month: number): Values {
  return new Map([...months].map(([id, values]) => [id, values[month] ?? Number.NaN]))
}

/** All months that an area has. */
function monthsIn(cells: YearOfMeasure, area: JurisdictionId): readonly Values[] {
  return (cells.months.get(area) ?? []).map((_, month) => monthOf(cells, month))
}

/**
 * Whether each month of each shown area can be shown, and with them what is left in a month for none of the areas below (where that is
 * nothing all year it is nothing in the month). Months must make up their year: what a year has beyond them would be one more cell.
 */
function everyMonthIsSafe(area: CellArea, shown: Areas, cells: YearOfMeasure): boolean {
  const months = monthsIn(cells, area.id)
  const values = months.map((month) => month.get(area.id)!)
  if (!values.every(isSafe) || values.reduce((sum, value) => sum + value, 0) !== cells.years.get(area.id)) return false
  const divided = shownBelow(area, shown)
  if (divided.length === 0) return true
  const isEmpty = remainder(area.id, divided, cells.years) === 0
  return (
    months.every((month) => {
      const left = remainder(area.id, divided, month)
      return isEmpty ? left === 0 : isSafe(left)
    }) && divided.every((one) => everyMonthIsSafe(one, shown, cells))
  )
}

/**
 * A part is shown where it and what its whole has beyond it (those received and not assisted) are both large enough, in areas that the
 * whole is shown in. Where the whole is shown further down than the part, the two tell something of the part's withheld cells there: they
 * lie between what fits nowhere else and what fits. That must begin at 0, or be no small number at all.
 */
function partOfWhole(
  site: CellArea,
  { code, lattice }: SensitiveMeasure,
  part: YearOfMeasure,
  whole: YearOfMeasure,
  shown: Areas,
): PartOfWhole {
  const isPossible = lattice !== 'NOTHING' && shown.has(site.id)
  const areas = (isPossible ? areasOfPart(site, lattice, part, whole, shown) : null) ?? nothing.areas
  return {
    code,
    areas,
    monthsAreSafe: () =>
      lattice === 'MONTHS' &&
      areas.size > 0 &&
      everyMonthIsSafe(site, areas, part) &&
      everyMonthIsSafe(site, areas, restOf(part, whole)) &&
      monthsIn(whole, site.id).every((month, number) => keepsOpen(site, areas, monthOf(part, number), month, shown)),
    keepsMonthsOpen: () => keepsMonthsOpen(site, areas, part, whole, shown),
  }
}

/** A part with the areas in which its year is shown. */
interface PartOfWhole {
  readonly code: string
  readonly areas: Areas
  /** Whether its months can be shown, if those of its whole are. */
  monthsAreSafe(): boolean
  /** Whether the whole's months leave the part's months open, where those are withheld. */
  keepsMonthsOpen(): boolean
}

/** What the whole has beyond its part, as cells of its own. */
function restOf(part: YearOfMeasure, whole: YearOfMeasure): YearOfMeasure {
  return {
    years: new Map([...part.years].map(([id, value]) => [id, (whole.years.get(id) ?? Number.NaN) - value])),
    months: new Map(
      [...part.months].map(([id, values]) => [
        id,
        values.map((value, month) => (whole.months.get(id)?.[month] ?? Number.NaN) - (value ?? Number.NaN)),
      ]),
    ),
  }
}

/** The areas in which a part is shown, from this one downwards; null: not even this one. */
function areasOfPart(
  area: CellArea,
  lattice: Lattice,
  part: YearOfMeasure,
  whole: YearOfMeasure,
  shown: Areas,
): Areas | null {
  const own = part.years.get(area.id) ?? Number.NaN
  if (!isSafe(own) || !isSafe(whole.years.get(area.id)! - own) || !isComplete(lattice, part, area.id)) return null
  const alone = new Set([area.id])
  const divided = shownBelow(area, shown)
  if (divided.length === 0) return alone
  const below = divided.map((one) => areasOfPart(one, lattice, part, whole, shown))
  const left = remainder(area.id, divided, part.years)
  const leftOfWhole = remainder(area.id, divided, whole.years)
  const isSafeLeft = leftOfWhole === 0 ? left === 0 : isSafe(left) && isSafe(leftOfWhole - left)
  if (isSafeLeft && !below.includes(null)) return new Set([area.id, ...below.flatMap((areas) => [...(areas ?? [])])])
  return keepsOpen(area, alone, part.years, whole.years, shown) ? alone : null
}

/**
 * Whether a whole that is shown in more areas than its part leaves the part's withheld cells open. An area in which the part is shown
 * alone is divided by the whole into a table of two rows, the part and the rest, all of whose margins are known.
 */
function keepsOpen(area: CellArea, areas: Areas, part: Values, whole: Values, shown: Areas): boolean {
  const divided = shownBelow(area, shown)
  if (divided.length === 0) return true
  if (divided.every(({ id }) => areas.has(id))) return divided.every((one) => keepsOpen(one, areas, part, whole, shown))
  return cellsBelow(area, whole, shown).every((value) => isOpen(value, part.get(area.id)!, whole.get(area.id)!))
}

/** What is shown below an area: each area's value, and what is left for none. */
function cellsBelow(area: CellArea, values: Values, shown: Areas): readonly number[] {
  const divided = shownBelow(area, shown)
  if (divided.length === 0) return []
  return [
    remainder(area.id, divided, values),
    ...divided.flatMap((one) => [values.get(one.id)!, ...cellsBelow(one, values, shown)]),
  ]
}

/** A cell of a whole that is divided into a part and a rest: whether its own part and rest can each be 0, or can be no small number. */
function isOpen(cell: number, part: number, whole: number): boolean {
  return [whole - part, part].every((other) => cell <= other || isSafe(cell - other))
}

/** As `keepsOpen`, where of the part years are shown and of the whole months, too. */
function keepsMonthsOpen(
  area: CellArea,
  areas: Areas,
  part: YearOfMeasure,
  whole: YearOfMeasure,
  shown: Areas,
): boolean {
  const months = monthsIn(whole, area.id)
  const divided = shownBelow(area, shown)
  if (divided.length > 0 && divided.every(({ id }) => areas.has(id))) {
    const [left, leftOfWhole] = [part, whole].map(({ years }) => remainder(area.id, divided, years)) as [number, number]
    return (
      months.every((month) => isOpen(remainder(area.id, divided, month), left, leftOfWhole)) &&
      divided.every((one) => keepsMonthsOpen(one, areas, part, whole, shown))
    )
  }
  return months.every((month) =>
    [month.get(area.id)!, ...cellsBelow(area, month, shown)].every((value) =>
      isOpen(value, part.years.get(area.id)!, whole.years.get(area.id)!),
    ),
  )
}

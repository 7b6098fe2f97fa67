import type { Words } from '../connector/connector.ts'
import type { PublishedKey, StoredPublishedFigure } from '../store/publishedRead.ts'
import {
  type Bound,
  type Comparison,
  type Figure,
  type FigureNote,
  type FigureOrigin,
  type FigureState,
  figureNotes,
} from './figure.ts'
import type { FigureReader } from './figureReader.ts'
import type { Indicator } from './indicator.ts'
import { type KnownFigure, notKnown } from './knownFigure.ts'
import { type ComparisonBasis, type DayRange, type Period, periodOf, previous } from './period.ts'
import { type Counted, countedFor, dimensionPairs } from './publishedCounterpart.ts'
import { isGoal, type PublishedReading, readPublishedFigure } from './publishedReading.ts'
import { type Counterpart, type Judgement, judgePublished, type PublishedVerdict } from './publishedVerdict.ts'
import { knownIndicator } from './registry.ts'
import { noStanding, type Standing } from './standing.ts'
import { type Unit, units } from './unit.ts'

/** A published figure beside what the hub counts, with the verdict on the two. */
export interface ComparedFigure {
  readonly stored: StoredPublishedFigure
  readonly indicator: Indicator
  readonly period: Period
  readonly dimensions: readonly (readonly [name: string, value: string])[]
  /** In the indicator's unit; without a value where the document is wrong. */
  readonly published: Figure
  readonly computed: Figure
  readonly verdict: PublishedVerdict
  readonly reason: Words | null
}

/**
 * Compares published figures with what the hub counts for the same areas, periods and dimensions. `around` are all figures of the same
 * areas and days, because a document is also held against itself. Everything that is counted is read in one batch.
 */
export async function comparePublished(
  figures: FigureReader,
  shown: readonly StoredPublishedFigure[],
  around: readonly StoredPublishedFigure[],
): Promise<readonly ComparedFigure[]> {
  const readings = new Map<string, PublishedReading>()
  for (const stored of [...around, ...shown]) {
    const indicator = knownIndicator(stored.indicator)
    if (indicator === undefined) continue
    const { level } = figures.tree.get(stored.areaId)
    readings.set(keyOfPublished(stored), readPublishedFigure(stored, indicator, level))
  }
  const siblings = siblingsOf([...readings.values()])
  const compared = shown.flatMap((stored) => {
    const reading = readings.get(keyOfPublished(stored))
    if (reading === undefined) return []
    return [{ reading, period: periodOfDays(stored, figures.now), counted: countedFor(reading) }]
  })
  await loadCounted(figures, compared)
  return compared.map(({ reading, period, counted }) => {
    const { stored, indicator } = reading
    const hub = hubFigure(figures, stored, period, counted)
    const sibling = (code: string): PublishedReading | undefined => siblings.get(siblingKey(stored, code))
    const judgement = judgePublished(reading, sibling, counterpartOf(hub, counted))
    return {
      stored,
      indicator,
      period,
      dimensions: dimensionPairs(stored.dimensions),
      published: publishedFigure(reading, period, judgement),
      computed: computedFigure(reading, period, hub, counted, judgement),
      verdict: judgement.verdict,
      reason: judgement.reason,
    }
  })
}

/** Key of a published figure: unique over all sites. */
export function keyOfPublished({ siteId, feedId, sourceKey }: PublishedKey): string {
  return `${siteId}/${feedId}/${sourceKey}`
}

/** Figures by what they are about within their document; targets are no siblings, since nothing was counted for them. */
function siblingsOf(readings: readonly PublishedReading[]): ReadonlyMap<string, PublishedReading> {
  const siblings = new Map<string, PublishedReading>()
  for (const reading of readings) {
    if (isGoal(reading)) continue
    const key = siblingKey(reading.stored, reading.indicator.code)
    if (!siblings.has(key)) siblings.set(key, reading)
  }
  return siblings
}

function siblingKey({ areaId, document, from, to, dimensions }: StoredPublishedFigure, code: string): string {
  return JSON.stringify([areaId, document, from, to, dimensions, code])
}

/** Days as a period: the year or month that they are, else a range. */
export function periodOfDays({ from, to }: DayRange, now: Date): Period {
  const year = Number(from.slice(0, 4))
  if (from === `${year}-01-01` && to === `${year}-12-31`) return periodOf({ year }, now)
  const month = periodOf({ month: from.slice(0, 7) }, now)
  return month.from === from && month.to === to ? month : periodOf({ range: { from, to } }, now)
}

interface Asked {
  readonly reading: PublishedReading
  readonly period: Period
  readonly counted: Counted
}

/** One load for each period; the reader makes one statement per kind of cell of them all. */
async function loadCounted(figures: FigureReader, asked: readonly Asked[]): Promise<void> {
  const wanted = asked.flatMap(({ reading, period, counted }) =>
    counted.kind === 'FORMULA' ? [{ area: reading.stored.areaId, period, formula: counted.formula }] : [],
  )
  const byPeriod = Map.groupBy(wanted, ({ period }) => `${period.from}/${period.to}`)
  await Promise.all(
    [...byPeriod.values()].map((group) =>
      figures.load({
        areas: [...new Set(group.map(({ area }) => area))],
        period: group[0]!.period,
        boundaries: 'CURRENT',
        formulas: [...new Set(group.map(({ formula }) => formula))],
      }),
    ),
  )
}

/** What the hub counts, with the state of it; null where nothing is comparable. */
interface HubFigure {
  readonly value: number | null
  readonly state: FigureState
  readonly bound: Bound
  readonly notes: readonly FigureNote[]
  /** The figure itself where the hub's value is one, and not a comparison of one. */
  readonly itself: Figure | null
  /** Of the figure, or of the one that is compared. */
  readonly origin: FigureOrigin
}

function hubFigure(
  figures: FigureReader,
  stored: StoredPublishedFigure,
  period: Period,
  counted: Counted,
): HubFigure | null {
  if (counted.kind !== 'FORMULA') return null
  const view = figures.view(stored.areaId, period, 'CURRENT')
  const figure = view.figure(counted.formula)
  if (counted.takes === 'VALUE') return { ...pickFigure(figure), itself: figure }
  return { ...comparisonFigure(figure, counted.takes), itself: null }
}

const pickFigure = ({ value, state, bound, notes, origin }: Figure): Omit<HubFigure, 'itself'> => ({
  value,
  state,
  bound,
  notes,
  origin,
})

/** A comparison with the same period last year as a figure of its own. */
function comparisonFigure(figure: Figure, takes: 'RATE' | 'CHANGE' | 'TIMES'): Omit<HubFigure, 'itself'> {
  const comparison = figure.comparison('SAME_PERIOD_LAST_YEAR') as Comparison
  const { change, changeRate } = comparison
  const value =
    takes === 'CHANGE' ? change : takes === 'RATE' ? changeRate : changeRate === null ? null : 1 + changeRate
  const state = value === null && hasValue(comparison.state) ? 'NO_DATA' : comparison.state
  // A comparison of numbers that are only bounds may be off to either side.
  const bound = state === 'PARTIAL' ? 'APPROXIMATE' : 'EXACT'
  return { value, state, bound, notes: [...figure.notes, ...comparison.notes], origin: figure.origin }
}

function hasValue(state: FigureState): boolean {
  return state === 'COMPUTED' || state === 'PUBLISHED' || state === 'ESTIMATED' || state === 'PARTIAL'
}

function counterpartOf(hub: HubFigure | null, counted: Counted): Counterpart {
  if (counted.kind !== 'FORMULA') return counted
  if (hub === null || hub.value === null) return { kind: 'NONE' }
  return { kind: 'VALUE', value: hub.value, partly: hub.state === 'PARTIAL' || hub.bound !== 'EXACT' }
}

const bounds: Readonly<Record<StoredPublishedFigure['bound'], Bound>> = {
  EXACT: 'EXACT',
  ORDINAL: 'EXACT',
  AT_LEAST: 'LOWER',
  AT_MOST: 'UPPER',
  ABOUT: 'APPROXIMATE',
}

function publishedFigure({ value, stored, indicator }: PublishedReading, period: Period, judgement: Judgement): Figure {
  const unit = units[indicator.unit]
  const origin: FigureOrigin = { kind: 'DOCUMENT', indicator, stored }
  if (judgement.verdict === 'CORRUPT')
    return plainFigure(null, 'NO_DATA', 'EXACT', unit, [figureNotes.PUBLISHED_CORRUPT], period, origin)
  return plainFigure(value, 'PUBLISHED', bounds[stored.bound], unit, [], period, origin)
}

const withoutCounterpart: Readonly<Record<'OTHER_WINDOW' | 'OTHER_SCOPE' | 'NONE', FigureNote>> = {
  OTHER_WINDOW: figureNotes.PUBLISHED_WINDOW_DIFFERS,
  OTHER_SCOPE: figureNotes.PUBLISHED_SCOPE_DIFFERS,
  NONE: figureNotes.PUBLISHED_ONLY,
}

/** The hub's own figure; else what the document's other figures give; else why there is nothing. */
function computedFigure(
  reading: PublishedReading,
  period: Period,
  hub: HubFigure | null,
  counted: Counted,
  { own }: Judgement,
): Figure {
  const { indicator, stored } = reading
  const unit = units[indicator.unit]
  if (hub !== null && hub.value !== null) {
    return hub.itself ?? plainFigure(hub.value, hub.state, hub.bound, unit, hub.notes, period, hub.origin)
  }
  if (own !== null) {
    const notes = [figureNotes.FROM_PUBLISHED_COUNTS]
    return plainFigure(own, 'COMPUTED', 'EXACT', unit, notes, period, { kind: 'DOCUMENT', indicator, stored })
  }
  if (hub !== null) return hub.itself ?? plainFigure(null, hub.state, 'EXACT', unit, hub.notes, period, hub.origin)
  const nothing: FigureOrigin = { kind: 'MEASURES', indicator, view: null, measures: [] }
  if (counted.kind === 'FORMULA' || counted.kind === 'NONE')
    return plainFigure(null, 'NO_DATA', 'EXACT', unit, [withoutCounterpart.NONE], period, nothing)
  return plainFigure(null, 'NOT_APPLICABLE', 'EXACT', unit, [withoutCounterpart[counted.kind]], period, nothing)
}

/** A figure that is compared with no earlier one. */
function plainFigure(
  value: number | null,
  state: FigureState,
  bound: Bound,
  unit: Unit,
  notes: readonly FigureNote[],
  period: Period,
  origin: FigureOrigin,
): Figure {
  const comparison = (basis: ComparisonBasis): Comparison => ({
    basis,
    period: previous(period, basis),
    value: null,
    change: null,
    changeRate: null,
    state: 'NOT_APPLICABLE',
    notes: [],
  })
  const asKnownOn = (day: string): Promise<KnownFigure> =>
    Promise.resolve(notKnown(day, 'NO_DATA', [figureNotes.AS_KNOWN_PUBLISHED]))
  // Areas beside it may have been told by another document, in another window or not at all.
  const standing = (): Standing => noStanding
  return { value, state, bound, unit, unallocated: null, notes, comparison, standing, asKnownOn, origin }
}

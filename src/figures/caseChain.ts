import { earlierOf, laterOf, todayInChina } from '../calendar.ts'
import { HubError } from '../errors.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { StepCounts } from '../store/caseLinks.ts'
import type { CaseChain, ChainStep } from './caseLinks.ts'
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
import type { FigureView } from './figureView.ts'
import { type KnownFigure, notKnown } from './knownFigure.ts'
import type { CountedRecordName, Measure } from './measure.ts'
import { type ComparisonBasis, type Period, periodOf, previous } from './period.ts'
import { type CountedRecords, countedRecords } from './recordReader.ts'
import { findIndicator, findMeasure } from './registry.ts'
import { noStanding, type Standing } from './standing.ts'
import { fromStored, type Unit, units } from './unit.ts'

/** The figures of one step of a chain; see the schema's CaseChainStep. */
export interface ChainStepFigures {
  readonly step: ChainStep
  readonly records: Figure
  readonly continued: Figure | null
  readonly share: Figure | null
  readonly amountInvolved: Figure | null
  readonly compensation: Figure | null
  readonly earlier: Figure | null
  readonly unmatched: Figure | null
}

/** Longest limit that can be asked for, in months. */
export const longestLimit = 120

/** Checks a limit; null: none. Throws INPUT_INVALID. */
export function monthsWithin(given: number | null | undefined): number | null {
  if (given == null) return null
  if (given < 1 || given > longestLimit) {
    throw new HubError('INPUT_INVALID', `\`withinMonths\` must be 1 to ${longestLimit}; ${given} is not.`, {
      details: { argument: 'withinMonths', allowed: [1, longestLimit] },
    })
  }
  return given
}

/** The records that a chain begins with: those that its indicator counts. */
export function firstRecords({ indicator, first }: CaseChain): CountedRecords {
  const { formula } = findIndicator(indicator)
  if (formula.kind !== 'SUM') throw new HubError('INTERNAL', `${indicator} is no count of records.`)
  return countedRecords(first.record as CountedRecordName, formula.parts)
}

/**
 * Where the later steps of a chain are looked at: anywhere at the site that the area lies in, or, above the sites, in the area itself. A
 * petition is known to its county at most, and a link needs no more than its city.
 */
export function linkedPlace(
  figures: Pick<FigureReader, 'scopeOf'>,
  area: JurisdictionId,
  { first }: CaseChain,
): JurisdictionId {
  const { relation, sites, sources } = figures.scopeOf(area)
  if (relation !== 'WITHIN') return area
  const telling = sources.find((source) => source.measures.has(first.measure))
  return (sites.find(({ siteId }) => siteId === telling?.siteId) ?? sites[0]!).jurisdictionId
}

/**
 * The days that records of a later step must be told for, given what the step before came to: from its first record until today, or
 * until the limit of the last one. Where it came to nothing, the period itself.
 */
export function neededPeriod(before: StepCounts, period: Period, months: number | null, now: Date): Period {
  const today = todayInChina(now)
  const from = laterOf(before.firstDay ?? period.from, period.from)
  const to = before.records === 0 ? period.to : months === null ? today : earlierOf(before.limitDay ?? today, today)
  return periodOf({ range: { from, to: laterOf(to, from) } }, now)
}

/** What `chainFigures` reads. */
export interface ChainReading {
  readonly chain: CaseChain
  /** Figure of the first step's indicator in the view of the area and period. */
  readonly first: Figure
  /** Null: the reader may not see all of the chain, so nothing was counted. */
  readonly counts: readonly StepCounts[] | null
  /** The area and period of the first step. */
  readonly view: FigureView
  /** Where and when each later step is looked at. */
  readonly linkedViews: readonly FigureView[]
}

/** The figures of a chain's steps. */
export function chainFigures(reading: ChainReading): readonly ChainStepFigures[] {
  const { chain, first, counts, view, linkedViews } = reading
  const steps: ChainStepFigures[] = []
  let told = counts === null ? withheld : toldOf(first)
  const begin = counts?.[0] ?? nothingCounted
  const ofFirst = plainFigures(view, [findMeasure(chain.first.measure)])
  steps.push({
    step: chain.first,
    records: first,
    continued: null,
    share: null,
    ...amounts(chain.first, ofFirst, begin, told),
    earlier: null,
    unmatched: null,
  })
  chain.next.forEach((step, index) => {
    const before = counts?.[index] ?? nothingCounted
    const now = counts?.[index + 1] ?? nothingCounted
    const measure = findMeasure(step.measure)
    const linked = linkedViews[index]!
    const here = toldAfter(told, toldBy(linked, measure))
    const exactly = now.undecided > 0 ? partly(here, figureNotes.LINK_UNDATED) : here
    const make = plainFigures(view, [...measuresBefore(chain, index), measure])
    // Whoever names tells of the numbers: the step before, or the records of this step that lie in the area and period.
    const naming = step.direction === 'NAMES' || counts === null ? told : toldBy(view, measure)
    const unit = units[step.unit]
    steps.push({
      step,
      records: make(unit, now.records, exactly),
      continued: make(units[unitBefore(chain, index)], now.continued, exactly),
      share: shareFigure(make, now.continued, before.records, exactly, told),
      ...amounts(step, make, now, exactly),
      earlier: make(unit, now.earlier, exactly),
      unmatched: make(unit, now.unmatched, naming),
    })
    told = exactly
  })
  return steps
}

/** Counts of a chain that the reader may not see: none of them is shown. */
export const nothingCounted: StepCounts = {
  records: 0,
  continued: 0,
  earlier: 0,
  undecided: 0,
  unmatched: 0,
  amountInvolved: 0,
  compensation: 0,
  firstDay: null,
  limitDay: null,
}

/** What is known of a step: with a value or without, and how exactly. */
interface Told {
  readonly state: FigureState
  readonly hasValue: boolean
  readonly bound: Bound
  readonly notes: readonly FigureNote[]
}

const withheld: Told = { state: 'WITHHELD', hasValue: false, bound: 'EXACT', notes: [figureNotes.NOT_PERMITTED] }

function toldOf({ state, value, bound, notes }: Figure): Told {
  return { state, hasValue: value !== null, bound, notes }
}

function toldBy(view: FigureView, measure: Measure): Told {
  const { state, hasValue, notes } = view.measureState(measure)
  return { state, hasValue, bound: state === 'PARTIAL' ? 'LOWER' : 'EXACT', notes }
}

/** A step is known no better than the one before. */
function toldAfter(before: Told, own: Told): Told {
  if (!before.hasValue) return before
  if (!own.hasValue) return own
  const notes = [...new Set([...own.notes, ...before.notes])]
  const exact = before.bound === 'EXACT' && own.bound === 'EXACT'
  const partial = before.state === 'PARTIAL' || own.state === 'PARTIAL'
  return { state: partial ? 'PARTIAL' : own.state, hasValue: true, bound: exact ? 'EXACT' : 'LOWER', notes }
}

function partly(told: Told, note: FigureNote): Told {
  return told.hasValue ? { ...told, bound: 'LOWER', notes: [...told.notes, note] } : told
}

type MakeFigure = (unit: Unit, stored: number, told: Told) => Figure

/** Makes figures that rest on what was told of these measures. */
function plainFigures(view: FigureView, measures: readonly Measure[]): MakeFigure {
  const origin: FigureOrigin = {
    kind: 'MEASURES',
    indicator: null,
    view,
    measures: [...new Set(measures.map(({ code }) => code))],
  }
  return (unit, stored, told) => new LinkedFigure(view.period, origin, unit, stored, told)
}

function measuresBefore({ first, next }: CaseChain, index: number): Measure[] {
  return [first, ...next.slice(0, index)].map(({ measure }) => findMeasure(measure))
}

function unitBefore({ first, next }: CaseChain, index: number): ChainStep['unit'] {
  return (index === 0 ? first : next[index - 1]!).unit
}

function amounts(
  step: ChainStep,
  make: MakeFigure,
  { amountInvolved, compensation }: StepCounts,
  told: Told,
): Pick<ChainStepFigures, 'amountInvolved' | 'compensation'> {
  if (step.hasAmounts !== true) return { amountInvolved: null, compensation: null }
  return {
    amountInvolved: make(units.CNY, amountInvolved, told),
    compensation: make(units.CNY, compensation, told),
  }
}

function shareFigure(make: MakeFigure, continued: number, all: number, told: Told, before: Told): Figure {
  if (!told.hasValue) return make(units.RATIO, 0, told)
  if (all === 0) {
    const notes = [...told.notes, figureNotes.ZERO_DENOMINATOR]
    return make(units.RATIO, 0, { state: 'NO_DATA', hasValue: false, bound: 'EXACT', notes })
  }
  // Where more records of the step before may exist, nobody knows which way the share would move.
  const bound = told.bound === 'EXACT' ? 'EXACT' : before.bound === 'EXACT' ? 'LOWER' : 'APPROXIMATE'
  return make(units.RATIO, continued / all, { ...told, bound })
}

/**
 * A figure of links. It is counted from the records of now, so that no ledger tells what it was; and last year's chains have had a year
 * more to lead on, so that the two are not compared.
 */
class LinkedFigure implements Figure {
  readonly value: number | null
  readonly state: FigureState
  readonly bound: Bound
  readonly unit: Unit
  readonly unallocated = null
  readonly notes: readonly FigureNote[]
  readonly origin: FigureOrigin
  readonly #period: Period

  constructor(period: Period, origin: FigureOrigin, unit: Unit, stored: number, told: Told) {
    this.value = told.hasValue ? fromStored(unit.code, stored) : null
    this.state = told.state
    this.bound = told.hasValue ? told.bound : 'EXACT'
    this.unit = unit
    this.notes = told.notes
    this.origin = origin
    this.#period = period
  }

  comparison(basis: ComparisonBasis): Comparison {
    const period = previous(this.#period, basis)
    return { basis, period, value: null, change: null, changeRate: null, state: 'NOT_APPLICABLE', notes: [] }
  }

  standing(): Standing {
    return { ...noStanding, state: 'NOT_APPLICABLE' }
  }

  async asKnownOn(day: string): Promise<KnownFigure> {
    if (day > this.#period.today) {
      throw new HubError('INPUT_INVALID', `${day} is still to come: what will be known then cannot be told.`, {
        details: { argument: 'day', given: day, latest: this.#period.today },
      })
    }
    return notKnown(day, 'NOT_APPLICABLE', [figureNotes.AS_KNOWN_LINKS])
  }
}

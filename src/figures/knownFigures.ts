import { addDays, earlierOf, laterOf, todayInChina } from '../calendar.ts'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database } from '../store/database.ts'
import { type KnownQuestion, readKnown } from '../store/knownRead.ts'
import { extentOf } from './coverage.ts'
import { type Figure, figureNotes } from './figure.ts'
import { planFigures, rollupQuestion, sliceKey, type WantedFigures } from './figurePlan.ts'
import type { LoadedFigures } from './figureReader.ts'
import type { FigureView } from './figureView.ts'
import { cellKeysOf, type ResolvedFormula, type Term } from './formula.ts'
import { type FigureRevision, type KnownFigure, knownFigure, mostRevisions, notKnown } from './knownFigure.ts'
import type { MeasureState } from './measureState.ts'
import { figuresOfPast, type PastAnswer, pastAnswer, runName } from './pastFigures.ts'
import type { Period } from './period.ts'
import { partsOf } from './periodParts.ts'
import { readsEventTree } from './siteScope.ts'

/** A figure of now. */
interface FigureAsked {
  readonly place: Pick<FigureView, 'area' | 'period' | 'boundaries'>
  readonly formula: ResolvedFormula
  readonly now: Pick<Figure, 'value' | 'state'>
}

/** A figure of now, and the day on which it is to be seen. */
export interface KnownAsked extends FigureAsked {
  readonly day: string
}

/** A figure of now, and how many of the runs that made it are wanted. */
export interface RevisionsAsked extends FigureAsked {
  readonly most: number
}

/** What the ledger of changes tells of figures; see docs/adr/0012. */
export interface FigureLedger {
  /** Figures as they were shown at the end of a day. */
  askKnown(asked: KnownAsked): Promise<KnownFigure>
  /**
   * The runs that made figures what they are, newest first; null where the ledger cannot tell (single days counted from records), and of
   * sensitive measures to readers who see published cells only: changes of the others would tell them.
   */
  askRevisions(asked: RevisionsAsked): Promise<readonly FigureRevision[] | null>
}

/** A figure of a batch, with the moment (milliseconds since 1970) since which its changes are needed. */
interface Wanted extends Pick<FigureAsked, 'place' | 'formula'> {
  readonly since: number
}

/** Before the first change of all. */
const always = 0

/** All figures of a tick in one statement, whatever their areas, periods and days. */
export function createFigureLedger(context: {
  readonly database: Database
  readonly principal: Principal
  readonly figures: () => LoadedFigures
}): FigureLedger {
  let waiting: { readonly batch: Wanted[]; readonly answer: Promise<PastAnswer> } | null = null
  function read(wanted: Wanted): Promise<PastAnswer> {
    if (waiting === null) {
      const batch: Wanted[] = []
      const ready = Promise.resolve().then(() => new Promise<void>((resolve) => process.nextTick(resolve)))
      const answer = ready.then(async () => {
        waiting = null
        return pastAnswer(await readKnown(context.database, context.principal, questionOf(context.figures(), batch)))
      })
      waiting = { batch, answer }
    }
    waiting.batch.push(wanted)
    return waiting.answer
  }
  return {
    async askKnown(asked) {
      const figures = context.figures()
      checkDay(asked.day, figures.now)
      if (isOnLattice(figures, asked)) return notKnown(asked.day, 'WITHHELD', [figureNotes.LATTICE_ONLY])
      const refused = notToBeTold(asked)
      if (refused !== null) return refused
      return tellKnown(figures, await read({ ...asked, since: endOf(asked.day) }), asked)
    },
    async askRevisions(asked) {
      const { place, formula, now, most } = asked
      if (isOnLattice(context.figures(), asked)) return null
      if (now.state === 'NOT_APPLICABLE' || now.state === 'WITHHELD') return []
      if (countsSingleDays(asked)) return null
      const answer = await read({ place, formula, since: always })
      return revisionsOf(context.figures(), answer, asked, place.period, always, most)
    },
  }
}

/** Changes are kept of every cell, also of those that are withheld. */
function isOnLattice({ rights }: LoadedFigures, { formula }: Pick<FigureAsked, 'formula'>): boolean {
  return rights.formula(formula) === 'LATTICE'
}

function checkDay(day: string, now: Date): void {
  const today = todayInChina(now)
  if (day > today) {
    throw new HubError(
      'INPUT_INVALID',
      `asKnownOn must be today (${today} in Asia/Shanghai) or an earlier day; ${day} is still to come.`,
      { details: { day, today } },
    )
  }
}

/** Milliseconds since 1970 at which a day ends in Asia/Shanghai. */
function endOf(day: string): number {
  return Date.parse(`${addDays(day, 1)}T00:00:00+08:00`)
}

function termsOf({ numerator, denominator }: ResolvedFormula): readonly Term[] {
  return [...numerator, ...(denominator ?? [])]
}

/** Where the ledger has nothing to tell, whatever it holds: single days are counted from records, which are kept as they are now. */
function notToBeTold({ place, formula, now, day }: KnownAsked): KnownFigure | null {
  if (now.state === 'NOT_APPLICABLE' || now.state === 'WITHHELD') return notKnown(day, now.state, [])
  return countsSingleDays({ place, formula }) ? notKnown(day, 'NO_DATA', [figureNotes.AS_KNOWN_DAYS]) : null
}

function countsSingleDays({ place, formula }: Pick<FigureAsked, 'place' | 'formula'>): boolean {
  const { edges } = partsOf(place.area.level, place.period)
  return edges.length > 0 && termsOf(formula).some(({ measure }) => measure.source.kind === 'RECORD')
}

function questionOf(figures: LoadedFigures, batch: readonly Wanted[]): KnownQuestion {
  const wanted = batch.map(({ place, formula }): WantedFigures => {
    const { area, period, boundaries } = place
    return { request: { areas: [area.id], period, boundaries, formulas: [formula] }, period }
  })
  const plan = planFigures({ tree: figures.tree, slices: new Map(), scopeOf: figures.scopeOf }, wanted)
  const years = rollupQuestion(plan, plan.years)
  const months = rollupQuestion(plan, plan.months)
  const keys = new Set(batch.flatMap(({ formula }) => cellKeysOf([formula])))
  const periods = batch.map(({ place }) => place.period)
  return {
    siteIds: [...plan.siteIds],
    areaIds: [...new Set([...years.areaIds, ...months.areaIds])],
    atEvent: [...new Set([...years.atEvent, ...months.atEvent])],
    measures: [...new Set(batch.flatMap(({ formula }) => termsOf(formula).map(({ measure }) => measure.code)))],
    breakdowns: [...new Set([...keys].map((key) => key.slice(key.indexOf('|') + 1)))],
    years: [...new Set([...plan.years.values()].map(({ part }) => Number(part)))],
    months: [...new Set([...plan.months.values()].map(({ part }) => part))],
    toldAreas: [...plan.toldAreas],
    // Running totals begin with the year, whatever part of it is asked for.
    from: `${periods.reduce((first, { from }) => earlierOf(first, from), periods[0]!.from).slice(0, 4)}-01-01`,
    to: periods.reduce((last, { to }) => laterOf(last, to), periods[0]!.to),
    ends: [...new Set(batch.map(({ since }) => since))],
  }
}

function tellKnown(figures: LoadedFigures, answer: PastAnswer, asked: KnownAsked): KnownFigure {
  const { place, formula, now, day } = asked
  const until = endOf(day)
  // Seen on that day: a period that is over now was running then.
  const period: Period = { ...place.period, today: day, complete: place.period.to < day }
  const past = figuresOfPast(figures, answer, { until, since: until, without: null })
  const then = past.view(place.area.id, period, place.boundaries).figure(formula)
  const revisions = revisionsOf(figures, answer, asked, period, until, mostRevisions)
  if (then.value !== null && isDoubtful(past, answer, asked, period)) {
    return { ...notKnown(day, 'NO_DATA', [figureNotes.AS_KNOWN_UNCERTAIN]), revisions }
  }
  const untold = then.value === null && now.value !== null ? [figureNotes.AS_KNOWN_NOT_TOLD] : []
  return knownFigure(day, now, then, untold, revisions)
}

/** Slices that the figure is read from, that of the remainder above it not included. */
function slicesOf(
  figures: LoadedFigures,
  { place }: Pick<FigureAsked, 'place'>,
): { readonly atEvent: boolean; readonly parts: string[] } {
  const { area, period, boundaries } = place
  const { years, months } = partsOf(area.level, period)
  const atEvent = readsEventTree(figures.tree, figures.scopeOf(area.id), area.id, boundaries)
  const firsts = months.flatMap(({ year, first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => `${year}-${String(first + index).padStart(2, '0')}-01`),
  )
  return { atEvent, parts: [...years.map(String), ...firsts] }
}

/** The parts of which a figure reads a cell: of running totals and stocks the ends alone, whatever was told of the months between. */
function partsRead({ reading, last, toDate }: MeasureState, all: readonly string[]): readonly string[] {
  if (reading === 'LAST') return last === null ? [] : [last]
  if (reading === 'TO_DATE')
    return [
      ...all.filter((part) => part.length === 4),
      ...toDate.flatMap(({ last: end, before }) => [end, before].filter((part) => part !== null)),
    ]
  return all
}

/**
 * Statistics have a cell only where somebody told one, and the ledger holds no line for a 0: a cell that was 0 then and is not now may
 * have been told as 0 or not at all.
 */
function isDoubtful(past: LoadedFigures, answer: PastAnswer, asked: KnownAsked, period: Period): boolean {
  const { area, boundaries } = asked.place
  const { atEvent, parts: allParts } = slicesOf(past, asked)
  const view = past.view(area.id, period, boundaries)
  const tellers: readonly JurisdictionId[] = [
    area.id,
    ...past.scopeOf(area.id).sites.map((site) => site.jurisdictionId),
  ]
  return termsOf(asked.formula).some(({ measure, keys }) => {
    if (measure.source.kind !== 'STATISTIC') return false
    const parts = partsRead(view.measureState(measure), allParts)
    const days = tellers.flatMap((one) =>
      [false, true].flatMap((event) => past.told(one, event, measure.code)?.days ?? []),
    )
    return parts.some((part) => {
      const [from, end] = part.length === 4 ? [`${part}-01-01`, `${part}-12-31`] : [part, addDays(part, 27)]
      if (extentOf(days, from, addDays(end, 1)) === 'NONE') return false
      const now = answer.cells.get(sliceKey(area.id, atEvent, part)) ?? []
      const cells = past.slice(area.id, atEvent, part).cells
      return keys.some((key) => {
        const before = cells.get(key)
        const wasNothing = before === undefined || ((before.value ?? 0) === 0 && (before.toDate ?? 0) === 0)
        return (
          wasNothing && now.some((cell) => cell.key === key && ((cell.value ?? 0) !== 0 || (cell.toDate ?? 0) !== 0))
        )
      })
    })
  })
}

/** Runs that changed the figure since, newest first: what it was after each of them less what it was before. */
function revisionsOf(
  figures: LoadedFigures,
  answer: PastAnswer,
  asked: Pick<FigureAsked, 'place' | 'formula'>,
  period: Period,
  since: number,
  most: number,
): FigureRevision[] {
  const { place, formula } = asked
  const keys = new Set(cellKeysOf([formula]))
  const { atEvent, parts } = slicesOf(figures, asked)
  const touching = parts
    .flatMap((part) => answer.deltas.get(sliceKey(place.area.id, atEvent, part)) ?? [])
    .filter((delta) => delta.at >= since && keys.has(delta.key))
  const runs = [...Map.groupBy(touching, runName).values()]
    .map((deltas) => deltas.reduce((last, delta) => (delta.at > last.at ? delta : last)))
    .sort((one, other) => other.at - one.at || other.runId - one.runId)
  const without = new Set<string>()
  const valueAt = (until: number): number | null => {
    const past = figuresOfPast(figures, answer, { until, since, without: new Set(without) })
    return past.view(place.area.id, period, place.boundaries).figure(formula).value
  }
  const revisions: FigureRevision[] = []
  let after = valueAt(figures.now.getTime() + 1)
  for (const run of runs) {
    if (revisions.length === most) return revisions
    without.add(runName(run))
    const before = valueAt(run.at)
    if (before !== after) {
      const change = before === null || after === null ? null : after - before
      revisions.push({ siteId: run.siteId, runId: run.runId, at: new Date(run.at), change, value: after })
    }
    after = before
  }
  // What is left was there before the first change: a run that changed nothing in it told it first, as with a 0.
  const teller =
    after === null || revisions.length === most ? null : firstTeller(figures, answer, asked, since, valueAt)
  if (teller !== null) revisions.push({ ...teller, change: null, value: after })
  return revisions
}

/** The run since the moment before which the figure was not known at all; null: it was known by then. */
function firstTeller(
  figures: LoadedFigures,
  answer: PastAnswer,
  { place, formula }: Pick<FigureAsked, 'place' | 'formula'>,
  since: number,
  valueAt: (until: number) => number | null,
): Pick<FigureRevision, 'siteId' | 'runId' | 'at'> | null {
  const tellers = [place.area.id, ...figures.scopeOf(place.area.id).sites.map((site) => site.jurisdictionId)]
  const told = tellers
    .flatMap((area) =>
      termsOf(formula).flatMap(({ measure }) => [false, true].map((event) => [area, event, measure.code] as const)),
    )
    .flatMap(([area, event, measure]) => answer.coverage.get(sliceKey(area, event, measure)) ?? [])
    .flatMap(({ siteId, since: at, runId }) =>
      at === null || runId === null || at < since ? [] : [{ siteId, runId, at }],
    )
    .sort((one, other) => one.at - other.at)
  // More and more is told as time goes on: halving finds the first that made a number of it.
  let [first, end] = [0, told.length]
  while (first < end) {
    const middle = (first + end) >> 1
    if (valueAt(told[middle]!.at + 1) === null) first = middle + 1
    else end = middle
  }
  const found = told[first]
  return found === undefined || valueAt(found.at) !== null
    ? null
    : { siteId: found.siteId, runId: found.runId, at: new Date(found.at) }
}

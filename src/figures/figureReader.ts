import type { AnswerFoundations } from '../answers/answerFoundations.ts'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { Boundaries, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { SiteSources } from '../sources.ts'
import type { Database } from '../store/database.ts'
import { readDays } from '../store/edgeDays.ts'
import { type RollupCells, readMonths, readYears } from '../store/rollupRead.ts'
import { readSiteStates, type SiteStates } from '../store/siteStateRead.ts'
import { addCells, addRow, forgetBatch, type Slice } from './cellStore.ts'
import { type ColumnRequest, type ColumnsOf, readColumns } from './columnReader.ts'
import { type CoverageMemory, isAtVersion, type KnownArea } from './coverageMemory.ts'
import {
  cellsRead,
  type FigurePlan,
  type FigureRequest,
  planFigures,
  rollupQuestion,
  sliceKey,
  type WantedFigures,
} from './figurePlan.ts'
import { type FigureRights, figureRightsOf } from './figureRights.ts'
import { createFigureView, type FigureView } from './figureView.ts'
import { createFigureLedger, type FigureLedger } from './knownFigures.ts'
import { type Period, previous } from './period.ts'
import { daysQuestions } from './periodParts.ts'
import { type FigureTree, type SiteScope, siteScopeOf } from './siteScope.ts'
import { holds, type ToldArea, widen } from './toldArea.ts'
import type { ToldMeasure } from './toldMeasures.ts'

export type { FigureRequest } from './figurePlan.ts'

/** How fresh a source is. */
export interface Freshness {
  /** Milliseconds since 1970; null: never read successfully. */
  readonly asOf: number | null
  readonly failingCode: string | null
}

/**
 * Figures of one request. `load` what will be asked (all loads of a tick become one statement per kind of question, however many
 * areas, departments and periods), then `view` gives figures without any promise.
 */
export interface FigureReader {
  /** Reads the cells, also those of the same period last year, with coverage and freshness. */
  load(request: FigureRequest): Promise<void>
  /** The same without those of last year: for figures that are not compared with them. */
  loadOnly(request: FigureRequest): Promise<void>
  /** Reads figures of areas that are told by columns (`hasColumns`), for questions that look through many of them. */
  loadColumns(request: ColumnRequest): Promise<ColumnsOf>
  /** The figures of one loaded area and period. Throws INTERNAL when something is read that was not loaded. */
  view(area: JurisdictionId, period: Period, boundaries: Boundaries): FigureView
  /** Sites and sources of an area. */
  scopeOf(area: JurisdictionId): SiteScope
  /** Of a source by `site/connector`, once anything in its site was loaded; undefined: it has never run. */
  freshnessOf(sourceKey: string): Freshness | undefined
  /** What the reader may see: nothing else is read, and a figure that needs more is WITHHELD. */
  readonly rights: FigureRights
  readonly tree: FigureTree
  readonly now: Date
}

/** What a view reads from; see `createFigureView`. */
export interface LoadedFigures extends FigureReader, FigureLedger {
  /** The same period last year. */
  lastYear(period: Period): Period
  slice(area: JurisdictionId, atEvent: boolean, part: string): Slice
  told(area: JurisdictionId, atEvent: boolean, measure: string): ToldMeasure | undefined
}

/** How often figures and coverage are read until no run has committed between them. Runs commit seconds apart. */
const attempts = 3

/** Opens figures for one request. */
export function createFigureReader(context: {
  readonly database: Database
  readonly principal: Principal
  readonly tree: FigureTree
  readonly sites: readonly SiteSources[]
  readonly coverage: CoverageMemory
  readonly now: Date
  /** Where what is read is noted. */
  readonly foundations?: AnswerFoundations
  /** Tells versions and freshness as they are after the call, for many requests at once; otherwise they are read with the cells. */
  readonly statesOf?: (siteIds: readonly string[]) => Promise<SiteStates>
}): FigureReader {
  const { database, principal, tree, sites, coverage, now, foundations, statesOf } = context
  const rights = figureRightsOf(principal, tree)
  const slices = new Map<string, Slice>()
  const views = new Map<string, FigureView>()
  const known = new Map<JurisdictionId, KnownArea>()
  const freshness = new Map<string, Freshness>()
  const lastYears = new Map<Period, Period>()
  let waiting: { wanted: WantedFigures[]; done: Promise<void> } | null = null
  let running: Promise<unknown> = Promise.resolve()
  let batches = 0

  /**
   * Waits until the tick's resolvers have asked: promise callbacks run before `nextTick`, as DataLoader has it. Batches run one
   * after the other, because two that read one slice at once would each take the other's rows for their own.
   */
  function enqueue(asked: readonly WantedFigures[]): Promise<void> {
    const wanted = asked.flatMap(({ request, period }) => {
      const permitted = rights.permitted(request)
      return permitted === null ? [] : [{ request: permitted, period }]
    })
    if (wanted.length === 0) return Promise.resolve()
    if (waiting === null) {
      const batch: WantedFigures[] = []
      const ready = Promise.resolve().then(() => new Promise<void>((resolve) => process.nextTick(resolve)))
      const before = running
      const done = ready.then(async () => {
        await before
        waiting = null
        await read(planFigures({ tree, slices, scopeOf: reader.scopeOf }, batch))
      })
      running = done.catch(() => undefined)
      waiting = { wanted: batch, done }
    }
    waiting.wanted.push(...wanted)
    return waiting.done
  }

  /**
   * Reads the plan's figures, and after them, on the same connection, the version of their sites' data. When what is known of the
   * coverage is of that version, no run committed in between: a figure is 0 only where the same state of the data says that it was told.
   */
  async function read(plan: FigurePlan): Promise<void> {
    const areas = [...plan.toldAreas]
    const isKnown = (area: JurisdictionId): boolean => holds(known.get(area)?.asked, plan.told)
    if (plan.years.size + plan.months.size + plan.days.size === 0 && areas.every(isKnown)) return
    const found = new Map<JurisdictionId, KnownArea>()
    for (const area of areas) {
      const before = coverage.find(area, wantedOf(plan, [area]))
      if (before !== undefined) found.set(area, before)
    }
    await learn(
      areas.filter((area) => !found.has(area)),
      plan,
      found,
    )
    for (let attempt = 1; ; attempt += 1) {
      if (attempt > 1) forget(plan, batches)
      const states = await readSlices(plan)
      foundations?.saw(states.versions)
      for (const row of states.freshness) freshness.set(`${row.siteId}/${row.connector}`, row)
      const stale = areas.filter(
        (area) => !isAtVersion(found.get(area)!, states.versions, reader.scopeOf(area).siteIds),
      )
      if (stale.length === 0 || attempt === attempts) break
      await learn(stale, plan, found)
    }
    for (const [area, told] of found) known.set(area, told)
    if (foundations !== undefined) for (const read of cellsRead(plan)) foundations.read(read, reader.scopeOf(read.area))
    for (const parts of [plan.years, plan.months, plan.days]) {
      for (const { slice } of parts.values()) slice.read.push(plan.cells)
    }
  }

  /** Reads what the areas were told into `found`. */
  async function learn(
    areas: readonly JurisdictionId[],
    plan: FigurePlan,
    found: Map<JurisdictionId, KnownArea>,
  ): Promise<void> {
    if (areas.length === 0) return
    const asked = areas.map((areaId) => ({ areaId, siteIds: reader.scopeOf(areaId).siteIds }))
    for (const [area, told] of await coverage.learn(principal, asked, wantedOf(plan, areas))) found.set(area, told)
  }

  /**
   * What is to be known of areas: what the plan wants, and what earlier batches wanted, whose figures and states somebody may not have
   * looked at yet. The memory that all requests share may hold less by now.
   */
  function wantedOf({ told }: FigurePlan, areas: readonly JurisdictionId[]): ToldArea {
    const earlier = areas.flatMap((area) => known.get(area)?.asked ?? [])
    if (earlier.length === 0) return told
    const wanted: ToldArea = { ...told, measures: told.measures === 'ALL' ? 'ALL' : new Set(told.measures) }
    for (const one of earlier) widen(wanted, one)
    return wanted
  }

  /** Forgets what one batch brought to the plan's slices. Cells of earlier plans stay: they were read, and somebody may not have looked yet. */
  function forget(plan: FigurePlan, batch: number): void {
    for (const parts of [plan.years, plan.months, plan.days]) {
      for (const { slice } of parts.values()) forgetBatch(slice, batch)
    }
  }

  async function readSlices(plan: FigurePlan): Promise<SiteStates> {
    batches += 1
    const batch = batches
    const siteIds = [...plan.siteIds]
    const cells = Promise.all([readYearSlices(plan, batch), readMonthSlices(plan, batch), readDaySlices(plan, batch)])
    // The states last: what was committed before the cells were read is in the version.
    if (statesOf !== undefined) return cells.then(() => statesOf(siteIds))
    const [states] = await Promise.all([readSiteStates(database, principal, siteIds), cells])
    return states
  }

  async function readYearSlices(plan: FigurePlan, batch: number): Promise<void> {
    if (plan.years.size === 0) return
    const years = [...new Set([...plan.years.values()].map((one) => Number(one.part)))]
    for (const cells of await readYears(database, principal, rollupQuestion(plan, plan.years), years)) {
      takeIn(plan.years, batch, cells)
    }
  }

  async function readMonthSlices(plan: FigurePlan, batch: number): Promise<void> {
    if (plan.months.size === 0) return
    const months = [...new Set([...plan.months.values()].map((one) => one.part))]
    for (const cells of await readMonths(database, principal, rollupQuestion(plan, plan.months), months)) {
      takeIn(plan.months, batch, cells)
    }
  }

  function takeIn(parts: FigurePlan['months'], batch: number, cells: RollupCells): void {
    // The product of all areas and parts is read: there may be more than the plan has.
    const planned = parts.get(sliceKey(cells.areaId, cells.atEvent, cells.period))
    if (planned !== undefined) addCells(planned.slice, batch, cells)
  }

  async function readDaySlices(plan: FigurePlan, batch: number): Promise<void> {
    if (plan.days.size === 0) return
    const planned = [...plan.days.values()]
    const questions = planned.flatMap(({ area, atEvent, part }, slot) =>
      daysQuestions(slot, tree.get(area), atEvent, part, reader.scopeOf(area)),
    )
    const answers = await Promise.all(
      [...plan.records].map((record) => readDays(database, principal, record, questions)),
    )
    for (const rows of answers) {
      for (const [slot, key, value, unallocated, uncertain] of rows) {
        addRow(planned[slot]!.slice, batch, key, value, unallocated, null, null, uncertain, 1)
      }
    }
  }

  const reader: LoadedFigures = {
    rights,
    tree,
    now,
    load(request) {
      return enqueue([
        { request, period: request.period },
        { request, period: reader.lastYear(request.period) },
        ...(request.comparedWith ?? [])
          .filter((basis) => basis !== 'SAME_PERIOD_LAST_YEAR')
          .map((basis) => ({ request, period: previous(request.period, basis) })),
      ])
    },
    loadColumns: (request) => readColumns({ database, principal, coverage, figures: reader, attempts }, request),
    loadOnly: (request) => enqueue([{ request, period: request.period }]),
    ...createFigureLedger({ database, principal, figures: () => reader }),
    lastYear(period) {
      let before = lastYears.get(period)
      if (before === undefined) {
        before = previous(period, 'SAME_PERIOD_LAST_YEAR')
        lastYears.set(period, before)
      }
      return before
    },
    view(area, period, boundaries) {
      const key = `${area}|${boundaries}|${period.shape}|${period.from}|${period.to}`
      let view = views.get(key)
      if (view === undefined) {
        view = createFigureView(reader, area, period, boundaries)
        views.set(key, view)
      }
      return view
    },
    scopeOf: (area) => siteScopeOf(tree, sites, area),
    freshnessOf: (sourceKey) => freshness.get(sourceKey),
    slice(area, atEvent, part) {
      const slice = slices.get(sliceKey(area, atEvent, part))
      if (slice === undefined) {
        throw new HubError('INTERNAL', `Figures of ${area} for ${part} were not loaded before they were read.`)
      }
      return slice
    },
    told(area, atEvent, measure) {
      const found = known.get(area)
      const told = found?.[atEvent ? 'atEvent' : 'current'].get(measure)
      if (told === undefined) {
        const asked = found?.asked.measures
        if (asked !== 'ALL' && asked?.has(measure) !== true) {
          throw new HubError('INTERNAL', `What was told of ${measure} was not loaded before it was read.`)
        }
      }
      return told
    },
  }
  return reader
}

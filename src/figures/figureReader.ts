import type { Principal } from '../access/principal.ts'
import { HubError } from '../errors.ts'
import type { Boundaries, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { SiteSources } from '../sources.ts'
import { readCoverageAndFreshness } from '../store/coverageRead.ts'
import type { Database } from '../store/database.ts'
import { readDays } from '../store/edgeDays.ts'
import { type RollupQuestion, readMonths, readYears } from '../store/rollupRead.ts'
import { addMonths } from './calendar.ts'
import { addRow, type CellSet, emptySlice, type Slice, unionOf, wasRead } from './cellStore.ts'
import { readToldDays, type ToldDays } from './coverage.ts'
import { createFigureView, type FigureView } from './figureView.ts'
import { cellKeysOf, measuresOf, type ResolvedFormula, recordsOf, splitKeys } from './formula.ts'
import type { RecordSource } from './measure.ts'
import { type DayRange, type Period, previous } from './period.ts'
import { daysQuestions, partsOf } from './periodParts.ts'
import { type FigureTree, type SiteScope, siteScopeOf } from './siteScope.ts'
import { holds, type ToldArea, widen } from './toldArea.ts'

/** What a request will ask of figures. */
export interface FigureRequest {
  readonly areas: readonly JurisdictionId[]
  readonly period: Period
  readonly boundaries: Boundaries
  /** Only the cells of these formulas are read; none of them (`[]`): only coverage and freshness. */
  readonly formulas?: readonly ResolvedFormula[]
  /**
   * Measures whose coverage is read besides that of the formulas (for a section's status); without `formulas` all their cells, too.
   * With neither, everything is read of every measure.
   */
  readonly measures?: readonly string[]
}

/** How fresh a source is. */
export interface Freshness {
  /** Milliseconds since 1970; null: never read successfully. */
  readonly asOf: number | null
  readonly failingCode: string | null
}

/** What one area and measure has been told. */
export interface ToldMeasure {
  readonly days: readonly ToldDays[]
  /** Last days of deliveries; filled where running totals are needed. */
  readonly through: ReadonlySet<string>
}

/**
 * Figures of one request. `load` what will be asked (all loads of a tick become one statement per kind of question, however many
 * areas, departments and periods), then `view` gives figures without any promise.
 */
export interface FigureReader {
  /** Reads the cells, also those of the same period last year, with coverage and freshness. */
  load(request: FigureRequest): Promise<void>
  /** The figures of one loaded area and period. Throws INTERNAL when something is read that was not loaded. */
  view(area: JurisdictionId, period: Period, boundaries: Boundaries): FigureView
  /** Sites and sources of an area. */
  scopeOf(area: JurisdictionId): SiteScope
  /** Of a source by `site/connector`, once anything in its site was loaded; undefined: it has never run. */
  freshnessOf(sourceKey: string): Freshness | undefined
  readonly tree: FigureTree
  readonly now: Date
}

/** What a view reads from; see `createFigureView`. */
export interface LoadedFigures extends FigureReader {
  slice(area: JurisdictionId, atEvent: boolean, part: string): Slice
  told(area: JurisdictionId, atEvent: boolean, measure: string): ToldMeasure | undefined
  /** Cells of one area and period, without those of last year. */
  loadOnly(request: FigureRequest): Promise<void>
}

/** A request with one period. */
interface Wanted {
  readonly request: FigureRequest
  readonly period: DayRange
}

/** Opens figures for one request. */
export function createFigureReader(context: {
  readonly database: Database
  readonly principal: Principal
  readonly tree: FigureTree
  readonly sites: readonly SiteSources[]
  readonly now: Date
}): FigureReader {
  const { database, principal, tree, sites, now } = context
  const slices = new Map<string, Slice>()
  const scopes = new Map<JurisdictionId, SiteScope>()
  const views = new Map<string, FigureView>()
  const told = new Map<string, ToldMeasure>()
  const toldAreas = new Map<JurisdictionId, ToldArea>()
  const freshness = new Map<string, Freshness>()
  let waiting: { wanted: Wanted[]; done: Promise<void> } | null = null
  let running: Promise<unknown> = Promise.resolve()
  let batches = 0

  /**
   * Waits until the tick's resolvers have asked: promise callbacks run before `nextTick`, as DataLoader has it. Batches run one
   * after the other, because two that read one slice at once would each take the other's rows for their own.
   */
  function enqueue(wanted: readonly Wanted[]): Promise<void> {
    if (waiting === null) {
      const batch: Wanted[] = []
      const ready = Promise.resolve().then(() => new Promise<void>((resolve) => process.nextTick(resolve)))
      const before = running
      const done = ready.then(async () => {
        await before
        waiting = null
        await read(batch)
      })
      running = done.catch(() => undefined)
      waiting = { wanted: batch, done }
    }
    waiting.wanted.push(...wanted)
    return waiting.done
  }

  async function read(batch: readonly Wanted[]): Promise<void> {
    const plan = planOf(batch)
    await Promise.all([readYearSlices(plan), readMonthSlices(plan), readDaySlices(plan), readTold(plan)])
    for (const parts of [plan.years, plan.months, plan.days]) {
      for (const { slice } of parts.values()) slice.read.push(plan.cells)
    }
  }

  function planOf(batch: readonly Wanted[]): Plan {
    batches += 1
    const sets = new Map(batch.map(({ request }) => [request, cellSetOf(request)]))
    const plan: Plan = {
      batch: batches,
      cells: unionOf([...new Set(sets.values())]),
      siteIds: new Set(),
      years: new Map(),
      months: new Map(),
      days: new Map(),
      // Of all requests: what one batch reads of a slice is noted as read of every slice.
      records: new Set(batch.flatMap(({ request }) => recordsOf(request.formulas, request.measures))),
      toldAreas: new Set(),
      told: { from: '9999-12-31', to: '0000-01-01', measures: new Set(), withDeliveries: false },
    }
    for (const { request, period } of batch) {
      // Running totals begin with the year, whatever part of it is asked for.
      widen(plan.told, {
        from: `${period.from.slice(0, 4)}-01-01`,
        to: period.to,
        measures: coverageOf(request),
        withDeliveries: false,
      })
      for (const area of withParents(request)) planArea(plan, request, period, area, sets.get(request)!)
    }
    return plan
  }

  /** Where today's area has gained or lost parts, its parent's remainder tells whether rows of it are there. */
  function withParents(request: FigureRequest): readonly JurisdictionId[] {
    if (request.boundaries !== 'CURRENT') return request.areas
    const parents = request.areas.flatMap((area) => (tree.boundariesTouch(area) ? (tree.parentOf(area)?.id ?? []) : []))
    return parents.length === 0 ? request.areas : [...new Set([...request.areas, ...parents])]
  }

  function planArea(plan: Plan, request: FigureRequest, period: DayRange, area: JurisdictionId, wanted: CellSet): void {
    const scope = reader.scopeOf(area)
    if (scope.relation === 'NONE') return
    for (const siteId of scope.siteIds) plan.siteIds.add(siteId)
    for (const site of scope.sites) plan.toldAreas.add(site.jurisdictionId)
    plan.toldAreas.add(area)
    const atEvent = request.boundaries === 'AT_EVENT' && tree.boundariesTouch(area)
    const parts = partsOf(tree.get(area).level, period)
    for (const year of parts.years) addTo(plan.years, area, atEvent, String(year), wanted)
    for (const run of parts.months) {
      plan.told.withDeliveries = true
      const first = `${run.year}-${String(run.first).padStart(2, '0')}`
      // One month more, for what was told as a running total.
      for (let count = run.first === 1 ? 0 : -1; count <= run.last - run.first; count += 1) {
        addTo(plan.months, area, atEvent, `${addMonths(first, count)}-01`, wanted)
      }
    }
    for (const edge of parts.edges) {
      addTo(plan.days, area, atEvent, `${edge.from}/${edge.to}`, wanted)
    }
  }

  function addTo(
    parts: Map<string, PlannedSlice>,
    area: JurisdictionId,
    atEvent: boolean,
    part: string,
    wanted: CellSet,
  ): void {
    const key = sliceKey(area, atEvent, part)
    let slice = slices.get(key)
    if (slice === undefined) {
      slice = emptySlice()
      slices.set(key, slice)
    }
    if (!wasRead(slice, wanted)) parts.set(key, { area, atEvent, part, slice })
  }

  function question(plan: Plan, parts: ReadonlyMap<string, PlannedSlice>): RollupQuestion {
    const planned = [...parts.values()]
    return {
      siteIds: [...plan.siteIds],
      areaIds: [...new Set(planned.map((one) => one.area))],
      atEvent: [...new Set(planned.map((one) => one.atEvent))],
      cells: plan.cells.everything ? null : { measures: [...plan.cells.measures], ...splitKeys(plan.cells.keys) },
    }
  }

  async function readYearSlices(plan: Plan): Promise<void> {
    if (plan.years.size === 0) return
    const years = [...new Set([...plan.years.values()].map((one) => Number(one.part)))]
    const rows = await readYears(database, principal, question(plan, plan.years), years)
    let last: Slice | undefined
    let lastArea = -1
    let lastYear = -1
    let lastAtEvent = false
    for (const row of rows) {
      // Rows of one area and year mostly follow each other: the slice is looked up once for them.
      if (row[0] !== lastArea || row[2] !== lastYear || row[1] !== lastAtEvent) {
        lastArea = row[0]
        lastAtEvent = row[1]
        lastYear = row[2]
        last = plan.years.get(sliceKey(lastArea, lastAtEvent, String(lastYear)))?.slice
      }
      if (last !== undefined) addRow(last, plan.batch, row[3], row[4], row[5], null, null, 0)
    }
  }

  async function readMonthSlices(plan: Plan): Promise<void> {
    if (plan.months.size === 0) return
    const months = [...new Set([...plan.months.values()].map((one) => one.part))]
    const rows = await readMonths(database, principal, question(plan, plan.months), months)
    for (const [area, atEvent, month, key, value, unallocated, toDate, toDateUnallocated] of rows) {
      const slice = plan.months.get(sliceKey(area, atEvent, month))?.slice
      if (slice === undefined) continue
      addRow(slice, plan.batch, key, value, unallocated, toDate, toDateUnallocated, 0)
    }
  }

  async function readDaySlices(plan: Plan): Promise<void> {
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
        addRow(planned[slot]!.slice, plan.batch, key, value, unallocated, null, null, uncertain)
      }
    }
  }

  async function readTold(plan: Plan): Promise<void> {
    const missing = [...plan.toldAreas].filter((area) => !holds(toldAreas.get(area), plan.told))
    if (missing.length === 0) return
    // What was read of these areas before is read again with the rest, so that one answer stands for all of it.
    const wanted: ToldArea = {
      ...plan.told,
      measures: plan.told.measures === 'ALL' ? 'ALL' : new Set(plan.told.measures),
    }
    for (const area of missing) {
      const known = toldAreas.get(area)
      if (known !== undefined) widen(wanted, known)
    }
    const answer = await readCoverageAndFreshness(database, principal, {
      siteIds: [...plan.siteIds],
      areaIds: missing,
      from: wanted.from,
      to: wanted.to,
      measures: wanted.measures === 'ALL' ? null : [...wanted.measures],
      withDeliveries: wanted.withDeliveries,
    })
    for (const row of answer.coverage) {
      told.set(`${sliceKey(row.areaId, row.atEvent, '')}${row.measure}`, {
        days: readToldDays(row.days),
        through: new Set(row.toldThrough),
      })
    }
    for (const row of answer.freshness) freshness.set(`${row.siteId}/${row.connector}`, row)
    for (const area of missing) toldAreas.set(area, wanted)
  }

  const reader: LoadedFigures = {
    tree,
    now,
    load(request) {
      return enqueue([
        { request, period: request.period },
        { request, period: previous(request.period, 'SAME_PERIOD_LAST_YEAR') },
      ])
    },
    loadOnly: (request) => enqueue([{ request, period: request.period }]),
    view(area, period, boundaries) {
      const key = `${area}|${boundaries}|${period.shape}|${period.from}|${period.to}`
      let view = views.get(key)
      if (view === undefined) {
        view = createFigureView(reader, area, period, boundaries)
        views.set(key, view)
      }
      return view
    },
    scopeOf(area) {
      let scope = scopes.get(area)
      if (scope === undefined) {
        scope = siteScopeOf(tree, sites, area)
        scopes.set(area, scope)
      }
      return scope
    },
    freshnessOf: (sourceKey) => freshness.get(sourceKey),
    slice(area, atEvent, part) {
      const slice = slices.get(sliceKey(area, atEvent, part))
      if (slice === undefined) {
        throw new HubError('INTERNAL', `Figures of ${area} for ${part} were not loaded before they were read.`)
      }
      return slice
    },
    told(area, atEvent, measure) {
      const known = told.get(`${sliceKey(area, atEvent, '')}${measure}`)
      if (known === undefined) {
        const read = toldAreas.get(area)?.measures
        if (read !== 'ALL' && read?.has(measure) !== true) {
          throw new HubError('INTERNAL', `What was told of ${measure} was not loaded before it was read.`)
        }
      }
      return known
    },
  }
  return reader
}

/** What one batch reads. */
interface Plan {
  readonly batch: number
  readonly cells: CellSet
  readonly siteIds: Set<string>
  readonly years: Map<string, PlannedSlice>
  readonly months: Map<string, PlannedSlice>
  readonly days: Map<string, PlannedSlice>
  readonly records: Set<RecordSource['record']>
  readonly toldAreas: Set<JurisdictionId>
  readonly told: ToldArea
}

/** The cells that a request wants. */
function cellSetOf({ formulas, measures }: FigureRequest): CellSet {
  return {
    everything: formulas === undefined && measures === undefined,
    measures: new Set(formulas === undefined ? measures : []),
    keys: new Set(formulas === undefined ? [] : cellKeysOf(formulas)),
  }
}

/** The measures whose coverage a request wants. */
function coverageOf({ formulas, measures }: FigureRequest): 'ALL' | Set<string> {
  if (measures === undefined && (formulas === undefined || formulas.length === 0)) return 'ALL'
  return new Set([...(measures ?? []), ...measuresOf(formulas ?? [])])
}

interface PlannedSlice {
  readonly area: JurisdictionId
  readonly atEvent: boolean
  readonly part: string
  readonly slice: Slice
}

function sliceKey(area: JurisdictionId, atEvent: boolean, part: string): string {
  return `${area}${atEvent ? '!' : ':'}${part}`
}

import { addDays, earlierOf, todayInChina } from '../calendar.ts'
import type { Feed } from '../connector/connector.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { KnownAnswer, KnownCell, KnownCoverage, KnownDelta } from '../store/knownRead.ts'
import type { CellKey } from '../store/rollupRead.ts'
import type { Cell, Slice } from './cellStore.ts'
import { joinDays, type ToldDays } from './coverage.ts'
import { sliceKey } from './figurePlan.ts'
import type { LoadedFigures } from './figureReader.ts'
import { createFigureView, type FigureView } from './figureView.ts'
import type { ToldMeasure } from './toldMeasures.ts'

/** A moment of the past. Times are milliseconds since 1970. */
export interface PastMoment {
  /** What had been told before this. */
  readonly until: number
  /** The end of the day that was asked: changes before it are never taken back. */
  readonly since: number
  /** `site/run` of runs whose changes are taken back; null: of every run. */
  readonly without: ReadonlySet<string> | null
}

/** How a run is named among the changes. */
export function runName({ siteId, runId }: Pick<KnownDelta, 'siteId' | 'runId'>): string {
  return `${siteId}/${runId}`
}

/** What was read of the past, by area and part of time. */
export interface PastAnswer {
  readonly cells: ReadonlyMap<string, readonly KnownCell[]>
  readonly deltas: ReadonlyMap<string, readonly KnownDelta[]>
  readonly coverage: ReadonlyMap<string, readonly KnownCoverage[]>
  /** Day of the last run of a feed before a moment. */
  lastDay(row: KnownCoverage, until: number): string | null
}

/** Puts an answer in order. */
export function pastAnswer({ cells, deltas, coverage, readings }: KnownAnswer): PastAnswer {
  const lastDays = new Map(
    readings.map((one) => [`${one.siteId}/${one.connector}/${one.feed}/${one.end}`, one.lastDay]),
  )
  const ends = new Set(readings.map(({ end }) => end))
  return {
    cells: Map.groupBy(cells, (cell) => sliceKey(cell.areaId, cell.atEvent, cell.part)),
    deltas: Map.groupBy(deltas, (delta) => sliceKey(delta.areaId, delta.atEvent, delta.part)),
    coverage: Map.groupBy(coverage, (row) => sliceKey(row.areaId, row.atEvent, row.measure)),
    lastDay({ siteId, connector, feed, since }, until) {
      if (since === null || since >= until) return null
      // Between the ends of days that were asked stand only runs, each of which is the last one of its own moment.
      return ends.has(until)
        ? (lastDays.get(`${siteId}/${connector}/${feed}/${until}`) ?? null)
        : todayInChina(new Date(until))
    },
  }
}

/**
 * Figures as they were at a moment: the rules of today over the cells and the coverage of then, so that an earlier figure is counted,
 * refused and footnoted exactly as one of now.
 */
export function figuresOfPast(figures: LoadedFigures, answer: PastAnswer, moment: PastMoment): LoadedFigures {
  const slices = new Map<string, Slice>()
  const views = new Map<string, FigureView>()
  const tolds = new Map<string, ToldMeasure | undefined>()
  const past: LoadedFigures = {
    ...figures,
    view(area, period, boundaries) {
      const key = `${area}|${boundaries}|${period.shape}|${period.from}|${period.to}|${period.today}`
      let view = views.get(key)
      if (view === undefined) {
        view = createFigureView(past, area, period, boundaries)
        views.set(key, view)
      }
      return view
    },
    // Whether a source answered at all decides between two ways of not knowing; of then only what was told is known.
    freshnessOf: () => ({ asOf: 0, failingCode: null }),
    slice(area, atEvent, part) {
      const key = sliceKey(area, atEvent, part)
      let slice = slices.get(key)
      if (slice === undefined) {
        slice = sliceAt(answer, key, moment)
        slices.set(key, slice)
      }
      return slice
    },
    told(area, atEvent, measure) {
      const key = sliceKey(area, atEvent, measure)
      if (!tolds.has(key)) tolds.set(key, toldAt(figures, answer, key, area, moment.until))
      return tolds.get(key)
    },
  }
  return past
}

function sliceAt(answer: PastAnswer, key: string, { since, without }: PastMoment): Slice {
  const cells = new Map<CellKey, Cell>()
  const cellOf = (cell: CellKey): Cell => {
    let found = cells.get(cell)
    if (found === undefined) {
      found = { value: 0, unallocated: 0, toDate: 0, toDateUnallocated: 0, uncertain: 0, sites: 0, batch: 0 }
      cells.set(cell, found)
    }
    return found
  }
  for (const now of answer.cells.get(key) ?? []) {
    const cell = cellOf(now.key)
    // Null where months of distinct units do not add up, then as now.
    cell.value = now.value === null || cell.value === null ? null : cell.value + now.value
    cell.unallocated += now.unallocated ?? 0
    cell.toDate! += now.toDate ?? 0
  }
  for (const delta of answer.deltas.get(key) ?? []) {
    if (delta.at < since || (without !== null && !without.has(runName(delta)))) continue
    const cell = cellOf(delta.key)
    if (cell.value !== null) cell.value -= delta.value ?? 0
    cell.unallocated -= delta.unallocated ?? 0
    cell.toDate! -= delta.toDate ?? 0
  }
  return { cells, read: [{ everything: true, measures: new Set(), keys: new Set() }] }
}

function feedOf(figures: LoadedFigures, area: JurisdictionId, row: KnownCoverage): Feed | undefined {
  return figures
    .scopeOf(area)
    .sources.find(({ key }) => key === `${row.siteId}/${row.connector}`)
    ?.source.connector.feeds.find(({ name }) => name === row.feed)
}

/**
 * What an area had been told at a moment. A file counts from the first commit that read it. What a database holds by its settings is
 * told up to the last run; a report out of a database counts when a run came after its end, because runs replace what they told.
 */
function toldAt(
  figures: LoadedFigures,
  answer: PastAnswer,
  key: string,
  area: JurisdictionId,
  until: number,
): ToldMeasure | undefined {
  const days: ToldDays[] = []
  const through = new Set<string>()
  for (const row of answer.coverage.get(key) ?? []) {
    if (row.since === null || row.since >= until) continue
    let last = row.through
    if (!row.ofFile) {
      const read = answer.lastDay(row, until)
      if (read === null || read < row.from) continue
      if (feedOf(figures, area, row)?.coverage.kind === 'SETTINGS') last = earlierOf(last, read)
      else if (read < last) continue
    }
    days.push({ from: row.from, until: addDays(last, 1) })
    through.add(last)
  }
  return days.length === 0 ? undefined : { days: joinDays(days), through }
}

import { addDays, earlierOf, laterOf } from '../calendar.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { SiteSources } from '../sources.ts'
import type { Database } from '../store/database.ts'
import { type ProvenanceAnswer, readProvenance, type ToldByFeed } from '../store/provenanceRead.ts'
import { extentOf, joinDays, readToldDays, type ToldDays } from './coverage.ts'
import { delivers } from './delivered.ts'
import type { Figure, FigureOrigin, FigureState } from './figure.ts'
import type { FigureReader } from './figureReader.ts'
import { type FigureRecords, narrowedRecords, recordsOfFormula } from './figureRecords.ts'
import type { FigureView } from './figureView.ts'
import { measuresOf, type Term } from './formula.ts'
import type { Indicator } from './indicator.ts'
import type { FigureRevision } from './knownFigure.ts'
import { liveFeedOf } from './liveFeed.ts'
import { neededDays } from './measureState.ts'
import type { DayRange } from './period.ts'
import { dimensionPairs } from './publishedCounterpart.ts'
import { findMeasure } from './registry.ts'
import { type RecordAccess, sectionStatus } from './sectionStatus.ts'
import { type FigureSource, figureSources, readsEventTree } from './siteScope.ts'

/** Where a figure comes from. What has to be read for it is read only when it is asked. */
export interface FigureProvenance {
  readonly figure: Figure
  readonly origin: FigureOrigin
  /** Its definition; null where it is no registered indicator. */
  readonly indicator: Indicator | null
  /** What it is narrowed to. */
  readonly dimensions: readonly (readonly [name: string, value: string])[]
  /** The records behind it; null: there are none that could be told of singly. */
  readonly records: FigureRecords | null
}

/** What one feed of one source told of a figure, or did not tell though it should. */
export interface FigureTeller {
  readonly source: Omit<FigureSource, 'measures'>
  readonly feed: string
  /** Codes of the measures, each an indicator of its own, that the feed tells alike; of a document the indicator's. */
  readonly measures: readonly string[]
  /** COMPUTED: told as far as the figure needs it; PARTIAL: of some days; NO_DATA, UNAVAILABLE, NOT_APPLICABLE: why not; PUBLISHED: printed. */
  readonly state: FigureState
  /** The days inside the period that were told. */
  readonly told: readonly DayRange[]
  /** Told without a gap from the period's first day up to this one; null: not even that. */
  readonly completeThrough: string | null
  readonly siteId: string
  /** The run that last committed the feed; null: none did, or it is no longer kept. */
  readonly runId: number | null
}

/** Opens the provenance of a figure. */
export function provenanceOf(figure: Figure): FigureProvenance {
  const { origin } = figure
  if (origin.kind !== 'COUNTED') {
    const dimensions = origin.kind === 'DOCUMENT' ? dimensionPairs(origin.stored.dimensions) : []
    return { figure, origin, indicator: origin.indicator, dimensions, records: null }
  }
  const { formula } = origin
  return {
    figure,
    origin,
    indicator: formula.isIndicator ? formula.indicator : null,
    dimensions: Object.entries(formula.where).flatMap(([name, values]) =>
      values.map((value) => [name, value] as const),
    ),
    records: recordsOfFormula(formula),
  }
}

/** Codes of the measures that a figure is made of. */
function measuresBehind(origin: Exclude<FigureOrigin, { readonly kind: 'DOCUMENT' }>): readonly string[] {
  return origin.kind === 'MEASURES' ? origin.measures : measuresOf([origin.formula])
}

/** Up to when the data is: the oldest moment among the sources, as in the status of a section. Null: none has ever answered. */
export function asOfProvenance(
  figures: FigureReader,
  principal: Principal,
  view: FigureView,
  origin: Exclude<FigureOrigin, { readonly kind: 'DOCUMENT' }>,
): string | null {
  return sectionStatus(figures, view, principal, { measures: measuresBehind(origin), hasRecords: false }).asOf
}

/** Sources whose services can answer with the records behind a figure; empty for records that the hub keeps. */
export function liveSourcesBehind(
  figures: FigureReader,
  { origin, records }: FigureProvenance,
): readonly FigureSource[] {
  if (origin.kind !== 'COUNTED' || records === null || !isLive(records)) return []
  const listed = narrowedRecords(records)
  return figures
    .scopeOf(origin.view.area.id)
    .sources.filter(
      ({ source: { connector }, measures }) =>
        connector.mode === 'live' &&
        origin.formula.numerator.some(({ measure }) => measures.has(measure.code)) &&
        liveFeedOf(connector, listed) !== null,
    )
}

function isLive({ counted }: FigureRecords): boolean {
  return counted.record === 'petitionCase'
}

/** Whether the reader can see the records behind a figure, by the rules of sections; `down`: sources of live records that do not answer. */
export function recordAccessOf(
  figures: FigureReader,
  principal: Principal,
  provenance: FigureProvenance,
  down: ReadonlySet<string>,
): RecordAccess {
  const { origin, records } = provenance
  if (origin.kind !== 'COUNTED' || records === null) return 'NOT_HELD'
  if (provenance.figure.state === 'WITHHELD') return 'NOT_PERMITTED'
  const live = isLive(records)
  if (live && liveSourcesBehind(figures, provenance).length === 0) return 'NOT_HELD'
  return sectionStatus(figures, origin.view, principal, {
    measures: origin.formula.numerator.map(({ measure }) => measure.code),
    hasRecords: true,
    ...(live ? { liveDown: down } : {}),
  }).recordAccess
}

/** The runs that made a figure what it is, newest first, at most `most`; null: that is not kept. */
export async function runsOfFigure(
  { figure, origin }: FigureProvenance,
  most: number,
): Promise<readonly FigureRevision[] | null> {
  if (origin.kind === 'COUNTED') return origin.view.revisions(origin.formula, most)
  if (origin.kind === 'MEASURES') return null
  const { siteId, runId, syncedAt } = origin.stored
  return [{ siteId, runId, at: syncedAt, change: null, value: figure.value }]
}

/**
 * The areas of which no source is connected for a figure, so that its value is without them: the highest such ones, the area itself where
 * nothing is connected at all. Several measures of one figure may lack different areas.
 */
export function missingAreas(figures: FigureReader, { figure, origin }: FigureProvenance): readonly JurisdictionId[] {
  if (origin.kind === 'DOCUMENT' || origin.view === null || figure.state === 'NOT_APPLICABLE') return []
  const { tree } = figures
  const { area } = origin.view
  const scope = figures.scopeOf(area.id)
  const missing = new Set<JurisdictionId>()
  for (const code of measuresBehind(origin)) {
    const telling = scope.sites
      .filter(({ siteId }) => scope.sources.some((source) => source.siteId === siteId && source.measures.has(code)))
      .map(({ jurisdictionId }) => jurisdictionId)
    const look = (id: JurisdictionId): void => {
      if (telling.some((site) => tree.isWithin(id, site))) return
      if (telling.some((site) => tree.isWithin(site, id))) for (const child of tree.childIdsOf(id)) look(child)
      else missing.add(id)
    }
    look(area.id)
  }
  return [...missing]
}

/** What told figures, for all of them in one statement. A source that should have told and has not is there, too. */
export async function tellersOf(
  context: {
    readonly database: Database
    readonly principal: Principal
    readonly figures: FigureReader
    readonly sites: readonly SiteSources[]
  },
  asked: readonly FigureProvenance[],
): Promise<readonly (readonly FigureTeller[])[]> {
  const { database, principal, figures, sites } = context
  const places = asked.flatMap(({ origin }) =>
    origin.kind === 'DOCUMENT' || origin.view === null || isHidden(figures, origin)
      ? []
      : [{ view: origin.view, scope: figures.scopeOf(origin.view.area.id), measures: measuresBehind(origin) }],
  )
  const documents = asked.flatMap(({ origin }) => (origin.kind === 'DOCUMENT' ? [origin.stored.siteId] : []))
  const periods = places.map(({ view }) => view.period)
  const answer = await readProvenance(database, principal, {
    siteIds: [...new Set([...documents, ...places.flatMap(({ scope }) => scope.siteIds)])],
    areaIds: [
      ...new Set(
        places.flatMap(({ view, scope }) => [view.area.id, ...scope.sites.map((site) => site.jurisdictionId)]),
      ),
    ],
    measures: [...new Set(places.flatMap(({ measures }) => measures))],
    from: periods.reduce((first, { from }) => earlierOf(first, from), periods[0]?.from ?? '2000-01-01'),
    to: periods.reduce((last, { to }) => laterOf(last, to), periods[0]?.to ?? '2000-01-01'),
  })
  const told = Map.groupBy(answer.told, ({ siteId, connector, feed, measure }) =>
    toldKey(siteId, connector, feed, measure),
  )
  const runs = new Map(
    answer.feeds.map(({ siteId, connector, feed, runId }) => [toldKey(siteId, connector, feed), runId]),
  )
  return asked.map(({ origin }) => {
    if (origin.kind === 'DOCUMENT') return documentTellers(sites, answer, origin)
    return origin.view === null || isHidden(figures, origin)
      ? []
      : feedTellers(figures, { ...origin, view: origin.view }, told, runs)
  })
}

/** Whether the reader may see nothing of what a figure is made of: then not even who told what is told. */
function isHidden({ rights }: FigureReader, origin: Exclude<FigureOrigin, { readonly kind: 'DOCUMENT' }>): boolean {
  if (origin.view !== null && !rights.area(origin.view.area.id)) return true
  return measuresBehind(origin).some((code) => rights.measure(findMeasure(code)) === 'NONE')
}

function toldKey(siteId: string, connector: string, feed: string, measure = ''): string {
  return JSON.stringify([siteId, connector, feed, measure])
}

/** The source of the document, with the days that it is about. */
function documentTellers(
  sites: readonly SiteSources[],
  { feeds }: ProvenanceAnswer,
  { stored, indicator }: Extract<FigureOrigin, { readonly kind: 'DOCUMENT' }>,
): readonly FigureTeller[] {
  const { siteId, feedId, from, to } = stored
  const feed = feeds.find((one) => one.feedId === feedId)
  const source = figureSources(sites)
    .get(siteId)
    ?.find((one) => one.source.connector.id === feed?.connector)
  // Records of a source that was taken out of the configuration have none to show.
  if (feed === undefined || source === undefined) return []
  const days = { told: [{ from, to }], completeThrough: to }
  const measures = [indicator.code]
  return [{ source, feed: feed.feed, measures, state: 'PUBLISHED', ...days, siteId, runId: feed.runId }]
}

function feedTellers(
  figures: FigureReader,
  origin: Exclude<FigureOrigin, { readonly kind: 'DOCUMENT' }> & { readonly view: FigureView },
  told: ReadonlyMap<string, readonly ToldByFeed[]>,
  runs: ReadonlyMap<string, number | null>,
): readonly FigureTeller[] {
  const { view } = origin
  const terms = origin.kind === 'MEASURES' ? [] : [...origin.formula.numerator, ...(origin.formula.denominator ?? [])]
  const measures = measuresBehind(origin)
  return figures.scopeOf(view.area.id).sources.flatMap((source) =>
    source.source.connector.feeds.flatMap((feed) => {
      const { siteId, key } = source
      const vouchedFor: readonly string[] = feed.coverage.measures
      const runId = runs.get(toldKey(siteId, source.source.connector.id, feed.name)) ?? null
      const states = measures
        .filter((measure) => vouchedFor.includes(measure))
        .map((measure) => {
          const rows = told.get(toldKey(siteId, source.source.connector.id, feed.name, measure)) ?? []
          return { measure, ...toldOf(figures, view, source, measure, rows, termsOfMeasure(terms, measure)) }
        })
      const alike = Map.groupBy(states, ({ state, days }) => JSON.stringify([state, days]))
      return [...alike.values()].map((group): FigureTeller => {
        const { state, days } = group[0]!
        const first = days[0]
        return {
          source: { siteId, source: source.source, key },
          feed: feed.name,
          measures: group.map(({ measure }) => measure),
          state,
          told: days.map(({ from, until }) => ({ from, to: addDays(until, -1) })),
          completeThrough:
            first !== undefined && first.from === neededDays(view).from ? addDays(first.until, -1) : null,
          siteId,
          runId,
        }
      })
    }),
  )
}

function termsOfMeasure(terms: readonly Term[], code: string): readonly Term[] {
  return terms.filter(({ measure }) => measure.code === code)
}

/** Days of one feed and measure inside the view's period, and what that means for a figure: the rules of `measureState.ts`. */
function toldOf(
  figures: FigureReader,
  view: FigureView,
  source: FigureSource,
  code: string,
  rows: readonly ToldByFeed[],
  terms: readonly Term[],
): { readonly state: FigureState; readonly days: readonly ToldDays[] } {
  const measure = findMeasure(code)
  if (view.measureState(measure).state === 'NOT_APPLICABLE') return { state: 'NOT_APPLICABLE', days: [] }
  const needed = neededDays(view)
  const scope = figures.scopeOf(view.area.id)
  const site = scope.sites.find(({ siteId }) => siteId === source.siteId)!.jurisdictionId
  const above = scope.relation === 'ABOVE'
  const eventTree = readsEventTree(figures.tree, scope, view.area.id, view.boundaries)
  const counts = ({ areaId, atEvent }: ToldByFeed): boolean => {
    if (areaId === site && (above || measure.source.kind === 'RECORD')) return !atEvent
    return !above && areaId === view.area.id && (!atEvent || eventTree)
  }
  const isSilent = terms.length > 0 && !terms.some(({ values }) => values.some((one) => delivers(source, one)))
  const days = isSilent
    ? []
    : joinDays(
        rows
          .filter(counts)
          .flatMap((row) => readToldDays(row.days))
          .map(({ from, until }) => ({ from: laterOf(from, needed.from), until: earlierOf(until, needed.until) }))
          .filter(({ from, until }) => from < until),
      )
  const extent = extentOf(days, needed.from, needed.until)
  if (extent === 'NONE') {
    const answered = (figures.freshnessOf(source.key)?.asOf ?? null) !== null
    return { state: answered ? 'NO_DATA' : 'UNAVAILABLE', days }
  }
  // Of a stock the last day counts, whenever in the period it was told.
  return { state: extent === 'ALL' || measure.kind === 'STOCK' ? 'COMPUTED' : 'PARTIAL', days }
}

import { todayInChina } from '../calendar.ts'
import { HubError } from '../errors.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { JurisdictionTree } from '../jurisdictions/jurisdictionTree.ts'
import { createDivisionResolver } from '../jurisdictions/resolveDivision.ts'
import type { ConfiguredSource, SiteSources } from '../sources.ts'
import { chooseEditions, loadCodeTables } from './codeTable.ts'
import type { Feed, RawRow } from './connector.ts'
import { type LivePosition, readLiveList } from './liveList.ts'
import { type LiveLimits, LiveService, liveLimits } from './liveService.ts'
import { loadLocalCodes } from './localCodes.ts'
import type { CanonicalRecordName, CanonicalRecords } from './records.ts'
import { type CompiledFeed, compileFeed } from './translateRow.ts'

/** A single record as its department's service gave it a moment ago. It is in no store. */
export type LiveRecord<Name extends CanonicalRecordName = CanonicalRecordName> = CanonicalRecords[Name] & {
  readonly record: Name
  readonly siteId: string
  readonly connector: string
  readonly sourceKey: string
  readonly jurisdictionId: JurisdictionId | null
  readonly countyId: JurisdictionId | null
  readonly eventCountyId: JurisdictionId | null
  readonly reportedSystem: string | null
  readonly reportedCode: string | null
  readonly reportedName: string | null
  readonly readAt: Date
}

/** A list of one feed, over the sites where the connector is connected. */
export interface LiveQuestion<Name extends CanonicalRecordName> {
  readonly record: Name
  readonly connector: string
  readonly feed: string
  readonly siteIds: readonly string[]
  /** The date field that the period is about; the latest first. */
  readonly dateField: string
  readonly from: string
  readonly to: string
  /** Codes of the area, for services that can narrow to them; null: the whole site. What they give is looked at with `accepts` all the same. */
  readonly places: readonly string[] | null
  /** Which records belong to the list; null: all. */
  readonly accepts: ((record: LiveRecord<Name>) => boolean) | null
}

/** A page of a live list. */
export interface LiveRecordPage<Name extends CanonicalRecordName> {
  readonly records: readonly LiveRecord<Name>[]
  readonly hasNextPage: boolean
}

/**
 * Lists and single records from departments' own services, at query time (connectors of mode `live`). Nothing is kept. All methods
 * throw SOURCE_UNREACHABLE, SOURCE_REFUSED or SOURCE_SHAPE_CHANGED when a service cannot tell, and the signal's reason when the asker
 * has gone; what is asked of a source that is not configured is INTERNAL.
 */
export interface LiveLists {
  list<Name extends CanonicalRecordName>(
    question: LiveQuestion<Name>,
    page: { readonly after: LivePosition | null; readonly first: number },
    signal: AbortSignal,
  ): Promise<LiveRecordPage<Name>>
  /** How many records the list has, as the services tell it now; null where that cannot be known without reading too much. */
  count<Name extends CanonicalRecordName>(question: LiveQuestion<Name>, signal: AbortSignal): Promise<number | null>
  /** The record of one key in the first of these feeds that has it. */
  find<Name extends CanonicalRecordName>(
    record: Name,
    source: { readonly siteId: string; readonly connector: string; readonly feeds: readonly string[] },
    key: string,
    signal: AbortSignal,
  ): Promise<LiveRecord<Name> | null>
  /** Finds out which of these sources (`site/connector`) do not answer; those that are not live are left out. */
  down(sourceKeys: readonly string[]): Promise<ReadonlySet<string>>
  /** The same as far as it is known, without asking. */
  knownDown(): ReadonlySet<string>
  close(): Promise<void>
}

/** Rows that are read at most to count a list that its service cannot count. */
const mostCounted = 2_000

interface OpenSource {
  readonly siteId: string
  readonly connector: string
  readonly service: LiveService
  /** Compiled when somebody asks for the first time: a country has hundreds of services. */
  feeds(): ReadonlyMap<string, { readonly feed: Feed; readonly compiled: CompiledFeed }>
}

/** Opens the services of all live sources; asks none of them anything, so that the hub starts while they are down. */
export function createLiveLists(options: {
  readonly sites: readonly SiteSources[]
  readonly tree: JurisdictionTree
  readonly limits?: Partial<LiveLimits>
}): LiveLists {
  const limits = { ...liveLimits, ...options.limits }
  const sources = new Map<string, OpenSource>()
  // Asked for with every answer, and changed seldom.
  let down: ReadonlySet<string> | null = null
  const changed = (): void => {
    down = null
  }
  const codes = sharedCodes()
  for (const site of options.sites) {
    for (const configured of site.sources) {
      if (configured.connector.mode !== 'live') continue
      sources.set(
        `${site.siteId}/${configured.connector.id}`,
        openSource(site, configured, options.tree, codes(configured), limits, changed),
      )
    }
  }
  const sourceOf = (siteId: string, connector: string): OpenSource => {
    const source = sources.get(`${siteId}/${connector}`)
    if (source === undefined) throw new HubError('INTERNAL', `${siteId}/${connector} is no live source.`)
    return source
  }

  async function listAll<Name extends CanonicalRecordName>(
    question: LiveQuestion<Name>,
    page: { readonly after: LivePosition | null; readonly first: number },
    signal: AbortSignal,
  ): Promise<LiveRecordPage<Name>> {
    const pages = await Promise.all(
      question.siteIds.map((siteId) => {
        const source = sourceOf(siteId, question.connector)
        const { feed, compiled } = source.feeds().get(question.feed)!
        return source.service.call(
          (live, both) =>
            readLiveList(
              live,
              feed,
              (row) => recordOf(source, compiled, question.record, row),
              { ...question, ...page },
              both,
            ),
          signal,
        )
      }),
    )
    const merged = pages.flatMap(({ records }) => records).sort(inListOrder(question.dateField))
    return {
      records: merged.slice(0, page.first),
      hasNextPage: merged.length > page.first || pages.some(({ hasNextPage }) => hasNextPage),
    }
  }

  async function countOne(
    question: Omit<LiveQuestion<CanonicalRecordName>, 'accepts'>,
    siteId: string,
    signal: AbortSignal,
  ) {
    const { service, feeds } = sourceOf(siteId, question.connector)
    const { feed } = feeds().get(question.feed)!
    const { from, to, places } = question
    const { total } = await service.call(
      (live, both) => live.page(feed, { from, through: to, page: 1, places, rows: 1 }, both),
      signal,
    )
    return total
  }

  return {
    list: listAll,
    async count(question, signal) {
      const totals = await Promise.all(question.siteIds.map((siteId) => countOne(question, siteId, signal)))
      const total = totals.reduce((sum, one) => sum + one, 0)
      if (question.accepts === null) return total
      if (total > mostCounted) return null
      return (await listAll(question, { after: null, first: mostCounted }, signal)).records.length
    },
    async find(record, { siteId, connector, feeds }, key, signal) {
      const source = sources.get(`${siteId}/${connector}`)
      if (source === undefined) return null
      for (const name of feeds) {
        const { feed, compiled } = source.feeds().get(name)!
        const rows = await source.service.call((live, both) => live.find(feed, key, both), signal)
        const found = rows.map((row) => recordOf(source, compiled, record, row)).find((one) => one?.sourceKey === key)
        if (found != null) return found
      }
      return null
    },
    async down(sourceKeys) {
      const asked = sourceKeys.flatMap((key) => sources.get(key) ?? [])
      await Promise.all(asked.map(({ service }) => service.check()))
      return downOf(asked)
    },
    knownDown: () => (down ??= downOf(sources.values())),
    async close() {
      await Promise.all([...sources.values()].map(({ service }) => service.close()))
    },
  }
}

function downOf(sources: Iterable<OpenSource>): ReadonlySet<string> {
  return new Set(
    [...sources].filter(({ service }) => service.down).map(({ siteId, connector }) => `${siteId}/${connector}`),
  )
}

function openSource(
  site: SiteSources,
  configured: ConfiguredSource,
  tree: JurisdictionTree,
  codes: SourceCodes,
  limits: LiveLimits,
  changed: () => void,
): OpenSource {
  const { connector, settings } = configured
  const live = connector.adapter.live?.(settings)
  if (live === undefined)
    throw new HubError(
      'CONNECTOR_INVALID',
      `${connector.id} is of mode live, but its adapter cannot be asked at query time.`,
    )
  const [first] = connector.feeds
  const today = (): string => todayInChina(new Date())
  let feeds: ReturnType<OpenSource['feeds']> | undefined
  return {
    siteId: site.siteId,
    connector: connector.id,
    service: new LiveService(
      live,
      limits,
      (signal) => live.page(first!, { from: today(), through: today(), page: 1, places: null, rows: 1 }, signal),
      changed,
    ),
    feeds: () => (feeds ??= compileFeeds(site, connector, tree, codes)),
  }
}

/** Tables of codes, read when the hub starts, so that a broken one stops it then and not at the first question. */
interface SourceCodes {
  readonly tables: ReturnType<typeof chooseEditions>
  readonly local: ReturnType<typeof loadLocalCodes>
}

/** Sites with the same connector and editions share their tables. */
function sharedCodes(): (source: ConfiguredSource) => SourceCodes {
  const known = new Map<string, SourceCodes>()
  return ({ connector: { codesDirectory }, settings: { editions } }) => {
    const key = JSON.stringify([codesDirectory, editions])
    let codes = known.get(key)
    if (codes === undefined) {
      codes = {
        tables: chooseEditions(loadCodeTables(codesDirectory), editions),
        local: loadLocalCodes(codesDirectory),
      }
      known.set(key, codes)
    }
    return codes
  }
}

function compileFeeds(
  { jurisdictionId }: SiteSources,
  connector: ConfiguredSource['connector'],
  tree: JurisdictionTree,
  { tables, local }: SourceCodes,
): ReturnType<OpenSource['feeds']> {
  const resolver = createDivisionResolver({ tree, siteId: jurisdictionId, localCodes: local })
  return new Map(
    connector.feeds.map((feed) => [feed.name, { feed, compiled: compileFeed(feed, connector, resolver, tables) }]),
  )
}

/** A row as a record, by the very rules by which it would be synced; null for one that sync would not take either. */
function recordOf<Name extends CanonicalRecordName>(
  { siteId, connector }: OpenSource,
  compiled: CompiledFeed,
  record: Name,
  row: RawRow,
): LiveRecord<Name> | null {
  const translated = compiled.translate(row, { file: null })
  if (translated.kind !== 'RECORD') return null
  const { key, values, division } = translated
  const { resolved, reportedCode, reportedName, reportedSystem } = division
  return {
    ...(values as CanonicalRecords[Name]),
    record,
    siteId,
    connector,
    sourceKey: key,
    jurisdictionId: resolved.jurisdictionId,
    countyId: resolved.countyId,
    eventCountyId: resolved.eventCountyId,
    reportedSystem,
    reportedCode,
    reportedName,
    readAt: new Date(),
  }
}

/** The latest day first, then by site and key. */
function inListOrder<Name extends CanonicalRecordName>(dateField: string) {
  const dayOf = (record: LiveRecord<Name>): string =>
    (record as unknown as Readonly<Record<string, { readonly day: string }>>)[dateField]!.day
  return (left: LiveRecord<Name>, right: LiveRecord<Name>): number => {
    const days = dayOf(right).localeCompare(dayOf(left))
    if (days !== 0) return days
    if (left.siteId !== right.siteId) return left.siteId < right.siteId ? -1 : 1
    return left.sourceKey < right.sourceKey ? -1 : 1
  }
}

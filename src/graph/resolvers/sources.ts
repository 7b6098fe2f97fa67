import { wordsOfReason } from '../../connector/rejectReasons.ts'
import { listCursors } from '../../figures/cursor.ts'
import { freshnessOf, momentInChina, type SourceFreshness } from '../../figures/freshness.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { type QuarantinePosition, readQuarantine } from '../../store/quarantine.ts'
import type { SyncRun } from '../../store/sourceRead.ts'
import { wordsOfDifference, wordsOfDrift } from '../../sync/reportWords.ts'
import type { GraphContext } from '../context.ts'
import { feedSource, sourceOf } from '../feedSource.ts'
import type { SourceModel } from '../models.ts'
import { keyOfQuarantined, nodeId } from '../nodeId.ts'
import { checkPageSize, edgesOf } from '../page.ts'
import { inLanguage, momentOf } from '../words.ts'

const key = (source: SourceModel): string => `${source.siteId}/${source.source.connector.id}`

/** A source's freshness: at once where a section's figures told it, otherwise from the request's one look at all sources. */
export function sourceFreshness(
  source: SourceModel,
  { now, sources }: GraphContext,
): SourceFreshness | Promise<SourceFreshness> {
  const { hours } = source.source.connector.freshness
  if (source.known !== undefined) return freshnessOf(source.known ?? undefined, hours, now.getTime())
  return sources().then((all) => {
    const one = all.find((overview) => overview.siteId === source.siteId && overview.source === source.source)
    const known =
      one === undefined
        ? undefined
        : { asOf: one.asOf === null ? null : Date.parse(one.asOf), failingCode: one.failingCode }
    return freshnessOf(known, hours, now.getTime())
  })
}

/** A live source whose service does not answer now is no fresher than what is kept of it. */
async function liveFreshness(source: SourceModel, context: GraphContext): Promise<SourceFreshness> {
  const [fresh, down] = await Promise.all([sourceFreshness(source, context), context.hub.live.down([key(source)])])
  if (down.size === 0) return fresh
  const { hours } = source.source.connector.freshness
  return freshnessOf({ asOf: fresh.asOf, failingCode: 'SOURCE_UNREACHABLE' }, hours, context.now.getTime())
}

function afterFreshness<Result>(
  source: SourceModel,
  context: GraphContext,
  read: (fresh: SourceFreshness) => Result,
): Result | Promise<Result> {
  const found =
    source.source.connector.mode === 'live' ? liveFreshness(source, context) : sourceFreshness(source, context)
  return found instanceof Promise ? found.then(read) : read(found)
}

/** Sources, their runs and what they refused. */
export const sourceResolvers: Resolvers = {
  SectionStatus: {
    asOf: (status, _arguments, { answer }) => answer.moment('asOf', status),
    staleAfter: (status, _arguments, { answer }) => answer.moment('staleAfter', status),
    message: (status, { language }) => (status.message === null ? null : inLanguage(status.message, language)),
    sources: (status, _arguments, { figures }) =>
      status.sources.map(({ siteId, source, key: sourceKey }) => ({
        siteId,
        source,
        known: figures.freshnessOf(sourceKey) ?? null,
      })),
  },
  Source: {
    id: (source) => nodeId('Source', key(source)),
    connector: ({ source }) => source.connector.id,
    jurisdiction: ({ siteId }, _arguments, { hub }) =>
      hub.tree.get(hub.sites.find((site) => site.siteId === siteId)!.jurisdictionId),
    department: ({ source }) => ({ code: source.connector.department }),
    title: ({ source }, { language }) => inLanguage(source.connector.title, language),
    mode: ({ source }) => (source.connector.mode === 'live' ? 'LIVE' : 'SYNC'),
    state: (source, _arguments, context) => afterFreshness(source, context, ({ state }) => state),
    asOf: (source, _arguments, context) =>
      afterFreshness(source, context, ({ asOf }) => (asOf === null ? null : momentInChina(asOf))),
    staleAfter: (source, _arguments, context) =>
      afterFreshness(source, context, ({ staleAfter }) => (staleAfter === null ? null : momentInChina(staleAfter))),
    lastRun: async (source, _arguments, { sources }) =>
      (await sources()).find((one) => one.siteId === source.siteId && one.source === source.source)?.lastRun ?? null,
    quarantine: async (source, { first, after }, { hub, principal, audit }) => {
      checkPageSize(first)
      audit.beforeRecords()
      const cursors = listCursors(hub.cursorKey, `quarantine/${key(source)}`)
      const page = await readQuarantine(
        hub.database,
        principal,
        { siteId: source.siteId, connector: source.source.connector.id },
        { first, after: after == null ? null : (JSON.parse(cursors.decode(after)) as QuarantinePosition) },
      )
      audit.records(page.rows.length)
      audit.department(source.source.connector.department)
      const cursorOf = (row: (typeof page.rows)[number]): string => cursors.encode(JSON.stringify(row.position))
      return {
        totalCount: page.totalCount,
        nodes: page.rows,
        ...edgesOf(page.rows, cursorOf, after != null, page.hasNextPage),
      }
    },
  },
  SyncRun: {
    id: (run) => nodeId('SyncRun', `${run.siteId}/${run.runId}`),
    source: (run, _arguments, { hub }) => sourceOf(hub.sites, run.siteId, run.connector),
    differenceCount: ({ differences }) => differences,
    startedAt: (run) => momentOf(run.startedAt),
    finishedAt: (run) => momentOf(run.finishedAt),
    rowsPerSecond: (run, _arguments, { now }) => rowsPerSecond(run, now),
    estimatedFinishAt: (run, _arguments, { now }) => {
      const rate = rowsPerSecond(run, now)
      if (run.state !== 'RUNNING' || run.rowsExpected === null || rate === null || rate === 0) return null
      return momentInChina(now.getTime() + (Math.max(0, run.rowsExpected - run.rowsRead) / rate) * 1000)
    },
  },
  SyncDifference: {
    subject: ({ subject }) => (subject === '' ? null : subject),
    explained: ({ explained }) => explained === true,
    message: (line, { language }) => inLanguage(wordsOfDifference(line), language),
  },
  SourceDrift: {
    message: (line, { language }) => inLanguage(wordsOfDrift(line), language),
  },
  QuarantineGroup: {
    column: ({ column }) => (column === '' ? null : column),
    title: ({ reason }, { language }) => {
      const words = wordsOfReason(reason)
      return words === null ? null : inLanguage(words, language)
    },
    firstAt: ({ firstAt }) => momentOf(firstAt),
    lastAt: ({ lastAt }) => momentOf(lastAt),
  },
  QuarantinedRow: {
    id: (row, _arguments, { hub }) => hub.nodeIds.sealed('QuarantinedRow', keyOfQuarantined(row)),
    key: (row) => row.sourceKey,
    message: (row, { language }) => (language === 'EN' ? row.messageEn : row.messageZh),
    quarantinedAt: (row) => momentOf(row.quarantinedAt),
  },
  Provenance: {
    source: ({ siteId, feedId }, _arguments, context) => feedSource(siteId, feedId, context),
    syncedAt: ({ syncedAt }) => momentOf(syncedAt),
  },
}

function rowsPerSecond(run: SyncRun, now: Date): number | null {
  const seconds = ((run.finishedAt ?? now).getTime() - run.startedAt.getTime()) / 1000
  return seconds > 0 ? run.rowsRead / seconds : null
}

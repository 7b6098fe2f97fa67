import type { PoolClient } from 'pg'
import type { Principal } from '../access/principal.ts'
import { todayInChina } from '../calendar.ts'
import { chooseEditions, loadCodeTables } from '../connector/codeTable.ts'
import type { CodeTable, Connector, Feed, SourceSession, SourceSettings } from '../connector/connector.ts'
import { loadLocalCodes } from '../connector/localCodes.ts'
import { compileFeed } from '../connector/translateRow.ts'
import { HubError } from '../errors.ts'
import type { Measure } from '../figures/measure.ts'
import type { JurisdictionTree } from '../jurisdictions/jurisdictionTree.ts'
import { createDivisionResolver, type DivisionResolver } from '../jurisdictions/resolveDivision.ts'
import type { Logger } from '../logger.ts'
import type { SiteAreas } from '../store/contributions.ts'
import type { Database, Queryable } from '../store/database.ts'
import { raiseDataVersion } from '../store/dataVersion.ts'
import { ensureFeed, readCursor } from '../store/feeds.ts'
import { ensureSite, type Site } from '../store/sites.ts'
import { recordFailure, recordSuccess } from '../store/sourceState.ts'
import { clearDeadStaging, clearStaging, type FeedRun } from '../store/staging.ts'
import {
  createRun,
  endDeadRuns,
  finishRun,
  lockSource,
  type RunCounts,
  unlockSource,
  writeRunProgress,
} from '../store/syncRuns.ts'
import { inTransaction, withWriter } from '../store/writer.ts'
import { type Committed, commitFeed } from './commitFeed.ts'
import { type Extraction, extractFeed } from './extractFeed.ts'
import { type Reconciliation, reconcile } from './reconcile.ts'
import { siteAreas } from './siteAreas.ts'
import type { FeedReport, SyncFault, SyncProgress, SyncReport } from './syncReport.ts'

/** One run of one source. */
export interface SyncRequest {
  readonly database: Database
  readonly principal: Principal
  readonly connector: Connector
  readonly site: Site
  /** As the connector's own schema accepted them. */
  readonly settings: SourceSettings
  readonly tree: JurisdictionTree
  readonly measures: readonly Measure[]
  /** Stops the run; feeds that are committed stay, the one under way leaves nothing. */
  readonly signal: AbortSignal
  /** Called about once a second and at the ends of phases. */
  readonly progress: (progress: SyncProgress) => void
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/**
 * Reads what is new in one source and merges it: feed after feed, each in one transaction. What goes wrong with the source is told in
 * the report (state FAILED, with the code) and leaves everything as it was; one feed's failure does not keep the others from being
 * synced. Throws SYNC_ALREADY_RUNNING when another run of the source is under way, CONNECTOR_INVALID or
 * CONFIGURATION_INVALID when its tables cannot be used.
 */
export async function runSync(request: SyncRequest): Promise<SyncReport> {
  const { principal, database, connector, site } = request
  const codeTables = chooseEditions(loadCodeTables(connector.codesDirectory), request.settings.editions)
  const resolver = createDivisionResolver({
    tree: request.tree,
    siteId: site.jurisdictionId,
    localCodes: loadLocalCodes(connector.codesDirectory),
  })
  return withWriter(principal, database, async (client) => {
    await lockSource(principal, client, site.siteId, connector.id)
    try {
      await ensureSite(principal, client, site)
      const dead = await endDeadRuns(principal, client, site.siteId, connector.id)
      await clearDeadStaging(principal, client, site.siteId, dead)
      const run = new SourceRun(
        request,
        client,
        codeTables,
        resolver,
        await createRun(principal, client, site.siteId, connector.id),
      )
      return await run.execute()
    } finally {
      // On a broken connection the lock has gone with it.
      await unlockSource(principal, client, site.siteId, connector.id).catch(() => undefined)
    }
  })
}

/** A run between its creation and its end: holds the counts and the connection with the lock. */
class SourceRun {
  readonly #request: SyncRequest
  readonly #client: PoolClient
  readonly #codeTables: ReadonlyMap<string, CodeTable>
  readonly #resolver: DivisionResolver
  readonly #run: { readonly siteId: string; readonly connector: string; readonly runId: number }
  readonly #startedAt: Date
  readonly #began = performance.now()
  readonly #site: SiteAreas
  #counts: RunCounts = { rowsRead: 0, rowsExpected: null, rowsWritten: 0, rowsQuarantined: 0, rowsDeleted: 0 }

  constructor(
    request: SyncRequest,
    client: PoolClient,
    codeTables: ReadonlyMap<string, CodeTable>,
    resolver: DivisionResolver,
    created: { readonly runId: number; readonly startedAt: Date },
  ) {
    this.#request = request
    this.#client = client
    this.#codeTables = codeTables
    this.#resolver = resolver
    this.#run = { siteId: request.site.siteId, connector: request.connector.id, runId: created.runId }
    this.#startedAt = created.startedAt
    this.#site = siteAreas(request.tree, request.site)
  }

  async execute(): Promise<SyncReport> {
    const { connector, settings, signal } = this.#request
    const feeds: FeedReport[] = []
    let fault: SyncFault | null = null
    let session: SourceSession | null = null
    try {
      signal.throwIfAborted()
      session = await connector.adapter.open(settings)
      for (const feed of connector.feeds) {
        signal.throwIfAborted()
        const report = await this.#syncFeed(feed, session)
        feeds.push(report)
        fault ??= report.error
      }
    } catch (error) {
      fault ??= this.#faultOf(error)
    } finally {
      await session
        ?.close()
        .catch((error: unknown) =>
          this.#request.log.warn({ ...this.#run, err: error }, 'the source could not be closed'),
        )
    }
    return this.#finish(feeds, fault)
  }

  async #syncFeed(feed: Feed, session: SourceSession): Promise<FeedReport> {
    const { principal, connector, signal } = this.#request
    const { siteId, runId } = this.#run
    const began = performance.now()
    let read = began
    let extraction: Extraction = nothingRead
    const before = this.#counts
    try {
      const feedId = await ensureFeed(principal, this.#client, siteId, connector.id, feed.name)
      const run: FeedRun = { siteId, feedId, runId }
      const position = await readCursor(principal, this.#client, siteId, feedId)
      const readsAll = position === null || feed.cursor.kind === 'FULL_COMPARE'
      const expected = readsAll && feed.location.kind !== 'FILES' ? await session.count(feed) : null
      this.#counts = { ...before, rowsExpected: expected === null ? null : before.rowsRead + expected }
      try {
        extraction = await extractFeed({
          principal,
          client: this.#client,
          run,
          session,
          compiled: compileFeed(feed, connector, this.#resolver, this.#codeTables),
          position,
          signal,
          progress: (rowsRead, rowsQuarantined) => this.#tell(feed, 'READING', before, rowsRead, rowsQuarantined),
        })
        read = performance.now()
        this.#request.progress(this.#progress(feed, 'WRITING'))
        const reconciliation = reconcile(feed, extraction, expected)
        const committed = await commitFeed({
          ...this.#request,
          client: this.#client,
          run,
          feed,
          site: this.#site,
          position,
          extraction,
          reconciliation,
          dayOfRun: todayInChina(this.#startedAt),
          countsAfter: (done) => this.#countsAfter(before, extraction, done),
        })
        this.#counts = this.#countsAfter(before, extraction, committed)
        this.#request.progress(this.#progress(feed, 'DONE'))
        return feedReport(feed, null, extraction, committed, reconciliation, [began, read, performance.now()])
      } finally {
        // What cannot be cleared now is cleared by the next run.
        await clearStaging(principal, this.#client, run, feed.record).catch((error: unknown) =>
          this.#request.log.warn({ ...this.#run, feed: feed.name, err: error }, 'staged rows could not be removed'),
        )
      }
    } catch (error) {
      const fault = this.#faultOf(error)
      // Rows that were read were read; nothing else of this feed happened.
      this.#counts = { ...before, rowsRead: this.#counts.rowsRead }
      return feedReport(feed, fault, extraction, nothingCommitted, { lines: [], confirmedTotals: new Set() }, [
        began,
        read,
        performance.now(),
      ])
    }
  }

  async #tell(
    feed: Feed,
    phase: SyncProgress['phase'],
    before: RunCounts,
    rowsRead: number,
    rowsQuarantined: number,
  ): Promise<void> {
    this.#counts = {
      ...this.#counts,
      rowsRead: before.rowsRead + rowsRead,
      rowsQuarantined: before.rowsQuarantined + rowsQuarantined,
    }
    this.#request.progress(this.#progress(feed, phase))
    await writeRunProgress(this.#request.principal, this.#client, this.#run, this.#counts)
  }

  #progress(feed: Feed, phase: SyncProgress['phase']): SyncProgress {
    return {
      ...this.#run,
      feed: feed.name,
      phase,
      rowsRead: this.#counts.rowsRead,
      rowsExpected: this.#counts.rowsExpected,
    }
  }

  #countsAfter(before: RunCounts, extraction: Extraction, committed: Committed): RunCounts {
    return {
      rowsRead: before.rowsRead + extraction.rowsGiven - extraction.skipped,
      rowsExpected: this.#counts.rowsExpected,
      rowsWritten: before.rowsWritten + committed.inserted + committed.changed,
      rowsQuarantined: before.rowsQuarantined + extraction.quarantined + committed.conflicting,
      rowsDeleted: before.rowsDeleted + committed.deleted,
    }
  }

  #faultOf(error: unknown): SyncFault {
    if (this.#request.signal.aborted)
      return {
        code: 'SYNC_INTERRUPTED',
        message: 'The run was stopped before it ended. What it had not committed was left out.',
      }
    if (error instanceof HubError) return { code: error.code, message: error.message }
    // A defect: its text may hold anything, so that only the log gets it.
    this.#request.log.error({ ...this.#run, err: error }, 'a sync run failed unexpectedly')
    return { code: 'INTERNAL', message: 'The run failed by a defect of the hub; the log has the details.' }
  }

  async #finish(feeds: readonly FeedReport[], fault: SyncFault | null): Promise<SyncReport> {
    const { principal, database, log } = this.#request
    const { rowsExpected: _, ...counts } = this.#counts
    const report: SyncReport = {
      ...this.#run,
      state: fault === null ? 'SUCCEEDED' : fault.code === 'SYNC_INTERRUPTED' ? 'STOPPED' : 'FAILED',
      startedAt: this.#startedAt,
      seconds: (performance.now() - this.#began) / 1000,
      ...counts,
      feeds,
      error: fault,
    }
    const end = async (transaction: Queryable): Promise<void> => {
      if (report.state === 'SUCCEEDED') await recordSuccess(principal, transaction, this.#run, this.#startedAt)
      // Being stopped says nothing about the source.
      if (report.state === 'FAILED' && fault !== null)
        await recordFailure(principal, transaction, this.#run, fault.code)
      await raiseDataVersion(principal, transaction, this.#run.siteId)
      await writeRunProgress(principal, transaction, this.#run, this.#counts)
      await finishRun(principal, transaction, this.#run, { state: report.state, error: fault, report: { feeds } })
    }
    await inTransaction(this.#client, () => end(this.#client)).catch(async (error: unknown) => {
      log.warn({ ...this.#run, err: error }, "the run's own connection broke; its end is written on another one")
      await withWriter(principal, database, (other) => inTransaction(other, () => end(other)))
    })
    log.info({ ...this.#run, state: report.state, ...counts, code: fault?.code }, 'sync run ended')
    return report
  }
}

const nothingRead: Extraction = {
  rowsGiven: 0,
  accepted: 0,
  quarantined: 0,
  dropped: 0,
  deleted: 0,
  skipped: 0,
  files: [],
  watermark: null,
}
const nothingCommitted: Committed = {
  inserted: 0,
  changed: 0,
  deleted: 0,
  unchanged: 0,
  healed: 0,
  duplicates: 0,
  conflicting: 0,
  quarantinedByReason: {},
}

function feedReport(
  feed: Feed,
  error: SyncFault | null,
  extraction: Extraction,
  committed: Committed,
  reconciliation: Reconciliation,
  [began, read, ended]: readonly [number, number, number],
): FeedReport {
  return {
    feed: feed.name,
    state: error === null ? 'SUCCEEDED' : 'FAILED',
    error,
    rowsRead: extraction.rowsGiven - extraction.skipped,
    accepted: extraction.accepted - committed.duplicates - committed.conflicting,
    quarantined: extraction.quarantined + committed.conflicting,
    dropped: extraction.dropped,
    deletedInSource: extraction.deleted,
    duplicates: committed.duplicates,
    skipped: extraction.skipped,
    inserted: committed.inserted,
    changed: committed.changed,
    removed: committed.deleted,
    unchanged: committed.unchanged,
    quarantinedByReason: committed.quarantinedByReason,
    healed: committed.healed,
    files: extraction.files.map(({ file, rowsRead }) => ({ name: file.name, rowsRead, duplicateOf: file.duplicateOf })),
    reconciliation: reconciliation.lines,
    readSeconds: (read - began) / 1000,
    commitSeconds: (ended - read) / 1000,
  }
}

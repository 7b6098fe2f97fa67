import type { PoolClient } from 'pg'
import { todayInChina } from '../calendar.ts'
import type { CodeTable, Feed, SourceCount, SourceSession } from '../connector/connector.ts'
import { compileFeed } from '../connector/translateRow.ts'
import { HubError } from '../errors.ts'
import type { DivisionResolver, LocalCodes } from '../jurisdictions/resolveDivision.ts'
import type { SiteAreas } from '../store/contributions.ts'
import type { Queryable } from '../store/database.ts'
import { raiseDataVersion } from '../store/dataVersion.ts'
import { ensureFeed, readCursor, type StoredCursor } from '../store/feeds.ts'
import { lostConnection } from '../store/lostConnection.ts'
import { readQuarantinedFiles } from '../store/quarantine.ts'
import { readSourceFiles } from '../store/sourceFiles.ts'
import { readCodeListRows, readSourceShape } from '../store/sourceShape.ts'
import { recordFailure, recordSuccess } from '../store/sourceState.ts'
import { clearStaging, type FeedRun } from '../store/staging.ts'
import { finishRun, type RunCounts, writeRunProgress } from '../store/syncRuns.ts'
import { inTransaction, withWriter } from '../store/writer.ts'
import { type Committed, commitFeed, type SeenSource } from './commitFeed.ts'
import { overdueFault } from './deliveries.ts'
import { type CodeListLook, codeListsOf, compareShape, lookAtCodeList, stopAtDrift } from './drift.ts'
import { extractFeed } from './extractFeed.ts'
import type { Extraction } from './extraction.ts'
import { type FeedPlan, planFeed } from './feedPlan.ts'
import { type FeedOutcome, feedReport, noOutcome } from './feedReport.ts'
import { differencesOf, reconcile } from './reconcile.ts'
import { limitRejections, refuseTruncated } from './runLimits.ts'
import type { SyncRequest } from './runSync.ts'
import { siteAreas } from './siteAreas.ts'
import type {
  DriftLine,
  FeedReport,
  ReconciliationLine,
  SyncFault,
  SyncOptions,
  SyncProgress,
  SyncReport,
} from './syncReport.ts'
import { translationDigest } from './translationDigest.ts'

/** With what rows are translated. */
export interface Translation {
  readonly codeTables: ReadonlyMap<string, CodeTable>
  readonly localCodes: LocalCodes
  readonly resolver: DivisionResolver
}

/** A run between its creation and its end: holds the counts and the connection with the lock. */
export class SourceRun {
  readonly #request: SyncRequest & { readonly options: SyncOptions }
  readonly #client: PoolClient
  readonly #translation: Translation
  readonly #run: { readonly siteId: string; readonly connector: string; readonly runId: number }
  readonly #startedAt: Date
  readonly #dayOfRun: string
  readonly #began = performance.now()
  readonly #site: SiteAreas
  #counts: RunCounts = { rowsRead: 0, rowsExpected: null, rowsWritten: 0, rowsQuarantined: 0, rowsDeleted: 0 }

  constructor(
    request: SyncRequest & { readonly options: SyncOptions },
    client: PoolClient,
    translation: Translation,
    created: { readonly runId: number; readonly startedAt: Date },
  ) {
    this.#request = request
    this.#client = client
    this.#translation = translation
    this.#run = { siteId: request.site.siteId, connector: request.connector.id, runId: created.runId }
    this.#startedAt = created.startedAt
    this.#dayOfRun = todayInChina(created.startedAt)
    this.#site = siteAreas(request.tree, request.site)
  }

  /** Reads and commits feed after feed; never throws for what goes wrong with the source. */
  async execute(): Promise<SyncReport> {
    const { connector, settings, signal, options } = this.#request
    const feeds: FeedReport[] = []
    let fault: SyncFault | null = null
    let session: SourceSession | null = null
    try {
      signal.throwIfAborted()
      session = await connector.adapter.open(settings)
      for (const feed of connector.feeds) {
        if (options.feed !== undefined && options.feed !== feed.name) continue
        signal.throwIfAborted()
        const report = await this.#syncFeed(feed, session)
        if (report === null) continue
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

  /** Null: this run has nothing to read of the feed. */
  async #syncFeed(feed: Feed, session: SourceSession): Promise<FeedReport | null> {
    const { principal, connector } = this.#request
    const { siteId, runId } = this.#run
    const began = performance.now()
    let read = began
    const before = this.#counts
    let outcome = noOutcome
    try {
      const feedId = await ensureFeed(principal, this.#client, siteId, connector.id, feed.name)
      const run: FeedRun = { siteId, feedId, runId }
      const { codeTables, localCodes } = this.#translation
      const translation = translationDigest(feed, codeTables, localCodes)
      const cursor = await readCursor(principal, this.#client, siteId, feedId)
      const plan = await this.#plan(feed, run, cursor, translation)
      if (plan === null) return null
      try {
        const expected = await session.count(feed, plan.position)
        this.#counts = { ...before, rowsExpected: expected === null ? null : before.rowsRead + expected.rows }
        const extraction = await this.#extract(feed, run, session, plan, before, expected)
        outcome = { ...outcome, extraction, drift: extraction.unknownCodes }
        read = performance.now()
        this.#request.progress(this.#progress(feed, 'WRITING'))
        const reconciliation = reconcile(feed, extraction, expected)
        outcome = { ...outcome, reconciliation: reconciliation.lines }
        const { lines, ...seen } = await this.#look(feed, run, session, extraction)
        outcome = { ...outcome, drift: [...lines, ...outcome.drift] }
        this.#stopUnlessAccepted(feed, outcome, expected)
        const committed = await commitFeed({
          ...this.#request,
          client: this.#client,
          run,
          feed,
          site: this.#site,
          position: cursor?.position ?? null,
          plan,
          extraction,
          reconciliation,
          drift: seen,
          translation,
          dayOfRun: this.#dayOfRun,
          countsAfter: (done) => this.#countsAfter(before, extraction, done),
        })
        const { goneUntold } = committed
        const gone: ReconciliationLine[] =
          goneUntold > 0 ? [{ kind: 'GONE_UNTOLD', subject: '', expected: 0, actual: goneUntold }] : []
        outcome = { ...outcome, committed, reconciliation: [...reconciliation.lines, ...gone] }
        this.#counts = this.#countsAfter(before, extraction, committed)
        this.#request.progress(this.#progress(feed, 'DONE'))
        return feedReport(feed, overdueFault(extraction), outcome, [began, read, performance.now()])
      } finally {
        // What cannot be cleared now is cleared by the next run.
        await clearStaging(principal, this.#client, run, feed.record).catch((error: unknown) =>
          this.#request.log.warn({ ...this.#run, feed: feed.name, err: error }, 'staged rows could not be removed'),
        )
      }
    } catch (error) {
      const fault = this.#faultOf(error)
      outcome = { ...outcome, drift: [...(await this.#shapeAfter(fault, feed, session)), ...outcome.drift] }
      // Rows that were read were read; nothing else of this feed happened.
      this.#counts = { ...before, rowsRead: this.#counts.rowsRead }
      return feedReport(feed, fault, outcome, [began, read, performance.now()])
    }
  }

  async #plan(feed: Feed, run: FeedRun, cursor: StoredCursor | null, translation: string): Promise<FeedPlan | null> {
    const { principal, options } = this.#request
    const state = {
      position: cursor?.position ?? null,
      translationChanged: cursor !== null && cursor.translation !== null && cursor.translation !== translation,
      quarantined: options.reading === 'REPLAY' ? await readQuarantinedFiles(principal, this.#client, run) : [],
      files: options.reading === 'SINCE' ? await readSourceFiles(principal, this.#client, run) : [],
    }
    return planFeed(feed, state, options, this.#dayOfRun)
  }

  #extract(
    feed: Feed,
    run: FeedRun,
    session: SourceSession,
    plan: FeedPlan,
    before: RunCounts,
    expected: SourceCount | null,
  ): Promise<Extraction> {
    const { principal, connector, signal } = this.#request
    return extractFeed({
      principal,
      client: this.#client,
      run,
      session,
      compiled: compileFeed(feed, connector, this.#translation.resolver, this.#translation.codeTables),
      position: plan.position,
      withChecksum: expected !== null && expected.keyChecksum !== null,
      signal,
      progress: (rowsRead, rowsQuarantined) => this.#tell(feed, 'READING', before, rowsRead, rowsQuarantined),
    })
  }

  /** Looks at the source's columns and lists of codes, and at what of them is other than at the last run. */
  async #look(
    feed: Feed,
    run: FeedRun,
    session: SourceSession,
    extraction: Extraction,
  ): Promise<SeenSource & { readonly lines: readonly DriftLine[] }> {
    const { principal, connector, signal } = this.#request
    const lines: DriftLine[] = []
    // A folder tells its columns by its newest file; without a new one there is nothing to see.
    const looks = feed.location.kind !== 'FILES' || extraction.files.length > 0
    const columns = looks && session.columns !== undefined ? await session.columns(feed) : null
    const known = columns === null ? null : await readSourceShape(principal, this.#client, run)
    if (columns !== null && known !== null) lines.push(...compareShape(feed, known, columns))
    const codeLists: CodeListLook[] = []
    for (const list of codeListsOf(connector, feed)) {
      const named = { siteId: run.siteId, connector: connector.id, table: list.table }
      const rowsBefore = await readCodeListRows(principal, this.#client, named)
      const look = await lookAtCodeList(feed, list, this.#translation.codeTables, session, rowsBefore, signal)
      codeLists.push(look)
      lines.push(...look.lines)
    }
    return { columns, codeLists, lines }
  }

  #stopUnlessAccepted(feed: Feed, { extraction, drift }: FeedOutcome, expected: SourceCount | null): void {
    const { options } = this.#request
    if (expected !== null && !expected.includesDeleted && !options.acceptRemovals)
      refuseTruncated(feed, expected.rows, extraction.rowsGiven)
    limitRejections(feed, extraction)
    if (!options.acceptDrift) stopAtDrift(feed, drift)
  }

  /** When a column that is read is gone: which columns came and went since, for one of them may be it under another name. */
  async #shapeAfter(fault: SyncFault, feed: Feed, session: SourceSession): Promise<DriftLine[]> {
    if (fault.code !== 'SOURCE_SHAPE_CHANGED' || session.columns === undefined) return []
    const { principal, connector, log } = this.#request
    try {
      const columns = await session.columns(feed)
      const feedId = await ensureFeed(principal, this.#client, this.#run.siteId, connector.id, feed.name)
      const known = await readSourceShape(principal, this.#client, { siteId: this.#run.siteId, feedId })
      return columns === null || known === null ? [] : compareShape(feed, known, columns)
    } catch (error) {
      // The feed has failed already, by what the report says; this was only to say more.
      log.warn({ ...this.#run, feed: feed.name, err: error }, "the source's columns could not be looked at")
      return []
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
    // Adapters tell of their own connections with codes of their own, so that a bare one is the store's.
    const known = lostConnection(error) ?? error
    if (known instanceof HubError) return { code: known.code, message: known.message }
    // A defect: its text may hold anything, so that only the log gets it.
    this.#request.log.error({ ...this.#run, err: error }, 'a sync run failed unexpectedly')
    return { code: 'INTERNAL', message: 'The run failed by a defect of the hub; the log has the details.' }
  }

  async #finish(feeds: readonly FeedReport[], fault: SyncFault | null): Promise<SyncReport> {
    const { principal, database, log, options } = this.#request
    const { rowsExpected: _, ...counts } = this.#counts
    const report: SyncReport = {
      ...this.#run,
      reading: options.reading,
      dryRun: options.dryRun,
      state: fault === null ? 'SUCCEEDED' : fault.code === 'SYNC_INTERRUPTED' ? 'STOPPED' : 'FAILED',
      startedAt: this.#startedAt,
      seconds: (performance.now() - this.#began) / 1000,
      ...counts,
      feeds,
      differences: differencesOf(feeds),
      error: fault,
    }
    const { differences } = report
    const end = async (transaction: Queryable): Promise<void> => {
      await this.#recordState(transaction, report)
      await writeRunProgress(principal, transaction, this.#run, this.#counts)
      const ended = { state: report.state, error: fault, differences, report: { feeds } }
      await finishRun(principal, transaction, this.#run, ended)
    }
    await inTransaction(this.#client, () => end(this.#client)).catch(async (error: unknown) => {
      log.warn({ ...this.#run, err: error }, "the run's own connection broke; its end is written on another one")
      await withWriter(principal, database, (other) => inTransaction(other, () => end(other)))
    })
    log.info(
      { ...this.#run, state: report.state, ...counts, differences, code: fault?.code },
      options.dryRun ? 'sync run ended, a dry one: nothing was written' : 'sync run ended',
    )
    return report
  }

  /** How fresh the source is: not told by a run that kept nothing, nor by one that read a part of the feeds. */
  async #recordState(transaction: Queryable, { state, error }: SyncReport): Promise<void> {
    const { principal, options } = this.#request
    if (options.dryRun) return
    const readsAll = options.reading !== 'REPLAY'
    if (state === 'SUCCEEDED' && readsAll) await recordSuccess(principal, transaction, this.#run, this.#startedAt)
    // Being stopped says nothing about the source.
    if (state === 'FAILED' && error !== null && readsAll)
      await recordFailure(principal, transaction, this.#run, error.code)
    await raiseDataVersion(principal, transaction, this.#run.siteId, { kind: 'FRESHNESS' })
  }
}

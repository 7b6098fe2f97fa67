import type { PoolClient } from 'pg'
import type { Connector, SourceColumn } from '../connector/connector.ts'
import { HubError } from '../errors.ts'
import type { Measure } from '../figures/measure.ts'
import { sensitiveMeasures } from '../figures/sensitiveMeasures.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionTree } from '../jurisdictions/jurisdictionTree.ts'
import { analyseTables } from '../store/analyseTables.ts'
import { loadWithoutIndexes } from '../store/bulkLoad.ts'
import type { SiteAreas } from '../store/contributions.ts'
import { readToldPeriods, replaceCoverage, toldDigest } from '../store/coverageWrite.ts'
import { type DataChange, raiseDataVersion } from '../store/dataVersion.ts'
import { hasOverlaps, readTouchedOrigins, resolveDeliveries, resolveFirstRejections } from '../store/deliveries.ts'
import { type Entity, entities } from '../store/entities.ts'
import { writeCursor } from '../store/feeds.ts'
import {
  countRemovals,
  countUnmet,
  type DuplicateCounts,
  dropUnchanged,
  hasRepeatedRemovals,
  hasRows,
  hasRowsOfDays,
  hasStaged,
  insertStaged,
  isRepeatedKey,
  type MergeCounts,
  mergeStaged,
  originsWithRows,
  removeDuplicates,
  settleTombstones,
  stageSweep,
} from '../store/mergeStaging.ts'
import { healQuarantine, writeQuarantine } from '../store/quarantine.ts'
import {
  applyContributions,
  collectChangedRows,
  computeContributions,
  countedCodes,
  lockRollups,
  newRows,
} from '../store/rollupWrite.ts'
import { markShownCells } from '../store/smallCells.ts'
import { writeCodeListRows, writeSourceShape } from '../store/sourceShape.ts'
import type { FeedRun } from '../store/staging.ts'
import { computeStatisticCells, touchedMeasureYears, writeStatisticCells } from '../store/statisticRollups.ts'
import { type RunCounts, writeRunProgress } from '../store/syncRuns.ts'
import { readTouchedPlaces } from '../store/touchedPlaces.ts'
import { inDiscardedTransaction, inTransaction } from '../store/writer.ts'
import { confirmedTotalsOf, type NotedDeliveries, noteDeliveries } from './deliveries.ts'
import type { CodeListLook } from './drift.ts'
import { fileCoverage, settingsCoverage, toldCoverage } from './feedCoverage.ts'
import { daysRead, type FeedRead, keptRow, lastDayRead, nextPosition, readExtent, sweptRows } from './feedExtent.ts'
import type { Reconciliation } from './reconcile.ts'
import { knownRowsEnough, limitRemovals } from './runLimits.ts'
import type { SyncOptions } from './syncReport.ts'

/** What a run saw of a source beside its rows. */
export interface SeenSource {
  /** Null: the technology does not tell, or nothing was looked at. */
  readonly columns: readonly SourceColumn[] | null
  readonly codeLists: readonly CodeListLook[]
}

/** What the transaction of a feed needs to know. */
export interface CommitFeed extends FeedRead {
  readonly principal: Principal
  readonly client: PoolClient
  readonly run: FeedRun
  readonly connector: Pick<Connector, 'id'>
  readonly site: SiteAreas
  readonly tree: JurisdictionTree
  readonly measures: readonly Measure[]
  readonly reconciliation: Reconciliation
  readonly drift: SeenSource
  /** Digest of the code tables with which the rows were translated. */
  readonly translation: string
  readonly options: Pick<SyncOptions, 'acceptRemovals' | 'dryRun'>
  readonly signal: AbortSignal
  /** Counts of the run with this feed's added; written with its rows. */
  readonly countsAfter: (committed: Committed) => RunCounts
}

/** What the transaction did. */
export interface Committed extends MergeCounts, DuplicateCounts {
  readonly unchanged: number
  readonly healed: number
  /** Rows that a read of everything no longer showed, where deletions are flagged or listed: they stay, and are told. */
  readonly goneUntold: number
  readonly quarantinedByReason: Readonly<Record<string, number>>
}

/**
 * The one transaction of a feed: rows, removals, quarantine, coverage, delivered files, cursor, roll-ups, deltas, the run's counts and
 * the site's data version. All of it is seen at once, or nothing; of a dry run nothing. Throws SOURCE_EMPTY where rows were and now none
 * are, SYNC_REMOVALS_REFUSED where more would go than may.
 */
export async function commitFeed(options: CommitFeed): Promise<Committed> {
  const { principal, client, run, feed, extraction, signal } = options
  const entity = entities[feed.record]
  const transact = options.options.dryRun ? inDiscardedTransaction : inTransaction
  const committed = await transact(client, async () => {
    // Sorting and grouping a first load in memory; the connection goes back to the pool with its old settings.
    await client.query(`set local work_mem = '128MB'; set local jit = off`)
    // Statistics start from cells that another feed may be about to write.
    if (feed.record === 'observation') await lockRollups(principal, client, run.siteId)
    const known = await hasRows(principal, client, run, entity)
    await refuseEmpty(options, entity, known)
    const delivered = await noteDeliveries(options)
    const overlapping = delivered !== null && (await hasOverlaps(principal, client, run))
    const told = await toldDigest(principal, client, run)
    const { touched, change, ...merged } = known
      ? await mergeChanges(options, entity, delivered)
      : await loadFirst(options, entity, delivered, overlapping)
    const { byReason } = await writeQuarantine(principal, client, run)
    await writeCoverage(options, touched)
    await writeSeen(options)
    await writeCursor(principal, client, run, { position: nextPosition(options), translation: options.translation })
    const done = { ...merged, quarantinedByReason: byReason }
    const changed =
      merged.inserted +
        merged.changed +
        merged.deleted +
        merged.healed +
        extraction.files.length +
        Object.keys(byReason).length >
      0
    if (changed || feed.coverage.kind === 'SETTINGS') {
      // Days of delivered files are read with what was told, and kept elsewhere.
      const isLocal = extraction.files.length === 0 && (await toldDigest(principal, client, run)) === told
      await raiseDataVersion(principal, client, run.siteId, isLocal ? change : { kind: 'EVERYTHING' })
    }
    await writeRunProgress(principal, client, run, options.countsAfter(done))
    // Whoever stops a run means that nothing of it is kept.
    signal.throwIfAborted()
    return done
  })
  if (options.options.dryRun) return committed
  const { inserted, changed, deleted } = committed
  await analyseTables(principal, client, [entity.table, 'rollup_year', 'rollup_month'], inserted + changed + deleted)
  return committed
}

type Merged = Omit<Committed, 'quarantinedByReason'> & {
  /** Files whose rows in the table became others. */
  readonly touched: readonly string[]
  /** What figures and records it changed, coverage apart. */
  readonly change: DataChange
}

/** A feed none of whose rows is here: all staged rows are new, nothing has to be looked up. */
async function loadFirst(
  options: CommitFeed,
  entity: Entity,
  delivered: NotedDeliveries | null,
  overlapping: boolean,
): Promise<Merged> {
  const { principal, client, run } = options
  let settled: Settled | null = null
  let inserted: number
  const insert = (): Promise<number> =>
    loadWithoutIndexes(principal, client, entity.table, options.extraction.accepted, (indexed) =>
      insertStaged(principal, client, run, entity, indexed),
    )
  if (overlapping || (await removesOwnRows(options, entity, delivered))) {
    settled = await settleStaged(options, entity, delivered)
    inserted = await insert()
  } else {
    await client.query('savepoint before_rows')
    try {
      inserted = await insert()
    } catch (error) {
      if (!isRepeatedKey(error)) throw error
      // Looking for repeated keys costs as much as the insert finds out by itself, so it is done only when there are some.
      await client.query('rollback to savepoint before_rows')
      settled = await settleStaged(options, entity, delivered)
      inserted = await insert()
    }
  }
  // Of rows that waited in a file of an earlier run; before the rows leave staging.
  const touched = settled === null || delivered === null ? [] : await readTouchedOrigins(principal, client, run, entity)
  settled ??= { duplicates: 0, conflicting: 0, healed: await healFirst(options, entity, delivered) }
  await writeRollups(options, true)
  const change: DataChange = { kind: inserted > 0 ? 'EVERYTHING' : 'FRESHNESS' }
  return { inserted, changed: 0, deleted: 0, unchanged: 0, goneUntold: 0, ...settled, touched, change }
}

/** Whether a row that is staged may be removed by a removal that is staged too. */
async function removesOwnRows(
  { principal, client, run, extraction }: CommitFeed,
  entity: Entity,
  delivered: NotedDeliveries | null,
): Promise<boolean> {
  if (extraction.deleted === 0) return false
  return delivered !== null || hasRepeatedRemovals(principal, client, run, entity)
}

type Settled = DuplicateCounts & Pick<Committed, 'healed'>

/** Leaves one row per key and removes entries of quarantine that no longer hold; of delivered files also stages what is to be removed. */
async function settleStaged(options: CommitFeed, entity: Entity, delivered: NotedDeliveries | null): Promise<Settled> {
  const { principal, client, run, feed, extraction } = options
  if (extraction.tombstones > 0) await settleTombstones(principal, client, run, entity)
  if (delivered !== null) return resolveDeliveries(principal, client, run, entity, delivered.deliveries, delivered.days)
  const duplicates = await removeDuplicates(principal, client, run, entity, keptRow(feed), feed.key.join('|'))
  const healed = await healQuarantine(principal, client, run, feed.record, readExtent(options))
  return { ...duplicates, healed }
}

async function healFirst(options: CommitFeed, entity: Entity, delivered: NotedDeliveries | null): Promise<number> {
  const { principal, client, run, feed } = options
  if (delivered === null) return healQuarantine(principal, client, run, feed.record, readExtent(options))
  return resolveFirstRejections(principal, client, run, entity, delivered.deliveries)
}

async function mergeChanges(options: CommitFeed, entity: Entity, delivered: NotedDeliveries | null): Promise<Merged> {
  const { principal, client, run, feed } = options
  const settled = await settleStaged(options, entity, delivered)
  const swept = delivered === null ? sweptRows(options) : null
  if (swept !== null) await stageSweep(principal, client, run, entity, swept)
  const tells = feed.deletes.kind === 'FLAG' || feed.deletes.kind === 'TOMBSTONES'
  const goneUntold = options.plan.whole && tells ? await countUnmet(principal, client, run, entity) : 0
  const unchanged = await dropUnchanged(principal, client, run, entity)
  if (!options.options.acceptRemovals) {
    // Of days that are read again most may be gone while all the years before hide it.
    const enough = (removed: number): number => knownRowsEnough(feed, removed)
    const { removed, known } = await countRemovals(principal, client, run, entity, swept ?? { kind: 'ALL' }, enough)
    limitRemovals(feed, removed, known)
  }
  if (!(await hasStaged(principal, client, run, entity)))
    return {
      inserted: 0,
      changed: 0,
      deleted: 0,
      unchanged,
      goneUntold,
      ...settled,
      touched: [],
      change: { kind: 'FRESHNESS' },
    }
  const touched = delivered === null ? [] : await readTouchedOrigins(principal, client, run, entity)
  const { finish, change } = await writeRollups(options, false)
  const merged = await mergeStaged(principal, client, run, entity)
  await finish()
  return { ...merged, unchanged, goneUntold, ...settled, touched, change }
}

/** Rows above which looking for the places of changes costs more than what is kept of answers is worth. */
const mostPlaced = 20_000

/**
 * Roll-ups of what is staged, and what changes with them. Contributions of records are the difference between staging and table, so they come before the merge;
 * statistics are computed anew from the table, so they come after it, in `finish` (already done when `first`).
 */
async function writeRollups(
  options: CommitFeed,
  first: boolean,
): Promise<{ readonly finish: () => Promise<void>; readonly change: DataChange }> {
  const { principal, client, run, feed, measures, site } = options
  const everything: DataChange = { kind: 'EVERYTHING' }
  if (feed.record !== 'observation') {
    if (countedCodes(measures, feed.record).length === 0) return { finish: async () => undefined, change: everything }
    const rows = first
      ? newRows(run, feed.record)
      : await collectChangedRows(principal, client, run, feed.record, measures)
    await computeContributions(principal, client, feed.record, measures, rows, site)
    await applyContributions(principal, client, run, countedCodes(measures, feed.record))
    const change =
      first || options.extraction.accepted > mostPlaced
        ? everything
        : await readTouchedPlaces(principal, client, feed.record, measures, site)
    return { finish: async () => undefined, change }
  }
  const touched = await touchedMeasureYears(principal, client, run)
  const compute = async (): Promise<void> => {
    await writeStatisticCells(
      principal,
      client,
      run,
      touched,
      await computeStatisticCells(principal, client, measures, site, touched),
    )
    const sensitive = sensitiveMeasures(measures)
    const years = touched.flatMap(({ measure, year }) => (sensitive.some(({ code }) => code === measure) ? [year] : []))
    if (years.length > 0) await markShownCells(principal, client, site, sensitive, [...new Set(years)])
  }
  if (first) await compute()
  return { finish: first ? async () => undefined : compute, change: everything }
}

/** A source that had rows and gives none is more likely broken than emptied. */
async function refuseEmpty(options: CommitFeed, entity: Entity, known: boolean): Promise<void> {
  const { principal, client, run, feed, extraction } = options
  if (!known || options.options.acceptRemovals) return
  if (options.plan.whole && extraction.rowsGiven === extraction.skipped) {
    throw new HubError(
      'SOURCE_EMPTY',
      `${feed.name}: the source had rows and now gives none. Nothing was removed; if they are really gone, run \`hub sync\` for this connector with --accept-removals.`,
      {
        details: { feed: feed.name },
      },
    )
  }
  if (feed.deletes.kind !== 'SWEEP') return
  if (feed.cursor.kind === 'DAY_WINDOWS') {
    const days = extraction.rowsGiven === extraction.skipped ? daysRead(options) : null
    if (days === null || !(await hasRowsOfDays(principal, client, run, entity, days))) return
    throw new HubError(
      'SOURCE_EMPTY',
      `${feed.name}: the source had rows from ${days.from} to ${days.to} and now gives none. Nothing was removed.`,
      { details: { feed: feed.name } },
    )
  }
  const emptied = extraction.files
    .filter(({ file, rowsRead }) => file.duplicateOf === null && rowsRead === 0)
    .map(({ file }) => file.name)
  const [had] = await originsWithRows(principal, client, run, entity, emptied)
  if (had !== undefined) {
    throw new HubError('SOURCE_EMPTY', `${feed.name}: ${had} had rows and now has none. Nothing was removed.`, {
      details: { feed: feed.name, file: had },
    })
  }
}

/** What was seen beside the rows, kept with them: the next run tells what changed since. */
async function writeSeen(options: CommitFeed): Promise<void> {
  const { principal, client, run, connector, drift } = options
  if (drift.columns !== null) await writeSourceShape(principal, client, run, drift.columns)
  for (const { list, rows } of drift.codeLists) {
    const named = { siteId: run.siteId, connector: connector.id, table: list.table }
    if (rows !== null) await writeCodeListRows(principal, client, named, run.runId, rows)
  }
}

async function writeCoverage(options: CommitFeed, touched: readonly string[]): Promise<void> {
  const { principal, client, run, feed, site, extraction, tree } = options
  const delivered = extraction.files.map(({ file }) => file).filter((file) => file.duplicateOf === null)
  // A file that goes by another name now covers nothing under the old one.
  const origins = feed.location.kind === 'FILES' ? extraction.files.map(({ file }) => file.name) : ['']
  switch (feed.coverage.kind) {
    case 'SETTINGS':
      // What a file that is not whole holds nobody can vouch for.
      if (extraction.leftOut.length > 0) return
      return replaceCoverage(
        principal,
        client,
        run,
        [''],
        settingsCoverage(feed, site, options.settings, lastDayRead(options)),
      )
    case 'NONE':
      return
    case 'FILE_PERIOD':
      return replaceCoverage(principal, client, run, origins, fileCoverage(feed, site, delivered))
    case 'REPORT_TO_DATE':
    case 'REPORT_MONTHS': {
      if (feed.location.kind !== 'FILES' || feed.cursor.kind !== 'FILE_HASH') {
        const told = await readToldPeriods(principal, client, run, origins)
        const covered = toldCoverage(feed, site, tree, told, options.reconciliation.confirmedTotals)
        return replaceCoverage(principal, client, run, origins, covered)
      }
      // What a file tells depends on its rows that count, which another file may have changed.
      const all = [...new Set([...origins, ...touched])]
      const told = await readToldPeriods(principal, client, run, all)
      const covered = toldCoverage(feed, site, tree, told, await confirmedTotalsOf(options, all))
      return replaceCoverage(principal, client, run, all, covered)
    }
  }
}

import type { PoolClient } from 'pg'
import type { Principal } from '../access/principal.ts'
import { addDays } from '../calendar.ts'
import type { CursorPosition, Feed, SourceSettings } from '../connector/connector.ts'
import { fieldRules, isStatisticFeed } from '../connector/feedColumns.ts'
import { daysToRead } from '../connector/readDays.ts'
import { HubError } from '../errors.ts'
import type { Measure } from '../figures/measure.ts'
import type { JurisdictionTree } from '../jurisdictions/jurisdictionTree.ts'
import { analyseTables } from '../store/analyseTables.ts'
import { loadWithoutIndexes } from '../store/bulkLoad.ts'
import type { SiteAreas } from '../store/contributions.ts'
import { readToldPeriods, replaceCoverage } from '../store/coverageWrite.ts'
import { raiseDataVersion } from '../store/dataVersion.ts'
import { type Entity, entities } from '../store/entities.ts'
import { writeCursor } from '../store/feeds.ts'
import {
  type DuplicateCounts,
  dropUnchanged,
  hasRows,
  hasRowsOfDays,
  hasStaged,
  insertStaged,
  isRepeatedKey,
  type MergeCounts,
  mergeStaged,
  originsWithRows,
  removeDuplicates,
  type SweptRows,
  stageSweep,
} from '../store/mergeStaging.ts'
import { healQuarantine, type ReadExtent, writeQuarantine } from '../store/quarantine.ts'
import {
  applyContributions,
  collectChangedRows,
  computeContributions,
  countedCodes,
  lockRollups,
  newRows,
} from '../store/rollupWrite.ts'
import { writeSourceFiles } from '../store/sourceFiles.ts'
import type { FeedRun } from '../store/staging.ts'
import { computeStatisticCells, touchedMeasureYears, writeStatisticCells } from '../store/statisticRollups.ts'
import { type RunCounts, writeRunProgress } from '../store/syncRuns.ts'
import { inTransaction } from '../store/writer.ts'
import type { Extraction } from './extractFeed.ts'
import { fileCoverage, settingsCoverage, toldCoverage } from './feedCoverage.ts'
import type { Reconciliation } from './reconcile.ts'

/** What the transaction of a feed needs to know. */
export interface CommitFeed {
  readonly principal: Principal
  readonly client: PoolClient
  readonly run: FeedRun
  readonly feed: Feed
  readonly site: SiteAreas
  readonly settings: SourceSettings
  readonly tree: JurisdictionTree
  readonly measures: readonly Measure[]
  readonly position: CursorPosition | null
  readonly extraction: Extraction
  readonly reconciliation: Reconciliation
  /** The day in Asia/Shanghai on which the run began. */
  readonly dayOfRun: string
  readonly signal: AbortSignal
  /** Counts of the run with this feed's added; written with its rows. */
  readonly countsAfter: (committed: Committed) => RunCounts
}

/** What the transaction did. */
export interface Committed extends MergeCounts, DuplicateCounts {
  readonly unchanged: number
  readonly healed: number
  readonly quarantinedByReason: Readonly<Record<string, number>>
}

/**
 * The one transaction of a feed: rows, removals, quarantine, coverage, delivered files, cursor, roll-ups, deltas, the run's counts and
 * the site's data version. All of it is seen at once, or nothing. Throws SOURCE_EMPTY where rows were and now none are.
 */
export async function commitFeed(options: CommitFeed): Promise<Committed> {
  const { principal, client, run, feed, extraction, signal } = options
  const entity = entities[feed.record]
  const committed = await inTransaction(client, async () => {
    // Sorting and grouping a first load in memory; the connection goes back to the pool with its old settings.
    await client.query(`set local work_mem = '128MB'; set local jit = off`)
    // Statistics start from cells that another feed may be about to write.
    if (feed.record === 'observation') await lockRollups(principal, client, run.siteId)
    const known = await hasRows(principal, client, run, entity)
    await refuseEmpty(options, entity, known)
    const merged =
      known || extraction.deleted > 0 ? await mergeChanges(options, entity) : await loadFirst(options, entity)
    const { byReason } = await writeQuarantine(principal, client, run)
    const delivered = extraction.files.filter(({ file }) => file.duplicateOf === null)
    await writeCoverage(options)
    await writeSourceFiles(principal, client, run, extraction.files)
    await writeCursor(principal, client, run, nextPosition(feed, options.position, extraction))
    const done = { ...merged, quarantinedByReason: byReason }
    const changed =
      merged.inserted +
        merged.changed +
        merged.deleted +
        merged.healed +
        delivered.length +
        Object.keys(byReason).length >
      0
    if (changed || feed.coverage.kind === 'SETTINGS') await raiseDataVersion(principal, client, run.siteId)
    await writeRunProgress(principal, client, run, options.countsAfter(done))
    // Whoever stops a run means that nothing of it is kept.
    signal.throwIfAborted()
    return done
  })
  const { inserted, changed, deleted } = committed
  await analyseTables(principal, client, [entity.table, 'rollup_year', 'rollup_month'], inserted + changed + deleted)
  return committed
}

type Merged = Omit<Committed, 'quarantinedByReason'>

/** A feed none of whose rows is here: all staged rows are new, nothing has to be looked up. */
async function loadFirst(options: CommitFeed, entity: Entity): Promise<Merged> {
  const { principal, client, run, feed } = options
  let duplicates: DuplicateCounts = { duplicates: 0, conflicting: 0 }
  let inserted: number
  const insert = (): Promise<number> =>
    loadWithoutIndexes(principal, client, entity.table, options.extraction.accepted, (indexed) =>
      insertStaged(principal, client, run, entity, indexed),
    )
  await client.query('savepoint before_rows')
  try {
    inserted = await insert()
  } catch (error) {
    if (!isRepeatedKey(error)) throw error
    // Looking for repeated keys costs as much as the insert finds out by itself, so it is done only when there are some.
    await client.query('rollback to savepoint before_rows')
    duplicates = await removeDuplicates(principal, client, run, entity, keptRow(feed), feed.key.join('|'))
    inserted = await insert()
  }
  const healed = await healQuarantine(principal, client, run, feed.record, readExtent(feed, options.extraction))
  await writeRollups(options, true)
  return { inserted, changed: 0, deleted: 0, unchanged: 0, healed, ...duplicates }
}

async function mergeChanges(options: CommitFeed, entity: Entity): Promise<Merged> {
  const { principal, client, run, feed, extraction } = options
  const duplicates = await removeDuplicates(principal, client, run, entity, keptRow(feed), feed.key.join('|'))
  const healed = await healQuarantine(principal, client, run, feed.record, readExtent(feed, extraction))
  const swept = sweptRows(options)
  if (swept !== null) await stageSweep(principal, client, run, entity, swept)
  const unchanged = await dropUnchanged(principal, client, run, entity)
  if (!(await hasStaged(principal, client, run, entity)))
    return { inserted: 0, changed: 0, deleted: 0, unchanged, healed, ...duplicates }
  const finish = await writeRollups(options, false)
  const merged = await mergeStaged(principal, client, run, entity)
  await finish()
  return { ...merged, unchanged, healed, ...duplicates }
}

/**
 * Roll-ups of what is staged. Contributions of records are the difference between staging and table, so they come before the merge;
 * statistics are computed anew from the table, so they come after it, in the function that is returned (already done when `first`).
 */
async function writeRollups(options: CommitFeed, first: boolean): Promise<() => Promise<void>> {
  const { principal, client, run, feed, measures, site } = options
  if (feed.record !== 'observation') {
    if (countedCodes(measures, feed.record).length > 0) {
      const rows = first
        ? newRows(run, feed.record)
        : await collectChangedRows(principal, client, run, feed.record, measures)
      await computeContributions(principal, client, feed.record, measures, rows, site)
      await applyContributions(principal, client, run, countedCodes(measures, feed.record))
    }
    return async () => undefined
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
  }
  if (first) await compute()
  return first ? async () => undefined : compute
}

/** A source that had rows and gives none is more likely broken than emptied. */
async function refuseEmpty(options: CommitFeed, entity: Entity, known: boolean): Promise<void> {
  const { principal, client, run, feed, extraction } = options
  if (!known) return
  if (feed.cursor.kind === 'FULL_COMPARE' && extraction.rowsGiven === extraction.skipped) {
    throw new HubError('SOURCE_EMPTY', `${feed.name}: the source had rows and now gives none. Nothing was removed.`, {
      details: { feed: feed.name },
    })
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

async function writeCoverage(options: CommitFeed): Promise<void> {
  const { principal, client, run, feed, site, extraction, tree } = options
  const delivered = extraction.files.map(({ file }) => file).filter((file) => file.duplicateOf === null)
  const origins = feed.location.kind === 'FILES' ? delivered.map((file) => file.name) : ['']
  switch (feed.coverage.kind) {
    case 'SETTINGS':
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
      const told = await readToldPeriods(principal, client, run, origins)
      return replaceCoverage(
        principal,
        client,
        run,
        origins,
        toldCoverage(feed, site, tree, told, options.reconciliation.confirmedTotals),
      )
    }
  }
}

/** A row of a moving table may be met twice, the later state counts; in one snapshot or file a second row contradicts the first. */
function keptRow(feed: Feed): 'LAST' | 'FIRST' {
  return feed.cursor.kind === 'WATERMARK' || feed.cursor.kind === 'DAY_WINDOWS' ? 'LAST' : 'FIRST'
}

/** The last day that a run can vouch for: its own, but for lists that are read by closed days the last of these. */
function lastDayRead({ feed, position, extraction, dayOfRun }: CommitFeed): string {
  if (feed.location.kind !== 'REST' && feed.cursor.kind !== 'DAY_WINDOWS') return dayOfRun
  const before = position?.kind === 'WATERMARK' ? position.watermark : ''
  return extraction.watermark !== null && extraction.watermark > before ? extraction.watermark : before
}

function readExtent(feed: Feed, extraction: Extraction): ReadExtent {
  if (feed.cursor.kind === 'FULL_COMPARE') return { kind: 'ALL' }
  if (feed.cursor.kind === 'WATERMARK' || feed.cursor.kind === 'DAY_WINDOWS') return { kind: 'ROWS' }
  return {
    kind: 'FILES',
    names: extraction.files.filter(({ file }) => file.duplicateOf === null).map(({ file }) => file.name),
  }
}

/** Rows that this run would have met again if they were still there; null: it cannot tell of any. */
function sweptRows(options: CommitFeed): SweptRows | null {
  const { feed, extraction } = options
  if (feed.deletes.kind !== 'SWEEP' || feed.cursor.kind === 'WATERMARK') return null
  if (feed.cursor.kind === 'FULL_COMPARE') return { kind: 'ALL' }
  if (feed.cursor.kind === 'DAY_WINDOWS') return daysRead(options)
  const names = extraction.files.filter(({ file }) => file.duplicateOf === null).map(({ file }) => file.name)
  return names.length === 0 ? null : { kind: 'FILES', names }
}

/** The days that this run read of a list by days, with the date field that they are about. */
function daysRead({ feed, settings, position, extraction }: CommitFeed): (SweptRows & { kind: 'DAYS' }) | null {
  const { watermark } = extraction
  if (feed.location.kind !== 'REST' || isStatisticFeed(feed) || watermark === null) return null
  const { column } = feed.location.window
  const dated = fieldRules(feed).find(([, rule]) => 'column' in rule && rule.column === column)
  const days = daysToRead(feed, settings, position, addDays(watermark, 1))
  return dated === undefined || days === null ? null : { kind: 'DAYS', field: dated[0], from: days.from, to: watermark }
}

function nextPosition(feed: Feed, position: CursorPosition | null, extraction: Extraction): CursorPosition {
  switch (feed.cursor.kind) {
    case 'FULL_COMPARE':
      return { kind: 'FULL' }
    case 'FILE_HASH': {
      const before = position?.kind === 'FILES' ? position.files : {}
      return {
        kind: 'FILES',
        files: { ...before, ...Object.fromEntries(extraction.files.map(({ file }) => [file.name, file.sha256])) },
      }
    }
    case 'DAY_WINDOWS':
    case 'WATERMARK': {
      const before = position?.kind === 'WATERMARK' ? position.watermark : null
      const { watermark } = extraction
      // Reading again from before the watermark (overlap) must not take it back.
      return {
        kind: 'WATERMARK',
        watermark: before !== null && (watermark === null || before > watermark) ? before : (watermark ?? ''),
      }
    }
  }
}

import type { PoolClient } from 'pg'
import type { CanonicalRecordName } from '../connector/records.ts'
import type { Measure } from '../figures/measure.ts'
import { sensitiveMeasures } from '../figures/sensitiveMeasures.ts'
import type { Principal } from '../identity/principal.ts'
import type { SiteAreas } from './contributions.ts'
import type { Database, Queryable } from './database.ts'
import { raiseDataVersion } from './dataVersion.ts'
import { entities } from './entities.ts'
import { allRows, computeContributions, countedCodes, lockRollups } from './rollupWrite.ts'
import { markShownCells } from './smallCells.ts'
import { allMeasureYears, computeStatisticCells } from './statisticRollups.ts'
import { createRun, finishRun } from './syncRuns.ts'
import { inTransaction, withWriter } from './writer.ts'

/** A cell of the roll-ups that is not what the records give. Null: there is no such cell. */
export interface RollupDifference {
  readonly areaId: number
  readonly atEvent: boolean
  readonly grain: 'MONTH' | 'YEAR'
  readonly startsOn: string
  readonly measure: string
  readonly breakdown: string
  readonly stored: RollupFigures | null
  readonly computed: RollupFigures | null
}

/** What a cell holds. */
export interface RollupFigures {
  readonly value: number | null
  readonly unallocated: number | null
  readonly toDate: number | null
  readonly toDateUnallocated: number | null
}

/** A cell whose changes in the ledger do not add up to what is stored. Nothing stored counts as 0. */
export interface LedgerDifference extends Omit<RollupDifference, 'stored' | 'computed'> {
  readonly stored: LedgerFigures
  readonly ledger: LedgerFigures
}

/** What the ledger keeps of a cell. */
export type LedgerFigures = Readonly<Record<'value' | 'unallocated' | 'toDate', number>>

/** What a rebuild did. */
export interface RollupRebuild {
  readonly runId: number
  /** Cells that were made, changed or removed. */
  readonly cellsChanged: number
  /** Cells whose changes in the ledger were brought to what is stored now. */
  readonly ledgerCellsChanged: number
  /** Cells of sensitive measures that were marked as shown to readers without clearance, or no longer are. */
  readonly marksChanged: number
}

/** The name under which rebuilds stand among the runs. */
export const rebuildRun = 'rebuild-rollups'

const keyColumns = ['area_id', 'at_event', 'grain', 'starts_on', 'measure', 'breakdown']
const figureColumns = ['value', 'unallocated', 'to_date', 'to_date_unallocated']
const cellKey = keyColumns.join(', ')
const figures = figureColumns.join(', ')

function columnsOf(alias: string, columns: readonly string[] = figureColumns): string {
  return columns.map((column) => `${alias}.${column}`).join(', ')
}

/**
 * Computes all roll-ups of a site anew, from records and observations as one moment shows them, and tells where the stored ones differ
 * (at most `limit`). Runs beside syncs: what they have not committed is not seen.
 */
export async function verifyRollups(
  principal: Principal,
  database: Database,
  site: SiteAreas,
  measures: readonly Measure[],
  limit = 100,
): Promise<RollupDifference[]> {
  return inSnapshot(principal, database, async (client) => {
    await computeAll(principal, client, site, measures)
    const { rows } = await client.query<DifferenceRow>(
      `select ${cellKey},
         ${figureColumns.map((column) => `stored.${column} as stored_${column}, computed.${column} as computed_${column}`).join(', ')},
         stored.found is not null as is_stored, computed.found is not null as is_computed
       from ${differing}
       order by ${cellKey} limit $2`,
      [site.siteId, limit],
    )
    await client.query('drop table computed_rollup')
    return rows.map(differenceOf)
  })
}

/** Tells where the ledger of changes does not add up to the stored roll-ups of a site (at most `limit`). */
export async function verifyLedger(
  principal: Principal,
  database: Database,
  siteId: string,
  limit = 100,
): Promise<LedgerDifference[]> {
  return inSnapshot(principal, database, async (client) => {
    const { rows } = await client.query<LedgerRow>(
      `select area_id as "areaId", at_event as "atEvent", grain, starts_on as "startsOn", measure, breakdown,
         coalesce(stored.value, 0) as stored_value, coalesce(stored.unallocated, 0) as stored_unallocated, coalesce(stored.to_date, 0) as stored_to_date,
         coalesce(ledger.value, 0) as ledger_value, coalesce(ledger.unallocated, 0) as ledger_unallocated, coalesce(ledger.to_date, 0) as ledger_to_date
       from (${storedCells}) as stored full join (${ledgerCells}) as ledger using (${cellKey})
       where ${unlike('stored', 'ledger')}
       order by ${cellKey} limit $2`,
      [siteId, limit],
    )
    return rows.map((row) => {
      const { areaId, atEvent, grain, startsOn, measure, breakdown } = row
      const cell = { areaId, atEvent, grain, startsOn, measure, breakdown }
      return { ...cell, stored: ledgerFigures(row, 'stored'), ledger: ledgerFigures(row, 'ledger') }
    })
  })
}

/**
 * Brings the stored roll-ups of a site to what its records and observations give, and the ledger of deltas to the same, as a run of its
 * own and in one transaction: readers see all of it or nothing. Commits of syncs of the site wait for it, or it for them.
 */
export async function rebuildRollups(
  principal: Principal,
  database: Database,
  site: SiteAreas,
  measures: readonly Measure[],
): Promise<RollupRebuild> {
  const { siteId } = site
  return withWriter(principal, database, (client) =>
    inTransaction(client, async () => {
      await client.query(inMemory)
      // Before the lock of the roll-ups: a first load locks its table whole and then waits for that lock, so that the two would wait for
      // each other.
      const tables = Object.values(entities).map(({ table }) => table)
      await client.query(`lock table ${tables.join(', ')} in access share mode`)
      await lockRollups(principal, client, siteId)
      await computeAll(principal, client, site, measures)
      const { runId } = await createRun(principal, client, siteId, rebuildRun, { reading: 'FULL', dryRun: false })
      await client.query(
        `create temporary table differing_rollup on commit drop as
         select ${cellKey}, computed.found is not null as found, ${columnsOf('computed')} from ${differing}`,
        [siteId],
      )
      const cellsChanged = await replaceDiffering(client, siteId)
      const marksChanged = await markShownCells(principal, client, site, sensitiveMeasures(measures), null)
      // What the ledger lacks, not what the cells lacked: where only the cells were damaged the ledger is right already.
      const ledger = await client.query(
        `insert into rollup_delta (site_id, run_id, ${cellKey}, delta, delta_unallocated, delta_to_date)
         select $1, $2, ${cellKey}, coalesce(stored.value, 0) - coalesce(ledger.value, 0),
           coalesce(stored.unallocated, 0) - coalesce(ledger.unallocated, 0), coalesce(stored.to_date, 0) - coalesce(ledger.to_date, 0)
         from (${storedCells}) as stored full join (${ledgerCells}) as ledger using (${cellKey})
         where ${unlike('stored', 'ledger')}`,
        [siteId, runId],
      )
      await client.query('drop table computed_rollup, differing_rollup')
      const rebuilt = { runId, cellsChanged, ledgerCellsChanged: ledger.rowCount ?? 0, marksChanged }
      const end = { state: 'SUCCEEDED', error: null, differences: 0, report: rebuilt } as const
      await finishRun(principal, client, { siteId, runId }, end)
      await raiseDataVersion(principal, client, siteId, { kind: 'EVERYTHING' })
      return rebuilt
    }),
  )
}

/** Replaces the cells of `differing_rollup` by what was computed; tells how many there were. */
async function replaceDiffering(transaction: Queryable, siteId: string): Promise<number> {
  const key = (stored: string, period: string): string =>
    `${stored}.site_id = $1 and ${['area_id', 'at_event', 'measure', 'breakdown'].map((column) => `${stored}.${column} = d.${column}`).join(' and ')} and ${period}`
  await transaction.query(
    `delete from rollup_year r using (select * from differing_rollup) d
     where d.grain = 'YEAR' and ${key('r', 'r.year = extract(year from d.starts_on)::integer')}`,
    [siteId],
  )
  await transaction.query(
    `delete from rollup_month r using (select * from differing_rollup) d where d.grain = 'MONTH' and ${key('r', 'r.month = d.starts_on')}`,
    [siteId],
  )
  await transaction.query(
    `insert into rollup_year (site_id, area_id, at_event, year, measure, breakdown, value, unallocated)
     select $1, area_id, at_event, extract(year from starts_on)::integer, measure, breakdown, value, unallocated
     from differing_rollup where grain = 'YEAR' and found`,
    [siteId],
  )
  await transaction.query(
    `insert into rollup_month (site_id, area_id, at_event, month, measure, breakdown, ${figures})
     select $1, area_id, at_event, starts_on, measure, breakdown, ${figures} from differing_rollup where grain = 'MONTH' and found`,
    [siteId],
  )
  const { rows } = await transaction.query<{ count: number }>('select count(*) from differing_rollup')
  return rows[0]!.count
}

/** Every record of a site is grouped: in memory, as a first load does it; the connection goes back to the pool with its old settings. */
const inMemory = `set local work_mem = '128MB'; set local jit = off`

/** Reads as of one moment; nothing is kept. */
async function inSnapshot<T>(
  principal: Principal,
  database: Database,
  read: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return withWriter(principal, database, (client) =>
    inTransaction(client, async () => {
      await client.query(`set transaction isolation level repeatable read; ${inMemory}`)
      return read(client)
    }),
  )
}

const storedCells = `
  select area_id, at_event, 'YEAR' as grain, make_date(year, 1, 1) as starts_on, measure, breakdown, value, unallocated, null::bigint as to_date, null::bigint as to_date_unallocated, true as found
  from rollup_year where site_id = $1
  union all
  select area_id, at_event, 'MONTH', month, measure, breakdown, value, unallocated, to_date, to_date_unallocated, true
  from rollup_month where site_id = $1`

/** Cells of which the stored and the computed side differ; either may be missing. Takes the site as $1. */
const differing = `(${storedCells}) as stored full join (select ${cellKey}, ${figures}, true as found from computed_rollup) as computed using (${cellKey})
  where (stored.found, ${columnsOf('stored')}) is distinct from (computed.found, ${columnsOf('computed')})`

const ledgerCells = `
  select ${cellKey}, sum(delta)::bigint as value, sum(delta_unallocated)::bigint as unallocated, sum(delta_to_date)::bigint as to_date
  from rollup_delta where site_id = $1 group by ${cellKey}`

/** Condition: two sides differ in what the ledger keeps, where nothing counts as 0. */
function unlike(one: string, other: string): string {
  const sides = [one, other].map(
    (side) => `(${['value', 'unallocated', 'to_date'].map((column) => `coalesce(${side}.${column}, 0)`).join(', ')})`,
  )
  return `${sides[0]} <> ${sides[1]}`
}

/** All cells of a site, in the transaction's temporary table `computed_rollup`. */
async function computeAll(
  principal: Principal,
  transaction: Queryable,
  site: SiteAreas,
  measures: readonly Measure[],
): Promise<void> {
  await transaction.query(
    `create temporary table computed_rollup (area_id bigint, at_event boolean, grain text, starts_on date, measure text, breakdown text,
       value bigint, unallocated bigint, to_date bigint, to_date_unallocated bigint) on commit drop`,
  )
  for (const record of Object.keys(entities) as CanonicalRecordName[]) {
    if (record === 'observation') continue
    if (countedCodes(measures, record).length === 0) continue
    await computeContributions(principal, transaction, record, measures, allRows(site.siteId, record), site)
    await transaction.query(
      `insert into computed_rollup (${cellKey}, value, unallocated) select ${cellKey}, value, unallocated from rollup_change`,
    )
    await transaction.query('drop table rollup_change')
  }
  const cells = await computeStatisticCells(
    principal,
    transaction,
    measures,
    site,
    await allMeasureYears(principal, transaction, site.siteId),
  )
  await transaction.query(
    `insert into computed_rollup (${cellKey}, ${figures})
     select area_id, at_event, grain, starts_on, measure, '', ${figures}
     from unnest($1::bigint[], $2::boolean[], $3::text[], $4::date[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
       as cell(area_id, at_event, grain, starts_on, measure, ${figures})`,
    [
      cells.map((cell) => cell.areaId),
      cells.map((cell) => cell.atEvent),
      cells.map((cell) => cell.grain),
      cells.map((cell) => cell.startsOn),
      cells.map((cell) => cell.measure),
      cells.map((cell) => cell.value),
      cells.map((cell) => cell.unallocated),
      cells.map((cell) => cell.toDate),
      cells.map((cell) => cell.toDateUnallocated),
    ],
  )
}

type FigureColumn = `${'stored' | 'computed'}_${'value' | 'unallocated' | 'to_date' | 'to_date_unallocated'}`

interface DifferenceRow extends Readonly<Record<FigureColumn, number | null>> {
  readonly area_id: number
  readonly at_event: boolean
  readonly grain: 'MONTH' | 'YEAR'
  readonly starts_on: string
  readonly measure: string
  readonly breakdown: string
  readonly is_stored: boolean
  readonly is_computed: boolean
}

type LedgerColumn = `${'stored' | 'ledger'}_${'value' | 'unallocated' | 'to_date'}`

interface LedgerRow extends Omit<RollupDifference, 'stored' | 'computed'>, Readonly<Record<LedgerColumn, number>> {}

function ledgerFigures(row: LedgerRow, side: 'stored' | 'ledger'): LedgerFigures {
  return { value: row[`${side}_value`], unallocated: row[`${side}_unallocated`], toDate: row[`${side}_to_date`] }
}

function differenceOf(row: DifferenceRow): RollupDifference {
  const side = (name: 'stored' | 'computed'): RollupFigures => ({
    value: row[`${name}_value`],
    unallocated: row[`${name}_unallocated`],
    toDate: row[`${name}_to_date`],
    toDateUnallocated: row[`${name}_to_date_unallocated`],
  })
  return {
    areaId: row.area_id,
    atEvent: row.at_event,
    grain: row.grain,
    startsOn: row.starts_on,
    measure: row.measure,
    breakdown: row.breakdown,
    stored: row.is_stored ? side('stored') : null,
    computed: row.is_computed ? side('computed') : null,
  }
}

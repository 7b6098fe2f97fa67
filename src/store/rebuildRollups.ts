import type { Principal } from '../access/principal.ts'
import type { CanonicalRecordName } from '../connector/records.ts'
import type { Measure } from '../figures/measure.ts'
import type { SiteAreas } from './contributions.ts'
import type { Database, Queryable } from './database.ts'
import { raiseDataVersion } from './dataVersion.ts'
import { entities } from './entities.ts'
import { allRows, computeContributions, countedCodes, lockRollups } from './rollupWrite.ts'
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

/** The name under which rebuilds stand among the runs. */
const rebuildRun = 'rebuild-rollups'

const cellKey = 'area_id, at_event, grain, starts_on, measure, breakdown'
const figures = 'value, unallocated, to_date, to_date_unallocated'

/** Computes all roll-ups of a site anew, from records and observations, and tells where the stored ones differ (at most `limit`). */
export async function verifyRollups(
  principal: Principal,
  database: Database,
  site: SiteAreas,
  measures: readonly Measure[],
  limit = 100,
): Promise<RollupDifference[]> {
  return withWriter(principal, database, (client) =>
    inTransaction(client, async () => {
      await client.query('set transaction isolation level repeatable read')
      await computeAll(principal, client, site, measures)
      const { rows } = await client.query<DifferenceRow>(
        `select ${cellKey}, stored.${figures
          .split(', ')
          .map((column) => `${column} as stored_${column}`)
          .join(', stored.')},
           computed.${figures
             .split(', ')
             .map((column) => `${column} as computed_${column}`)
             .join(', computed.')},
           stored.found is not null as is_stored, computed.found is not null as is_computed
         from (${storedCells}) as stored full join (select ${cellKey}, ${figures}, true as found from computed_rollup) as computed using (${cellKey})
         where (stored.found, ${figures
           .split(', ')
           .map((column) => `stored.${column}`)
           .join(', ')}) is distinct from (computed.found, ${figures
           .split(', ')
           .map((column) => `computed.${column}`)
           .join(', ')})
         order by ${cellKey} limit $2`,
        [site.siteId, limit],
      )
      await client.query('drop table computed_rollup')
      return rows.map(differenceOf)
    }),
  )
}

/**
 * Replaces the stored roll-ups of a site by computed ones and notes what changed in the ledger of deltas, as a run of its own.
 * Commits of syncs of the site wait for it, or it for them. Returns how many cells changed.
 */
export async function rebuildRollups(
  principal: Principal,
  database: Database,
  site: SiteAreas,
  measures: readonly Measure[],
): Promise<number> {
  return withWriter(principal, database, (client) =>
    inTransaction(client, async () => {
      await lockRollups(principal, client, site.siteId)
      await computeAll(principal, client, site, measures)
      const { runId } = await createRun(principal, client, site.siteId, rebuildRun)
      const changed = await client.query(
        `insert into rollup_delta (site_id, run_id, ${cellKey}, delta, delta_unallocated, delta_to_date)
         select $1, $2, ${cellKey}, coalesce(computed.value, 0) - coalesce(stored.value, 0), coalesce(computed.unallocated, 0) - coalesce(stored.unallocated, 0),
           coalesce(computed.to_date, 0) - coalesce(stored.to_date, 0)
         from (${storedCells}) as stored full join computed_rollup as computed using (${cellKey})
         where (stored.value, stored.unallocated, stored.to_date) is distinct from (computed.value, computed.unallocated, computed.to_date)`,
        [site.siteId, runId],
      )
      await client.query('delete from rollup_year where site_id = $1', [site.siteId])
      await client.query('delete from rollup_month where site_id = $1', [site.siteId])
      await client.query(
        `insert into rollup_year (site_id, area_id, at_event, year, measure, breakdown, value, unallocated)
         select $1, area_id, at_event, extract(year from starts_on)::integer, measure, breakdown, value, unallocated from computed_rollup where grain = 'YEAR'`,
        [site.siteId],
      )
      await client.query(
        `insert into rollup_month (site_id, area_id, at_event, month, measure, breakdown, ${figures})
         select $1, area_id, at_event, starts_on, measure, breakdown, ${figures} from computed_rollup where grain = 'MONTH'`,
        [site.siteId],
      )
      await client.query('drop table computed_rollup')
      await finishRun(
        principal,
        client,
        { siteId: site.siteId, runId },
        { state: 'SUCCEEDED', error: null, report: { cellsChanged: changed.rowCount ?? 0 } },
      )
      await raiseDataVersion(principal, client, site.siteId)
      return changed.rowCount ?? 0
    }),
  )
}

const storedCells = `
  select area_id, at_event, 'YEAR' as grain, make_date(year, 1, 1) as starts_on, measure, breakdown, value, unallocated, null::bigint as to_date, null::bigint as to_date_unallocated, true as found
  from rollup_year where site_id = $1
  union all
  select area_id, at_event, 'MONTH', month, measure, breakdown, value, unallocated, to_date, to_date_unallocated, true
  from rollup_month where site_id = $1`

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

import { chooseEditions, loadCodeTables } from '../connector/codeTable.ts'
import type { Connector, SourceSettings } from '../connector/connector.ts'
import { loadLocalCodes } from '../connector/localCodes.ts'
import type { Measure } from '../figures/measure.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionTree } from '../jurisdictions/jurisdictionTree.ts'
import { createDivisionResolver } from '../jurisdictions/resolveDivision.ts'
import type { Logger } from '../logger.ts'
import type { Database } from '../store/database.ts'
import { ensureSite, type Site } from '../store/sites.ts'
import { clearDeadStaging } from '../store/staging.ts'
import { createRun, endDeadRuns, lockSource, unlockSource } from '../store/syncRuns.ts'
import { withWriter } from '../store/writer.ts'
import { SourceRun } from './sourceRun.ts'
import { nightlySync, type SyncOptions, type SyncProgress, type SyncReport } from './syncReport.ts'

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
  /** Absent: a run of every night. */
  readonly options?: SyncOptions
  /** False: another run's lock is told at once. Default: after the moment that the lock of a killed run may stay. */
  readonly waitsForLock?: boolean
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
  const { principal, database, connector, site, options = nightlySync } = request
  const codeTables = chooseEditions(loadCodeTables(connector.codesDirectory), request.settings.editions)
  const localCodes = loadLocalCodes(connector.codesDirectory)
  const resolver = createDivisionResolver({ tree: request.tree, siteId: site.jurisdictionId, localCodes })
  return withWriter(principal, database, async (client) => {
    await lockSource(principal, client, site.siteId, connector.id, { waits: request.waitsForLock ?? true })
    try {
      await ensureSite(principal, client, site)
      await endDeadRuns(principal, client, site.siteId, connector.id)
      await clearDeadStaging(principal, client, site.siteId, connector.id)
      const created = await createRun(principal, client, site.siteId, connector.id, options)
      const run = new SourceRun({ ...request, options }, client, { codeTables, localCodes, resolver }, created)
      return await run.execute()
    } finally {
      // On a broken connection the lock has gone with it.
      await unlockSource(principal, client, site.siteId, connector.id).catch(() => undefined)
    }
  })
}

import { openHub, openStore } from '../../app.ts'
import { configuredSources } from '../../configuredSources.ts'
import { secureDataDirectory } from '../../dataDirectory.ts'
import { startDemonstration } from '../../demo/demonstration.ts'
import { demonstrationNotice, hubService } from '../../identity/principal.ts'
import { importDivisions } from '../../jurisdictions/importDivisions.ts'
import { ensureExplorerBuilt } from '../../server/explorerBuild.ts'
import { assertPortFree, serveHub } from '../../server/serveHub.ts'
import { assertAccessConfigured, assertDemonstrationIsLocal } from '../assertAccess.ts'
import { describeReport } from '../describeReport.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/**
 * `hub up`, what `npm start` does: everything on one machine. Steps that do not need each other run side by side: the Explorer is
 * built and the demonstration's legacy systems start while the store is prepared. A later start finds all of it and is quick.
 */
export async function runUp(context: CommandContext): Promise<number> {
  const { config, progress, shutdown } = context
  const ownSources = config.sourcesFile === undefined ? undefined : configuredSources(config)
  // Whoever has set up who may ask does not want others to be let in, whatever data he looks at.
  const isDemonstration = ownSources === undefined && config.access.signedTokens === null
  // Before minutes of work, not after.
  if (isDemonstration) assertDemonstrationIsLocal(config)
  await assertPortFree(config)
  progress.line(
    `Jurisdiction Hub is starting.${ownSources === undefined ? ' Records of the demonstration are synthetic. 示范数据均为合成' : ''}`,
  )
  if (isDemonstration) progress.line(`  access      ${demonstrationNotice.en} ${demonstrationNotice.zh}`)
  await secureDataDirectory(config.dataDirectory)
  const failed = new AbortController()
  const signal = AbortSignal.any([shutdown.signal, failed.signal])
  const explorer = ensureExplorerBuilt({ progress: (line) => progress.line(`  explorer    ${line}`), signal })
  explorer.catch(() => undefined) // told where it is awaited; an earlier failure of another step must not make this one unhandled
  const demonstration =
    ownSources === undefined
      ? startDemonstration({
          dataDirectory: config.dataDirectory,
          cities: config.demonstrationCities,
          progress: (line) => progress.line(`  legacy      ${line}`),
          signal,
        })
      : undefined
  const registered = demonstration?.then(
    (started) => shutdown.add('the demonstration', () => started.stop()),
    () => undefined,
  )
  try {
    const store = await openStore(context, { join: false })
    shutdown.signal.throwIfAborted()
    const client = await store.database.writers.connect()
    try {
      await importDivisions({
        client,
        principal: hubService,
        scope: 'demonstration',
        ifMissing: true,
        progress: (line) => progress.line(`  divisions   ${line}`),
      })
    } finally {
      client.release()
    }
    if (!isDemonstration) await assertAccessConfigured({ config, database: store.database })
    const sources = ownSources ?? (await demonstration)?.sources ?? []
    shutdown.signal.throwIfAborted()
    const hub = await openHub(context, store, sources, { demonstration: isDemonstration })
    const reports = await hub.sync({
      dueOnly: true,
      signal: shutdown.signal,
      progress,
      busy: (siteId, connector) =>
        progress.line(`  sync        ${connector} of ${siteId}: another run is under way, left to it`),
    })
    for (const report of reports) progress.line(`  sync        ${describeReport(report)}`)
    if (reports.length === 0) progress.line('  sync        every source is fresh, nothing to do')
    shutdown.signal.throwIfAborted()
    const address = await serveHub(context, hub, (await explorer).directory)
    context.print(`The hub answers at ${address}/graphql, the Explorer at ${address}/  (Ctrl-C stops everything)`, {
      address,
      reports,
    })
    await shutdown.requested
    return exitCodes.success
  } catch (error) {
    // Nothing needs the Explorer any more, whose build would go on for long.
    failed.abort()
    throw error
  } finally {
    // Whatever was started beside the others must be known before the process stops what it started.
    await registered
  }
}

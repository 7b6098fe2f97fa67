import { measures } from '../../figures/registry.ts'
import { hubService } from '../../identity/principal.ts'
import { type RollupRebuild, rebuildRollups } from '../../store/rebuildRollups.ts'
import { siteAreas } from '../../sync/siteAreas.ts'
import { chosenSites } from '../configuredSource.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub rollups rebuild`: makes the roll-ups anew, one transaction for each site. */
export async function runRollupsRebuild(context: CommandContext, options: { readonly site?: string }): Promise<number> {
  const hub = await context.openHub()
  const sites: ({ readonly siteId: string } & RollupRebuild)[] = []
  for (const site of chosenSites(hub, options.site)) {
    context.shutdown.signal.throwIfAborted()
    context.progress.line(`  computing the roll-ups of ${site.siteId}`)
    const rebuilt = await rebuildRollups(hubService, hub.database, siteAreas(hub.tree, site), measures)
    sites.push({ siteId: site.siteId, ...rebuilt })
  }
  context.print(sites.map(describe).join('\n'), { sites })
  return exitCodes.success
}

function describe({ siteId, runId, cellsChanged, ledgerCellsChanged }: { readonly siteId: string } & RollupRebuild) {
  const cells = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'cell' : 'cells'}`
  return `${siteId}: ${cells(cellsChanged)} changed, ${cells(ledgerCellsChanged)} of the ledger brought to them (run ${runId})`
}

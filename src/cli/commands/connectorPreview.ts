import { previewSource } from '../../connector/inspect/previewSource.ts'
import { oneSource } from '../configuredSource.ts'
import { describePreview } from '../describePreview.ts'
import { exitCodes } from '../exitCodes.ts'
import { positiveCount } from '../positiveCount.ts'
import type { CommandContext } from '../program.ts'

/** `hub connector preview <id>`: the first rows as they would be stored; 3 when a feed cannot be read. */
export async function runConnectorPreview(
  context: CommandContext,
  options: { readonly arguments: string; readonly site?: string; readonly feed?: string; readonly rows: string },
): Promise<number> {
  const rows = positiveCount('--rows', options.rows)
  const hub = await context.openHub()
  const { site, source } = oneSource(hub, options.arguments, options.site)
  const inspected = { site, source, tree: hub.tree, signal: context.shutdown.signal }
  const feeds = await previewSource(inspected, { feed: options.feed, rows })
  context.print(describePreview(feeds, site.siteId), { siteId: site.siteId, connector: options.arguments, feeds })
  return feeds.some(({ error }) => error !== null) ? exitCodes.sourceFailed : exitCodes.success
}

import { openConfiguredHub } from '../../app.ts'
import { previewSource } from '../../connector/inspect/previewSource.ts'
import { HubError } from '../../errors.ts'
import { sourcesOfConnector } from '../configuredSource.ts'
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
  const hub = await openConfiguredHub(context)
  const sources = sourcesOfConnector(hub, options.arguments, options.site, context.shutdown.signal)
  const [inspected, ...others] = sources
  if (inspected === undefined || others.length > 0) {
    const sites = sources.map(({ site }) => site.siteId).join(', ')
    throw new HubError(
      'ARGUMENTS_INVALID',
      `${options.arguments} is configured at ${sites}: say with --site whose rows to show.`,
    )
  }
  const feeds = await previewSource(inspected, { feed: options.feed, rows })
  const { siteId } = inspected.site
  context.print(describePreview(feeds, siteId), { siteId, connector: options.arguments, feeds })
  return feeds.some(({ error }) => error !== null) ? exitCodes.sourceFailed : exitCodes.success
}

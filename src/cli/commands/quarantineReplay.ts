import { HubError } from '../../errors.ts'
import { hubService } from '../../identity/principal.ts'
import { readQuarantineGroups } from '../../store/quarantine.ts'
import { nightlySync } from '../../sync/syncReport.ts'
import { chosenSources } from '../configuredSource.ts'
import type { CommandContext } from '../program.ts'
import { runSources } from '../runSources.ts'

/** `hub quarantine replay <connector>`: reads again what holds the rows that wait, and tells how many left quarantine and how many stay. */
export async function runQuarantineReplay(
  context: CommandContext,
  options: { readonly arguments: string; readonly site?: string; readonly feed?: string },
): Promise<number> {
  const { arguments: connector, site, feed } = options
  const hub = await context.openHub()
  const chosen = chosenSources(hub, [connector], site)
  const feeds = chosen.flatMap(({ source }) => source.connector.feeds.map(({ name }) => name))
  if (feed !== undefined && !feeds.includes(feed))
    throw new HubError(
      'ARGUMENTS_INVALID',
      `${connector} has no feed ${feed}; it has ${[...new Set(feeds)].join(', ')}.`,
    )
  const sources = chosen.map(({ site: { siteId } }) => ({ siteId, connector }))
  const { reports, busy, lines, exitCode } = await runSources(context, hub, {
    connectors: [connector],
    siteId: site,
    options: { ...nightlySync, reading: 'REPLAY', ...(feed === undefined ? {} : { feed }) },
  })
  const groups = await readQuarantineGroups(hub.database, hubService, sources)
  const left = sources.map(({ siteId }) => ({
    siteId,
    connector,
    healed: reports
      .filter((report) => report.siteId === siteId)
      .flatMap(({ feeds }) => feeds)
      .reduce((sum, { healed }) => sum + healed, 0),
    waiting: groups
      .filter((group) => group.siteId === siteId && (feed === undefined || group.feed === feed))
      .reduce((sum, { count }) => sum + count, 0),
  }))
  const words = left.map(
    ({ siteId, healed, waiting }) =>
      `${connector} of ${siteId}: ${healed.toLocaleString('en')} left quarantine, ${waiting.toLocaleString('en')} stay`,
  )
  context.print([...lines, ...words].join('\n'), { reports, busy, left })
  return exitCode
}

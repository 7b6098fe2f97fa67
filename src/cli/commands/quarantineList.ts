import { wordsOfReason } from '../../connector/rejectReasons.ts'
import { momentInChina } from '../../figures/freshness.ts'
import { hubService } from '../../identity/principal.ts'
import { type QuarantineGroup, readQuarantineGroups } from '../../store/quarantine.ts'
import { chosenSources } from '../configuredSource.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub quarantine list [connector…]`: how many rows wait, by source, feed, column and reason. */
export async function runQuarantineList(
  context: CommandContext,
  options: { readonly arguments: readonly string[]; readonly site?: string },
): Promise<number> {
  const hub = await context.openHub()
  const sources = chosenSources(hub, options.arguments, options.site)
  const groups = await readQuarantineGroups(
    hub.database,
    hubService,
    sources.map(({ site, source }) => ({ siteId: site.siteId, connector: source.connector.id })),
  )
  const total = groups.reduce((sum, { count }) => sum + count, 0)
  context.print(describeGroups(groups, total), {
    total,
    groups: groups.map(({ firstAt, lastAt, ...group }) => ({
      ...group,
      words: wordsOfReason(group.reason),
      firstAt: momentInChina(firstAt.getTime()),
      lastAt: momentInChina(lastAt.getTime()),
    })),
  })
  return exitCodes.success
}

function describeGroups(groups: readonly QuarantineGroup[], total: number): string {
  if (groups.length === 0) return 'Nothing waits in quarantine.'
  const lines: string[] = []
  let source = ''
  for (const group of groups) {
    const { siteId, connector, feed, column, reason, count, firstAt, lastRunId } = group
    if (source !== `${connector} of ${siteId}`) {
      source = `${connector} of ${siteId}`
      lines.push(source)
    }
    const words = wordsOfReason(reason)
    const since = momentInChina(firstAt.getTime()).slice(0, 10)
    lines.push(
      `  ${count.toLocaleString('en').padStart(9)}  ${feed}${column === '' ? '' : `.${column}`}  ${reason}${words === null ? '' : `  ${words.en} ${words.zh}`}  (first ${since}, last in run ${lastRunId})`,
    )
  }
  return [...lines, `${total.toLocaleString('en')} in all. \`hub quarantine show <connector>\` shows them.`].join('\n')
}

import { momentInChina } from '../../figures/freshness.ts'
import { hubService } from '../../identity/principal.ts'
import { type QuarantinedRow, readQuarantine } from '../../store/quarantine.ts'
import { oneSource } from '../configuredSource.ts'
import { exitCodes } from '../exitCodes.ts'
import { positiveCount } from '../positiveCount.ts'
import type { CommandContext } from '../program.ts'

/** What `hub quarantine show` takes. */
export interface QuarantineShowOptions {
  readonly arguments: string
  readonly site?: string
  readonly feed?: string
  readonly reason?: string
  readonly column?: string
  readonly rows: string
}

/** `hub quarantine show <connector>`: the rows that wait, the latest first. */
export async function runQuarantineShow(context: CommandContext, options: QuarantineShowOptions): Promise<number> {
  const first = positiveCount('--rows', options.rows)
  const { feed, reason, column } = options
  const hub = await context.openHub()
  const { site, source } = oneSource(hub, options.arguments, options.site)
  const { siteId } = site
  const connector = source.connector.id
  const page = await readQuarantine(
    hub.database,
    hubService,
    { siteId, connector },
    { first, after: null },
    { feed, reason, column },
  )
  const shown = `${page.rows.length.toLocaleString('en')} of ${page.totalCount.toLocaleString('en')} shown`
  const text =
    page.totalCount === 0
      ? `Nothing of ${connector} of ${siteId} waits in quarantine${(feed ?? reason ?? column) ? ' that is like this' : ''}.`
      : [`${connector} of ${siteId}: ${shown}`, ...page.rows.map(describeRow)].join('\n')
  context.print(text, { siteId, connector, total: page.totalCount, rows: page.rows.map(summary) })
  return exitCodes.success
}

function describeRow(row: QuarantinedRow): string {
  const place = row.origin === null ? '' : `  ${row.origin}`
  const value = row.rawValue === null ? '' : `  value ${JSON.stringify(row.rawValue)}`
  return [
    `  ${row.feed}  key ${row.sourceKey}${place}`,
    `      ${row.column === '' ? 'the row' : row.column}: ${row.reason}${value}  ${row.messageEn} ${row.messageZh}`,
    `      run ${row.runId}, ${momentInChina(row.quarantinedAt.getTime())}`,
  ].join('\n')
}

function summary(row: QuarantinedRow): Record<string, unknown> {
  return {
    feed: row.feed,
    key: row.sourceKey,
    column: row.column,
    reason: row.reason,
    words: { en: row.messageEn, zh: row.messageZh },
    rawValue: row.rawValue,
    origin: row.origin,
    runId: row.runId,
    quarantinedAt: momentInChina(row.quarantinedAt.getTime()),
  }
}

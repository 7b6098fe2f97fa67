import { createHash } from 'node:crypto'
import type { CodeTable, Feed } from '../connector/connector.ts'
import { columnRules, needsCodeTable } from '../connector/feedColumns.ts'
import type { LocalCodes } from '../jurisdictions/resolveDivision.ts'

/**
 * Digest of every table of codes that a feed's rows are translated with. Another digest than that of the last run means that rows which
 * were read then may come out otherwise now.
 */
export function translationDigest(
  feed: Feed,
  codeTables: ReadonlyMap<string, CodeTable>,
  localCodes: LocalCodes,
): string {
  const names = columnRules(feed).flatMap(({ rule }) => (needsCodeTable(rule.parser) ? [rule.parser.table] : []))
  const tables = [...new Set(names)].sort().map((name) => codeTables.get(name) ?? null)
  const systems = new Set(feed.division.columns.flatMap((column) => column.systems))
  const local = systems.has('LOCAL') || systems.has('GA380') ? localCodes : null
  return createHash('sha256')
    .update(JSON.stringify([tables, local]))
    .digest('hex')
    .slice(0, 32)
}

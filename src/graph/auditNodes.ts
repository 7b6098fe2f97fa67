import { type AuditPlace, readAudit } from '../store/auditRead.ts'
import type { GraphContext } from './context.ts'
import type { AuditEntryModel } from './models.ts'
import { parseNumber } from './nodeId.ts'

/** Key of an entry of the audit within its type. */
export function keyOfAuditEntry({ chainId, sequence }: AuditPlace): string {
  return `${chainId}/${sequence}`
}

/** Reads the key of an entry; null when it cannot be one. */
export function parseAuditKey(key: string): AuditPlace | null {
  const [chainId = '', place = '', ...rest] = key.split('/')
  const sequence = parseNumber(place, Number.MAX_SAFE_INTEGER)
  const isChain = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(chainId)
  return isChain && sequence !== null && rest.length === 0 ? { chainId, sequence } : null
}

/** Entries of the audit by their keys, on record like the log itself. */
export function readAuditNodes(
  places: readonly AuditPlace[],
  { hub, principal, audit }: GraphContext,
): Promise<readonly AuditEntryModel[]> {
  audit.beforeRecords()
  audit.records(0)
  return readAudit(hub.database, principal, (log) => log.byPlace(places))
}

import { hash } from 'node:crypto'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'

/**
 * What was asked for. A subscription is on record when it begins and when it ends, and with each event that shows single records.
 * UNREADABLE: no operation could be read.
 */
export const auditedKinds = [
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION_START',
  'SUBSCRIPTION_EVENT',
  'SUBSCRIPTION_END',
  'UNREADABLE',
] as const
export type AuditedKind = (typeof auditedKinds)[number]

/** PARTIAL: some fields failed. FAILED: all did. REFUSED: nothing was read, `errorCodes` say why. */
export const auditOutcomes = ['OK', 'PARTIAL', 'FAILED', 'REFUSED'] as const
export type AuditOutcome = (typeof auditOutcomes)[number]

/** One operation, as the audit keeps it: never an answer, a variable, or a text that the reader wrote. */
export interface AuditEntry {
  /** When it was answered, to the millisecond. */
  readonly at: Date
  readonly principalId: string
  readonly principalKind: Principal['kind'] | 'UNKNOWN'
  readonly role: string
  /** Which edition of the roles file the role was read from; null where roles come with the program. */
  readonly rolesRevision: string | null
  readonly purpose: string | null
  readonly kind: AuditedKind
  readonly operationName: string | null
  /** SHA-256 of the document without its values, in hexadecimal digits; null where none could be read. */
  readonly documentHash: string | null
  /** The first `mostJurisdictions` areas that were asked about. */
  readonly jurisdictions: readonly JurisdictionId[]
  readonly jurisdictionCount: number
  readonly departments: readonly string[]
  /** Single records that were read for the answer. */
  readonly recordCount: number
  /** Figures and sections that answered WITHHELD. */
  readonly withheldCount: number
  /** Whole milliseconds. */
  readonly duration: number
  readonly outcome: AuditOutcome
  readonly errorCodes: readonly string[]
  readonly traceId: string
}

/** An entry in its place in a chain; nothing of it can change without its hash and those of all later entries changing. */
export interface SealedEntry extends AuditEntry {
  readonly chainId: string
  /** From 1, without gaps. */
  readonly sequence: number
  readonly previousHash: string
  readonly hash: string
}

/** A chain: one process that answered. */
export interface AuditChain {
  readonly chainId: string
  readonly startedAt: Date
  readonly hubVersion: string
  readonly keyId: string
  /** The last checkpoint that was known when it began, of whichever process; null: there was none. */
  readonly previous: { readonly chainId: string; readonly sequence: number; readonly hash: string } | null
}

/** The hash of a chain's entry, signed; sequence 0: the chain's own hash. */
export interface AuditCheckpoint {
  readonly chainId: string
  readonly sequence: number
  readonly hash: string
  readonly at: Date
  /** The process ended in order: nothing follows. */
  readonly final: boolean
  readonly keyId: string
  /** Ed25519 over `checkpointText`, in base64url. */
  readonly signature: string
}

/** Areas that one entry names; it counts them all. */
export const mostJurisdictions = 200
const longestText = 200
const mostCodes = 20

/**
 * Whether a name may stand in the audit. What could be the number of a person, a telephone or a case may not: whoever writes an operation
 * chooses its name.
 */
export function auditableName(name: string | null | undefined): string | null {
  return name != null && /^[_A-Za-z][_0-9A-Za-z]{0,99}$/.test(name) && !/\d{7}/.test(name) ? name : null
}

/**
 * An entry as it can be kept: texts short and of characters that PostgreSQL takes and gives back unchanged (otherwise one entry would
 * stop all that follow, or break its own hash), numbers whole.
 */
export function keepable(entry: AuditEntry): AuditEntry {
  return {
    ...entry,
    principalId: clean(entry.principalId),
    role: clean(entry.role),
    rolesRevision: entry.rolesRevision === null ? null : clean(entry.rolesRevision),
    purpose: entry.purpose === null ? null : clean(entry.purpose),
    operationName: auditableName(entry.operationName),
    jurisdictions: entry.jurisdictions.slice(0, mostJurisdictions),
    errorCodes: [...new Set(entry.errorCodes.map((code) => (/^[A-Z0-9_]{1,60}$/.test(code) ? code : 'OTHER')))].slice(
      0,
      mostCodes,
    ),
    recordCount: whole(entry.recordCount),
    withheldCount: whole(entry.withheldCount),
    jurisdictionCount: whole(entry.jurisdictionCount),
    duration: whole(entry.duration),
    traceId: clean(entry.traceId),
  }
}

function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, longestText)
    .toWellFormed()
}

function whole(count: number): number {
  return Math.min(Math.max(Math.round(count), 0), 2 ** 31 - 1)
}

/** The hash of a chain, from which its first entry goes on. */
export function chainHash({ chainId, startedAt, hubVersion, keyId, previous }: AuditChain): string {
  return digest([
    'hub audit chain 1',
    chainId,
    startedAt.toISOString(),
    hubVersion,
    keyId,
    previous?.chainId ?? null,
    previous?.sequence ?? null,
    previous?.hash ?? null,
  ])
}

/** Puts an entry into its place. */
export function seal(entry: AuditEntry, chainId: string, sequence: number, previousHash: string): SealedEntry {
  const placed = { ...keepable(entry), chainId, sequence, previousHash }
  return { ...placed, hash: entryHash(placed) }
}

/** The hash of an entry from all else that is kept of it. The order is fixed for ever; another form would begin with another name. */
export function entryHash(entry: Omit<SealedEntry, 'hash'>): string {
  return digest([
    'hub audit entry 1',
    entry.chainId,
    entry.sequence,
    entry.at.toISOString(),
    entry.principalId,
    entry.principalKind,
    entry.role,
    entry.rolesRevision,
    entry.purpose,
    entry.kind,
    entry.operationName,
    entry.documentHash,
    entry.jurisdictions,
    entry.jurisdictionCount,
    entry.departments,
    entry.recordCount,
    entry.withheldCount,
    entry.duration,
    entry.outcome,
    entry.errorCodes,
    entry.traceId,
    entry.previousHash,
  ])
}

/** What the signature of a checkpoint is over. */
export function checkpointText({
  chainId,
  sequence,
  hash,
  at,
  final,
  keyId,
}: Omit<AuditCheckpoint, 'signature'>): string {
  return JSON.stringify(['hub audit checkpoint 1', chainId, sequence, hash, at.toISOString(), final, keyId])
}

/** JSON of strings, whole numbers, lists and null has one form only. */
function digest(fields: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(fields), 'hex')
}

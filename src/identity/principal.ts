import { operations, type Role } from '../access/role.ts'
import type { Words } from '../connector/connector.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'

/** Roots of the subtrees whose own figures and records may be seen; ALL: the whole tree. An empty list is nothing. */
export type Scope = 'ALL' | readonly JurisdictionId[]

/**
 * Who is asking. Every function of `store/` takes a principal, so that no path to data exists that could forget it. Made by
 * `principalOf` alone, and never changed: caches and connections are kept by its rights.
 */
export interface Principal {
  /** Stable name for logs and audit: never a person's name or number. */
  readonly id: string
  /** SERVICE: the hub itself. DEMONSTRATION: whoever asks the demonstration. PERSON: signed in. MACHINE: an API token. */
  readonly kind: 'SERVICE' | 'DEMONSTRATION' | 'PERSON' | 'MACHINE'
  readonly role: Role
  readonly scope: Scope
  /** What the records are asked for, as declared with the request; it lands in the audit. Null: none was declared. */
  readonly purpose: string | null
  /** When the token that was shown ends; streams end then. Absent: never. */
  readonly expiresAt?: Date
  /** Whether single records may be read at all; where is decided by `mayReadRecordsOf` (`rights.ts`). */
  readonly recordAccess: 'ALLOWED' | 'PURPOSE_REQUIRED' | 'NOT_PERMITTED'
}

/** A principal of a role; whether records may be read follows from the role's precision and the declared purpose. */
export function principalOf(given: Omit<Principal, 'recordAccess'>): Principal {
  const recordAccess =
    given.role.precision !== 'RECORDS' ? 'NOT_PERMITTED' : given.purpose === null ? 'PURPOSE_REQUIRED' : 'ALLOWED'
  return Object.freeze({ ...given, recordAccess })
}

/** What a role may have at most; a new operation belongs to it at once. */
const everyRight = {
  departments: 'ALL',
  precision: 'RECORDS',
  sensitive: true,
  operations,
  documents: 'ANY',
} as const satisfies Partial<Role>

/** The hub itself: sync, imports, migrations. */
export const hubService: Principal = principalOf({
  id: 'hub',
  kind: 'SERVICE',
  role: {
    code: 'HUB',
    title: { zh: '系统自身', en: 'The hub itself' },
    ...everyRight,
  },
  scope: 'ALL',
  purpose: 'operation of the hub',
})

/** What whoever meets the demonstration is told: at its start and on its pages. */
export const demonstrationNotice: Words = {
  zh: '示范系统：数据为合成，未作身份验证；本机上的任何人都以“示范分析员”身份查询。',
  en: 'Demonstration: synthetic data, nobody signs in; everybody on this machine asks as its analyst.',
}

/** Whoever asks the demonstration, whose records are synthetic; it listens on loopback only. */
export const demonstrationAnalyst: Principal = principalOf({
  id: 'demonstration-analyst',
  kind: 'DEMONSTRATION',
  role: {
    code: 'DEMONSTRATION_ANALYST',
    title: { zh: '示范分析员', en: 'Analyst of the demonstration' },
    ...everyRight,
  },
  scope: 'ALL',
  purpose: 'demonstration',
})

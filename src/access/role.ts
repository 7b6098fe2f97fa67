import type { DepartmentCode, Words } from '../connector/connector.ts'

/** What a role may do besides reading. Each is a door that is not in the schema of a role without it. */
export const operations = ['SYNC', 'TARGETS', 'WARNINGS', 'AUDIT'] as const

/** SYNC: start runs and watch them. TARGETS, WARNINGS: change them. AUDIT: read who asked what. */
export type RoleOperation = (typeof operations)[number]

/** What whoever has the role may see and do. Roles are data: the roles file lists them (docs/security.md). */
export interface Role {
  /** UPPER_CASE, stable: it stands in tokens and in the audit. */
  readonly code: string
  readonly title: Words
  /** Departments whose figures and records may be seen. */
  readonly departments: 'ALL' | readonly DepartmentCode[]
  /** FIGURES: numbers only. RECORDS: single records as well, in the reader's scope and for a declared purpose. */
  readonly precision: 'FIGURES' | 'RECORDS'
  /** Cleared for sensitive measures. Whoever is not gets them on the lattice of published cells only. */
  readonly sensitive: boolean
  readonly operations: readonly RoleOperation[]
  /** TRUSTED: only operations that were registered as trusted documents. */
  readonly documents: 'ANY' | 'TRUSTED'
}

import type { DepartmentCode } from '../connector/connector.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import { mayReadDepartment, mayReadFiguresOf, mayReadRecordsOf, type ScopeTree } from './rights.ts'
import type { RoleOperation } from './role.ts'

/** The rules that stand in the SDL (`schema/access.graphql`). */
export const accessRules = ['PUBLIC', 'FIGURES', 'RUNS', 'SOURCE_DETAILS', 'RECORDS', 'OPERATION', 'INHERITED'] as const

/** Which rule decides about a field. */
export type AccessRule = (typeof accessRules)[number]

/** What `@access` says. */
export interface Access {
  readonly rule: AccessRule
  /** Departments whose data it is; null: what is asked for decides. */
  readonly departments: readonly DepartmentCode[] | null
  /** The operation that a role must allow; null for every other rule. */
  readonly operation: RoleOperation | null
}

/** What is asked about, as far as rules look at it. */
export interface Subject {
  /** Departments whose data it is. */
  readonly departments: readonly DepartmentCode[]
  /** The area that it is of; null: it is decided elsewhere, as in a list, which is of one area. */
  readonly area: JurisdictionId | null
  /** True: these are all departments of it; those that the field's rule names are what it may be about without a filter. */
  readonly isNarrowed?: boolean
  /** Whether it tells of sensitive measures, also in the words of a report. */
  readonly sensitive?: boolean
}

/** NEVER: it is always answered. WITHHELD: the state of section and figure. NULL: no value. ABSENT: the field is not in the schema. */
export type Denial = 'NEVER' | 'WITHHELD' | 'NULL' | 'ABSENT'

/** What a rule requires, and what comes back where that is not met. */
export interface Policy {
  readonly denied: Denial
  /** What becomes of an argument with a rule of its own: REFUSED (ACCESS_DENIED), because an answer narrowed by it would tell it. */
  readonly deniedArgument: 'NEVER' | 'REFUSED' | 'ABSENT'
  /** Whether the reader gets it. Operations are decided before, by the schema: there the subject is what is acted upon. */
  permits(principal: Principal, tree: ScopeTree, subject: Subject): boolean
}

const everyDepartment = (principal: Principal, { departments }: Subject): boolean =>
  departments.every((department) => mayReadDepartment(principal, department))

const inOwnArea = (principal: Principal, tree: ScopeTree, { area }: Subject): boolean =>
  area === null || mayReadRecordsOf(principal, tree, area)

/**
 * The policy: one entry for each rule, the only place where a rule is given its meaning. Rights themselves are in `rights.ts`. Figures
 * of a field with several departments are answered as far as one of them may be seen; its records only where all may.
 */
export const policies: Readonly<Record<AccessRule, Policy>> = {
  PUBLIC: { denied: 'NEVER', deniedArgument: 'NEVER', permits: () => true },
  INHERITED: { denied: 'NEVER', deniedArgument: 'NEVER', permits: () => true },
  FIGURES: {
    denied: 'WITHHELD',
    deniedArgument: 'REFUSED',
    permits: (principal, tree, { departments, area }) =>
      departments.some((department) => mayReadDepartment(principal, department)) &&
      (area === null || mayReadFiguresOf(principal, tree, area)),
  },
  // How many rows a source gave is a number about its site.
  RUNS: {
    denied: 'NULL',
    deniedArgument: 'REFUSED',
    permits: (principal, tree, subject) =>
      everyDepartment(principal, subject) && (subject.area === null || mayReadFiguresOf(principal, tree, subject.area)),
  },
  // Reports name columns, codes and the sums of single files, which may be those of a sensitive measure.
  SOURCE_DETAILS: {
    denied: 'NULL',
    deniedArgument: 'REFUSED',
    permits: (principal, tree, subject) =>
      everyDepartment(principal, subject) &&
      inOwnArea(principal, tree, subject) &&
      (subject.sensitive !== true || principal.role.sensitive),
  },
  RECORDS: {
    denied: 'NULL',
    deniedArgument: 'REFUSED',
    permits: (principal, tree, subject) =>
      principal.recordAccess === 'ALLOWED' &&
      everyDepartment(principal, subject) &&
      inOwnArea(principal, tree, subject),
  },
  // A run changes what everybody at the site sees: whoever starts one answers for all of it.
  OPERATION: {
    denied: 'ABSENT',
    deniedArgument: 'ABSENT',
    permits: (principal, tree, subject) => everyDepartment(principal, subject) && inOwnArea(principal, tree, subject),
  },
}

/** Whether a rule's requirement is met. */
export function isPermitted(rule: AccessRule, principal: Principal, tree: ScopeTree, subject: Subject): boolean {
  return policies[rule].permits(principal, tree, subject)
}

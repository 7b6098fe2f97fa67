import type { DepartmentCode } from '../connector/connector.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'

/**
 * The rules by which everything is decided: what a principal may see of a department, a measure and an area. Pure: they are asked where
 * SQL is built, where figures are made, where fields are resolved, and by the tests that compare answers with them.
 */

/** The part of the tree that the rules need; the whole tree satisfies it. */
export interface ScopeTree {
  has(id: JurisdictionId): boolean
  /** Whether `id` is `ancestor` or lies below it. */
  isWithin(id: JurisdictionId, ancestor: JurisdictionId, on?: string): boolean
  parentOf(id: JurisdictionId, on?: string): { readonly id: JurisdictionId } | null
}

/** Whether anything of the department may be seen. */
export function mayReadDepartment({ role }: Principal, department: DepartmentCode): boolean {
  return role.departments === 'ALL' || role.departments.includes(department)
}

/** ALL: every cell. LATTICE: published cells only, because the measure is sensitive and the reader not cleared. NONE: nothing. */
export type MeasureRight = 'ALL' | 'LATTICE' | 'NONE'

/** What may be seen of a measure. */
export function measureRight(
  principal: Principal,
  measure: { readonly department: DepartmentCode; readonly sensitive: boolean },
): MeasureRight {
  if (!mayReadDepartment(principal, measure.department)) return 'NONE'
  return measure.sensitive && !principal.role.sensitive ? 'LATTICE' : 'ALL'
}

/**
 * Whether figures of the area may be seen: those of the scope, of what lies above it and of its neighbours (rank and mean are made from
 * them), and of nothing else. An area that ended counts with the place that it had; `on`: the day whose boundaries are looked at.
 */
export function mayReadFiguresOf({ scope }: Principal, tree: ScopeTree, area: JurisdictionId): boolean {
  if (scope === 'ALL') return true
  return scope.some((root) => tree.isWithin(area, root) || tree.isWithin(root, area) || isSibling(tree, area, root))
}

/** Whether records of the area's list may be seen: the area lies in the scope. */
export function mayReadRecordsOf({ scope }: Principal, tree: ScopeTree, area: JurisdictionId): boolean {
  if (scope === 'ALL') return true
  return scope.some((root) => tree.isWithin(area, root))
}

function isSibling(tree: ScopeTree, area: JurisdictionId, root: JurisdictionId): boolean {
  const parent = tree.parentOf(root)
  return parent !== null && tree.parentOf(area)?.id === parent.id
}

/** Two principals with the same key see the same: the key of caches and of connections. Purpose and name are not in it. */
export function rightsKey(principal: Principal): string {
  const { role, scope, recordAccess } = principal
  return JSON.stringify([
    role.departments === 'ALL' ? 'ALL' : [...role.departments].sort(),
    role.precision,
    role.sensitive,
    [...role.operations].sort(),
    scope === 'ALL' ? 'ALL' : [...scope].sort((a, b) => Number(a) - Number(b)),
    recordAccess,
  ])
}

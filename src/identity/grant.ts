import type { Role } from '../access/role.ts'
import type { RoleBook } from '../access/rolesFile.ts'
import { HubError } from '../errors.ts'
import type { Jurisdiction } from '../jurisdictions/jurisdiction.ts'
import type { Scope } from './principal.ts'

/** The part of the tree that scopes need. */
export interface CodeFinder {
  findByCode(code: string): Pick<Jurisdiction, 'id'> | null
}

/** Most areas of one scope. */
export const largestScope = 200

/** The role of a code. Throws ROLE_UNKNOWN; `told` is what a token says, of which exactly one role is taken. */
export function roleOf(book: RoleBook, told: unknown, where: string): Role {
  const named: readonly unknown[] = Array.isArray(told) ? told : told === undefined || told === null ? [] : [told]
  const [code] = named
  if (named.length !== 1 || typeof code !== 'string') {
    throw new HubError(
      'ROLE_UNKNOWN',
      `${where} must name exactly one role; it names ${named.length === 1 ? 'none as text' : named.length}. Rights of several roles are not added up: make a role that has them.`,
    )
  }
  const role = book.roles.get(code)
  if (role === undefined) {
    throw new HubError(
      'ROLE_UNKNOWN',
      `${where} names a role that is not in the roles file; there are ${[...book.roles.keys()].join(', ')}.`,
    )
  }
  return role
}

/**
 * The areas of a scope: ALL, or codes of any year of the divisions, each with the area that it means today. Throws SCOPE_INVALID for
 * what is missing, empty or unknown: an area that is left out silently would look like one without cases.
 */
export function scopeOf(tree: CodeFinder, told: unknown, where: string): Scope {
  if (told === 'ALL') return 'ALL'
  const codes: readonly unknown[] = typeof told === 'string' ? [told] : Array.isArray(told) ? told : []
  if (codes.length === 0 || codes.length > largestScope) {
    throw new HubError(
      'SCOPE_INVALID',
      `${where} must say for which areas: "ALL", or a list of 1 to ${largestScope} codes such as ["330302"].`,
    )
  }
  const found = codes.map((code) =>
    typeof code === 'string' && /^\d{2,12}$/.test(code) ? tree.findByCode(code) : null,
  )
  const unknown = found.flatMap((area, index) => (area === null ? [index + 1] : []))
  if (unknown.length > 0) {
    throw new HubError(
      'SCOPE_INVALID',
      `${where} names areas that nobody knows: ${unknown.map((place) => `entry ${place}`).join(', ')}. Codes of areas have 2 to 12 digits, such as 330302; codes of former years are taken, too.`,
    )
  }
  return [...new Set(found.flatMap((area) => (area === null ? [] : [area.id])))]
}

import { HubError } from '../../src/errors.ts'
import { type Identify, withoutToken } from '../../src/identity/identify.ts'
import { type Principal, principalOf } from '../../src/identity/principal.ts'

/**
 * For tests that ask as somebody: `Authorization: Bearer <name>` is the principal of that name, no token the demonstration's analyst,
 * anything else UNAUTHENTICATED. With `X-Purpose` the principal has declared that purpose.
 */
export function actingAs(principals: Readonly<Record<string, Principal>>): Identify {
  return async (credentials) => {
    const { authorization, purpose } = credentials
    if (authorization === undefined) return withoutToken(true, credentials)
    const known = principals[authorization.replace(/^Bearer /, '')]
    if (known === undefined) throw new HubError('UNAUTHENTICATED', 'The test knows no principal of this name.')
    if (purpose === undefined) return known
    const { recordAccess: _, ...given } = known
    return principalOf({ ...given, purpose })
  }
}

import type { Role } from '../../src/access/role.ts'
import { type Principal, principalOf, type Scope } from '../../src/identity/principal.ts'

/** A reader for tests: may read everything and start nothing, but for what is told otherwise. */
export function readerOf(
  role: Partial<Role> = {},
  scope: Scope = 'ALL',
  purpose: string | null = 'a test of access',
): Principal {
  return principalOf({
    id: 'machine:test',
    kind: 'MACHINE',
    role: {
      code: 'TEST',
      title: { zh: '测试', en: 'Test' },
      departments: 'ALL',
      precision: 'RECORDS',
      sensitive: true,
      operations: [],
      documents: 'ANY',
      ...role,
    },
    scope,
    purpose,
  })
}

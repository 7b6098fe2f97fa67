import { HubError } from '../../errors.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { demonstrationNotice } from '../../identity/principal.ts'
import type { GraphContext } from '../context.ts'
import { departmentCodes } from '../departments.ts'
import { inLanguage, momentOf } from '../words.ts'

/** Who asks. The parent of the fields is the principal itself. */
export const viewerResolvers: Resolvers<GraphContext> = {
  Query: {
    viewer: (_root, _arguments, { principal }) => principal,
  },
  Viewer: {
    principal: ({ id }) => id,
    kind({ kind }) {
      // The hub asks nobody over HTTP.
      if (kind === 'SERVICE') throw new HubError('INTERNAL', 'The hub itself asked over HTTP.')
      return kind
    },
    roleCode: ({ role }) => role.code,
    roleTitle: ({ role }, { language }) => inLanguage(role.title, language),
    departments: ({ role }) =>
      departmentCodes()
        .filter((code) => role.departments === 'ALL' || role.departments.includes(code))
        .map((code) => ({ code })),
    sensitive: ({ role }) => role.sensitive,
    operations: ({ role }) => role.operations,
    trustedDocumentsOnly: ({ role }) => role.documents === 'TRUSTED',
    everywhere: ({ scope }) => scope === 'ALL',
    jurisdictions: ({ scope }, _arguments, { hub }) => (scope === 'ALL' ? [] : scope.map((id) => hub.tree.get(id))),
    expiresAt: ({ expiresAt }) => (expiresAt === undefined ? null : momentOf(expiresAt)),
    isDemonstration: ({ kind }) => kind === 'DEMONSTRATION',
    notice: ({ kind }, { language }) => (kind === 'DEMONSTRATION' ? inLanguage(demonstrationNotice, language) : null),
  },
}

import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { operations, type RoleOperation } from '../access/role.ts'
import { guardSchema } from './accessGuards.ts'
import { schemaRules } from './accessRules.ts'
import { batchFieldResolvers } from './batchFieldLoaders.ts'
import { caseChainLoaders } from './caseChains.ts'
import type { GraphContext } from './context.ts'
import { provenanceLoaders } from './provenanceLoaders.ts'
import { publishedLoaders } from './publishedLoaders.ts'
import { recordLoaders } from './recordLoaders.ts'
import { auditResolvers } from './resolvers/audit.ts'
import { caseChainResolvers } from './resolvers/caseChains.ts'
import { figureResolvers } from './resolvers/figures.ts'
import { jurisdictionResolvers } from './resolvers/jurisdiction.ts'
import { petitionResolvers } from './resolvers/petitions.ts'
import { provenanceResolvers } from './resolvers/provenance.ts'
import { publishedResolvers } from './resolvers/published.ts'
import { queryResolvers } from './resolvers/query.ts'
import { recordResolvers } from './resolvers/records.ts'
import { sectionResolvers } from './resolvers/sections.ts'
import { sourceResolvers } from './resolvers/sources.ts'
import { syncResolvers } from './resolvers/sync.ts'
import { viewerResolvers } from './resolvers/viewer.ts'
import { runLoaders } from './runLoaders.ts'
import { scalars } from './scalars.ts'
import { jurisdictionLoaders } from './sectionLoaders.ts'
import { visibleDocument } from './visibleSchema.ts'

/** Resolvers that translate, and batched field loaders, of the whole SDL. */
const resolvers = [
  scalars,
  queryResolvers,
  auditResolvers,
  jurisdictionResolvers,
  sectionResolvers,
  recordResolvers,
  figureResolvers,
  petitionResolvers,
  caseChainResolvers,
  provenanceResolvers,
  publishedResolvers,
  sourceResolvers,
  syncResolvers,
  viewerResolvers,
  batchFieldResolvers<GraphContext>({
    Jurisdiction: { ...jurisdictionLoaders, ...publishedLoaders, ...caseChainLoaders.Jurisdiction },
    ...recordLoaders,
    CaseChainSection: caseChainLoaders.CaseChainSection,
    ...runLoaders,
    ...provenanceLoaders,
  }),
]

/**
 * Gives the executable schema of whoever may use these operations: the SDL of `schema/` without what needs others, with the policy put
 * before its fields. Made when first asked for, and the same for the same operations.
 */
export function createSchemas(): (operations: readonly RoleOperation[]) => GraphQLSchema {
  const made = new Map<string, GraphQLSchema>()
  return (allowed) => {
    const visible = operations.filter((operation) => allowed.includes(operation))
    const key = visible.join()
    let schema = made.get(key)
    if (schema === undefined) {
      schema = buildVisibleSchema(visible)
      made.set(key, schema)
    }
    return schema
  }
}

function buildVisibleSchema(visible: readonly RoleOperation[]): GraphQLSchema {
  const { document, access } = schemaRules()
  const schema = makeExecutableSchema<GraphContext>({
    typeDefs: visibleDocument(document, access, visible),
    resolvers,
    // Resolvers of what is left out stay unused. In the whole schema one that belongs to nothing is a mistake.
    resolverValidationOptions: {
      requireResolversToMatchSchema: visible.length === operations.length ? 'error' : 'ignore',
    },
  })
  guardSchema(schema, access)
  return schema
}

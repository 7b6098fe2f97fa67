import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { loadTypeDefs } from '../../schema/loadSchema.ts'
import { batchFieldResolvers } from './batchFieldLoaders.ts'
import { caseChainLoaders } from './caseChains.ts'
import type { GraphContext } from './context.ts'
import { provenanceLoaders } from './provenanceLoaders.ts'
import { publishedLoaders } from './publishedLoaders.ts'
import { recordLoaders } from './recordLoaders.ts'
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
import { runLoaders } from './runLoaders.ts'
import { scalars } from './scalars.ts'
import { jurisdictionLoaders } from './sectionLoaders.ts'

/** The executable schema: the SDL of `schema/`, resolvers that translate, and batched field loaders. */
export function buildSchema(): GraphQLSchema {
  return makeExecutableSchema<GraphContext>({
    typeDefs: loadTypeDefs(),
    resolvers: [
      scalars,
      queryResolvers,
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
      batchFieldResolvers<GraphContext>({
        Jurisdiction: { ...jurisdictionLoaders, ...publishedLoaders, ...caseChainLoaders.Jurisdiction },
        ...recordLoaders,
        CaseChainSection: caseChainLoaders.CaseChainSection,
        ...runLoaders,
        ...provenanceLoaders,
      }),
    ],
  })
}

import type { ApolloServerPlugin } from '@apollo/server'
import { type FragmentDefinitionNode, Kind } from 'graphql'
import { actualCost, estimatedCost, mostObjects } from '../access/operationCost.ts'
import { tooLarge } from '../access/operationShape.ts'
import type { GraphContext } from '../graph/context.ts'

/**
 * Refuses operations whose answers would be too large, before anything is read, and tells the cost of every other: `extensions.cost`
 * has the objects that were expected and those that the answer holds.
 */
export const operationLimits: ApolloServerPlugin<GraphContext> = {
  async requestDidStart() {
    let estimated: number | null = null
    return {
      async didResolveOperation({ schema, document, operation, request, contextValue }) {
        if (operation === undefined) return
        const fragments = new Map(
          document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
            one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
          ),
        )
        const variables = request.variables ?? {}
        estimated = estimatedCost({ schema, operation, fragments, variables, now: contextValue.now })
        if (estimated > mostObjects) throw tooLarge('cost', 'objects that its answer may hold', mostObjects, estimated)
      },
      async willSendResponse({ response: { body } }) {
        if (estimated === null || body.kind !== 'single' || body.singleResult.data == null) return
        const cost = { estimated, actual: actualCost(body.singleResult.data) }
        body.singleResult.extensions = { ...body.singleResult.extensions, cost }
      },
    }
  },
}

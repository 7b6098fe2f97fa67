import { type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type ValidationContext,
  validate,
} from 'graphql'
import { type ErrorCode, HubError } from '../errors.ts'
import type { GraphContext } from '../graph/context.ts'
import { actualCost, mostObjects, operationCosts } from '../limits/operationCost.ts'
import { shapeRule, tooLarge } from '../limits/operationShape.ts'
import type { RateLimit } from '../limits/rateLimit.ts'
import { headersOf, statusOf } from './answerError.ts'

/**
 * Refuses operations whose answers would be too large, or larger than what is left to the principal for this minute, before anything is
 * read, and tells the cost of every other: `extensions.cost` has the objects that were expected and those that the answer holds.
 */
export function operationLimits(rate: RateLimit): ApolloServerPlugin<GraphContext> {
  return {
    async requestDidStart() {
      let estimated: number | null = null
      return {
        async validationDidStart(validated) {
          const tooLargeFor = validate(validated.schema, validated.document, [shapeRule()])
          if (tooLargeFor.length === 0) return
          // graphql-js compares every two fields of one name, which takes seconds for what the limits of shape refuse: Apollo Server is
          // given nothing to validate but a document that they refuse, too.
          const refused: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] }
          refusals.set(refused, tooLargeFor)
          ;(validated as { document: DocumentNode }).document = refused
        },
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          if (operation === undefined) return
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw notStreamedHere()
          const fragments = new Map(
            document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
              one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
            ),
          )
          const variables = request.variables ?? {}
          const question = { schema, operation, fragments, variables, now: contextValue.now }
          const { estimated: cost, introspection } = operationCosts(question, document)
          const largest = Math.max(cost, introspection)
          if (largest > mostObjects) throw tooLarge('cost', 'objects that its answer may hold', mostObjects, largest)
          refusing(() => rate.cost(contextValue.principal, cost))
          estimated = cost
        },
        async willSendResponse({ contextValue, response: { body } }) {
          if (estimated === null || body.kind !== 'single' || body.singleResult.data == null) return
          const cost = { estimated, actual: actualCost(body.singleResult.data) }
          rate.settle(contextValue.principal, cost.estimated, cost.actual)
          body.singleResult.extensions = { ...body.singleResult.extensions, cost }
        },
      }
    },
  }
}

// By the document that stands in the place of the one that is too large.
const refusals = new WeakMap<DocumentNode, readonly GraphQLError[]>()

/** A validation rule, beside those of graphql-js: tells how the operation is too large. */
export function sizeRule(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      for (const error of refusals.get(document) ?? []) context.reportError(error)
    },
  }
}

/** It would be run as a query, by a resolver that subscriptions have no use for. */
function notStreamedHere(): GraphQLError {
  return new GraphQLError(
    'Subscriptions are streamed: send them to /graphql/stream with `Accept: text/event-stream`.',
    {
      extensions: { code: 'BAD_REQUEST' satisfies ErrorCode, http: { status: 400 } },
    },
  )
}

/** Gives a refusal the status and headers that it has at the door. */
export function refusing(check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    throw new GraphQLError(error.message, {
      extensions: {
        ...error.details,
        code: error.code,
        http: { status: statusOf(error.code), headers: new HeaderMap(Object.entries(headersOf(error))) },
      },
    })
  }
}

import type { FastifyRequest } from 'fastify'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { rootRule } from '../access/rootRule.ts'
import { HubError } from '../errors.ts'
import { estimatedCost, mostObjects } from '../limits/operationCost.ts'
import { shapeLimits, shapeRule, tooLarge } from '../limits/operationShape.ts'

/**
 * What a request for a stream must be, before the library that serves streams reads it: a subscriber, with one operation as text.
 * Throws BAD_REQUEST.
 */
export function checkStreamRequest({ method, headers, body, raw }: FastifyRequest): void {
  if (!/(^|[,\s])text\/event-stream\b/.test(headers.accept ?? '')) {
    throw bad('Streams are of the type text/event-stream: say so with `Accept: text/event-stream`.', 406)
  }
  // The library reads this very value.
  headers.accept = 'text/event-stream'
  const parameters = method === 'GET' ? parametersOf(raw.url ?? '') : body
  if (!isRecord(parameters)) throw bad('Send a JSON object with `query`.')
  const { query, variables, operationName, extensions } = parameters
  if (typeof query !== 'string' || query === '') throw bad('`query` must be the text of a subscription.')
  if (variables != null && !isRecord(variables)) throw bad('`variables` must be an object.')
  if (extensions != null && !isRecord(extensions)) throw bad('`extensions` must be an object.')
  if (operationName != null && typeof operationName !== 'string') throw bad('`operationName` must be a text.')
}

/** The document of a stream, within the same limit of words as every other. Throws what the parser throws. */
export function parseStreamDocument(query: string): DocumentNode {
  return parse(query, { maxTokens: shapeLimits.tokens })
}

/** What is wrong with the document of a stream, each with a code as at /graphql. */
export function streamFaults(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  // First what takes no time: comparing the fields of what is too large would.
  const tooLargeFor = validate(schema, document, [shapeRule()])
  if (tooLargeFor.length > 0) return tooLargeFor
  return validate(schema, document, [...specifiedRules, rootRule]).map((error) =>
    error.extensions['code'] === undefined ? withCode(error, 'GRAPHQL_VALIDATION_FAILED') : error,
  )
}

/** The subscription that is to be streamed, whether or not it is valid. Throws BAD_REQUEST where there is none. */
export function subscriptionOf(
  document: DocumentNode,
  operationName: string | null | undefined,
): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName)
  if (operation == null) throw bad('`operationName` must name one operation of the document.')
  // Everything else is counted, limited and put on record at /graphql.
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw bad('Only subscriptions are streamed. Send queries and mutations to /graphql.')
  }
  return operation
}

/** What the subscription of a valid document may cost. Throws OPERATION_TOO_LARGE. */
export function streamCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map(
    document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  )
  const cost = estimatedCost({ schema, operation, fragments, variables, now: new Date() })
  if (cost > mostObjects) {
    const { message, extensions } = tooLarge('cost', 'objects that its answer may hold', mostObjects, cost)
    throw new HubError('OPERATION_TOO_LARGE', message, { details: { limit: 'cost', allowed: extensions['allowed'] } })
  }
  return cost
}

/** The same error with a code. */
export function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    ...error,
    nodes: error.nodes ?? null,
    extensions: { ...error.extensions, code },
  })
}

function parametersOf(address: string): unknown {
  const parameters = new URLSearchParams(address.split('?')[1])
  try {
    return {
      query: parameters.get('query'),
      operationName: parameters.get('operationName'),
      variables: JSON.parse(parameters.get('variables') || 'null'),
      extensions: JSON.parse(parameters.get('extensions') || 'null'),
    }
  } catch {
    throw bad('`variables` and `extensions` must be JSON.')
  }
}

function bad(message: string, status?: number): HubError {
  return new HubError('BAD_REQUEST', message, status === undefined ? {} : { details: { status } })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

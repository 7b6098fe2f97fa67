import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/fastify'
import type { Hub } from '../app.ts'
import { createContext } from '../graph/context.ts'
import type { RateLimit } from '../limits/rateLimit.ts'
import { currentRequest } from '../requestScope.ts'
import { auditedContext } from './auditOperations.ts'
import { auditedStream } from './auditStreams.ts'
import { formatGraphError } from './formatGraphError.ts'
import { credentialsOf, requestPrincipal } from './requestPrincipal.ts'
import {
  checkStreamRequest,
  parseStreamDocument,
  streamCost,
  streamFaults,
  subscriptionOf,
  withCode,
} from './streamRequests.ts'
import { type Listener, subscriptionEvents } from './subscriptionEvents.ts'

/** Subscriptions over server-sent events at /graphql/stream: plain HTTP, so that a proxy of an office network lets them through. */
export function registerSubscriptions(
  app: FastifyInstance,
  hub: Hub,
  rate: RateLimit,
  lookAgainMilliseconds = 15_000,
): void {
  const valid = new WeakSet<DocumentNode>()
  const listeners = new WeakMap<object, Listener>()
  const handle = createHandler({
    // One connection for each subscription: of the library's other mode, where a stream is reserved before it is opened, streams that
    // nobody opens would never go.
    authenticate: () => null,
    onSubscribe: ({ raw }, { query, variables, operationName }) => {
      const principal = requestPrincipal(raw)
      const schema = hub.schemaOf(principal)
      let document: DocumentNode
      try {
        document = parseStreamDocument(query)
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error
        const told = withCode(error, 'GRAPHQL_PARSE_FAILED')
        return refusal(formatGraphError(told.toJSON(), told, hub.logger))
      }
      const operation = subscriptionOf(document, operationName)
      if (streamFaults(schema, document).length === 0) {
        valid.add(document)
        rate.cost(principal, streamCost(schema, document, operation, variables ?? {}))
      }
      const signal = currentRequest()?.signal
      const contextValue = { ...auditedContext(raw, createContext(hub, principal, signal)) } as Record<
        PropertyKey,
        unknown
      >
      const credentials = credentialsOf(raw)
      listeners.set(contextValue, {
        renew: async () => createContext(hub, await hub.identify(credentials), signal),
        everyMilliseconds: lookAgainMilliseconds,
      })
      return {
        schema,
        document,
        operationName: operationName ?? null,
        variableValues: variables ?? null,
        contextValue,
      }
    },
    subscribe: (args) => auditedStream(args, listeners.get(args.contextValue)!, subscriptionEvents),
    // Asked again only to tell what is wrong.
    validate: (schema, document) => (valid.has(document) ? [] : streamFaults(schema, document)),
    onNext: (_context, _request, result) => {
      const { errors } = result as ExecutionResult
      if (errors === undefined) return undefined
      return { ...result, errors: errors.map((error) => sendable(formatGraphError(error.toJSON(), error, hub.logger))) }
    },
  })
  const open = new Set<ServerResponse>()
  // Closing waits for requests under way, and a subscriber's ends only when he leaves.
  app.addHook('preClose', async () => {
    // The connection goes, too: kept alive, it would hold the server until the client gives it up.
    for (const response of open) {
      // Taken before the end, which parts the two.
      const { socket } = response
      response.end(() => socket?.destroy())
    }
  })
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql/stream',
    handler: async (request, reply) => {
      checkStreamRequest(request)
      const ended = rate.stream(requestPrincipal(request))
      open.add(reply.raw)
      reply.raw.once('close', () => {
        open.delete(reply.raw)
        ended()
      })
      await handle(request, reply)
    },
  })
}

/** An answer to what cannot even be parsed, as graphql-sse sends it. */
function refusal(
  error: GraphQLFormattedError,
): [string, { status: number; statusText: string; headers: Record<string, string> }] {
  return [
    JSON.stringify({ errors: [error] }),
    { status: 400, statusText: 'Bad Request', headers: { 'content-type': 'application/json; charset=utf-8' } },
  ]
}

/** A formatted error in the class that graphql-sse sends. */
function sendable({ message, extensions, path }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { extensions: extensions ?? {}, ...(path === undefined ? {} : { path }) })
}

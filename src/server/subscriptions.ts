import type { FastifyInstance } from 'fastify'
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/fastify'
import type { Hub } from '../app.ts'
import { createContext } from '../graph/context.ts'
import { formatGraphError } from './formatGraphError.ts'

/** Subscriptions over server-sent events at /graphql/stream: plain HTTP, so that a proxy of an office network lets them through. */
export function registerSubscriptions(app: FastifyInstance, hub: Hub): void {
  const handle = createHandler({
    schema: hub.schema,
    context: () => ({ ...createContext(hub) }) as Record<PropertyKey, unknown>,
    onNext: (_context, _request, result) => {
      const { errors } = result as ExecutionResult
      if (errors === undefined) return undefined
      return { ...result, errors: errors.map((error) => sendable(formatGraphError(error.toJSON(), error, hub.logger))) }
    },
  })
  app.route({
    method: ['GET', 'POST', 'PUT', 'DELETE'],
    url: '/graphql/stream',
    handler: async (request, reply) => {
      await handle(request, reply)
    },
  })
}

/** A formatted error in the class that graphql-sse sends. */
function sendable({ message, extensions, path }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { extensions: extensions ?? {}, ...(path === undefined ? {} : { path }) })
}

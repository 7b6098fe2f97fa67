import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, specifiedRules, validate } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/fastify'
import { shapeRule } from '../access/operationShape.ts'
import type { Hub } from '../app.ts'
import { createContext } from '../graph/context.ts'
import { formatGraphError } from './formatGraphError.ts'

/** Subscriptions over server-sent events at /graphql/stream: plain HTTP, so that a proxy of an office network lets them through. */
export function registerSubscriptions(app: FastifyInstance, hub: Hub): void {
  const handle = createHandler({
    schema: hub.schema,
    validate: (schema, document) => validate(schema, document, [...specifiedRules, shapeRule()]),
    context: () => ({ ...createContext(hub) }) as Record<PropertyKey, unknown>,
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
    method: ['GET', 'POST', 'PUT', 'DELETE'],
    url: '/graphql/stream',
    handler: async (request, reply) => {
      open.add(reply.raw)
      reply.raw.once('close', () => open.delete(reply.raw))
      await handle(request, reply)
    },
  })
}

/** A formatted error in the class that graphql-sse sends. */
function sendable({ message, extensions, path }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { extensions: extensions ?? {}, ...(path === undefined ? {} : { path }) })
}

import type { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { GraphContext } from '../graph/context.ts'

/** How /graphql is served. */
export interface ServingBySchema {
  /** The schema of whoever asks: one and the same object for one class of readers. */
  readonly schemaOf: (request: FastifyRequest) => GraphQLSchema
  /** Makes a server, which is not started. */
  readonly create: (schema: GraphQLSchema) => ApolloServer<GraphContext>
  readonly context: (request: FastifyRequest, reply: FastifyReply) => Promise<GraphContext>
}

interface Serving {
  readonly server: ApolloServer<GraphContext>
  readonly handle: RouteHandlerMethod
}

/**
 * Serves /graphql with one Apollo Server for each schema, because one server has one schema: what a reader's schema does not have is
 * unknown to parsing, validation, introspection and suggestions alike, and what one class of readers has had compiled is no other's.
 * Servers start with the first request that needs them; there are as many as classes of readers, a dozen at most.
 */
export function registerServers(app: FastifyInstance, { schemaOf, create, context }: ServingBySchema): void {
  const started = new Map<GraphQLSchema, Promise<Serving>>()

  async function start(schema: GraphQLSchema): Promise<Serving> {
    const server = create(schema)
    await server.start()
    return { server, handle: fastifyApolloHandler(server, { context }) }
  }

  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: '/graphql',
    handler: async (request, reply) => {
      const schema = schemaOf(request)
      let serving = started.get(schema)
      if (serving === undefined) {
        serving = start(schema)
        started.set(schema, serving)
      }
      const { handle } = await serving
      return handle.call(app, request, reply)
    },
  })
  app.addHook('onClose', async () => {
    await Promise.all([...started.values()].map(async (serving) => (await serving).server.stop()))
  })
}

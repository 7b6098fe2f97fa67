import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import fastifyApollo from '@as-integrations/fastify'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { type GraphQLSchema, printSchema } from 'graphql'
import { shapeLimits, shapeRule } from '../access/operationShape.ts'
import type { Hub } from '../app.ts'
import { createContext, type GraphContext } from '../graph/context.ts'
import { answerStatus } from './answerStatus.ts'
import { clientSignal } from './clientSignal.ts'
import { operationExecutor } from './compiledExecution.ts'
import { registerExplorer } from './explorer.ts'
import { formatGraphError } from './formatGraphError.ts'
import { registerHealth } from './health.ts'
import { operationLimits } from './operationLimits.ts'
import { registerSubscriptions } from './subscriptions.ts'

/** What the server is built from. */
export interface ServerOptions {
  readonly hub: Hub
  /** Folder with the built Explorer; without it only the API is served (tests). */
  readonly explorerDirectory?: string
}

/** How long closing waits for requests under way; longer than any statement of a page takes. */
const drainMilliseconds = 1500

/** Builds the server without listening: tests use `inject`. Closing it drains running requests, for a moment. */
export async function buildServer({ hub, explorerDirectory }: ServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: hub.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
  })
  const apollo = new ApolloServer<GraphContext>({
    gateway: gatewayOver(hub.schema),
    plugins: [
      // It hooks into every single field, and no type here has hints for it.
      ApolloServerPluginCacheControlDisabled(),
      // It would load scripts from another origin; the Explorer is at /.
      ApolloServerPluginLandingPageDisabled(),
      operationLimits,
      answerStatus,
    ],
    parseOptions: { maxTokens: shapeLimits.tokens },
    validationRules: [shapeRule()],
    introspection: true,
    // Signals are the commands' business: they stop everything in its order.
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    // Nothing is kept in cookies, mutations come by POST with application/json only (which a browser asks leave for before it sends
    // it to another origin), and GET answers cannot be read across origins: Apollo's additional header would only shut out plain clients.
    csrfPrevention: false,
    formatError: (formatted, error) => formatGraphError(formatted, error, hub.logger),
  })
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())
  await app.register(fastifyApollo(apollo), {
    context: async (_request, reply) => createContext(hub, clientSignal(reply.raw)),
  })
  app.addHook('preClose', async () => {
    // Connections that clients keep alive would hold the server for seconds after the last answer.
    setTimeout(() => app.server.closeAllConnections(), drainMilliseconds).unref()
  })
  registerSubscriptions(app, hub)
  registerHealth(app, hub)
  if (explorerDirectory !== undefined) await registerExplorer(app, explorerDirectory)
  return app
}

/** Apollo Server's door for an executor of one's own. There is no other service behind it. */
function gatewayOver(schema: GraphQLSchema): NonNullable<ApolloServerOptionsWithGateway<GraphContext>['gateway']> {
  const run = operationExecutor(schema)
  return {
    load: async () => ({
      executor: ({ document, operationName, request, context }) =>
        run({ document, operationName, variables: request.variables, context }),
    }),
    onSchemaLoadOrUpdate(told) {
      told({ apiSchema: schema, coreSupergraphSdl: printSchema(schema) })
      return () => undefined
    },
    stop: async () => undefined,
  }
}

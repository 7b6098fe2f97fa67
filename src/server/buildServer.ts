import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import type { FastifyInstance } from 'fastify'
import { type GraphQLSchema, printSchema } from 'graphql'
import { rootRule } from '../access/rootRule.ts'
import type { Hub } from '../app.ts'
import { createContext, type GraphContext } from '../graph/context.ts'
import { shapeLimits } from '../limits/operationShape.ts'
import { createRateLimit } from '../limits/rateLimit.ts'
import { readTrustedDocuments } from '../limits/trustedDocuments.ts'
import { currentRequest } from '../requestScope.ts'
import { registerAnswerBytes, stringifyAnswer } from './answerBytes.ts'
import { answerStatus } from './answerStatus.ts'
import { auditedContext, auditOperations, registerAudit } from './auditOperations.ts'
import { operationExecutor } from './compiledExecution.ts'
import { compressAnswers } from './compressAnswers.ts'
import { preflightHeaders, registerDoor } from './door.ts'
import { registerExplorer } from './explorer.ts'
import { formatGraphError } from './formatGraphError.ts'
import { registerHealth } from './health.ts'
import { keepingAnswers } from './keptAnswers.ts'
import { createListener } from './listener.ts'
import { operationLimits, sizeRule } from './operationLimits.ts'
import { requestPrincipal } from './requestPrincipal.ts'
import { registerServers } from './serversBySchema.ts'
import { registerSubscriptions } from './subscriptions.ts'
import { withinTime } from './timeLimit.ts'

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
  const settings = hub.config.http
  const documents = settings.trustedDocuments === undefined ? null : readTrustedDocuments(settings.trustedDocuments)
  const rate = createRateLimit(settings.rates, settings.openStreams)
  const app = createListener(settings, hub.logger)
  registerAudit(app, hub)
  await registerDoor(app, { hub, settings, rate, documents })
  const apolloOver = (schema: GraphQLSchema): ApolloServer<GraphContext> =>
    new ApolloServer<GraphContext>({
      gateway: gatewayOver(schema, hub),
      stringifyResult: stringifyAnswer,
      plugins: [
        // It hooks into every single field, and no type here has hints for it.
        ApolloServerPluginCacheControlDisabled(),
        // It would load scripts from another origin; the Explorer is at /.
        ApolloServerPluginLandingPageDisabled(),
        operationLimits(rate),
        answerStatus,
        auditOperations(hub),
      ],
      parseOptions: { maxTokens: shapeLimits.tokens },
      validationRules: [sizeRule, rootRule],
      introspection: true,
      // Signals are the commands' business: they stop everything in its order.
      stopOnTerminationSignals: false,
      includeStacktraceInErrorResponses: false,
      persistedQueries: false,
      // The door refuses such requests before, for streams too; this is the second lock.
      csrfPrevention: { requestHeaders: preflightHeaders },
      formatError: (formatted, error) => formatGraphError(formatted, error, hub.logger),
    })
  registerAnswerBytes(app)
  compressAnswers(app)
  registerServers(app, {
    schemaOf: (request) => hub.schemaOf(requestPrincipal(request)),
    create: apolloOver,
    context: async (request) =>
      auditedContext(request, createContext(hub, requestPrincipal(request), currentRequest()?.signal)),
  })
  app.addHook('preClose', async () => {
    // Connections that clients keep alive would hold the server for seconds after the last answer.
    setTimeout(() => app.server.closeAllConnections(), drainMilliseconds).unref()
  })
  registerSubscriptions(app, hub, rate)
  registerHealth(app, hub)
  if (explorerDirectory !== undefined) await registerExplorer(app, explorerDirectory)
  return app
}

/** Apollo Server's door for an executor of one's own. There is no other service behind it. */
function gatewayOver(
  schema: GraphQLSchema,
  hub: Hub,
): NonNullable<ApolloServerOptionsWithGateway<GraphContext>['gateway']> {
  const run = withinTime(keepingAnswers(operationExecutor(schema), schema, hub), hub.config.http.requestSeconds)
  return {
    load: async () => ({
      // The name as it was sent: Apollo Server's own is null where it names none, and then the only operation of the document would run,
      // without having been looked at by any limit, and a mutation also by GET.
      executor: ({ document, request, context }) =>
        run({ document, operationName: request.operationName, variables: request.variables, context }),
    }),
    onSchemaLoadOrUpdate(told) {
      told({ apiSchema: schema, coreSupergraphSdl: printSchema(schema) })
      return () => undefined
    },
    stop: async () => undefined,
  }
}

import { createHash } from 'node:crypto'
import cors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Hub } from '../app.ts'
import { HubError } from '../errors.ts'
import type { HttpSettings } from '../httpSettings.ts'
import { createAttemptLimit, type RateLimit } from '../limits/rateLimit.ts'
import type { TrustedDocuments } from '../limits/trustedDocuments.ts'
import { withRequest } from '../requestScope.ts'
import { registerErrorAnswers } from './answerError.ts'
import { clientSignal } from './clientSignal.ts'
import { resolveDocument } from './documentRequests.ts'
import { registerIdentity, requestPrincipal } from './requestPrincipal.ts'
import { traceparentOf } from './trace.ts'

/** What the door needs. */
export interface DoorOptions {
  readonly hub: Pick<Hub, 'identify' | 'logger'>
  readonly settings: HttpSettings
  readonly rate: RateLimit
  /** Null: none were declared. */
  readonly documents: TrustedDocuments | null
}

/**
 * The one way in for queries, mutations and subscriptions alike. In this order: headers of the answer, other origins (CORS), requests
 * that a page of another site could forge, addresses that try tokens out, who asks, how much that principal may ask, which documents.
 * Cost and time are counted when the operation is known (`operationLimits.ts`, `timeLimit.ts`). Everything refused here is answered
 * as a GraphQL error before the body is read, documents excepted.
 */
export async function registerDoor(
  app: FastifyInstance,
  { hub, settings, rate, documents }: DoorOptions,
): Promise<void> {
  const attempts = createAttemptLimit((text) => createHash('sha256').update(text).digest('base64'))
  registerErrorAnswers(app, hub.logger)
  // What a page of another site may send without asking leave for it: a form. GraphQL comes as JSON.
  app.removeContentTypeParser('text/plain')
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(strictHeaders).header('traceparent', traceparentOf(request.id))
    if (isGraphQl(request)) reply.header('cache-control', 'no-store')
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
    done()
  })
  if (settings.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...settings.corsOrigins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['content-type', 'authorization', 'x-purpose', 'traceparent', ...preflightHeaders],
      exposedHeaders: ['retry-after', 'traceparent'],
      // Tokens are sent by the page itself. Nothing that a browser adds by itself tells who asks.
      credentials: false,
      maxAge: 600,
      hideOptionsRoute: true,
    })
  }
  app.addHook('onRequest', (request, _reply, done) => {
    if (isGraphQl(request)) {
      refuseForged(request)
      attempts.before(request.ip, request.headers.authorization)
    }
    done()
  })
  registerIdentity(app, hub)
  app.addHook('onRequest', (request, _reply, done) => {
    if (isGraphQl(request)) {
      attempts.succeeded(request.headers.authorization)
      rate.request(requestPrincipal(request))
    }
    done()
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (reply.statusCode === 401 && isGraphQl(request)) attempts.failed(request.ip, request.headers.authorization)
    done()
  })
  app.addHook('preHandler', (request, reply, done) => {
    if (!isGraphQl(request)) return done()
    const trustedOnly = settings.documents === 'TRUSTED' || requestPrincipal(request).role.documents === 'TRUSTED'
    resolveDocument(request, documents, trustedOnly)
    withRequest({ traceId: request.id, signal: clientSignal(reply.raw) }, done)
  })
}

/** Answers of the API show nothing but data; the Explorer's files have a policy of their own (`explorer.ts`). */
export const strictHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Headers that no page can add to a request for another origin without the browser asking first. The last two are Apollo Client's. */
export const preflightHeaders = ['graphql-require-preflight', 'apollo-require-preflight', 'x-apollo-operation-name']

function isGraphQl({ routeOptions }: FastifyRequest): boolean {
  const { url } = routeOptions
  return url === '/graphql' || url === '/graphql/stream'
}

/**
 * POST takes JSON only, before which a browser asks. GET, which a picture, a link or a form of any page can send, needs a header that
 * none of them can have: the answer would be hidden from that page, but the hub would do the work, and it would stand in the audit as
 * asked by whoever looked at the page.
 */
function refuseForged({ method, headers }: FastifyRequest): void {
  if (method === 'OPTIONS') {
    throw new HubError('BAD_REQUEST', 'No page of another origin may ask this hub.', { details: { status: 405 } })
  }
  if (method === 'POST') return
  const isAsked = preflightHeaders.some((name) => (headers[name] ?? '') !== '')
  if (isAsked || /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return
  throw new HubError(
    'CSRF_REFUSED',
    'GET needs the header `GraphQL-Require-Preflight: 1`, which no link, picture or form of another site can send. Or use POST with `Content-Type: application/json`.',
  )
}

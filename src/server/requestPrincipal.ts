import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Hub } from '../app.ts'
import { HubError } from '../errors.ts'
import type { Credentials } from '../identity/identify.ts'
import type { Principal } from '../identity/principal.ts'

const principals = new WeakMap<FastifyRequest, Principal>()

/**
 * Before anything of a request to /graphql or below it is read, it is known who asks, or the request is refused: 401 with a challenge,
 * 403, 400 or 503 (`answerError.ts`). Preflights of browsers, which carry no credentials, are let through: they read nothing.
 */
export function registerIdentity(app: FastifyInstance, hub: Pick<Hub, 'identify' | 'logger'>): void {
  app.addHook('onRequest', async (request) => {
    if (!/^\/graphql(\/|$)/.test(request.routeOptions.url ?? '') || request.method === 'OPTIONS') return
    principals.set(request, await hub.identify(credentialsOf(request)))
  })
}

/** Who asks, as `registerIdentity` found. */
export function requestPrincipal(request: FastifyRequest): Principal {
  const principal = principals.get(request)
  if (principal === undefined)
    throw new HubError('INTERNAL', `Nobody asked who sends ${request.method} requests there.`)
  return principal
}

/** Who asks, where that was found before the request was refused. */
export function principalIfKnown(request: FastifyRequest): Principal | null {
  return principals.get(request) ?? null
}

/** What a request shows of who asks. For streams, which outlive tokens: `hub.identify` can be asked again with it. */
export function credentialsOf({ headers, raw }: FastifyRequest): Credentials {
  const purpose = headers['x-purpose']
  return {
    authorization: headers.authorization,
    purpose: Array.isArray(purpose) ? purpose.join(', ') : purpose,
    // The socket's and not Fastify's, which believes headers once a proxy is trusted.
    remoteAddress: raw.socket.remoteAddress ?? '',
    isForwarded: ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined),
    host: headers.host,
  }
}

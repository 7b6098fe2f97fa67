import type { FastifyInstance } from 'fastify'
import type { HttpSettings } from '../../src/httpSettings.ts'
import { type Principal, principalOf } from '../../src/identity/principal.ts'
import { buildServer } from '../../src/server/buildServer.ts'
import type { TestHub } from './demonstrationHub.ts'

/** Another server over the hub of a test, with settings of its own. It is closed before the hub is. */
export function serverWith({ hub }: TestHub, http: Partial<HttpSettings>): Promise<FastifyInstance> {
  return buildServer({ hub: { ...hub, config: { ...hub.config, http: { ...hub.config.http, ...http } } } })
}

/** Nobody is limited. */
export const unlimited: HttpSettings['rates'] = { PERSON: null, MACHINE: null, DEMONSTRATION: null, SERVICE: null }

/** Somebody who signed in, with all figures and nothing else. */
export function reader(id: string, documents: 'ANY' | 'TRUSTED' = 'ANY'): Principal {
  return principalOf({
    id,
    kind: 'PERSON',
    role: {
      code: `READER_${documents}`,
      title: { zh: '读者', en: 'Reader' },
      departments: 'ALL',
      precision: 'FIGURES',
      sensitive: false,
      operations: [],
      documents,
    },
    scope: 'ALL',
    purpose: null,
  })
}

/** The body of every answer that refuses. */
export interface Refusal {
  readonly data?: unknown
  readonly errors: readonly {
    readonly message: string
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
}

const asJson = { 'content-type': 'application/json' }

/** A request by POST; a query that answers is sent where nothing is said. */
export interface Asked {
  readonly query?: unknown
  readonly headers?: Record<string, string>
  readonly payload?: string | object
  readonly remoteAddress?: string
  readonly url?: string
}

/** Sends it and reads what came. */
export async function post(app: FastifyInstance, { query, headers, payload, remoteAddress, url = '/graphql' }: Asked) {
  const response = await app.inject({
    method: 'POST',
    url,
    headers: { ...asJson, ...headers },
    payload: payload ?? { query: query ?? '{ __typename }' },
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  })
  const body = response.body === '' ? null : response.json<Refusal>()
  return { status: response.statusCode, headers: response.headers, body, code: body?.errors?.[0]?.extensions['code'] }
}

import { headersOf, readCredentials } from './credentials.ts'

/** One error of an answer, in the form of every error of the hub. */
export interface HubError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly locations?: readonly { readonly line: number; readonly column: number }[]
  readonly extensions?: { readonly code?: string; readonly traceId?: string; readonly [key: string]: unknown }
}

/** What the hub answered. `data` and `errors` may both be there: one section failed and the others did not. */
export interface HubAnswer<Data = Record<string, unknown>> {
  readonly data: Data | null
  readonly errors: readonly HubError[]
  /** Objects that the answer might have held, and did hold; null where the hub refused before it counted. */
  readonly cost: { readonly estimated: number; readonly actual: number | null } | null
  /** When the answer arrived, by this machine's clock. */
  readonly arrivedAt: Date
  /** From the question to the answer, in milliseconds. */
  readonly milliseconds: number
}

/** Why there is no answer at all. */
export class NoAnswer extends Error {
  /** UNREACHABLE: nothing answered. SIGN_IN: a token is needed, or the one that was given does not hold. UNREADABLE: no GraphQL came back. */
  readonly reason: 'UNREACHABLE' | 'SIGN_IN' | 'UNREADABLE'
  readonly status: number | null

  constructor(reason: NoAnswer['reason'], message: string, status: number | null = null) {
    super(message)
    this.name = 'NoAnswer'
    this.reason = reason
    this.status = status
  }
}

interface Body<Data> {
  readonly data?: Data | null
  readonly errors?: readonly HubError[]
  readonly extensions?: { readonly cost?: { readonly estimated: number; readonly actual?: number } }
}

/**
 * Asks the hub that served the page. Errors of the question are part of the answer.
 * @param document a GraphQL document with one operation
 * @throws NoAnswer where nothing that can be shown came back; the signal's reason when it was given up
 */
export async function askHub<Data = Record<string, unknown>>(
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
  signal?: AbortSignal,
): Promise<HubAnswer<Data>> {
  const began = performance.now()
  const response = await send(document, variables, signal)
  const body = await readBody<Data>(response, signal)
  if (response.status === 401) {
    throw new NoAnswer('SIGN_IN', body.errors?.[0]?.message ?? 'A token is needed.', response.status)
  }
  const cost = body.extensions?.cost
  return {
    data: body.data ?? null,
    errors: body.errors ?? [],
    cost: cost === undefined ? null : { estimated: cost.estimated, actual: cost.actual ?? null },
    arrivedAt: new Date(),
    milliseconds: performance.now() - began,
  }
}

async function send(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<Response> {
  try {
    return await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...headersOf(readCredentials()),
      },
      body: JSON.stringify({ query, variables }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw new NoAnswer('UNREACHABLE', error instanceof Error ? error.message : String(error))
  }
}

async function readBody<Data>(response: Response, signal?: AbortSignal): Promise<Body<Data>> {
  try {
    const body = (await response.json()) as Body<Data>
    if ('data' in body || Array.isArray(body.errors)) return body
  } catch {
    // Not JSON, as a proxy's page: told below.
    signal?.throwIfAborted()
  }
  throw new NoAnswer('UNREADABLE', `HTTP ${response.status} ${response.statusText}`, response.status)
}

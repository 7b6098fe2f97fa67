import type { FastifyRequest } from 'fastify'
import { HubError } from '../errors.ts'
import type { TrustedDocuments } from '../limits/trustedDocuments.ts'

/** The parts of a request that say what is to be run, as they came. */
interface Asked {
  readonly query: unknown
  /** By GraphQL over HTTP: `documentId`. */
  readonly documentId: unknown
  readonly extensions: unknown
}

/**
 * Puts the text of a trusted document in the place of its id, whether the request has it as `documentId` (GraphQL over HTTP) or as
 * `extensions.persistedQuery.sha256Hash` (Apollo), in a body or an address. Throws PERSISTED_QUERY_NOT_FOUND for ids that nobody
 * declared and, for those who may run nothing else, DOCUMENT_NOT_TRUSTED. What is no request of GraphQL at all is left to be
 * refused where its parts are read.
 */
export function resolveDocument(
  request: FastifyRequest,
  documents: TrustedDocuments | null,
  trustedOnly: boolean,
): void {
  // Without declared documents there is nothing to put in place, and whoever is bound to them can run nothing.
  if (documents === null && !trustedOnly) return
  if (request.method === 'GET' || request.method === 'HEAD') resolveAddress(request, documents, trustedOnly)
  else resolveBody(request, documents, trustedOnly)
}

function resolveBody(request: FastifyRequest, documents: TrustedDocuments | null, trustedOnly: boolean): void {
  const { body } = request
  if (!isRecord(body)) return
  const text = textOf(
    { query: body['query'], documentId: body['documentId'], extensions: body['extensions'] },
    documents,
    trustedOnly,
  )
  if (text === null) return
  const { documentId: _, ...rest } = body
  const { extensions } = body
  request.body = {
    ...rest,
    query: text,
    ...(extensions === undefined ? {} : { extensions: withoutPersistedQuery(extensions) }),
  }
}

function resolveAddress(request: FastifyRequest, documents: TrustedDocuments | null, trustedOnly: boolean): void {
  const [path = '', search = ''] = (request.raw.url ?? '').split(/\?(.*)/s)
  const parameters = new URLSearchParams(search)
  if (['query', 'documentId', 'extensions'].some((name) => parameters.getAll(name).length > 1)) {
    throw new HubError('BAD_REQUEST', 'Each of query, documentId and extensions may be given once.')
  }
  const extensions = parsed(parameters.get('extensions'))
  const text = textOf(
    { query: parameters.get('query') ?? undefined, documentId: parameters.get('documentId') ?? undefined, extensions },
    documents,
    trustedOnly,
  )
  if (text === null) return
  parameters.set('query', text)
  parameters.delete('documentId')
  if (parameters.has('extensions')) {
    parameters.set('extensions', JSON.stringify(withoutPersistedQuery(extensions) ?? {}))
  }
  // Both handlers read the address anew.
  request.raw.url = `${path}?${parameters.toString()}`
}

/** The text that is to be run; null: the request is left as it came. */
function textOf(
  { query, documentId, extensions }: Asked,
  documents: TrustedDocuments | null,
  trustedOnly: boolean,
): string | null {
  if (typeof query === 'string' && query !== '') {
    if (trustedOnly && documents?.hasText(query) !== true) throw notTrusted()
    // Apollo Client sends text and hash together when it was told that the hash is unknown.
    return documents === null || hashOf(extensions) === undefined ? null : query
  }
  const id = documentId ?? hashOf(extensions)
  if (typeof id !== 'string') return null
  const text = documents?.textOf(id)
  if (text !== undefined) return text
  if (trustedOnly) throw notTrusted()
  throw new HubError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
}

function notTrusted(): HubError {
  return new HubError(
    'DOCUMENT_NOT_TRUSTED',
    'Only trusted documents may be run here, and this is none of them. Send the id of one, or its text as it was declared.',
  )
}

function hashOf(extensions: unknown): string | undefined {
  if (!isRecord(extensions) || !isRecord(extensions['persistedQuery'])) return undefined
  const hash = extensions['persistedQuery']['sha256Hash']
  return typeof hash === 'string' ? hash : undefined
}

function withoutPersistedQuery(extensions: unknown): unknown {
  if (!isRecord(extensions)) return extensions
  const { persistedQuery: _, ...rest } = extensions
  return rest
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    // Left as it is: whoever reads it afterwards says what is wrong with it.
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

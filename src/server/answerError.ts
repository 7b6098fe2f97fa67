import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorCode, HubError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { traceparentOf } from './trace.ts'

/** Status of a request that is refused before an operation of it is looked at. */
const statuses: Partial<Record<ErrorCode, number>> = {
  // As Apollo Server has it: its client then sends the text.
  PERSISTED_QUERY_NOT_FOUND: 200,
  BAD_REQUEST: 400,
  PURPOSE_INVALID: 400,
  OPERATION_TOO_LARGE: 400,
  UNAUTHENTICATED: 401,
  ROLE_UNKNOWN: 403,
  SCOPE_INVALID: 403,
  CSRF_REFUSED: 403,
  DOCUMENT_NOT_TRUSTED: 403,
  NOT_FOUND: 404,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  RATE_LIMITED: 429,
  AUTHENTICATION_UNAVAILABLE: 503,
  AUDIT_UNAVAILABLE: 503,
  REQUEST_TIMEOUT: 504,
}

/** HTTP status of a refusal; 500 for what no request can cause. */
export function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 500
}

/** Headers that belong to a refusal: when to come again, how to sign in. */
export function headersOf({ code, details }: HubError): Readonly<Record<string, string>> {
  if (code === 'UNAUTHENTICATED') return { 'www-authenticate': 'Bearer realm="hub"' }
  if (code === 'RATE_LIMITED') return { 'retry-after': String(details['retryAfter']) }
  if (statusOf(code) === 503) return { 'retry-after': '5' }
  return {}
}

const refusals = new WeakMap<FastifyRequest, ErrorCode>()

/** The code with which a request was refused before an operation of it was looked at; undefined: it was not. */
export function refusalOf(request: FastifyRequest): ErrorCode | undefined {
  return refusals.get(request)
}

/**
 * Whatever goes wrong with a request before GraphQL has it, at any path, is answered like an error of an operation: one shape for every
 * client, never a stack or a driver's message.
 */
export function registerErrorAnswers(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(request, reply, error, logger))
  app.setNotFoundHandler((request, reply) =>
    answerError(
      request,
      reply,
      new HubError('NOT_FOUND', 'Nothing is served here. The API is at /graphql, the Explorer at /.'),
      logger,
    ),
  )
}

/** Answers a request with what went wrong; gives the reply, sent. */
export function answerError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  logger: Logger,
): FastifyReply {
  const traceId = request.id
  const refused = asRefusal(error)
  if (refused === null) logger.error({ traceId, err: error }, 'a request failed')
  const { message, code, details } = refused?.error ?? failure(traceId)
  refusals.set(request, code)
  const status = refused?.status ?? 500
  return reply
    .code(status)
    .headers({
      ...(refused === null ? {} : headersOf(refused.error)),
      ...(status === 405 ? { allow: 'GET, POST' } : {}),
      traceparent: traceparentOf(traceId),
      'cache-control': 'no-store',
    })
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions: { ...details, code, traceId } }] })
}

function failure(traceId: string): HubError {
  return new HubError('INTERNAL', `The hub failed here. Its log has the details under ${traceId}.`)
}

/** Null: a defect. */
function asRefusal(error: unknown): { readonly error: HubError; readonly status: number } | null {
  if (error instanceof HubError) {
    const { status = statusOf(error.code) } = error.details as { readonly status?: number }
    return status === 500 ? null : { error, status }
  }
  const { code, statusCode } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return refusal(
      new HubError('BODY_TOO_LARGE', `The body is larger than ${bodyBytes.toLocaleString('en')} bytes.`, {
        details: { allowed: bodyBytes },
      }),
    )
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return refusal(new HubError('MEDIA_TYPE_UNSUPPORTED', 'Send the request with `Content-Type: application/json`.'))
  }
  if (statusCode === undefined || statusCode < 400 || statusCode > 499) return null
  // The library's own sentences may quote what was sent.
  const known = badRequests[code ?? '']
  return {
    error: new HubError('BAD_REQUEST', known ?? 'The request cannot be read: its address, headers or body are broken.'),
    status: statusCode,
  }
}

const badRequests: Readonly<Record<string, string>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty. Send a JSON object with `query`.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not JSON. Send a JSON object with `query`.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as `Content-Length` says.',
}

function refusal(error: HubError): { readonly error: HubError; readonly status: number } {
  return { error, status: statusOf(error.code) }
}

/** Largest body of a request. An operation of 10,000 tokens is some 100 KB; variables may be as much again. */
export const bodyBytes = 1024 * 1024

import { unwrapResolverError } from '@apollo/server/errors'
import type { GraphQLFormattedError } from 'graphql'
import { type ErrorCode, errorCatalogue, HubError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { currentTraceId } from './trace.ts'

/**
 * Errors on purpose keep their code and sentence; a defect becomes INTERNAL with a number under which the log has its details, so that
 * no message of a driver or a source reaches a client. Each tells the trace of its request.
 */
export function formatGraphError(
  formatted: GraphQLFormattedError,
  error: unknown,
  logger: Logger,
): GraphQLFormattedError {
  const told = toldError(formatted, error, logger)
  const traceId = currentTraceId()
  const message = told.message.length > longestMessage ? `${told.message.slice(0, longestMessage)}…` : told.message
  return { ...told, message, extensions: { ...told.extensions, ...(traceId === undefined ? {} : { traceId }) } }
}

/** Sentences of graphql-js quote what was sent, which may be a megabyte, once for each error. */
const longestMessage = 2000

function toldError(formatted: GraphQLFormattedError, error: unknown, logger: Logger): GraphQLFormattedError {
  const cause = unwrapResolverError(error)
  if (cause instanceof HubError && cause.code !== 'INTERNAL') {
    // The code last: no detail may take its place.
    return { ...formatted, message: cause.message, extensions: { ...cause.details, code: cause.code } }
  }
  const code = formatted.extensions?.['code']
  if (code === 'GRAPHQL_VALIDATION_FAILED') return withCodeOfHub(formatted, error)
  if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR' && !(cause instanceof HubError)) return formatted
  const incident = crypto.randomUUID()
  logger.error({ incident, traceId: currentTraceId(), err: cause, path: formatted.path }, 'a field failed')
  return {
    message: `The hub failed here. Its log has the details under ${incident}.`,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { code: 'INTERNAL', incident },
  }
}

/**
 * What is found while an operation is validated gets the same code whether the value stands in the document or in a variable: a scalar's
 * own code, which Apollo Server writes over, and the one for a page without `first`.
 */
function withCodeOfHub(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const own = (error as { originalError?: { extensions?: { code?: unknown } } }).originalError?.extensions?.code
  if (typeof own === 'string' && own in errorCatalogue) {
    return { ...formatted, extensions: { ...formatted.extensions, code: own as ErrorCode } }
  }
  if (/argument "first" of type "Int!" is required/.test(formatted.message)) {
    return {
      ...formatted,
      message: `${formatted.message} Ask for a page of 1 to 100.`,
      extensions: { code: 'PAGE_SIZE_INVALID' satisfies ErrorCode, allowed: [1, 100] },
    }
  }
  return formatted
}

import { unwrapResolverError } from '@apollo/server/errors'
import type { GraphQLFormattedError } from 'graphql'
import { HubError } from '../errors.ts'
import type { Logger } from '../logger.ts'

/**
 * Errors on purpose keep their code and sentence; a defect becomes INTERNAL with a number under which the log has its details, so that
 * no message of a driver or a source reaches a client.
 */
export function formatGraphError(
  formatted: GraphQLFormattedError,
  error: unknown,
  logger: Logger,
): GraphQLFormattedError {
  const cause = unwrapResolverError(error)
  if (cause instanceof HubError) {
    return { ...formatted, message: cause.message, extensions: { code: cause.code, ...cause.details } }
  }
  const code = formatted.extensions?.['code']
  if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') return formatted
  const incident = crypto.randomUUID()
  logger.error({ incident, err: cause, path: formatted.path }, 'a field failed')
  return {
    message: `The hub failed here. Its log has the details under ${incident}.`,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { code: 'INTERNAL', incident },
  }
}

import type { SourceAdapter } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import { type SqlAdapterOptions, sqlAdapter } from './sql.ts'

/**
 * For systems that run on one database here and on another there: the scheme of the settings' `url` chooses how it is read.
 * `{ 'mysql:': { client: 'mysql2' }, 'postgres:': { client: 'pg' } }`. Tables and columns must be named alike in all of them.
 *
 * Errors: those of the SQL adapter; CONFIGURATION_INVALID for no url, or one of a scheme that is not listed.
 */
export function sqlAdapterByAddress(databases: Readonly<Record<string, SqlAdapterOptions>>): SourceAdapter {
  const adapters = new Map(Object.entries(databases).map(([scheme, options]) => [scheme, sqlAdapter(options)]))
  return {
    technology: [...adapters.values()].map((adapter) => adapter.technology).join(' or '),
    async open(settings) {
      const { url } = settings
      const scheme = url === undefined || !URL.canParse(url) ? null : new URL(url).protocol
      const adapter = scheme === null ? undefined : adapters.get(scheme)
      if (adapter === undefined) {
        throw new HubError(
          'CONFIGURATION_INVALID',
          `The source's \`url\` must begin with ${[...adapters.keys()].map((known) => `${known}//`).join(' or ')}.`,
        )
      }
      return adapter.open(settings)
    },
  }
}

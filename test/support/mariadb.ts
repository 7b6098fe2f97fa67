import { findMariadb, type MariadbPrograms } from '../../src/demo/justice/privateMariadb.ts'

/** MariaDB of this machine; null where it is not installed. */
const found = await findMariadb()

/**
 * For `describe.skipIf`: true where MariaDB is missing. CI must have it: there the tests run and fail, because a suite that is skipped
 * proves nothing.
 */
export const withoutMariadb = found === null && process.env['CI'] !== 'true'

/** Why, for the suite's title. */
export const mariadbNeeded = withoutMariadb
  ? ' (SKIPPED: MariaDB is not installed; apt-get install mariadb-server)'
  : ''

/** MariaDB's programs, for suites that need them. Throws where they are missing. */
export function mariadbPrograms(): MariadbPrograms {
  if (found === null) throw new Error('MariaDB is not installed, and CI must have it: apt-get install mariadb-server')
  return found
}

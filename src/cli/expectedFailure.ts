import { HubError } from '../errors.ts'

/** SQLSTATE: the server is being stopped or started, or the connection broke (class 08). */
const connectionLost = /^(57P0[123]|08...)$/

/**
 * Failures that can be met first at any place of a command, and are no defect of the hub: a full disk (PostgreSQL's 53100, or the file
 * system's ENOSPC), and a store that went away meanwhile. Everything else is given back as it is.
 */
export function asExpected(error: unknown): unknown {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    if (code === '53100' || code === 'ENOSPC' || code === 'EDQUOT') {
      return new HubError(
        'DISK_FULL',
        'The disk of the data folder is full. Free space, or set HUB_DATA_DIRECTORY to another disk, and start again: nothing half done was kept.',
        { cause: error },
      )
    }
    if (connectionLost.test(code) || cause.message === 'Connection terminated unexpectedly') {
      return new HubError(
        'DATABASE_UNREACHABLE',
        "The hub's own PostgreSQL, or a node of it, stopped while this command worked on it. The embedded one ends with the hub that started it. Run the command again when it answers: nothing half done was kept.",
        { cause: error },
      )
    }
  }
  return error
}

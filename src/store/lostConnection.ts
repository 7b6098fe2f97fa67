import { HubError } from '../errors.ts'

/** SQLSTATE classes and codes: connection exceptions; ended by an administrator, by a crash, not yet accepting, gone idle. */
const ended = /^(?:08...|57P0[1-5])$/
/** What the operating system says of a connection that is gone, or of a server that is not there. */
const unreachable = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']
/** What `pg` itself says, without a code, and Citus of a node that is gone, with the code of an internal error. */
const told =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|failure on connection marked as essential|could not connect to any active placements|failed to COPY to shard)/

/**
 * DATABASE_UNREACHABLE where a statement to the store failed because its connection broke: PostgreSQL was restarted or crashed, the
 * network failed. Null for anything else. For errors that come from the store alone: a source's connection breaks with the same words.
 */
export function lostConnection(error: unknown): HubError | null {
  if (!(error instanceof Error) || error instanceof HubError) return null
  const { code, syscall } = error as NodeJS.ErrnoException
  const noSocket = code === 'ENOENT' && syscall === 'connect'
  if (!noSocket && !ended.test(code ?? '') && !unreachable.includes(code ?? '') && !told.test(error.message))
    return null
  return new HubError(
    'DATABASE_UNREACHABLE',
    "The connection to the hub's own PostgreSQL broke. Nothing half done was kept; try again when it answers.",
    { cause: error },
  )
}

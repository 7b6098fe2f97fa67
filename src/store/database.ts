import pg from 'pg'
import { HubError } from '../errors.ts'
import { hubService, type Principal } from '../identity/principal.ts'
import { currentRequest } from '../requestScope.ts'
import { type ConnectionSettings, connectionConfig } from './connectionConfig.ts'
import { requireBoundShards } from './distribution.ts'
import { connectionFailure, createFigureLanes, longestStatement } from './figureLanes.ts'
import { type FigureReplicaSettings, openFigureReplica } from './figureReplica.ts'
import { lostConnection } from './lostConnection.ts'
import { readerRoles } from './readerRoles.ts'
import { missingStatements, rolesMissing } from './readerRolesMissing.ts'
import { createRecordsLane } from './recordsLane.ts'
import { type RightsBackground, setRightsBackground } from './rightsBackground.ts'
import { sendTogether } from './sendTogether.ts'

/**
 * Two lanes to PostgreSQL, besides the writers' pool, on logins that row-level security binds (docs/adr/0017-row-level-security.md).
 * Figures: named statements, pipelined on a few shared connections for each class of rights, read only, scope as bind parameters, no
 * transaction across an `await`. Records and questions: a connection of one's own, REPEATABLE READ, the scope set inside the
 * transaction (a shared pipelined connection with per-request settings leaks another's scope).
 */

/**
 * A statement. The name is the key under which PostgreSQL keeps its plan; without one it is planned anew each time, which suits what
 * depends on how much is asked: a kept plan takes every array for one of ten elements.
 */
export interface Statement {
  readonly name?: string
  readonly text: string
  /** Never of the replica: what tells of runs must be true of now. */
  readonly ofStore?: boolean
}

/** Anything that runs a query: a connection or a pool. */
export interface Queryable {
  query(query: pg.QueryArrayConfig): Promise<{ rows: unknown[][] }>
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>
}

/** The hub's store. */
export interface Database {
  /**
   * Figures lane, on a connection of the principal's class of rights. Rows come as arrays in the order of the select list. Statements
   * of one tick run one after the other on one connection, in the order in which they were asked: a later one never sees less than an
   * earlier one.
   */
  figures(principal: Principal, statement: Statement, values: readonly unknown[]): Promise<unknown[][]>
  /**
   * Records lane: runs `read` in one read-only snapshot with the principal's departments and scope set. `atOnce`: it asks everything when
   * it is called, so that the snapshot's end is sent with its questions.
   */
  snapshot<T>(principal: Principal, read: (lane: SnapshotLane) => Promise<T>, atOnce?: boolean): Promise<T>
  /** For writers: sync, imports, migrations. Not bound by row-level security. */
  readonly writers: pg.Pool
  /** Tells what rights over areas and sources are decided by; before it, a principal with a scope can read nothing. */
  serves(background: RightsBackground): void
  /** Makes the logins of these principals' classes, so that what is missing shows at the start. Throws READER_ROLES_MISSING. */
  prepareReaders(principals: readonly Principal[]): Promise<void>
  /** Whether the store is spread over nodes: a few statements are put in other words there (distribution.ts). */
  readonly distributed: boolean
  /** Whether figures may come from a copy of the store, which is behind. */
  readonly hasReplica: boolean
  /** How many statements were sent through both lanes since the start; tests count with it. */
  readonly statementsSent: () => number
  close(): Promise<void>
}

/** Queries inside one snapshot; those of one tick are pipelined. */
export interface SnapshotLane {
  /** As `Database.distributed`. */
  readonly distributed?: boolean
  query(statement: Statement, values: readonly unknown[]): Promise<unknown[][]>
}

/** What was committed at the store meanwhile took away rows that the statement still needed. */
function isRecoveryConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '40001'
}

/** Nobody cancels statements of the figures lane, so that query_canceled is its own time limit. */
function isStatementTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '57014'
}

function tooLarge(cause: unknown): HubError {
  return new HubError(
    'QUESTION_TOO_LARGE',
    `The store did not finish within ${longestStatement} seconds. Ask for fewer areas, for whole months instead of single days, or for less at once.`,
    { cause },
  )
}

/** Opens the store; fails with DATABASE_UNREACHABLE or DATABASE_TOO_OLD. A replica may be down. */
export async function openDatabase(
  settings: ConnectionSettings,
  replicaSettings: FigureReplicaSettings | null = null,
): Promise<Database> {
  const writers = new pg.Pool({ ...connectionConfig(settings, 'hub writer'), max: 6 })
  writers.on('error', () => undefined) // an idle connection that breaks is replaced by the pool; a used one rejects its query
  const { distributed } = await checkServer(writers)
  const roles = readerRoles(settings, writers)
  const lanes = createFigureLanes(roles)
  const replica = replicaSettings === null ? null : openFigureReplica(roles, writers, replicaSettings)
  let sent = 0
  const records = createRecordsLane(roles, distributed, () => {
    sent += 1
  })

  const database: Database = {
    writers,
    distributed,
    hasReplica: replica !== null,
    statementsSent: () => sent,
    async figures(principal, statement, values) {
      currentRequest()?.signal.throwIfAborted()
      const copy = statement.ofStore === true ? undefined : replica?.lanesNow()
      const lane = (copy ?? lanes).laneOf(principal)
      sent += 1
      return lane.ask(async (connect) => {
        if (!roles.rulesAreCurrent())
          await roles.writeRules().catch((error: unknown) => Promise.reject(connectionFailure(error)))
        const client = await connect()
        sendTogether(client)
        try {
          return (await client.query({ ...statement, values: [...values], rowMode: 'array' })).rows as unknown[][]
        } catch (error) {
          if (copy !== undefined && isRecoveryConflict(error)) throw connectionFailure(error)
          throw isStatementTimeout(error) ? tooLarge(error) : (lostConnection(error) ?? error)
        }
      })
    },
    snapshot: (principal, read, atOnce) => records.snapshot(principal, read, atOnce),
    serves(background) {
      roles.serves(background)
      records.serves(background)
      setRightsBackground(database, background)
    },
    async prepareReaders(principals) {
      if (distributed) await requireBoundShards(hubService, writers)
      await roles.writeRules()
      const faults: unknown[] = []
      // One after the other: a start must not take all of the writers' connections.
      await roles.records().catch((error: unknown) => faults.push(error))
      for (const principal of principals) {
        await lanes.prepare(principal).catch((error: unknown) => faults.push(error))
      }
      const statements = faults.flatMap(missingStatements)
      // All at once: an administrator is asked one time.
      if (statements.length > 0) throw rolesMissing([...new Set(statements)], faults[0])
      if (faults.length > 0) throw faults[0]
    },
    async close() {
      await replica?.close()
      await Promise.all([writers.end(), records.close(), lanes.close()])
    },
  }
  return database
}

async function checkServer(pool: pg.Pool): Promise<{ readonly distributed: boolean }> {
  let server: { readonly version: number; readonly distributed: boolean }
  try {
    const { rows } = await pool.query<typeof server>(
      `select current_setting('server_version_num')::int as version, exists (select from pg_extension where extname = 'citus') as distributed`,
    )
    server = rows[0]!
  } catch (cause) {
    await pool.end()
    throw new HubError(
      'DATABASE_UNREACHABLE',
      `The hub's own PostgreSQL does not answer: ${(cause as Error).message}. Check HUB_DATABASE_URL, or unset it to use the embedded one.`,
      { cause },
    )
  }
  const { version } = server
  if (version < 150000) {
    await pool.end()
    throw new HubError('DATABASE_TOO_OLD', `PostgreSQL 15 or newer is needed, this is ${Math.floor(version / 10000)}.`)
  }
  return server
}

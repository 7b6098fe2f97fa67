import pg from 'pg'
import type { Principal } from '../access/principal.ts'
import { HubError } from '../errors.ts'

/**
 * Two lanes to PostgreSQL, besides the writers' pool. Figures: named statements, pipelined on a few shared connections, read only,
 * scope as bind parameters, no transaction across an `await`. Records and questions: a connection of one's own, REPEATABLE READ,
 * the scope set inside the transaction (a shared pipelined connection with per-request settings leaks another's scope).
 */

/**
 * A statement. The name is the key under which PostgreSQL keeps its plan; without one it is planned anew each time, which suits what
 * depends on how much is asked: a kept plan takes every array for one of ten elements.
 */
export interface Statement {
  readonly name?: string
  readonly text: string
}

/** Anything that runs a query: a connection or a pool. */
export interface Queryable {
  query(query: pg.QueryArrayConfig): Promise<{ rows: unknown[][] }>
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>
}

/** The hub's store. */
export interface Database {
  /**
   * Figures lane. Rows come as arrays in the order of the select list. Statements of one tick run one after the other on one
   * connection, in the order in which they were asked: a later one never sees less than an earlier one.
   */
  figures(principal: Principal, statement: Statement, values: readonly unknown[]): Promise<unknown[][]>
  /** Records lane: runs `read` in one read-only snapshot with the principal's scope set. */
  snapshot<T>(principal: Principal, read: (lane: SnapshotLane) => Promise<T>): Promise<T>
  /** For writers: sync, imports, migrations. */
  readonly writers: pg.Pool
  /** How many statements were sent through both lanes since the start; tests count with it. */
  readonly statementsSent: () => number
  close(): Promise<void>
}

/** Queries inside one snapshot; those of one tick are pipelined. */
export interface SnapshotLane {
  query(statement: Statement, values: readonly unknown[]): Promise<unknown[][]>
}

/**
 * Records lane: a page's statement follows one index and ends at its limit, whatever the values are. PostgreSQL would make a plan for the
 * values of every single page, which takes it three times as long as reading the page.
 */
const onePlan = '-c plan_cache_mode=force_generic_plan'
const figuresConnections = 2
/** Seconds that a statement of the figures lane may take: others wait behind it on the same connection. */
const longestStatement = 5
const recordsConnections = 4

// bigint fits: counts and 分 stay below 2^53. Days stay text: a JavaScript Date would move them between time zones.
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8) return Number
    if (oid === pg.types.builtins.DATE) return (value: string) => value
    return pg.types.getTypeParser(oid, format)
  },
} as pg.CustomTypesConfig

/** Connection settings as `pg` takes them: a URL, or fields. */
export type ConnectionSettings =
  | string
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly password?: string
      readonly database: string
    }

/** Turns settings into what every connection of the hub uses. */
export function connectionConfig(settings: ConnectionSettings, applicationName: string): pg.ClientConfig {
  return {
    ...(typeof settings === 'string' ? { connectionString: settings } : settings),
    application_name: applicationName,
    options: '-c timezone=Asia/Shanghai',
    types,
  }
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

/** Opens the store; fails with DATABASE_UNREACHABLE or DATABASE_TOO_OLD. */
export async function openDatabase(settings: ConnectionSettings): Promise<Database> {
  const writers = new pg.Pool({ ...connectionConfig(settings, 'hub writer'), max: 6 })
  writers.on('error', () => undefined) // an idle connection that breaks is replaced by the pool; a used one rejects its query
  await checkServer(writers)
  const records = new pg.Pool({
    ...connectionConfig(settings, 'hub records'),
    options: `-c timezone=Asia/Shanghai ${onePlan}`,
    max: recordsConnections,
    pipeline: true,
  } as pg.PoolConfig)
  records.on('error', () => undefined)
  const lanes = Array.from({ length: figuresConnections }, () => pipelinedConnection(settings))
  let turn = 0
  let laneOfTick: PipelinedConnection | null = null
  const laneNow = (): PipelinedConnection => {
    if (laneOfTick === null) {
      laneOfTick = lanes[turn++ % lanes.length]!
      process.nextTick(() => {
        laneOfTick = null
      })
    }
    return laneOfTick
  }
  let sent = 0

  return {
    writers,
    statementsSent: () => sent,
    async figures(_principal, statement, values) {
      const lane = laneNow()
      sent += 1
      const client = await lane()
      sendTogether(client)
      try {
        return (await client.query({ ...statement, values: [...values], rowMode: 'array' })).rows as unknown[][]
      } catch (error) {
        throw isStatementTimeout(error) ? tooLarge(error) : error
      }
    },
    async snapshot(principal, read) {
      const client = await records.connect()
      try {
        sendTogether(client)
        // One message, and the questions right behind it: the pipeline keeps the order, and nothing waits for a round trip of its own.
        const opened = client.query(
          `begin isolation level repeatable read read only; select set_config('hub.principal', ${pg.escapeLiteral(principal.id)}, true)`,
        )
        const answer = read({
          query(statement, values) {
            sent += 1
            sendTogether(client)
            return client
              .query({ ...statement, values: [...values], rowMode: 'array' })
              .then((result) => result.rows as unknown[][])
          },
        })
        // Together: when the connection breaks both fail, and neither may do so unseen.
        const [, result] = await Promise.all([opened, answer])
        await client.query('commit')
        client.release()
        return result
      } catch (error) {
        client.release(error instanceof Error ? error : true)
        throw error
      }
    },
    async close() {
      await Promise.all([writers.end(), records.end(), ...lanes.map((lane) => lane.end())])
    },
  }
}

/**
 * Holds back what a connection is asked until the tick's end and sends it in one write: a write for each statement costs more than
 * putting the statement together (a third of the hub's time in a profile).
 */
function sendTogether({ connection: { stream } }: Pick<pg.Client, 'connection'>): void {
  if (stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

interface PipelinedConnection {
  (): Promise<pg.Client>
  end(): Promise<void>
}

/** One shared connection, opened at first use and again after it broke. */
function pipelinedConnection(settings: ConnectionSettings): PipelinedConnection {
  let client: Promise<pg.Client> | undefined
  const connect = async (): Promise<pg.Client> => {
    const opened = new pg.Client({
      ...connectionConfig(settings, 'hub figures'),
      pipeline: true,
      options: `-c timezone=Asia/Shanghai -c statement_timeout=${longestStatement * 1000} -c default_transaction_read_only=on`,
    } as pg.ClientConfig)
    const forget = (): void => {
      client = undefined
    }
    opened.on('error', forget)
    opened.on('end', forget)
    try {
      await opened.connect()
    } catch (cause) {
      client = undefined
      throw new HubError('DATABASE_UNREACHABLE', "The hub's own PostgreSQL does not answer.", { cause })
    }
    return opened
  }
  return Object.assign(() => (client ??= connect()), {
    async end() {
      await client?.then((opened) => opened.end())
    },
  })
}

async function checkServer(pool: pg.Pool): Promise<void> {
  let version: number
  try {
    const { rows } = await pool.query<{ version: number }>(
      `select current_setting('server_version_num')::int as version`,
    )
    version = rows[0]!.version
  } catch (cause) {
    await pool.end()
    throw new HubError(
      'DATABASE_UNREACHABLE',
      `The hub's own PostgreSQL does not answer: ${(cause as Error).message}. Check HUB_DATABASE_URL, or unset it to use the embedded one.`,
      { cause },
    )
  }
  if (version < 150000) {
    await pool.end()
    throw new HubError('DATABASE_TOO_OLD', `PostgreSQL 15 or newer is needed, this is ${Math.floor(version / 10000)}.`)
  }
}

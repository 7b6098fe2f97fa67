import pg from 'pg'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { currentRequest } from '../requestScope.ts'
import { cancelStatement } from './cancelStatement.ts'
import type { SnapshotLane } from './database.ts'
import { connectionFailure, isRefusedLogin } from './figureLanes.ts'
import { lostConnection } from './lostConnection.ts'
import type { ReaderRoles } from './readerRoles.ts'
import { type RightsBackground, recordScopeOf, setRightsBackground } from './rightsBackground.ts'
import { sendTogether } from './sendTogether.ts'

/** The records lane: a connection of one's own for each snapshot, on the login whose rights are set inside the transaction. */
export interface RecordsLane {
  /** As `Database.snapshot`. */
  snapshot<T>(principal: Principal, read: (lane: SnapshotLane) => Promise<T>, atOnce?: boolean): Promise<T>
  serves(background: RightsBackground): void
  close(): Promise<void>
}

const connections = 4
/** Seconds that a statement of this lane may take: a connection is one of four. */
const longestStatement = 10
/**
 * A page's statement follows one index and ends at its limit, whatever the values are. PostgreSQL would make a plan for the values of
 * every single page, which takes it three times as long as reading the page.
 */
const onePlan = '-c plan_cache_mode=force_generic_plan'

/**
 * Opens nothing yet; `count` is told of every statement. `distributed`: the store's nodes are chosen by the values, so that no plan is
 * made without them.
 */
export function createRecordsLane(roles: ReaderRoles, distributed: boolean, count: () => void): RecordsLane {
  let background: RightsBackground | undefined
  let pool: Promise<pg.Pool> | undefined

  const open = async (anew: boolean): Promise<pg.Pool> => {
    const opened = new pg.Pool({
      ...(await roles.records(anew)),
      application_name: 'hub records',
      options: `-c timezone=Asia/Shanghai -c default_transaction_read_only=on -c statement_timeout=${longestStatement * 1000} ${distributed ? '' : onePlan}`,
      max: connections,
      pipeline: true,
    } as pg.PoolConfig)
    opened.on('error', () => undefined)
    return opened
  }
  const poolNow = (): Promise<pg.Pool> => {
    pool ??= open(false).catch((error: unknown) => {
      pool = undefined
      throw connectionFailure(error)
    })
    return pool
  }
  async function connect(): Promise<pg.PoolClient> {
    const used = await poolNow()
    try {
      return await used.connect()
    } catch (error) {
      if (!isRefusedLogin(error)) throw error
    }
    // The pool goes on with the password that the login was just given: it is made of the same key.
    try {
      await roles.records(true)
      return await used.connect()
    } catch (error) {
      throw connectionFailure(error)
    }
  }

  return {
    async snapshot(principal, read, atOnce = false) {
      if (!roles.rulesAreCurrent()) await roles.writeRules()
      const rights = rightsSql(principal, background)
      const signal = currentRequest()?.signal()
      signal?.throwIfAborted()
      const client = await connect()
      // Without a listener a connection that breaks while it is lent would end the process; its queries reject anyway.
      client.on('error', broken)
      let cancelling: Promise<void> | undefined
      const cancel = (): void => {
        cancelling = roles.records().then((config) => cancelStatement(config, processOf(client)))
      }
      signal?.addEventListener('abort', cancel)
      try {
        signal?.throwIfAborted()
        sendTogether(client)
        // One message, and the questions right behind it: the pipeline keeps the order, and nothing waits for a round trip of its own.
        const begin = ['begin isolation level repeatable read read only', ...rights]
        // The nodes of a distributed store are sent the whole message in which a setting stands: there each is a message of its own.
        const opened = distributed
          ? Promise.all(begin.map((statement) => client.query(statement)))
          : client.query(begin.join('; '))
        let ended: Promise<unknown> | undefined
        const lane: SnapshotLane = {
          distributed,
          query(statement, values) {
            // Outside of the snapshot nobody's rights are set, and nothing would be found.
            if (ended !== undefined)
              return Promise.reject(new HubError('INTERNAL', 'Something was asked of a snapshot after its end.'))
            count()
            sendTogether(client)
            return client
              .query({ ...statement, values: [...values], rowMode: 'array' })
              .then((result) => result.rows as unknown[][])
          },
        }
        if (background !== undefined) setRightsBackground(lane, background)
        const reading = read(lane)
        const commit = (): Promise<unknown> => (ended = client.query('commit'))
        // Together: when the connection breaks all fail, and none may do so unseen.
        const [, result] = await Promise.all([opened, reading, atOnce ? commit() : null])
        if (ended === undefined) await commit()
        signal?.removeEventListener('abort', cancel)
        await cancelling
        client.off('error', broken)
        client.release(cancelling !== undefined)
        return result
      } catch (error) {
        signal?.removeEventListener('abort', cancel)
        // Before another request gets the connection: it would be that one's statement which is cancelled.
        await cancelling
        client.release(error instanceof Error ? error : true)
        signal?.throwIfAborted()
        throw isStatementTimeout(error) ? tooLarge(error) : (lostConnection(error) ?? error)
      }
    },
    serves(given) {
      background = given
    },
    async close() {
      const opened = await pool?.catch(() => undefined)
      await opened?.end()
    },
  }
}

/** The session's process in PostgreSQL, which the types of `pg` leave out. */
function processOf(client: pg.PoolClient): number {
  return (client as pg.PoolClient & { readonly processID: number }).processID
}

function isStatementTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '57014'
}

function tooLarge(cause: unknown): HubError {
  return new HubError(
    'QUESTION_TOO_LARGE',
    `The store did not finish within ${longestStatement} seconds. Ask for shorter lists, for fewer areas, or for less at once.`,
    { cause },
  )
}

function broken(): void {
  // What was asked on the connection rejects with the error.
}

/**
 * Sets what the policies read, for this transaction only: at its end nothing of it is left, and what is not set shows nothing. By SET
 * LOCAL and not by a function, and with the first of them, because the nodes of a distributed store are told of nothing else; for any
 * other PostgreSQL that one is a word without a meaning.
 */
function rightsSql(principal: Principal, background: RightsBackground | undefined): string[] {
  const { departments } = principal.role
  const { sites, areas } = recordScopeOf(principal, background)
  const settings = {
    'citus.propagate_set_commands': 'local',
    'hub.principal': principal.id,
    'hub.departments': departments === 'ALL' ? '*' : departments.join(','),
    'hub.scope_sites': sites === '*' ? '*' : sites.join(','),
    'hub.scope_areas': areas === '*' ? '' : areas.join(','),
  }
  return Object.entries(settings).map(([name, value]) => `set local ${name} = ${pg.escapeLiteral(value)}`)
}

import pg from 'pg'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { type ConnectionSettings, connectionConfig } from './connectionConfig.ts'

/** A copy of the store that PostgreSQL keeps by streaming replication, and how far behind it may be. */
export interface ReplicaSettings {
  readonly connection: ConnectionSettings
  /** Seconds: what was committed longer ago is in every answer. */
  readonly lagLimit: number
}

/** Knows how far the replica is behind. */
export interface ReplicaLag {
  /** Whether the replica holds everything that was committed until the limit's seconds ago. */
  isWithinLimit(): boolean
  close(): Promise<void>
}

/** How often in the time of the limit it is looked. */
const looksWithinLimit = 4
const [shortestPause, longestPause] = [100, 5_000]

/** Where the log of the store stood at a moment of this process's clock. */
interface Mark {
  readonly at: number
  readonly position: bigint
}

interface ReplicaState {
  readonly replayed: string | null
  readonly cluster: string
}

/**
 * Watches a replica. A mark is set: this moment, and behind it where the store's log stands. Once the replica has replayed that far it
 * holds all that was committed until that moment. Nothing but this process's own clock is compared, and whatever keeps marks from being
 * set or reached (either server down, a broken stream, a replica that became a store of its own) makes the replica too old by itself.
 */
export function watchReplica(
  _principal: Principal,
  store: pg.Pool,
  { connection, lagLimit }: ReplicaSettings,
  report: (error: unknown, message: string) => void,
): ReplicaLag {
  const limit = lagLimit * 1000
  const pause = Math.min(longestPause, Math.max(shortestPause, limit / looksWithinLimit))
  let marks: Mark[] = []
  /** The replica holds what was committed until then. */
  let holdsUntil = Number.NEGATIVE_INFINITY
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | null = null
  let isClosed = false
  let wasWithin: boolean | null = null

  const isWithinLimit = (): boolean => performance.now() - holdsUntil <= limit

  async function connected(): Promise<pg.Client> {
    if (client !== null) return client
    const opened = new pg.Client({ ...connectionConfig(connection, 'hub replica'), query_timeout: longestPause })
    opened.on('error', () => forget(opened))
    opened.on('end', () => forget(opened))
    await opened.connect()
    client = opened
    return opened
  }

  function forget(gone: pg.Client): void {
    if (client === gone) client = null
  }

  async function look(): Promise<void> {
    const at = performance.now()
    // The insert position: what is visible may not have been written yet.
    const { rows: own } = await store.query<{ position: string; cluster: string }>(
      `select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text as position, system_identifier::text as cluster from pg_control_system()`,
    )
    marks.push({ at, position: BigInt(own[0]!.position) })
    const replica = await connected()
    const { rows } = await replica.query<ReplicaState>(
      `select case when pg_is_in_recovery() then (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::text end as replayed, system_identifier::text as cluster
       from pg_control_system()`,
    )
    const { replayed, cluster } = rows[0]!
    if (replayed === null || cluster !== own[0]!.cluster) {
      throw new HubError('CONFIGURATION_INVALID', 'HUB_REPLICA_URL names a PostgreSQL that is no replica of the store.')
    }
    const reached = marks.findLast(({ position }) => position <= BigInt(replayed))
    if (reached === undefined) return
    holdsUntil = reached.at
    marks = marks.filter((mark) => mark.at > reached.at)
  }

  async function lookAgainAndAgain(): Promise<void> {
    let failure: unknown = null
    await look().catch((error: unknown) => {
      failure = error
    })
    // Marks that are too old to count when they are reached.
    marks = marks.filter(({ at }) => performance.now() - at <= limit)
    const within = isWithinLimit()
    if (within !== wasWithin && !isClosed) {
      if (within) report(null, 'figures are read from the replica')
      else if (wasWithin !== null || failure !== null)
        report(failure, 'figures are read from the store, the replica is too old')
      wasWithin = within
    }
    if (!isClosed) timer = setTimeout(() => void lookAgainAndAgain(), pause).unref()
  }

  void lookAgainAndAgain()
  return {
    isWithinLimit,
    async close() {
      isClosed = true
      if (timer !== null) clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}

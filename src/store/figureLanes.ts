import pg from 'pg'
import type { Role } from '../access/role.ts'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { lostConnection } from './lostConnection.ts'
import { type FigureClass, figureClassKey, figureClassOf } from './readerNames.ts'
import type { ReaderRoles } from './readerRoles.ts'

/** A shared connection of one class of rights, opened when it is first asked for and again after it broke. */
export interface FigureLane {
  /** Asks on the connection; until it has answered, others who can choose go to one that waits for less. */
  ask<T>(question: (connect: () => Promise<pg.Client>) => Promise<T>): Promise<T>
}

/** The figures lane: a few connections for each class of rights, which no other class ever gets. */
export interface FigureLanes {
  /** The connection for what this principal asks in this tick. Throws ACCESS_DENIED when there are too many classes. */
  laneOf(principal: Principal): FigureLane
  /** Makes the login of the principal's class. */
  prepare(principal: Principal): Promise<void>
  close(): Promise<void>
}

const connectionsOfClass = 2
/** Classes come from the roles file, a dozen at most; more would take PostgreSQL's connections from everybody. */
const mostClasses = 20
/** Seconds that a statement of the figures lane may take: others wait behind it on the same connection. */
export const longestStatement = 5

/** Where the same logins read a copy of the store. */
export type ReaderAddress = Pick<pg.ClientConfig, 'host' | 'port' | 'database' | 'ssl'>

/** Opens nothing yet. `address`: of a copy; without it the store itself is read. */
export function createFigureLanes(roles: ReaderRoles, address: ReaderAddress = {}): FigureLanes {
  const classes = new Map<string, ClassLanes>()
  // Roles never change: a class is told once for each.
  const ofRole = new WeakMap<Role, ClassLanes>()

  function lanesOf(principal: Principal): ClassLanes {
    const known = ofRole.get(principal.role)
    if (known !== undefined) return known
    const figureClass = figureClassOf(principal)
    const key = figureClassKey(figureClass)
    let lanes = classes.get(key)
    if (lanes === undefined) {
      if (classes.size >= mostClasses) {
        throw new HubError(
          'ACCESS_DENIED',
          `The store is read by ${mostClasses} classes of rights already, and a class never gets the connection of another. Let more roles of the roles file share departments and clearance.`,
        )
      }
      lanes = createClassLanes(roles, figureClass, address)
      classes.set(key, lanes)
    }
    ofRole.set(principal.role, lanes)
    return lanes
  }

  return {
    laneOf: (principal) => lanesOf(principal).laneNow(),
    prepare: async (principal) => lanesOf(principal).prepare(),
    async close() {
      await Promise.all([...classes.values()].map((lanes) => lanes.close()))
    },
  }
}

interface ClassLanes {
  laneNow(): FigureLane
  prepare(): Promise<void>
  close(): Promise<void>
}

function createClassLanes(roles: ReaderRoles, figureClass: FigureClass, address: ReaderAddress): ClassLanes {
  const lanes = Array.from({ length: connectionsOfClass }, () => pipelinedConnection(roles, figureClass, address))
  let turn = 0
  let laneOfTick: FigureLane | null = null
  /** The one with the fewest questions before it: behind a statement of seconds everything else would wait. They take turns where they have as many. */
  function leastAsked(): FigureLane {
    turn += 1
    let least = lanes[turn % lanes.length]!
    for (const lane of lanes) if (lane.waiting < least.waiting) least = lane
    return least
  }
  return {
    laneNow() {
      if (laneOfTick === null) {
        laneOfTick = leastAsked()
        process.nextTick(() => {
          laneOfTick = null
        })
      }
      return laneOfTick
    },
    async prepare() {
      await roles.figures(figureClass)
    },
    async close() {
      await Promise.all(lanes.map((lane) => lane.end()))
    },
  }
}

interface PipelinedConnection extends FigureLane {
  /** Questions without an answer. */
  readonly waiting: number
  end(): Promise<void>
}

function pipelinedConnection(
  roles: ReaderRoles,
  figureClass: FigureClass,
  address: ReaderAddress,
): PipelinedConnection {
  let client: Promise<pg.Client> | undefined
  const open = async (anew: boolean): Promise<pg.Client> => {
    const opened = new pg.Client({
      ...(await roles.figures(figureClass, anew)),
      ...address,
      application_name: 'hub figures',
      pipeline: true,
      options: `-c timezone=Asia/Shanghai -c statement_timeout=${longestStatement * 1000} -c default_transaction_read_only=on`,
    } as pg.ClientConfig)
    const forget = (): void => {
      client = undefined
    }
    opened.on('error', forget)
    opened.on('end', forget)
    await opened.connect()
    return opened
  }
  const connect = async (): Promise<pg.Client> => {
    try {
      return await open(false).catch((error: unknown) => {
        if (!isRefusedLogin(error)) throw error
        return open(true)
      })
    } catch (error) {
      client = undefined
      throw connectionFailure(error)
    }
  }
  const connected = (): Promise<pg.Client> => (client ??= connect())
  let waiting = 0
  return {
    get waiting() {
      return waiting
    },
    async ask(question) {
      waiting += 1
      try {
        return await question(connected)
      } finally {
        waiting -= 1
      }
    },
    async end() {
      const opened = await client?.catch(() => undefined)
      await opened?.end()
    },
  }
}

/** PostgreSQL does not know the login, or not by this password: the owner's password was changed, or the store came from another cluster. */
export function isRefusedLogin(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '28P01' || error.code === '28000')
}

/** What whoever asks is told of a connection that could not be opened. */
export function connectionFailure(error: unknown): HubError {
  if (error instanceof HubError) return error
  if (isRefusedLogin(error)) {
    return new HubError(
      'READER_ROLES_MISSING',
      `PostgreSQL refuses a login through which the hub reads: ${(error as Error).message}. The logins' passwords are made of the one in HUB_DATABASE_URL: set it there, and let pg_hba.conf admit the logins by scram-sha-256 (docs/install.md).`,
      { cause: error },
    )
  }
  const cause = lostConnection(error)?.cause ?? error
  return new HubError('DATABASE_UNREACHABLE', "The hub's own PostgreSQL does not answer.", { cause })
}

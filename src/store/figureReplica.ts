import pg from 'pg'
import { hubService } from '../identity/principal.ts'
import { currentRequest, type RequestScope } from '../requestScope.ts'
import { connectionConfig } from './connectionConfig.ts'
import { createFigureLanes, type FigureLanes } from './figureLanes.ts'
import type { ReaderRoles } from './readerRoles.ts'
import { type ReplicaSettings, watchReplica } from './replicaLag.ts'

/** A replica that figures are read from while it is within its limit, and who is told when that changes. */
export interface FigureReplicaSettings extends ReplicaSettings {
  readonly report: (error: unknown, message: string) => void
}

/** The figures lane of a replica. */
export interface FigureReplica {
  /** Its lanes, where the request that runs now reads from it; undefined: it reads from the store. */
  lanesNow(): FigureLanes | undefined
  close(): Promise<void>
}

/**
 * Opens the figures lane of a replica. A request reads all its figures, their versions and what they are compared with from one of the
 * two, which is decided when it first asks: what is told of one state of the data is never put beside figures of another one.
 */
export function openFigureReplica(roles: ReaderRoles, store: pg.Pool, settings: FigureReplicaSettings): FigureReplica {
  // Resolves what stands in the URL; never connected.
  const { host, port, database, ssl } = new pg.Client(connectionConfig(settings.connection, 'hub replica'))
  const lanes = createFigureLanes(roles, { host, port, database: database ?? '', ssl })
  const lag = watchReplica(hubService, store, settings, settings.report)
  const readsCopy = new WeakMap<RequestScope, boolean>()
  return {
    lanesNow() {
      const request = currentRequest()
      // What is no request, such as a run or a command, is told of now.
      if (request === undefined) return undefined
      let reads = readsCopy.get(request)
      if (reads === undefined) {
        reads = lag.isWithinLimit()
        readsCopy.set(request, reads)
      }
      return reads ? lanes : undefined
    },
    async close() {
      await lag.close()
      await lanes.close()
    },
  }
}

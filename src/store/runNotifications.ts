import { EventEmitter, on } from 'node:events'
import pg from 'pg'
import type { Principal } from '../identity/principal.ts'
import { type ConnectionSettings, connectionConfig } from './connectionConfig.ts'

/** A change of a run, in this process or another one. */
export interface RunNotification {
  readonly siteId: string
  readonly runId: number
}

/** Hears of every run's changes by NOTIFY, on one connection that is opened at the first subscriber. */
export interface RunNotifications {
  subscribe(principal: Principal, signal: AbortSignal): AsyncIterable<RunNotification>
  close(): Promise<void>
}

/** Channel that sync notifies on; the payload is `<site>:<run>`. */
export const runChannel = 'hub_sync_run'
const reconnectAfterMs = 1000

/** Builds the listener; connects when someone subscribes, and again when the connection breaks. */
export function listenForRuns(settings: ConnectionSettings, report: (error: unknown) => void): RunNotifications {
  const events = new EventEmitter()
  events.setMaxListeners(0)
  let client: pg.Client | undefined
  let closed = false

  const connect = async (): Promise<void> => {
    if (client !== undefined || closed) return
    const opened = new pg.Client(connectionConfig(settings, 'hub run notifications'))
    client = opened
    const retry = (): void => {
      if (client !== opened) return
      client = undefined
      if (!closed && events.listenerCount('run') > 0) setTimeout(() => void connect(), reconnectAfterMs).unref()
    }
    opened.on('error', (error) => {
      report(error)
      retry()
    })
    opened.on('end', retry)
    opened.on('notification', ({ payload }) => {
      const [siteId, runId] = (payload ?? '').split(':')
      if (siteId && runId) events.emit('run', { siteId, runId: Number(runId) } satisfies RunNotification)
    })
    try {
      await opened.connect()
      await opened.query(`listen ${runChannel}`)
    } catch (error) {
      report(error)
      retry()
    }
  }

  return {
    async *subscribe(_principal, signal) {
      const changes = on(events, 'run', { signal })
      await connect()
      try {
        for await (const [notification] of changes) yield notification as RunNotification
      } catch (error) {
        // The subscriber left: that ends the stream, it is no failure.
        if (!signal.aborted) throw error
      }
    },
    async close() {
      closed = true
      await client?.end()
    },
  }
}

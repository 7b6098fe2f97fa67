import { mkdir } from 'node:fs/promises'
import pino from 'pino'
import { type Hub, openHub } from '../../src/app.ts'
import { silentProgress } from '../../src/cli/progress.ts'
import { createShutdown } from '../../src/cli/shutdown.ts'
import type { Config, SourceConfiguration } from '../../src/config.ts'
import type { Connector } from '../../src/connector/connector.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import type { TestServer } from './database.ts'

/** A hub on a database of the test's choice, composed as the commands compose it. */
export interface ComposedTestHub {
  readonly hub: Hub
  /** Lines of the log at level warn and above, as JSON. */
  readonly log: readonly string[]
  syncAll(): Promise<SyncReport[]>
  close(): Promise<void>
}

/** Composes a hub, of the hub's own connectors unless others are given. `directory` is made; it holds the key of its cursors. */
export async function composeTestHub(
  settings: TestServer,
  sources: readonly SourceConfiguration[],
  directory: string,
  connectors?: readonly Connector[],
): Promise<ComposedTestHub> {
  await mkdir(directory, { recursive: true })
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    dataDirectory: directory,
    databaseUrl: undefined,
    sourcesFile: undefined,
    logLevel: 'warn',
  }
  const log: string[] = []
  const shutdown = createShutdown((line) => log.push(line))
  const database = await openDatabase(settings)
  shutdown.add('the connections to the store', () => database.close())
  const logger = pino({ level: 'warn' }, { write: (line: string) => log.push(line) })
  const hub = await openHub(
    { config, logger, progress: silentProgress, shutdown },
    { database, settings },
    sources,
    connectors,
  )
  return {
    hub,
    log,
    syncAll: () => hub.sync({ signal: shutdown.signal, progress: silentProgress }),
    async close() {
      shutdown.request('SIGTERM')
      await shutdown.stop()
    },
  }
}

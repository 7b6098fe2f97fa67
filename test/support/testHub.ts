import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import pino from 'pino'
import type { AccessSettings } from '../../src/accessSettings.ts'
import { type Hub, type HubOptions, openHub } from '../../src/app.ts'
import { silentProgress } from '../../src/cli/progress.ts'
import { createShutdown } from '../../src/cli/shutdown.ts'
import type { Config, SourceConfiguration } from '../../src/config.ts'
import { defaultHttpSettings, type HttpSettings } from '../../src/httpSettings.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { ReplicaSettings } from '../../src/store/replicaLag.ts'
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

/** How a test's hub differs from the one that commands compose. */
export interface TestHubOptions extends HubOptions {
  /** Limits and doors; by default those of an installation, without limits of the rate: tests ask faster than people do. */
  readonly http?: Partial<HttpSettings>
  /** Mebibytes of answers that are kept. */
  readonly answerMemory?: number
  /** A copy of the store for figures. */
  readonly replica?: ReplicaSettings
  /** Roles and signed tokens; by default the hub's own roles, and none. */
  readonly access?: Partial<AccessSettings>
}

/**
 * Composes a hub, of the hub's own connectors unless others are given. Whoever asks is the demonstration's analyst unless `identify`
 * says otherwise. `directory` is made; it holds the hub's keys.
 */
export async function composeTestHub(
  settings: TestServer,
  sources: readonly SourceConfiguration[],
  directory: string,
  options: TestHubOptions = {},
): Promise<ComposedTestHub> {
  await mkdir(directory, { recursive: true })
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    dataDirectory: directory,
    databaseUrl: undefined,
    replica: null,
    sourcesFile: undefined,
    demonstrationCities: [],
    logLevel: 'warn',
    auditExport: path.join(directory, 'audit'),
    auditGraceMinutes: 10,
    answerMemory: options.answerMemory ?? 16,
    access: { rolesFile: undefined, signedTokens: null, ...options.access },
    http: {
      ...defaultHttpSettings,
      rates: { PERSON: null, MACHINE: null, DEMONSTRATION: null, SERVICE: null },
      ...options.http,
    },
  }
  const log: string[] = []
  const shutdown = createShutdown((line) => log.push(line))
  const logger = pino({ level: 'warn' }, { write: (line: string) => log.push(line) })
  const database = await openDatabase(
    settings,
    options.replica === undefined
      ? null
      : { ...options.replica, report: (error, message) => logger.warn({ err: error }, message) },
  )
  shutdown.add('the connections to the store', () => database.close())
  const hub = await openHub({ config, logger, progress: silentProgress, shutdown }, { database, settings }, sources, {
    demonstration: true,
    ...options,
  })
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

import pino from 'pino'
import type { Connector, SourceSettings } from '../../src/connector/connector.ts'
import { hubService } from '../../src/identity/principal.ts'
import { runSync } from '../../src/sync/runSync.ts'
import { nightlySync, type SyncOptions, type SyncProgress, type SyncReport } from '../../src/sync/syncReport.ts'
import type { TestDatabase } from './database.ts'
import { testMeasures } from './testConnector.ts'

/** Runs one source of 温州 with the test measures. */
export async function syncOnce(
  store: TestDatabase,
  connector: Connector,
  options: {
    readonly settings?: SourceSettings
    readonly options?: Partial<SyncOptions>
    readonly signal?: AbortSignal
    readonly progress?: (progress: SyncProgress) => void
  } = {},
): Promise<SyncReport> {
  return runSync({
    database: store.database,
    principal: hubService,
    connector,
    site: wenzhou(store),
    settings: options.settings ?? { covers: { from: '2009-01-01', through: '2010-12-31' } },
    tree: store.tree,
    measures: testMeasures,
    options: { ...nightlySync, ...options.options },
    signal: options.signal ?? new AbortController().signal,
    progress: options.progress ?? (() => undefined),
    log: pino({ level: 'silent' }),
  })
}

/** 温州 as a site. */
export function wenzhou(store: Pick<TestDatabase, 'tree'>): {
  readonly siteId: string
  readonly jurisdictionId: number
} {
  return { siteId: '330300', jurisdictionId: areaId(store, '330300') }
}

/** Id of an area of the tree by its code of today. */
export function areaId(store: Pick<TestDatabase, 'tree'>, code: string): number {
  return store.tree.findByCode(code)!.id
}

/** Keys of the stored cases, sorted. */
export async function storedKeys(store: Pick<TestDatabase, 'database'>): Promise<string[]> {
  const { rows } = await store.database.writers.query<{ source_key: string }>(
    'select source_key from police_case order by 1',
  )
  return rows.map((row) => row.source_key)
}

import type { KeyObject } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GraphQLSchema } from 'graphql'
import { connectors as builtInConnectors } from '../connectors/index.ts'
import { readInstallationKey } from './access/installationKey.ts'
import { operations } from './access/role.ts'
import { type RoleBook, readRoles } from './access/rolesFile.ts'
import { type AnswerMemory, createAnswerMemory } from './answers/answerMemory.ts'
import { createDataWatch, type DataWatch } from './answers/dataWatch.ts'
import { checkpointFolder } from './audit/auditCheckpoints.ts'
import { readAuditKey } from './audit/auditKey.ts'
import { type AuditTrail, createAuditTrail } from './audit/auditTrail.ts'
import type { Progress } from './cli/progress.ts'
import type { Shutdown } from './cli/shutdown.ts'
import type { Config, SourceConfiguration } from './config.ts'
import { configuredSources } from './configuredSources.ts'
import { checkConnectors } from './connector/checkConnector.ts'
import type { Connector } from './connector/connector.ts'
import { createLiveLists, type LiveLists } from './connector/liveLists.ts'
import { secureDataDirectory } from './dataDirectory.ts'
import { HubError } from './errors.ts'
import { type CoverageMemory, createCoverageMemory } from './figures/coverageMemory.ts'
import { measures, registerDepartment } from './figures/registry.ts'
import { readSourceOverview } from './figures/sourceOverview.ts'
import { departmentCodes } from './graph/departments.ts'
import { createNodeIds, type NodeIds } from './graph/nodeId.ts'
import { createSchemas } from './graph/schema.ts'
import type { Identify } from './identity/identify.ts'
import { openIdentify } from './identity/openIdentify.ts'
import { hubService, type Principal, principalOf } from './identity/principal.ts'
import type { JurisdictionTree } from './jurisdictions/jurisdictionTree.ts'
import type { Logger } from './logger.ts'
import { outsideRequest } from './requestScope.ts'
import { type ConfiguredSource, type SiteSources, sitesOf } from './sources.ts'
import { openAuditWriter } from './store/auditWrite.ts'
import type { ConnectionSettings } from './store/connectionConfig.ts'
import { type Database, openDatabase } from './store/database.ts'
import { startEmbeddedPostgres } from './store/embeddedPostgres.ts'
import { loadJurisdictionTree } from './store/jurisdictions.ts'
import { type MigrationReport, migrate } from './store/migrate.ts'
import { listenForRuns, type RunNotifications } from './store/runNotifications.ts'
import { readRuns, type SyncRun } from './store/sourceRead.ts'
import { type SyncRequest as RunRequest, runSync } from './sync/runSync.ts'
import { nightlySync, type SyncOptions, type SyncProgress, type SyncReport } from './sync/syncReport.ts'
import { hubVersion } from './version.ts'

/** What starting the hub needs from whoever starts it (a command, a test). */
export interface Start {
  readonly config: Config
  readonly logger: Logger
  readonly progress: Progress
  readonly shutdown: Shutdown
}

/** The hub's own PostgreSQL, migrated. */
export interface Store {
  readonly database: Database
  readonly settings: ConnectionSettings
  readonly migrated: MigrationReport
}

/** Which sources to sync. */
export interface SyncRequest {
  /** Names of connectors; none: all. */
  readonly connectors?: readonly string[]
  /** Only sources of this city or county. */
  readonly siteId?: string | undefined
  /** What to read and what to accept; by default what a run of every night does. */
  readonly options?: SyncOptions
  /** Only sources that are not fresh. */
  readonly dueOnly?: boolean
  readonly signal: AbortSignal
  readonly progress: Progress
  /** Told of a source that another run is syncing, which is left to that run. Without it such a source ends the request with SYNC_ALREADY_RUNNING. */
  readonly busy?: (siteId: string, connector: string) => void
}

/** The composed hub: what the server, the commands and the tests work with. */
export interface Hub {
  readonly config: Config
  readonly logger: Logger
  readonly database: Database
  readonly tree: JurisdictionTree
  readonly sites: readonly SiteSources[]
  readonly coverage: CoverageMemory
  /** Answers that are kept, and what they are kept by; null: none are. */
  readonly answers: { readonly memory: AnswerMemory; readonly watch: DataWatch } | null
  /** The whole schema. */
  readonly schema: GraphQLSchema
  /** The schema of whoever asks: without the operations that his role never may use. The same object for the same operations. */
  schemaOf(principal: Principal): GraphQLSchema
  readonly cursorKey: KeyObject
  /** Ids of entities. */
  readonly nodeIds: NodeIds
  readonly runs: RunNotifications
  /** Single records of live sources. */
  readonly live: LiveLists
  readonly roles: RoleBook
  /** Tells who asks. */
  readonly identify: Identify
  /** Puts on record what is asked. */
  readonly audit: AuditTrail
  /** Syncs two sites side by side, the sources of each one after the other; a failing source is in its report and keeps no other from being synced. */
  sync(request: SyncRequest): Promise<SyncReport[]>
  /** Starts a run in the background, or finds the one that is under way; gives it as soon as it is known. */
  startSync(siteId: string, connector: string, options: Pick<SyncOptions, 'acceptRemovals'>): Promise<SyncRun>
}

/**
 * Opens the store: the embedded PostgreSQL unless HUB_DATABASE_URL names another; brings its tables to this version. `join`: works on
 * the embedded PostgreSQL of a hub that runs already, so that commands can be used beside it.
 */
export async function openStore(
  { config, logger, progress, shutdown }: Start,
  { join }: { readonly join: boolean },
): Promise<Store> {
  let settings: ConnectionSettings
  if (config.databaseUrl === undefined) {
    await secureDataDirectory(config.dataDirectory)
    const embedded = await startEmbeddedPostgres({
      name: 'hub',
      directory: path.join(config.dataDirectory, 'postgres'),
      listen: { kind: 'socket' },
      join,
      progress: (line) => progress.line(`  store       ${line}`),
    })
    shutdown.add('the embedded PostgreSQL', () => embedded.stop())
    settings = embedded.connection
  } else {
    settings = config.databaseUrl
  }
  const migrated = await migrate(hubService, settings)
  if (migrated.applied.length > 0) progress.line(`  migrations  ${migrated.applied.length} applied`)
  const { replica } = config
  const database = await openDatabase(
    settings,
    replica && {
      connection: replica.url,
      lagLimit: replica.lagLimit,
      report: (error, message) => logger.warn(error === null ? {} : { err: error }, message),
    },
  )
  shutdown.add('the connections to the store', () => database.close())
  return { database, settings, migrated }
}

/** Opens the hub on the configured sources, also beside one that runs already. Throws as `openStore`, `configuredSources` and `openHub`. */
export async function openConfiguredHub(start: Start): Promise<Hub> {
  // First, so that a fault of the file is told before anything is started or made.
  const sources = configuredSources(start.config)
  const store = await openStore(start, { join: true })
  // The hub's keys lie there, wherever its store is.
  await secureDataDirectory(start.config.dataDirectory)
  return openHub(start, store, sources)
}

/** How a hub is composed where it is not as the commands do it. */
export interface HubOptions {
  /** Instead of the hub's own. */
  readonly connectors?: readonly Connector[]
  /** Whether whoever asks from this machine without a token is the analyst of the demonstration. */
  readonly demonstration?: boolean
  /** Instead of tokens: tests act as whom they like. */
  readonly identify?: Identify
}

/**
 * Composes the hub: divisions, connectors with the departments that they bring, sources, schema.
 * Throws CONFIGURATION_INVALID, CONNECTOR_INVALID or DIVISIONS_MISSING before anything is served.
 */
export async function openHub(
  start: Start,
  store: Pick<Store, 'database' | 'settings'>,
  sources: readonly SourceConfiguration[],
  { connectors = builtInConnectors, demonstration = false, identify }: HubOptions = {},
): Promise<Hub> {
  const { config, logger, shutdown } = start
  checkConnectors(connectors)
  for (const { brings } of connectors) if (brings !== undefined) registerDepartment(brings)
  // Before the store is asked: a fault of the file is told at once.
  const roles = readRoles(config.access.rolesFile, departmentCodes())
  logger.info({ revision: roles.revision, roles: roles.roles.size }, 'roles are read')
  const tree = await loadJurisdictionTree(store.database.writers, hubService)
  const sites = sitesOf(sources, connectors, tree)
  store.database.serves({ tree, sites })
  await store.database.prepareReaders([hubService, ...readersOf(roles)])
  const composed: Composed = { start, database: store.database, tree, sites }
  const runs = listenForRuns(store.settings, (error) =>
    logger.warn({ err: error }, 'run notifications are interrupted'),
  )
  shutdown.add('run notifications', () => runs.close())
  const live = createLiveLists({ sites, tree })
  shutdown.add('the connections to live sources', () => live.close())
  const audit = openAudit(start, store.settings)
  shutdown.add('the audit', () => audit.close())
  const schemas = createSchemas()
  return {
    config,
    logger,
    database: store.database,
    tree,
    sites,
    coverage: createCoverageMemory(store.database),
    answers: openAnswers(config, store.database, live),
    schema: schemas(operations),
    schemaOf: ({ role }) => schemas(role.operations),
    cursorKey: readInstallationKey(path.join(config.dataDirectory, 'cursor.key')),
    nodeIds: createNodeIds(readInstallationKey(path.join(config.dataDirectory, 'node.key'))),
    runs,
    live,
    roles,
    identify:
      identify ?? (await openIdentify({ config, logger, database: store.database, tree, roles, demonstration })),
    audit,
    sync: (request) => syncSources(composed, request),
    startSync: (siteId, connector, options) => outsideRequest(() => startSync(composed, siteId, connector, options)),
  }
}

function openAnswers({ answerMemory }: Config, database: Database, live: LiveLists): Hub['answers'] {
  if (answerMemory === 0) return null
  const watch = createDataWatch(database)
  return { watch, memory: createAnswerMemory(answerMemory * 1024 * 1024, watch, () => live.knownDown()) }
}

/** The audit of this process; it reads its key and begins its chain with the first operation. */
function openAudit({ config, logger }: Start, settings: ConnectionSettings): AuditTrail {
  return createAuditTrail({
    writer: openAuditWriter(hubService, settings),
    openFolder: () => {
      const key = readAuditKey(config.dataDirectory)
      return { key, folder: checkpointFolder(config.auditExport, key) }
    },
    hubVersion,
    graceMilliseconds: config.auditGraceMinutes * 60_000,
    report: (facts, message) => logger.error(facts, message),
  })
}

/** Somebody of each role: the store's logins follow from the role alone. */
function readersOf({ roles }: RoleBook): Principal[] {
  return [...roles.values()].map((role) => principalOf({ ...hubService, role }))
}

/** What runs need of the composed hub. */
interface Composed {
  readonly start: Start
  readonly database: Database
  readonly tree: JurisdictionTree
  readonly sites: readonly SiteSources[]
}

async function syncSources(hub: Composed, request: SyncRequest): Promise<SyncReport[]> {
  const wanted = request.connectors ?? []
  const isWanted = (connector: string): boolean => wanted.length === 0 || wanted.includes(connector)
  const known = new Set(hub.sites.flatMap((site) => site.sources.map((source) => source.connector.id)))
  const unknown = wanted.filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new HubError(
      'CONNECTOR_UNKNOWN',
      `No connector named ${unknown.join(', ')} is configured; there are ${[...known].sort().join(', ') || 'none'}.`,
    )
  }
  const withConnector = hub.sites.filter((site) => site.sources.some(({ connector }) => isWanted(connector.id)))
  if (request.siteId !== undefined && !withConnector.some((site) => site.siteId === request.siteId)) {
    throw new HubError(
      'CONNECTOR_UNKNOWN',
      `No source ${wanted.join(', ')}${wanted.length > 0 ? ' ' : ''}is configured at site ${request.siteId}; there are ${withConnector.map((site) => site.siteId).join(', ') || 'none'}.`,
    )
  }
  const states =
    request.dueOnly === true ? await readSourceOverview(hub.database, hubService, hub.sites, new Date()) : []
  const fresh = new Set(
    states.filter((state) => state.state === 'FRESH').map((state) => `${state.siteId}/${state.connector}`),
  )
  const isDue = (site: SiteSources, source: ConfiguredSource): boolean =>
    (request.siteId === undefined || site.siteId === request.siteId) &&
    isWanted(source.connector.id) &&
    !fresh.has(`${site.siteId}/${source.connector.id}`)
  const waiting = hub.sites.map((site) => ({ site, sources: site.sources.filter((source) => isDue(site, source)) }))
  const reports = new Map<ConfiguredSource, SyncReport>()
  const failed = new AbortController()
  const signal = AbortSignal.any([request.signal, failed.signal])

  async function syncNextSites(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const source of next.sources) {
        if (signal.aborted) return
        const report = await syncUnlessBusy(hub, next.site, source, { ...request, signal })
        if (report !== null) reports.set(source, report)
      }
    }
  }

  const lanes = Array.from({ length: sitesAtOnce }, () =>
    syncNextSites().catch((error: unknown) => {
      failed.abort()
      throw error
    }),
  )
  // The other site's run is waited for, so that nothing goes on behind the back of whoever is told of the error.
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason
  return hub.sites.flatMap((site) => site.sources.flatMap((source) => reports.get(source) ?? []))
}

/** Nothing that a run writes is shared by two sites, while sources of one site wait for each other at every commit. */
const sitesAtOnce = 2

/** Null: another run is syncing the source. */
async function syncUnlessBusy(
  hub: Composed,
  site: SiteSources,
  source: ConfiguredSource,
  request: SyncRequest,
): Promise<SyncReport | null> {
  const show = ({ feed, phase, rowsRead, rowsExpected }: SyncProgress): void => {
    if (phase === 'DONE') return
    const step = phase === 'WRITING' ? ', writing' : ''
    request.progress.bar(`${source.connector.id} ${feed} of ${site.siteId}${step}`, rowsRead, rowsExpected)
  }
  try {
    const options = request.options ?? nightlySync
    return await syncSource(hub, site, source, { options, waitsForLock: true, signal: request.signal, progress: show })
  } catch (error) {
    if (!isRunning(error) || request.busy === undefined) throw error
    request.busy(site.siteId, source.connector.id)
    return null
  }
}

function syncSource(
  hub: Composed,
  site: SiteSources,
  source: ConfiguredSource,
  how: Required<Pick<RunRequest, 'options' | 'waitsForLock' | 'signal' | 'progress'>>,
): Promise<SyncReport> {
  return runSync({
    database: hub.database,
    principal: hubService,
    connector: source.connector,
    site,
    settings: source.settings,
    tree: hub.tree,
    measures,
    ...how,
    log: hub.start.logger,
  })
}

/** The run goes on after this answers; it ends with the hub, at a point where nothing half done is kept. */
async function startSync(
  hub: Composed,
  siteId: string,
  connector: string,
  { acceptRemovals }: Pick<SyncOptions, 'acceptRemovals'>,
): Promise<SyncRun> {
  const site = hub.sites.find((candidate) => candidate.siteId === siteId)
  const source = site?.sources.find((candidate) => candidate.connector.id === connector)
  if (site === undefined || source === undefined)
    throw new HubError('CONNECTOR_UNKNOWN', `The source ${siteId}/${connector} is not configured.`)
  const asked = new Date()
  const runId = await new Promise<number | null>((resolve, reject) => {
    // Whoever asks is to be given the run that is under way, not one after it.
    syncSource(hub, site, source, {
      options: { ...nightlySync, acceptRemovals },
      waitsForLock: false,
      signal: hub.start.shutdown.signal,
      progress: (at) => resolve(at.runId),
    }).then(
      (report) => resolve(report.runId),
      (error: unknown) => (isRunning(error) ? resolve(null) : reject(error)),
    )
  })
  const run =
    runId === null
      ? await runUnderWay(hub, siteId, connector, asked)
      : (await readRuns(hub.database, hubService, [{ siteId, runId }]))[0]
  if (run === undefined) throw new HubError('INTERNAL', `The run of ${siteId}/${connector} left no trace.`)
  return run
}

const runAppearsWithinMs = 5000

/** The run that holds the lock. It takes the lock a moment before it is written down, and may end before it is looked for. */
async function runUnderWay(hub: Composed, siteId: string, connector: string, asked: Date): Promise<SyncRun> {
  const limit = Date.now() + runAppearsWithinMs
  do {
    const overviews = await readSourceOverview(hub.database, hubService, hub.sites, new Date())
    const run = overviews.find((one) => one.siteId === siteId && one.connector === connector)?.lastRun
    if (run && (run.finishedAt === null || run.finishedAt >= asked)) return run
    await sleep(50)
  } while (Date.now() < limit)
  throw new HubError('SYNC_ALREADY_RUNNING', `Another run of ${connector} at site ${siteId} is under way.`)
}

function isRunning(error: unknown): boolean {
  return error instanceof HubError && error.code === 'SYNC_ALREADY_RUNNING'
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { FastifyInstance } from 'fastify'
import { type GraphQLFormattedError, print } from 'graphql'
import { inject } from 'vitest'
import type { Hub } from '../../src/app.ts'
import type { SourceConfiguration } from '../../src/config.ts'
import type { Connector } from '../../src/connector/connector.ts'
import { buildServer } from '../../src/server/buildServer.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { cloneDatabase, dropDatabase, type TestServer, templateDatabase, uniqueDatabaseName } from './database.ts'
import type { ServedDemonstration } from './demonstrationService.ts'
import { composeTestHub, type TestHubOptions } from './testHub.ts'

/** A whole answer. */
export type Answer<Data> = {
  readonly data: Data | null
  readonly errors?: readonly GraphQLFormattedError[]
  readonly status: number
}

type Variables = Readonly<Record<string, unknown>>

/** A document as text, or one of the committed operations. */
type Asking<Data, Asked extends Variables> = string | TypedDocumentNode<Data, Asked>

/** A hub behind its server, which does not listen. */
export interface TestHub {
  readonly hub: Hub
  readonly app: FastifyInstance
  readonly settings: TestServer
  /** The hub's log so far, as lines of JSON. */
  readonly log: readonly string[]
  /** Data of an answer without errors; throws with them otherwise. */
  query<Data, Asked extends Variables = Variables>(document: Asking<Data, Asked>, variables?: Asked): Promise<Data>
  /** The answer with its errors. `headers`: of who asks, see `actingAs`. */
  ask<Data, Asked extends Variables = Variables>(
    document: Asking<Data, Asked>,
    variables?: Asked,
    how?: { readonly headers: Readonly<Record<string, string>> },
  ): Promise<Answer<Data>>
  /** How many statements a request sent. */
  statements(request: () => Promise<unknown>): Promise<number>
  syncAll(): Promise<SyncReport[]>
  close(): Promise<void>
}

/** The demonstration of this test run; made at the first call of any test file. */
export async function demonstration(): Promise<ServedDemonstration> {
  const response = await fetch(inject('demonstrationAddress'), { signal: AbortSignal.timeout(580_000) })
  const body = await response.text()
  if (!response.ok) throw new Error(body)
  return JSON.parse(body) as ServedDemonstration
}

/**
 * A hub over a store of its own in which both demonstration sources were synced. `sourcesOf` may replace the sources, for tests that
 * stop them: those of the run are shared. `identify` says who asks (`actingAs`); without it everybody is the demonstration's analyst.
 */
export async function openDemonstrationHub(
  sourcesOf: (sources: readonly SourceConfiguration[]) => readonly SourceConfiguration[] = (sources) => sources,
  options: Omit<TestHubOptions, 'connectors'> = {},
): Promise<TestHub> {
  const { template, sources } = await demonstration()
  return openTestHub(await ownStore(template, 'file_copy'), sourcesOf(sources), options)
}

/**
 * The same over one store that all test files share: for those who only read, which is most of them. A copy of it would cost each of
 * them seconds and half a gigabyte. Whoever syncs, writes or looks at what a run wrote takes `openDemonstrationHub`.
 */
export async function openSharedDemonstrationHub(
  sourcesOf: (sources: readonly SourceConfiguration[]) => readonly SourceConfiguration[] = (sources) => sources,
  options: Omit<TestHubOptions, 'connectors'> = {},
): Promise<TestHub> {
  const { shared, sources } = await demonstration()
  const settings: TestServer = { ...inject('testServer'), database: shared }
  return openTestHub({ settings, drop: async () => undefined }, sourcesOf(sources), options)
}

/** A hub over a store with the divisions and nothing else; `connectors` instead of the hub's own where they are given. */
export async function openEmptyHub(
  sources: readonly SourceConfiguration[],
  connectors?: readonly Connector[],
  options: Omit<TestHubOptions, 'connectors'> = {},
): Promise<TestHub> {
  return openTestHub(await ownStore(templateDatabase), sources, {
    ...(connectors === undefined ? {} : { connectors }),
    ...options,
  })
}

/** Where a hub's store is, and how to be rid of it. */
interface TestStore {
  readonly settings: TestServer
  drop(): Promise<void>
}

async function ownStore(template: string, strategy?: 'file_copy'): Promise<TestStore> {
  const server = inject('testServer')
  const settings: TestServer = { ...server, database: uniqueDatabaseName() }
  await cloneDatabase(server, settings.database, template, strategy)
  return { settings, drop: () => dropDatabase(server, settings.database) }
}

async function openTestHub(
  { settings, drop }: TestStore,
  sources: readonly SourceConfiguration[],
  options: TestHubOptions,
): Promise<TestHub> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hub-test-'))
  const composed = await composeTestHub(settings, sources, directory, options)
  const app = await buildServer({ hub: composed.hub })

  async function ask<Data, Asked extends Variables>(
    document: Asking<Data, Asked>,
    variables?: Asked,
    how: { readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer<Data>> {
    const query = typeof document === 'string' ? document : print(document)
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query, variables },
      headers: { ...how.headers },
    })
    return { ...response.json<{ data: Data | null; errors?: GraphQLFormattedError[] }>(), status: response.statusCode }
  }

  return {
    hub: composed.hub,
    app,
    settings,
    log: composed.log,
    ask,
    async query(document, variables) {
      const { data, errors } = await ask(document, variables)
      if (data === null || errors !== undefined)
        throw new Error(`The answer has errors: ${JSON.stringify(errors, null, 1)}`)
      return data
    },
    async statements(request) {
      const before = composed.hub.database.statementsSent()
      await request()
      return composed.hub.database.statementsSent() - before
    },
    syncAll: composed.syncAll,
    async close() {
      await app.close()
      await composed.close()
      await drop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

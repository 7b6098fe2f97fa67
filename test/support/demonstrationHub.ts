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
import { composeTestHub } from './testHub.ts'

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
  /** The answer with its errors. */
  ask<Data, Asked extends Variables = Variables>(
    document: Asking<Data, Asked>,
    variables?: Asked,
  ): Promise<Answer<Data>>
  /** How many statements a request sent. */
  statements(request: () => Promise<unknown>): Promise<number>
  syncAll(): Promise<SyncReport[]>
  close(): Promise<void>
}

/** The demonstration of this test run; made at the first call of any test file. */
export async function demonstration(): Promise<ServedDemonstration> {
  const response = await fetch(inject('demonstrationAddress'), { signal: AbortSignal.timeout(280_000) })
  const body = await response.text()
  if (!response.ok) throw new Error(body)
  return JSON.parse(body) as ServedDemonstration
}

/**
 * A hub over a store of its own in which both demonstration sources were synced. `sourcesOf` may replace the sources, for tests that
 * stop them: those of the run are shared.
 */
export async function openDemonstrationHub(
  sourcesOf: (sources: readonly SourceConfiguration[]) => readonly SourceConfiguration[] = (sources) => sources,
): Promise<TestHub> {
  const { template, sources } = await demonstration()
  return openTestHub(template, sourcesOf(sources))
}

/** A hub over a store with the divisions and nothing else; `connectors` instead of the hub's own where they are given. */
export function openEmptyHub(
  sources: readonly SourceConfiguration[],
  connectors?: readonly Connector[],
): Promise<TestHub> {
  return openTestHub(templateDatabase, sources, connectors)
}

async function openTestHub(
  template: string,
  sources: readonly SourceConfiguration[],
  connectors?: readonly Connector[],
): Promise<TestHub> {
  const server = inject('testServer')
  const settings: TestServer = { ...server, database: uniqueDatabaseName() }
  await cloneDatabase(server, settings.database, template)
  const directory = await mkdtemp(path.join(tmpdir(), 'hub-test-'))
  const composed = await composeTestHub(settings, sources, directory, connectors)
  const app = await buildServer({ hub: composed.hub })

  async function ask<Data, Asked extends Variables>(
    document: Asking<Data, Asked>,
    variables?: Asked,
  ): Promise<Answer<Data>> {
    const query = typeof document === 'string' ? document : print(document)
    const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })
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
      await dropDatabase(server, settings.database)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { SourceConfiguration } from '../../src/config.ts'
import { startDemonstration } from '../../src/demo/demonstration.ts'
import { cloneDatabase, type TestServer, templateDatabase } from './database.ts'
import { composeTestHub } from './testHub.ts'

/** The demonstration of this test run: where it is, once it was asked for. */
export interface ServedDemonstration {
  /** Template with all of the demonstration's sources synced once. */
  readonly template: string
  /** A copy of it for all who only read. */
  readonly shared: string
  /** The data folder of the legacy systems. */
  readonly directory: string
  /** The sources, which run until the test run ends. */
  readonly sources: readonly SourceConfiguration[]
}

/** Answers every worker of the run with the one demonstration. */
export interface DemonstrationService {
  readonly address: string
  stop(): Promise<void>
}

const template = 'hub_demonstration_template'
const shared = 'hub_demonstration_shared'

/**
 * Makes the demonstration when the first test file asks for it, and never where none does: it costs half a minute. It lives in the
 * process of the test run, because a worker's would end with its file.
 */
export async function serveDemonstration(server: TestServer, directory: string): Promise<DemonstrationService> {
  let started: Promise<ServedDemonstration> | undefined
  const stops: (() => Promise<void>)[] = []
  const http = createServer((_request, response) => {
    started ??= start(server, directory, stops)
    started.then(
      (demonstration) => response.end(JSON.stringify(demonstration)),
      (error: Error) => response.writeHead(500).end(error.stack),
    )
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    async stop() {
      http.close()
      await started?.catch(() => undefined)
      for (const stop of stops.reverse()) await stop()
    },
  }
}

async function start(
  server: TestServer,
  directory: string,
  stops: (() => Promise<void>)[],
): Promise<ServedDemonstration> {
  const [{ sources, stop }] = await Promise.all([
    startDemonstration({ dataDirectory: directory, progress: () => undefined }),
    cloneDatabase(server, template, templateDatabase),
  ])
  stops.push(stop)
  const hub = await composeTestHub({ ...server, database: template }, sources, path.join(directory, 'template-hub'))
  try {
    for (const report of await hub.syncAll()) {
      if (report.state !== 'SUCCEEDED')
        throw new Error(`The demonstration could not be synced: ${JSON.stringify(report)}`)
    }
  } finally {
    await hub.close()
  }
  await cloneDatabase(server, shared, template, 'file_copy')
  return { template, shared, directory, sources }
}

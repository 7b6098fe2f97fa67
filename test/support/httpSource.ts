import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SourceSettings } from '../../src/connector/connector.ts'
import type { ConnectorSource } from '../contract/describeConnector.ts'

/** A department's service for one test file: a real HTTP server on a port of its own that answers from `rows`. */
export async function startHttpSource({
  rows,
  answer,
  planted,
  settings,
}: {
  /** What the service holds, as it sends it. */
  readonly rows: readonly string[]
  /** The body of the answer to a request; `body` is empty for GET. */
  readonly answer: (request: { readonly path: string; readonly body: string }) => string
  readonly planted: readonly string[]
  /** Besides the `url`. */
  readonly settings: SourceSettings
}): Promise<ConnectorSource> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    response.end(answer({ path: request.url ?? '/', body: Buffer.concat(chunks).toString('utf8') }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    settings: { ...settings, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/service` },
    unreachable: { url: 'http://127.0.0.1:1/service' },
    planted,
    contains: async (value) => rows.some((row) => row.includes(value)),
    openConnections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

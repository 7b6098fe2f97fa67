/**
 * Hive Gateway over the subgraphs of `subgraphServers.ts`, which it starts: composed here, asked over HTTP on this machine, as it is
 * shipped but for its pages. No access control, no audit, nothing kept. `node hiveGateway.ts <file made by leanFacts.ts>`
 */
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'

interface Started {
  readonly subgraphs: readonly { readonly name: string; readonly url: string; readonly typeDefs: string }[]
}

const program = fileURLToPath(new URL('./subgraphServers.ts', import.meta.url))
const child = spawn(process.execPath, [program, process.argv[2]!], { stdio: ['ignore', 'pipe', 'inherit'] })
const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
if (first.done === true) throw new Error('The subgraphs have ended.')
const { subgraphs } = JSON.parse(first.value) as Started

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])'
const composed = composeServices(
  subgraphs.map(({ name, url, typeDefs }) => ({ name, url, typeDefs: parse(`${link}\n${typeDefs}`) })),
)
if (composed.errors !== undefined) throw new AggregateError(composed.errors, 'The subgraphs cannot be composed.')

const gateway = createGatewayRuntime({
  supergraph: composed.supergraphSdl,
  graphiql: false,
  landingPage: false,
  logging: false,
  maskedErrors: false,
})
const server = createServer(gateway)
server.listen(0, '127.0.0.1', () =>
  console.log(
    JSON.stringify({
      address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      processes: [child.pid],
    }),
  ),
)
process.once('SIGTERM', () => {
  server.closeAllConnections()
  server.close()
  child.kill('SIGTERM')
  void gateway[Symbol.asyncDispose]()
})

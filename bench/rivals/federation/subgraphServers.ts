/**
 * Five small GraphQL servers in one process, each with an address and a pool of its own: areas, public security, mediation with
 * petitions, fire and road safety, grid. They read the hub's roll-ups by the lean server's statements. No access control, no audit.
 * `node subgraphServers.ts <file made by leanFacts.ts>`
 */
import { readFileSync } from 'node:fs'
import type { LeanFacts } from '../leanFacts.ts'
import { startSubgraphs } from './subgraphs.ts'

const subgraphs = await startSubgraphs(JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as LeanFacts)
console.log(
  JSON.stringify({
    address: subgraphs[0]!.url,
    subgraphs: subgraphs.map(({ name, url, typeDefs }) => ({ name, url, typeDefs })),
  }),
)
process.once('SIGTERM', () => {
  for (const { stop } of subgraphs) void stop()
})

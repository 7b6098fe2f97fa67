import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openCountry } from '../data/country.ts'
import { startOverviewRivals } from '../overview.ts'
import { runOverviewSeries } from '../overviewSeries.ts'
import { missingPackage } from '../peers.ts'
import type { Scenario } from '../scenario.ts'
import { startServer } from '../servers.ts'

const program = fileURLToPath(new URL('../rivals/federation/hiveGateway.ts', import.meta.url))

/** One GraphQL server for each group of departments and one for the areas, joined by a gateway: six services instead of one. */
export const overviewHiveGateway: Scenario = {
  name: 'overviewHiveGateway',
  title: 'front pages, no question twice, against Hive Gateway over five subgraphs',
  missing: () => missingPackage('@graphql-hive/gateway-runtime'),
  async run(bench) {
    const country = await openCountry(bench, bench.options.millions)
    const rivals = await startOverviewRivals(bench, country)
    const server = await startServer([program, path.join(country.dataDirectory, 'lean.json')], {
      NODE_ENV: 'production',
    })
    bench.atEnd(() => server.stop())
    return runOverviewSeries(bench, country, rivals, [
      {
        name: 'Hive Gateway',
        server,
        mark: { atLeast: 10 },
        ask: (code, period) => rivals.ask(server, code, period),
        read: (answer) => JSON.parse(answer),
      },
    ])
  },
}

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { withClient } from '../data/cluster.ts'
import { openCountry } from '../data/country.ts'
import { startOverviewRivals } from '../overview.ts'
import { runOverviewSeries } from '../overviewSeries.ts'
import type { Scenario } from '../scenario.ts'
import { startServer } from '../servers.ts'

const program = fileURLToPath(new URL('../rivals/apolloServer.ts', import.meta.url))

/** Neither keeps an answer, because no question comes twice; the rival knows no access control and no audit. */
export const overviewApollo: Scenario = {
  name: 'overviewApollo',
  title: 'front pages, no question twice, against plain Apollo Server with loaders',
  async run(bench) {
    const country = await openCountry(bench, bench.options.millions)
    // The hub keeps the tree in memory and has no use for it; whoever reads children from the table would have made it.
    await withClient(country.cluster.connectTo(country.database), (client) =>
      client.query('create index if not exists bench_jurisdiction_parent on jurisdiction_parent (parent_id)'),
    )
    const rivals = await startOverviewRivals(bench, country)
    const server = await startServer([program, path.join(country.dataDirectory, 'lean.json')], {
      NODE_ENV: 'production',
    })
    bench.atEnd(() => server.stop())
    return runOverviewSeries(bench, country, rivals, [
      {
        name: 'plain Apollo',
        server,
        mark: { atLeast: 2 },
        ask: (code, period) => rivals.ask(server, code, period),
        read: (answer) => JSON.parse(answer),
      },
    ])
  },
}

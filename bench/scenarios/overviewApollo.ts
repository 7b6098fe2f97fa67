import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstDifference } from '../compare.ts'
import { openCountry } from '../data/country.ts'
import { type LoadOptions, load } from '../load.ts'
import { comparable, type OverviewQuestion, periods, startOverviewRivals } from '../overview.ts'
import { seededRandom, shuffled } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'
import { post, type Server, startServer } from '../servers.ts'

const program = fileURLToPath(new URL('../rivals/apolloServer.ts', import.meta.url))
const areasOfSeries = 600

/** Neither keeps an answer, because no question comes twice; the rival knows no access control and no audit. */
export const overviewApollo: Scenario = {
  name: 'overviewApollo',
  title: 'front pages, no question twice, against plain Apollo Server with loaders',
  async run(bench) {
    const { connections, seconds, rounds = 5 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const { hub, areas: all, ask } = await startOverviewRivals(bench, country)
    const apollo = await startServer([program, path.join(country.dataDirectory, 'lean.json')], {
      NODE_ENV: 'production',
    })
    bench.atEnd(() => apollo.stop())
    const areas = shuffled(all, seededRandom(2)).slice(0, areasOfSeries)
    for (const { code } of areas.slice(0, 20)) {
      for (const period of periods) {
        const bodies = [hub, apollo].map((server) => ({ server, question: ask(server, code, period) }))
        const [one, other] = await Promise.all(
          bodies.map(({ server, question }) =>
            post(`${server.address}${question.route}`, question.body, server === hub ? hub.headers : {}),
          ),
        )
        const difference = firstDifference(comparable(JSON.parse(one!)), comparable(JSON.parse(other!)))
        if (difference !== null)
          throw new Error(`The hub and Apollo answer ${code} ${JSON.stringify(period)} differently: ${difference}`)
      }
    }
    const options = (server: Server, wanted: typeof periods): LoadOptions<OverviewQuestion> => {
      const pairs = shuffled(
        areas.flatMap(({ code }) => wanted.map((period) => ({ code, period }))),
        seededRandom(3),
      )
      let next = 0
      return {
        servers: [server],
        next: () => {
          const { code, period } = pairs[next++ % pairs.length]!
          return ask(server, code, period)
        },
        connections,
        seconds,
        postmaster: country.cluster.postmaster,
      }
    }
    bench.tell('warming up')
    for (const server of [apollo, hub]) await load({ ...options(server, periods.slice(0, 1)), answers: areas.length })
    const [ofHub, ofApollo] = [hub, apollo].map((server) => options(server, periods.slice(1)))
    return runSeries(
      [
        { name: 'hub', measure: () => load(ofHub!) },
        { name: 'plain Apollo', measure: () => load(ofApollo!) },
      ],
      [{ name: 'hub / plain Apollo', of: 'hub', to: 'plain Apollo', column: 'requests/s', mark: { atLeast: 2 } }],
      { rounds, progress: bench.tell },
    )
  },
}

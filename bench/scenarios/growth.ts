import { askedAreas, openCountry } from '../data/country.ts'
import { startHub } from '../hubServer.ts'
import { type LoadOptions, load, postRequest, type Question } from '../load.ts'
import { periods, readDocument } from '../overview.ts'
import { seededRandom, shuffled } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'

const areasOfSeries = 600
const millionsByDefault = 30

/** The same questions about the same areas over two stores: one million records, and so many (`--millions`, 30 unless told otherwise). */
export const growth: Scenario = {
  name: 'growth',
  title:
    'front pages when records grow from 1 million to 30 (--millions 10 for less disk), by the CPU of server and PostgreSQL',
  async run(bench) {
    const { connections, seconds, rounds = 5, millions = millionsByDefault } = bench.options
    const query = readDocument('overview')
    const stores: { name: string; warming: LoadOptions<Question>; measured: LoadOptions<Question> }[] = []
    // The larger one first: it is copied from the smaller, to which nobody may be connected then.
    for (const size of [millions, 1]) {
      const country = await openCountry(bench, size)
      const hub = await startHub(bench, country)
      const areas = shuffled(await askedAreas(country, 5_700), seededRandom(2)).slice(0, areasOfSeries)
      const options = (wanted: typeof periods): LoadOptions<Question> => {
        const bodies = shuffled(
          areas.flatMap(({ code }) => wanted.map((period) => JSON.stringify({ query, variables: { code, period } }))),
          seededRandom(3),
        )
        let next = 0
        return {
          servers: [hub],
          next: () => ({ request: postRequest(hub, '/graphql', bodies[next++ % bodies.length]!, hub.headers) }),
          connections,
          seconds,
          postmaster: country.cluster.postmaster,
        }
      }
      stores.push({
        name: `${size} million`,
        warming: options(periods.slice(0, 1)),
        measured: options(periods.slice(1)),
      })
    }
    bench.tell('warming up')
    for (const { warming } of stores) await load({ ...warming, seconds: 60, answers: areasOfSeries })
    const [large, small] = stores
    return runSeries(
      stores.map(({ name, measured }) => ({
        name,
        async measure() {
          const round = await load(measured)
          return { ...round, 'CPU ms': round['server CPU ms']! + round['PostgreSQL CPU ms']! }
        },
      })),
      [
        {
          name: `cost of ${large!.name} / ${small!.name}`,
          of: large!.name,
          to: small!.name,
          column: 'CPU ms',
          mark: { atMost: 1.3 },
        },
      ],
      { rounds, progress: bench.tell },
    )
  },
}

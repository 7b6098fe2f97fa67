import { openCountry } from '../data/country.ts'
import { type LoadOptions, load } from '../load.ts'
import { type OverviewQuestion, periods, startOverviewRivals } from '../overview.ts'
import { seededRandom, shuffled } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'
import type { Server } from '../servers.ts'

/** Enough that no question comes twice, so that no answer that was kept can be used; few enough to be warmed up. */
const areasOfSeries = 600

/** With all departments, lists of records, access control and audit. */
export const overview: Scenario = {
  name: 'overview',
  title: 'front pages, no question twice, against the lean hand-written server',
  async run(bench) {
    const { connections, seconds, rounds = 5 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const { hub, lean, areas: all, ask, compare } = await startOverviewRivals(bench, country)
    const areas = shuffled(all, seededRandom(2)).slice(0, areasOfSeries)
    for (const { code } of areas.slice(0, 20)) for (const period of periods) await compare(code, period)
    let asked = 0
    const options = (server: Server, wanted: typeof periods, seed: number): LoadOptions<OverviewQuestion> => {
      const pairs = shuffled(
        areas.flatMap(({ code }) => wanted.map((period) => ({ code, period }))),
        seededRandom(seed),
      )
      let next = 0
      return {
        servers: [server],
        next: () => {
          const { code, period } = pairs[next++ % pairs.length]!
          if (server === hub) asked = next / pairs.length
          return ask(server, code, period)
        },
        connections,
        seconds,
        postmaster: country.cluster.postmaster,
      }
    }
    // Each area once: compiled questions, plans, and the days that are told are known from then on.
    bench.tell('warming up')
    for (const server of [lean, hub]) await load({ ...options(server, periods.slice(0, 1), 1), answers: areas.length })
    const [ofHub, ofLean] = [hub, lean].map((server) => options(server, periods.slice(1), 3))
    asked = 0
    const result = await runSeries(
      [
        { name: 'hub', measure: () => load(ofHub!) },
        { name: 'lean server', measure: () => load(ofLean!) },
      ],
      [{ name: 'hub / lean server', of: 'hub', to: 'lean server', column: 'requests/s', mark: { atLeast: 0.4 } }],
      { rounds, progress: bench.tell },
    )
    return {
      ...result,
      notes: asked > 1 ? ['Questions came twice: fewer rounds or seconds would keep them apart.'] : [],
    }
  },
}

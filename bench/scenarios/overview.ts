import { openCountry } from '../data/country.ts'
import { type LoadOptions, load } from '../load.ts'
import { type OverviewQuestion, startOverviewRivals } from '../overview.ts'
import { seededRandom, shuffled } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'
import type { Server } from '../servers.ts'

/** Each question is another area, so that no answer that was kept could be used; with all departments, records, access and audit. */
export const overview: Scenario = {
  name: 'overview',
  title: 'front pages of ever other areas, nothing kept, against the lean hand-written server',
  async run(bench) {
    const { connections, seconds, rounds = 5 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const { hub, lean, areas, ask, compare } = await startOverviewRivals(bench, country)
    const year = { year: 2010 }
    for (const { code } of areas.slice(0, 40).concat(areas.slice(-40))) await compare(code, year)
    const asker = (server: Server): (() => OverviewQuestion) => {
      const order = shuffled(areas, seededRandom(1))
      const questions = order.map(({ code }) => ask(server, code, year))
      let next = 0
      return () => questions[next++ % questions.length]!
    }
    const options = (server: Server): LoadOptions<OverviewQuestion> => ({
      servers: [server],
      next: asker(server),
      connections,
      seconds,
      postmaster: country.cluster.postmaster,
    })
    const [ofHub, ofLean] = [options(hub), options(lean)]
    bench.tell('warming up')
    await load({ ...ofLean, seconds: 5 })
    await load({ ...ofHub, seconds: 15 })
    return runSeries(
      [
        { name: 'hub', measure: () => load(ofHub) },
        { name: 'lean server', measure: () => load(ofLean) },
      ],
      [{ name: 'hub / lean server', of: 'hub', to: 'lean server', column: 'requests/s', mark: { atLeast: 0.4 } }],
      { rounds, progress: bench.tell },
    )
  },
}

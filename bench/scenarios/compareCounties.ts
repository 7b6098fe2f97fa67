import { firstDifference } from '../compare.ts'
import { withClient } from '../data/cluster.ts'
import { openCountry } from '../data/country.ts'
import { nothingKept } from '../hubServer.ts'
import { type LoadOptions, load, postRequest, type Question } from '../load.ts'
import { readDocument, startOverviewRivals } from '../overview.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'
import { post, type Server } from '../servers.ts'

/** Twelve counties of a city beside each other, each time anew; six cities take turns. */
export const compareCounties: Scenario = {
  name: 'compareCounties',
  title: '12 counties of a city with all departments, against the lean hand-written server',
  async run(bench) {
    const { connections, seconds, rounds = 5 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const { hub, lean } = await startOverviewRivals(bench, country, nothingKept)
    const query = readDocument('compareCounties')
    const { rows: cities } = await withClient(country.cluster.connectTo(country.database), (client) =>
      client.query<{ code: string }>(
        `select p.code from jurisdiction p join jurisdiction c on c.parent_id = p.jurisdiction_id and c.level = 'COUNTY' and c.valid_to is null
         where p.level = 'PREFECTURE' and left(p.code, 2) || '0000' = any($1) group by p.code having count(*) >= 12 order by 1`,
        [country.askedProvinces],
      ),
    )
    const body = (code: string): string => JSON.stringify({ query, variables: { code, period: { year: 2010 } } })
    for (const { code } of cities) {
      const [one, other] = await Promise.all([
        post(`${hub.address}/graphql`, body(code), hub.headers),
        post(`${lean.address}/compare`, body(code)),
      ])
      const difference = firstDifference(JSON.parse(one).data, JSON.parse(other).data)
      if (difference !== null) throw new Error(`The hub and the lean server compare ${code} differently: ${difference}`)
    }
    const options = (
      server: Server,
      route: string,
      headers: Readonly<Record<string, string>>,
    ): LoadOptions<Question> => {
      const questions = cities.map(({ code }) => ({ request: postRequest(server, route, body(code), headers) }))
      let turn = 0
      return {
        servers: [server],
        next: () => questions[turn++ % questions.length]!,
        connections,
        seconds,
        postmaster: country.cluster.postmaster,
      }
    }
    const ofHub = options(hub, '/graphql', hub.headers)
    const ofLean = options(lean, '/compare', {})
    bench.tell('warming up')
    await load({ ...ofLean, seconds: 3 })
    await load({ ...ofHub, seconds: 10 })
    const result = await runSeries(
      [
        { name: 'hub', measure: () => load(ofHub) },
        { name: 'lean server', measure: () => load(ofLean) },
      ],
      [{ name: 'hub / lean server', of: 'hub', to: 'lean server', column: 'requests/s', mark: { atLeast: 0.5 } }],
      { rounds, progress: bench.tell },
    )
    return { ...result, notes: [`${cities.length} cities take turns.`] }
  },
}

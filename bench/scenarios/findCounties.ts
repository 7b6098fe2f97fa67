import { firstDifference } from '../compare.ts'
import { withClient } from '../data/cluster.ts'
import { openCountry } from '../data/country.ts'
import { type LoadOptions, load, postRequest, type Question } from '../load.ts'
import { readDocument, startOverviewRivals } from '../overview.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'
import { post, type Server } from '../servers.ts'

/** So few ask such a question at a time. */
const askersAtOnce = 4

/** Counties of the whole country by figures of four departments, against one statement that a team would write for this very question. */
export const findCounties: Scenario = {
  name: 'findCounties',
  title:
    'jurisdictions(where…) over the counties of the country, figures of four departments, against hand-written SQL',
  async run(bench) {
    const { seconds, rounds = 5 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const { rows } = await withClient(country.cluster.connectTo(country.database), async (client) => {
      await client.query(
        `drop table if exists bench_county_site;
         create table bench_county_site as
         select coalesce(own.site_id, city.site_id) as site_id, c.jurisdiction_id as area_id, c.code, c.name
         from jurisdiction c left join site own on own.jurisdiction_id = c.jurisdiction_id
           and exists (select from feed f where f.site_id = own.site_id and f.connector <> 'bulletin')
         left join site city on city.jurisdiction_id = c.parent_id
         where c.level = 'COUNTY' and c.valid_to is null;
         alter table bench_county_site add primary key (area_id); analyze bench_county_site`,
      )
      return client.query<{ count: number }>('select count(*)::int as count from bench_county_site')
    })
    const { hub, lean } = await startOverviewRivals(bench, country)
    const query = readDocument('findCounties')
    const body = (first: number): string => JSON.stringify({ query, variables: { period: { year: 2010 }, first } })
    const [one, other] = await Promise.all([
      post(`${hub.address}/graphql`, body(100), hub.headers),
      post(`${lean.address}/find`, body(100)),
    ])
    const difference = firstDifference(JSON.parse(one).data, JSON.parse(other).data)
    if (difference !== null) throw new Error(`The hub and the statement find different counties: ${difference}`)
    const found = (JSON.parse(one) as { data: { jurisdictions: { totalCount: number } } }).data.jurisdictions.totalCount
    const options = (
      server: Server,
      route: string,
      headers: Readonly<Record<string, string>>,
    ): LoadOptions<Question> => {
      let turn = 0
      // A page of another length each time: no answer that was kept could be used.
      const questions = Array.from({ length: 90 }, (_, index) => ({
        request: postRequest(server, route, body(11 + index), headers),
      }))
      return {
        servers: [server],
        next: () => questions[turn++ % questions.length]!,
        connections: askersAtOnce,
        seconds,
        postmaster: country.cluster.postmaster,
      }
    }
    const ofHub = options(hub, '/graphql', hub.headers)
    const ofLean = options(lean, '/find', {})
    bench.tell('warming up')
    await load({ ...ofLean, seconds: 2 })
    await load({ ...ofHub, seconds: 5 })
    const result = await runSeries(
      [
        { name: 'hub', measure: () => load(ofHub) },
        { name: 'hand-written SQL', measure: () => load(ofLean) },
      ],
      [{ name: 'hub / SQL', of: 'hub', to: 'hand-written SQL', column: 'requests/s', mark: { atLeast: 0.8 } }],
      { rounds, progress: bench.tell },
    )
    return {
      ...result,
      notes: [`${found} of ${rows[0]!.count} counties meet the conditions; ${askersAtOnce} ask at a time.`],
    }
  },
}

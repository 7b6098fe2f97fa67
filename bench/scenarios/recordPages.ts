import { openCountry } from '../data/country.ts'
import { nothingKept, startHub } from '../hubServer.ts'
import { type LoadOptions, load, postRequest, type Question } from '../load.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'
import { post } from '../servers.ts'

const pageLength = 5
const farPage = 10_000
const query = `query Cases($period: PeriodInput!, $first: Int!, $after: String) {
  jurisdiction(code: "330300") { cases(period: $period) { records(first: $first, after: $after) {
    totalCount nodes { id category state filedOn } pageInfo { hasNextPage endCursor }
  } } }
}`

interface Page {
  readonly data: {
    readonly jurisdiction: {
      readonly cases: {
        readonly records: { readonly nodes: readonly unknown[]; readonly pageInfo: { readonly endCursor: string } }
      }
    }
  }
}

/** The cases of a city over two years, five to a page: the first page against the ten-thousandth. */
export const recordPages: Scenario = {
  name: 'recordPages',
  title: 'records: page 10,000 of a connection against page 1',
  async run(bench) {
    const { seconds, connections, rounds = 5 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const hub = await startHub(bench, country, nothingKept)
    const period = { range: { from: '2009-01-01', to: '2010-12-31' } }
    const body = (first: number, after: string | null): string =>
      JSON.stringify({ query, variables: { period, first, after } })
    const page = async (first: number, after: string | null) => {
      const answer = JSON.parse(await post(`${hub.address}/graphql`, body(first, after), hub.headers)) as Page
      return answer.data.jurisdiction.cases.records
    }
    bench.tell(`going to page ${farPage}`)
    let after: string | null = null
    for (let seen = 0; seen < (farPage - 1) * pageLength; ) {
      const { nodes, pageInfo } = await page(Math.min(100, (farPage - 1) * pageLength - seen), after)
      seen += nodes.length
      after = pageInfo.endCursor
    }
    const far = await page(pageLength, after)
    if (far.nodes.length !== pageLength) throw new Error(`Page ${farPage} has ${far.nodes.length} records.`)
    const options = (cursor: string | null): LoadOptions<Question> => {
      const question = { request: postRequest(hub, '/graphql', body(pageLength, cursor), hub.headers) }
      return {
        servers: [hub],
        next: () => question,
        connections,
        seconds,
        postmaster: country.cluster.postmaster,
      }
    }
    const [first, last] = [options(null), options(after)]
    for (const warming of [first, last]) await load({ ...warming, seconds: 4 })
    return runSeries(
      [
        { name: 'page 1', measure: () => load(first) },
        { name: `page ${farPage}`, measure: () => load(last) },
      ],
      [
        {
          name: `time of page ${farPage} / page 1`,
          of: 'page 1',
          to: `page ${farPage}`,
          column: 'requests/s',
          mark: { atMost: 1.3 },
        },
      ],
      { rounds, progress: bench.tell },
    )
  },
}

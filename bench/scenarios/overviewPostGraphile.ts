import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { withClient } from '../data/cluster.ts'
import { openCountry } from '../data/country.ts'
import { postRequest } from '../load.ts'
import { type Period, readDocument, startOverviewRivals } from '../overview.ts'
import { type OverviewRival, runOverviewSeries } from '../overviewSeries.ts'
import { missingPackage } from '../peers.ts'
import type { LeanFacts } from '../rivals/leanFacts.ts'
import type { LeanPeriod } from '../rivals/leanReading.ts'
import { overviewOfPostGraphile, type PostGraphileAnswer } from '../rivals/postgraphile/postGraphileAnswer.ts'
import { createPostGraphileSchema, dropPostGraphileSchema } from '../rivals/postgraphile/postGraphileSchema.ts'
import type { Scenario } from '../scenario.ts'
import type { Mark } from '../series.ts'
import { startServer } from '../servers.ts'

const program = fileURLToPath(new URL('../rivals/postgraphile/postGraphileServer.ts', import.meta.url))

/** The same PostGraphile is asked for the cells of the roll-ups, and for counts of the records themselves. */
export const overviewPostGraphile: Scenario = {
  name: 'overviewPostGraphile',
  title: 'front pages, no question twice, against PostGraphile 5 on the same roll-ups and on the records',
  missing: () => missingPackage('postgraphile'),
  async run(bench) {
    const country = await openCountry(bench, bench.options.millions)
    const rivals = await startOverviewRivals(bench, country)
    const connection = country.cluster.connectTo(country.database)
    const { words } = JSON.parse(readFileSync(path.join(country.dataDirectory, 'lean.json'), 'utf8')) as LeanFacts
    bench.atEnd(() => withClient(connection, dropPostGraphileSchema))
    await withClient(connection, (client) => createPostGraphileSchema(client, words, country.askedProvinces))
    const server = await startServer([program, JSON.stringify(connection)], {
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
    })
    bench.atEnd(() => server.stop())
    const rival = (name: string, query: string, mark: Mark): OverviewRival => ({
      name,
      server,
      mark,
      ask: (code, period) => {
        const { first: since, last: until } = leanPeriod(period)
        const body = JSON.stringify({ query, variables: { code, since, until } })
        return { code, period, route: '/graphql', body, request: postRequest(server, '/graphql', body) }
      },
      read: (answer, period) =>
        overviewOfPostGraphile(JSON.parse(answer) as PostGraphileAnswer, leanPeriod(period), words),
    })
    const onRollups = readDocument('overviewPostGraphile')
    return runOverviewSeries(bench, country, rivals, [
      rival('PostGraphile on roll-ups', onRollups, { atLeast: 2 }),
      rival('PostGraphile on records', onRollups.replace('rolledUpList', 'countedList'), { atLeast: 200 }),
    ])
  },
}

function leanPeriod(period: Period): LeanPeriod {
  if ('year' in period)
    return { year: period.year, month: null, first: `${period.year}-01-01`, last: `${period.year}-12-31` }
  const [year, month] = period.month.split('-').map(Number)
  const last = new Date(Date.UTC(year!, month!, 0)).toISOString().slice(0, 10)
  return { year: year!, month: period.month, first: `${period.month}-01`, last }
}

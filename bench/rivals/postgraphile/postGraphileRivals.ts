import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { withClient } from '../../data/cluster.ts'
import type { Country } from '../../data/country.ts'
import { postRequest } from '../../load.ts'
import { type Period, readDocument } from '../../overview.ts'
import type { OverviewRival } from '../../overviewSeries.ts'
import type { Bench } from '../../scenario.ts'
import type { Mark } from '../../series.ts'
import { startServer } from '../../servers.ts'
import type { LeanFacts } from '../leanFacts.ts'
import type { LeanPeriod } from '../leanReading.ts'
import { overviewOfPostGraphile, type PostGraphileAnswer } from './postGraphileAnswer.ts'
import { createPostGraphileSchema, dropPostGraphileSchema } from './postGraphileSchema.ts'

const program = fileURLToPath(new URL('postGraphileServer.ts', import.meta.url))

/** One PostGraphile, asked for the overview in two ways. */
export interface PostGraphileRivals {
  /** For the cells of the roll-ups. */
  onRollups(mark: Mark): OverviewRival
  /** For counts of the records themselves. */
  onRecords(mark: Mark): OverviewRival
}

/** Starts it over the store; the lean server's facts must have been written (`startOverviewRivals`). */
export async function startPostGraphile(bench: Bench, country: Country): Promise<PostGraphileRivals> {
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
  return {
    onRollups: (mark) => rival('PostGraphile on roll-ups', onRollups, mark),
    onRecords: (mark) => rival('PostGraphile on records', onRollups.replace('rolledUpList', 'countedList'), mark),
  }
}

function leanPeriod(period: Period): LeanPeriod {
  if ('year' in period)
    return { year: period.year, month: null, first: `${period.year}-01-01`, last: `${period.year}-12-31` }
  const [year, month] = period.month.split('-').map(Number)
  const last = new Date(Date.UTC(year!, month!, 0)).toISOString().slice(0, 10)
  return { year: year!, month: period.month, first: `${period.month}-01`, last }
}

import { cpus } from 'node:os'
import path from 'node:path'
import { askedAreas, openCountry } from '../data/country.ts'
import { type HubServer, nothingKept, startHub } from '../hubServer.ts'
import { type LoadOptions, load, postRequest, type Question } from '../load.ts'
import { periods, readDocument } from '../overview.ts'
import { canHold, hold } from '../processorShare.ts'
import { seededRandom, shuffled } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'

const processorsNeeded = 6
/** Of a processor, for each server where there are fewer: PostgreSQL and the load generator have more than they need then. */
const shareOfEach = 0.4
const areasOfSeries = 600

/** Both answer from one PostgreSQL and know nothing of each other. */
export const twoServers: Scenario = {
  name: 'twoServers',
  title: 'two server processes on one PostgreSQL against one, with cores to spare',
  missing: () =>
    hasEnough() || canHold()
      ? null
      : `servers, PostgreSQL and the load generator need ${processorsNeeded} processors, or control groups to hold the servers to less than these have (Linux, as root); there are ${cpus().length} processors`,
  async run(bench) {
    const { connections, seconds, rounds = 5 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const first = await startHub(bench, country, nothingKept)
    const second = await startHub(bench, country, {
      ...nothingKept,
      HUB_AUDIT_EXPORT: path.join(country.dataDirectory, 'audit_second'),
    })
    const areas = shuffled(await askedAreas(country, areasOfSeries), seededRandom(2))
    const query = readDocument('overview')
    const options = (servers: readonly HubServer[]): LoadOptions<Question> => {
      const questions = shuffled(
        areas.flatMap(({ code }) => periods.map((period) => JSON.stringify({ query, variables: { code, period } }))),
        seededRandom(3),
      ).map((body) => ({ request: postRequest(first, '/graphql', body, first.headers) }))
      let turn = 0
      return {
        servers,
        next: () => questions[turn++ % questions.length]!,
        connections,
        seconds,
        postmaster: country.cluster.postmaster,
      }
    }
    const [one, two] = [options([first]), options([first, second])]
    bench.tell('warming up')
    for (const warming of [one, two]) await load({ ...warming, seconds: 60, answers: areasOfSeries * 8 })
    if (!hasEnough()) {
      for (const { pid } of [first, second]) {
        const letGo = hold(pid, shareOfEach)
        bench.atEnd(async () => letGo())
      }
    }
    const result = await runSeries(
      [
        { name: 'two servers', measure: () => load(two) },
        { name: 'one server', measure: () => load(one) },
      ],
      [{ name: 'two / one', of: 'two servers', to: 'one server', column: 'requests/s', mark: { atLeast: 1.8 } }],
      { rounds, progress: bench.tell },
    )
    return hasEnough()
      ? result
      : { ...result, notes: [`Each server was held to ${shareOfEach} of a processor, with all its threads.`] }
  },
}

function hasEnough(): boolean {
  return cpus().length >= processorsNeeded
}

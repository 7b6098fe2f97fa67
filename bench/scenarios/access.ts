import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstDifference } from '../compare.ts'
import { shipped } from '../data/cluster.ts'
import { askedAreas, openCountry } from '../data/country.ts'
import { hubEnvironment, nothingKept, startHub } from '../hubServer.ts'
import { type LoadOptions, load, postRequest, type Question } from '../load.ts'
import { areasAsked, readDocument } from '../overview.ts'
import { seededRandom, shuffled } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'
import { post, type Server, startServer } from '../servers.ts'

const openServer = fileURLToPath(new URL('../rivals/openServer.ts', import.meta.url))

/** The same server over the same store, where everybody is the hub itself and nothing is put on record. */
export const access: Scenario = {
  name: 'access',
  title: 'the overview with access control and audit, against the same server without either',
  async run(bench) {
    const { connections, seconds, rounds = 9 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const hub = await startHub(bench, country, nothingKept)
    const open = await startServer([...shipped.options, openServer], {
      ...shipped.environment,
      ...nothingKept,
      ...hubEnvironment(country),
      HUB_AUDIT_EXPORT: path.join(country.dataDirectory, 'audit_open'),
    })
    bench.atEnd(() => open.stop())
    const query = readDocument('overview')
    const areas = shuffled(await askedAreas(country, areasAsked), seededRandom(1))
    const body = (code: string): string => JSON.stringify({ query, variables: { code, period: { year: 2010 } } })
    for (const { code } of areas.slice(0, 20)) {
      const [one, other] = await Promise.all([
        post(`${hub.address}/graphql`, body(code), hub.headers),
        post(`${open.address}/graphql`, body(code)),
      ])
      const difference = firstDifference(JSON.parse(one).data, JSON.parse(other).data)
      if (difference !== null)
        throw new Error(`With and without access control ${code} is answered differently: ${difference}`)
    }
    const options = (server: Server, headers: Readonly<Record<string, string>>): LoadOptions<Question> => {
      const questions = areas.map(({ code }) => ({ request: postRequest(server, '/graphql', body(code), headers) }))
      let turn = 0
      return {
        servers: [server],
        next: () => questions[turn++ % questions.length]!,
        connections,
        seconds,
        postmaster: country.cluster.postmaster,
      }
    }
    const [withBoth, without] = [options(hub, hub.headers), options(open, {})]
    bench.tell('warming up')
    for (const warming of [without, withBoth]) await load({ ...warming, seconds: 15 })
    return runSeries(
      [
        { name: 'with', measure: () => load(withBoth) },
        { name: 'without', measure: () => load(without) },
      ],
      [{ name: 'with / without', of: 'with', to: 'without', column: 'requests/s', mark: { atLeast: 0.85 } }],
      { rounds, progress: bench.tell },
    )
  },
}

import { readFileSync } from 'node:fs'
import { openCountry } from '../data/country.ts'
import { load, postRequest, type Question } from '../load.ts'
import { spreadOf } from '../measure.ts'
import { periods, readDocument, startOverviewRivals } from '../overview.ts'
import { seededRandom, shuffled, zipf } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'

const mostMebibytes = 400

/** Front pages by Zipf, comparisons and searches together, for ten minutes; each round is a tenth of them. */
export const memory: Scenario = {
  name: 'memory',
  title: 'memory of the server under ten minutes of mixed load (--minutes): flat, under 400 MiB',
  async run(bench) {
    const { connections, minutes = 10 } = bench.options
    const rounds = 10
    const country = await openCountry(bench, bench.options.millions)
    const { hub, areas, ask } = await startOverviewRivals(bench, country)
    const random = seededRandom(5)
    const area = zipf(shuffled(areas, seededRandom(2)), random)
    const cities = areas.filter(({ level }) => level === 'PREFECTURE')
    const [compare, find] = [readDocument('compareCounties'), readDocument('findCounties')]
    const post = (query: string, variables: Readonly<Record<string, unknown>>): Question => ({
      request: postRequest(hub, '/graphql', JSON.stringify({ query, variables }), hub.headers),
    })
    const next = (): Question => {
      const chance = random()
      if (chance < 0.9) return ask(hub, area().code, periods[Math.floor(random() * periods.length)]!)
      const period = { year: random() < 0.5 ? 2010 : 2009 }
      if (chance < 0.995) return post(compare, { code: cities[Math.floor(random() * cities.length)]!.code, period })
      return post(find, { period, first: 1 + Math.floor(random() * 100) })
    }
    const options = { servers: [hub], next, connections, postmaster: country.cluster.postmaster }
    bench.tell('warming up')
    await load({ ...options, seconds: 20 })
    const result = await runSeries(
      [
        {
          name: 'hub',
          async measure() {
            const round = await load({ ...options, seconds: (minutes * 60) / rounds })
            return { ...round, 'resident MiB': residentMebibytes(hub.pid) }
          },
        },
      ],
      [],
      { rounds, progress: bench.tell },
    )
    const resident = result.rivals[0]!.rounds.map((round) => round['resident MiB']!)
    const growth = spreadOf(resident.slice(rounds / 2)).median / spreadOf(resident.slice(0, rounds / 2)).median
    const largest = Math.max(...resident) / mostMebibytes
    return {
      ...result,
      ratios: [
        {
          name: `largest / ${mostMebibytes} MiB`,
          spread: { median: largest, min: largest, max: largest },
          mark: { atMost: 1 },
        },
        {
          name: 'second half / first half',
          spread: { median: growth, min: growth, max: growth },
          mark: { atMost: 1.05 },
        },
      ],
      notes: [`MiB at the end of each tenth: ${resident.map((value) => value.toFixed(0)).join(', ')}`],
    }
  },
}

function residentMebibytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
}

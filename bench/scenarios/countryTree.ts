import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openCountry } from '../data/country.ts'
import { startHub } from '../hubServer.ts'
import { spreadOf } from '../measure.ts'
import type { Bench, Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'

const program = fileURLToPath(new URL('../data/treeMemory.ts', import.meta.url))
const execute = promisify(execFile)

/** All 665,000 jurisdictions of the country, village by village. */
export const countryTree: Scenario = {
  name: 'countryTree',
  title: 'the whole country in memory: MiB, and seconds until the server answers',
  async run(bench) {
    const { rounds = 5 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const connection = JSON.stringify(country.cluster.connectTo(country.database))
    const stops: (() => Promise<unknown>)[] = []
    const own: Bench = { ...bench, atEnd: (stop) => stops.push(stop) }
    // Its token is made before anything is timed.
    await startHub(own, country)
    for (const stop of stops.splice(0)) await stop()
    let areas = 0
    const result = await runSeries(
      [
        {
          name: 'the tree alone',
          async measure() {
            const { stdout } = await execute(process.execPath, ['--expose-gc', program, connection])
            const told = JSON.parse(stdout) as Record<
              'areas' | 'seconds' | 'searchSeconds' | 'held' | 'resident',
              number
            >
            areas = told.areas
            return {
              seconds: told.seconds,
              'MiB held': told.held,
              'MiB resident': told.resident,
              'first search, seconds': told.searchSeconds,
            }
          },
        },
        {
          name: 'hub serve, until it answers',
          async measure() {
            const began = performance.now()
            await startHub(own, country)
            const seconds = (performance.now() - began) / 1000
            for (const stop of stops.splice(0)) await stop()
            return { seconds }
          },
        },
      ],
      [],
      { rounds, progress: bench.tell },
    )
    const of = (rival: number, column: string): ReturnType<typeof spreadOf> =>
      spreadOf(result.rivals[rival]!.rounds.map((round) => round[column]!))
    return {
      ...result,
      ratios: [
        { name: 'MiB held / 250', spread: scaled(of(0, 'MiB held'), 250), mark: { atMost: 1 } },
        { name: 'MiB resident / 250', spread: scaled(of(0, 'MiB resident'), 250), mark: { atMost: 1 } },
        { name: 'seconds of the start / 10', spread: scaled(of(1, 'seconds'), 10), mark: { atMost: 1 } },
      ],
      notes: [`${areas.toLocaleString('en')} areas, those of the past included.`],
    }
  },
}

function scaled(spread: ReturnType<typeof spreadOf>, by: number): ReturnType<typeof spreadOf> {
  return { median: spread.median / by, min: spread.min / by, max: spread.max / by }
}

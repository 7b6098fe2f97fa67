import { openCountry } from '../data/country.ts'
import { startOverviewRivals } from '../overview.ts'
import { runOverviewSeries } from '../overviewSeries.ts'
import { missingPackage } from '../peers.ts'
import { startPostGraphile } from '../rivals/postgraphile/postGraphileRivals.ts'
import type { Scenario } from '../scenario.ts'

/** The same PostGraphile is asked for the cells of the roll-ups, and for counts of the records themselves. */
export const overviewPostGraphile: Scenario = {
  name: 'overviewPostGraphile',
  title: 'front pages, no question twice, against PostGraphile 5 on the same roll-ups and on the records',
  missing: () => missingPackage('postgraphile'),
  async run(bench) {
    const country = await openCountry(bench, bench.options.millions)
    const rivals = await startOverviewRivals(bench, country)
    const postGraphile = await startPostGraphile(bench, country)
    return runOverviewSeries(bench, country, rivals, [
      postGraphile.onRollups({ atLeast: 2 }),
      postGraphile.onRecords({ atLeast: 200 }),
    ])
  },
}

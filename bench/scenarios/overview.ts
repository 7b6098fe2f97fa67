import { openCountry } from '../data/country.ts'
import { periods, startOverviewRivals } from '../overview.ts'
import { runOverviewSeries } from '../overviewSeries.ts'
import type { Scenario } from '../scenario.ts'

/** With all departments, lists of records, access control and audit. */
export const overview: Scenario = {
  name: 'overview',
  title: 'front pages, no question twice, against the lean hand-written server',
  async run(bench) {
    const country = await openCountry(bench, bench.options.millions)
    const rivals = await startOverviewRivals(bench, country)
    const { lean, areas, ask, compare } = rivals
    for (const { code } of areas.slice(0, 20)) for (const period of periods) await compare(code, period)
    return runOverviewSeries(bench, country, rivals, [
      {
        name: 'lean server',
        server: lean,
        mark: { atLeast: 0.4 },
        ask: (code, period) => ask(lean, code, period),
        read: (answer) => JSON.parse(answer),
      },
    ])
  },
}

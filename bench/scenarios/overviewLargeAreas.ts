import { openCountry } from '../data/country.ts'
import { nothingKept } from '../hubServer.ts'
import { startOverviewRivals } from '../overview.ts'
import { runOverviewSeries } from '../overviewSeries.ts'
import { missingPackage } from '../peers.ts'
import { startPostGraphile } from '../rivals/postgraphile/postGraphileRivals.ts'
import type { Scenario } from '../scenario.ts'

/**
 * What roll-ups are for: front pages of areas with very many records each. They are too few for each question to be asked once, so the hub
 * keeps no answers.
 */
function overviewOf(name: string, plural: string, level: string): Scenario {
  return {
    name,
    title: `front pages of ${plural} in a store of 30 million records (--millions), against PostGraphile 5 on the records`,
    missing: () => missingPackage('postgraphile'),
    async run(bench) {
      const country = await openCountry(bench, bench.options.millions ?? 30)
      const rivals = await startOverviewRivals(bench, country, nothingKept)
      const areas = rivals.areas.filter((area) => area.level === level)
      const { onRecords } = await startPostGraphile(bench, country)
      return runOverviewSeries(bench, country, { ...rivals, areas }, [onRecords({ atLeast: 200 })], {
        areas: Math.ceil(areas.length / 2),
        mayRepeat: true,
      })
    },
  }
}

/** 600,000 records each. */
export const overviewCities = overviewOf('overviewCities', 'cities', 'PREFECTURE')

/** Ten million records each. */
export const overviewProvinces = overviewOf('overviewProvinces', 'provinces', 'PROVINCE')

import { type CityPlaces, countyCodeThen } from '../places.ts'

/**
 * Police organisations of the demonstration: one station for each township, and a bureau for each county of the city's years. Their codes have
 * twelve digits and look like divisions on purpose (nasty 1): only the source's own table says which division a station serves.
 */
export interface PoliceOrganisation {
  readonly code: string
  /** The division it serves: nine digits for a station, six for a bureau. */
  readonly serves: string
}

/** Every so many stations, one is missing in the source's own table (nasty 1: the table is incomplete). */
const missingEvery = 29

/** Station of each township, by the township's code. The first six digits are the county of the time, the next three look like a subdistrict. */
export function stationsOf({ counties }: CityPlaces): ReadonlyMap<string, PoliceOrganisation> {
  const stations = new Map<string, PoliceOrganisation>()
  const used = new Map<string, number>()
  for (const county of counties) {
    for (const township of county.townships) {
      const then = countyCodeThen({ county, township, village: township.villages[0]! })
      const sequence = used.get(then) ?? 0
      used.set(then, sequence + 1)
      stations.set(township.code, {
        code: `${then}${String(50 + sequence).padStart(3, '0')}000`,
        serves: township.code.endsWith('000') ? county.code : township.code,
      })
    }
  }
  return stations
}

/** The city's bureau and its counties'; statistics are told by these. A county that is a site has one. */
export function policeBureaus({ code, countiesThen }: CityPlaces): PoliceOrganisation[] {
  const bureau = (serves: string): PoliceOrganisation => ({ code: `${serves}000000`, serves })
  return [code, ...countiesThen.map((county) => county.code).filter((county) => county !== code)].map(bureau)
}

/** What the source's table `t_dw_xzqh` holds: which organisation serves which division. Incomplete on purpose. */
export function stationTable(places: CityPlaces): PoliceOrganisation[] {
  const stations = [...stationsOf(places).values()].filter((_, index) => index % missingEvery !== missingEvery - 1)
  return [...policeBureaus(places), ...stations]
}

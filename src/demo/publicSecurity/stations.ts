import type { CountyPlace, TownshipPlace } from '../places.ts'
import { countiesThen, countyCodeThen } from '../places.ts'

/**
 * Police organisations of the demonstration: one station for each township, and a bureau for each county of 2010. Their codes have
 * twelve digits and look like divisions on purpose (nasty 1): only the source's own table says which division a station serves.
 */
export interface PoliceOrganisation {
  readonly code: string
  /** The division it serves: nine digits for a station, six for a bureau. */
  readonly serves: string
  readonly name: string
}

/** Every so many stations, one is missing in the source's own table (nasty 1: the table is incomplete). */
const missingEvery = 29

/** Station of each township, by the township's code. The first six digits are the county of 2010, the next three look like a subdistrict. */
export function stationsOf(counties: readonly CountyPlace[]): ReadonlyMap<string, PoliceOrganisation> {
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
        name: `${placeName(township)}派出所`,
      })
    }
  }
  return stations
}

/** County bureaus and the city's; statistics are told by these. */
export const policeBureaus: readonly PoliceOrganisation[] = [
  { code: '330300000000', serves: '330300', name: '温州市公安局' },
  ...countiesThen.map(({ code, name }) => ({ code: `${code}000000`, serves: code, name: `${name}公安局` })),
]

/** What the source's table `t_dw_xzqh` holds: which organisation serves which division. Incomplete on purpose. */
export function stationTable(counties: readonly CountyPlace[]): PoliceOrganisation[] {
  const stations = [...stationsOf(counties).values()].filter((_, index) => index % missingEvery !== missingEvery - 1)
  return [...policeBureaus, ...stations]
}

function placeName({ name }: TownshipPlace): string {
  return name.replace(/(街道|畲族镇|镇|畲族乡|乡|市)$/u, '')
}

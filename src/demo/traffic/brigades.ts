import { type CityCode, cityPlaces, demonstrationCities } from '../places.ts'

/**
 * Traffic police organisations: one brigade (大队) for each county of the city's years, and a detachment (支队) of a city. Their codes
 * have twelve digits and look like townships on purpose (nasty 1): only the table of stations says which division they serve.
 */
export interface TrafficBrigade {
  readonly code: string
  /** Six digits. */
  readonly serves: string
}

/** Missing in the table of stations (nasty 1: it is incomplete): 泰顺's brigade. */
const missing = '330329040000'

/** Code of a county's brigade. */
export function brigadeCode(countyThen: string): string {
  return `${countyThen}040000`
}

/** The detachment of a city, whose lines are the whole city's; null where the site is a county. */
export function detachmentCode(city: CityCode): string | null {
  return cityPlaces(city).countiesThen.some(({ code }) => code === city) ? null : brigadeCode(city)
}

/** What `connectors/traffic/codes/stations.csv` holds; a test compares it. */
export function brigadeTable(): TrafficBrigade[] {
  return demonstrationCities
    .flatMap((city) => [
      ...(detachmentCode(city) === null ? [] : [city]),
      ...cityPlaces(city).countiesThen.map(({ code }) => code),
    ])
    .map((serves) => ({ code: brigadeCode(serves), serves }))
    .filter(({ code }) => code !== missing)
}

import { shortName } from '../../jurisdictions/divisionKind.ts'
import { compactDay, dayNumber } from '../calendar.ts'
import { citySeed } from '../places.ts'
import { type Random, seededRandom } from '../random.ts'
import { areaNumber } from './cases.ts'
import type { PoliceCity } from './policeCities.ts'

/** A row of `gaxt.t_zdzz_qy`. */
export interface AreaRow {
  zdzzqybh: string
  gpjb: string
  qymc: string
  xzqhmc: string
  gprq: string
  zprq: string | null
  zrdw: string
  zt: string
}

/** All areas were listed in the first half of the city's second year; none before. */
export function areaRows({ places, areas }: PoliceCity): AreaRow[] {
  const random = seededRandom(citySeed(places, 'public-security rectification areas'))
  const counties = places.countiesThen.map((county, index) => [county, places.countyThenWeights[index]!] as const)
  const year = places.years[1]
  const row = (level: 2 | 3, sequence: number): AreaRow => {
    const county = random.weighted(counties)
    const listed = random.integer(dayNumber(year, 1, 11), dayNumber(year, 6, 30))
    const state = random.weighted([
      ['1', 2],
      ['2', 5],
      ['3', 3],
      ['4', 0.4],
    ])
    return {
      zdzzqybh: areaNumber(level, year, sequence),
      gpjb: String(level),
      qymc: `${county.name}第${sequence}号整治区域`,
      xzqhmc: writtenName(county.name, places.prefectureName, random),
      gprq: compactDay(listed),
      zprq: state === '3' ? compactDay(listed + random.integer(60, 180)) : null,
      zrdw: `${county.name}公安局、${county.name}综治办、${county.name}工商分局`,
      zt: state,
    }
  }
  return [
    ...Array.from({ length: areas.city }, (_, index) => row(2, index + 1)),
    ...Array.from({ length: areas.county }, (_, index) => row(3, index + 1)),
  ]
}

/** A name instead of a code, in the ways people write it (nasty 9). */
export function writtenName(name: string, prefectureName: string, random: Random): string {
  const short = shortName('COUNTY', name)
  return random.weighted([
    [name, 6],
    [short, 3],
    [`${prefectureName}${name}`, 2],
    [` ${name} `, 0.5],
  ])
}

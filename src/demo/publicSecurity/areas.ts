import { compactDay, dayNumber } from '../calendar.ts'
import { countiesThen, countyThenWeights } from '../places.ts'
import { rectificationAreaTargets } from '../published.ts'
import { type Random, seededRandom } from '../random.ts'
import { areaNumber } from './cases.ts'

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

/** All areas were listed in the first half of 2010; none before. */
export function areaRows(): AreaRow[] {
  const random = seededRandom('public-security rectification areas')
  const counties = countiesThen.map((county, index) => [county, countyThenWeights[index]!] as const)
  const row = (level: 2 | 3, sequence: number): AreaRow => {
    const county = random.weighted(counties)
    const listed = random.integer(dayNumber(2010, 1, 11), dayNumber(2010, 6, 30))
    const state = random.weighted([
      ['1', 2],
      ['2', 5],
      ['3', 3],
      ['4', 0.4],
    ])
    return {
      zdzzqybh: areaNumber(level, sequence),
      gpjb: String(level),
      qymc: `${county.name}第${sequence}号整治区域`,
      xzqhmc: writtenName(county.name, random),
      gprq: compactDay(listed),
      zprq: state === '3' ? compactDay(listed + random.integer(60, 180)) : null,
      zrdw: `${county.name}公安局、${county.name}综治办、${county.name}工商分局`,
      zt: state,
    }
  }
  return [
    ...Array.from({ length: rectificationAreaTargets.city }, (_, index) => row(2, index + 1)),
    ...Array.from({ length: rectificationAreaTargets.county }, (_, index) => row(3, index + 1)),
  ]
}

/** A name instead of a code, in the ways people write it (nasty 9). */
export function writtenName(name: string, random: Random): string {
  const short = name.replace(/[市区县]$/u, '')
  return random.weighted([
    [name, 6],
    [short, 3],
    [`温州市${name}`, 2],
    [` ${name} `, 0.5],
  ])
}

import { twoDigits } from '../calendar.ts'
import { type CityCode, type CityPlaces, cityCode, citySeed } from '../places.ts'
import { apportion, seededRandom } from '../random.ts'
import { brigadeCode, detachmentCode } from './brigades.ts'
import { trafficTargets } from './trafficTargets.ts'

/** A row of `vio_enf_month`: month, organisation, offence, penalties, detained, executed, rate as the report prints it. */
export type EnforcementRow = readonly [
  tjyf: string,
  glbm: string,
  wfxw: string,
  cfqs: number,
  jlrs: number,
  jlzx: number,
  zxl: string,
]

/** An offence that the table of codes lacks, in 温州 in December 2010: quarantined once for each of the two statistics. */
export const unknownOffence: EnforcementRow = ['201012', '330302040000', '醉驾（补录）', 2, 2, 2, '100%']

/** The year's monthly statistics by brigade; in a city with the detachment's line, which is the sum of the brigades'. */
export function enforcementRows(city: CityPlaces, year: number): EnforcementRow[] {
  const random = seededRandom(citySeed(city, `traffic enforcement ${year}`))
  const { detained, executed } = trafficTargets[city.code as CityCode][year]!.drunkDriving
  const cells = city.countiesThen.flatMap(({ code }, county) =>
    Array.from({ length: 12 }, (_, month) => ({
      code,
      month,
      weight: city.countyThenWeights[county]! * (0.6 + random.next()),
    })),
  )
  const persons = apportion(
    detained,
    cells.map(({ weight }) => weight),
  )
  const done = [...persons]
  for (let left = detained - executed; left > 0; ) {
    const cell = random.integer(0, cells.length - 1)
    if (done[cell]! < 1 || done[cell]! < persons[cell]!) continue
    done[cell]! -= 1
    left -= 1
  }
  const rows: EnforcementRow[] = []
  const total = detachmentCode(city.code as CityCode)
  for (let month = 0; month < 12; month += 1) {
    const tjyf = `${year}${twoDigits(month + 1)}`
    const brigades = cells.flatMap((cell, index) => (cell.month === month ? [{ code: cell.code, index }] : []))
    const drunk = brigades.map(({ code, index }) =>
      row(tjyf, brigadeCode(code), '醉酒驾驶', persons[index]!, persons[index]!, done[index]!),
    )
    const drink = brigades.map(({ code }) => row(tjyf, brigadeCode(code), '饮酒驾驶', random.integer(20, 90), 0, 0))
    for (const lines of [drunk, drink]) {
      rows.push(...lines)
      if (total !== null) rows.push(sumOf(tjyf, total, lines))
    }
  }
  if (city.code === cityCode && year === 2010) rows.push(unknownOffence)
  return rows
}

function sumOf(tjyf: string, glbm: string, lines: readonly EnforcementRow[]): EnforcementRow {
  const sum = (column: 3 | 4 | 5): number => lines.reduce((value, line) => value + line[column], 0)
  return row(tjyf, glbm, lines[0]![2], sum(3), sum(4), sum(5))
}

/** The rate is cut off, not rounded, as the city's report prints it. */
function row(tjyf: string, glbm: string, wfxw: string, cfqs: number, jlrs: number, jlzx: number): EnforcementRow {
  const zxl = jlrs === 0 ? '' : `${(Math.floor((jlzx / jlrs) * 10_000) / 100).toFixed(2)}%`
  return [tjyf, glbm, wfxw, cfqs, jlrs, jlzx, zxl]
}

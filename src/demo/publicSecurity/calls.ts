import { compactDay, dayNumber, isoDay, twoDigits } from '../calendar.ts'
import { citySeed, placePicker } from '../places.ts'
import { seededRandom } from '../random.ts'
import type { PoliceCity } from './policeCities.ts'
import { reportedPlace } from './reportedPlace.ts'
import { stationsOf } from './stations.ts'

/** A row of `gaxt.t_jq_jjdb`. */
export interface CallRow {
  jjdbh: string
  bjsj: string
  jqlbdm: string | null
  gxdwdm: string
  sfdxzqh: string | null
  cljgdm: string
  scbz: string
  gxsj: string
  ra_gxsj: string
}

/** Local categories with weights; 0101 and 101 are the same (nasty 14), 0999 is in no table (nasty 17). */
const categories: readonly (readonly [code: string | null, weight: number])[] = [
  ['0101', 4],
  ['101', 0.4],
  ['0102', 3],
  ['0201', 9],
  ['0202', 5],
  ['0203', 4],
  ['0299', 14],
  ['0301', 6],
  ['0401', 9],
  ['0601', 22],
  ['0701', 18],
  ['0801', 1],
  ['0999', 0.3],
]

/** Every row of the table: the city's calls, removed ones (scbz '1'), and two of the second year that nobody can read. */
export function callRows({ places, calls, otherRows }: PoliceCity): CallRow[] {
  const [before, reported] = places.years
  const random = seededRandom(citySeed(places, 'public-security calls'))
  const pickPlace = placePicker(places.counties, random)
  const stations = stationsOf(places)
  const numbers = new Map<string, number>()
  const rows: CallRow[] = []

  const make = (year: number): CallRow => {
    const place = pickPlace()
    const station = stations.get(place.township.code)!.code
    const day = random.integer(dayNumber(year, 1, 1), dayNumber(year, 12, 31))
    const prefix = `J${station}${compactDay(day).slice(0, 6)}`
    const sequence = (numbers.get(prefix) ?? 0) + 1
    numbers.set(prefix, sequence)
    const clock = [random.integer(0, 23), random.integer(0, 59), random.integer(0, 59)].map(twoDigits)
    return {
      jjdbh: `${prefix}${String(sequence).padStart(4, '0')}`,
      bjsj: `${compactDay(day)}${clock.join('')}`,
      jqlbdm: random.weighted(categories),
      gxdwdm: station,
      sfdxzqh: reportedPlace(place, random),
      cljgdm: random.pick(['01', '02', '03', '99']),
      scbz: '0',
      // Two columns of the last change: the first moves with every re-load, the second only with an edit (nasty 28).
      gxsj:
        year === before && random.chance(0.3) ? `${reported}-03-01 02:30:00` : `${isoDay(day + 1)} ${clock.join(':')}`,
      ra_gxsj: `${isoDay(day)} ${clock.join(':')}`,
    }
  }

  for (const year of places.years) {
    for (let index = 0; index < calls[year]!; index += 1) rows.push(make(year))
    for (let index = 0; index < otherRows.removedCalls; index += 1) rows.push({ ...make(year), scbz: '1' })
  }
  rows.push({ ...make(reported), bjsj: `${reported}0230101500` }, { ...make(reported), bjsj: `${reported}-05-0112:` })
  return rows
}

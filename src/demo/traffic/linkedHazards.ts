import { type CityPlaces, citySeed } from '../places.ts'
import { seededRandom } from '../random.ts'
import type { AccidentRow } from './accidents.ts'
import { noticeNumber, type RoadHazard, roadHazards } from './roadPlaces.ts'

/** Accidents of a year that name a hazard which stands on no list. */
const unknownHazards = 2

/**
 * Gives the accidents of a year the listed hazards that they came of, all reports of one event the same: most of those at the province's
 * black spots (`atSpots`, by number of the event; a spot may have been listed afterwards, because of them), and one for every fourth
 * hazard listed by then.
 */
export function nameHazards(
  city: CityPlaces,
  year: number,
  rows: readonly AccidentRow[],
  atSpots: ReadonlyMap<string, RoadHazard>,
): AccidentRow[] {
  const random = seededRandom(citySeed(city, `traffic hazard links ${year}`))
  const named = new Map<string, string>()
  for (const [event, hazard] of atSpots) {
    if (!random.chance(0.15)) named.set(event, noticeNumber(city, hazard))
  }
  const events = [...new Set(rows.filter(({ jllx }) => jllx === '3').map(({ sgbh }) => String(sgbh)))]
  const others = random.shuffle(events.filter((event) => !atSpots.has(event)))
  for (const hazard of roadHazards(city)) {
    if (hazard.year > year || !random.chance(0.25)) continue
    const event = others.pop()
    if (event !== undefined) named.set(event, noticeNumber(city, hazard))
  }
  for (let index = 1; index <= unknownHazards; index += 1) {
    const event = others.pop()
    if (event !== undefined) named.set(event, `DL${city.code}${year}9X${String(index).padStart(3, '0')}`)
  }
  return rows.map((row) => ({ ...row, glyh: named.get(String(row.sgbh)) ?? null }))
}

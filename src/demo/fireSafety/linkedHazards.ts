import { citySeed } from '../places.ts'
import { seededRandom } from '../random.ts'
import type { FireCity } from './fireCities.ts'

/** The number of its notice, by which others name a listed hazard: `dwbh` begins anew each year and at each level. */
export function noticeNumber(city: string, year: number, level: number, sequence: number): string {
  return `XF${city}${year}${level}${String(sequence).padStart(4, '0')}`
}

/**
 * Which hazard each fire of a year came of, by the fire's place in the ledger: '' for most. Fires of the year of listing may lie before
 * the day of listing (they led to it) or after; two name a hazard that stands on no list.
 */
export function linkedHazard({ places, hazards }: FireCity, year: number, fires: number): (index: number) => string {
  const random = seededRandom(citySeed(places, `fire-safety hazard links ${year}`))
  const order = random.shuffle(Array.from({ length: fires }, (_, index) => index))
  const named = new Map<number, string>()
  const give = (number: string): void => {
    const fire = order.pop()
    // One in eight is typed in full width (nasty 33).
    if (fire !== undefined) named.set(fire, random.chance(0.125) ? fullWidth(number) : number)
  }
  for (const listed of places.years.filter((one) => one <= year)) {
    for (const [level, count] of Object.entries(hazards[listed]!.listed)) {
      for (let sequence = 1; sequence <= count; sequence += 1) {
        const share = listed === year ? 0.4 : 0.2
        if (random.chance(share)) give(noticeNumber(places.code, listed, Number(level), sequence))
        if (random.chance(share / 5)) give(noticeNumber(places.code, listed, Number(level), sequence))
      }
    }
  }
  give(noticeNumber(places.code, year, 9, 1))
  give(noticeNumber(places.code, year, 9, 2))
  return (index) => named.get(index) ?? ''
}

function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
}

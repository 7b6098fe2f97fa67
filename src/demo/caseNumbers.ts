import { dayNumber } from './calendar.ts'
import { petitionRows } from './petition/petitionRows.ts'
import type { CityPlaces } from './places.ts'
import { accidentRows } from './traffic/accidents.ts'

/**
 * Numbers of cases by which one department names another's, as the papers of a case carry them. Departments know nothing else of each
 * other here: who names cases is given this list, and imports no other department.
 */

/** A case that stands in the records of its department and can be read. */
export interface NamedCase {
  readonly number: string
  /** Day number. */
  readonly day: number
}

/** An accident as the papers of a mediation name it. */
export interface NamedAccident extends NamedCase {
  readonly fatal: boolean
}

/** What can be named in a city, by day. */
export interface NamedCases {
  readonly accidents: readonly NamedAccident[]
  readonly petitions: readonly NamedCase[]
}

/** Every accident and petition of both years that the city's departments hold. */
export function namedCases(city: CityPlaces): NamedCases {
  return { accidents: accidentsOf(city), petitions: petitionsOf(city) }
}

function accidentsOf(city: CityPlaces): NamedAccident[] {
  const best = new Map<string, { readonly stage: string; readonly accident: NamedAccident | null }>()
  for (const row of city.years.flatMap((year) => accidentRows(city, year))) {
    const number = String(row.sgbh)
    const stage = String(row.jllx)
    if (stage <= (best.get(number)?.stage ?? '')) continue
    // Stage 9 is not filed; the other ones above 3, and moments of other lengths, are the rows that nobody can read.
    const moment = String(row.sgfssj).replaceAll(/\D/g, '')
    const day = stage <= '3' && moment.length === 14 ? dayOfDigits(moment) : null
    best.set(number, { stage, accident: day === null ? null : { number, day, fatal: Number(row.swrs7) > 0 } })
  }
  return [...best.values()].flatMap(({ accident }) => accident ?? []).sort(byDay)
}

function petitionsOf(city: CityPlaces): NamedCase[] {
  return petitionRows(city)
    .filter(({ register, deleted, values }) => register === '0' && !deleted && values['cfxfbz'] !== '9')
    .flatMap(({ key, moment }) => {
      const day = dayOfDigits(moment.replaceAll(/\D/g, ''))
      return day === null ? [] : { number: key, day }
    })
    .sort(byDay)
}

/** The day of 20100704…; null: there is none, such as 31 February. */
function dayOfDigits(digits: string): number | null {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].map(Number) as [
    number,
    number,
    number,
  ]
  const number = dayNumber(year, month, day)
  return new Date(number * 86_400_000).getUTCDate() === day ? number : null
}

function byDay(one: NamedCase, other: NamedCase): number {
  return one.day - other.day || (one.number < other.number ? -1 : 1)
}

/** The cases of days from `first` to `last`, out of a list by day. */
export function casesBetween<Case extends NamedCase>(cases: readonly Case[], first: number, last: number): Case[] {
  return cases.slice(placeOf(cases, first), placeOf(cases, last + 1))
}

/** The place of the first case of this day or later. */
function placeOf(cases: readonly NamedCase[], day: number): number {
  let [low, high] = [0, cases.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (cases[middle]!.day < day) low = middle + 1
    else high = middle
  }
  return low
}

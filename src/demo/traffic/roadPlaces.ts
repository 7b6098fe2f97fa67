import type { CityPlaces, Place } from '../places.ts'
import { citySeed, countyCodeThen, placePicker } from '../places.ts'
import { apportion, type Random, seededRandom } from '../random.ts'
import { cityRoads, type HazardTarget, trafficTargets } from './trafficTargets.ts'

/** A listed hazard before it is written. */
export interface RoadHazard {
  readonly year: number
  readonly target: HazardTarget
  readonly number: number
  readonly place: Place
  readonly road: string
  readonly kilometre: number
  readonly metre: number
  readonly treated: boolean
  /** 0.1 万元. */
  readonly funding: number
}

const made = new Map<string, readonly RoadHazard[]>()

/** Hazards of both years, the same each time. The black spots listed by the province in the later year stand on kilometres of their own. */
export function roadHazards(city: CityPlaces): readonly RoadHazard[] {
  const known = made.get(city.code)
  if (known !== undefined) return known
  const random = seededRandom(citySeed(city, 'traffic hazards'))
  const pickPlace = placePicker(city.counties, random)
  const roads = cityRoads[city.code as keyof typeof cityRoads]
  const all = [...roads.national, ...roads.provincial]
  const hazards = city.years.flatMap((year) => {
    const { hazards: targets, funding } = trafficTargets[city.code as keyof typeof trafficTargets][year]!
    const listed = targets.flatMap((target) => Array.from({ length: target.listed }, (_, index) => ({ target, index })))
    const amounts = apportion(
      Math.round(funding * 10),
      listed.map(
        ({ target }) => (target.level === '省级' ? 6 : target.level === '市级' ? 2 : 1) * (0.5 + random.next()),
      ),
    )
    return listed.map(({ target, index }, position): RoadHazard => {
      const spot = isProvincialBlackSpot(target)
      return {
        year,
        target,
        number: index + 1,
        place: pickPlace(),
        road: target.level === '县级' ? `X${random.integer(101, 799)}` : all[index % all.length]!,
        // 1700 and above is nobody else's: accidents there are at a black spot.
        kilometre: spot ? 1700 + (year % 10) * 20 + index : random.integer(0, 1600),
        metre: random.integer(0, 9) * 100,
        treated: index < target.treated,
        funding: amounts[position]!,
      }
    })
  })
  made.set(city.code, hazards)
  return hazards
}

/** The number of its notice, by which others name a hazard: `bh` begins anew at each level. */
export function noticeNumber(city: Pick<CityPlaces, 'code'>, { year, target, number }: RoadHazard): string {
  const level = { 省级: 1, 市级: 2, 县级: 3 }[target.level]
  const kind = target.kind === 'BLACK_SPOT' ? 'H' : 'X'
  return `DL${city.code}${year}${level}${kind}${String(number).padStart(3, '0')}`
}

/** Where accidents at the province's black spots of the later year happen, in both years. */
export function provincialBlackSpots(city: CityPlaces): readonly RoadHazard[] {
  return roadHazards(city).filter(({ year, target }) => year === city.years[1] && isProvincialBlackSpot(target))
}

function isProvincialBlackSpot({ level, kind }: HazardTarget): boolean {
  return level === '省级' && kind === 'BLACK_SPOT'
}

/**
 * How a row writes its division into a column of ten characters: six or nine digits fit, twelve are cut off after ten, which nobody can
 * read (nasty 4); 330322 is retired today (nasty 5). What cannot be read leaves the brigade to tell the county.
 */
export function tenCharacterCode(place: Place, random: Random): string {
  const then = countyCodeThen(place)
  const township = place.township.code.endsWith('000') ? null : place.township.code
  return random.weighted([
    [township ?? then, 14],
    [then, 3],
    [`${then}000000`.slice(0, 10), 1],
    [place.village.code.slice(0, 10), 2],
    ['', 0.5],
  ])
}

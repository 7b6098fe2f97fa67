import { compactDay, dayNumber, isoDay, twoDigits } from '../calendar.ts'
import {
  type CityCode,
  type CityPlaces,
  cityCode,
  citySeed,
  countyCodeThen,
  type Place,
  placePicker,
} from '../places.ts'
import { plantedReserve } from '../planted.ts'
import { apportion, type Random, seededRandom } from '../random.ts'
import { brigadeCode } from './brigades.ts'
import { nameHazards } from './linkedHazards.ts'
import { provincialBlackSpots, type RoadHazard, tenCharacterCode } from './roadPlaces.ts'
import { cityRoads, trafficTargets } from './trafficTargets.ts'

/** A row of `acd_file`, by column. */
export type AccidentRow = Readonly<Record<AccidentColumn, string | number | null>>

/**
 * Columns of `acd_file`: as seen, and behind them what the vendor's program derives (wrongly, nasties 16 and 38), a reserve column, and
 * `glyh`, the number of the listed hazard that the accident came of.
 */
export const accidentColumns = {
  sgbh: 'TEXT',
  xzqh: 'TEXT',
  glbm: 'TEXT',
  sgfssj: 'TEXT',
  lh: "TEXT DEFAULT '-'",
  gls: 'TEXT',
  ms: 'TEXT',
  dllx: 'TEXT',
  glxzdj: 'TEXT',
  tq: 'TEXT',
  sgxt: 'TEXT',
  swrs: 'INT',
  swrs24: 'INT',
  swrs3: 'INT',
  swrs7: 'INT',
  swrs30: 'INT',
  szrs: 'INT',
  ssrs: 'INT',
  zjccss: 'REAL',
  sfty: 'TEXT',
  tjfs: 'TEXT',
  jafs: 'TEXT',
  jllx: 'TEXT',
  dzzb: 'TEXT',
  gxsj: 'TEXT',
  sfpzjz: 'TEXT',
  ssrsfd: 'TEXT',
  ylzd1: 'TEXT',
  glyh: 'TEXT',
} as const

/** One of them. */
export type AccidentColumn = keyof typeof accidentColumns

/** Of each year: full reports that stand beside their preliminary one, events with a preliminary report only, and events not filed. */
const preliminaryShare = 0.08
const onlyPreliminaryShare = 0.03
/** Events that are not filed, of each year; every fourth has a preliminary report as well. */
export const notFiledPerYear = 24

/** Rows that nobody can read, in 温州 2010: one entry of quarantine each. */
export const unreadableAccidents = 3

/** An accident before it is written. Amounts in 分. */
interface Accident {
  readonly place: Place
  readonly day: number
  readonly number: number
  readonly road: RoadPlace
  deaths: number
  injured: number
  loss: number
}

interface RoadPlace {
  readonly roadClass: '1' | '2' | '3' | '4' | '9'
  readonly road: string
  readonly kilometre: number
  readonly metre: number
}

/** The year's rows: what counts comes to the city's targets exactly. */
export function accidentRows(city: CityPlaces, year: number): AccidentRow[] {
  const random = seededRandom(citySeed(city, `traffic accidents ${year}`))
  const target = trafficTargets[city.code as CityCode][year]!
  const pickPlace = placePicker(city.counties, random)
  const spots = provincialBlackSpots(city)
  const atSpots = target.deaths.provincialBlackSpots * 2
  const losses = apportion(
    target.directLoss * 100,
    Array.from({ length: target.accidents }, () => random.next() ** 3 * 100 + 1),
  )
  const accidents = losses.map(
    (loss, index): Accident => ({
      place: pickPlace(),
      day: random.integer(dayNumber(year, 1, 1), dayNumber(year, 12, 31)),
      number: index + 1,
      road: index < atSpots ? atSpot(spots[index % spots.length]!) : elsewhere(city, random),
      deaths: 0,
      injured: 0,
      loss,
    }),
  )
  const black = accidents.slice(0, atSpots)
  const main = accidents.slice(atSpots).filter(({ road }) => road.roadClass <= '2')
  const others = accidents.slice(atSpots).filter(({ road }) => road.roadClass > '2')
  const { total, nationalAndProvincial, provincialBlackSpots: atBlackSpots } = target.deaths
  spread(atBlackSpots, black, random, 'deaths')
  spread(nationalAndProvincial - atBlackSpots, main, random, 'deaths')
  spread(total - nationalAndProvincial, others, random, 'deaths')
  spread(target.injured, accidents, random, 'injured')

  const rows = accidents.flatMap((accident): AccidentRow[] => {
    const stage = random.next()
    if (stage < onlyPreliminaryShare) return [writeAccident(accident, year, '1', random)]
    const full = writeAccident(accident, year, '3', random)
    // The preliminary report was made before all was known.
    const early = { ...full, jllx: '1', swrs3: full.swrs24, swrs7: full.swrs24, swrs30: full.swrs24, zjccss: null }
    return stage < onlyPreliminaryShare + preliminaryShare ? [early, full] : [full]
  })
  for (let index = 0; index < notFiledPerYear; index += 1) {
    const event: Accident = {
      place: pickPlace(),
      day: random.integer(dayNumber(year, 1, 1), dayNumber(year, 12, 31)),
      number: 90_000 + index,
      road: elsewhere(city, random),
      deaths: 1,
      injured: 1,
      loss: 10_000,
    }
    const row = writeAccident(event, year, '9', random)
    rows.push(row)
    if (index % 4 === 0) rows.push({ ...row, jllx: '1' })
  }
  if (city.code === cityCode && year === 2010) rows.push(...unreadableRows(pickPlace, random))
  return nameHazards(city, year, random.shuffle(rows), new Map(atHazards(black, spots, year)))
}

/** By number of the event the hazard of the province's black spot at which it happened. */
function atHazards(
  accidents: readonly Accident[],
  spots: readonly RoadHazard[],
  year: number,
): (readonly [string, RoadHazard])[] {
  return accidents.map((accident, index) => [eventNumber(accident, year), spots[index % spots.length]!] as const)
}

function spread(count: number, among: readonly Accident[], random: Random, field: 'deaths' | 'injured'): void {
  for (let left = count; left > 0; left -= 1) random.pick(among)[field] += 1
}

function atSpot({ road, kilometre, metre }: { road: string; kilometre: number; metre: number }): RoadPlace {
  return { roadClass: road.startsWith('G') ? '1' : '2', road, kilometre, metre }
}

function elsewhere({ code }: Pick<CityPlaces, 'code'>, random: Random): RoadPlace {
  const roads = cityRoads[code as CityCode]
  const roadClass = random.weighted<RoadPlace['roadClass']>([
    ['1', 18],
    ['2', 22],
    ['3', 20],
    ['4', 15],
    ['9', 25],
  ])
  const road =
    roadClass === '1'
      ? random.pick(roads.national)
      : roadClass === '2'
        ? random.pick(roads.provincial)
        : roadClass === '9'
          ? '-'
          : `${roadClass === '3' ? 'X' : 'Y'}${random.integer(101, 799)}`
  return { roadClass, road, kilometre: random.integer(0, 1600), metre: random.integer(0, 999) }
}

function writeAccident(accident: Accident, year: number, stage: '1' | '3' | '9', random: Random): AccidentRow {
  const { place, day, road, deaths, injured, loss } = accident
  const time = [random.integer(0, 23), random.integer(0, 59), random.integer(0, 59)].map(twoDigits)
  const soon = deaths === 0 ? 0 : deaths - (random.chance(0.25) ? 1 : 0)
  // One window after another, except where a clerk mistyped one: the later window then has fewer (nasty 32).
  const mistyped = deaths > 0 && random.chance(0.03)
  const form = random.pick(['11', '12', '12', '19', '21', '22', '23', '29', '31', '32', '33', '34', '35', '36'])
  const urban = road.roadClass === '9'
  return {
    sgbh: eventNumber(accident, year),
    xzqh: tenCharacterCode(place, random),
    glbm: brigadeCode(countyCodeThen(place)),
    sgfssj: random.chance(0.1) ? `${compactDay(day)}${time.join('')}` : `${isoDay(day)} ${time.join(':')}`,
    lh: road.road,
    gls: urban ? '' : String(road.kilometre),
    ms: urban ? '' : String(road.metre),
    dllx: urban ? random.pick(['21', '22', '25']) : random.pick(['10', '11', '12', '13', '14', '19']),
    glxzdj: road.roadClass,
    tq: String(random.integer(1, 9)),
    sgxt: form,
    // Of a window that the program chose and does not tell.
    swrs: random.chance(0.8) ? deaths : soon,
    swrs24: soon,
    swrs3: mistyped ? Math.max(0, soon - 1) : soon,
    swrs7: deaths,
    swrs30: deaths + (deaths > 0 && random.chance(0.05) ? 1 : 0),
    szrs: 0,
    ssrs: injured,
    zjccss: loss / 100,
    sfty: random.weighted([
      ['1', 94],
      ['2', 4],
      ['3', 2],
    ]),
    tjfs: String(random.integer(1, 4)),
    jafs: String(random.integer(1, 5)),
    jllx: stage,
    dzzb: `${random.integer(40_000, 60_000)},${random.integer(30_000, 50_000)},120.${random.integer(1000, 9999)},27.${random.integer(1000, 9999)}`,
    gxsj: `${isoDay(day)} 23:00:00`,
    // The vendor's program tests for 22 where 12 is meant.
    sfpzjz: form === '22' ? '1' : '0',
    ssrsfd: injured === 0 ? '' : injured <= 5 ? '1–5人' : '6–20人',
    ylzd1: random.chance(0.05) ? (plantedReserve(random).find((value) => value !== null) ?? null) : null,
    glyh: null,
  }
}

function eventNumber({ place, number }: Pick<Accident, 'place' | 'number'>, year: number): string {
  return `${countyCodeThen(place)}${year}${String(number).padStart(6, '0')}`
}

function unreadableRows(pickPlace: () => Place, random: Random): AccidentRow[] {
  const event = (number: number): Accident => ({
    place: pickPlace(),
    day: dayNumber(2010, 8, 11),
    number,
    road: { roadClass: '9', road: '-', kilometre: 0, metre: 0 },
    deaths: 1,
    injured: 1,
    loss: 10_000,
  })
  const row = (number: number): AccidentRow => writeAccident(event(number), 2010, '3', random)
  return [
    { ...row(99_001), sgfssj: '2010-08-1112: 25: 20' },
    { ...row(99_002), sgfssj: '2010-02-31 10:00:00' },
    { ...row(99_003), jllx: '7' },
  ]
}

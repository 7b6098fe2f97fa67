import { dayNumber, isoDay, twoDigits } from '../calendar.ts'
import { type CityPlaces, citySeed, type Place, placePicker } from '../places.ts'
import { plantedSentence, plantedValues } from '../planted.ts'
import { type Random, seededRandom } from '../random.ts'
import type { EventNumbers, GridCity } from './gridCities.ts'

/** An event as the service sends it. Names, telephone and description are sent along though nobody asked for them. */
export interface GridEventRow {
  /** Day by which the service finds it, ISO. */
  readonly day: string
  readonly sjbh: string
  readonly wgbm: string
  readonly sjlx: string
  readonly sbsj: string
  readonly czzt: string
  readonly jasj: string
  readonly sfcq: string
  readonly sbrxm: string
  readonly lxdh: string
  readonly sjms: string
}

const kindCodes: Readonly<Record<keyof EventNumbers['closed'], readonly (readonly [code: string, weight: number])[]>> =
  {
    // With and without the leading zero.
    DISPUTE: [
      ['01', 20],
      ['1', 1],
    ],
    // 06 is no longer in use.
    HAZARD: [
      ['02', 12],
      ['06', 1],
    ],
    SERVICE: [['03', 1]],
    CITY_PART: [['04', 1]],
    CITY_EVENT: [['05', 1]],
    // 88 is in no table.
    OTHER: [
      ['99', 6],
      ['88', 1],
    ],
  }

/** Three events of a city that nobody can read: a day that does not exist, no day, a mark that means nothing. */
export const unreadableEvents = 3

/** Every event of a city in the order of its days. The same each time. */
export function gridEvents(places: CityPlaces, city: GridCity): GridEventRow[] {
  const random = seededRandom(citySeed(places, 'grid events'))
  const pick = placePicker(places.counties, random)
  const firstDay = dayNumber(places.years[0], 1, 1)
  const lastDay = dayNumber(places.years[1], 12, 31)
  const dayOf = (index: number): number =>
    random.integer(dayNumber(places.years[index]!, 1, 1), dayNumber(places.years[index]!, 12, 31))
  const drafts: (Omit<GridEventRow, 'sjbh' | 'day'> & { readonly reported: number })[] = []
  const add = (kind: string, reported: number, closed: number | null): void => {
    drafts.push({ reported, ...eventRow(kind, reported, closed, gridCode(pick(), random), random) })
  }
  for (const [index, numbers] of city.events.entries()) {
    for (const [kind, count] of Object.entries(numbers.closed)) {
      for (let number = 0; number < count; number += 1) {
        const closed = dayOf(index)
        const reported = Math.max(firstDay, closed - Math.floor(random.next() ** 2 * 40))
        add(random.weighted(kindCodes[kind as keyof EventNumbers['closed']]), reported, closed)
      }
    }
    for (let number = 0; number < numbers.open; number += 1)
      add(random.pick(['01', '02', '03', '05']), dayOf(index), null)
    for (let number = 0; number < numbers.opinions; number += 1) {
      const reported = dayOf(index)
      add(random.pick(['07', '社情民意']), reported, random.chance(0.7) ? Math.min(lastDay, reported + 5) : null)
    }
  }
  const [first, second, third] = [dayOf(1), dayOf(1), dayOf(1)].map((reported) => ({
    reported,
    ...eventRow('03', reported, reported, gridCode(pick(), random), random),
  }))
  drafts.push(
    { ...first!, sbsj: `${places.years[1]}-02-30 10:00:00` },
    { ...second!, sbsj: '' },
    { ...third!, sfcq: 'Y' },
  )
  const sequences = new Map<string, number>()
  return drafts
    .sort((left, right) => left.reported - right.reported)
    .map(({ reported, ...row }) => {
      const day = isoDay(reported)
      const year = day.slice(0, 4)
      const sequence = (sequences.get(year) ?? 0) + 1
      sequences.set(year, sequence)
      // 19 digits, zeros in front: no JavaScript number holds them.
      return { day, sjbh: `00${year}${String(sequence).padStart(13, '0')}`, ...row }
    })
}

function eventRow(
  kind: string,
  reported: number,
  closed: number | null,
  wgbm: string,
  random: Random,
): Omit<GridEventRow, 'sjbh' | 'day'> {
  const personal = random.chance(0.05)
  return {
    wgbm,
    sjlx: kind,
    sbsj: `${isoDay(reported)} ${clock(random)}`,
    czzt: closed === null ? random.pick(['0', '1']) : random.chance(0.2) ? '3' : '2',
    // By nothing, or by days that never were, the platform says that an event is still open.
    jasj:
      closed === null
        ? random.pick(['', '9999-12-31 00:00:00', '1900-01-01 00:00:00'])
        : `${isoDay(closed)} ${clock(random)}`,
    sfcq: random.weighted([
      ['0', 88],
      ['1', 8],
      ['9', 2],
      ['', 2],
    ]),
    sbrxm: personal ? random.pick(plantedValues.slice(0, 3)) : '',
    lxdh: personal ? random.pick(plantedValues.slice(3, 5)) : '',
    sjms: personal ? plantedSentence(random) : '',
  }
}

/**
 * Grids of several makes in one column: 20 digits by CJ/T 349, 15 digits by a local system, a merged community (601) that is in no list,
 * a township, and now and then four digits or nothing.
 */
function gridCode({ township, village }: Place, random: Random): string {
  const number = random.integer(1, 12)
  // The stand-in for a county without townships has no code of its own.
  const inside = township.code.endsWith('000') ? village.code : `${township.code}601`
  return random.weighted([
    [`010203${village.code}${twoDigits(number)}`, 520],
    [`${village.code}${String(number).padStart(3, '0')}`, 430],
    [`010203${inside}${twoDigits(number)}`, 30],
    [township.code.endsWith('000') ? village.code : `${township.code}000`, 20],
    ['3601', 0.5],
    ['', 0.5],
  ])
}

function clock(random: Random): string {
  return `${twoDigits(random.integer(7, 21))}:${twoDigits(random.integer(0, 59))}:${twoDigits(random.integer(0, 59))}`
}

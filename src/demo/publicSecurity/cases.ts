import { compactDay, dayNumber, isoDay, twoDigits } from '../calendar.ts'
import { type CityPlaces, citySeed, type Place, placePicker } from '../places.ts'
import { plantedReserve, plantedSentence } from '../planted.ts'
import { type Random, seededRandom } from '../random.ts'
import { type CaseSpec, caseSpecs } from './caseSpecs.ts'
import type { PoliceCity } from './policeCities.ts'
import { reportedPlace } from './reportedPlace.ts'
import { stationsOf } from './stations.ts'

/** A row of `gaxt.t_aj_jbxx`, without its twenty reserve columns. */
export interface CaseRow {
  ajbh: string
  ajlbdm: string
  ajxz: string
  fasjcz: string | null
  fasjzz: string | null
  larq: string | null
  parq: string | null
  jarq: string | null
  fadxzqh: string | null
  badwdm: string | null
  ssje: string | null
  sfspxp: string | null
  zdzzqybh: string | null
  ajzt: string
  deletag: string
  gxsj: string
  jyaq: string | null
  /** `ylzd1` to `ylzd20`; null: all empty. */
  reserve: readonly (string | null)[] | null
  /** Where it happened, by today's tree: not a column, for tests. */
  readonly place: Place
}

const administrativeCodes = [
  ['800100', 5],
  ['800200', 3],
  ['800300', 1.5],
  ['800400', 0.5],
] as const

/** Every row of the table, in the order in which the cases were numbered. */
export function caseRows(city: PoliceCity): CaseRow[] {
  const { places, otherRows } = city
  const random = seededRandom(citySeed(places, 'public-security cases'))
  const make = rowMaker(places, random)
  const specs = caseSpecs(city, seededRandom(citySeed(places, 'public-security case specifications')))
  const rows = specs.map((spec) => make.criminal(spec))
  everyCountyHasCases(rows, places)
  makeOdd(rows, city, random)

  for (const year of places.years) {
    const extra = (count: number, change: (row: CaseRow) => void): void => {
      for (let index = 0; index < count; index += 1) {
        const row = make.criminal({
          filed: year,
          code: '050200',
          kind: 'OTHER',
          solved: null,
          video: false,
          area: null,
        })
        change(row)
        rows.push(row)
      }
    }
    for (let index = 0; index < otherRows.administrative; index += 1) rows.push(make.administrative(year))
    extra(otherRows.notFiled, (row) => Object.assign(row, { larq: null, ajzt: '9' }))
    extra(otherRows.accepted, (row) => Object.assign(row, { larq: null, ajzt: random.pick(['1', '01']) }))
    extra(otherRows.deleted, (row) => Object.assign(row, { parq: row.larq, ajzt: '3', sfspxp: '1', deletag: '0' }))
    extra(otherRows.outOfScope, (row) => Object.assign(row, { ajlbdm: '010100', parq: row.larq, ajzt: '3' }))
  }
  rows.push(
    ...unreadableRows(places.years, () =>
      make.criminal({ filed: places.years[1], code: '050200', kind: 'OTHER', solved: null, video: false, area: null }),
    ),
  )
  return rows
}

interface RowMaker {
  criminal(spec: CaseSpec): CaseRow
  administrative(year: number): CaseRow
}

function rowMaker(places: CityPlaces, random: Random): RowMaker {
  const pickPlace = placePicker(places.counties, random)
  const stations = stationsOf(places)
  const numbers = new Map<string, number>()

  /** `A`, the organisation, year and month, four digits that begin anew each month: 23 characters (nasty 20). */
  const caseNumber = (station: string, day: number): string => {
    const prefix = `A${station}${compactDay(day).slice(0, 6)}`
    const sequence = (numbers.get(prefix) ?? 0) + 1
    numbers.set(prefix, sequence)
    return `${prefix}${String(sequence).padStart(4, '0')}`
  }

  const make = (spec: CaseSpec, nature: '1' | '2'): CaseRow => {
    const place = pickPlace()
    const station = stations.get(place.township.code)!.code
    const first = dayNumber(spec.filed, 1, 1)
    const filed = random.integer(first, lastDay(spec.filed))
    const occurred = Math.max(first, filed - Math.floor(random.next() ** 3 * 30))
    const solved = spec.solved === null ? null : solvedDay(spec, filed, random)
    const closed = solved !== null && random.chance(0.4)
    const updated = Math.max(filed, solved ?? 0) + random.integer(0, 9)
    const planted = random.chance(0.004)
    return {
      ajbh: caseNumber(station, filed),
      ajlbdm: spec.code,
      ajxz: nature,
      fasjcz: `${compactDay(occurred)}${clock(random)}`,
      fasjzz: random.chance(0.5) ? `${compactDay(filed)}${clock(random)}` : null,
      larq: compactDay(filed),
      parq: solved === null ? null : compactDay(solved),
      jarq: closed ? compactDay(Math.min(solved + 5, lastDay(spec.solved!))) : null,
      fadxzqh: reportedPlace(place, random),
      badwdm: station,
      ssje: random.chance(0.3)
        ? '0.00'
        : `${random.integer(1, 9) * 10 ** random.integer(1, 4)}.${random.pick(['00', '50'])}`,
      sfspxp: spec.video
        ? '1'
        : random.weighted([
            ['2', 9],
            [null, 1],
          ]),
      zdzzqybh: spec.area === null ? null : areaNumber(spec.area.level, places.years[1], spec.area.sequence),
      // 2 and 02, 3 and 03: the same state written twice (nasty 14).
      ajzt: `${random.chance(0.2) ? '0' : ''}${closed ? '4' : solved === null ? '2' : '3'}`,
      deletag: '1',
      gxsj: `${isoDay(updated)} ${twoDigits(random.integer(0, 23))}:${twoDigits(random.integer(0, 59))}:${twoDigits(random.integer(0, 59))}`,
      jyaq: planted ? plantedSentence(random) : null,
      reserve: planted ? plantedReserve(random) : null,
      place,
    }
  }

  return {
    criminal: (spec) => make(spec, '1'),
    administrative: (year) =>
      make(
        {
          filed: year,
          code: random.weighted(administrativeCodes),
          kind: 'OTHER',
          solved: random.chance(0.6) ? year : null,
          video: random.chance(0.05),
          area: null,
        },
        '2',
      ),
  }
}

/** Number of a listed area: its list level, year and sequence. */
export function areaNumber(level: 1 | 2 | 3, year: number, sequence: number): string {
  return `${level}-${year}-${String(sequence).padStart(3, '0')}`
}

function solvedDay(spec: CaseSpec, filed: number, random: Random): number {
  const last = lastDay(spec.solved!)
  const first = spec.solved === spec.filed ? filed : lastDay(spec.filed) + 1
  return Math.min(last, first + Math.floor(random.next() ** 2 * 120))
}

function lastDay(year: number): number {
  return dayNumber(year, 12, 31)
}

function clock(random: Random): string {
  return `${twoDigits(random.integer(0, 23))}${twoDigits(random.integer(0, 59))}${twoDigits(random.integer(0, 59))}`
}

/** Oddities that change no count: rows stay what they are. */
function makeOdd(
  rows: readonly CaseRow[],
  { places, oddRows, unassignableCodes, reloadedCounty }: PoliceCity,
  random: Random,
): void {
  const plain = rows.filter(
    (row) => row.zdzzqybh === null && row.parq === null && row.ajlbdm.startsWith('05') && !isRobbery(row),
  )
  const odd = random.shuffle(plain)
  const take = (count: number): CaseRow[] => odd.splice(0, count)
  for (const row of take(oddRows.unassignable))
    Object.assign(row, { fadxzqh: random.pick(unassignableCodes), badwdm: null })
  // 撤案: filed and withdrawn.
  for (const row of take(oddRows.withdrawn)) row.ajzt = '5'
  // Not solved, told by a day that cannot be (nasty 25).
  for (const row of take(oddRows.impossibleSolvedDay)) row.parq = random.pick(['19000101', '18991231'])
  for (const row of take(oddRows.endlessClosedDay)) row.jarq = '99991231'
  // The month alone, padded to the column's width (nasties 23, 24).
  for (const row of take(oddRows.monthAlone)) row.fasjcz = `${row.larq!.slice(0, 6)}        `
  // Full-width digits from a form that was typed by hand.
  for (const row of take(oddRows.fullWidth))
    if (row.place.county.code !== '330383')
      row.fadxzqh = [...row.place.township.code]
        .map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
        .join('')
  // A re-load in one night: many rows with the same moment (nasty 28).
  const reported = places.years[1]
  for (const row of rows) {
    if (row.badwdm?.startsWith(reloadedCounty) === true && row.larq! < `${reported}0201`)
      row.gxsj = `${reported}-03-01 02:00:00`
  }
}

function isRobbery(row: CaseRow): boolean {
  return row.ajlbdm.startsWith('0501') || row.ajlbdm === '050400'
}

/** A small county could go without by chance; the promise is that each has cases in both years, with its own code on some. */
function everyCountyHasCases(rows: readonly CaseRow[], places: CityPlaces): void {
  for (const county of places.counties) {
    for (const year of places.years) {
      const has = rows.some(
        (row) =>
          row.place.county.code === county.code &&
          row.larq!.startsWith(String(year)) &&
          row.fadxzqh?.startsWith(county.code),
      )
      if (!has) throw new Error(`The demonstration has no case of ${year} in ${county.name}: choose another seed.`)
    }
  }
}

/** Rows that nobody can read; each lands in quarantine under one column. */
function unreadableRows([before, reported]: CityPlaces['years'], make: () => CaseRow): CaseRow[] {
  const faults: Partial<CaseRow>[] = [
    { larq: `${reported}0231` },
    { larq: `${reported}1301` },
    { larq: `${before}0229` },
    { larq: `${reported}.7.4` },
    { parq: `${String(reported).slice(0, 3)}O0704`, ajzt: '3' },
    { sfspxp: '9' },
    { sfspxp: 'X' },
    { ajxz: '7' },
    { fasjcz: null },
  ]
  return faults.map((fault) => Object.assign(make(), fault))
}

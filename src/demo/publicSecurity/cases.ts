import { compactDay, dayNumber, isoDay, twoDigits } from '../calendar.ts'
import { type CountyPlace, type Place, placePicker } from '../places.ts'
import { plantedReserve, plantedSentence } from '../planted.ts'
import { type DemonstrationYear, demonstrationYears, rectificationAreaTargets } from '../published.ts'
import { type Random, seededRandom } from '../random.ts'
import { type CaseSpec, caseSpecs } from './caseSpecs.ts'
import { reportedPlace, unassignableCodes } from './reportedPlace.ts'
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

/** Rows besides the criminal cases of `policeTargets`, by year where not said otherwise. None of them may change a published figure. */
export const otherCaseRows = {
  administrative: 5000,
  /** 不予立案: no filing date. */
  notFiled: 150,
  /** 受理, not decided yet. */
  accepted: 80,
  /** deletag '0': removed in the source. */
  deleted: 120,
  /** 01xxxx, out of scope: never read. */
  outOfScope: 12,
  /** Of both years together: rows that nobody can read. They land in quarantine, one entry each. */
  unreadable: 9,
} as const

/** Criminal cases whose division code means nothing or lies outside the city, and that name no organisation; both years together. */
export const unassignableCases = 40

const administrativeCodes = [
  ['800100', 5],
  ['800200', 3],
  ['800300', 1.5],
  ['800400', 0.5],
] as const
const bulkReload = '2010-03-01 02:00:00'
const lastFiled: Readonly<Record<DemonstrationYear, number>> = {
  2009: dayNumber(2009, 12, 31),
  2010: dayNumber(2010, 12, 31),
}

/** Every row of the table, in the order in which the cases were numbered. */
export function caseRows(counties: readonly CountyPlace[]): CaseRow[] {
  const random = seededRandom('public-security cases')
  const pickPlace = placePicker(counties, random)
  const make = rowMaker(counties, random, pickPlace)
  const specs = caseSpecs(seededRandom('public-security case specifications'))
  const rows = specs.map((spec) => make.criminal(spec))
  everyCountyHasCases(rows, counties)
  makeOdd(rows, random)

  for (const year of demonstrationYears) {
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
    for (let index = 0; index < otherCaseRows.administrative; index += 1) rows.push(make.administrative(year))
    extra(otherCaseRows.notFiled, (row) => Object.assign(row, { larq: null, ajzt: '9' }))
    extra(otherCaseRows.accepted, (row) => Object.assign(row, { larq: null, ajzt: random.pick(['1', '01']) }))
    extra(otherCaseRows.deleted, (row) => Object.assign(row, { parq: row.larq, ajzt: '3', sfspxp: '1', deletag: '0' }))
    extra(otherCaseRows.outOfScope, (row) => Object.assign(row, { ajlbdm: '010100', parq: row.larq, ajzt: '3' }))
  }
  rows.push(
    ...unreadableRows(() =>
      make.criminal({ filed: 2010, code: '050200', kind: 'OTHER', solved: null, video: false, area: null }),
    ),
  )
  return rows
}

interface RowMaker {
  criminal(spec: CaseSpec): CaseRow
  administrative(year: DemonstrationYear): CaseRow
}

function rowMaker(counties: readonly CountyPlace[], random: Random, pickPlace: () => Place): RowMaker {
  const stations = stationsOf(counties)
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
    const filed = random.integer(first, lastFiled[spec.filed])
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
      jarq: closed ? compactDay(Math.min(solved + 5, lastFiled[spec.solved!])) : null,
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
      zdzzqybh: spec.area === null ? null : areaNumber(spec.area.level, spec.area.sequence),
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
export function areaNumber(level: 1 | 2 | 3, sequence: number): string {
  return `${level}-2010-${String(sequence).padStart(3, '0')}`
}

function solvedDay(spec: CaseSpec, filed: number, random: Random): number {
  const last = lastFiled[spec.solved!]
  const first = spec.solved === spec.filed ? filed : lastFiled[spec.filed] + 1
  return Math.min(last, first + Math.floor(random.next() ** 2 * 120))
}

function clock(random: Random): string {
  return `${twoDigits(random.integer(0, 23))}${twoDigits(random.integer(0, 59))}${twoDigits(random.integer(0, 59))}`
}

/** Oddities that change no count: rows stay what they are. */
function makeOdd(rows: readonly CaseRow[], random: Random): void {
  const plain = rows.filter(
    (row) => row.zdzzqybh === null && row.parq === null && row.ajlbdm.startsWith('05') && !isRobbery(row),
  )
  const odd = random.shuffle(plain)
  const take = (count: number): CaseRow[] => odd.splice(0, count)
  for (const row of take(unassignableCases))
    Object.assign(row, { fadxzqh: random.pick(unassignableCodes), badwdm: null })
  // 撤案: filed and withdrawn.
  for (const row of take(60)) row.ajzt = '5'
  // Not solved, told by a day that cannot be (nasty 25).
  for (const row of take(200)) row.parq = random.pick(['19000101', '18991231'])
  for (const row of take(120)) row.jarq = '99991231'
  // The month alone, padded to the column's width (nasties 23, 24).
  for (const row of take(90)) row.fasjcz = `${row.larq!.slice(0, 6)}        `
  // Full-width digits from a form that was typed by hand.
  for (const row of take(25))
    if (row.place.county.code !== '330383')
      row.fadxzqh = [...row.place.township.code]
        .map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
        .join('')
  // A re-load in one night: thousands of rows with the same moment (nasty 28).
  for (const row of rows) if (row.badwdm?.startsWith('330381') === true && row.larq! < '20100201') row.gxsj = bulkReload
}

function isRobbery(row: CaseRow): boolean {
  return row.ajlbdm.startsWith('0501') || row.ajlbdm === '050400'
}

/** A small county could go without by chance; the promise is that each has cases in both years, with its own code on some. */
function everyCountyHasCases(rows: readonly CaseRow[], counties: readonly CountyPlace[]): void {
  for (const county of counties) {
    for (const year of demonstrationYears) {
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
function unreadableRows(make: () => CaseRow): CaseRow[] {
  const faults: Partial<CaseRow>[] = [
    { larq: '20100231' },
    { larq: '20101301' },
    { larq: '20090229' },
    { larq: '2010.7.4' },
    { parq: '201O0704', ajzt: '3' },
    { sfspxp: '9' },
    { sfspxp: 'X' },
    { ajxz: '7' },
    { fasjcz: null },
  ]
  if (faults.length !== otherCaseRows.unreadable)
    throw new Error('otherCaseRows.unreadable must be the number of unreadable rows.')
  return faults.map((fault) => Object.assign(make(), fault))
}

/** The areas of `t_zdzz_qy` in the order of their numbers, for whoever needs them all. */
export const listedAreaNumbers: readonly string[] = [
  ...Array.from({ length: rectificationAreaTargets.city }, (_, index) => areaNumber(2, index + 1)),
  ...Array.from({ length: rectificationAreaTargets.county }, (_, index) => areaNumber(3, index + 1)),
]

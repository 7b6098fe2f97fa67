import { dayNumber, isoDay } from '../calendar.ts'
import type { NamedCases } from '../caseNumbers.ts'
import { type CityCode, type CityPlaces, placePicker } from '../places.ts'
import { plantedSentence } from '../planted.ts'
import { apportion, type Random, seededRandom } from '../random.ts'
import { acceptingUnit, casePath } from './casePlace.ts'
import { type ChannelTarget, type JusticeCity, justiceCities, type MediationYear } from './justiceTargets.ts'
import { linkDisputes } from './linkedCases.ts'
import { fourBytePath, oddCases } from './oddCases.ts'
import { cutAtFourBytes, type TableRows } from './schema.ts'
import { weights } from './weights.ts'
import { clock, writtenAmount, writtenCount, writtenDay, writtenGrade, writtenType } from './written.ts'

/** One row of t_sjkj_rmtj_ajbl, by column. */
export interface CaseRow {
  bh: string
  ajbh: string | null
  jflx: string | null
  jfly: string | null
  xzqh: string | null
  slrq: string | null
  fsrq: string | null
  hjsx: string | null
  jarq: string | null
  sadsrsl: string | null
  saje: string | null
  sldw: string | null
  ajndjb: string | null
  tjjg: string | null
  ajzt: string | null
  sffh: string | null
  xyxs: string | null
  pcje: string | null
  sfqr: string | null
  bajb: string | null
  fzmzx: string | null
  glxfj: string | null
  glaj: string | null
  glsg: string | null
  sjnmgjfqk: string | null
  create_time: string | null
  update_time: string | null
  del_flag: number
}

/** Columns in the order in which rows are written. */
export const caseColumns: readonly (keyof CaseRow)[] = [
  'bh',
  'ajbh',
  'jflx',
  'jfly',
  'xzqh',
  'slrq',
  'fsrq',
  'hjsx',
  'jarq',
  'sadsrsl',
  'saje',
  'sldw',
  'ajndjb',
  'tjjg',
  'ajzt',
  'sffh',
  'xyxs',
  'pcje',
  'sfqr',
  'bajb',
  'fzmzx',
  'glxfj',
  'glaj',
  'glsg',
  'sjnmgjfqk',
  'create_time',
  'update_time',
  'del_flag',
]

/** What a dispute must be so that the totals come out. */
interface CaseSpec {
  readonly channel: string
  /** As tjjg has it; null: none yet. */
  readonly result: '1' | '2' | '3' | '4' | '5' | '7' | null
  /** Null: unknown. */
  persons: number | null
  /** Yuan; null: unknown. */
  readonly amount: number | null
  readonly compensation: number | null
  prevented: boolean
  leaderLed: boolean
}

/** Disputes of a city: both years, then the odd rows. `named` are the cases of other departments that they may name. */
export function caseTable(city: CityCode, places: CityPlaces, named: NamedCases): TableRows {
  const target = justiceCities[city]
  const rows = places.years.flatMap((year) => yearRows(city, places, target, year, named))
  const all = [...rows, ...oddCases(places, rows[0]!)]
  return {
    table: 't_sjkj_rmtj_ajbl',
    columns: caseColumns,
    rows: all.map((row) => caseColumns.map((column) => row[column])),
  }
}

function yearRows(city: CityCode, places: CityPlaces, target: JusticeCity, year: number, named: NamedCases): CaseRow[] {
  const random = seededRandom(`justice ${city} ${year}`)
  const specs = random.shuffle(caseSpecs(target.mediation[year]!, random))
  const pick = placePicker(places.counties, random)
  const link = linkDisputes(city, year, named)
  const first = dayNumber(year, 1, 1)
  const days = dayNumber(year + 1, 1, 1) - first
  // Each night every row is touched: the last night's moment stands on all of them.
  const touched = `${places.years[1] + 1}-01-05 02:30:00`
  const rows = specs.map((spec, index): CaseRow => {
    const place = pick()
    const accepted = first + random.integer(0, days - 1)
    const reported = casePath(places, place, random)
    const open = spec.result === null
    const closed = accepted + random.integer(1, 60)
    const occurred = accepted - random.integer(0, 20)
    const linked = link({ ...spec, accepted, occurred, closed })
    return {
      bh: `${city}${year}${String(index + 1).padStart(6, '0')}`,
      // Begins anew each year, and in every county: no key.
      ajbh: `(${year})${place.county.name}调字第${(index % 4000) + 1}号`,
      jflx: writtenType(spec.channel, target.edition, random),
      jfly: random.chance(0.1) ? spec.channel.replace(/^0/, '') : spec.channel,
      xzqh: reported,
      slrq: `${isoDay(accepted)} ${clock(random)}`,
      fsrq: writtenDay(occurred, random),
      hjsx: isoDay(accepted + random.pick([30, 60, 90])),
      jarq: open ? (random.chance(0.2) ? '9999-12-31 00:00:00' : null) : `${isoDay(closed)} ${clock(random)}`,
      sadsrsl: writtenCount(spec.persons, random),
      saje: writtenAmount(spec.amount, random),
      sldw: reported === null || random.chance(0.2) ? acceptingUnit(place, random) : null,
      ajndjb: random.chance(target.graded) || spec.leaderLed ? writtenGrade(spec.leaderLed, random) : null,
      tjjg: spec.result,
      ajzt: status(spec.result, random),
      sffh: random.pick(['0', '1']),
      xyxs: spec.result === '1' || spec.result === '7' ? random.pick(['1', '2', '2']) : null,
      pcje: spec.compensation === null ? null : spec.compensation.toFixed(2),
      sfqr: spec.result === '7' ? '1' : random.chance(0.5) ? '0' : null,
      bajb: spec.leaderLed ? '2' : null,
      fzmzx: spec.prevented ? '1' : random.chance(0.5) ? '0' : null,
      glxfj: linked.petition,
      glaj: null,
      glsg: linked.accident,
      // Free text with names and phones, as such columns have it: never read.
      sjnmgjfqk: index % 50 === 0 ? plantedSentence(random) : null,
      create_time: `${isoDay(accepted)} 18:00:00`,
      update_time: touched,
      del_flag: 0,
    }
  })
  // Local time without a zone: the last moment of the year and the first belong to this year, wherever the hub runs.
  rows[3]!.slrq = `${year}-12-31 23:59:59`
  rows[4]!.slrq = `${year}-01-01 00:00:00`
  if (city === '330300') {
    // What this server makes of a character of four bytes, and what an older one left of it.
    Object.assign(rows[5]!, { xzqh: fourBytePath, sldw: null })
    Object.assign(rows[6]!, { xzqh: cutAtFourBytes(fourBytePath), sldw: null })
  }
  return rows
}

function caseSpecs(year: MediationYear, random: Random): CaseSpec[] {
  const specs = year.channels.flatMap((channel) => channelSpecs(channel, random))
  const succeeded = specs.filter(({ result }) => result === '1' || result === '7')
  markPrevented(year, random.shuffle(succeeded))
  markLeaderLed(year, specs, random)
  givePersons(year, specs, random)
  return specs
}

function channelSpecs(target: ChannelTarget, random: Random): CaseSpec[] {
  const { accepted, succeeded, failed, inProgress } = target
  const results: CaseSpec['result'][] = []
  const put = (result: CaseSpec['result'], count: number): void => {
    for (let index = 0; index < count; index += 1) results.push(result)
  }
  // Two in a hundred of the successes were confirmed by a court.
  const confirmed = Math.floor(succeeded / 50)
  put('7', confirmed)
  put('1', succeeded - confirmed)
  put('2', failed)
  put(null, inProgress)
  const rest = accepted - results.length
  put('5', Math.floor(rest / 2))
  put('3', Math.floor(rest / 4))
  put('4', accepted - results.length)
  const known = results.map(() => !random.chance(0.06))
  const amounts = spread(target.amount, known.filter(Boolean).length, random)
  const agreed = results.filter((result) => result === '1' || result === '7').length
  const compensations = spread(target.compensation, agreed, random)
  let amount = 0
  let compensation = 0
  return results.map((result, index) => ({
    channel: target.channel,
    result,
    persons: null,
    amount: known[index] ? amounts[amount++]! : null,
    compensation: result === '1' || result === '7' ? compensations[compensation++]! : null,
    prevented: false,
    leaderLed: false,
  }))
}

/** Splits an amount into hundreds of yuan, none of them 0 (which would mean unknown). */
function spread(total: number, count: number, random: Random): number[] {
  if (count === 0) return []
  const hundreds = Math.floor(total / 100)
  const parts = apportion(
    hundreds - count,
    Array.from({ length: count }, () => 0.2 + random.next() ** 3),
  )
  return parts.map((part) => (part + 1) * 100)
}

function markPrevented({ prevented }: MediationYear, candidates: readonly CaseSpec[]): void {
  const persons = apportion(
    prevented.persons,
    Array.from({ length: prevented.cases }, () => 1),
  )
  persons.forEach((count, index) => {
    candidates[index]!.prevented = true
    candidates[index]!.persons = count
  })
}

/** Resolved ones succeeded; the rest is kept calm, neither open nor closed. */
function markLeaderLed({ leaderLed }: MediationYear, specs: readonly CaseSpec[], random: Random): void {
  const take = (results: readonly CaseSpec['result'][], count: number): void => {
    const candidates = specs.filter(({ result, prevented }) => results.includes(result) && !prevented)
    for (const spec of random.shuffle(candidates).slice(0, count)) spec.leaderLed = true
  }
  take(['1'], leaderLed.resolved)
  take(['5'], leaderLed.cases - leaderLed.resolved)
}

const usualPersons = weights([
  [2, 8],
  [3, 2],
  [4, 1],
  [6, 0.3],
])

function givePersons({ persons, prevented }: MediationYear, specs: readonly CaseSpec[], random: Random): void {
  // Of one dispute in eighty nobody knows how many persons it has.
  const open = specs.filter(({ persons: given }) => given === null).filter(() => !random.chance(0.0125))
  if (persons === null) {
    for (const spec of open) spec.persons = usualPersons(random)
    return
  }
  let left = persons - prevented.persons - open.length
  for (const spec of open) spec.persons = 1
  for (const spec of random.shuffle(open)) {
    if (left === 0) break
    spec.persons = 2
    left -= 1
  }
  if (left > 0) throw new Error(`${left} persons of the published number could not be given to a dispute.`)
}

function status(result: CaseSpec['result'], random: Random): string {
  if (result === null) return random.pick(['2', '02', '6'])
  // 已办结 stands on what failed as well as on what succeeded.
  if (result === '1') return random.pick(['3', '03', '4', '4'])
  if (result === '7') return '7'
  return result === '3' ? '5' : '4'
}

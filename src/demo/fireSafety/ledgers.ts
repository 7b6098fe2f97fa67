import { compactDay, dayNumber, isoDay, twoDigits } from '../calendar.ts'
import { type CountyPlace, citySeed, countyCodeThen, type Place, placePicker } from '../places.ts'
import { apportion, type Random, seededRandom } from '../random.ts'
import type { FireCity } from './fireCities.ts'
import { linkedHazard, noticeNumber } from './linkedHazards.ts'

/** A file of rows: its header and its cells, as text. */
export interface Ledger {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/**
 * Columns of the ledger of fires: as seen, and `swrs` (dead within 7 days), `ssrs` (injured), `glyh` (number of the listed hazard that
 * the fire came of). `zqdd` is an address and never read.
 */
export const fireColumns = [
  'xzqydm',
  'jqbh',
  'zqlbdm',
  'zqsj',
  'zqdd',
  'qhcsdm',
  'qhwfldm',
  'hzyyfldm',
  'zjccss',
  'ghmj',
  'szhs',
  'szrs',
  'swrs',
  'ssrs',
  'sfcz',
  'glyh',
] as const

/** A fire before it is written. Amounts in 分. */
interface Fire {
  readonly place: Place
  readonly day: number
  readonly number: number
  deaths: number
  injured: number
  loss: number
}

/** The year's ledger, with the closing row 合计. */
export function fireLedger(city: FireCity, year: number): Ledger {
  const { counties } = city.places
  const random = seededRandom(citySeed(city.places, `fire-safety ledger ${year}`))
  const pickPlace = placePicker(counties, random)
  const target = city.fires[year]!
  const weights = Array.from({ length: target.fires }, (_, index) =>
    index < counties.length ? 1 : random.next() ** 4 * 100,
  )
  const losses = apportion(target.directLoss * 100, weights)
  const fires = losses.map((loss, index): Fire => {
    // The first ones go round the counties, so that each has fires every year.
    const place = index < counties.length ? placeIn(counties[index]!, random) : pickPlace()
    return {
      place,
      day: random.integer(dayNumber(year, 1, 1), dayNumber(year, 12, 31)),
      number: index + 1,
      deaths: 0,
      injured: 0,
      loss,
    }
  })
  for (let left = target.deaths; left > 0; left -= 1) random.pick(fires).deaths += 1
  for (let left = target.injured; left > 0; left -= 1) random.pick(fires).injured += 1

  const rows = nameHazards(
    city,
    year,
    random.shuffle(fires).map((fire) => writeFire(fire, random)),
  )
  for (let index = 0; index < city.rescues; index += 1) {
    const rescue = {
      place: pickPlace(),
      day: random.integer(dayNumber(year, 1, 1), dayNumber(year, 12, 31)),
      number: 5000 + index,
      deaths: 0,
      injured: 0,
      loss: 0,
    }
    rows.push(replaceCell(writeFire(rescue, random), 'zqlbdm', '20'))
  }
  rows.push(...oddFires(city, year, pickPlace, random))
  const total = fireColumns.map((column) => {
    if (column === 'xzqydm') return '合计'
    if (column === 'zjccss') return yuanText(target.directLoss * 100)
    if (column === 'swrs') return String(target.deaths)
    return column === 'ssrs' ? String(target.injured) : ''
  })
  return { columns: fireColumns, rows: [...rows, total] }
}

function placeIn(county: CountyPlace, random: Random): Place {
  const township = random.pick(county.townships)
  return { county, township, village: random.pick(township.villages) }
}

function writeFire({ place, day, number, deaths, injured, loss }: Fire, random: Random): string[] {
  const then = countyCodeThen(place)
  const hasTownship = !place.township.code.endsWith('000')
  const code = random.weighted([
    [place.village.code, 6],
    [`${place.township.code}000`, hasTownship ? 5 : 0],
    [place.township.code, hasTownship ? 2 : 0],
    [place.county.code, hasTownship ? 0.2 : 3],
    [then, 1],
    [`${then}000000`, 0.5],
  ])
  const cells: Record<(typeof fireColumns)[number], string> = {
    xzqydm: code,
    // Nineteen characters, leading zeros (nasty 19); the numbers begin anew each year (nasty 20).
    jqbh: String(number).padStart(19, '0'),
    zqlbdm: '10',
    zqsj: `${compactDay(day)}${twoDigits(random.integer(0, 23))}${twoDigits(random.integer(0, 59))}00`,
    zqdd: `${place.township.name}${place.village.name}测试路1号（测试甲家，电话13900000000）`,
    qhcsdm: random.pick(['10', '20', '21', '30', '40', '50', '60', '90', '88']),
    qhwfldm: random.pick(['1', '2', '3']),
    hzyyfldm: random.weighted([
      ['010000', 2],
      ['010101', 3],
      ['010102', 2],
      ['010103', 1],
      ['010200', 1],
      ['010300', 1],
      ['020000', 3],
      ['990000', 2],
      ['', 0.5],
    ]),
    zjccss: lossText(loss, random),
    ghmj: random.chance(0.1) ? '' : String(random.integer(0, 300)),
    szhs: random.chance(0.05) ? '无' : String(random.integer(0, 6)),
    szrs: String(random.integer(0, 12)),
    swrs: random.chance(0.02) && deaths < 10 ? String.fromCharCode(0xff10 + deaths) : String(deaths),
    ssrs: injured === 0 && random.chance(0.02) ? '/' : String(injured),
    sfcz: random.pick(['1', '0']),
    glyh: '',
  }
  return fireColumns.map((column) => cells[column])
}

/** The same amount in the ways people write it: plain, with thousands commas, full-width, in 万元 (nasties 33, 34). */
function lossText(loss: number, random: Random): string {
  const plain = yuanText(loss)
  return random.weighted([
    [plain, 12],
    [plain.replace(/\B(?=(\d{3})+(?=\.))/g, ','), 2],
    [
      [...plain]
        .map((character) => (character === '.' ? '．' : String.fromCharCode(character.charCodeAt(0) + 0xfee0)))
        .join(''),
      0.3,
    ],
    [`${loss / 1_000_000}万元`, loss % 10_000 === 0 ? 1 : 0],
  ])
}

function yuanText(fen: number): string {
  return `${Math.floor(fen / 100)}.${twoDigits(fen % 100)}`
}

/** Gives the fires of a year the hazards that they came of. */
function nameHazards(city: FireCity, year: number, rows: readonly string[][]): string[][] {
  const link = linkedHazard(city, year, rows.length)
  return rows.map((row, index) => replaceCell(row, 'glyh', link(index)))
}

function replaceCell(row: readonly string[], column: (typeof fireColumns)[number], text: string): string[] {
  return row.map((cell, index) => (fireColumns[index] === column ? text : cell))
}

/** Of both years together: three fires that nobody can read, and a number that is used twice within a year. One entry of quarantine each. */
function oddFires({ places, fires }: FireCity, year: number, pickPlace: () => Place, random: Random): string[][] {
  const make = (number: number): string[] => {
    const fire = { place: pickPlace(), day: dayNumber(year, 6, 1), number, deaths: 0, injured: 0, loss: 0 }
    return replaceCell(replaceCell(writeFire(fire, random), 'ssrs', '0'), 'swrs', '0')
  }
  if (year === places.years[0]) return [replaceCell(make(6001), 'zqsj', `${year}0230101500`)]
  const count = fires[year]!.fires
  const repeated = make(count + 1)
  return [
    replaceCell(make(6001), 'zqsj', `${year}1305000000`),
    replaceCell(make(6002), 'ssrs', '约三四人'),
    // The number of a fire that stands above is used again: the second row is quarantined, the first one counts.
    replaceCell(repeated, 'jqbh', String(count).padStart(19, '0')),
  ]
}

/**
 * Columns of the list of hazard units; `nd` is the year of listing, in which the numbers begin anew, `gpbh` the number of the notice, by
 * which others name the unit.
 */
export const hazardColumns = ['nd', 'gpjb', 'dwbh', 'xzqh', 'gprq', 'zgqx', 'xarq', 'zt', 'cslb', 'gpbh'] as const

/** `gpyhdw.csv`: 挂牌重大火灾隐患单位 of both years, with 合计. */
export function hazardLedger({ places, hazards }: FireCity): Ledger {
  const random = seededRandom(citySeed(places, 'fire-safety listed hazards'))
  const pickPlace = placePicker(places.counties, random)
  const rows: string[][] = []
  for (const year of places.years) {
    const target = hazards[year]!
    let { rectified } = target
    for (const [level, count] of Object.entries(target.listed)) {
      for (let sequence = 1; sequence <= count; sequence += 1) {
        const place = pickPlace()
        const listed = random.integer(dayNumber(year, 2, 1), dayNumber(year, 5, 31))
        const done = rectified > 0
        if (done) rectified -= 1
        const doneOn = random.chance(0.1) ? '1900-01-01' : isoDay(listed + random.integer(30, 200))
        rows.push([
          String(year),
          level,
          String(sequence).padStart(4, '0'),
          place.township.code.endsWith('000') ? place.county.code : place.township.code,
          isoDay(listed),
          random.chance(0.15) ? '9999-12-31' : isoDay(listed + 180),
          done ? doneOn : '',
          done ? '2' : '1',
          random.pick(['20', '30', '40', '50', '60', '90']),
          noticeNumber(places.code, year, Number(level), sequence),
        ])
      }
    }
  }
  return { columns: hazardColumns, rows: [...rows, ['合计', '', String(rows.length), '', '', '', '', '', '', '']] }
}

/** Columns of the list of stations: amounts in 万元, as their header says; `clgz` is what the vehicles cost. */
export const stationColumns = ['nd', 'mc', 'xzqh', 'jszt', 'tze(万元)', 'cls', 'clgz(万元)'] as const

/** `xfz.csv`: stations built, rebuilt or under construction in both years, with 合计. */
export function fireStationLedger({ places, stations, oddStations }: FireCity): Ledger {
  const random = seededRandom(citySeed(places, 'fire-safety stations'))
  const rows: string[][] = []
  for (const year of places.years) {
    const target = stations[year]!
    const weights = Array.from({ length: target.stations }, () => 0.5 + random.next())
    const investments = apportion(target.investment, weights)
    const vehicles = apportion(target.vehicles, weights)
    const spending = apportion(target.vehicleSpending, vehicles)
    for (let index = 0; index < target.stations; index += 1) {
      const county = places.countiesThen[index % places.countiesThen.length]!
      const odd = year === places.years[1] ? oddStations[index] : undefined
      const [name, code] = odd ?? [`${county.name}第${index + 1}消防站`, county.code]
      rows.push([
        String(year),
        name,
        index % 4 === 3 ? `${code}000000` : code,
        random.pick(['1', '2', '3']),
        index === 0
          ? `${investments[index]! / 10_000}亿元`
          : index === 1
            ? thousands(investments[index]!)
            : String(investments[index]),
        vehicles[index] === 2 && random.chance(0.5) ? '两' : String(vehicles[index]),
        String(spending[index]),
      ])
    }
  }
  return { columns: stationColumns, rows: [...rows, ['合计', '', '', '', '', '', '']] }
}

function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** CSV text with CRLF, as an office's export has it. */
export function csvText({ columns, rows }: Ledger): string {
  const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  return [columns, ...rows].map((row) => `${row.map(quote).join(',')}\r\n`).join('')
}

import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { type CityPlaces, citySeed, type TownshipPlace } from '../places.ts'
import { plantedValues } from '../planted.ts'
import { syntheticLabel } from '../published.ts'
import { apportion, type Random, seededRandom } from '../random.ts'
import { type DbfColumn, type DbfRecord, dbfFile } from './dbfFile.ts'
import type { GridCity, RowArea, YearNumbers } from './gridCities.ts'

/** One file of the drop folder. */
export interface DeliveredFile {
  readonly name: string
  readonly content: Buffer
}

const area: readonly DbfColumn[] = [
  { name: 'XZQH', type: 'C', length: 12 },
  { name: 'MC', type: 'C', length: 40 },
]
/** The name of who answers for the row, and the telephone: nobody may read them. */
const personal: readonly DbfColumn[] = [
  { name: 'FZRXM', type: 'C', length: 20 },
  { name: 'LXDH', type: 'C', length: 20 },
]
const digits = (name: string): DbfColumn => ({ name, type: 'N', length: 10 })
const rate = (name: string): DbfColumn => ({ name, type: 'C', length: 6 })

/** Columns of `wgtj_yyyy.dbf`. */
export const gridColumns: readonly DbfColumn[] = [
  ...area,
  ...['WGS', 'WGXZ', 'ZZWGY', 'JZWGY', 'ZHS'].map(digits),
  ...personal,
]

/** Columns of `rk_yyyy.dbf`. */
export const populationColumns: readonly DbfColumn[] = [
  ...area,
  ...['HJRK', 'CZRK', 'LDRK', 'CLRK'].map(digits),
  rate('LGL'),
  rate('CZL'),
  ...personal,
]

/** Every file of a city's drop folder. The same bytes each time. */
export function yearFiles(places: CityPlaces, city: GridCity): DeliveredFile[] {
  const years = places.years.flatMap((year, index) => {
    const numbers = city.years[index]!
    // The older files were written by a program that leaves the end mark out.
    const endMark = index === 1
    return [
      {
        name: `wgtj_${year}.dbf`,
        content: dbfFile(gridColumns, gridRecords(places, city, year, numbers), { endMark }),
      },
      {
        name: `rk_${year}.dbf`,
        content: dbfFile(populationColumns, populationRecords(places, city, year, numbers), { endMark }),
      },
    ]
  })
  const label = `${syntheticLabel}\r\n网格与人口年报（dBase，cp936）。\r\n`
  return [{ name: '说明.txt', content: Buffer.from(label, 'utf8') }, ...years]
}

/** An area that a file has a row of, and its share. */
interface WeightedArea {
  readonly code: string
  readonly name: string
  readonly weight: number
}

function areasOf(rows: RowArea, places: CityPlaces, random: Random): WeightedArea[] {
  if (rows === 'COUNTIES_THEN') {
    return places.countiesThen.map(({ code, name }, index) => ({
      code: `${code}000000`,
      name,
      weight: places.countyThenWeights[index]!,
    }))
  }
  const shares = places.countiesThen.map(({ today }, index) => ({ today, weight: places.countyThenWeights[index]! }))
  return shares.flatMap(({ today, weight }) => {
    const townships = places.counties.filter(({ code }) => today.includes(code)).flatMap((county) => county.townships)
    const villages = townships.reduce((sum, township) => sum + township.villages.length, 0)
    const weightOf = (count: number): number => ((weight * count) / villages) * (0.5 + random.next())
    return townships.flatMap((township) =>
      rows === 'TOWNSHIPS' && isUnchanged(township)
        ? [{ code: `${township.code}000`, name: township.name, weight: weightOf(township.villages.length) }]
        : township.villages.map(({ code, name }) => ({ code, name, weight: weightOf(1) })),
    )
  })
}

/** Townships of the Ministry's or the Bureau's list that took part in any change, and the stand-in for a county without townships. */
function isUnchanged({ code }: TownshipPlace): boolean {
  changedCodes ??= new Set(
    readChanges().flatMap(({ code: reported, current }) => [reported, current].filter((one) => one.length === 9)),
  )
  return !code.endsWith('000') && !changedCodes.has(code)
}

let changedCodes: ReadonlySet<string> | undefined

function readChanges(): readonly { readonly code: string; readonly current: string }[] {
  const file = new URL('../../jurisdictions/data/divisionChanges.csv', import.meta.url)
  return parse(readFileSync(file, 'utf8'), { columns: true, skip_empty_lines: true, comment: '#' })
}

function gridRecords(places: CityPlaces, city: GridCity, year: number, numbers: YearNumbers): DbfRecord[] {
  // The same seed for both years: an area keeps its share.
  const random = seededRandom(citySeed(places, 'grid year files'))
  const rows = columnsOf(areasOf(city.gridRows, places, random), [
    numbers.grids - strayGrids,
    numbers.groups,
    numbers.fullTime,
    numbers.partTime,
    numbers.households,
  ])
  const total = ['合计', '', numbers.grids, numbers.groups, numbers.fullTime, numbers.partTime, numbers.households]
  return [
    ...rows.map((row) => record(row, random)),
    // A district of the city's own making, which no list of divisions has. Its staff is left blank; its households are written as 0,
    // which is what the program puts where it does not know.
    record([`${places.code}999000`, '网格直管片区', strayGrids, null, null, null, 0], random),
    {
      ...record([`${places.code}001000`, `作废${year}`, 99_999, 99_999, 99_999, 99_999, 99_999], random),
      deleted: true,
    },
    { cells: total },
  ]
}

/** Grids of areas that the hub cannot assign: they count in the site's remainder. */
export const strayGrids = 3

function populationRecords(places: CityPlaces, city: GridCity, year: number, numbers: YearNumbers): DbfRecord[] {
  const random = seededRandom(citySeed(places, 'population year files'))
  const { registered, permanent, floating, recordsCollected } = numbers
  const totals = [registered, permanent, floating, recordsCollected]
  const rows = columnsOf(areasOf(city.populationRows, places, random), totals)
  const rates = (): string[] => [`${(80 + random.next() * 25).toFixed(1)}%`, `${(70 + random.next() * 30).toFixed(1)}%`]
  return [
    ...rows.map((row) => record([...row, ...rates()], random)),
    {
      ...record([`${places.code}001000`, `作废${year}`, 99_999, 99_999, 99_999, 99_999, '', ''], random),
      deleted: true,
    },
    { cells: ['合计', '', ...totals, '', ''] },
  ]
}

/** Code, name and each total's part, by area. */
function columnsOf(areas: readonly WeightedArea[], totals: readonly (number | null)[]): (string | number | null)[][] {
  const weights = areas.map(({ weight }) => weight)
  const parts = totals.map((total) => (total === null ? null : apportion(total, weights)))
  return areas.map(({ code, name }, index) => [code, name, ...parts.map((part) => part?.[index] ?? null)])
}

function record(cells: readonly (string | number | null)[], random: Random): DbfRecord {
  const personalCells = random.chance(0.1)
    ? [random.pick(plantedValues.slice(0, 3)), random.pick(plantedValues.slice(3, 5))]
    : ['', '']
  return { cells: [...cells, ...personalCells] }
}

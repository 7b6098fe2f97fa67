import type { CityPlaces } from '../places.ts'
import { apportion } from '../random.ts'
import type { JusticeCity } from './justiceTargets.ts'
import type { TableRows } from './schema.ts'

/** The monthly reports and the list of organisations. Rows of a report stand for the counties of the time. */
export function reportTables(places: CityPlaces, city: JusticeCity): TableRows[] {
  return [releasedPersons(places, city), communityCorrection(places, city), consultations(places, city)]
}

const months = Array.from({ length: 12 }, (_, index) => index + 1)

/** Twelve months of every county, in the order of the rows. */
function cells(places: CityPlaces): { readonly month: number; readonly county: string; readonly weight: number }[] {
  return months.flatMap((month) =>
    places.countiesThen.map(({ code }, index) => ({
      month,
      county: code,
      // A little more in spring, so that months differ.
      weight: places.countyThenWeights[index]! * (month <= 4 ? 1.2 : 1),
    })),
  )
}

function releasedPersons(places: CityPlaces, city: JusticeCity): TableRows {
  const rows = places.years.flatMap((year) => {
    const { released } = city.reports[year]!
    const places12 = cells(places)
    const received = apportion(
      released.received,
      places12.map(({ weight }) => weight),
    )
    const part = (total: number): number[] => apportion(total, received)
    const [assisted, placed, reoffended] = [part(released.assisted), part(released.placed), part(released.reoffended)]
    return places12.map(({ month, county }, index) => [
      year,
      month,
      county,
      received[index]!,
      assisted[index]!,
      placed[index]!,
      reoffended[index]!,
      printedRate(assisted[index]!, received[index]!),
      printedRate(placed[index]!, received[index]!),
      // The rate of the bulletin, printed in every row, whatever the counts beside it say.
      released.printedReoffendingRate,
    ])
  })
  return {
    table: 't_azbj_yb',
    columns: ['nf', 'yf', 'xzqh', 'jsrs', 'bjrs', 'azrs', 'cfrs', 'bjl', 'azl', 'cfl'],
    rows,
  }
}

function printedRate(part: number, whole: number): string {
  return whole === 0 ? '/' : `${((part / whole) * 100).toFixed(1)}%`
}

function communityCorrection(places: CityPlaces, city: JusticeCity): TableRows {
  const [before] = places.years
  const start = city.reports[before]!.correction
  const rows = places.years.flatMap((year) => {
    const end = city.reports[year]!.correction
    const begin =
      year === before
        ? { received: Math.round(start.received * 0.7), completed: Math.round(start.completed * 0.65) }
        : start
    return months.flatMap((month) => {
      const reached = (from: number, to: number): number[] =>
        apportion(Math.round(from + ((to - from) * month) / 12), places.countyThenWeights)
      const received = reached(begin.received, end.received)
      const completed = reached(begin.completed, end.completed)
      return places.countiesThen.map(({ code }, index) => [
        year,
        month,
        code,
        received[index]!,
        received[index]! - completed[index]!,
        completed[index]!,
      ])
    })
  })
  return { table: 't_sqjz_yb', columns: ['nf', 'yf', 'xzqh', 'ljjs', 'zc', 'qmjc'], rows }
}

function consultations(places: CityPlaces, city: JusticeCity): TableRows {
  const rows = places.years.flatMap((year) => {
    const { consultations: told } = city.reports[year]!
    if (told === null) return []
    const even = months.map(() => 1)
    const batches = apportion(told.batches, even)
    const visits = apportion(told.visits, even)
    // The city's own committee: told for the city, for no county.
    return months.map((month, index) => [year, month, places.code, batches[index]!, visits[index]!])
  })
  return { table: 't_ytw_yb', columns: ['nf', 'yf', 'xzqh', 'zxpc', 'zxrc'], rows }
}

/** Organisations, each established in its year; two are closed again and count no longer. */
export function organisationTable(places: CityPlaces, city: JusticeCity): TableRows {
  const counties = places.countiesThen.map(({ code }) => code)
  const rows = places.years.flatMap((year) =>
    city.organisations[year]!.flatMap(({ kind, name, count, fullTime, partTime, counties: within }) => {
      const full = apportion(
        fullTime,
        Array.from({ length: count }, () => 1),
      )
      const part = apportion(
        partTime,
        Array.from({ length: count }, () => 1),
      )
      return Array.from({ length: count }, (_, index) => [
        `${name}${index + 1}`,
        kind,
        (within ?? counties)[index % (within ?? counties).length]!,
        `${year}-${String(1 + (index % 12)).padStart(2, '0')}-15`,
        null,
        full[index]!,
        part[index]!,
      ])
    }),
  )
  const [, reported] = places.years
  const closed = [0, 1].map((index) => [
    `已撤销窗口${index + 1}`,
    '02',
    counties[index % counties.length]!,
    `${reported}-02-01`,
    `${reported}-11-30`,
    2,
    1,
  ])
  return {
    table: 't_sjkj_rmtj_twh',
    columns: ['twhmc', 'twhlx', 'xzdq', 'clrq', 'cxrq', 'zzrs', 'jzrs'],
    rows: [...rows, ...closed],
  }
}

import { twoDigits } from '../calendar.ts'
import { type CityPlaces, citySeed } from '../places.ts'
import { apportion, type Random, seededRandom } from '../random.ts'
import type { PoliceCity, StatisticTarget } from './policeCities.ts'

/** A row of `gaxt.t_tj_zx`: a special statistic, one measure of one organisation in one month. */
export interface CampaignStatisticRow {
  tjyf: string
  dwdm: string
  zbdm: string
  sz: number
}

/** Local codes of the special statistics, by the hub's code of the measure. */
export const campaignCodes: Readonly<Record<string, string>> = {
  major_gambling_cases: 'ZX0101',
  criminally_detained_vice_gambling: 'ZX0102',
  criminal_gangs_broken: 'ZX0201',
  criminal_gangs_broken_in_listed_areas: 'ZX0202',
  criminal_gang_members_caught: 'ZX0203',
  video_points_new: 'ZX0301',
  suspects_arrested_with_video: 'ZX0302',
  stolen_vehicles_recovered_with_video: 'ZX0303',
  province_robbery_snatching_incidents: 'ZX0901',
}

/**
 * Every row: each county bureau tells each of its measures each month, also a 0; the city's bureau tells the total, and the province's
 * number where it is told of it. A county that is a site tells its measures alone.
 */
export function campaignStatisticRows({ places, statistics, province }: PoliceCity): CampaignStatisticRow[] {
  const random = seededRandom(citySeed(places, 'public-security campaign statistics'))
  const rows: CampaignStatisticRow[] = []
  const tell = (year: number, month: number, code: string, measure: string, value: number): void => {
    rows.push({
      tjyf: `${year}${twoDigits(month + 1)}`,
      dwdm: `${code}000000`,
      zbdm: campaignCodes[measure]!,
      sz: value,
    })
  }
  for (const year of places.years) {
    for (const [measure, target] of Object.entries(statistics)) {
      const byCounty = splitOverCounties(places, year, target)
      const totals = Array.from({ length: 12 }, () => 0)
      for (const [index, county] of places.countiesThen.entries()) {
        for (const [month, value] of splitOverMonths(byCounty[index]!, random).entries()) {
          totals[month]! += value
          tell(year, month, county.code, measure, value)
        }
      }
      if (places.countiesThen.some(({ code }) => code === places.code)) continue
      for (const [month, value] of totals.entries()) tell(year, month, places.code, measure, value)
    }
    if (province === null) continue
    for (const [month, value] of splitOverMonths(province[year]!, random).entries())
      tell(year, month, places.code, 'province_robbery_snatching_incidents', value)
  }
  return rows
}

function splitOverCounties(
  { countiesThen, countyThenWeights, years }: CityPlaces,
  year: number,
  target: StatisticTarget,
): number[] {
  const isReported = year === years[1]
  const total = isReported ? target.reported : target.before
  const { districts } = target
  if (districts === undefined || !isReported) return apportion(total, countyThenWeights)
  const inside = (code: string): boolean => districts.counties.includes(code)
  const weights = (wanted: boolean): number[] =>
    countiesThen.map(({ code }, index) => (inside(code) === wanted ? countyThenWeights[index]! : 0))
  const part = apportion(districts.reported, weights(true))
  const rest = apportion(total - districts.reported, weights(false))
  return part.map((value, index) => value + rest[index]!)
}

/** Whole numbers for twelve months that add up to the total. */
export function splitOverMonths(total: number, random: Random): number[] {
  return apportion(
    total,
    Array.from({ length: 12 }, () => 0.6 + random.next()),
  )
}

/** A row of `gaxt.t_tj_yb`, the monthly report by organisation. The hub does not read it: it counts cases itself. */
export interface MonthlyReportRow {
  tjyf: string
  dwdm: string
  xsaj: number
  zaaj: number
  qjajs: number
  qdajs: number
  rsdqaj: number
  dqjdclaj: number
}

/**
 * The monthly report, by police organisation and as it stood in the following month: cases were re-classified later, so that it is
 * near the records and not equal to them (nasties 2 and 31).
 */
export function monthlyReportRows(
  places: CityPlaces,
  cases: readonly {
    readonly ajxz: string
    readonly ajlbdm: string
    readonly larq: string | null
    readonly badwdm: string | null
    readonly deletag: string
  }[],
): MonthlyReportRow[] {
  const random = seededRandom(citySeed(places, 'public-security monthly report'))
  const rows = new Map<string, MonthlyReportRow>()
  for (const { ajxz, ajlbdm, larq, badwdm, deletag } of cases) {
    if (larq === null || deletag !== '1' || !/^\d{8}$/.test(larq)) continue
    const tjyf = larq.slice(0, 6)
    const dwdm = `${(badwdm ?? places.code).slice(0, 6)}000000`
    const key = `${tjyf}${dwdm}`
    const row = rows.get(key) ?? { tjyf, dwdm, xsaj: 0, zaaj: 0, qjajs: 0, qdajs: 0, rsdqaj: 0, dqjdclaj: 0 }
    rows.set(key, row)
    if (random.chance(0.01)) continue
    if (ajxz === '2') row.zaaj += 1
    else row.xsaj += 1
    if (ajlbdm.startsWith('0501')) row.qjajs += 1
    if (ajlbdm === '050400') row.qdajs += 1
    if (ajlbdm === '050201') row.rsdqaj += 1
    if (ajlbdm === '050223') row.dqjdclaj += 1
  }
  return [...rows.values()]
}

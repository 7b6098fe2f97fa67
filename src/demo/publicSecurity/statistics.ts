import { twoDigits } from '../calendar.ts'
import { countiesThen, countyThenWeights } from '../places.ts'
import { demonstrationYears, policeStatisticTargets, provinceRobberySnatching } from '../published.ts'
import { apportion, type Random, seededRandom } from '../random.ts'

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

const districts = ['330302', '330303', '330304']

/** Every row: each county bureau tells each of its measures each month, also a 0; the city's bureau tells the total and the province's number. */
export function campaignStatisticRows(): CampaignStatisticRow[] {
  const random = seededRandom('public-security campaign statistics')
  const rows: CampaignStatisticRow[] = []
  for (const year of demonstrationYears) {
    for (const [measure, target] of Object.entries(policeStatisticTargets)) {
      const byCounty = splitOverCounties(target[year], year === 2010 ? target.districts2010 : undefined)
      const totals = Array.from({ length: 12 }, () => 0)
      for (const [index, county] of countiesThen.entries()) {
        for (const [month, value] of splitOverMonths(byCounty[index]!, random).entries()) {
          totals[month]! += value
          rows.push({
            tjyf: `${year}${twoDigits(month + 1)}`,
            dwdm: `${county.code}000000`,
            zbdm: campaignCodes[measure]!,
            sz: value,
          })
        }
      }
      for (const [month, value] of totals.entries()) {
        rows.push({
          tjyf: `${year}${twoDigits(month + 1)}`,
          dwdm: '330300000000',
          zbdm: campaignCodes[measure]!,
          sz: value,
        })
      }
    }
    for (const [month, value] of splitOverMonths(provinceRobberySnatching[year], random).entries()) {
      rows.push({
        tjyf: `${year}${twoDigits(month + 1)}`,
        dwdm: '330300000000',
        zbdm: campaignCodes['province_robbery_snatching_incidents']!,
        sz: value,
      })
    }
  }
  return rows
}

function splitOverCounties(total: number, ofDistricts: number | undefined): number[] {
  if (ofDistricts === undefined) return apportion(total, countyThenWeights)
  const inside = (code: string): boolean => districts.includes(code)
  const weights = (wanted: boolean): number[] =>
    countiesThen.map(({ code }, index) => (inside(code) === wanted ? countyThenWeights[index]! : 0))
  const part = apportion(ofDistricts, weights(true))
  const rest = apportion(total - ofDistricts, weights(false))
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
  cases: readonly {
    readonly ajxz: string
    readonly ajlbdm: string
    readonly larq: string | null
    readonly badwdm: string | null
    readonly deletag: string
  }[],
): MonthlyReportRow[] {
  const random = seededRandom('public-security monthly report')
  const rows = new Map<string, MonthlyReportRow>()
  for (const { ajxz, ajlbdm, larq, badwdm, deletag } of cases) {
    if (larq === null || deletag !== '1' || !/^\d{8}$/.test(larq)) continue
    const tjyf = larq.slice(0, 6)
    const dwdm = `${(badwdm ?? '330300').slice(0, 6)}000000`
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

import { type CityCode, type CityPlaces, cityPlaces } from '../places.ts'
import {
  policeStatisticTargets,
  policeTargets,
  provinceRobberySnatching,
  rectificationAreaTargets,
} from '../published.ts'

/** What the criminal cases of one year must come to. */
export interface PoliceYear {
  readonly filed: number
  readonly burglary: number
  readonly robberySnatching: number
  readonly homicide: number
  readonly solved: { readonly total: number; readonly homicide: number; readonly robberySnatching: number }
  readonly video: { readonly total: number; readonly homicide: number; readonly robberySnatching: number }
  /** In the areas that the city listed. */
  readonly cityListedAreas: { readonly criminal: number; readonly burglary: number; readonly robberySnatching: number }
}

/** What public security of one city holds. Years are the two of its places. */
export interface PoliceCity {
  readonly places: CityPlaces
  readonly years: Readonly<Record<number, PoliceYear>>
  /** Of the cases solved in the second year, those that were filed in the first. */
  readonly solvedLater: PoliceYear['solved']
  /** Areas listed for rectification in the second year; none before. */
  readonly areas: { readonly city: number; readonly county: number }
  /** Yearly sums of the special statistics, by the hub's code of the measure. `districts`: the part of some counties in the second year. */
  readonly statistics: Readonly<Record<string, StatisticTarget>>
  /** Robberies and snatchings of the province by year, where the city is told of them. */
  readonly province: Readonly<Record<number, number>> | null
  /** Calls by year. */
  readonly calls: Readonly<Record<number, number>>
  readonly otherRows: OtherRows
  readonly oddRows: OddRows
  /** Codes that mean nothing to the hub, and one of another city: such rows count in the site's remainder, flagged. */
  readonly unassignableCodes: readonly string[]
  /** A night's load was repeated for the first years' cases of this county. */
  readonly reloadedCounty: string
}

/** A yearly sum, and how much of it certain counties have. */
export interface StatisticTarget {
  readonly before: number
  readonly reported: number
  readonly districts?: { readonly counties: readonly string[]; readonly reported: number }
}

/** Rows besides the criminal cases, each year. None of them may change a published figure. */
export interface OtherRows {
  readonly administrative: number
  /** 不予立案: no filing date. */
  readonly notFiled: number
  /** 受理, not decided yet. */
  readonly accepted: number
  /** deletag '0': removed in the source. */
  readonly deleted: number
  /** 01xxxx, out of scope: never read. */
  readonly outOfScope: number
  /** Calls with scbz '1'. */
  readonly removedCalls: number
}

/** Cases that are written oddly and count like any other; both years together. */
export interface OddRows {
  /** Their division code means nothing or lies outside the site, and they name no organisation. */
  readonly unassignable: number
  readonly withdrawn: number
  readonly impossibleSolvedDay: number
  readonly endlessClosedDay: number
  readonly monthAlone: number
  readonly fullWidth: number
}

/** 温州: the numbers of `published.ts`. */
const wenzhou: Omit<PoliceCity, 'places'> = {
  years: policeTargets,
  solvedLater: { total: 922, homicide: 6, robberySnatching: 190 },
  areas: rectificationAreaTargets,
  statistics: Object.fromEntries(
    Object.entries(policeStatisticTargets).map(([measure, target]) => [
      measure,
      {
        before: target[2009],
        reported: target[2010],
        ...(target.districts2010 === undefined
          ? {}
          : { districts: { counties: ['330302', '330303', '330304'], reported: target.districts2010 } }),
      },
    ]),
  ),
  province: provinceRobberySnatching,
  calls: { 2009: 15210, 2010: 14380 },
  otherRows: { administrative: 5000, notFiled: 150, accepted: 80, deleted: 120, outOfScope: 12, removedCalls: 60 },
  oddRows: {
    unassignable: 40,
    withdrawn: 60,
    impossibleSolvedDay: 200,
    endlessClosedDay: 120,
    monthAlone: 90,
    fullWidth: 25,
  },
  unassignableCodes: ['330397', '330399', '33039900', '330388000000', '331081'],
  reloadedCounty: '330381',
}

/**
 * 玉溪 2015. Published are changes without levels: criminal cases -8.5 % (5,490 against 6,000), homicides -13 % (20 against 23: -13.04 %).
 * Everything else is made up, and told here because a department tells it, not because the city published it.
 */
const yuxi: Omit<PoliceCity, 'places'> = {
  years: {
    2014: {
      filed: 6000,
      burglary: 1480,
      robberySnatching: 512,
      homicide: 23,
      solved: { total: 1830, homicide: 21, robberySnatching: 214 },
      video: { total: 246, homicide: 4, robberySnatching: 31 },
      cityListedAreas: { criminal: 420, burglary: 131, robberySnatching: 58 },
    },
    2015: {
      filed: 5490,
      burglary: 1322,
      robberySnatching: 437,
      homicide: 20,
      solved: { total: 1904, homicide: 19, robberySnatching: 205 },
      video: { total: 318, homicide: 5, robberySnatching: 37 },
      cityListedAreas: { criminal: 351, burglary: 104, robberySnatching: 44 },
    },
  },
  solvedLater: { total: 240, homicide: 2, robberySnatching: 33 },
  areas: { city: 6, county: 22 },
  statistics: {
    major_gambling_cases: { before: 3, reported: 4 },
    criminally_detained_vice_gambling: { before: 141, reported: 156 },
    criminal_gangs_broken: { before: 9, reported: 11 },
    criminal_gang_members_caught: { before: 47, reported: 58 },
    video_points_new: { before: 920, reported: 1135 },
    suspects_arrested_with_video: { before: 172, reported: 208 },
    stolen_vehicles_recovered_with_video: { before: 35, reported: 42 },
  },
  province: null,
  calls: { 2014: 3240, 2015: 3065 },
  otherRows: { administrative: 700, notFiled: 20, accepted: 10, deleted: 15, outOfScope: 3, removedCalls: 12 },
  oddRows: {
    unassignable: 8,
    withdrawn: 12,
    impossibleSolvedDay: 20,
    endlessClosedDay: 15,
    monthAlone: 12,
    fullWidth: 5,
  },
  unassignableCodes: ['530497', '53049700', '530488000000', '331081'],
  reloadedCounty: '530402',
}

/** 三门 2014. Nothing of its public security is published that is counted here: every number is made up. The county lists areas itself. */
const sanmen: Omit<PoliceCity, 'places'> = {
  years: {
    2013: {
      filed: 1180,
      burglary: 296,
      robberySnatching: 74,
      homicide: 4,
      solved: { total: 372, homicide: 4, robberySnatching: 36 },
      video: { total: 58, homicide: 1, robberySnatching: 6 },
      cityListedAreas: { criminal: 0, burglary: 0, robberySnatching: 0 },
    },
    2014: {
      filed: 1096,
      burglary: 261,
      robberySnatching: 63,
      homicide: 3,
      solved: { total: 391, homicide: 3, robberySnatching: 34 },
      video: { total: 71, homicide: 1, robberySnatching: 7 },
      cityListedAreas: { criminal: 0, burglary: 0, robberySnatching: 0 },
    },
  },
  solvedLater: { total: 44, homicide: 0, robberySnatching: 5 },
  areas: { city: 0, county: 7 },
  statistics: {
    major_gambling_cases: { before: 1, reported: 0 },
    criminally_detained_vice_gambling: { before: 32, reported: 27 },
    criminal_gangs_broken: { before: 2, reported: 3 },
    criminal_gang_members_caught: { before: 9, reported: 14 },
    video_points_new: { before: 96, reported: 118 },
    suspects_arrested_with_video: { before: 41, reported: 52 },
    stolen_vehicles_recovered_with_video: { before: 8, reported: 11 },
  },
  province: null,
  calls: { 2013: 742, 2014: 705 },
  otherRows: { administrative: 190, notFiled: 6, accepted: 4, deleted: 5, outOfScope: 2, removedCalls: 4 },
  oddRows: {
    unassignable: 3,
    withdrawn: 4,
    impossibleSolvedDay: 6,
    endlessClosedDay: 5,
    monthAlone: 4,
    fullWidth: 2,
  },
  // 玉环县 is in the same prefecture and outside the site.
  unassignableCodes: ['331097', '33109700', '331088000000', '331021'],
  reloadedCounty: '331022',
}

const cities: Readonly<Record<CityCode, Omit<PoliceCity, 'places'>>> = {
  '330300': wenzhou,
  '530400': yuxi,
  '331022': sanmen,
}

/** What public security of a city holds. */
export function policeCity(code: CityCode): PoliceCity {
  return { ...cities[code], places: cityPlaces(code) }
}

import { type CityCode, type CityPlaces, cityPlaces } from '../places.ts'
import { fireReportTargets, fireStationTargets, fireTargets, listedHazardTargets } from '../published.ts'

/** A measure of the monthly report, by the hub's code. */
export type ReportMeasure = keyof typeof fireReportTargets

/** Fires of one year. Loss in yuan. */
export interface FireYear {
  readonly fires: number
  readonly deaths: number
  readonly injured: number
  readonly directLoss: number
}

/** What fire safety of one city holds. Years are the two of its places; the report also has the one before, as its 同期. */
export interface FireCity {
  readonly places: CityPlaces
  readonly fires: Readonly<Record<number, FireYear>>
  /** Rows of the ledgers that are no fires (抢险救援), each year. */
  readonly rescues: number
  /** Yearly totals of the report. Fines in yuan. */
  readonly report: Readonly<Record<ReportMeasure, Readonly<Record<number, number>>>>
  /** 挂牌重大火灾隐患单位 by list level, listed in the year. */
  readonly hazards: Readonly<
    Record<number, { readonly listed: Readonly<Record<1 | 2 | 3, number>>; readonly rectified: number }>
  >
  /** 消防站: new, under construction and rebuilt together; amounts in 万元. */
  readonly stations: Readonly<
    Record<
      number,
      {
        readonly stations: number
        readonly investment: number
        readonly vehicles: number
        readonly vehicleSpending: number
      }
    >
  >
  /** Stations of the second year whose names need more than GB2312: 垟 (GBK) and 𠮷 (four bytes of GB18030), nasty 41. */
  readonly oddStations: readonly (readonly [name: string, code: string])[]
  /** A functional zone that reports for itself and is in no county's line. */
  readonly zone: { readonly name: string; readonly county: string; readonly weight: number } | null
  /** Closing line of the report. */
  readonly totalRow: '全市' | '全县'
}

/** 温州: the numbers of `published.ts`. */
const wenzhou: Omit<FireCity, 'places'> = {
  fires: fireTargets,
  rescues: 45,
  report: fireReportTargets,
  hazards: listedHazardTargets,
  stations: fireStationTargets,
  oddStations: [
    ['三垟消防站', '330304'],
    ['𠮷垟消防站', '330324'],
  ],
  zone: { name: '温州经济技术开发区', county: '龙湾区', weight: 3 },
  totalRow: '全市',
}

/** 玉溪 2015. Published is that fires fell by 43.2 %: 142 against 250. Everything else is made up. */
const yuxi: Omit<FireCity, 'places'> = {
  fires: {
    2014: { fires: 250, deaths: 5, injured: 7, directLoss: 3860000 },
    2015: { fires: 142, deaths: 3, injured: 4, directLoss: 2475000 },
  },
  rescues: 12,
  report: {
    units_inspected: { 2013: 8620, 2014: 9480, 2015: 10915 },
    administrative_penalty_cases: { 2013: 402, 2014: 431, 2015: 486 },
    units_ordered_three_stops: { 2013: 78, 2014: 85, 2015: 96 },
    units_temporarily_sealed: { 2013: 61, 2014: 66, 2015: 79 },
    persons_detained_fire: { 2013: 9, 2014: 11, 2015: 14 },
    fines: { 2013: 2360000, 2014: 2580000, 2015: 2935000 },
  },
  hazards: {
    2014: { listed: { 1: 1, 2: 5, 3: 11 }, rectified: 15 },
    2015: { listed: { 1: 2, 2: 4, 3: 9 }, rectified: 13 },
  },
  stations: {
    2014: { stations: 2, investment: 2100, vehicles: 4, vehicleSpending: 720 },
    2015: { stations: 3, investment: 3400, vehicles: 6, vehicleSpending: 1150 },
  },
  oddStations: [],
  zone: null,
  totalRow: '全市',
}

/** 三门 2014. Nothing of its fires is published: every number is made up. */
const sanmen: Omit<FireCity, 'places'> = {
  fires: {
    2013: { fires: 96, deaths: 2, injured: 3, directLoss: 1640000 },
    2014: { fires: 84, deaths: 1, injured: 2, directLoss: 1385000 },
  },
  rescues: 5,
  report: {
    units_inspected: { 2012: 1730, 2013: 1895, 2014: 2140 },
    administrative_penalty_cases: { 2012: 88, 2013: 97, 2014: 112 },
    units_ordered_three_stops: { 2012: 15, 2013: 18, 2014: 21 },
    units_temporarily_sealed: { 2012: 11, 2013: 13, 2014: 17 },
    persons_detained_fire: { 2012: 4, 2013: 5, 2014: 7 },
    fines: { 2012: 760000, 2013: 835000, 2014: 948000 },
  },
  hazards: {
    2013: { listed: { 1: 0, 2: 1, 3: 5 }, rectified: 5 },
    2014: { listed: { 1: 0, 2: 2, 3: 4 }, rectified: 5 },
  },
  stations: {
    2013: { stations: 1, investment: 860, vehicles: 2, vehicleSpending: 310 },
    2014: { stations: 2, investment: 1720, vehicles: 3, vehicleSpending: 540 },
  },
  oddStations: [],
  zone: null,
  totalRow: '全县',
}

const cities: Readonly<Record<CityCode, Omit<FireCity, 'places'>>> = {
  '330300': wenzhou,
  '530400': yuxi,
  '331022': sanmen,
}

/** What fire safety of a city holds. */
export function fireCity(code: CityCode): FireCity {
  return { ...cities[code], places: cityPlaces(code) }
}

import type { CityCode } from '../places.ts'

/**
 * What the traffic records of each city come to, by year. Published (see README.md of the demonstration): in 温州 2010 4,518 persons
 * detained for drunk driving with an execution rate of 99.97 %, the black spots and dangerous sections listed by province and city, the
 * money for their treatment, deaths on national and provincial roads (-19, -8.60 %) and at the black spots listed by the province
 * (-24, -80 %); in 玉溪 2015 the change of accidents (-1.4 %). All other levels are chosen.
 */
export interface TrafficYear {
  readonly accidents: number
  /** Within 7 days. `nationalAndProvincial` is part of the total, `provincialBlackSpots` part of that. */
  readonly deaths: {
    readonly total: number
    readonly nationalAndProvincial: number
    readonly provincialBlackSpots: number
  }
  readonly injured: number
  /** Yuan. */
  readonly directLoss: number
  readonly drunkDriving: { readonly detained: number; readonly executed: number }
  readonly hazards: readonly HazardTarget[]
  /** 万元, of all hazards listed in the year. */
  readonly funding: number
}

/** Hazards listed in a year, and how many of them are treated by its end. */
export interface HazardTarget {
  readonly level: '省级' | '市级' | '县级'
  readonly kind: 'BLACK_SPOT' | 'DANGEROUS_SECTION'
  readonly listed: number
  readonly treated: number
}

/** National and provincial roads that the city's accidents and hazards are put on. */
export interface CityRoads {
  readonly national: readonly string[]
  readonly provincial: readonly string[]
}

function hazards(
  province: readonly [number, number, number, number],
  city: readonly [number, number, number, number],
  county: readonly [number, number, number, number],
): readonly HazardTarget[] {
  return (
    [
      ['省级', province],
      ['市级', city],
      ['县级', county],
    ] as const
  ).flatMap(([level, [spots, spotsTreated, sections, sectionsTreated]]): HazardTarget[] => [
    { level, kind: 'BLACK_SPOT', listed: spots, treated: spotsTreated },
    { level, kind: 'DANGEROUS_SECTION', listed: sections, treated: sectionsTreated },
  ])
}

/** Targets by city and year. */
export const trafficTargets: Readonly<Record<CityCode, Readonly<Record<number, TrafficYear>>>> = {
  '330300': {
    2009: {
      accidents: 4105,
      deaths: { total: 612, nationalAndProvincial: 221, provincialBlackSpots: 30 },
      injured: 4480,
      directLoss: 9_850_000,
      drunkDriving: { detained: 3912, executed: 3908 },
      hazards: hazards([9, 9, 11, 10], [70, 66, 96, 88], [38, 35, 52, 47]),
      funding: 4380,
    },
    2010: {
      accidents: 3958,
      // 202 against 221 is -8.60 %, 6 against 30 is -80 %.
      deaths: { total: 574, nationalAndProvincial: 202, provincialBlackSpots: 6 },
      injured: 4301,
      directLoss: 9_310_000,
      // 4,517 of 4,518 is 99.978 %, which the report cuts off to 99.97.
      drunkDriving: { detained: 4518, executed: 4517 },
      // The city's list: 224 together, so that 92 black spots leave 132 sections.
      hazards: hazards([14, 14, 15, 12], [92, 75, 132, 104], [60, 41, 85, 58]),
      funding: 5621.7,
    },
  },
  '530400': {
    2014: {
      accidents: 1000,
      deaths: { total: 121, nationalAndProvincial: 52, provincialBlackSpots: 5 },
      injured: 1150,
      directLoss: 3_180_000,
      drunkDriving: { detained: 702, executed: 700 },
      hazards: hazards([4, 4, 6, 5], [18, 16, 31, 26], [12, 10, 20, 15]),
      funding: 1260.5,
    },
    2015: {
      // 986 against 1,000 is -1.4 %.
      accidents: 986,
      deaths: { total: 118, nationalAndProvincial: 50, provincialBlackSpots: 4 },
      injured: 1121,
      directLoss: 3_050_000,
      drunkDriving: { detained: 731, executed: 730 },
      hazards: hazards([5, 5, 7, 6], [20, 17, 34, 27], [15, 11, 22, 16]),
      funding: 1412.3,
    },
  },
  '331022': {
    2013: {
      accidents: 214,
      deaths: { total: 31, nationalAndProvincial: 14, provincialBlackSpots: 2 },
      injured: 236,
      directLoss: 612_000,
      drunkDriving: { detained: 318, executed: 317 },
      hazards: hazards([1, 1, 2, 2], [4, 4, 6, 5], [5, 4, 9, 8]),
      funding: 305.4,
    },
    2014: {
      accidents: 208,
      deaths: { total: 29, nationalAndProvincial: 13, provincialBlackSpots: 1 },
      injured: 225,
      directLoss: 598_000,
      drunkDriving: { detained: 342, executed: 341 },
      hazards: hazards([1, 1, 2, 1], [5, 4, 7, 6], [6, 5, 10, 8]),
      funding: 331.8,
    },
  },
}

/** Roads by city: numbers that exist, what happens on them is made up. */
export const cityRoads: Readonly<Record<CityCode, CityRoads>> = {
  '330300': { national: ['G104', 'G330', 'G15'], provincial: ['S57', 'S58', 'S77'] },
  '530400': { national: ['G213', 'G323', 'G8511'], provincial: ['S214', 'S218'] },
  '331022': { national: ['G15', 'G104'], provincial: ['S74', 'S34'] },
}

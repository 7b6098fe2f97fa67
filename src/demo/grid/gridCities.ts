import type { CityCode } from '../places.ts'

/** What one year's files come to. Null: the city's file leaves the column blank. */
export interface YearNumbers {
  readonly grids: number
  readonly groups: number | null
  readonly fullTime: number
  readonly partTime: number
  readonly households: number
  readonly registered: number
  readonly permanent: number
  readonly floating: number
  readonly recordsCollected: number | null
}

/** Events of a year. `closed` counts those whose handling ends in the year, whenever they were reported. */
export interface EventNumbers {
  readonly closed: Readonly<Record<'DISPUTE' | 'HAZARD' | 'SERVICE' | 'CITY_PART' | 'CITY_EVENT' | 'OTHER', number>>
  /** Reported in the year and not closed in the two years. */
  readonly open: number
  /** Opinions (社情民意), which no connector may bring. */
  readonly opinions: number
}

/**
 * Every village; townships (of those that took part in a change since, the villages, because nobody knows today what a township had
 * that is now another); or the counties of the time.
 */
export type RowArea = 'VILLAGES' | 'TOWNSHIPS' | 'COUNTIES_THEN'

/** Numbers of a city: the year before, and the year that its bulletin is about. */
export interface GridCity {
  readonly years: readonly [before: YearNumbers, reported: YearNumbers]
  readonly events: readonly [before: EventNumbers, reported: EventNumbers]
  /** What the files have a row of. */
  readonly gridRows: RowArea
  readonly populationRows: RowArea
}

/**
 * Published: 玉溪 2015 grids 6,690, grid staff 8,446 (of which how many full-time is made up), records collected 2,424,966, disputes handled
 * 20,515, hazards rectified 165; 三门 2014 grids 944, groups 5,727. Everything else is made up: the year before, so that there is
 * something to compare with (玉溪's platform is taken to have begun late in 2014); populations near the size that the census of 2010 found, in round numbers.
 */
export const gridCities: Readonly<Record<CityCode, GridCity>> = {
  '330300': {
    gridRows: 'COUNTIES_THEN',
    populationRows: 'TOWNSHIPS',
    years: [
      numbers(11_940, 48_200, [6_300, 17_900], 2_650_000, [7_791_000, 8_980_000, 2_710_000], null),
      numbers(12_430, 50_600, [6_710, 18_850], 2_690_000, [7_868_000, 9_122_000, 2_842_000], null),
    ],
    events: [events(420, 35, 120, 40, 60, 25, 40, 30), events(510, 48, 140, 52, 71, 30, 46, 30)],
  },
  '530400': {
    gridRows: 'VILLAGES',
    populationRows: 'TOWNSHIPS',
    years: [
      numbers(6_512, null, [1_820, 6_304], 691_000, [2_158_000, 2_346_000, 231_000], 1_986_300),
      numbers(6_690, null, [1_930, 6_516], 702_400, [2_167_000, 2_362_000, 246_000], 2_424_966),
    ],
    events: [events(3_120, 29, 118, 40, 92, 17, 74, 50), events(20_515, 165, 780, 240, 560, 110, 420, 300)],
  },
  '331022': {
    gridRows: 'VILLAGES',
    populationRows: 'VILLAGES',
    years: [
      numbers(930, 5_650, [305, 880], 138_900, [436_500, 331_000, 58_000], null),
      numbers(944, 5_727, [310, 900], 139_800, [438_000, 332_000, 61_000], null),
    ],
    events: [events(380, 22, 90, 30, 45, 12, 25, 15), events(415, 27, 110, 33, 51, 14, 28, 15)],
  },
}

function numbers(
  grids: number,
  groups: number | null,
  [fullTime, partTime]: readonly [number, number],
  households: number,
  [registered, permanent, floating]: readonly [number, number, number],
  recordsCollected: number | null,
): YearNumbers {
  return { grids, groups, fullTime, partTime, households, registered, permanent, floating, recordsCollected }
}

function events(
  DISPUTE: number,
  HAZARD: number,
  SERVICE: number,
  CITY_PART: number,
  CITY_EVENT: number,
  OTHER: number,
  open: number,
  opinions: number,
): EventNumbers {
  return { closed: { DISPUTE, HAZARD, SERVICE, CITY_PART, CITY_EVENT, OTHER }, open, opinions }
}

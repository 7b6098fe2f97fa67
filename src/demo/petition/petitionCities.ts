import type { CityCode } from '../places.ts'

/** Old cases put on one list in a year, and how many of them were resolved by the end of the data. */
export interface BacklogTarget {
  readonly level: '1' | '2' | '3'
  readonly listed: number
  readonly resolved: number
  /** Of those resolved, the ones that a leader of the city had taken on. */
  readonly resolvedUnderLeader: number
}

/** What a city's petitions of one year must come to. */
export interface PetitionYear {
  readonly received: number
  readonly backlog: readonly BacklogTarget[]
}

/** One city's part of the service. */
export interface PetitionCity {
  /** `djjgdm`: the registering agency, nineteen digits. */
  readonly agency: string
  readonly years: Readonly<Record<number, PetitionYear>>
}

const list = (
  level: BacklogTarget['level'],
  listed: number,
  resolved: number,
  resolvedUnderLeader = 0,
): BacklogTarget => ({ level, listed, resolved, resolvedUnderLeader })

/**
 * Published: 温州 2010 with 122 cases listed by the city (93 resolved), 110 by the province (83), and 14 resolved under leaders of the city;
 * 玉溪 2015 with 26.3 % fewer petitions than 2014. Readings: the 14 are taken as part of the city's 93 (the report does not say), and
 * all lists as listed within the year. Levels that were not published, and 三门, are made up.
 */
export const petitionCities: Readonly<Record<CityCode, PetitionCity>> = {
  '330300': {
    agency: '3303000000000000299',
    years: {
      2009: { received: 7420, backlog: [list('1', 88, 70), list('2', 96, 78, 9)] },
      2010: { received: 6905, backlog: [list('1', 110, 83), list('2', 122, 93, 14)] },
    },
  },
  '530400': {
    agency: '5304000000000000299',
    years: {
      2014: { received: 3000, backlog: [list('1', 21, 15), list('2', 64, 51, 6)] },
      // 2,211 against 3,000 is -26.3 %.
      2015: { received: 2211, backlog: [list('1', 17, 12), list('2', 58, 40, 5)] },
    },
  },
  '331022': {
    agency: '3310220000000000299',
    years: {
      2013: { received: 640, backlog: [list('2', 9, 7), list('3', 36, 30)] },
      2014: { received: 598, backlog: [list('2', 8, 6), list('3', 41, 33)] },
    },
  },
}

/** Rows of 温州 that the service's total counts and no page holds: deleted ones, all of 2009. */
export const deletedPetitions = 12

/** Petitions of 温州 that nobody can read (two days that do not exist, one flag 9), and one list level 9, all of 2009: one entry of quarantine each. */
export const unreadablePetitions = { petitions: 3, backlog: 1 } as const

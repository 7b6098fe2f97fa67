import type { CityCode } from '../places.ts'

/**
 * What the disputes, organisations and monthly reports of justice must come to. For 温州 2010 and 玉溪 2015 the numbers that were published
 * (annual reports on 平安建设); everything else, and all of 三门, is made up. The bulletins leave windows open ("目前", "一年多来"): the
 * demonstration's own decision is that all they tell happened within the year of the bulletin.
 */

/** Outcomes of one channel's disputes; what is left over was terminated, withdrawn or stabilised. */
export interface ChannelTarget {
  /** Local code of jfly. */
  readonly channel: string
  readonly accepted: number
  readonly succeeded: number
  readonly failed: number
  readonly inProgress: number
  /** 涉及金额, yuan. */
  readonly amount: number
  /** 赔偿金额, yuan. */
  readonly compensation: number
}

/** One year of one city. */
export interface MediationYear {
  readonly channels: readonly ChannelTarget[]
  /** 涉及人数 of all channels; null: about two a case. */
  readonly persons: number | null
  /** 防止民转刑. */
  readonly prevented: { readonly cases: number; readonly persons: number }
  /** Led by leaders of the city; the others of them are kept calm (稳控). */
  readonly leaderLed: { readonly cases: number; readonly resolved: number }
}

/** Yearly totals of the monthly reports. */
export interface ReportYear {
  readonly released: {
    readonly received: number
    readonly assisted: number
    readonly placed: number
    readonly reoffended: number
    /** 重新犯罪率 as the report prints it beside the counts. */
    readonly printedReoffendingRate: string
  }
  /** At the end of the year, since the programme began. */
  readonly correction: { readonly received: number; readonly completed: number }
  /** At the city's own committee for medical disputes. */
  readonly consultations: { readonly batches: number; readonly visits: number } | null
}

/** Organisations established in a year: how many, and their mediators together. */
export interface OrganisationTarget {
  /** Local code of twhlx. */
  readonly kind: string
  readonly name: string
  readonly count: number
  readonly fullTime: number
  readonly partTime: number
  /** Counties that they are in (six digits); null: all counties in turn. */
  readonly counties: readonly string[] | null
}

/** What justice of one city holds, by year. */
export interface JusticeCity {
  readonly mediation: Readonly<Record<number, MediationYear>>
  readonly reports: Readonly<Record<number, ReportYear>>
  readonly organisations: Readonly<Record<number, readonly OrganisationTarget[]>>
  /** Share of disputes that were graded. */
  readonly graded: number
  /** Which edition of the table of dispute types the city writes. */
  readonly edition: 'A' | 'B'
  /** Channels that the city's system has cases of. */
  readonly delivers: readonly string[] | null
}

const channel = (
  code: string,
  accepted: number,
  succeeded: number,
  failed: number,
  inProgress: number,
  amount: number,
  compensation = 0,
): ChannelTarget => ({ channel: code, accepted, succeeded, failed, inProgress, amount, compensation })

const none = { cases: 0, persons: 0 } as const

const wenzhou: JusticeCity = {
  edition: 'A',
  graded: 0.1,
  // 检调 was planned in 2010, and the villages' own committees did not report to this system.
  delivers: ['MEDICAL', 'COURT', 'POLICE', 'TRAFFIC'],
  mediation: {
    2009: {
      channels: [
        channel('01', 71, 52, 6, 0, 3_120_000, 1_480_000),
        channel('02', 1208, 741, 203, 0, 24_870_500, 9_214_000),
        channel('03', 1390, 1311, 41, 0, 7_902_300, 4_406_100),
        channel('04', 41, 22, 9, 0, 1_046_000, 512_300),
      ],
      persons: null,
      prevented: none,
      leaderLed: { cases: 0, resolved: 0 },
    },
    2010: {
      channels: [
        // 194 = 149 + 36 + 9, as published.
        channel('01', 194, 149, 9, 36, 9_344_200, 4_812_600),
        channel('02', 1625, 1042, 241, 187, 34_601_800, 12_708_400),
        channel('03', 1704, 1636, 38, 11, 9_870_600, 5_516_900),
        channel('04', 98, 56, 18, 15, 2_761_500, 1_399_500),
      ],
      persons: null,
      prevented: none,
      leaderLed: { cases: 0, resolved: 0 },
    },
  },
  reports: {
    2009: {
      released: { received: 4502, assisted: 4190, placed: 3911, reoffended: 162, printedReoffendingRate: '3.6' },
      correction: { received: 6310, completed: 2570 },
      consultations: { batches: 121, visits: 403 },
    },
    2010: {
      // 171 of 4,813 are 3.55 %; printed were 10 %.
      released: { received: 4813, assisted: 4573, placed: 4328, reoffended: 171, printedReoffendingRate: '10%' },
      correction: { received: 8424, completed: 3855 },
      consultations: { batches: 446, visits: 1538 },
    },
  },
  organisations: {
    2009: [
      // The city's own committee is "more than one year" old in the report of 2010.
      { kind: '01', name: '医疗纠纷调解委员会', count: 1, fullTime: 5, partTime: 3, counties: ['330300'] },
      { kind: '02', name: '驻法院调解窗口', count: 6, fullTime: 9, partTime: 4, counties: null },
    ],
    2010: [
      {
        kind: '01',
        name: '医疗纠纷调解委员会',
        count: 8,
        fullTime: 0,
        partTime: 0,
        counties: ['330322', '330324', '330326', '330327', '330328', '330329', '330381', '330382'],
      },
      {
        kind: '02',
        name: '驻法院调解窗口',
        count: 24,
        fullTime: 37,
        partTime: 15,
        counties: ['330302', '330303', '330304', '330324', '330326', '330327', '330328', '330329', '330381', '330382'],
      },
      { kind: '03', name: '驻派出所调解窗口', count: 11, fullTime: 26, partTime: 0, counties: null },
      { kind: '04', name: '交通事故调解委员会', count: 2, fullTime: 5, partTime: 0, counties: ['330302', '330381'] },
    ],
  },
}

const yuxi: JusticeCity = {
  edition: 'B',
  graded: 0.04,
  delivers: null,
  mediation: {
    2014: {
      channels: [
        channel('01', 301, 262, 11, 0, 8_411_000, 3_960_000),
        channel('02', 2204, 1893, 88, 0, 36_120_400, 11_032_000),
        channel('03', 4010, 3915, 30, 0, 14_208_700, 6_120_500),
        channel('04', 1466, 1390, 21, 0, 19_442_000, 12_003_100),
        channel('06', 1730, 1641, 27, 0, 22_870_000, 8_640_000),
        channel('07', 388, 341, 12, 0, 4_120_000, 1_020_000),
        channel('08', 22_806, 22_153, 210, 0, 88_412_600, 27_411_000),
        channel('09', 603, 561, 14, 0, 9_108_000, 2_360_000),
      ],
      persons: 53_210,
      prevented: { cases: 84, persons: 240 },
      leaderLed: { cases: 41, resolved: 17 },
    },
    2015: {
      // 34,898 accepted, 33,786 succeeded; the channels are made up.
      channels: [
        channel('01', 322, 291, 9, 14, 9_106_000, 4_410_000),
        channel('02', 2380, 2096, 71, 120, 39_480_300, 12_406_000),
        channel('03', 4236, 4170, 22, 19, 15_102_400, 6_601_200),
        channel('04', 1544, 1489, 15, 22, 20_730_000, 12_940_800),
        channel('06', 1918, 1843, 20, 31, 25_306_000, 9_270_000),
        channel('07', 402, 360, 9, 18, 4_388_000, 1_142_000),
        channel('08', 23_460, 22_932, 158, 170, 92_610_500, 28_800_400),
        channel('09', 636, 605, 8, 12, 9_610_000, 2_509_000),
      ],
      persons: 55_558,
      prevented: { cases: 91, persons: 264 },
      leaderLed: { cases: 49, resolved: 14 },
    },
  },
  reports: {
    2014: {
      released: { received: 1150, assisted: 1104, placed: 1022, reoffended: 29, printedReoffendingRate: '2.5' },
      correction: { received: 3120, completed: 1810 },
      consultations: null,
    },
    2015: {
      released: { received: 1204, assisted: 1163, placed: 1088, reoffended: 31, printedReoffendingRate: '2.6' },
      correction: { received: 4018, completed: 2566 },
      consultations: null,
    },
  },
  organisations: {
    2014: [{ kind: '03', name: '驻派出所调解窗口', count: 18, fullTime: 20, partTime: 16, counties: null }],
    2015: [{ kind: '06', name: '保险纠纷调解工作室', count: 12, fullTime: 12, partTime: 24, counties: null }],
  },
}

const sanmen: JusticeCity = {
  edition: 'A',
  // 三门 grades every dispute: 特大, 重大, 较大, 一般, 简单.
  graded: 1,
  delivers: null,
  mediation: {
    2013: {
      channels: [
        channel('02', 148, 119, 12, 0, 2_610_000, 940_000),
        channel('03', 236, 229, 3, 0, 802_000, 366_000),
        channel('08', 1018, 990, 11, 0, 4_120_000, 1_402_000),
      ],
      persons: null,
      prevented: { cases: 5, persons: 14 },
      leaderLed: { cases: 6, resolved: 4 },
    },
    2014: {
      channels: [
        channel('02', 161, 131, 9, 11, 2_844_000, 1_010_000),
        channel('03', 251, 245, 2, 2, 861_000, 402_000),
        channel('08', 1074, 1047, 8, 10, 4_388_000, 1_516_000),
      ],
      persons: null,
      prevented: { cases: 6, persons: 19 },
      leaderLed: { cases: 8, resolved: 5 },
    },
  },
  reports: {
    2013: {
      released: { received: 251, assisted: 240, placed: 222, reoffended: 6, printedReoffendingRate: '2.4' },
      correction: { received: 388, completed: 211 },
      consultations: null,
    },
    2014: {
      released: { received: 262, assisted: 251, placed: 236, reoffended: 5, printedReoffendingRate: '1.9' },
      correction: { received: 486, completed: 297 },
      consultations: null,
    },
  },
  organisations: {
    2013: [{ kind: '10', name: '矛盾纠纷调处中心', count: 1, fullTime: 6, partTime: 8, counties: null }],
    2014: [{ kind: '03', name: '驻派出所调解窗口', count: 4, fullTime: 5, partTime: 4, counties: null }],
  },
}

/** Justice of every city of the demonstration. */
export const justiceCities: Readonly<Record<CityCode, JusticeCity>> = {
  '330300': wenzhou,
  '530400': yuxi,
  '331022': sanmen,
}

/**
 * What 温州市 published for 2010 (annual report on 平安建设), with levels chosen for 2009 where only a change was published.
 * The generator makes records and statistics that come to exactly these numbers; the tests count the generated rows against them.
 *
 * Readings taken where the report leaves the scope open:
 * - 破获刑事案件 6,022, 刑拘涉赌涉黄 956 (+60 %), 百万以上赌博案 19: the sentence also speaks of the 25 city-listed areas. Taken as the whole city's.
 * - 打掉涉恶团伙 23 = 53 % of the city's: taken as the 25 areas' (53 % of 43), so the city has 43; the 195 members are taken as the whole city's.
 * - 视频协破 2,174 criminal cases: taken as the total that includes the 45 homicides and the 160 robberies and snatchings.
 * - 市区 6,012 of 14,233 video points: the three districts of 2010, 鹿城 龙湾 瓯海.
 * - 两抢 "占全省 1/3": incidents filed in 2010; the province's number is told by the city's own report.
 * - 检查单位 65,509 家: distinct units 家, running total of the year (not visits 家次). 罚款数 +50 %: the amount.
 * - 拘留 "是去年的 2.7 倍": ratio 2.7 (growth 171 %), not growth of 270 %.
 * - 28 listed hazard units: province, city and county lists together; "全部整改" = 28. The split by list is made up.
 * - Fire deaths: within 7 days.
 */

/** Public security: criminal cases that the records must come to, by year. */
export const policeTargets = {
  2009: {
    filed: 41236,
    burglary: 10980,
    robberySnatching: 6120,
    homicide: 131,
    solved: { total: 5204, homicide: 118, robberySnatching: 1316 },
    video: { total: 1402, homicide: 31, robberySnatching: 118 },
    /** In the 25 city-listed areas. 4,693 against 5,433 is -13.62 %, 1,115 against 1,390 -19.78 %, 545 against 857 -36.41 %. */
    cityListedAreas: { criminal: 5433, burglary: 1390, robberySnatching: 857 },
  },
  2010: {
    filed: 39874,
    burglary: 9640,
    robberySnatching: 4830,
    homicide: 118,
    solved: { total: 6022, homicide: 109, robberySnatching: 1180 },
    video: { total: 2174, homicide: 45, robberySnatching: 160 },
    cityListedAreas: { criminal: 4693, burglary: 1115, robberySnatching: 545 },
  },
} as const

/** 挂牌重点整治区域, listed in 2010. */
export const rectificationAreaTargets = { city: 25, county: 146 } as const

/** Statistics that public security counts itself: yearly sums by the hub's code of the measure. `districts`: the part of 鹿城, 龙湾, 瓯海. */
export const policeStatisticTargets: Readonly<
  Record<string, { readonly 2009: number; readonly 2010: number; readonly districts2010?: number }>
> = {
  major_gambling_cases: { 2009: 14, 2010: 19 },
  // 956 against 598: +59.9 %, published as 60 %.
  criminally_detained_vice_gambling: { 2009: 598, 2010: 956 },
  criminal_gangs_broken: { 2009: 36, 2010: 43 },
  criminal_gangs_broken_in_listed_areas: { 2009: 15, 2010: 23 },
  criminal_gang_members_caught: { 2009: 161, 2010: 195 },
  video_points_new: { 2009: 9120, 2010: 14233, districts2010: 6012 },
  suspects_arrested_with_video: { 2009: 1108, 2010: 1663 },
  stolen_vehicles_recovered_with_video: { 2009: 197, 2010: 285 },
}

/** Robberies and snatchings of the province, as the city's report tells them: the city has one third in 2010. */
export const provinceRobberySnatching = { 2009: 17900, 2010: 3 * policeTargets[2010].robberySnatching } as const

/** Fire enforcement: yearly totals of the monthly report. Fines in yuan. 2008 only fills the 同期 columns of the reports of 2009. */
export const fireReportTargets = {
  units_inspected: { 2008: 39210, 2009: 44869, 2010: 65509 },
  administrative_penalty_cases: { 2008: 1520, 2009: 1710, 2010: 2150 },
  units_ordered_three_stops: { 2008: 380, 2009: 431, 2010: 550 },
  units_temporarily_sealed: { 2008: 140, 2009: 188, 2010: 305 },
  persons_detained_fire: { 2008: 41, 2009: 56, 2010: 152 },
  fines: { 2008: 19800000, 2009: 22300000, 2010: 33450000 },
} as const

/** Fires of the ledgers: -4 %, deaths -37 % (17 against 27), direct loss exactly -1 % (yuan). */
export const fireTargets = {
  2009: { fires: 1250, deaths: 27, injured: 19, directLoss: 23500000 },
  2010: { fires: 1200, deaths: 17, injured: 14, directLoss: 23265000 },
} as const

/** 挂牌重大火灾隐患单位 by list, listed in the year. 2010: 28, all rectified. */
export const listedHazardTargets = {
  2009: { listed: { 1: 4, 2: 9, 3: 18 }, rectified: 29 },
  2010: { listed: { 1: 3, 2: 8, 3: 17 }, rectified: 28 },
} as const

/** 消防站: new, under construction and rebuilt together; amounts in 万元. */
export const fireStationTargets = {
  2009: { stations: 6, investment: 9200, vehicles: 12, vehicleSpending: 2350 },
  2010: { stations: 13, investment: 28000, vehicles: 30, vehicleSpending: 6800 },
} as const

/** The label that every file and database of the demonstration carries. */
export const syntheticLabel = '合成数据，仅供演示，与任何真实案件、单位、人员无关（synthetic demonstration data）'

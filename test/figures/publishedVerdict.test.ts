import { describe, expect, test } from 'vitest'
import { publishedChanges } from '../../src/figures/departments/publishedChanges.ts'
import { countedFor } from '../../src/figures/publishedCounterpart.ts'
import { type PublishedReading, readPublishedFigure } from '../../src/figures/publishedReading.ts'
import {
  publishedDoubts,
  publishedFloors,
  publishedPartitions,
  publishedRates,
} from '../../src/figures/publishedRelations.ts'
import { type Counterpart, judgePublished } from '../../src/figures/publishedVerdict.ts'
import { findIndicator, knownIndicator } from '../../src/figures/registry.ts'
import type { StoredPublishedFigure } from '../../src/store/publishedRead.ts'

/** Verdicts on what was really printed: 温州 2010, 玉溪 2015, 三门 2014, 聊城 2004, recomputed by hand. */

type Printed = Partial<StoredPublishedFigure> & { readonly level?: 'COUNTY' | 'PREFECTURE' }

function printed(indicator: string, digits: string, unit = 'PLAIN', more: Printed = {}): PublishedReading {
  const { level = 'PREFECTURE', ...rest } = more
  const stored: StoredPublishedFigure = {
    siteId: '330300',
    feedId: 1,
    sourceKey: indicator,
    areaId: 1,
    document: '总结',
    passage: null,
    indicator,
    dimensions: '',
    from: '2010-01-01',
    to: '2010-12-31',
    window: 'CALENDAR',
    text: digits,
    printed: digits,
    unit,
    printedUnit: unit,
    bound: 'EXACT',
    kind: 'COUNT',
    finality: 'FINAL',
    note: null,
    runId: 1,
    syncedAt: new Date(0),
    ...rest,
  }
  return readPublishedFigure(stored, findIndicator(indicator), level)
}

const nothing: Counterpart = { kind: 'NONE' }

/** The first figure beside the others of its document, and beside what the hub counts. */
function judge(
  reading: PublishedReading,
  others: readonly PublishedReading[] = [],
  counterpart: Counterpart = nothing,
) {
  const siblings = new Map(others.map((other) => [other.indicator.code, other]))
  return judgePublished(reading, (code) => siblings.get(code), counterpart)
}

const counted = (value: number, partly = false): Counterpart => ({ kind: 'VALUE', value, partly })

describe('a printed number in its indicator’s unit, digits shifted exactly', () => {
  test.each([
    ['released_persons_reoffending_rate', '10', 'PERCENT', 0.1, 0.01],
    ['detention_execution_rate', '99.97', 'PERCENT', 0.9997, 0.0001],
    ['fines', '3345', 'CNY_10K', 33_450_000, 10_000],
    ['mediation_amount_involved', '3460.18', 'CNY_10K', 34_601_800, 100],
    ['fire_station_investment', '2.8', 'CNY_100M', 280_000_000, 10_000_000],
    ['persons_detained_fire_ratio_to_last_year', '2.7', 'TIMES', 2.7, 0.1],
    ['preventable_cases_change', '-5', 'PERCENTAGE_POINT', -0.05, 0.01],
    ['units_inspected', '65509', 'PLAIN', 65_509, 1],
    ['population_records_collected', '242', 'TEN_THOUSAND', 2_420_000, 10_000],
    ['road_deaths_yoy', '-8.60', 'PERCENT', -0.086, 0.0001],
  ])('%s: %s %s is %d, to within %d', (indicator, digits, unit, value, step) => {
    expect(printed(indicator, digits, unit)).toMatchObject({ value, step })
  })

  test('a unit of another kind is no number of the indicator', () => {
    expect(printed('fines', '3345', 'PERCENT').value).toBeNull()
    expect(printed('fires', '4', 'CNY').value).toBeNull()
    expect(printed('mediation_success_rate', '96', 'PLAIN').value).toBeNull()
  })
})

describe('a rate beside its own counts', () => {
  const received = printed('released_persons_received', '4813')
  const rate = (code: string, digits: string) => printed(code, digits, 'PERCENT', { kind: 'RATE' })

  test('A3, A4, A7: 95 %, 90 % and 96.8 % agree with 4573, 4328 of 4813 and 33786 of 34898', () => {
    const assisted = printed('released_persons_assisted', '4573')
    const placed = printed('released_persons_placed', '4328')
    expect(judge(rate('released_persons_assistance_rate', '95'), [assisted, received]).verdict).toBe('AGREES')
    expect(judge(rate('released_persons_placement_rate', '90'), [assisted, placed, received]).verdict).toBe('AGREES')
    const success = judge(rate('mediation_success_rate', '96.8'), [
      printed('mediation_cases_succeeded', '33786'),
      printed('mediation_cases', '34898'),
    ])
    expect(success).toMatchObject({ verdict: 'AGREES', own: expect.closeTo(0.96814, 5) })
  })

  test('A5: 171 of 4813 are 3.55 %, not the published 10 %', () => {
    const judgement = judge(rate('released_persons_reoffending_rate', '10'), [
      printed('released_persons_reoffended', '171'),
      received,
    ])
    expect(judgement).toMatchObject({ verdict: 'DISAGREES', own: expect.closeTo(0.03553, 5) })
    expect(judgement.reason!.zh).toContain('171÷4813＝3.55%')
    expect(judgement.reason!.en).toContain('171/4813 = 3.55%')
  })

  test('A5 stands also where the hub counts the same 3.55 %, and where it counted 10 %', () => {
    const reading = rate('released_persons_reoffending_rate', '10')
    const counts = [printed('released_persons_reoffended', '171'), received]
    expect(judge(reading, counts, counted(171 / 4813)).verdict).toBe('DISAGREES')
    expect(judge(reading, counts, counted(0.1)).verdict).toBe('DISAGREES')
  })

  test('TRUNCATED: 4518 of 4519 are 99.978 %, which is 99.97 only when cut off', () => {
    const reading = rate('listed_petition_resolution_rate', '99.97')
    const counts = [printed('listed_petition_cases_resolved', '4518'), printed('listed_petition_cases', '4519')]
    expect(judge(reading, counts).verdict).toBe('TRUNCATED')
    expect(judge(reading, [], counted(4518 / 4519))).toMatchObject({ verdict: 'TRUNCATED', own: null })
  })

  test('A6: beside 4518 alone no whole number rounds to 99.97 %: SUSPECT', () => {
    const judgement = judge(rate('detention_execution_rate', '99.97'), [printed('drunk_driving_detained', '4518')])
    expect(judgement).toMatchObject({ verdict: 'SUSPECT', own: null })
    expect(judgement.reason!.zh).toContain('4518/4519、4517/4518')
    // A hub that counts 4518 of 4519 would only say that it is cut off: the weaker doubt does not hide the stronger.
    const alsoCounted = judge(
      rate('detention_execution_rate', '99.97'),
      [printed('drunk_driving_detained', '4518')],
      counted(4518 / 4519),
    )
    expect(alsoCounted.verdict).toBe('SUSPECT')
  })

  test('A10: 23 gangs are 53 % only of 43', () => {
    const gangs = printed('criminal_gangs_broken_in_listed_areas', '23')
    const share = printed('criminal_gangs_share_of_city', '53', 'PERCENT', { kind: 'SHARE' })
    const judgement = judge(share, [gangs])
    expect(judgement.verdict).toBe('AGREES')
    expect(judgement.reason!.en).toContain('Only 23/43 fits')
  })

  test('counts over different windows make no rate', () => {
    const other = printed('released_persons_reoffended', '171', 'PLAIN', { window: 'MORE_THAN_ONE_YEAR' })
    expect(judge(rate('released_persons_reoffending_rate', '10'), [other, received]).verdict).toBe('NOT_COMPARABLE')
  })
})

describe('a change beside its rate or level', () => {
  const change = (code: string, digits: string, unit = 'PERCENT') =>
    printed(code, digits, unit, { kind: code === 'road_deaths_change' ? 'CHANGE' : 'CHANGE_RATE' })

  test.each([
    ['A8', '-24', '-80', '30', '6'],
    ['A9', '-19', '-8.60', '221', '202'],
  ])('%s: %s and %s %% fit only from %s to %s', (_id, absolute, relative, then, now) => {
    const both = [change('road_deaths_yoy', relative), change('road_deaths_change', absolute, 'PLAIN')] as const
    for (const reading of both) {
      const judgement = judge(reading, both)
      expect(judgement.verdict).toBe('AGREES')
      expect(judgement.reason!.en).toContain(`Only ${then} to ${now} fits`)
    }
  })

  test('a change and a rate that no whole number joins disagree', () => {
    const both = [change('road_deaths_yoy', '-50'), change('road_deaths_change', '-25', 'PLAIN')]
    expect(judge(both[0]!, both).verdict).toBe('AGREES')
    const impossible = [change('road_deaths_yoy', '-8.60'), change('road_deaths_change', '-7', 'PLAIN')]
    expect(judge(impossible[0]!, impossible).verdict).toBe('DISAGREES')
  })

  test.each([
    ['A11', 'persons_detained_fire_ratio_to_last_year', '2.7', 'TIMES', 'persons_detained_fire', '152', '56–57'],
    ['A13', 'units_inspected_yoy', '46', 'PERCENT', 'units_inspected', '65509', '44717–45023'],
    [
      'A14',
      'criminally_detained_vice_gambling_yoy',
      '60',
      'PERCENT',
      'criminally_detained_vice_gambling',
      '956',
      '596–599',
    ],
  ])('%s: %s of %s %s with %s %s is DERIVED, last year %s', (_id, code, digits, unit, level, value, base) => {
    const judgement = judge(change(code, digits, unit), [printed(level, value)])
    expect(judgement).toMatchObject({ verdict: 'DERIVED', own: null })
    expect(judgement.reason!.zh).toContain(base)
  })

  test('A12: 3345 万 after +50 % leave about 2230 万 yuan for last year', () => {
    const judgement = judge(change('fines_yoy', '50'), [printed('fines', '3345', 'CNY_10K', { kind: 'AMOUNT' })])
    expect(judgement.verdict).toBe('DERIVED')
    expect(judgement.reason!.en).toContain('22300000 yuan')
  })

  test('2.7 times last year is growth by 170 %, not 270 %', () => {
    const times = change('persons_detained_fire_ratio_to_last_year', '2.7', 'TIMES')
    expect(judge(times, [printed('persons_detained_fire', '152')]).reason!.zh).toContain('增长170%')
    expect(judge(times, [], counted(152 / 56)).verdict).toBe('AGREES')
    expect(judge(times, [], counted(152 / 41)).verdict).toBe('DISAGREES')
  })

  test('what the hub counts goes before what is only implied', () => {
    const level = printed('fines', '3345', 'CNY_10K')
    expect(judge(change('fines_yoy', '50'), [level], counted(0.5))).toEqual({
      verdict: 'AGREES',
      reason: null,
      own: null,
    })
    expect(judge(change('fines_yoy', '50'), [level], counted(0.44)).verdict).toBe('DISAGREES')
  })
})

describe('a bound carries on', () => {
  const atLeast = (code: string, digits: string, more: Printed = {}) =>
    printed(code, digits, more.unit ?? 'PLAIN', { bound: 'AT_LEAST', ...more })
  const exactly = [printed('mediation_cases_succeeded', '97'), printed('mediation_cases', '100')]

  test('a rate of at least so much is held against its counts as a bound', () => {
    const rate = atLeast('mediation_success_rate', '95', { unit: 'PERCENT', kind: 'RATE' })
    expect(judge(rate, exactly)).toMatchObject({ verdict: 'AGREES', own: 0.97 })
    const higher = atLeast('mediation_success_rate', '98', { unit: 'PERCENT', kind: 'RATE' })
    expect(judge(higher, exactly)).toMatchObject({ verdict: 'DISAGREES', own: 0.97 })
  })

  test('no rate, change or sum is made of a number that is only a bound', () => {
    const rate = printed('mediation_success_rate', '85', 'PERCENT', { kind: 'RATE' })
    const some = atLeast('mediation_cases_succeeded', '4000')
    // 4000多 of 5000 may well be 85 %.
    expect(judge(rate, [some, printed('mediation_cases', '5000')])).toMatchObject({ own: null })
    expect(judge(rate, [some, printed('mediation_cases', '5000')]).verdict).not.toBe('DISAGREES')
    const yoy = printed('fines_yoy', '50', 'PERCENT', { kind: 'CHANGE_RATE' })
    expect(judge(yoy, [atLeast('fines', '3345', { unit: 'CNY_10K' })]).verdict).toBe('NOT_COMPARABLE')
    const parts = [printed('black_spots', '14'), atLeast('dangerous_sections', '10')]
    expect(judge(printed('road_hazards_identified', '29'), parts)).toMatchObject({
      verdict: 'NOT_COMPARABLE',
      own: null,
    })
  })

  test('nor is a base derived from a change that is only a bound, or an oddity from a count that is', () => {
    const yoy = printed('fines_yoy', '50', 'PERCENT', { kind: 'CHANGE_RATE', bound: 'AT_LEAST' })
    expect(judge(yoy, [printed('fines', '3345', 'CNY_10K')]).verdict).toBe('NOT_COMPARABLE')
    const persons = atLeast('mediation_persons_involved', '55558')
    expect(judge(persons, [printed('mediation_cases', '34898')]).verdict).toBe('NOT_COMPARABLE')
    const whole = atLeast('road_hazards_identified', '25')
    expect(judge(whole, [printed('black_spots', '14'), printed('dangerous_sections', '15')]).verdict).toBe('AGREES')
  })
})

describe('parts beside their whole', () => {
  test('B1, B2, B3: 149 + 36 + 9 = 194, 4569 + 3855 = 8424, 14 + 15 = 29', () => {
    const medical = [
      printed('mediation_cases_succeeded', '149'),
      printed('mediation_cases_in_progress', '36'),
      printed('mediation_cases_failed', '9'),
    ]
    expect(judge(printed('mediation_cases_accepted', '194'), medical)).toMatchObject({ verdict: 'AGREES', own: 194 })
    expect(judge(printed('mediation_cases_accepted', '195'), medical)).toMatchObject({ verdict: 'DISAGREES', own: 194 })
    const correction = [
      printed('community_correction_active', '4569'),
      printed('community_correction_completed', '3855'),
    ]
    expect(judge(printed('community_correction_received', '8424'), correction).verdict).toBe('AGREES')
    const road = [printed('black_spots', '14'), printed('dangerous_sections', '15')]
    expect(judge(printed('road_hazards_identified', '29'), road).verdict).toBe('AGREES')
  })

  test('B4: without one part nothing is said: 224 hazards, 92 of them black spots', () => {
    expect(judge(printed('road_hazards_identified', '224'), [printed('black_spots', '92')]).verdict).toBe(
      'NOT_COMPARABLE',
    )
  })
})

describe('what is possible, but odd, or cannot be', () => {
  test('C7: records collected are no residents', () => {
    expect(judge(printed('population_records_collected', '2424966')).verdict).toBe('SUSPECT')
  })

  test('D4: 55558 persons in 34898 disputes are 1.59 each', () => {
    const judgement = judge(
      printed('mediation_persons_involved', '55558'),
      [printed('mediation_cases', '34898')],
      counted(55_558),
    )
    expect(judgement.verdict).toBe('SUSPECT')
    expect(judgement.reason!.zh).toContain('1.59')
  })

  test('C5: a county has no 14286980 helpers; a prefecture of that many would be possible', () => {
    expect(judge(printed('grid_service_team', '14286980', 'PLAIN', { level: 'COUNTY' })).verdict).toBe('CORRUPT')
    expect(judge(printed('grid_service_team', '14286980')).verdict).toBe('NOT_COMPARABLE')
  })

  test('nothing falls by more than 100 %, and no unit of another kind is converted', () => {
    expect(judge(printed('fires_yoy', '-104', 'PERCENT', { kind: 'CHANGE_RATE' })).verdict).toBe('CORRUPT')
    expect(judge(printed('fines', '3345', 'PERCENT')).verdict).toBe('CORRUPT')
  })

  test('a corrupt figure judges no other', () => {
    const rate = printed('released_persons_placement_rate', '90', 'PERCENT', { kind: 'RATE', level: 'COUNTY' })
    const corrupt = printed('released_persons_received', '14286980', 'PLAIN', { level: 'COUNTY' })
    expect(judge(rate, [printed('released_persons_placed', '4328'), corrupt]).reason!.en).not.toContain('14286980')
  })
})

describe('beside what the hub counts', () => {
  test('agrees at the printed precision, and disagrees beyond it', () => {
    expect(judge(printed('fines', '3345', 'CNY_10K'), [], counted(33_450_000))).toEqual({
      verdict: 'AGREES',
      reason: null,
      own: null,
    })
    expect(judge(printed('fines', '3345', 'CNY_10K'), [], counted(33_454_999)).verdict).toBe('AGREES')
    expect(judge(printed('fines', '3345', 'CNY_10K'), [], counted(33_459_999)).verdict).toBe('TRUNCATED')
    expect(judge(printed('fines', '3345', 'CNY_10K'), [], counted(33_460_000)).verdict).toBe('DISAGREES')
    expect(judge(printed('units_inspected', '65509'), [], counted(65_510)).verdict).toBe('DISAGREES')
  })

  test('a bound is compared as a bound', () => {
    const least = printed('dangerous_road_length', '4000', 'PLAIN', { bound: 'AT_LEAST' })
    expect(judge(least, [], counted(4321)).verdict).toBe('AGREES')
    expect(judge(least, [], counted(3999)).verdict).toBe('DISAGREES')
    const most = printed('safe_county_quota', '70', 'PLAIN', { bound: 'AT_MOST' })
    expect(judge(most, [], counted(70)).verdict).toBe('AGREES')
    expect(judge(most, [], counted(71)).verdict).toBe('DISAGREES')
    const third = printed('robbery_snatching_share_of_province', '33.33', 'PERCENT', { bound: 'ABOUT', kind: 'SHARE' })
    expect(judge(third, [], counted(1 / 3)).verdict).toBe('AGREES')
    expect(judge(third, [], counted(0.34)).verdict).toBe('AGREES')
    expect(judge(third, [], counted(0.4)).verdict).toBe('DISAGREES')
  })

  test('a part of the area or period is no counterpart', () => {
    expect(judge(printed('fires', '1200'), [], counted(900, true)).verdict).toBe('NOT_COMPARABLE')
  })

  test('another window, another scope, or nothing: each says which', () => {
    const reasons = (['OTHER_WINDOW', 'OTHER_SCOPE', 'NONE'] as const).map((kind) =>
      judge(printed('fires', '1'), [], { kind }),
    )
    expect(reasons.map(({ verdict }) => verdict)).toEqual(['NOT_COMPARABLE', 'NOT_COMPARABLE', 'NOT_COMPARABLE'])
    expect(new Set(reasons.map(({ reason }) => reason!.zh)).size).toBe(3)
  })

  test.each(['TARGET', 'THRESHOLD', 'FORECAST'])('a %s is no count, whatever the hub counts', (kind) => {
    const reading = printed('mediation_success_rate', '95', 'PERCENT', { kind, bound: 'AT_LEAST' })
    const counts = [printed('mediation_cases_succeeded', '10'), printed('mediation_cases', '100')]
    expect(judge(reading, counts, counted(0.5)).verdict).toBe('NOT_COMPARABLE')
    expect(countedFor(reading)).toEqual({ kind: 'NONE' })
  })
})

describe('what the hub counts for a published figure', () => {
  test('over more than one year, or to date from nobody knows when: nothing', () => {
    for (const window of ['MORE_THAN_ONE_YEAR', 'TO_DATE', 'AS_OF'] as const) {
      expect(countedFor(printed('fires', '1', 'PLAIN', { window }))).toEqual({ kind: 'OTHER_WINDOW' })
    }
    expect(countedFor(printed('grids', '6690', 'PLAIN', { window: 'AS_OF' })).kind).toBe('FORMULA')
  })

  test('of a part that it does not count by itself: nothing', () => {
    expect(countedFor(printed('video_points_new', '6012', 'PLAIN', { dimensions: 'area=CITY_PROPER' }))).toEqual({
      kind: 'OTHER_SCOPE',
    })
  })

  test('of the areas that the city listed: their own cells, as a rate of change', () => {
    const burglaries = printed('burglary_incidents_yoy', '-19.78', 'PERCENT', {
      dimensions: 'areaSet=CITY_LISTED',
      kind: 'CHANGE_RATE',
    })
    const counterpart = countedFor(burglaries)
    if (counterpart.kind !== 'FORMULA') throw new Error(counterpart.kind)
    expect(counterpart.takes).toBe('RATE')
    expect(counterpart.formula.numerator.flatMap(({ keys }) => keys)).toEqual([
      'criminal_incidents|areaSet=CITY_LISTED;category=BURGLARY',
    ])
  })
})

test('every code of the rules is an indicator', () => {
  const codes = [
    ...publishedRates.flatMap(({ rate, part, whole }) => [rate, ...part, ...whole]),
    ...publishedPartitions.flatMap(({ whole, parts }) => [whole, ...parts]),
    ...publishedFloors.flatMap(({ code, per }) => [code, ...per]),
    ...Object.keys(publishedDoubts),
    ...publishedChanges.flatMap(({ code, of }) => [code, of]),
  ]
  expect(codes.filter((code) => knownIndicator(code) === undefined)).toEqual([])
})

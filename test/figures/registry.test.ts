import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { additionFaults } from '../../src/figures/additionFaults.ts'
import { dimensions } from '../../src/figures/dimensions.ts'
import { resolveFormula } from '../../src/figures/formula.ts'
import { addsOverAreas, addsOverTime, finestLevelOf, originOf } from '../../src/figures/indicatorFacts.ts'
import { narrowedFormula } from '../../src/figures/narrowedFormula.ts'
import { findIndicator, findMeasure, indicators, measures, nearestIndicators } from '../../src/figures/registry.ts'
import { decimalYuan, fromStored } from '../../src/figures/unit.ts'
import { entities } from '../../src/store/entities.ts'

const decisionNumbers = readdirSync(new URL('../../docs/adr/', import.meta.url)).map((name) => Number(name.slice(0, 4)))

describe('declarations', () => {
  it('have unique snake_case codes', () => {
    for (const codes of [measures.map((measure) => measure.code), indicators.map((indicator) => indicator.code)]) {
      expect(new Set(codes).size).toBe(codes.length)
      for (const code of codes) expect(code).toMatch(/^[a-z]+(_[a-z0-9]+)*$/)
    }
  })

  it('name fields that the records have, dates where dates are needed', () => {
    for (const { source, code, breakdowns } of measures) {
      if (source.kind !== 'RECORD') continue
      const fields = entities[source.record].fields as Readonly<Record<string, { kind: string }>>
      expect(fields[source.dateField]?.kind, code).toBe('partialDay')
      if (source.sum !== undefined) expect(fields[source.sum]?.kind, code).toBe('integer')
      for (const condition of source.where) expect(fields, code).toHaveProperty(condition.field)
      for (const field of breakdowns.flat()) expect(fields, code).toHaveProperty(field)
    }
  })

  it('break down by known dimensions only, and every indicator can be resolved', () => {
    for (const measure of measures)
      for (const field of measure.breakdowns.flat()) expect(dimensions).toHaveProperty(field)
    for (const indicator of indicators) {
      const formula = resolveFormula(indicator)
      expect(formula.inapplicable, indicator.code).toBe(false)
      const units = new Set(formula.numerator.map((term) => term.measure.unit))
      expect(units.size, indicator.code).toBe(1)
      for (const name of indicator.dimensions) {
        expect(
          resolveFormula(indicator, { [name]: [dimensions[name]!.values[0]!] }).inapplicable,
          `${indicator.code} by ${name}`,
        ).toBe(false)
      }
    }
  })

  it('have words in both languages', () => {
    for (const { title, description } of [...measures, ...indicators]) {
      expect(title.zh).toMatch(/\p{Script=Han}/u)
      expect(description.zh).toMatch(/\p{Script=Han}/u)
      expect(title.en).toMatch(/^[A-Z]/)
      expect(description.en).toMatch(/\.$/)
    }
  })

  it('say where each rule comes from in both languages, and name the decision where the hub made it itself', () => {
    for (const { code, ruleSource } of [...measures, ...indicators]) {
      expect(ruleSource.zh, code).toMatch(/\p{Script=Han}.*。$/u)
      expect(ruleSource.en, code).toMatch(/^[A-Z].*\.$/)
      // No law is invented: what is not a document, a form or a table is a decision, and the decision can be read.
      const decisions = [...ruleSource.en.matchAll(/Decision of this hub \(ADR (\d+)\)/g)].map(([, number]) => number)
      expect(
        [...ruleSource.zh.matchAll(/本系统的决定\(ADR (\d+)\)/g)].map(([, number]) => number),
        code,
      ).toEqual(decisions)
      for (const number of decisions) expect(decisionNumbers, code).toContain(Number(number))
    }
  })

  it('tell the rule of an indicator that is just its measure once, with the measure', () => {
    for (const indicator of indicators) {
      if (originOf(indicator) === 'FORMULA') continue
      expect(indicator.ruleSource, indicator.code).toBe(findMeasure(indicator.code).ruleSource)
    }
  })

  it('give the window of deaths wherever deaths are counted', () => {
    for (const { code, ruleSource, singleValue } of measures) {
      if (singleValue?.field === 'deathWindowDays')
        expect(ruleSource.en, code).toMatch(/7 days by|deaths within 7 days/)
    }
  })

  it('add over areas except where no level but one is told, or documents alone tell it', () => {
    for (const { code, additiveOverAreas, coarsestLevel, source } of measures) {
      expect(additiveOverAreas, code).toBe(coarsestLevel === undefined && source.kind !== 'UNDELIVERED')
    }
    expect(addsOverAreas(findIndicator('province_robbery_snatching_incidents'))).toBe(false)
    expect(addsOverAreas(findIndicator('units_inspected'))).toBe(true)
  })

  it('never add up stocks over time, and rates neither over areas nor over time', () => {
    for (const { code, kind, additiveOverTime } of measures)
      if (kind === 'STOCK') expect(additiveOverTime, code).toBe(false)
    for (const indicator of indicators) {
      if (indicator.formula.kind !== 'RATIO') continue
      expect([indicator.code, addsOverAreas(indicator), addsOverTime(indicator)]).toEqual([
        indicator.code,
        false,
        false,
      ])
    }
    for (const code of ['grid_staff', 'units_inspected', 'fires_yoy']) {
      expect([code, addsOverTime(findIndicator(code))]).toEqual([code, false])
    }
    expect(
      ['fires', 'black_spots', 'mediation_cases_succeeded'].map((code) => addsOverTime(findIndicator(code))),
    ).toEqual([true, true, true])
  })

  it('know where figures come from and down to which level', () => {
    const told = (code: string) => [originOf(findIndicator(code)), finestLevelOf(findIndicator(code))]
    expect(told('fires')).toEqual(['COUNTED', 'VILLAGE'])
    expect(told('units_inspected')).toEqual(['TOLD', 'COUNTY'])
    expect(told('black_spots')).toEqual(['FORMULA', 'VILLAGE'])
    // The coarser of its two counts decides.
    expect(told('robbery_snatching_share_of_province')).toEqual(['FORMULA', 'PREFECTURE'])
    expect(told('petitions_received_per_10000_permanent')).toEqual(['FORMULA', 'COUNTY'])
    expect(told('homicides_yoy')).toEqual(['PUBLISHED_ONLY', null])
  })

  it('add up only what is of one unit, one kind of money and one window, and no rates', () => {
    for (const { code, formula } of indicators) {
      for (const parts of formula.kind === 'SUM' ? [formula.parts] : [formula.numerator, formula.denominator]) {
        expect([code, additionFaults(parts.map(({ measure }) => findMeasure(measure)))]).toEqual([code, []])
      }
    }
  })

  it('answer what Wenzhou published of public security and fire safety for 2010', () => {
    const published = [
      'rectification_areas_listed criminal_incidents burglary_incidents robbery_snatching_incidents major_gambling_cases',
      'criminal_cases_solved criminally_detained_vice_gambling criminal_gangs_broken criminal_gang_members_caught',
      'criminal_gangs_share_of_city fire_stations_built fire_station_investment fire_vehicle_spending fire_vehicles_bought',
      'units_inspected administrative_penalty_cases units_ordered_three_stops units_temporarily_sealed persons_detained_fire fines',
      'listed_hazard_units listed_hazard_units_rectified fires fire_deaths fire_direct_loss video_points_new',
      'cases_solved_with_video suspects_arrested_with_video stolen_vehicles_recovered_with_video robbery_snatching_share_of_province',
    ].flatMap((line) => line.split(' '))
    for (const code of published) expect(findIndicator(code).code).toBe(code)
  })
})

describe('an unknown code', () => {
  it('is answered with the nearest ones', () => {
    expect(nearestIndicators('fire')[0]).toBe('fires')
    expect(nearestIndicators('criminal_cases_solve')[0]).toBe('criminal_cases_solved')
    expect(nearestIndicators('burglary')[0]).toBe('burglary_incidents')
    expect(() => findIndicator('mediation_rate')).toThrow(
      expect.objectContaining({
        code: 'INDICATOR_UNKNOWN',
        message: expect.stringContaining('mediation_success_rate'),
      }),
    )
  })
})

describe('resolveFormula', () => {
  const keys = (code: string, where = {}): readonly string[] =>
    resolveFormula(findIndicator(code), where).numerator.flatMap((term) => term.keys)

  it('narrows to the cells of one declared breakdown', () => {
    expect(keys('criminal_incidents')).toEqual(['criminal_incidents|'])
    expect(keys('criminal_incidents', { category: ['FRAUD', 'DRUG'] })).toEqual([
      'criminal_incidents|category=FRAUD',
      'criminal_incidents|category=DRUG',
    ])
    expect(keys('robbery_snatching_incidents', { areaSet: ['CITY_LISTED'] })).toEqual([
      'criminal_incidents|areaSet=CITY_LISTED;category=ROBBERY',
      'criminal_incidents|areaSet=CITY_LISTED;category=SNATCHING',
    ])
  })

  it('adds up a finer breakdown where every record has its further field', () => {
    expect(keys('listed_hazard_units', { listLevel: ['PREFECTURE'] })).toEqual([
      'listed_hazard_units|kind=FIRE_PREMISES;listLevel=PREFECTURE',
    ])
    expect(keys('black_spots', { listLevel: ['PROVINCE'] })).toEqual([
      'road_hazards_identified|kind=BLACK_SPOT;listLevel=PROVINCE',
    ])
    expect(keys('road_hazards_identified', { listLevel: ['PROVINCE'] })).toHaveLength(3)
  })

  it('refuses values that do not exist, and marks what a measure is not broken down by', () => {
    const incidents = findIndicator('criminal_incidents')
    expect(() => resolveFormula(incidents, { category: ['THEFT'] })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    )
    expect(() => resolveFormula(incidents, { category: [] })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    )
    expect(resolveFormula(findIndicator('police_calls'), { category: ['FRAUD'] }).inapplicable).toBe(true)
  })

  it('reads no two windows of deaths as one: the window is no dimension that a question may name', () => {
    for (const code of ['road_deaths', 'fire_deaths', 'fatal_fires', 'fatal_road_accidents']) {
      expect(findIndicator(code).dimensions).not.toContain('deathWindowDays')
      expect(() => narrowedFormula(code, { deathWindowDays: ['7', '30'] })).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      )
    }
  })

  it('leaves out a part that can hold nothing of what is asked', () => {
    expect(keys('listed_hazard_units', { kind: ['BLACK_SPOT'] })).toEqual([])
    expect(findMeasure('listed_hazard_units').source).toMatchObject({
      where: [{ field: 'kind', in: ['FIRE_PREMISES'] }],
    })
  })
})

describe('units', () => {
  it('converts money once, exactly', () => {
    expect(fromStored('CNY', 3345000000)).toBe(33450000)
    expect(fromStored('case', 6022)).toBe(6022)
    expect(decimalYuan(3460180050)).toBe('34601800.50')
    expect(decimalYuan(5)).toBe('0.05')
    expect(decimalYuan(-120)).toBe('-1.20')
  })
})

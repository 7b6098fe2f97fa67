import { describe, expect, it } from 'vitest'
import { type BroughtDepartment, indicatorOf } from '../../src/figures/departments/department.ts'
import type { Measure } from '../../src/figures/measure.ts'
import { broughtDepartments, findIndicator, findMeasure, registerDepartment } from '../../src/figures/registry.ts'

const inspections: Measure = {
  code: 'food_inspections',
  department: 'FOOD_SAFETY',
  title: { zh: '食品检查', en: 'Food inspections' },
  description: { zh: '检查次数。', en: 'Inspections.' },
  ruleSource: { zh: '食品检查月报。', en: 'The monthly report of inspections.' },
  unit: 'case',
  source: { kind: 'STATISTIC', window: 'CALENDAR' },
  kind: 'FLOW',
  additiveOverTime: true,
  additiveOverAreas: true,
  breakdowns: [],
  finestLevel: 'COUNTY',
  betterIs: 'NONE',
  sensitive: false,
}
const food: BroughtDepartment = {
  department: 'FOOD_SAFETY',
  name: { zh: '食品安全', en: 'Food safety' },
  measures: [inspections],
  indicators: [indicatorOf(inspections)],
}

const faultsOf = (department: BroughtDepartment): unknown => {
  try {
    registerDepartment(department)
    return null
  } catch (error) {
    return (error as { details: { faults: unknown } }).details.faults
  }
}

describe('registerDepartment', () => {
  it('adds what a connector brings, and the same object again changes nothing', () => {
    registerDepartment(food)
    registerDepartment(food)
    expect(broughtDepartments()).toEqual([food])
    expect(findMeasure('food_inspections')).toBe(inspections)
    expect(findIndicator('food_inspections').department).toBe('FOOD_SAFETY')
  })

  it('tells every fault at once, and adds nothing', () => {
    const other = { ...inspections, department: 'MARKETS' }
    const wrong: BroughtDepartment = {
      ...food,
      department: 'MARKETS',
      measures: [
        { ...other, code: 'fires' },
        { ...other, code: 'market__inspections', department: 'FOOD_SAFETY' },
        { ...other, code: 'market_visits', breakdowns: [['colour']] },
        {
          ...other,
          code: 'market_fires',
          source: {
            kind: 'RECORD',
            record: 'fireIncident',
            dateField: 'cause',
            where: [{ field: 'colour', in: ['RED'] }],
            sum: 'cause',
          },
        },
      ],
      indicators: [
        {
          ...indicatorOf({ ...other, code: 'market_share' }),
          formula: { kind: 'SUM', parts: [{ measure: 'nothing' }] },
        },
        {
          ...indicatorOf({ ...other, code: 'market_mix' }),
          formula: { kind: 'SUM', parts: [{ measure: 'fires' }, { measure: 'fire_deaths' }] },
        },
      ],
    }
    expect(faultsOf(wrong)).toEqual([
      'measure fires has a code that another department uses',
      'measure market__inspections must have a code of small words joined by _',
      'measure market__inspections belongs to FOOD_SAFETY',
      'measure market_visits is broken down by colour, which is no dimension of the hub',
      'measure market_visits is a statistic, of which the total alone is told, and has breakdowns',
      'measure market_fires has cause for its date, which is none',
      'measure market_fires sums up cause, which is no whole number',
      'measure market_fires names colour, which fireIncident does not have',
      'indicator market_share is made of nothing, which no department has',
      'indicator market_mix adds up different units: case, person',
      'indicator market_mix adds up fire_deaths with others, whose window of deaths may be another',
    ])
    expect(() => findMeasure('market_visits')).toThrow('No measure is called market_visits.')
  })

  it('refuses a code that the hub or another connector has', () => {
    expect(faultsOf({ ...food, department: 'JUSTICE', measures: [], indicators: [] })).toEqual([
      'the hub has a department of that code itself',
    ])
    expect(faultsOf({ ...food, measures: [], indicators: [] })).toEqual([
      'another connector brings a department of that code; let both name the same object',
    ])
    expect(faultsOf({ ...food, department: 'Food', measures: [], indicators: [] })).toEqual([
      'its code must be capital letters joined by _',
    ])
  })
})

import { readFileSync } from 'node:fs'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { nextOrder, orderedChildren } from '../../console/src/jurisdiction/childrenOrder.ts'
import { isBetter } from '../../console/src/jurisdiction/figureAnswer.ts'
import { boundariesIn, newestWholeYear, periodIn, variablesOf } from '../../console/src/jurisdiction/pageSettings.ts'
import { recordText } from '../../console/src/jurisdiction/recordColumns.ts'
import { breakdownAt, figureAt, partedByNumbers } from '../../console/src/jurisdiction/sectionAnswer.ts'
import {
  provenanceDocument,
  recordsDocument,
  sectionDocument,
} from '../../console/src/jurisdiction/sectionDocuments.ts'
import { sectionPlans } from '../../console/src/jurisdiction/sectionPlans.ts'

/** What the page of a jurisdiction works out without a browser. */

const schema = buildSchema(readFileSync(new URL('../../src/generated/schema.graphql', import.meta.url), 'utf8'))
const faultsOf = (document: string): string[] => validate(schema, parse(document)).map(({ message }) => message)

const unit = { code: 'case', kind: 'COUNT', zh: '起', en: 'cases' } as const
const figure = (value: number | null, state = value === null ? 'NO_DATA' : 'COMPUTED') => ({
  value,
  state,
  bound: 'EXACT',
  unit,
})

describe('the period that the page opens with', () => {
  const whole = (from: number, to: number) => ({ from: `${from}-01-01`, to: `${to}-12-31` })
  test('is the newest year of which most departments have told, not of which one is ahead', () => {
    expect(newestWholeYear([[whole(2009, 2010)], [whole(2009, 2010)], [whole(2011, 2011)]])).toBe(2010)
    expect(newestWholeYear([[whole(2009, 2010)], [whole(2009, 2009)]])).toBe(2009)
    expect(newestWholeYear([[whole(2009, 2010)]])).toBe(2010)
  })
  test('is never a year that is told in part, and none where nothing was told', () => {
    expect(newestWholeYear([[{ from: '2009-02-01', to: '2011-06-30' }]])).toBe(2010)
    expect(newestWholeYear([[{ from: '2009-02-01', to: '2009-12-31' }]])).toBeNull()
    expect(newestWholeYear([[], []])).toBeNull()
  })
})

test('period and boundaries go into the address and come back', () => {
  const settings = { period: { quarter: '2010-Q2' }, boundaries: 'AT_EVENT' } as const
  const variables = variablesOf(settings)
  expect([periodIn(variables), boundariesIn(variables)]).toEqual([settings.period, 'AT_EVENT'])
  expect(variablesOf({ period: { year: 2010 }, boundaries: 'CURRENT' })).toEqual({ period: { year: 2010 } })
  expect([periodIn({}), periodIn({ period: 'x' }), periodIn({ period: {} })]).toEqual([null, null, null])
})

describe('the documents', () => {
  test.each(sectionPlans.map((plan) => [plan.field, plan] as const))('of %s are what the schema knows', (_, plan) => {
    expect(faultsOf(sectionDocument(plan))).toEqual([])
    if (plan.records !== null) expect(faultsOf(recordsDocument(plan.field, plan.records))).toEqual([])
    for (const { path } of plan.figures) {
      expect(faultsOf(provenanceDocument({ field: plan.field, path, entry: null }))).toEqual([])
    }
  })
  test('ask for the origin of one entry of a breakdown by the filter of its section, or beside the other entries', () => {
    const breakdowns = sectionPlans.flatMap(({ field, breakdowns }) => breakdowns.map((plan) => ({ field, plan })))
    for (const { field, plan } of breakdowns) {
      for (const { path } of plan.figures) {
        const document = provenanceDocument({ field, path, entry: { plan, code: 'ROBBERY' } })
        expect(faultsOf(document)).toEqual([])
        // Codes travel as variables: one document for all entries, which a manifest of trusted documents can name.
        expect(document).not.toContain('ROBBERY')
      }
    }
    expect(breakdowns.map(({ plan }) => plan.filter?.list)).toEqual(['categories', 'channels', undefined, 'kinds'])
  })
})

describe('the table of areas below', () => {
  const rows = [
    { code: '1', name: '丙', figures: { cases: figure(5) } },
    { code: '2', name: '甲', figures: { cases: figure(null) } },
    { code: '3', name: '乙', figures: { cases: figure(9) } },
    { code: '4', name: '丁', figures: { cases: null } },
  ]
  const codes = (column: string, direction: 'ascending' | 'descending') =>
    orderedChildren(rows, { column, direction })
      .map(({ code }) => code)
      .join('')
  test('has those without a number last, whichever way it is ordered', () => {
    expect(codes('cases', 'descending')).toBe('3124')
    expect(codes('cases', 'ascending')).toBe('1324')
    expect(codes('code', 'descending')).toBe('4321')
  })
  test('orders figures from the largest first, and turns round at the second click', () => {
    const first = nextOrder({ column: 'code', direction: 'ascending' }, 'cases')
    expect(first).toEqual({ column: 'cases', direction: 'descending' })
    expect(nextOrder(first, 'cases')).toEqual({ column: 'cases', direction: 'ascending' })
  })
})

test('figures are found at their paths; a breakdown keeps withheld entries apart from unknown ones', () => {
  const section = {
    status: {
      state: 'FRESH',
      reason: null,
      message: null,
      asOf: null,
      staleAfter: null,
      recordAccess: '',
      sources: [],
    },
    backlog: {
      listed: figure(3),
      byListLevel: [
        { code: 'PROVINCE', label: '省级', listed: figure(0) },
        { code: 'COUNTY', label: '县级', listed: figure(null) },
        { code: 'PREFECTURE', label: '市级', listed: figure(null, 'WITHHELD') },
      ],
    },
  }
  expect(figureAt(section, 'backlog.listed')).toMatchObject({ value: 3 })
  expect(figureAt(section, 'nothing.listed')).toBeNull()
  const { told, untold } = partedByNumbers(breakdownAt(section, 'backlog.byListLevel'))
  expect(told.map(({ code }) => code)).toEqual(['PROVINCE', 'PREFECTURE'])
  expect(untold.map(({ code }) => code)).toEqual(['COUNTY'])
})

test('a change is for the better by what the indicator says of it', () => {
  expect([isBetter(-3, 'LOWER'), isBetter(3, 'LOWER'), isBetter(3, 'HIGHER')]).toEqual([true, false, true])
  expect([isBetter(0, 'LOWER'), isBetter(null, 'LOWER'), isBetter(3, 'NONE')]).toEqual([null, null, null])
})

test('fields of records are told in words, and a missing one is a dash', () => {
  const labelOf = (list: string, code: string): string => `${list}.${code}`
  const column = (kind: 'CODE' | 'FLAG' | 'MONEY' | 'NUMBER', list = 'L') => ({
    field: 'f',
    title: { zh: '', en: '' },
    kind,
    list,
  })
  expect(recordText(column('CODE'), 'A', 'zh', labelOf)).toBe('L.A')
  expect(recordText(column('FLAG'), false, 'zh', labelOf)).toBe('否')
  expect(recordText(column('MONEY'), { amount: '1200.50', currency: 'CNY' }, 'zh', labelOf)).toBe('1,200.5元')
  expect(recordText(column('NUMBER'), null, 'en', labelOf)).toBe('—')
})

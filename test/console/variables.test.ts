import { describe, expect, it } from 'vitest'
import {
  defaultsOf,
  type FormVariable,
  formVariablesOf,
  knownVariables,
} from '../../console/src/questions/formVariables.ts'
import { readerOf, textOfValue } from '../../console/src/questions/readTexts.ts'
import { readQuestionLibrary } from '../../src/questions/questionLibrary.ts'

function variablesOf(document: string): readonly FormVariable[] {
  const variables = formVariablesOf(document)
  if ('fault' in variables) throw new Error(variables.fault)
  return variables
}

/** The field of the variable $x of this type, used so. */
const fieldOf = (definition: string, use = 'hub @include(if: true) { version }') =>
  variablesOf(`query A(${definition}) { ${use} }`)[0]!.field

describe('the form of a document', () => {
  it('has a field of its own kind for every variable of the library, none of them JSON', async () => {
    const kinds = new Map<string, Set<string>>()
    for (const { document } of await readQuestionLibrary()) {
      for (const { name, field } of variablesOf(document)) {
        kinds.set(name, (kinds.get(name) ?? new Set()).add(field.kind))
      }
    }
    expect(Object.fromEntries([...kinds].map(([name, set]) => [name, [...set].join()]))).toEqual({
      area: 'AREA',
      issuer: 'AREA',
      county: 'AREA',
      scheme: 'AREA',
      period: 'PERIOD',
      edition: 'PERIOD',
      before: 'PERIOD',
      years: 'PERIOD',
      threeYears: 'PERIOD',
      targetYear: 'PERIOD',
      quarter: 'PERIOD',
      first: 'NUMBER',
      months: 'NUMBER',
      ranks: 'NUMBER',
      grades: 'CODES',
      leadLevel: 'CODE',
      indicators: 'INDICATORS',
      day: 'DATE',
      search: 'TEXT',
    })
  })

  it('tells areas by where they stand, by their names, and by their defaults', () => {
    expect(fieldOf('$x: String!', 'jurisdiction(code: $x) { id }')).toEqual({ kind: 'AREA' })
    expect(fieldOf('$x: String', 'jurisdictions(under: $x, first: 1) { totalCount }')).toEqual({ kind: 'AREA' })
    expect(fieldOf('$county: String!')).toEqual({ kind: 'AREA' })
    expect(fieldOf('$x: String! = "330302006"')).toEqual({ kind: 'AREA' })
    expect(fieldOf('$x: String! = "fires"')).toEqual({ kind: 'TEXT' })
  })

  it('offers enumerations and values of dimensions by their titles', () => {
    expect(fieldOf('$x: JurisdictionLevel')).toEqual({ kind: 'CODE', codeList: 'JurisdictionLevel' })
    expect(fieldOf('$x: [MediationChannel!]!')).toEqual({
      kind: 'CODES',
      codeList: 'MediationChannel',
      dimension: null,
    })
    expect(fieldOf('$x: String!', 'a(dimensions: [{ name: "severity", value: $x }])')).toEqual({
      kind: 'CODE',
      codeList: 'DisputeSeverity',
    })
    expect(fieldOf('$x: [DimensionInput!]! = [{ name: "channel", value: "COURT" }]')).toEqual({
      kind: 'CODES',
      codeList: 'MediationChannel',
      dimension: 'channel',
    })
  })

  it('leaves the rest to JSON', () => {
    expect(fieldOf('$x: IndicatorFilter')).toEqual({ kind: 'JSON' })
    expect(fieldOf('$x: [JurisdictionOrder!]')).toEqual({ kind: 'JSON' })
    expect(fieldOf('$x: [PeriodInput!]!')).toEqual({ kind: 'JSON' })
    expect(fieldOf('$x: [DimensionInput!]! = []')).toEqual({ kind: 'JSON' })
  })

  it('takes defaults from the document, and of a link what the document asks for', () => {
    const variables = variablesOf(
      'query A($period: PeriodInput! = { month: "2010-08" }, $y: Boolean!, $z: Int!) { hub { version } }',
    )
    expect(defaultsOf(variables)).toEqual({ period: { month: '2010-08' }, y: false })
    expect(knownVariables(variables, { z: 4, other: 1, __proto__: 2 })).toEqual({ z: 4 })
  })

  it.each([
    ['{', 'NOT_GRAPHQL'],
    ['', 'NOT_GRAPHQL'],
    ['fragment A on Hub { version }', 'NOT_ONE_OPERATION'],
    ['query A { hub { version } } query B { hub { version } }', 'NOT_ONE_OPERATION'],
    ['mutation { syncSource(id: 1) { run { id } } }', 'NOT_A_QUERY'],
    ['subscription { syncRuns { id } }', 'NOT_A_QUERY'],
  ])('is refused for %j', (document, fault) => {
    expect(formVariablesOf(document)).toMatchObject({ fault })
  })
})

describe('the texts of fields', () => {
  const read = (definition: string, text: string): unknown => {
    const answer = readerOf(variablesOf(`query A(${definition}) { hub { version } }`)[0]!)(text)
    return 'value' in answer ? answer.value : answer.problem.en
  }

  it.each([
    ['$x: Int!', ' 12 ', 12],
    ['$x: Int!', '1.5', 'Enter a whole number.'],
    ['$x: Int!', '', 'Enter a whole number.'],
    ['$x: Int', '', null],
    ['$x: Float!', '-0.5', -0.5],
    ['$x: Float!', 'ten', 'Enter a number.'],
    ['$first: Int!', '100', 100],
    ['$first: Int!', '101', 'Enter a number from 1 to 100.'],
    ['$x: Date!', '2010-02-28', '2010-02-28'],
    ['$x: Date!', '2010-02-30', 'Enter a day, in a year from 1949 to 2100.'],
    ['$x: String!', ' ', 'Enter something.'],
    ['$x: IndicatorFilter', '{"all": []}', { all: [] }],
  ])('%s reads %j as %j', (definition, text, value) => {
    expect(read(definition, text)).toEqual(value)
  })

  it('say where JSON is wrong', () => {
    expect(read('$x: IndicatorFilter', '{"all": [}')).toMatch(/^This is no valid JSON: .+/)
  })

  it('are made of values and read again as the same', () => {
    const [variable] = variablesOf('query A($x: IndicatorFilter) { hub { version } }')
    const value = { indicator: { code: 'fires', value: { gt: 0 } } }
    expect(readerOf(variable!)(textOfValue(variable!, value))).toEqual({ value })
    expect(textOfValue(variable!, undefined)).toBe('')
  })
})

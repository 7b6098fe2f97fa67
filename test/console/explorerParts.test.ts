import { describe, expect, test } from 'vitest'
import { declaredVariables, variablesOf, withVariable } from '../../console/src/explorer/declaredVariables.ts'
import { marksByState, marksOf } from '../../console/src/explorer/markedPlaces.ts'
import { variablesPlaceAt } from '../../console/src/explorer/variablesPlace.ts'

/** What the Explorer works out without a browser. */

describe('marks of an answer', () => {
  const answer = {
    jurisdiction: {
      cases: {
        status: { state: 'STALE', message: '截至 3 天前' },
        filed: { value: 39874, state: 'COMPUTED' },
        solved: { value: null, state: 'WITHHELD' },
      },
      petitions: null,
      children: { nodes: [{ cases: { filed: { state: 'PARTIAL' } } }, { cases: { filed: { state: 'WITHHELD' } } }] },
    },
  }

  test('tell where something is withheld, stale or incomplete', () => {
    expect(marksOf(answer, null)).toEqual([
      { state: 'STALE', path: 'jurisdiction.cases', message: '截至 3 天前' },
      { state: 'WITHHELD', path: 'jurisdiction.cases.solved', message: null },
      { state: 'PARTIAL', path: 'jurisdiction.children.nodes[0].cases.filed', message: null },
      { state: 'WITHHELD', path: 'jurisdiction.children.nodes[1].cases.filed', message: null },
    ])
    expect([...marksByState(marksOf(answer, null))].map(([state, marks]) => [state, marks.length])).toEqual([
      ['WITHHELD', 2],
      ['STALE', 1],
      ['PARTIAL', 1],
    ])
  })

  test('are found under other names too, and text that happens to read like a state is none', () => {
    const document = '{ sources { how: state why: message title } }'
    const data = { sources: [{ how: 'UNAVAILABLE', why: '无响应', title: 'STALE' }] }
    expect(marksOf(data, document)).toEqual([{ state: 'UNAVAILABLE', path: 'sources[0]', message: '无响应' }])
  })

  test.each([null, undefined, {}, { jurisdiction: null }, { list: [] }, 'x'])('of %o are none', (data) => {
    expect(marksOf(data, '{ not GraphQL')).toEqual([])
  })
})

describe('where the cursor stands in the variables', () => {
  test.each([
    ['{', 'NAME', [], '', false],
    ['{ "co', 'NAME', [], 'co', true],
    ['{ "code": ', 'VALUE', ['code'], '', false],
    ['{ "code": "', 'VALUE', ['code'], '', true],
    ['{ "code": "luch', 'VALUE', ['code'], 'luch', true],
    ['{ "code": "鹿', 'VALUE', ['code'], '鹿', true],
    ['{ "code": "330302", ', 'NAME', [], '', false],
    ['{ "code": "330302", "period": { "quarter": "20', 'VALUE', ['period', 'quarter'], '20', true],
    ['{\n  // {"x": \n  "period": {', 'NAME', ['period'], '', false],
    ['{ "codes": ["330302", "33', 'VALUE', ['codes'], '33', true],
    ['{ "a": { "b": 1 }, "n": 20', 'VALUE', ['n'], '20', false],
    ['{ "text": "with \\" and { in it", "code": "l', 'VALUE', ['code'], 'l', true],
  ] as const)('%s|', (before, kind, path, typed, quoted) => {
    expect(variablesPlaceAt(before)).toEqual({ kind, path, typed, quoted })
  })

  test.each(['', '   ', '{ "code": "330302" ', '{ "code": "330302"', '{} ', '{ // code', '{ "n": 1 '])(
    'nothing can be written at %s|',
    (before) => expect(variablesPlaceAt(before)).toBeNull(),
  )
})

describe('variables', () => {
  const document = `
    query A($code: String!, $period: PeriodInput!, $first: Int = 10, $levels: [JurisdictionLevel!]) { hub { version } }
    query B($countyCode: String, $search: String) { hub { version } }`

  test('are helped by their type and name', () => {
    expect(declaredVariables(document, 'A')).toEqual([
      { name: 'code', type: 'String!', kind: 'JURISDICTION' },
      { name: 'period', type: 'PeriodInput!', kind: 'PERIOD' },
      { name: 'first', type: 'Int', kind: 'OTHER' },
      { name: 'levels', type: '[JurisdictionLevel!]', kind: 'OTHER' },
    ])
    expect(declaredVariables(document, 'B').map(({ kind }) => kind)).toEqual(['JURISDICTION', 'OTHER'])
    expect(declaredVariables(document, null)).toHaveLength(4)
    expect(declaredVariables('query A($code: ', null)).toEqual([])
  })

  test('are filled in one by one', () => {
    const one = withVariable('', 'code', '330302')
    expect(variablesOf(withVariable(one, 'period', { year: 2010 }))).toEqual({ code: '330302', period: { year: 2010 } })
    expect(variablesOf(withVariable('{ "code": "330300", "n": 1 }', 'code', '330302'))).toEqual({
      code: '330302',
      n: 1,
    })
    expect(() => withVariable('{ "code": ', 'code', '330302')).toThrow(SyntaxError)
    expect(() => variablesOf('[1]')).toThrow(SyntaxError)
  })
})

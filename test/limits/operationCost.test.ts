import {
  buildSchema,
  type FragmentDefinitionNode,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  parse,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { loadTypeDefs } from '../../schema/loadSchema.ts'
import { actualCost, estimatedCost, shortLists } from '../../src/limits/operationCost.ts'

const schema = buildSchema(loadTypeDefs(), { noLocation: true })

function cost(text: string, variables: Readonly<Record<string, unknown>> = {}): number {
  const { definitions } = parse(text)
  const operation = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)!
  const fragments = new Map(
    definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  )
  return estimatedCost({ schema, operation, fragments, variables, now: new Date('2026-11-22T10:00:00+08:00') })
}

describe('what an answer may hold', () => {
  it('is its objects: areas, sections, figures', () => {
    expect(cost('{ __typename }')).toBe(0)
    expect(cost('{ hub { version time } }')).toBe(1)
    // The area, its section, two figures, and a comparison of one of them.
    const section = 'cases(period: { year: 2010 }) { filed { value comparison { change } } solved { value } }'
    expect(cost(`{ jurisdiction(code: "330300") { ${section} } }`)).toBe(5)
  })

  it('grows with the pages that are asked for, inside each other', () => {
    const children = 'children(first: 12) { totalCount nodes { name } pageInfo { hasNextPage } }'
    // The area, the connection, twelve nodes, the page's own information.
    expect(cost(`{ jurisdiction(code: "330300") { ${children} } }`)).toBe(1 + 1 + 12 + 1)
    const nested = 'children(first: 10) { nodes { children(first: 20) { edges { node { name } } } } }'
    // The area, a connection, 10 × (an area, a connection, 20 × (an edge, its node)).
    expect(cost(`{ jurisdiction(code: "330300") { ${nested} } }`)).toBe(2 + 10 * (2 + 20 * 2))
  })

  it('takes pages from variables and from their defaults', () => {
    const document = 'query ($size: Int! = 7) { jurisdictions(level: COUNTY, first: $size) { nodes { name } } }'
    expect(cost(document)).toBe(1 + 7)
    expect(cost(document, { size: 50 })).toBe(1 + 50)
    // A larger page is refused where it is resolved.
    expect(cost(document, { size: 1_000_000 })).toBe(1 + 100)
    expect(cost(document, { size: -5 })).toBe(1)
  })

  it('counts a figure for each indicator and each step of the period', () => {
    const figures = (more: string) =>
      `{ jurisdiction(code: "330300") { figures(indicators: ["fires", "fines", "police_calls"], ${more}) { figure { value } } } }`
    expect(cost(figures('period: { year: 2010 }'))).toBe(1 + 3 * 2)
    expect(cost(figures('period: { year: 2010 }, every: MONTH'))).toBe(1 + 3 * 12 * 2)
    expect(cost(figures('period: { range: { from: "2009-01-01", to: "2010-12-31" } }, every: QUARTER'))).toBe(
      1 + 3 * 8 * 2,
    )
    // What is wrong in a period is for its resolver to say.
    expect(cost(figures('period: { year: 99999 }, every: MONTH'))).toBe(1 + 3 * 2)
  })

  it('counts fragments where they are spread, whatever they are inside of', () => {
    const document =
      '{ a: hub { ...F } ...G } fragment F on Hub { version } fragment G on Query { sources { id ...S } } fragment S on Source { department { code } }'
    // Of a list without pages twenty are assumed.
    expect(cost(document)).toBe(1 + 20 * 2)
  })

  it('is found at once for fragments that double each other', () => {
    const fragments = Array.from(
      { length: 50 },
      (_, level) =>
        `fragment F${level} on Query { ${level < 49 ? `...F${level + 1} ...F${level + 1}` : 'hub { version }'} }`,
    )
    expect(cost(`{ ...F0 } ${fragments.join('\n')}`)).toBe(2 ** 49)
  })

  it('takes lists that are short by their nature for short', () => {
    const chain = 'caseChain(chain: ACCIDENTS, period: { year: 2010 }) { steps { records { notes { code } } } }'
    // The area, the chain, three steps with a figure and three notes each.
    expect(cost(`{ jurisdiction(code: "330300") { ${chain} } }`)).toBe(2 + 3 * (1 + 1 + 3))
  })

  it('knows them by fields that there are', () => {
    const lists = Object.keys(shortLists).map((name) => {
      const [type = '', field = ''] = name.split('.')
      const found = schema.getType(type)
      return [name, isObjectType(found) && isListType(getNullableType(found.getFields()[field]?.type))]
    })
    expect(lists.filter(([, isList]) => !isList)).toEqual([])
  })

  it('leaves introspection out', () => {
    expect(
      cost('{ __schema { types { name fields { name } } } __type(name: "Figure") { name } hub { version } }'),
    ).toBe(1)
  })
})

describe('what an answer holds', () => {
  it('is its objects, the root and introspection left out', () => {
    expect(actualCost(null)).toBe(0)
    expect(actualCost({ __typename: 'Query', __schema: { types: [{}, {}] }, hub: { version: '1' } })).toBe(1)
    expect(
      actualCost({ jurisdiction: { path: ['浙江省'], children: { nodes: [{ a: 1 }, null, { b: { c: null } }] } } }),
    ).toBe(5)
  })
})

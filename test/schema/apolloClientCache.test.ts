import { InMemoryCache } from '@apollo/client'
import {
  buildSchema,
  type DocumentNode,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { possibleTypes, typePolicies, valueTypes } from '../../schema/clients/apolloClientCache.ts'
import { loadTypeDefs } from '../../schema/loadSchema.ts'
import * as documents from '../../src/generated/documents.ts'
import { answerFromSchema } from './answerFromSchema.ts'

const schema = buildSchema(loadTypeDefs())
const newCache = () => new InMemoryCache({ possibleTypes, typePolicies })

const objectTypes = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter((type) => !type.name.startsWith('__'))
const isEntity = (type: GraphQLObjectType) => 'id' in type.getFields()

const year2010 = { year: 2010 }
const variablesOf: Record<string, Record<string, unknown>> = {
  AreaFrontPage: { area: '330300', period: year2010 },
  CountyTable: { area: '330300', period: year2010, size: 50 },
  AreaThroughTime: { area: '330300', years: year2010, lines: ['fires'], boundaries: 'CURRENT' },
  AreaChanges: { area: '330300', years: year2010, lines: ['fires'], boundaries: 'CURRENT' },
  FindAreas: { under: '330300', size: 20 },
  HazardsOnList: { area: '330300', period: year2010, filter: { listLevels: ['PROVINCE'] }, size: 20 },
  CaseRecords: { area: '330300', period: year2010, of: 'SOLVED', size: 20 },
  MediationRecords: { area: '330300', period: year2010, of: 'ACCEPTED', size: 20 },
  PrintedAndCounted: { area: '330300', period: year2010, size: 20 },
  SourceBoard: { rows: 5 },
  Titles: { lists: ['HazardKind'], language: 'ZH', size: 20 },
}

/** Every query of test/schema/operations, with the variables above. */
const queries = Object.entries(documents as Record<string, unknown>)
  .filter(([name]) => name.endsWith('Document'))
  .map(([name, document]) => ({ name: name.slice(0, -'Document'.length), document: document as DocumentNode }))
  .filter(({ document }) =>
    document.definitions.some((part) => part.kind === 'OperationDefinition' && part.operation === 'query'),
  )

/** The cache complains here when data may be lost. */
const complaints = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
beforeEach(() => {
  for (const complaint of complaints) complaint.mockReset().mockReturnValue(undefined)
})
const countComplaints = () => complaints.reduce((sum, complaint) => sum + complaint.mock.calls.length, 0)

describe('every query of a front end together in one cache', () => {
  const answered = queries.map(({ name, document }) => {
    const variables = variablesOf[name]
    if (variables === undefined) throw new Error(`Give the query ${name} its variables here.`)
    const query = newCache().transformDocument(document)
    return { name, query, variables, data: answerFromSchema(schema, query, variables) }
  })

  it.each([
    ['as they are', answered],
    ['the other way round', answered.toReversed()],
  ])('reads back complete whatever was written after it: %s', (_, order) => {
    const cache = newCache()
    for (const { query, variables, data } of order) cache.writeQuery({ query, variables, data })
    for (const { name, query, variables, data } of order)
      expect(cache.readQuery({ query, variables }), name).toEqual(data)
    expect(countComplaints()).toBe(0)
  })

  it('would lose data without the policies', () => {
    const cache = new InMemoryCache()
    for (const { query, variables, data } of answered) cache.writeQuery({ query, variables, data })
    const lost = answered.filter(({ query, variables }) => cache.readQuery({ query, variables }) === null)
    expect(lost.length).toBeGreaterThan(0)
    expect(countComplaints()).toBeGreaterThan(0)
  })
})

const area = (fields: string) => parse(`query { jurisdiction(code: "330300") { __typename id ${fields} } }`)
const areaData = (fields: Record<string, unknown>) => ({
  jurisdiction: { __typename: 'Jurisdiction', id: 'area-1', ...fields },
})
const figure = (fields: Record<string, unknown>) => ({ __typename: 'Figure', ...fields })
const section = (fields: Record<string, unknown>) => ({ cases: { __typename: 'CaseSection', ...fields } })
const casesOf = (year: number, fields: string) => area(`cases(period: {year: ${year}}) { __typename ${fields} }`)

describe('values without an id', () => {
  it('keeps the figures of two components that ask for different ones of the same area', () => {
    const cache = newCache()
    const filed = casesOf(2010, 'filed { __typename value }')
    const others = casesOf(2010, 'filed { __typename state } solved { __typename value }')
    const filedData = areaData(section({ filed: figure({ value: 51 }) }))
    const othersData = areaData(section({ filed: figure({ state: 'COMPUTED' }), solved: figure({ value: 12 }) }))
    cache.writeQuery({ query: filed, data: filedData })
    cache.writeQuery({ query: others, data: othersData })
    expect(cache.readQuery({ query: filed })).toEqual(filedData)
    expect(cache.readQuery({ query: others })).toEqual(othersData)
  })

  it('does not mix two periods of a section', () => {
    const cache = newCache()
    cache.writeQuery({
      query: casesOf(2010, 'filed { __typename value }'),
      data: areaData(section({ filed: figure({ value: 51 }) })),
    })
    cache.writeQuery({
      query: casesOf(2009, 'filed { __typename value }'),
      data: areaData(section({ filed: figure({ value: 40 }) })),
    })
    expect(cache.readQuery({ query: casesOf(2010, 'filed { __typename value }') })).toEqual(
      areaData(section({ filed: figure({ value: 51 }) })),
    )
    expect(cache.readQuery({ query: casesOf(2010, 'solved { __typename value }') })).toBeNull()
  })

  it('merges a breakdown by its key, also when a category has come in between', () => {
    const cache = newCache()
    const entry = (category: string, fields: Record<string, unknown>) => ({
      __typename: 'CaseCategoryFigures',
      category,
      ...fields,
    })
    const values = casesOf(2010, 'byCategory { __typename category filed { __typename value } }')
    const states = casesOf(2010, 'byCategory { __typename category filed { __typename state } }')
    const fraud = entry('FRAUD', { filed: figure({ value: 5 }) })
    cache.writeQuery({ query: values, data: areaData(section({ byCategory: [fraud] })) })
    const now = [
      entry('ARSON', { filed: figure({ state: 'NO_DATA' }) }),
      entry('FRAUD', { filed: figure({ state: 'COMPUTED' }) }),
    ]
    cache.writeQuery({ query: states, data: areaData(section({ byCategory: now })) })
    expect(cache.readQuery({ query: states })).toEqual(areaData(section({ byCategory: now })))
    const both = casesOf(2010, 'byCategory { __typename category filed { __typename value state } }')
    expect(cache.readQuery({ query: both, returnPartialData: true })).toMatchObject(
      areaData(
        section({ byCategory: [{ category: 'ARSON' }, { category: 'FRAUD', filed: { value: 5, state: 'COMPUTED' } }] }),
      ),
    )
  })

  it('replaces a unit by another unit and keeps no words of the former', () => {
    const cache = newCache()
    const full = casesOf(2010, 'filed { __typename unit { __typename code label } }')
    const codes = casesOf(2010, 'filed { __typename unit { __typename code } }')
    const unit = (fields: Record<string, unknown>) =>
      areaData(section({ filed: figure({ unit: { __typename: 'Unit', ...fields } }) }))
    cache.writeQuery({ query: full, data: unit({ code: 'case', label: '起' }) })
    cache.writeQuery({ query: codes, data: unit({ code: 'person' }) })
    expect(cache.readQuery({ query: full })).toBeNull()
    expect(cache.readQuery({ query: codes })).toEqual(unit({ code: 'person' }))
  })
})

describe('lists of records', () => {
  const line = (name: string) => ({
    __typename: 'PoliceCaseEdge',
    cursor: `after-${name}`,
    node: { __typename: 'PoliceCase', id: name },
  })
  const pageOf = (names: string[], hasNextPage: boolean) =>
    areaData(
      section({
        records: {
          __typename: 'PoliceCaseConnection',
          totalCount: 4,
          edges: names.map(line),
          pageInfo: { __typename: 'PageInfo', hasNextPage, endCursor: `after-${names.at(-1)}` },
        },
      }),
    )
  const records = (args: string) =>
    casesOf(
      2010,
      `records(${args}) { __typename totalCount edges { __typename cursor node { __typename id } } pageInfo { __typename hasNextPage endCursor } }`,
    )

  it('appends the next page', () => {
    const cache = newCache()
    cache.writeQuery({ query: records('of: FILED, first: 2'), data: pageOf(['a', 'b'], true) })
    cache.writeQuery({ query: records('of: FILED, first: 2, after: "after-b"'), data: pageOf(['c', 'd'], false) })
    expect(cache.readQuery({ query: records('of: FILED, first: 2') })).toEqual(pageOf(['a', 'b', 'c', 'd'], false))
  })

  it('does not double a page that is fetched again', () => {
    const cache = newCache()
    cache.writeQuery({ query: records('of: FILED, first: 2'), data: pageOf(['a', 'b'], true) })
    for (const _ of [1, 2])
      cache.writeQuery({ query: records('of: FILED, first: 2, after: "after-b"'), data: pageOf(['c', 'd'], false) })
    expect(cache.readQuery({ query: records('of: FILED, first: 2') })).toEqual(pageOf(['a', 'b', 'c', 'd'], false))
  })

  it('keeps the records of FILED and of SOLVED apart', () => {
    const cache = newCache()
    cache.writeQuery({ query: records('of: FILED, first: 2'), data: pageOf(['a', 'b'], true) })
    cache.writeQuery({ query: records('of: SOLVED, first: 2'), data: pageOf(['x'], false) })
    expect(cache.readQuery({ query: records('of: FILED, first: 2') })).toEqual(pageOf(['a', 'b'], true))
    expect(cache.readQuery({ query: records('of: SOLVED, first: 2') })).toEqual(pageOf(['x'], false))
  })

  it('is not cut by a component that asks for its beginning, but is replaced when the beginning has changed', () => {
    const cache = newCache()
    const beginning = casesOf(2010, 'records(of: FILED, first: 1) { __typename nodes { __typename id } }')
    const nodes = (name: string) =>
      areaData(
        section({ records: { __typename: 'PoliceCaseConnection', nodes: [{ __typename: 'PoliceCase', id: name }] } }),
      )
    cache.writeQuery({ query: records('of: FILED, first: 3'), data: pageOf(['a', 'b', 'c'], true) })
    cache.writeQuery({ query: beginning, data: nodes('a') })
    expect(cache.readQuery({ query: records('of: FILED, first: 3') })).toEqual(pageOf(['a', 'b', 'c'], true))
    cache.writeQuery({ query: beginning, data: nodes('new') })
    expect(cache.readQuery({ query: records('of: FILED, first: 3') })).toBeNull()
    expect(cache.readQuery({ query: beginning })).toEqual(nodes('new'))
  })

  it.each([[[]], [['a']]])('becomes shorter when the hub answers with %j for a page of 2', (names) => {
    const cache = newCache()
    cache.writeQuery({ query: records('of: FILED, first: 2'), data: pageOf(['a', 'b'], true) })
    cache.writeQuery({ query: records('of: FILED, first: 2'), data: pageOf(names, false) })
    expect(cache.readQuery({ query: records('of: FILED, first: 2') })).toEqual(pageOf(names, false))
  })

  it('appends pages of bare nodes by the end cursor of the page before', () => {
    const cache = newCache()
    const fields = '{ __typename nodes { __typename id } pageInfo { __typename endCursor } }'
    const page = (names: string[]) =>
      areaData(
        section({
          records: {
            __typename: 'PoliceCaseConnection',
            nodes: names.map((id) => ({ __typename: 'PoliceCase', id })),
            pageInfo: { __typename: 'PageInfo', endCursor: `after-${names.at(-1)}` },
          },
        }),
      )
    cache.writeQuery({ query: casesOf(2010, `records(first: 2) ${fields}`), data: page(['a', 'b']) })
    cache.writeQuery({ query: casesOf(2010, `records(first: 2, after: "after-b") ${fields}`), data: page(['c']) })
    expect(cache.readQuery({ query: casesOf(2010, `records(first: 2) ${fields}`) })).toEqual(page(['a', 'b', 'c']))
  })

  it('inside a figure grow, too, and are replaced when the beginning has changed', () => {
    const cache = newCache()
    const filed = (fields: string) => casesOf(2010, `filed { __typename ${fields} }`)
    const data = (figure: object) => areaData(section({ filed: { __typename: 'Figure', ...figure } }))
    const listed = (names: string[]) =>
      data({
        provenance: {
          __typename: 'FigureProvenance',
          records: {
            __typename: 'SourceRecordConnection',
            nodes: names.map((id) => ({ __typename: 'PoliceCase', id })),
            pageInfo: { __typename: 'PageInfo', endCursor: `after-${names.at(-1)}` },
          },
        },
      })
    const page = (args: string) =>
      filed(
        `provenance { __typename records(${args}) { __typename nodes { __typename id } pageInfo { __typename endCursor } } }`,
      )
    cache.writeQuery({ query: page('first: 2'), data: listed(['a', 'b']) })
    cache.writeQuery({ query: page('first: 2, after: "after-b"'), data: listed(['c']) })
    cache.writeQuery({ query: filed('value'), data: data({ value: 3 }) })
    expect(cache.readQuery({ query: page('first: 2') })).toEqual(listed(['a', 'b', 'c']))
    const edges = filed(
      'provenance { __typename records(first: 3) { __typename edges { __typename cursor node { __typename id } } } }',
    )
    const withEdges = data({
      provenance: {
        __typename: 'FigureProvenance',
        records: {
          __typename: 'SourceRecordConnection',
          edges: ['a', 'b', 'c'].map((name) => ({ ...line(name), __typename: 'SourceRecordEdge' })),
        },
      },
    })
    cache.writeQuery({ query: edges, data: withEdges })
    expect(cache.readQuery({ query: edges })).toEqual(withEdges)
    cache.writeQuery({ query: page('first: 3'), data: listed(['x', 'y', 'z']) })
    expect(cache.readQuery({ query: page('first: 3') })).toEqual(listed(['x', 'y', 'z']))
    // No edge of the old beginning is left on a line of the new one.
    expect(cache.readQuery({ query: edges })).toBeNull()
    expect(cache.readQuery({ query: filed('value') })).toEqual(data({ value: 3 }))
  })

  it('can lose the right to see records', () => {
    const cache = newCache()
    const withheld = areaData(section({ records: null }))
    cache.writeQuery({ query: records('of: FILED, first: 2'), data: pageOf(['a', 'b'], true) })
    cache.writeQuery({ query: records('of: FILED, first: 2'), data: withheld })
    expect(cache.readQuery({ query: records('of: FILED, first: 2') })).toEqual(withheld)
  })
})

describe('completeness against the schema', () => {
  it('names the possible types of every interface', () => {
    const interfaces = Object.values(schema.getTypeMap()).filter(isInterfaceType)
    const expected = interfaces.map((type) => [
      type.name,
      schema
        .getPossibleTypes(type)
        .map((possible) => possible.name)
        .toSorted(),
    ])
    const actual = Object.entries(possibleTypes).map(([name, types]) => [name, types.toSorted()])
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected))
  })

  it('names every type without an id', () => {
    const roots = ['Query', 'Mutation', 'Subscription']
    const expected = objectTypes
      .filter((type) => !isEntity(type) && !roots.includes(type.name))
      .map((type) => type.name)
    expect([...valueTypes].toSorted()).toEqual(expected.toSorted())
  })

  const cachedFields = objectTypes
    .filter((type) => !/Connection$|Edge$|Payload$|^Mutation$|^Subscription$/.test(type.name))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({
        place: `${type.name}.${field.name}`,
        type,
        field,
        result: getNamedType(field.type),
      })),
    )

  it.each(cachedFields.filter(({ result }) => result.name.endsWith('Connection')))(
    'keeps $place by all of its arguments but the page',
    ({ type, field }) => {
      const policy = typePolicies[type.name]?.fields?.[field.name]
      const keyArgs = typeof policy === 'object' ? policy.keyArgs : undefined
      expect(keyArgs).toEqual(
        field.args.map((argument) => argument.name).filter((name) => name !== 'first' && name !== 'after'),
      )
    },
  )

  it('says how to merge every field that holds values', () => {
    const unmerged = cachedFields
      .filter(({ result }) => isObjectType(result) && !isEntity(result) && !result.name.endsWith('Connection'))
      .filter(({ type, field, result }) => {
        const inner = isNonNullType(field.type) ? field.type.ofType : field.type
        const ofField = typePolicies[type.name]?.fields?.[field.name]
        const supertypes = isObjectType(result) ? result.getInterfaces().map((supertype) => supertype.name) : []
        const ofType = [result.name, ...supertypes].some((name) => typePolicies[name]?.merge !== undefined)
        return isListType(inner) ? ofField === undefined : !ofType
      })
      .filter(({ type }) => !['CodeList', 'JurisdictionChange'].includes(type.name)) // inside lists that merge all the way down
      .map(({ place }) => place)
    expect(unmerged).toEqual([])
  })
})

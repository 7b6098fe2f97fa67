import { unwrapResolverError } from '@apollo/server/errors'
import { makeExecutableSchema } from '@graphql-tools/schema'
import fc from 'fast-check'
import { buildSchema, execute, GraphQLError, getOperationAST, parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { isCompilable, operationExecutor } from '../../src/server/compiledExecution.ts'

const forbidden = Object.assign(new Error('not for you'), { extensions: { code: 'FORBIDDEN' } })

/** A small schema in which everything can go wrong that goes wrong in large ones. */
const schema = makeExecutableSchema({
  typeDefs: `
    directive @oneOf on INPUT_OBJECT
    scalar Day
    enum Colour { RED YELLOW }
    input Period @oneOf { year: Int month: String range: Range }
    input Range { from: Day! to: Day! }
    interface Named { name: String! }
    type City implements Named { name: String! population: Int colour: Colour }
    type Road implements Named { name: String! length: Float! }
    union Place = City | Road
    type Section { value: Int label(language: Colour! = RED): String! broken: Int brokenNever: Int! late: Int forbidden: Int places: [Place!]! maybe: [City] day: Day }
    type Query {
      section(period: Period, colours: [Colour!] = [RED, YELLOW]): Section
      named(first: Int! = 2): [Named!]!
      echo(period: Period, day: Day, text: String, colours: [Colour!]): String!
    }`,
  resolvers: {
    Place: { __resolveType: (place: { length?: number }) => (place.length === undefined ? 'City' : 'Road') },
    Named: { __resolveType: (place: { length?: number }) => (place.length === undefined ? 'City' : 'Road') },
    Section: {
      value: (_section, _arguments, context: { factor: number }) => 21 * context.factor,
      label: (_section, { language }: { language: string }) => `in ${language}`,
      broken: () => {
        throw new Error('nobody knows')
      },
      forbidden: () => {
        throw forbidden
      },
      brokenNever: () => Promise.reject(new Error('nobody will ever know')),
      late: () => new Promise((resolve) => setTimeout(resolve, 1, 7)),
      places: () => [{ name: '温州' }, Promise.resolve({ name: 'G104', length: 12.5 })],
      maybe: () => [null, { name: '瑞安', population: 'many' }, new Error('lost'), { name: '乐清', colour: 'GREEN' }],
      day: () => '2010-07-04',
    },
    Query: {
      section: () => ({}),
      named: (_root, { first }: { first: number }) =>
        [
          { name: '温州', population: 3 },
          { name: 'G104', length: 1 },
          { name: 'G330', length: 2 },
        ].slice(0, first),
      echo: (_root, given: unknown) => JSON.stringify(given),
    },
  },
})

const context = { factor: 2 }
const compiled = operationExecutor(schema, 1)

async function both(query: string, variables?: Record<string, unknown>, operationName?: string) {
  const document = parse(query)
  expect(validate(schema, document)).toEqual([])
  const plain = await execute({
    schema,
    document,
    contextValue: context,
    variableValues: variables,
    operationName,
  })
  const fast = await compiled({ document, operationName, variables, context })
  // As a client sees them: JSON of data and errors, with messages, paths and places.
  return { plain: JSON.parse(JSON.stringify(plain)), fast: JSON.parse(JSON.stringify(fast)) }
}

describe('compiled operations answer as interpreted ones do', () => {
  it.each([
    [
      'fields, arguments and defaults',
      '{ section { value label yellow: label(language: YELLOW) late day __typename } }',
    ],
    ['an error in a nullable field', '{ section { value broken late } }'],
    ['an error that takes its parent along', '{ section { value brokenNever } named { name } }'],
    [
      'unions and interfaces',
      '{ section { places { __typename ... on City { name } ... on Road { name length } } } named(first: 3) { __typename name ... on City { population } } }',
    ],
    ['lists with nothing, errors and wrong values', '{ section { maybe { name population colour } } }'],
    [
      'fragments, twice the same field',
      'fragment F on Section { value label } { section { ...F value ... on Section { late ...F } } }',
    ],
    [
      'introspection',
      '{ __schema { queryType { name fields { name args { name defaultValue } } } } __type(name: "Colour") { enumValues { name } } }',
    ],
    [
      'literals',
      '{ a: echo(period: { year: 2010 }, day: "2010-05-17", colours: RED) b: echo(period: { range: { from: "2010-01-01", to: "2010-02-01" } }) }',
    ],
  ])('%s', async (_title, query) => {
    const { plain, fast } = await both(query)
    expect(fast).toEqual(plain)
    expect(plain.data).toBeDefined()
  })

  const withVariables = `query Q($period: Period, $day: Day, $text: String, $colours: [Colour!], $skip: Boolean! = false, $with: Boolean! = true) {
    echo(period: $period, day: $day, text: $text, colours: $colours)
    section(period: $period, colours: $colours) { value @skip(if: $skip) label @include(if: $with) }
  }`

  it.each([
    ['none', {}],
    ['all', { period: { year: 2010 }, day: '2010-05-17', text: '鹿城', colours: ['YELLOW'], skip: true, with: false }],
    ['one value for a list', { colours: 'RED' }],
    ['nulls', { period: null, text: null, colours: null }],
    ['two members of a oneOf input', { period: { year: 2010, month: '2010-05' } }],
    ['no member of a oneOf input', { period: {} }],
    ['a null member of a oneOf input', { period: { year: null } }],
    ['an unknown member', { period: { decade: 201 } }],
    ['a wrong enumeration value', { colours: ['GREEN'] }],
    ['a text for a number', { period: { year: '2010' } }],
    ['null for what may not be null', { skip: null }],
    ['variables that nobody declared', { nobody: 1 }],
  ])('variables: %s', async (_title, variables) => {
    const { plain, fast } = await both(withVariables, variables, 'Q')
    expect(fast).toEqual(plain)
  })

  it('what was thrown is found under the error, with its code', async () => {
    const { errors = [] } = await compiled({
      document: parse('{ section { broken forbidden } }'),
      operationName: null,
      variables: null,
      context,
    })
    expect(errors.map((error) => [error instanceof GraphQLError, error.path, error.originalError?.message])).toEqual([
      [true, ['section', 'broken'], 'nobody knows'],
      [true, ['section', 'forbidden'], 'not for you'],
    ])
    expect(errors.map(({ extensions }) => extensions)).toEqual([{}, { code: 'FORBIDDEN' }])
    expect(errors[0]).toHaveProperty('toJSON')
    expect(unwrapResolverError(errors[1])).toBe(forbidden)
  })

  it('one operation of several, by its name', async () => {
    const document = 'query A { echo(text: "a") } query B { echo(text: "b") }'
    expect((await both(document, {}, 'B')).fast).toEqual({ data: { echo: '{"text":"b"}' } })
    expect((await both(document, {}, 'A')).fast).toEqual({ data: { echo: '{"text":"a"}' } })
  })

  it('any selection of fields', async () => {
    const field = fc.constantFrom(
      'value',
      'label',
      'l: label(language: YELLOW)',
      'broken',
      'brokenNever',
      'late',
      'day',
      'places { __typename }',
      'maybe { name population }',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(field, { minLength: 1, maxLength: 6 }),
        fc.array(field, { minLength: 1, maxLength: 4 }),
        async (one, other) => {
          const { plain, fast } = await both(
            `{ a: section { ${one.join(' ')} } b: section { ${other.join(' ')} } named { name } }`,
          )
          expect(sorted(fast)).toEqual(sorted(plain))
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** Errors come in the order in which their fields ended, which nobody promises. */
function sorted(result: { data?: unknown; errors?: { path?: unknown; message: string }[] }) {
  const errors = result.errors?.map((error) => JSON.stringify(error)).sort()
  return { data: result.data, errors }
}

it('compiles only what comes again, and only queries', async () => {
  let executed = 0
  const next = (): number => {
    executed += 1
    return executed
  }
  const counting = makeExecutableSchema({
    typeDefs: 'type Query { a: Int } type Mutation { a: Int b: Int }',
    resolvers: {
      Query: { a: next },
      Mutation: {
        a: () => new Promise((resolve) => setTimeout(() => resolve(next()), 5)),
        b: next,
      },
    },
  })
  const run = operationExecutor(counting, 3)
  const document = parse('{ a }')
  const answers = []
  for (let time = 0; time < 5; time += 1)
    answers.push((await run({ document, operationName: null, variables: null, context })).data)
  expect(JSON.parse(JSON.stringify(answers))).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }, { a: 5 }])
  const mutation = parse('mutation { a b }')
  for (let time = 0; time < 4; time += 1) {
    // One after the other, in their order, which is the promise of mutations.
    const { data } = await run({ document: mutation, operationName: null, variables: null, context })
    expect(JSON.parse(JSON.stringify(data))).toEqual({ a: 6 + 2 * time, b: 7 + 2 * time })
  }
})

describe('what is not compiled', () => {
  const recursive = buildSchema(`
    input Filter { all: [Filter!] not: Filter value: Int }
    input Range { from: Int to: Int }
    type Query { found(where: Filter, range: Range): Int }`)
  const isOf = (text: string): boolean => isCompilable(recursive, getOperationAST(parse(text))!)

  it('is an operation with a variable whose type holds itself: graphql-jit would go on until the stack ends', async () => {
    expect(isOf('query ($where: Filter) { found(where: $where) }')).toBe(false)
    expect(isOf('query ($where: [Filter!]!) { found(where: $where) }')).toBe(false)
    expect(isOf('query ($range: Range) { found(range: $range, where: { not: { value: 1 } }) }')).toBe(true)
    expect(isOf('{ found }')).toBe(true)
  })

  it('is answered all the same', async () => {
    const document = parse('query ($where: Filter) { found(where: $where) }')
    const executor = operationExecutor(recursive, 1)
    const answer = await executor({ document, operationName: null, variables: { where: { not: {} } }, context })
    expect(answer).toEqual({ data: { found: null } })
  })
})

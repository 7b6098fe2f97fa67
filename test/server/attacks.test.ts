import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import type { Refusal } from '../support/httpHub.ts'

/**
 * The attacks that GraphQL Armor's tests and graphql-cop's checks make, asked of the hub as it is shipped: what each comes to. They are
 * written anew here, against this schema.
 */

let hub: TestHub
beforeAll(async () => {
  hub = await openEmptyHub([])
})
afterAll(() => hub?.close())

interface Answer extends Partial<Refusal> {
  readonly status: number
  readonly text: string
  readonly codes: readonly unknown[]
  readonly limits: readonly unknown[]
}

async function send(query: unknown, more: object = {}): Promise<Answer> {
  const response = await hub.app.inject({ method: 'POST', url: '/graphql', payload: { query, ...more } })
  const body = response.json<Refusal>()
  return {
    ...body,
    status: response.statusCode,
    text: response.body,
    codes: (body.errors ?? []).map(({ extensions }) => extensions['code']),
    limits: (body.errors ?? []).map(({ extensions }) => extensions['limit']),
  }
}

/** Nothing was answered, and the reason is a limit. */
async function expectTooLarge(query: string, limit: string): Promise<void> {
  const answer = await send(query)
  expect(answer.data).toBeUndefined()
  expect(answer.codes).toContain('OPERATION_TOO_LARGE')
  expect(answer.limits).toContain(limit)
}

const times = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ')

describe('graphql-cop', () => {
  test('alias overloading: 101 aliases are one too many', () =>
    expectTooLarge(`query cop { ${times(101, (index) => `alias${index}: __typename`)} }`, 'aliases'))

  test('array-based batching: a batch is refused whole', async () => {
    const payload = Array.from({ length: 10 }, () => ({ query: 'query cop { __typename }' }))
    const response = await hub.app.inject({ method: 'POST', url: '/graphql', payload })
    expect(response.statusCode).toBe(400)
    expect(response.json<Refusal>().errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
  })

  test('circular introspection: types of fields of types may not go in circles, nor side by side', async () => {
    const circle = 'fields { type { fields { type { fields { type { fields { type { name } } } } } } } }'
    const deep = await send(`query cop { __schema { types { ${circle} } } }`)
    expect(deep.data).toBeUndefined()
    expect(deep.codes).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    const wide = times(20, (index) => `t${index}: types { fields { type { fields { type { name } } } } }`)
    await expectTooLarge(`{ __schema { ${wide} } }`, 'cost')
    await expectTooLarge(`{ ...F } fragment F on Query { ... { __schema { ${wide} } } }`, 'cost')
  })

  test('directive overloading: ten unknown directives make ten errors of one line, fifty known ones are refused', async () => {
    const { data, errors, text } = await send(`query cop { __typename ${'@aa'.repeat(10)} }`)
    expect(data).toBeUndefined()
    expect(errors).toHaveLength(10)
    expect(text.length).toBeLessThan(5000)
    await expectTooLarge(`query cop { __typename ${'@skip(if: false)'.repeat(51)} }`, 'directives')
    const many = await send(`query cop { __typename ${'@aa'.repeat(3000)} }`)
    // graphql-js stops after a hundred.
    expect(many.errors!.length).toBeLessThanOrEqual(101)
  })

  test('field duplication: 500 times the same field is refused', () =>
    expectTooLarge(`query cop { ${'__typename '.repeat(500)} }`, 'repetitions'))

  test('field suggestions: names of the own schema only, which introspection tells anyway', async () => {
    const { errors } = await send('query cop { __schema { directive } }')
    expect(errors![0]!.message).toContain('Did you mean "directives"')
  })

  test('mutation over GET: refused as forged, and as a mutation', async () => {
    const url = `/graphql?query=${encodeURIComponent('mutation cop { __typename }')}`
    expect((await hub.app.inject({ url })).statusCode).toBe(403)
    const asked = await hub.app.inject({ url, headers: { 'graphql-require-preflight': '1' } })
    expect(asked.statusCode).toBe(405)
    expect(asked.headers['allow']).toBe('POST')
    expect(asked.json<Refusal>().data).toBeUndefined()
  })

  test('query over GET: refused without a header that no other site can send', async () => {
    const response = await hub.app.inject({ url: '/graphql?query=query%20cop%20%7B__typename%7D' })
    expect(response.statusCode).toBe(403)
    expect(response.json<Refusal>().errors).toMatchObject([{ extensions: { code: 'CSRF_REFUSED' } }])
  })

  test('query in a form: refused before it is read', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=b',
      'text/plain',
      'text/plain; application/json',
    ]) {
      const response = await hub.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': type },
        payload: 'query=query%20cop%20%7B__typename%7D',
      })
      expect(response.statusCode).toBe(415)
      expect(response.json<Refusal>().errors).toMatchObject([{ extensions: { code: 'MEDIA_TYPE_UNSUPPORTED' } }])
    }
  })

  test('IDE: the address of the API is none, in a browser either', async () => {
    for (const url of ['/graphql', '/graphql/stream', '/graphiql', '/playground', '/altair']) {
      const response = await hub.app.inject({ url, headers: { accept: 'text/html' } })
      expect(response.statusCode).toBeGreaterThanOrEqual(400)
      expect(response.body).not.toMatch(/graphiql|playground|<html|<script/i)
    }
  })

  test('introspection: answered to whoever may ask at all, as the Explorer needs it; what it may not see is not in it', async () => {
    const { data } = await send('query cop { __schema { types { name fields { name } } } }')
    expect(data).toBeDefined()
  })

  test('trace mode: nothing of how it was made is told', async () => {
    for (const headers of [
      {},
      { 'apollo-tracing': '1', 'x-apollo-tracing': '1', 'apollo-federation-include-trace': 'ftv1' },
    ]) {
      const response = await hub.app.inject({
        method: 'POST',
        url: '/graphql',
        headers,
        payload: { query: '{ __typename }' },
      })
      expect(Object.keys(response.json().extensions)).toEqual(['cost'])
    }
  })

  test('unhandled errors: what cannot be parsed is told in a sentence, without exception or stack', async () => {
    const { status, errors, text } = await send('qwerty cop { abc }')
    expect(status).toBe(200)
    expect(errors).toEqual([
      {
        message: 'Syntax Error: Unexpected Name "qwerty".',
        locations: [{ line: 1, column: 1 }],
        extensions: { code: 'GRAPHQL_PARSE_FAILED', traceId: expect.any(String) },
      },
    ])
    expect(text).not.toMatch(/exception|stack|node_modules/)
  })
})

describe('GraphQL Armor', () => {
  const deep = (depth: number): string => (depth === 0 ? 'code' : `parent { ${deep(depth - 1)} }`)

  test.each([
    ['plainly', `{ jurisdiction(code: "330300") { ${deep(25)} } }`],
    ['through a fragment', `{ ...F } fragment F on Query { jurisdiction(code: "330300") { ${deep(25)} } }`],
    ['through inline fragments', `{ ... on Query { jurisdiction(code: "330300") { ... { ${deep(25)} } } } }`],
    [
      'through fragments that hide as introspection',
      `query __schema { jurisdiction(code: "330300") { ...__schema } } fragment __schema on Jurisdiction { ${deep(25)} }`,
    ],
    [
      'through one fragment at several depths',
      `{ jurisdiction(code: "330300") { ...D parent { ${'parent { '.repeat(13)} ...D ${'}'.repeat(13)} } } } fragment D on Jurisdiction { ${deep(9)} }`,
    ],
  ])('depth, %s', (_how, query) => expectTooLarge(query, 'depth'))

  test.each([
    ['itself', '{ ...A } fragment A on Query { ...A }'],
    ['another', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
    [
      'three others',
      '{ ...A } fragment A on Query { hub { ...B } } fragment B on Hub { ...C } fragment C on Hub { version ...B }',
    ],
    [
      'a thousand others',
      `{ ...F0 } ${times(1000, (index) => `fragment F${index} on Query { ...F${(index + 1) % 1000} }`)}`,
    ],
  ])('fragments in a circle by way of %s are refused, quickly', async (_how, query) => {
    const begun = performance.now()
    const { data, codes } = await send(query)
    expect(data).toBeUndefined()
    expect(codes).toContain('GRAPHQL_VALIDATION_FAILED')
    expect(performance.now() - begun).toBeLessThan(5000)
  })

  test('fragments that double at each step are counted where they end', () =>
    expectTooLarge(
      `{ ...F0 } ${times(30, (index) => `fragment F${index} on Query { ${index === 29 ? '__typename' : `...F${index + 1} ... { ...F${index + 1} }`} }`)}`,
      'fields',
    ))

  test('aliases in fragments count where the fragment is spread', () =>
    expectTooLarge(
      `{ ${times(10, (index) => `a${index}: hub { ...F }`)} } fragment F on Hub { ${times(11, (index) => `b${index}: version`)} }`,
      'aliases',
    ))

  test.each([
    ['a query that is named __schema', (inner: string) => `query __schema { ${inner} }`],
    ['a fragment that is named __schema', (inner: string) => `{ ...__schema } fragment __schema on Query { ${inner} }`],
  ])('cost, in %s', (_how, wrap) => {
    const lists =
      'jurisdictions(level: COUNTY, first: 100) { nodes { children(first: 100) { nodes { children(first: 100) { nodes { code } } } } } }'
    return expectTooLarge(wrap(lists), 'cost')
  })

  test('cost that stands in variables and their defaults', async () => {
    const query = `query ($first: Int! = 100) { jurisdictions(level: COUNTY, first: $first) { nodes { children(first: $first) { nodes { children(first: $first) { nodes { code } } } } } } }`
    for (const variables of [{}, { first: 100 }]) expect((await send(query, { variables })).limits).toContain('cost')
    expect((await send(query, { variables: { first: 2 } })).data).toBeDefined()
    const huge = await send(query, { variables: { first: 2_000_000_000 } })
    expect(huge.data).toBeUndefined()
  })

  test('tokens: a document of more than 10,000 words and signs is not parsed to its end', async () => {
    const { codes, errors } = await send(`{ ${'a '.repeat(10_000)} }`)
    expect(codes).toEqual(['GRAPHQL_PARSE_FAILED'])
    expect(errors![0]!.message).toBe('Syntax Error: Document contains more that 10000 tokens. Parsing aborted.')
  })

  test('characters: a name or a comment as long as the body may be is answered in a short sentence', async () => {
    const name = 'a'.repeat(900_000)
    const named = await send(`{ ${name} }`)
    expect(named.codes).toContain('GRAPHQL_VALIDATION_FAILED')
    expect(named.text.length).toBeLessThan(5000)
    const commented = await send(`{ __typename } # ${name}`)
    expect(commented.data).toEqual({ __typename: 'Query' })
    const strung = await send(`{ jurisdiction(code: "${name}") { code } }`)
    expect(strung.codes).not.toContain('INTERNAL')
  })

  test('directives in fragments count too', () =>
    expectTooLarge(`{ ...F } fragment F on Query { __typename ${'@include(if: true)'.repeat(60)} }`, 'directives'))

  test('suggestions do not tell of what another name would be found by', async () => {
    const { text } = await send('{ jurisdiction(code: "330300") { cases { passwrd } } }')
    expect(text).toContain('Cannot query field')
    expect(text).not.toMatch(/INTERNAL|stack/)
  })
})

describe('others', () => {
  test('lists inside each other as a value are read without end of the stack', async () => {
    const { codes } = await send(`{ jurisdiction(code: ${'['.repeat(4900)}${']'.repeat(4900)}) { code } }`)
    expect(codes).not.toContain('INTERNAL')
    // As text: no client could write it.
    const lists = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const { statusCode, body } = await hub.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload: `{"query":"query ($a: String!) { jurisdiction(code: $a) { code } }","variables":{"a":${lists}}}`,
    })
    expect(statusCode).toBeLessThan(500)
    expect(body).not.toContain('INTERNAL')
  })

  test('names of prototypes are names like others', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) {
      const { codes } = await send(`{ ${name} }`)
      expect(codes).not.toContain('INTERNAL')
      const aliased = await send(`{ ${name}: __typename }`)
      expect(aliased.codes).not.toContain('INTERNAL')
      const named = await send(`query ${name} { __typename } query B { __typename }`, { operationName: name })
      expect(named.codes).not.toContain('INTERNAL')
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('the overlapping of fields is not looked for in what is too large anyway', async () => {
    const fields = times(19, () => 'hub { version dataVersion }')
    const begun = process.cpuUsage()
    const { codes } = await send(
      `{ ${fields} ${times(60, (index) => `...F${index}`)} } ${times(60, (index) => `fragment F${index} on Query { ${fields} }`)}`,
    )
    // Looking at each two of 1,159 fields would take a second.
    expect(codes).toEqual(['OPERATION_TOO_LARGE'])
    const { user } = process.cpuUsage(begun)
    expect(user / 1000).toBeLessThan(1500)
  })

  test('a subscription is not run as a query', async () => {
    const { data, codes, status } = await send('subscription { syncRunUpdated { id } }')
    expect({ data, codes, status }).toEqual({ data: undefined, codes: ['BAD_REQUEST'], status: 400 })
  })

  test('an operation name that is none runs nothing, a mutation by GET least of all', async () => {
    for (const operationName of ['nope', '', '\ud800']) {
      const { data, codes } = await send('{ hub { version } }', { operationName })
      expect(data).toBeUndefined()
      expect(codes).toEqual(['OPERATION_RESOLUTION_FAILURE'])
    }
    const query = 'mutation { startSync(input: { sourceId: "none" }) { userErrors { message } } }'
    for (const name of ['nope', '']) {
      const { statusCode, body } = await hub.app.inject({
        url: `/graphql?${new URLSearchParams({ query, operationName: name })}`,
        headers: { 'graphql-require-preflight': '1' },
      })
      expect(statusCode).toBeLessThan(500)
      expect(body).not.toContain('userErrors')
    }
  })

  test('the whole introspection of graphql-js, every option on, passes', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    })
    const { data, errors } = await send(query)
    expect(errors).toBeUndefined()
    expect(data).toBeDefined()
  })
})

import { readFile } from 'node:fs/promises'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readQuestionLibrary } from '../../src/questions/questionLibrary.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** Operations that would keep the server busy are refused before anything is read; those that people send are not. */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

interface Body {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[]
  readonly extensions?: { readonly cost: { readonly estimated: number; readonly actual: number } }
}

async function send(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Body> {
  const response = await hub.app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })
  return response.json<Body>()
}

describe('refused, with the limit and what is allowed', () => {
  const children = (depth: number): string =>
    `children(first: 1) { nodes { ${depth > 1 ? children(depth - 1) : 'name'} } }`
  test.each([
    ['depth', 20, `{ jurisdiction(code: "330000") { ${children(12)} } }`],
    ['aliases', 100, `{ ${Array.from({ length: 101 }, (_, index) => `a${index}: __typename`).join(' ')} }`],
    ['repetitions', 20, `{ ${'__typename '.repeat(500)} }`],
    ['directives', 50, `{ __typename ${'@skip(if: false) '.repeat(60)} }`],
    [
      'fields',
      2000,
      `{ ${'a b c d e f g h i j k l m n o p q r s t'
        .split(' ')
        .map((name) => `${name}: sources { ...S }`)
        .join(
          ' ',
        )} } fragment S on Source { ${Array.from({ length: 5 }, (_, index) => `f${index}: lastRun { ...R }`).join(' ')} }
        fragment R on SyncRun { ${'id state startedAt finishedAt rowsRead rowsExpected rowsWritten rowsQuarantined rowsDeleted reading dryRun differenceCount rowsPerSecond estimatedFinishAt'} source { id connector state asOf staleAfter mode } }`,
    ],
  ])('%s', async (limit, allowed, document) => {
    const { data, errors = [] } = await send(document)
    expect(data).toBeUndefined()
    const error = errors.find(({ extensions }) => extensions['limit'] === limit)
    expect(error).toMatchObject({ extensions: { code: 'OPERATION_TOO_LARGE', limit, allowed } })
    expect(error!.message).toMatch(/Ask for less, or in several requests\.$/)
  })

  test('cost, before any statement is sent', async () => {
    const document = `{ jurisdictions(level: COUNTY, first: 100) { nodes { children(first: 100) { nodes {
      figures(indicators: ["fires", "fines", "police_calls", "road_deaths"], period: { year: 2010 }, every: MONTH) { figure { value } } } } } } }`
    let body: Body | undefined
    const sent = await hub.statements(async () => {
      body = await send(document)
    })
    expect(sent).toBe(0)
    expect(body).toMatchObject({
      errors: [{ extensions: { code: 'OPERATION_TOO_LARGE', limit: 'cost', allowed: 250_000 } }],
    })
  })

  test('a document that is too long to be looked at is a syntax error', async () => {
    const { errors } = await send(`{ hub { ${'version '.repeat(20_000)} } }`)
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }])
    expect(errors![0]!.message).toContain('10000 tokens')
  })

  test('a batch of requests', async () => {
    const payload = Array.from({ length: 10 }, () => ({ query: '{ __typename }' }))
    const response = await hub.app.inject({ method: 'POST', url: '/graphql', payload })
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })

  test('a subscription that is too large', async () => {
    const query = `subscription { ${Array.from({ length: 101 }, (_, index) => `a${index}: __typename`).join(' ')} }`
    const response = await hub.app.inject({
      method: 'POST',
      url: '/graphql/stream',
      headers: { accept: 'text/event-stream' },
      payload: { query },
    })
    expect(response.body).toContain('OPERATION_TOO_LARGE')
  })
})

describe('answered, with the cost that was expected and the one that came', () => {
  test('every prepared question and the introspection of GraphiQL', async () => {
    const questions = await readQuestionLibrary()
    for (const { document, slug } of questions) {
      const { errors, extensions } = await send(document)
      expect({ slug, errors }).toEqual({ slug, errors: undefined })
      const { estimated, actual } = extensions!.cost
      expect({ slug, within: actual <= estimated && estimated <= 50_000 }).toEqual({ slug, within: true })
      expect(actual).toBeGreaterThan(0)
    }
    expect(await send(getIntrospectionQuery())).toMatchObject({ extensions: { cost: { estimated: 0, actual: 0 } } })
  })

  test('a front page', async () => {
    const query = await readFile(new URL('../../bench/documents/overview.graphql', import.meta.url), 'utf8')
    const { data, extensions } = await send(query, { code: '330300', period: { year: 2010 } })
    const objects = JSON.stringify(data).split('{').length - 1
    // The root is no object of the answer.
    expect(extensions!.cost.actual).toBe(objects - 1)
    expect(extensions!.cost.estimated).toBeGreaterThanOrEqual(extensions!.cost.actual)
  })

  test('an operation that is wrong has no cost', async () => {
    expect(await send('{ nothing }')).not.toHaveProperty('extensions')
  })
})

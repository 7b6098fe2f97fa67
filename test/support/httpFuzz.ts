import fc from 'fast-check'
import { type FieldNode, Kind, parse, print, visit } from 'graphql'
import type { TestHub } from './demonstrationHub.ts'

/** What is sent to the hub, as a client could write it. */
export interface FuzzedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD' | 'OPTIONS' | 'DELETE' | 'PATCH'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | null
}

const validOperations = [
  '{ hub { version dataVersion } }',
  'query Area($code: String!, $first: Int! = 5) { jurisdiction(code: $code) { id name children(first: $first) { nodes { code ...N } pageInfo { endCursor hasNextPage } } } } fragment N on Jurisdiction { name parent { code } }',
  'query F($period: PeriodInput!) { jurisdiction(code: "330300") { figures(indicators: ["fires"], period: $period) { figure { value state } } cases(period: $period) { status { state } filed { value } } } }',
  '{ jurisdictions(level: COUNTY, first: 3) { nodes { code name } } }',
  '{ sources { id state lastRun { id } } indicators(first: 5) { nodes { code } } }',
  'query N($id: ID!) { node(id: $id) { id __typename } }',
  'mutation { startSync(input: { sourceId: "none" }) { userErrors { message } } }',
  'subscription { syncRunUpdated { id } }',
  '{ __schema { queryType { name } } __type(name: "Figure") { fields { name } } }',
]

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    ...[
      '',
      '\0',
      '\uD800',
      '\uFFFE',
      '‮',
      '__proto__',
      'constructor',
      'toString',
      "' or 1=1 --",
      '$1',
      '{{7*7}}',
      '../../etc/passwd',
    ],
    ...[
      '330300',
      '999999',
      '9'.repeat(400),
      '-1',
      '1e309',
      'NaN',
      '2010-02-31',
      '温州',
      '𠮷'.repeat(50),
      '%00',
      '\r\nset-cookie: a=b',
    ],
  ),
)

const number = fc.constantFrom(
  0,
  -1,
  1,
  2,
  100,
  101,
  2147483647,
  2147483648,
  -2147483649,
  1e21,
  1e308,
  0.1,
  Number.MAX_SAFE_INTEGER + 2,
)

const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: odd },
  { weight: 2, arbitrary: number },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.constantFrom(null, true, [], {}, [[[]]], { year: 2010 }, { year: -1 }, { year: 2010, month: 13 }),
  fc.record({ from: odd, to: odd }),
)

/** A valid operation in which one part was changed. */
const mutatedOperation = fc
  .tuple(fc.constantFrom(...validOperations), fc.nat(1000), fc.nat(9), odd, number)
  .map(([text, at, how, word, amount]) => {
    const place = at % text.length
    switch (how) {
      case 0:
        return text.slice(0, place)
      case 1:
        return text.slice(0, place) + word + text.slice(place)
      case 2:
        return text.slice(0, place) + text.slice(place + 1 + (at % 7))
      case 3:
        return text.replace(/"[^"]*"/, JSON.stringify(word))
      case 4:
        return text.replace(/\d+/, String(amount))
      case 5:
        return text.replace(/\{/, '{ '.repeat(1 + (at % 300)))
      case 6:
        return `${text} ${text}`
      case 7:
        return withNames(text, word)
      case 8:
        return text.replaceAll('name', `a${at}: name @skip(if: $${/^\w+$/.test(word) ? word : 'x'})`)
      default:
        return text
    }
  })

/** All names of fields replaced by one, where it is a name. */
function withNames(text: string, word: string): string {
  if (!/^[_A-Za-z]\w*$/.test(word)) return text
  return print(
    visit(parse(text), { [Kind.FIELD]: (node: FieldNode) => ({ ...node, name: { ...node.name, value: word } }) }),
  )
}

/** Mostly nothing: a request that is wrong in every way is refused for the first. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })

const usual = <T>(one: unknown, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(one) }, { weight: 2, arbitrary })

const variables = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      code: usual('330300', value),
      first: usual(3, value),
      period: usual({ year: 2010 }, value),
      id: usual('none', value),
    }),
  },
  { weight: 1, arbitrary: fc.dictionary(odd, value, { maxKeys: 5 }) },
  { weight: 1, arbitrary: value },
)

const operationBody = fc
  .record({
    query: fc.oneof({ weight: 20, arbitrary: mutatedOperation }, { weight: 1, arbitrary: value }),
    variables,
    operationName: rarely(value),
    extensions: rarely(fc.oneof(value, fc.constant({ persistedQuery: { version: 1, sha256Hash: 'abc' } }))),
    documentId: rarely(value),
  })
  .map((body) => JSON.stringify(body))

const otherBody = fc.oneof(
  fc.json().map(String),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .integer({ min: 1, max: 200_000 })
    .map((depth) => `{"query":"{ __typename }","variables":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  fc.constantFrom(
    '',
    '[]',
    'null',
    '"a"',
    '0',
    '{"query":',
    '{"__proto__":{"a":1},"query":"{ __typename }"}',
    '\uFEFF{"query":"{ __typename }"}',
  ),
  fc.constantFrom(...validOperations).map((query) => JSON.stringify([{ query }, { query }])),
)

const headerText = fc.string({ maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, ''))

const headers = fc
  .record(
    {
      'content-type': fc.oneof(
        { weight: 8, arbitrary: fc.constant('application/json') },
        fc.constantFrom(
          'application/json; charset=utf-16',
          'text/plain',
          'application/graphql',
          'multipart/form-data',
          '/',
          ';',
          'application/json;;',
        ),
        headerText,
      ),
      accept: fc.oneof(
        fc.constantFrom(
          'application/json',
          'application/graphql-response+json',
          'text/event-stream',
          'text/html',
          '*/*',
          'image/png',
          'multipart/mixed',
        ),
        headerText,
      ),
      'graphql-require-preflight': fc.constant('1'),
      authorization: fc.oneof(
        headerText,
        headerText.map((text) => `Bearer ${text}`),
      ),
      'x-purpose': headerText,
      traceparent: headerText,
      origin: headerText,
      host: fc.constantFrom('localhost', '127.0.0.1:1', 'evil.example', ''),
      'x-forwarded-for': fc.constantFrom('127.0.0.1', '::1', 'unknown'),
      'content-encoding': fc.constantFrom('gzip', 'br', 'x'),
      'x-http-method-override': fc.constantFrom('DELETE', 'GET'),
      'x-graphql-event-stream-token': odd.map((text) => text.replace(/[^\x20-\x7e]/g, '')),
    },
    { requiredKeys: ['content-type'] },
  )
  .chain((given) =>
    // Mostly somebody who may ask: what refuses strangers is looked at enough.
    fc.nat(30).map((chance): Record<string, string> => {
      const { authorization, 'x-forwarded-for': forwarded, host, ...rest } = given
      if (chance > 10)
        return { 'content-type': 'application/json', accept: 'application/json', 'graphql-require-preflight': '1' }
      const strange = { authorization, 'x-forwarded-for': forwarded, host }
      const shown = chance === 0 ? Object.entries(strange) : []
      return {
        ...Object.fromEntries(shown.filter((entry): entry is [string, string] => entry[1] !== undefined)),
        ...(rest as Record<string, string>),
        ...(chance > 5 ? { 'content-type': 'application/json' } : {}),
      }
    }),
  )

/** Requests of all kinds, most of them to the API with a body of JSON. */
export const fuzzedRequest: fc.Arbitrary<FuzzedRequest> = fc
  .record({
    method: fc.oneof(
      { weight: 12, arbitrary: fc.constant('POST' as const) },
      { weight: 3, arbitrary: fc.constant('GET' as const) },
      fc.constantFrom('PUT' as const, 'HEAD' as const, 'OPTIONS' as const, 'DELETE' as const, 'PATCH' as const),
    ),
    path: fc.oneof(
      { weight: 12, arbitrary: fc.constant('/graphql') },
      { weight: 2, arbitrary: fc.constant('/graphql/stream') },
      fc.constantFrom('/', '/health', '/graphql/', '/graphql//stream', '/%', '/../x', '/graphql%00'),
    ),
    query: mutatedOperation,
    variables: value,
    headers,
    body: fc.oneof({ weight: 9, arbitrary: operationBody }, { weight: 1, arbitrary: otherBody }),
  })
  .map(({ method, path, query, variables: given, headers: sent, body }) => {
    const hasBody = method === 'POST' || method === 'PUT' || method === 'PATCH'
    const search = new URLSearchParams({ query: query.toWellFormed(), variables: JSON.stringify(given) ?? '' })
    return {
      method,
      url: hasBody ? path : `${path}?${search}`,
      headers: acceptedOf(path, hasBody ? sent : withoutType(sent)),
      body: hasBody ? body : null,
    }
  })

/** Streams are asked for as such, where nothing odd is. */
function acceptedOf(path: string, headers: Record<string, string>): Record<string, string> {
  const isUsual = path === '/graphql/stream' && headers['accept'] === 'application/json'
  return isUsual ? { ...headers, accept: 'text/event-stream' } : headers
}

function withoutType({ 'content-type': _, ...headers }: Record<string, string>): Record<string, string> {
  return headers
}

/** What came of a series. */
export interface FuzzReport {
  readonly sent: number
  readonly statuses: Readonly<Record<string, number>>
}

/**
 * Sends requests for so many seconds and checks every answer: nothing but GraphQL, no status 500, no defect, no end without an answer.
 * @throws with the request, as JSON, and what is wrong with its answer
 */
export async function fuzzHub(hub: TestHub, seed: number, seconds: number): Promise<FuzzReport> {
  const statuses: Record<string, number> = {}
  let sent = 0
  const end = performance.now() + seconds * 1000
  for (let round = 0; performance.now() < end; round += 1) {
    for (const request of fc.sample(fuzzedRequest, { seed: seed + round, numRuns: 50 })) {
      if (performance.now() >= end) break
      const status = await sendOne(hub, request)
      statuses[status] = (statuses[status] ?? 0) + 1
      sent += 1
    }
  }
  return { sent, statuses }
}

async function sendOne(hub: TestHub, request: FuzzedRequest): Promise<number> {
  const complain = (what: string): never => {
    throw new Error(`${what}\n${JSON.stringify({ ...request, body: String(request.body).slice(0, 2000) })}`)
  }
  const isStream = request.url.startsWith('/graphql/stream')
  const answer = await Promise.race([
    hub.app.inject({
      method: request.method,
      url: request.url,
      headers: request.headers,
      ...(request.body === null ? {} : { payload: request.body }),
    }),
    // A subscription has no end: what comes at once is enough.
    new Promise<null>((resolve) => setTimeout(() => resolve(null), isStream ? 500 : 20_000).unref()),
  ])
  if (answer === null && isStream) return 200
  if (answer === null) return complain('There was no answer within 20 s.')
  const { statusCode, body } = answer
  if (statusCode >= 500) return complain(`Status ${statusCode}: ${body.slice(0, 500)}`)
  if (statusCode < 200 || statusCode > 499) return complain(`Status ${statusCode}`)
  if (/node_modules|\bat (async )?[\w.]+ \(|select .* from |\.ts:\d/.test(body))
    return complain(`A stack or SQL: ${body.slice(0, 500)}`)
  if (body === '' || isEventStream(answer.headers['content-type'])) return statusCode
  checkBody(body, statusCode, complain)
  return statusCode
}

function isEventStream(type: unknown): boolean {
  return typeof type === 'string' && type.startsWith('text/event-stream')
}

function checkBody(body: string, status: number, complain: (what: string) => never): undefined {
  let told: { data?: unknown; errors?: unknown; status?: unknown }
  try {
    told = JSON.parse(body)
  } catch {
    return complain(`Not JSON: ${body.slice(0, 300)}`)
  }
  if (told.status === 'ok') return undefined
  if (told.errors === undefined) {
    if (told.data === undefined || status !== 200)
      complain(`Neither data nor errors, status ${status}: ${body.slice(0, 300)}`)
    return
  }
  if (!Array.isArray(told.errors) || told.errors.length === 0)
    return complain(`No list of errors: ${body.slice(0, 300)}`)
  for (const error of told.errors as { message?: unknown; extensions?: Record<string, unknown> }[]) {
    if (typeof error.message !== 'string' || error.message === '')
      complain(`An error without a message: ${body.slice(0, 300)}`)
    const code = error.extensions?.['code']
    if (typeof code !== 'string' || code === 'INTERNAL' || code === 'INTERNAL_SERVER_ERROR') {
      complain(`The code ${String(code)}: ${body.slice(0, 600)}`)
    }
    if (!/^[0-9a-f]{32}$/.test(String(error.extensions?.['traceId']))) complain(`No trace: ${body.slice(0, 300)}`)
  }
}

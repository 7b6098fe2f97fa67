import { type AddressInfo, connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HttpSettings } from '../../src/httpSettings.ts'
import { actingAs } from '../support/actingAs.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { type Asked, post, type Refusal, reader, serverWith, unlimited } from '../support/httpHub.ts'

/** What stands before GraphQL: headers, origins, forged requests, rates, and how a refusal looks. */

let hub: TestHub
const servers: FastifyInstance[] = []
beforeAll(async () => {
  const identify = actingAs({ ada: reader('oidc:ada'), bo: reader('oidc:bo') })
  hub = await openEmptyHub([], undefined, { identify })
})
afterAll(async () => {
  for (const server of servers) await server.close()
  await hub?.close()
})

async function server(http: Partial<HttpSettings>): Promise<FastifyInstance> {
  const made = await serverWith(hub, http)
  servers.push(made)
  return made
}

describe('every answer', () => {
  test.each(['/graphql', '/health', '/nothing', '/graphql/stream'])(
    'of %s has strict headers and tells no software',
    async (url) => {
      const { headers } = await hub.app.inject({ url })
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      })
      for (const name of ['server', 'x-powered-by', 'strict-transport-security', 'access-control-allow-origin']) {
        expect(headers[name]).toBeUndefined()
      }
      if (url.startsWith('/graphql')) expect(headers['cache-control']).toBe('no-store')
    },
  )

  test('is compressed where it is long and the client takes that, and is the same answer', async () => {
    const query = getIntrospectionQuery()
    const ask = (headers: Record<string, string>, question = query) =>
      hub.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', ...headers },
        payload: { query: question },
      })
    const plain = await ask({})
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.json<{ errors?: unknown }>().errors).toBeUndefined()
    const packed = await ask({ 'accept-encoding': 'deflate, gzip;q=0.8, br' })
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': plain.headers['content-type'],
      'content-length': String(packed.rawPayload.length),
    })
    expect(packed.headers.vary).toContain('accept-encoding')
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4)
    expect(JSON.parse(gunzipSync(packed.rawPayload).toString()).data).toEqual(plain.json<{ data: unknown }>().data)
    for (const refused of ['identity', 'br', 'gzip;q=0', '']) {
      expect((await ask({ 'accept-encoding': refused })).headers['content-encoding']).toBeUndefined()
    }
    const short = await ask({ 'accept-encoding': 'gzip' }, '{ __typename }')
    expect(short.headers['content-encoding']).toBeUndefined()
  })

  test("carries the caller's trace, or one of its own", async () => {
    const id = '0af7651916cd43dd8448eb211c80319c'
    const { headers, body } = await post(hub.app, {
      query: '{ nope }',
      headers: { traceparent: `00-${id}-b7ad6b7169203331-01` },
    })
    expect(headers['traceparent']).toMatch(new RegExp(`^00-${id}-[0-9a-f]{16}-01$`))
    expect(body!.errors[0]!.extensions['traceId']).toBe(id)
    const own = new Set<unknown>()
    for (const given of [
      undefined,
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      `00-${id}-${'0'.repeat(16)}-01`,
      `ff-${id}-b7ad6b7169203331-01`,
      `00-${id.toUpperCase()}-b7ad6b7169203331-01`,
      `00-${id}-b7ad6b7169203331-01-more`,
      '<script>',
    ]) {
      const answer = await post(hub.app, {
        query: '{ nope }',
        ...(given === undefined ? {} : { headers: { traceparent: given } }),
      })
      const traceId = answer.body!.errors[0]!.extensions['traceId']
      expect(traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/)
      expect(answer.headers['traceparent']).toContain(traceId)
      own.add(traceId)
    }
    expect(own.size).toBe(7)
    expect(own.has(id)).toBe(false)
  })
})

describe('what is no request of GraphQL is answered like an operation that failed', () => {
  test.each<[string, Asked, number, string]>([
    ['broken JSON', { payload: '{"query": "{ __typename }"' }, 400, 'BAD_REQUEST'],
    ['no body', { payload: '' }, 400, 'BAD_REQUEST'],
    ['a text for JSON', { payload: '"{ __typename }"' }, 400, 'BAD_REQUEST'],
    ['a query that is an object', { query: { kind: 'Document' } }, 400, 'BAD_REQUEST'],
    ['variables that are a list', { payload: { query: '{ __typename }', variables: [1] } }, 400, 'BAD_REQUEST'],
    ['a batch', { payload: [{ query: '{ __typename }' }] }, 400, 'BAD_REQUEST'],
    ['a prototype', { payload: '{"query": "{ __typename }", "__proto__": {"a": 1}}' }, 400, 'BAD_REQUEST'],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'query=%7Ba%7D' },
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'plain text',
      { headers: { 'content-type': 'text/plain' }, payload: '{"query": "{ __typename }"}' },
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'a file',
      { headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: '--x--' },
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    ['two megabytes', { query: `{ __typename } # ${'x'.repeat(2 << 20)}` }, 413, 'BODY_TOO_LARGE'],
    ['another path', { url: '/graphql/nothing' }, 404, 'NOT_FOUND'],
    [
      'a stream that is not asked for as one',
      { url: '/graphql/stream', query: 'subscription { a }' },
      406,
      'BAD_REQUEST',
    ],
    ['a query as a stream', { url: '/graphql/stream', headers: { accept: 'text/event-stream' } }, 400, 'BAD_REQUEST'],
    [
      'a stream of nothing',
      { url: '/graphql/stream', headers: { accept: 'text/event-stream' }, payload: {} },
      400,
      'BAD_REQUEST',
    ],
    [
      'a stream that cannot be parsed',
      { url: '/graphql/stream', headers: { accept: 'text/event-stream' }, query: 'subscription {' },
      400,
      'GRAPHQL_PARSE_FAILED',
    ],
  ])('%s', async (_what, asked, status, code) => {
    const answer = await post(hub.app, asked)
    expect({ status: answer.status, code: answer.code }).toEqual({ status, code })
    expect(answer.body!.errors[0]!.message).toMatch(/\w/)
    expect(answer.body!.errors[0]!.extensions['traceId']).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\bat \w+ \(|select |\.ts:/)
  })

  test('what is no HTTP at all', async () => {
    const { port } = new URL(await hub.app.listen({ host: '127.0.0.1', port: 0 }))
    const answer = await new Promise<string>((resolve, reject) => {
      let told = ''
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('HELLO HUB\r\n\r\n'))
      socket.on('data', (chunk) => {
        told += String(chunk)
      })
      socket.on('close', () => resolve(told))
      socket.on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    })
  })

  test('a defect tells where the log has it, and nothing else', async () => {
    const broken = await serverWith(
      { ...hub, hub: { ...hub.hub, identify: async () => Promise.reject(new Error('secret of the driver')) } },
      {},
    )
    servers.push(broken)
    const { status, body } = await post(broken, {})
    expect(status).toBe(500)
    expect(JSON.stringify(body)).not.toContain('secret')
    const { traceId, code } = body!.errors[0]!.extensions
    expect(code).toBe('INTERNAL')
    expect(hub.log.find((line) => line.includes(String(traceId)))).toContain('secret of the driver')
  })
})

describe('a page of another site', () => {
  test('cannot have the hub asked: GET needs a header that only the own page can send', async () => {
    const url = '/graphql?query=%7B__typename%7D'
    for (const headers of [{}, { accept: 'text/html' }, { cookie: 'a=b' }, { 'content-type': 'text/plain' }]) {
      const response = await hub.app.inject({ url, headers })
      expect(response.statusCode).toBe(403)
      expect(response.json<Refusal>().errors[0]!.extensions['code']).toBe('CSRF_REFUSED')
      expect((await hub.app.inject({ url: url.replace('?', '/stream?'), headers })).statusCode).toBe(403)
    }
    for (const name of ['GraphQL-Require-Preflight', 'Apollo-Require-Preflight', 'X-Apollo-Operation-Name']) {
      expect((await hub.app.inject({ url, headers: { [name]: '1' } })).json()).toMatchObject({
        data: { __typename: 'Query' },
      })
    }
  })

  test('is told that it may not ask, unless it is on the list', async () => {
    const app = await server({ corsOrigins: ['https://front.example'] })
    const ask = (on: FastifyInstance, origin: string) =>
      on.inject({
        method: 'OPTIONS',
        url: '/graphql',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,authorization',
        },
      })
    const allowed = await ask(app, 'https://front.example')
    expect(allowed.statusCode).toBe(204)
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://front.example',
      'access-control-allow-methods': 'GET, POST',
      'access-control-max-age': '600',
    })
    expect(allowed.headers['access-control-allow-headers']).toContain('authorization')
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined()
    expect(allowed.headers.vary).toContain('Origin')
    for (const origin of ['https://front.example.evil.example', 'http://front.example', 'null']) {
      expect((await ask(app, origin)).headers['access-control-allow-origin']).toBeUndefined()
      const answer = await post(app, { headers: { origin } })
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
    const none = await ask(hub.app, 'https://front.example')
    expect(none.statusCode).toBe(405)
    expect(none.headers['access-control-allow-origin']).toBeUndefined()
    const read = await post(app, { headers: { origin: 'https://front.example' } })
    expect(read.headers['access-control-allow-origin']).toBe('https://front.example')
    expect(read.headers['access-control-expose-headers']).toContain('retry-after')
  })

  test('that came under a name of its own does not reach the demonstration', async () => {
    expect((await post(hub.app, { headers: { host: 'rebound.example:4000' } })).status).toBe(401)
    for (const host of ['localhost:4000', '127.0.0.1:4000', '[::1]:4000']) {
      expect((await post(hub.app, { headers: { host } })).status).toBe(200)
    }
  })
})

describe('headers of a proxy', () => {
  test('make nobody local, and are believed from trusted proxies alone', async () => {
    const from = (remoteAddress: string, forwarded?: string) => ({
      remoteAddress,
      ...(forwarded === undefined ? {} : { headers: { 'x-forwarded-for': forwarded } }),
    })
    expect((await post(hub.app, from('127.0.0.1'))).status).toBe(200)
    for (const asked of [from('10.0.0.9'), from('10.0.0.9', '127.0.0.1'), from('127.0.0.1', '127.0.0.1')]) {
      expect((await post(hub.app, asked)).status).toBe(401)
    }
    const behind = await server({ trustedProxies: ['10.0.0.7'] })
    expect((await post(behind, from('10.0.0.7', '127.0.0.1'))).status).toBe(401)
    const secure = { 'x-forwarded-proto': 'https', authorization: 'Bearer ada' }
    const trusted = await post(behind, { remoteAddress: '10.0.0.7', headers: secure })
    expect(trusted.headers['strict-transport-security']).toBe('max-age=31536000')
    const untrusted = await post(behind, { remoteAddress: '10.0.0.8', headers: secure })
    expect(untrusted.headers['strict-transport-security']).toBeUndefined()
  })

  test('tell attempts apart by who stands behind a trusted one', async () => {
    const behind = await server({ trustedProxies: ['10.0.0.7'] })
    const guess = (client: string, token = 'guess') =>
      post(behind, {
        remoteAddress: '10.0.0.7',
        headers: { 'x-forwarded-for': client, authorization: `Bearer ${token}` },
      })
    for (let count = 0; count < 30; count += 1) expect((await guess('192.0.2.1')).status).toBe(401)
    const refused = await guess('192.0.2.1')
    expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await guess('192.0.2.1', 'ada')).status).toBe(429)
    expect((await guess('192.0.2.2', 'ada')).status).toBe(200)
    // Somebody whose token was good shortly before is not kept out by a neighbour.
    expect((await guess('192.0.2.1', 'ada')).status).toBe(200)
  })
})

describe('rates', () => {
  test('of requests are of each principal, with the seconds to wait; what is wrong counts too', async () => {
    const app = await server({ rates: { ...unlimited, PERSON: { requests: 5, cost: 250_000 } } })
    const ada = { headers: { authorization: 'Bearer ada' } }
    for (let count = 0; count < 5; count += 1) expect((await post(app, { ...ada, payload: '{' })).status).toBe(400)
    const refused = await post(app, ada)
    expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    const { limit, allowed, retryAfter } = refused.body!.errors[0]!.extensions
    expect({ limit, allowed }).toEqual({ limit: 'requests', allowed: 5 })
    expect(retryAfter).toBeGreaterThan(10)
    expect(retryAfter).toBeLessThanOrEqual(12)
    expect(refused.headers['retry-after']).toBe(String(retryAfter))
    expect((await post(app, { headers: { authorization: 'Bearer bo' } })).status).toBe(200)
    const stream = { url: '/graphql/stream', headers: { accept: 'text/event-stream', authorization: 'Bearer ada' } }
    expect(await post(app, stream)).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
  })

  test('of cost count what answers hold', async () => {
    const app = await server({ rates: { ...unlimited, PERSON: { requests: 1000, cost: 250_000 } } })
    // Ten kinds of lists of 100 with 100 below each are expected to hold 202,000 objects; below an area that is none there is nothing.
    const children = 'children(first: 100) { nodes { children(first: 100) { nodes { code } } } }'
    const none = Array.from({ length: 10 }, (_, index) => `a${index}: jurisdiction(code: "999999") { ${children} }`)
    const ask = (query: string) => post(app, { query, headers: { authorization: 'Bearer ada' } })
    for (let count = 0; count < 5; count += 1) {
      const { status, body } = await ask(`{ ${none.join(' ')} }`)
      expect(status).toBe(200)
      expect(body).toMatchObject({ extensions: { cost: { actual: 0 } } })
    }
    // What is there is paid for, until there is not enough left.
    const there = Array.from(
      { length: 10 },
      (_, i) =>
        `a${i}: jurisdictions(level: TOWNSHIP, first: 100) { nodes { children(first: 100) { nodes { code } } } }`,
    )
    const answers = []
    for (let count = 0; count < 40 && answers.at(-1)?.status !== 429; count += 1) {
      answers.push(await ask(`{ ${there.join(' ')} }`))
    }
    expect(answers[0]!.status).toBe(200)
    const refused = answers.at(-1)!
    expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    expect(refused.body!.errors[0]!.extensions).toMatchObject({ limit: 'objects', allowed: 250_000 })
    expect(refused.headers['retry-after']).toBe(String(refused.body!.errors[0]!.extensions['retryAfter']))
    expect((await ask('{ __typename }')).status).toBe(200)
  })
})

describe('files', () => {
  test.each([
    '/.hub/cursor.key',
    '/../.hub/cursor.key',
    '/..%2f.hub%2fcursor.key',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/../../.hub/location',
    '/assets/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/%00',
    '/%',
    '/graphql/../.hub/cursor.key',
  ])('%s is not served', async (url) => {
    const { port } = hub.app.server.address() as AddressInfo
    // By hand: clients tidy paths up before they send them.
    const answer = await new Promise<string>((resolve, reject) => {
      let told = ''
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`GET ${url} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`),
      )
      socket.on('data', (chunk) => {
        told += String(chunk)
      })
      socket.on('close', () => resolve(told))
      socket.on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
    expect(answer).toMatch(/"code":"(NOT_FOUND|BAD_REQUEST)"/)
  })
})

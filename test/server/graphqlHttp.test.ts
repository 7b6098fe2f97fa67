import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'

/** The audits of graphql-http: what GraphQL over HTTP must, should and may be, asked of a server that really listens. */

let hub: TestHub
let address: string
beforeAll(async () => {
  hub = await openEmptyHub([])
  address = await hub.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => hub?.close())

// Listing needs no server; running asks for its address.
// GET needs a header that no page of another site can send; what the audits ask is otherwise theirs.
const audits = serverAudits({
  url: () => `${address}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...init.headers, 'graphql-require-preflight': '1' } }),
})

test('there are audits of each weight', () => {
  for (const weight of ['MUST', 'SHOULD', 'MAY']) expect(audits.some(({ name }) => name.startsWith(weight))).toBe(true)
})

test.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
  const result = await audit.fn()
  // Its other results are 'error', 'warn' and, of a MAY, 'notice'; the hub has none of them.
  expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
})

describe('what the audits do not ask', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${address}/graphql`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

  test('a mutation by GET is refused', async () => {
    const response = await fetch(
      `${address}/graphql?query=${encodeURIComponent('mutation { startSync(input: { sourceId: "x" }) { run { id } } }')}`,
      { headers: { 'graphql-require-preflight': '1' } },
    )
    expect(response.status).toBe(405)
  })

  test('a form, which a page of another origin may send without asking, is refused', async () => {
    const response = await post('query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(response.status).toBeGreaterThanOrEqual(400)
    const text = await post(JSON.stringify({ query: '{ __typename }' }), { 'content-type': 'text/plain' })
    expect(text.status).toBeGreaterThanOrEqual(400)
  })

  test('no other origin may read an answer', async () => {
    const response = await post(JSON.stringify({ query: '{ __typename }' }), { origin: 'http://elsewhere.example' })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('an operation that does not validate has status 200 as application/json and 400 as application/graphql-response+json', async () => {
    const body = JSON.stringify({ query: '{ nope }' })
    expect((await post(body, { accept: 'application/json' })).status).toBe(200)
    expect((await post(body)).status).toBe(200)
    const strict = await post(body, { accept: 'application/graphql-response+json' })
    expect(strict.status).toBe(400)
    expect(strict.headers.get('content-type')).toContain('application/graphql-response+json')
  })

  test('a body over a megabyte is refused before it is read', async () => {
    const response = await post(JSON.stringify({ query: `{ __typename } # ${'x'.repeat(1024 * 1024)}` }))
    expect(response.status).toBe(413)
  })

  test('a path that is none has status 404', async () => {
    expect((await fetch(`${address}/nothing`)).status).toBe(404)
  })
})

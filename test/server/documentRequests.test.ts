import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HttpSettings } from '../../src/httpSettings.ts'
import { normalise } from '../../src/limits/trustedDocuments.ts'
import { actingAs } from '../support/actingAs.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { post, reader, serverWith } from '../support/httpHub.ts'

let hub: TestHub
let folder: string
const servers: FastifyInstance[] = []
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hub-documents-'))
  hub = await openEmptyHub([], undefined, { identify: actingAs({ front: reader('oidc:front', 'TRUSTED') }) })
})
afterAll(async () => {
  for (const server of servers) await server.close()
  await hub?.close()
  await rm(folder, { recursive: true, force: true })
})

async function server(http: Partial<HttpSettings>): Promise<FastifyInstance> {
  const made = await serverWith(hub, http)
  servers.push(made)
  return made
}

describe('trusted documents', () => {
  const body = normalise(parse('query Version { hub { version } }'))
  const id = createHash('sha256').update(body).digest('hex')
  let app: FastifyInstance
  let strict: FastifyInstance
  beforeAll(async () => {
    const file = path.join(folder, 'documents.json')
    const operations = [{ id, name: 'Version', type: 'query', body }]
    await writeFile(file, JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }))
    app = await server({ trustedDocuments: file })
    strict = await server({ trustedDocuments: file, documents: 'TRUSTED' })
  })

  const apollo = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })
  const front = { headers: { authorization: 'Bearer front' } }

  test('are run by their id, in the ways of Apollo and of GraphQL over HTTP, by POST and GET', async () => {
    for (const payload of [
      apollo(id),
      { documentId: id },
      { documentId: `sha256:${id}` },
      { query: body },
      { query: body, ...apollo(id) },
    ]) {
      for (const who of [{}, front]) {
        const answer = await post(app, { payload, ...who })
        expect({ payload, body: answer.body }).toEqual({
          payload,
          body: { data: { hub: { version: expect.any(String) } }, extensions: expect.anything() },
        })
      }
    }
    const asked = { 'graphql-require-preflight': '1', authorization: 'Bearer front' }
    for (const search of [
      new URLSearchParams({ documentId: id }),
      new URLSearchParams({ extensions: JSON.stringify(apollo(id).extensions) }),
      new URLSearchParams({ query: `${body}\n# laid out otherwise` }),
    ]) {
      const answer = await app.inject({ url: `/graphql?${search}`, headers: asked })
      expect(answer.json()).toMatchObject({ data: { hub: { version: expect.any(String) } } })
    }
  })

  test('are all that some roles may run, or everybody', async () => {
    const other = createHash('sha256').update('{ __typename }').digest('hex')
    const stream = { url: '/graphql/stream', headers: { accept: 'text/event-stream', authorization: 'Bearer front' } }
    for (const [on, who] of [
      [app, front],
      [strict, {}],
      [strict, front],
      [strict, stream],
    ] as const) {
      for (const payload of [
        { query: '{ __typename }' },
        { query: '{ __schema { types { name } } }' },
        { query: 'query Version { hub { version } __typename }' },
        { query: '{ __typename }', ...apollo(id) },
        { query: '{ __typename }', documentId: id },
        { documentId: other },
        apollo(other),
        { query: 'subscription { syncRunUpdated { id } }' },
      ]) {
        expect(await post(on, { payload, ...who })).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_TRUSTED' })
      }
    }
    const twice = `/graphql?documentId=${id}&query=${encodeURIComponent(body)}&query=%7B__typename%7D`
    const answer = await strict.inject({ url: twice, headers: { 'graphql-require-preflight': '1' } })
    expect(answer.statusCode).toBe(400)
    expect((await post(hub.app, front)).code).toBe('DOCUMENT_NOT_TRUSTED')
  })

  test('that nobody declared are told so that Apollo Client sends the text', async () => {
    const unknown = await post(app, { payload: apollo('0'.repeat(64)) })
    expect(unknown).toMatchObject({ status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' })
    expect(unknown.body!.errors[0]!.message).toBe('PersistedQueryNotFound')
    expect((await post(app, { payload: { query: '{ __typename }', ...apollo('0'.repeat(64)) } })).body).toMatchObject({
      data: { __typename: 'Query' },
    })
  })
})

import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-sse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuditHub, justice, openAuditHub } from '../support/auditHub.ts'
import { eventually } from '../support/eventually.ts'

/** What is on record of requests as clients send them. */

let hub: AuditHub
beforeAll(async () => {
  hub = await openAuditHub()
})
afterAll(() => hub?.close())

test('a question about figures: who, which operation, where, whose, how much', async () => {
  const query = `query Yearly($code: String!) { jurisdiction(code: $code) { mediation(period: { year: 2010 }) { accepted { value state } } } }`
  const [entry, ...others] = await hub.recorded(() => hub.ask(query, { code: '330302' }))
  expect(others).toEqual([])
  expect(entry).toMatchObject({
    principal_id: 'demonstration-analyst',
    principal_kind: 'DEMONSTRATION',
    role_code: 'DEMONSTRATION_ANALYST',
    purpose: 'demonstration',
    operation_kind: 'QUERY',
    operation_name: 'Yearly',
    document_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    jurisdictions: [String(hub.idOf('330302'))],
    jurisdiction_count: 1,
    departments: ['JUSTICE'],
    record_count: 0,
    withheld_count: 0,
    outcome: 'OK',
    error_codes: [],
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
  expect(entry!['duration_ms']).toBeLessThan(30_000)
})

describe('records', () => {
  const list = `{ jurisdiction(code: "330302") { mediation(period: { year: 2010 }) { records(first: 3) { nodes { id } } } } }`

  test('are counted, and their entry is in the store before the answer', async () => {
    const before = await hub.lastEntry()
    await hub.query(list)
    const rows = await hub.storedSince(before)
    expect(rows).toMatchObject([{ record_count: 3, departments: ['JUSTICE'], outcome: 'OK' }])
  })

  test('by their ids alone: each with its area and its department', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: { mediation: { records: { nodes: { id: string }[] } } } }>(
      list,
    )
    const ids = jurisdiction.mediation.records.nodes.map(({ id }) => id)
    const [entry] = await hub.recorded(() => hub.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }))
    expect(entry).toMatchObject({
      record_count: 3,
      departments: ['JUSTICE'],
      jurisdictions: [String(hub.idOf('330302'))],
      outcome: 'OK',
    })
  })

  test('in chains and behind figures', async () => {
    const chain = `{ jurisdiction(code: "330302") { caseChain(chain: ACCIDENTS, period: { year: 2010 }) { records(first: 10) { nodes { kind } } } } }`
    const [ofChain] = await hub.recorded(() => hub.query(chain))
    // Four accidents with one mediation each.
    expect(ofChain).toMatchObject({ record_count: 8, departments: ['JUSTICE', 'PETITION', 'TRAFFIC'] })
    const behind = `{ jurisdiction(code: "330304") { traffic(period: { year: 2010 }) { accidents { provenance { records(first: 5) { nodes { id } } } } } } }`
    const [ofFigure] = await hub.recorded(() => hub.query(behind))
    expect(ofFigure).toMatchObject({
      record_count: 2,
      departments: ['TRAFFIC'],
      jurisdictions: [String(hub.idOf('330304'))],
    })
  })
})

test('what is withheld is counted, whoever asks and for whatever purpose is told', async () => {
  const query = `{ jurisdiction(code: "330302") {
    traffic(period: { year: 2010 }) { status { state } accidents { state } deaths { state } }
    mediation(period: { year: 2010 }) { accepted { state } } } }`
  const [entry] = await hub.recorded(() => hub.ask(query, undefined, justice))
  expect(entry).toMatchObject({
    principal_id: 'machine:justice-reports',
    principal_kind: 'MACHINE',
    role_code: 'JUSTICE_READER',
    purpose: 'inspection 2026',
    operation_name: null,
    departments: ['JUSTICE', 'TRAFFIC'],
    withheld_count: 3,
    outcome: 'OK',
  })
  // Also where nobody asks for the state.
  const [silent] = await hub.recorded(() =>
    hub.ask(
      '{ jurisdiction(code: "330302") { traffic(period: { year: 2010 }) { accidents { value } } } }',
      undefined,
      justice,
    ),
  )
  expect(silent).toMatchObject({ withheld_count: 1 })
})

describe('refusals are on record', () => {
  const post = (payload: string | object, headers: Record<string, string> = {}) =>
    hub.app.inject({
      method: 'POST',
      url: '/graphql',
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    })

  test.each<readonly [string, () => Promise<unknown>, object]>([
    [
      'a token that nobody knows',
      () => post({ query: '{ hub { version } }' }, { authorization: 'Bearer nobody' }),
      { operation_kind: 'UNREADABLE', principal_kind: 'UNKNOWN', principal_id: '', error_codes: ['UNAUTHENTICATED'] },
    ],
    [
      'a body that is no JSON',
      () => post('{"query": "{ hub', {}),
      { operation_kind: 'UNREADABLE', principal_id: 'demonstration-analyst', error_codes: ['BAD_REQUEST'] },
    ],
    ['no query', () => post({}), { operation_kind: 'UNREADABLE', error_codes: ['BAD_REQUEST'] }],
    [
      'a document that cannot be parsed',
      () => post({ query: '{ hub {' }),
      { operation_kind: 'UNREADABLE', document_hash: null, error_codes: ['GRAPHQL_PARSE_FAILED'] },
    ],
    [
      'a document that is not valid',
      () => post({ query: '{ nothing }' }),
      { document_hash: null, error_codes: ['GRAPHQL_VALIDATION_FAILED'] },
    ],
    [
      'too large',
      () =>
        post({
          query: `{ ${'a:'.repeat(0)}${Array.from({ length: 101 }, (_, index) => `a${index}: hub { version }`).join(' ')} }`,
        }),
      { error_codes: ['OPERATION_TOO_LARGE'] },
    ],
    [
      'another operation than there is',
      () => post({ query: 'query A { hub { version } }', operationName: 'B' }),
      { outcome: expect.stringMatching(/REFUSED|FAILED/) },
    ],
  ])('%s', async (_name, work, expected) => {
    const entries = await hub.recorded(async () => {
      await work()
      // The answer is sent before the entry is made.
      await sleep(5)
    })
    expect(entries).toMatchObject([{ outcome: 'REFUSED', record_count: 0, operation_name: null, ...expected }])
  })

  test('fields that fail are told by their codes', async () => {
    const [partial] = await hub.recorded(() =>
      hub.ask(
        '{ hub { version } jurisdiction(code: "330302") { mediation(period: { year: 1066 }) { accepted { value } } } }',
      ),
    )
    expect(partial).toMatchObject({ outcome: 'PARTIAL', error_codes: ['PERIOD_INVALID'] })
  })
})

test('changes are on record before they are answered', async () => {
  const { sources } = await hub.query<{ sources: { id: string }[] }>('{ sources { id } }')
  const before = await hub.lastEntry()
  await hub.ask('mutation Now($id: ID!) { startSync(input: { sourceId: $id }) { run { id } } }', { id: sources[0]!.id })
  const rows = await hub.storedSince(before)
  expect(rows).toMatchObject([{ operation_kind: 'MUTATION', operation_name: 'Now', departments: ['TRAFFIC'] }])
})

test('a subscription is on record when it begins and when it ends', async () => {
  const address = await hub.app.listen({ host: '127.0.0.1', port: 0 })
  const client = createClient({ url: `${address}/graphql/stream`, retryAttempts: 0 })
  const before = await hub.lastEntry()
  const leave = client.subscribe(
    { query: 'subscription Watch { syncRunUpdated { id } }' },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  )
  expect(await eventually(async () => (await hub.entriesSince(before)).length === 1)).toBe(true)
  leave()
  expect(await eventually(async () => (await hub.entriesSince(before)).length === 2)).toBe(true)
  expect(await hub.entriesSince(before)).toMatchObject([
    { operation_kind: 'SUBSCRIPTION_START', operation_name: 'Watch', outcome: 'OK', document_hash: expect.any(String) },
    { operation_kind: 'SUBSCRIPTION_END', operation_name: 'Watch', outcome: 'OK', record_count: 0 },
  ])
  client.dispose()
})

test('no value that a reader typed is in any row of the audit', async () => {
  const planted = [
    '33030219900101123X',
    '13800138000',
    '张三丰',
    'secretpetitioner',
    'UNTOLD_ALIAS',
    'plantedVariable',
    'plantedHeader',
  ]
  const [number, phone, name, word, alias, variable, header] = planted as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const queries: readonly (readonly [string, object?, string?])[] = [
    [`query Q_${number} { ${alias}: jurisdictions(search: "${name}", first: 1) { totalCount } }`],
    [
      `query Find($${variable}: String) { jurisdictions(search: $${variable}, first: 1) { totalCount } }`,
      { [variable]: word },
    ],
    [`query P${phone} { jurisdiction(code: "${phone}") { id } }`],
    [`{ node(id: "${word}") { id } }`],
    [`{ indicators(search: "${name} ${phone}", first: 5) { nodes { code } } }`],
    [`{ ${alias} { id } }`],
    [`{ hub { version } } # ${name}`],
    [`query Fine { hub { version } }`, {}, `${word}`],
    [`query ${word}_ { hub { `],
    [`{ jurisdictions(first: 5, period: { year: 2010 }, orderBy: [{ indicator: "${word}" }]) { totalCount } }`],
    [`fragment ${alias} on Hub { version } { hub { ...${alias} } }`],
  ]
  const entries = await hub.recorded(async () => {
    for (const [query, variables, operationName] of queries) {
      await hub.app.inject({
        method: 'POST',
        url: '/graphql',
        payload: { query, variables, operationName },
        headers: { 'user-agent': header, 'x-request-id': header },
      })
    }
    await hub.app.inject({
      method: 'GET',
      url: `/graphql?query={${alias}}&x=${header}`,
      headers: { 'graphql-require-preflight': '1' },
    })
    await hub.app.inject({
      method: 'POST',
      url: '/graphql',
      payload: `{"${word}": ${phone}`,
      headers: { 'content-type': 'application/json' },
    })
    await sleep(5)
  })
  expect(entries).toHaveLength(queries.length + 2)
  const told = JSON.stringify(entries)
  expect(planted.filter((value) => told.includes(value))).toEqual([])
})

describe('while the audit cannot be written', () => {
  const figures = '{ jurisdiction(code: "330302") { mediation(period: { year: 2010 }) { accepted { value } } } }'
  const records =
    '{ jurisdiction(code: "330302") { mediation(period: { year: 2010 }) { accepted { value } records(first: 1) { nodes { id } } } } }'
  const sql = (text: string): Promise<unknown> => hub.hub.database.writers.query(text)

  test('the first records are not handed out, later ones not even read; figures go on and are on record afterwards', async () => {
    const before = await hub.lastEntry()
    await sql('alter table audit_entry rename to audit_entry_away')
    const first = await hub.ask(records)
    expect(first).toMatchObject({ status: 503, errors: [{ extensions: { code: 'AUDIT_UNAVAILABLE' } }] })
    expect(first.data ?? null).toBeNull()
    // The hub sends statements of its own now and then: what differs is looked at again.
    let pairs = 0
    let more = 1
    for (; pairs < 4 && more !== 0; pairs += 1)
      more = (await hub.statements(() => hub.ask(records))) - (await hub.statements(() => hub.ask(figures)))
    expect(more).toBe(0)
    const second = await hub.ask<{ jurisdiction: { mediation: { accepted: unknown; records: unknown } } }>(records)
    expect(second.data?.jurisdiction.mediation.records ?? null).toBeNull()
    expect(second.errors).toMatchObject([{ extensions: { code: 'AUDIT_UNAVAILABLE' } }])
    expect(await hub.ask(figures)).toMatchObject({ data: { jurisdiction: { mediation: { accepted: { value: 4 } } } } })
    const { sources } = await hub.query<{ sources: { id: string }[] }>('{ sources { id } }')
    const change = await hub.ask('mutation ($id: ID!) { startSync(input: { sourceId: $id }) { run { id } } }', {
      id: sources[0]!.id,
    })
    expect(change).toMatchObject({ status: 503, errors: [{ extensions: { code: 'AUDIT_UNAVAILABLE' } }] })
    await sql('alter table audit_entry_away rename to audit_entry')
    await hub.hub.audit.flush()
    expect(await hub.ask(records)).toMatchObject({
      data: { jurisdiction: { mediation: { records: { nodes: [{}] } } } },
    })
    const entries = await hub.entriesSince(before)
    expect(entries.map(({ outcome }) => outcome)).toEqual([
      'OK',
      ...Array.from({ length: pairs }, () => ['PARTIAL', 'OK']).flat(),
      'PARTIAL',
      'OK',
      'OK',
      'REFUSED',
      'OK',
    ])
  })
})

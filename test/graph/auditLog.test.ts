import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { principalOf } from '../../src/identity/principal.ts'
import { type AuditHub, justice, openAuditHub } from '../support/auditHub.ts'

/** The audit as auditors read it. */

let hub: AuditHub
beforeAll(async () => {
  hub = await openAuditHub()
})
afterAll(() => hub?.close())

describe('auditLog', () => {
  interface Log {
    readonly auditLog: {
      readonly totalCount: number
      readonly nodes: readonly { readonly id: string; readonly sequence: number; readonly operation: string | null }[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
    }
  }
  const page = (given: string) =>
    `query ReadLog { auditLog(${given}) { totalCount nodes { id sequence operation } pageInfo { hasNextPage endCursor } } }`

  beforeAll(async () => {
    for (let index = 0; index < 5; index++)
      await hub.ask(
        `query Paged${index} { jurisdiction(code: "330304") { mediation(period: { year: 2010 }) { accepted { state } } } }`,
        undefined,
        justice,
      )
    await hub.hub.audit.flush()
  })

  test('pages the latest first, and stays in its place while entries are added', async () => {
    const first = await hub.query<Log>(page('first: 2, principal: "machine:justice-reports", jurisdiction: "330304"'))
    expect(first.auditLog).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } })
    expect(first.auditLog.nodes.map(({ operation }) => operation)).toEqual(['Paged4', 'Paged3'])
    await hub.ask(
      '{ jurisdiction(code: "330304") { mediation(period: { year: 2010 }) { accepted { state } } } }',
      undefined,
      justice,
    )
    await hub.hub.audit.flush()
    const after = first.auditLog.pageInfo.endCursor
    const second = await hub.query<Log>(
      page(`first: 10, principal: "machine:justice-reports", jurisdiction: "330304", after: "${after}"`),
    )
    expect(second.auditLog.nodes.map(({ operation }) => operation)).toEqual(['Paged2', 'Paged1', 'Paged0'])
    expect(second.auditLog.pageInfo.hasNextPage).toBe(false)
    const foreign = await hub.ask(page(`first: 10, after: "${after}"`))
    expect(foreign.errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }])
  })

  test.each([
    ['operation: "Paged3"', ['Paged3']],
    ['operation: "Paged3", outcome: REFUSED', []],
    ['operation: "Paged3", department: "JUSTICE"', ['Paged3']],
    ['operation: "Paged3", department: "TRAFFIC"', []],
    ['operation: "Paged3", from: "2020-01-01T00:00:00+08:00"', ['Paged3']],
    ['operation: "Paged3", to: "2020-01-01T00:00:00+08:00"', []],
    ['operation: "Paged3", jurisdiction: "330302"', []],
  ])('narrowed by %s', async (given, expected) => {
    const { auditLog } = await hub.query<Log>(page(`first: 5, ${given}`))
    expect(auditLog.nodes.map(({ operation }) => operation)).toEqual(expected)
    expect(auditLog.totalCount).toBe(expected.length)
  })

  test('shows every part of an entry, and finds it again by its id', async () => {
    const { auditLog } = await hub.query<Log>(page('first: 1, operation: "Paged0"'))
    const { node } = await hub.query<{ node: unknown }>(`{ node(id: "${auditLog.nodes[0]!.id}") { ... on AuditEntry {
      id at principal principalKind role rolesRevision purpose kind operation documentHash jurisdictions { code } jurisdictionCount
      departments { code } recordCount withheldCount durationMilliseconds outcome errorCodes traceId chain sequence hash } } }`)
    expect(node).toMatchObject({
      id: auditLog.nodes[0]!.id,
      at: expect.stringMatching(/\+08:00$/),
      principal: 'machine:justice-reports',
      principalKind: 'MACHINE',
      role: 'JUSTICE_READER',
      purpose: 'inspection 2026',
      kind: 'QUERY',
      operation: 'Paged0',
      jurisdictions: [{ code: '330304' }],
      jurisdictionCount: 1,
      departments: [{ code: 'JUSTICE' }],
      recordCount: 0,
      outcome: 'OK',
      errorCodes: [],
      sequence: auditLog.nodes[0]!.sequence,
    })
  })

  test('is on record itself, before it is answered', async () => {
    const before = await hub.lastEntry()
    await hub.query(page('first: 1'))
    const rows = await hub.storedSince(before)
    expect(rows).toMatchObject([{ operation_name: 'ReadLog', record_count: 0 }])
  })

  test('is not there for roles without it, by the field or by an id', async () => {
    const { auditLog } = await hub.query<Log>(page('first: 1'))
    const asked = await hub.ask(page('first: 1'), undefined, justice)
    expect(asked.errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    const byId = await hub.ask(`{ node(id: "${auditLog.nodes[0]!.id}") { id } }`, undefined, justice)
    expect(byId).toMatchObject({ data: { node: null } })
  })

  test('is refused to who may not see all areas', async () => {
    const { recordAccess: _, ...given } = hub.principals['justice']!
    hub.principals['county'] = principalOf({
      ...given,
      role: { ...given.role, operations: ['AUDIT'] },
      scope: [hub.idOf('330302')],
    })
    const asked = await hub.ask(page('first: 1'), undefined, { headers: { authorization: 'Bearer county' } })
    expect(asked.errors).toMatchObject([{ extensions: { code: 'ACCESS_DENIED' } }])
  })

  test.each(['first: 0', 'first: 101', 'first: 5, jurisdiction: "999999"'])('refuses %s', async (given) => {
    const asked = await hub.ask(page(given))
    expect(asked.errors).toMatchObject([{ extensions: { code: expect.stringMatching(/^(PAGE_SIZE|INPUT)_INVALID$/) } }])
  })
})

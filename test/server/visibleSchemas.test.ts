import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RoleOperation } from '../../src/access/role.ts'
import { demonstrationAnalyst, type Principal, principalOf } from '../../src/identity/principal.ts'
import { actingAs } from '../support/actingAs.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'

/** What a role never may use is not in its schema. Asked over HTTP, as a client finds out. */

const acting = (operations: readonly RoleOperation[]): Principal =>
  principalOf({
    id: 'reader',
    kind: 'PERSON',
    scope: 'ALL',
    purpose: 'a test',
    role: { ...demonstrationAnalyst.role, operations },
  })

let hub: TestHub
beforeAll(async () => {
  hub = await openEmptyHub([], undefined, {
    identify: actingAs({
      everything: demonstrationAnalyst,
      nothing: acting([]),
      sync: acting(['SYNC']),
      targets: acting(['TARGETS']),
      warnings: acting(['WARNINGS']),
      audit: acting(['AUDIT']),
      otherSync: acting(['SYNC']),
    }),
  })
})
afterAll(() => hub?.close())

const askAs = (who: string, query: string) =>
  hub.ask<Record<string, unknown>>(query, undefined, { headers: { authorization: `Bearer ${who}` } })

/** Types and the fields of the roots, as introspection tells them. */
async function seenBy(who: string): Promise<ReadonlySet<string>> {
  const { data, errors } = await askAs(who, getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))
  expect(errors).toBeUndefined()
  const { __schema: schema } = data as unknown as IntrospectionQuery
  // What clients make of it holds together.
  buildClientSchema({ __schema: schema })
  const roots = [schema.queryType, schema.mutationType, schema.subscriptionType].map((root) => root?.name)
  return new Set(
    schema.types.flatMap((type) => [
      type.name,
      ...(type.kind === 'OBJECT' && roots.includes(type.name)
        ? type.fields.map((field) => `${type.name}.${field.name}`)
        : []),
    ]),
  )
}

const ofSync = ['Mutation', 'Mutation.startSync', 'StartSyncInput', 'StartSyncPayload', 'UserError']
const runs = ['Subscription.syncRunUpdated']
const ofWarnings = ['Subscription.warningRaised', 'Warning', 'WarningColour']

describe('the schema of a role', () => {
  test('has all that its operations need, and nothing of others', async () => {
    const whole = await seenBy('everything')
    const missing = async (who: string): Promise<string[]> => {
      const seen = await seenBy(who)
      expect([...seen].filter((name) => !whole.has(name))).toEqual([])
      return [...whole].filter((name) => !seen.has(name)).toSorted()
    }
    const all = await missing('nothing')
    const ofAudit = all.filter((name) => /audit/i.test(name))
    expect(ofAudit).toContain('Query.auditLog')
    expect(all).toEqual([...ofSync, ...runs, ...ofWarnings, ...ofAudit, 'Subscription'].toSorted())
    expect(await missing('targets')).toEqual(all)
    expect(await missing('audit')).toEqual([...ofSync, ...runs, ...ofWarnings, 'Subscription'].toSorted())
    expect(await missing('sync')).toEqual([...ofWarnings, ...ofAudit].toSorted())
    expect(await missing('warnings')).toEqual([...ofSync, ...runs, ...ofAudit].toSorted())
  })

  test.each([
    ['nothing', 'mutation { startSync(input: { sourceId: "x" }) { run { id } } }', /^Your schema has no mutation\.$/],
    ['nothing', 'mutation { startSyncs }', /^Your schema has no mutation\.$/],
    ['nothing', '{ node(id: "x") { ... on Warning { id } } }', /Unknown type "Warning"/],
    ['nothing', '{ node(id: "x") { ... on StartSyncPayload { __typename } } }', /Unknown type "StartSyncPayload"/],
    ['nothing', '{ __type(name: "Mutation") { name } }', null],
    ['warnings', '{ __type(name: "StartSyncInput") { name } }', null],
  ])('to %s, %s is unknown', async (who, query, message) => {
    const { data, errors } = await askAs(who, query)
    if (message === null) expect(data).toEqual({ __type: null })
    else expect(errors?.[0]?.message).toMatch(message)
  })

  test('is not betrayed by a suggestion', async () => {
    for (const query of [
      '{ auditLogs { id } }',
      '{ node(id: "x") { ... on Warnin { id } } }',
      'mutation { startSyn }',
    ]) {
      const { errors } = await askAs('nothing', query)
      expect(errors?.length).toBeGreaterThan(0)
      expect(JSON.stringify(errors)).not.toMatch(/auditLog"|Warning"|startSync"/)
    }
    // Whoever has the operation is helped.
    expect(JSON.stringify((await askAs('everything', 'mutation { startSyn }')).errors)).toContain('startSync')
  })

  test('is not betrayed by code lists', async () => {
    const namesOf = async (who: string) => {
      const { data } = await askAs(who, '{ codeLists { name } }')
      return (data as { codeLists: { name: string }[] }).codeLists.map(({ name }) => name)
    }
    expect(await namesOf('everything')).toContain('WarningColour')
    expect(await namesOf('nothing')).not.toContain('WarningColour')
  })

  test('does not have the rules themselves', async () => {
    const { data } = await askAs('everything', '{ __schema { directives { name } types { name } } }')
    expect(JSON.stringify(data)).not.toMatch(/"access"|AccessRule/)
  })

  test('is one and the same for all who may do the same', () => {
    const { schemaOf } = hub.hub
    expect(schemaOf(acting(['SYNC']))).toBe(schemaOf(acting(['SYNC', 'SYNC'])))
    expect(schemaOf(acting(['AUDIT', 'SYNC']))).toBe(schemaOf(acting(['SYNC', 'AUDIT'])))
    expect(schemaOf(demonstrationAnalyst)).toBe(hub.hub.schema)
  })

  test('is that of streams, too', async () => {
    const { statusCode, body } = await hub.app.inject({
      method: 'POST',
      url: '/graphql/stream',
      headers: { authorization: 'Bearer nothing', accept: 'text/event-stream' },
      payload: { query: 'subscription { syncRunUpdated { id } }' },
    })
    // The library answers a stream that cannot begin as a stream.
    expect(statusCode).toBe(200)
    expect(body).toContain('Your schema has no subscription.')
    expect(body).not.toContain('Did you mean')
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** Ids that the hub never made, or made for something else. */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

describe('node ids', () => {
  const encode = (text: string): string => Buffer.from(text).toString('base64url')

  test.each([
    ['', 'empty'],
    ['???', 'no base64'],
    ['Zm9v', 'without a type'],
    [encode('Jurisdiction:'), 'without a key'],
    [encode('Jurisdiction:-1'), 'an area that is none'],
    [encode('Jurisdiction:1e1'), 'a number written in another way'],
    [encode('Jurisdiction:0x1'), 'a number written in another way'],
    [encode('Jurisdiction: 1'), 'a number with a blank'],
    [encode('constructor:1'), "a name of JavaScript's own"],
    [encode('__proto__:1'), "a name of JavaScript's own"],
    [encode('Figure:1'), 'a value, which has no id'],
    [encode('PoliceCase:330300'), 'half a key'],
    [encode('PoliceCase:330300/1/no-such-key'), 'a record that is none'],
    [encode('PoliceCase:330300/99999999999999999999/x'), 'a number too large for the store'],
    [encode('SyncRun:330300/99999999999999999999'), 'a number too large for the store'],
    [encode('QuarantinedRow:330300/99999999999999999999/x/y'), 'a number too large for the store'],
    [encode('PoliceCase:330300/1/\u0000'), 'a character that PostgreSQL cannot hold'],
    [encode("SyncRun:330300'/1"), 'a quotation mark'],
    [`${encode('Department:JUSTICE')}=`, 'padded'],
  ])('%j is nobody: %s', async (id) => {
    expect(await hub.query('query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }', { id })).toEqual({
      node: null,
      nodes: [null],
    })
  })

  test('an id of another type is not taken for it', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: { id: string } }>(
      '{ jurisdiction(code: "330300") { id } }',
    )
    const { data, errors } = await hub.ask(
      'query ($id: ID!) { node(id: $id) { __typename ... on PoliceCase { category } } }',
      { id: jurisdiction.id },
    )
    expect({ data, errors }).toEqual({ data: { node: { __typename: 'Jurisdiction' } }, errors: undefined })
  })

  test('a source is found only by the id of a source', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: { id: string } }>(
      '{ jurisdiction(code: "330300") { id } }',
    )
    const { startSync } = await hub.query<{ startSync: unknown }>(
      'mutation ($input: StartSyncInput!) { startSync(input: $input) { run { id } userErrors { code path } } }',
      {
        input: { sourceId: jurisdiction.id },
      },
    )
    expect(startSync).toEqual({ run: null, userErrors: [{ code: 'SOURCE_UNKNOWN', path: ['input', 'sourceId'] }] })
  })

  test('more than 100 at once', async () => {
    const { errors } = await hub.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array.from({ length: 101 }, () => 'x'),
    })
    expect(errors).toHaveLength(1)
    expect(errors![0]).toMatchObject({
      message: expect.stringContaining('at most 100'),
      extensions: { code: 'INPUT_INVALID' },
    })
  })
})

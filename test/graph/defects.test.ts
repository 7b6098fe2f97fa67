import type { GraphQLObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'

describe('a defect', () => {
  const secret = 'relation "police_case" does not exist at 10.1.2.3, select * from police_case'
  let broken: TestHub
  beforeAll(async () => {
    broken = await openEmptyHub([])
    const section = broken.hub.schema.getType('CaseSection') as GraphQLObjectType
    section.getFields()['filed']!.resolve = () => {
      throw new Error(secret)
    }
  })
  afterAll(() => broken?.close())

  test('costs its own section, and tells nothing but a number under which the log has it', async () => {
    const answer = await broken.ask<{ jurisdiction: unknown }>(
      '{ jurisdiction(code: "330300") { name cases(period: { year: 2010 }) { filed { value } } fireSafety(period: { year: 2010 }) { fires { value } } } }',
    )
    expect(answer.data).toEqual({
      jurisdiction: { name: '温州市', cases: null, fireSafety: { fires: { value: null } } },
    })
    expect(answer.errors).toHaveLength(1)
    const { message, path, extensions } = answer.errors![0]!
    const incident = String(extensions!['incident'])
    expect(path).toEqual(['jurisdiction', 'cases', 'filed'])
    expect(extensions).toEqual({ code: 'INTERNAL', incident, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect(message).toContain(incident)
    expect(JSON.stringify(answer)).not.toMatch(/police_case|10\.1\.2\.3|select|node_modules/)
    expect(broken.log.filter((line) => line.includes(incident) && line.includes('10.1.2.3'))).toHaveLength(1)
  })

  test('of the store, too: not a word of the driver', async () => {
    await broken.hub.database.writers.query('alter table quarantine rename to elsewhere')
    const row = broken.hub.nodeIds.sealed('QuarantinedRow', '330300/1/x/y')
    const list = `{ node(id: "U291cmNlOjMzMDMwMC94") { id } n: node(id: "${row}") { id } jurisdiction(code: "330300") { name } }`
    const answer = await broken.ask<{ jurisdiction: unknown }>(list)
    expect(answer.data).toEqual({ node: null, n: null, jurisdiction: { name: '温州市' } })
    expect(answer.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['INTERNAL'])
    expect(JSON.stringify(answer)).not.toMatch(/quarantine|relation|elsewhere|42P01/)
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'

describe('Indicator', () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await openEmptyHub([])
  })
  afterAll(() => hub?.close())

  const facts =
    'code betterIs sensitive addsOverAreas addsOverTime finestLevel origin rule: ruleSource(language: EN) formula(language: EN)'

  async function found(code: string): Promise<unknown> {
    const { data, errors } = await hub.ask<{ indicators: { nodes: { code: string }[] } }>(
      `{ indicators(search: "${code}", first: 20) { nodes { ${facts} } } }`,
    )
    expect(errors).toBeUndefined()
    return data?.indicators.nodes.find((node) => node.code === code)
  }

  test('tells what a front end needs to colour it, and what an office needs to defend it', async () => {
    expect(await found('mediation_success_rate')).toEqual({
      code: 'mediation_success_rate',
      betterIs: 'HIGHER',
      sensitive: false,
      addsOverAreas: false,
      addsOverTime: false,
      finestLevel: 'VILLAGE',
      origin: 'FORMULA',
      rule: expect.stringMatching(/neither closed nor stabilised is\. .*a rate is made again from its two counts/),
      formula: 'mediation_cases_succeeded ÷ mediation_cases_accepted',
    })
    expect(await found('released_persons_received')).toEqual({
      code: 'released_persons_received',
      betterIs: 'NONE',
      sensitive: true,
      addsOverAreas: true,
      addsOverTime: true,
      finestLevel: 'COUNTY',
      origin: 'TOLD',
      rule: 'A column of the monthly report on placement (帮教安置月报), each month alone.',
      formula: 'told by the department, each month by itself',
    })
    expect(await found('social_cameras')).toMatchObject({
      addsOverAreas: false,
      finestLevel: null,
      origin: 'PUBLISHED_ONLY',
      formula: null,
    })
  })

  test('tells it in Chinese unless asked otherwise', async () => {
    const { data } = await hub.ask<{ indicators: { nodes: { ruleSource: string; formula: string }[] } }>(
      '{ indicators(search: "units_inspected", department: "FIRE_SAFETY", first: 1) { nodes { ruleSource formula } } }',
    )
    const [inspected] = data!.indicators.nodes
    expect(inspected?.formula).toBe('由部门上报,年初至月末累计')
    expect(inspected?.ruleSource).toMatch(/^消防监督执法情况统计表\(月报\)的栏目。本系统的决定\(ADR 6\)/)
  })
})

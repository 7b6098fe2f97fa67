import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Principal } from '../../src/identity/principal.ts'
import { actingAs } from '../support/actingAs.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { readerOf } from '../support/reader.ts'

/** What readers of some departments, or of some places, get: the numbers that everybody gets, or WITHHELD, and nothing in between. */

let hub: TestHub
const principals: Record<string, Principal> = {}

beforeAll(async () => {
  hub = await openSharedDemonstrationHub(undefined, { identify: actingAs(principals) })
  const idOf = (code: string): number => hub.hub.tree.findByCode(code)!.id
  principals['police'] = readerOf({ departments: ['PUBLIC_SECURITY'], precision: 'FIGURES' }, 'ALL')
  principals['traffic'] = readerOf({ departments: ['TRAFFIC'] }, 'ALL')
  principals['lucheng'] = readerOf({}, [idOf('330302')])
  principals['nowhere'] = readerOf({}, [])
  principals['withoutPurpose'] = readerOf({}, 'ALL', null)
})
afterAll(() => hub?.close())

/** The answer of a reader; without a name that of the analyst, who sees everything. */
async function as<Data>(name: string | null, query: string): Promise<Data> {
  const headers: Record<string, string> = name === null ? {} : { authorization: `Bearer ${name}` }
  const { data, errors } = await hub.ask<Data>(query, undefined, { headers })
  expect(errors).toBeUndefined()
  return data!
}

const withheld = { value: null, state: 'WITHHELD', unallocated: null, notes: [{ code: 'NOT_PERMITTED' }] }
const number = 'value state unallocated notes { code }'
const nothing = {
  status: {
    state: 'WITHHELD',
    reason: 'NOT_PERMITTED',
    message: '不予公开:无权查看。',
    asOf: null,
    staleAfter: null,
    recordAccess: 'NOT_PERMITTED',
    sources: [],
  },
  records: null,
}
const status = 'status { state reason message asOf staleAfter recordAccess sources { id } }'
const period = 'period: { year: 2010 }'

describe('a reader of one department', () => {
  const cases = `{ jurisdiction(code: "330300") { cases(${period}) { ${status} filed { ${number} }
    byCategory { category filed { ${number} } } } } }`

  test('sees its figures as everybody does, and no records', async () => {
    interface Answer {
      readonly jurisdiction: { readonly cases: { readonly status: Record<string, unknown> } }
    }
    const whole = await as<Answer>(null, cases)
    const own = await as<Answer>('police', cases)
    expect(whole.jurisdiction.cases).toMatchObject({
      filed: { state: 'COMPUTED' },
      status: { recordAccess: 'ALLOWED' },
    })
    expect(own).toEqual({
      jurisdiction: {
        cases: {
          ...whole.jurisdiction.cases,
          status: { ...whole.jurisdiction.cases.status, recordAccess: 'NOT_PERMITTED' },
        },
      },
    })
  })

  test('sees nothing of the others: section, figures, breakdowns, comparison, standing, past, provenance, records', async () => {
    const { jurisdiction } = await as<{ jurisdiction: Record<string, unknown> }>(
      'police',
      `{ jurisdiction(code: "330300") {
        mediation(${period}) { ${status} records(first: 5) { totalCount nodes { id } }
          accepted { ${number} comparison { value change changeRate state } standing { rank of share mean state }
            asKnownOn(day: "2026-01-01") { value state }
            provenance { asOf sources { feed } runs { change } published { verdict } recordAccess records(first: 5) { totalCount } } }
          byChannel { accepted { value state } } }
        generic: figures(indicators: ["mediation_success_rate"], ${period}) { figure { ${number} } }
        caseChain(chain: ACCIDENTS, ${period}) { ${status}
          steps { records { value state } continued { value state } unmatched { value state } } records(first: 5) { totalCount } }
      } }`,
    )
    expect(jurisdiction['mediation']).toEqual({
      ...nothing,
      accepted: {
        ...withheld,
        comparison: { value: null, change: null, changeRate: null, state: 'WITHHELD' },
        standing: { rank: null, of: 0, share: null, mean: null, state: 'WITHHELD' },
        asKnownOn: { value: null, state: 'WITHHELD' },
        provenance: {
          asOf: null,
          sources: [],
          runs: [],
          published: [],
          recordAccess: 'NOT_PERMITTED',
          records: null,
        },
      },
      byChannel: Array.from({ length: 12 }, () => ({ accepted: { value: null, state: 'WITHHELD' } })),
    })
    expect(jurisdiction['generic']).toEqual([{ figure: withheld }])
    const none = { value: null, state: 'WITHHELD' }
    expect(jurisdiction['caseChain']).toEqual({
      ...nothing,
      steps: [
        { records: none, continued: null, unmatched: null },
        { records: none, continued: none, unmatched: none },
        { records: none, continued: none, unmatched: none },
      ],
    })
  })

  test('cannot find or order areas by what it may not see', async () => {
    for (const question of [
      'where: { indicator: { code: "mediation_cases_accepted", value: { gt: 100 } } }',
      'where: { not: { any: [{ indicator: { code: "mediation_cases_accepted", missing: true } }] } }',
      'orderBy: [{ indicator: { code: "mediation_success_rate", by: VALUE, direction: DESC } }]',
    ]) {
      const query = `{ jurisdictions(under: "330300", level: COUNTY, ${period}, ${question}, first: 20) { totalCount nodes { code } } }`
      const { data, errors } = await hub.ask(query, undefined, { headers: { authorization: 'Bearer police' } })
      expect(data).toBeNull()
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['ACCESS_DENIED'])
    }
  })

  test('a section of two departments: its own part under a filter, nothing of the sum', async () => {
    const query = `{ jurisdiction(code: "330300") {
      all: hazards(${period}) { status { state reason recordAccess } listed { value state } records(first: 1) { totalCount } }
      own: hazards(${period}, where: { kinds: [BLACK_SPOT] }) { status { state } listed { value state } records(first: 1) { totalCount } }
    } }`
    interface Answer {
      readonly jurisdiction: Record<'all' | 'own', unknown>
    }
    const { jurisdiction: whole } = await as<Answer>(null, query)
    const { jurisdiction: traffic } = await as<Answer>('traffic', query)
    expect(traffic.own).toEqual(whole.own)
    expect(traffic.all).toEqual({
      status: { state: 'PARTIAL', reason: 'NOT_PERMITTED', recordAccess: 'NOT_PERMITTED' },
      listed: { value: null, state: 'WITHHELD' },
      records: null,
    })
  })

  test('published figures: those of its department', async () => {
    interface Answer {
      readonly jurisdiction: {
        readonly publishedFigures: { readonly nodes: readonly { indicator: { department: { code: string } } }[] }
      }
    }
    const query = `{ jurisdiction(code: "530400") { publishedFigures(period: { year: 2015 }, first: 100) {
      nodes { indicator { department { code } } } } } }`
    const departments = (answer: Answer): string[] => [
      ...new Set(answer.jurisdiction.publishedFigures.nodes.map(({ indicator }) => indicator.department.code)),
    ]
    expect(departments(await as<Answer>(null, query)).length).toBeGreaterThan(2)
    expect(departments(await as<Answer>('police', query)).filter((code) => code !== 'PUBLIC_SECURITY')).toEqual([])
  })
})

describe('a reader of one county', () => {
  interface Section {
    readonly cases: {
      readonly status: Record<string, unknown>
      readonly filed: Record<string, unknown>
      readonly records: unknown
    }
  }
  const sectionOf = (code: string): string => `{ jurisdiction(code: "${code}") { cases(${period}) {
    status { state recordAccess } filed { value state standing { rank of mean share state } }
    records(first: 3) { totalCount nodes { id } } } } }`
  const both = async (code: string): Promise<readonly [whole: Section, own: Section]> => {
    const query = sectionOf(code)
    const [whole, own] = [
      await as<{ jurisdiction: Section }>(null, query),
      await as<{ jurisdiction: Section }>('lucheng', query),
    ]
    return [whole.jurisdiction, own.jurisdiction]
  }

  test('sees all of its own', async () => {
    const [whole, own] = await both('330302')
    expect(own).toEqual(whole)
    expect(own.cases.status).toMatchObject({ recordAccess: 'ALLOWED' })
    const [wholeTownship, ownTownship] = await both('330302004')
    expect(ownTownship).toEqual(wholeTownship)
  })

  test('sees the figures of its neighbours and of the city above, and none of their records', async () => {
    for (const code of ['330303', '330300']) {
      const [whole, own] = await both(code)
      const { standing: _, ...filed } = whole.cases.filed
      expect(own.cases.filed).toMatchObject(filed)
      expect(own.cases.status).toMatchObject({ state: whole.cases.status['state'], recordAccess: 'NOT_PERMITTED' })
      expect(own.cases.records).toBeNull()
    }
  })

  test('sees nothing below its neighbours and nothing of other cities', async () => {
    for (const code of ['330303001', '530400', '530402']) {
      const [, own] = await both(code)
      expect(own.cases).toMatchObject({
        status: { state: 'WITHHELD', recordAccess: 'NOT_PERMITTED' },
        filed: { value: null, state: 'WITHHELD', standing: { rank: null, mean: null, share: null, state: 'WITHHELD' } },
        records: null,
      })
    }
  })

  test('finds and orders only areas that it sees, and is told so', async () => {
    const query = (under: string): string => `{ jurisdictions(under: "${under}", level: TOWNSHIP, ${period},
      orderBy: [{ indicator: { code: "criminal_incidents", by: VALUE, direction: DESC } }], first: 100) {
      totalCount nodes { parent { code } } status { state reason } } }`
    const { jurisdictions } = await as<{
      jurisdictions: { totalCount: number; nodes: { parent: { code: string } }[]; status: unknown }
    }>('lucheng', query('330300'))
    expect(new Set(jurisdictions.nodes.map(({ parent }) => parent.code))).toEqual(new Set(['330302']))
    expect(jurisdictions.totalCount).toBe(jurisdictions.nodes.length)
    expect(jurisdictions.status).toEqual({ state: 'PARTIAL', reason: 'NOT_PERMITTED' })
  })

  test('counts of links are those of everybody; of the records only its own are listed', async () => {
    const query = (code: string): string => `{ jurisdiction(code: "${code}") {
      caseChain(chain: ACCIDENTS, ${period}) { status { recordAccess }
        steps { records { value } continued { value } } records(first: 3) { totalCount } } } }`
    for (const code of ['330302', '330300']) {
      const steps = (answer: unknown): unknown =>
        (answer as { jurisdiction: { caseChain: { steps: unknown } } }).jurisdiction.caseChain.steps
      expect(steps(await as('lucheng', query(code)))).toEqual(steps(await as(null, query(code))))
    }
    expect(await as('lucheng', query('330300'))).toMatchObject({
      jurisdiction: { caseChain: { status: { recordAccess: 'NOT_PERMITTED' }, records: null } },
    })
  })
})

test('a scope without areas sees names and no number', async () => {
  const answer = await as<{ jurisdiction: { name: string; cases: { filed: unknown } } }>(
    'nowhere',
    `{ jurisdiction(code: "330300") { name cases(${period}) { filed { ${number} } } } }`,
  )
  expect(answer.jurisdiction).toEqual({ name: '温州市', cases: { filed: withheld } })
})

test('records are refused until a purpose is declared', async () => {
  const query = `{ jurisdiction(code: "330300") { cases(${period}) { status { recordAccess } records(first: 1) { nodes { id } } } } }`
  const ask = async (more: Record<string, string>) => {
    const headers = { authorization: 'Bearer withoutPurpose', ...more }
    const { data } = await hub.ask<{ jurisdiction: { cases: unknown } }>(query, undefined, { headers })
    return data?.jurisdiction.cases
  }
  expect(await ask({})).toEqual({ status: { recordAccess: 'PURPOSE_REQUIRED' }, records: null })
  expect(await ask({ 'x-purpose': 'inspection of case files' })).toMatchObject({
    status: { recordAccess: 'ALLOWED' },
    records: { nodes: [{ id: expect.any(String) }] },
  })
})

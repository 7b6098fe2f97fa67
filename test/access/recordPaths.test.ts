import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../src/access/role.ts'
import { demonstrationAnalyst, type Principal, principalOf } from '../../src/identity/principal.ts'
import { actingAs } from '../support/actingAs.ts'
import { openDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** Records by every path: an entity that may not be seen is answered as one that does not exist. */

let hub: TestHub
const principals: Record<string, Principal> = {}

interface Listed {
  readonly id: string
  readonly __typename: string
  readonly jurisdiction: { readonly id: string; readonly code: string } | null
  readonly provenance: { readonly sourceKey: string }
}
/** Records of 鹿城区 (330302) and of the county beside it, 龙湾区 (330303). */
let inLucheng: readonly Listed[]
let inLongwan: readonly Listed[]
let runOfPolice: string
let quarantined: readonly { readonly id: string; readonly key: string | null }[]

const role = (given: Partial<Role>): Role => ({ ...demonstrationAnalyst.role, ...given })

beforeAll(async () => {
  hub = await openDemonstrationHub(undefined, { identify: (credentials) => actingAs(principals)(credentials) })
  const lucheng = hub.hub.tree.findByCode('330302')!.id
  const person = { id: 'reader', kind: 'PERSON', scope: 'ALL', purpose: 'a test' } as const
  Object.assign(principals, {
    lucheng: principalOf({ ...person, scope: [lucheng], role: role({}) }),
    police: principalOf({ ...person, role: role({ departments: ['PUBLIC_SECURITY'] }) }),
    justice: principalOf({ ...person, role: role({ departments: ['JUSTICE'] }) }),
    fire: principalOf({ ...person, role: role({ departments: ['FIRE_SAFETY'] }) }),
    figures: principalOf({ ...person, role: role({ precision: 'FIGURES' }) }),
    purposeless: principalOf({ ...person, purpose: null, role: role({}) }),
    nobody: principalOf({ ...person, role: role({ departments: [] }) }),
  })
  const found = await hub.query<{
    own: Areas
    beside: Areas
    sources: { connector: string; lastRun: { id: string }; quarantine: { nodes: { id: string; key: string }[] } }[]
  }>(`
    query {
      own: jurisdiction(code: "330302") { ...lists }
      beside: jurisdiction(code: "330303") { ...lists }
      sources { connector lastRun { id } quarantine(first: 5) { nodes { id key } } }
    }
    fragment lists on Jurisdiction {
      cases(period: { year: 2010 }) { records(first: 5) { nodes { ...one } } }
      hazards(period: { year: 2010 }) { records(first: 5) { nodes { ...one } } }
      mediation(period: { year: 2010 }) { records(first: 5) { nodes { ...one } } }
      petitions(period: { year: 2010 }) { records(first: 5) { nodes { ...one } } }
      traffic(period: { year: 2010 }) { accidents { provenance { records(first: 5) { nodes { ...one } } } } }
      fireSafety(period: { year: 2010 }) { fires { provenance { records(first: 5) { nodes { ...one } } } } }
    }
    fragment one on SourceRecord { __typename id jurisdiction { id code } provenance { sourceKey } }
  `)
  inLucheng = listsOf(found.own)
  inLongwan = listsOf(found.beside)
  runOfPolice = found.sources.find(({ connector }) => connector === 'public-security')!.lastRun.id
  quarantined = found.sources.flatMap(({ quarantine }) => quarantine.nodes)
})
afterAll(() => hub?.close())

type List = { readonly records: { readonly nodes: readonly Listed[] } | null }
type Areas = Readonly<Record<'cases' | 'hazards' | 'mediation' | 'petitions', List>> & {
  readonly traffic: { readonly accidents: { readonly provenance: List } }
  readonly fireSafety: { readonly fires: { readonly provenance: List } }
}

const listsOf = ({ cases, hazards, mediation, petitions, traffic, fireSafety }: Areas): readonly Listed[] =>
  [cases, hazards, mediation, petitions, traffic.accidents.provenance, fireSafety.fires.provenance].flatMap(
    ({ records }) => records?.nodes ?? [],
  )

const askAs = <Data>(who: string | null, query: string, variables?: Readonly<Record<string, unknown>>) =>
  hub.ask<Data, Readonly<Record<string, unknown>>>(query, variables ?? {}, {
    headers: who === null ? {} : { authorization: `Bearer ${who}` },
  })

/** Which of the entities a reader is given, asked by fragments on types and interfaces, one by one and together. */
async function given(who: string | null, ids: readonly string[]): Promise<readonly (string | null)[]> {
  const one = `__typename ... on SourceRecord { id jurisdiction { code } } ... on Hazard { kind } ... on PoliceCase { category }
    ... on SyncRun { rowsRead } ... on QuarantinedRow { key }`
  const aliases = ids.map((id, index) => `n${index}: node(id: ${JSON.stringify(id)}) { ${one} }`).join('\n')
  const { data, errors } = await askAs<Record<string, unknown>>(
    who,
    `query ($ids: [ID!]!) { together: nodes(ids: $ids) { ${one} } ${aliases} }`,
    { ids },
  )
  expect(errors).toBeUndefined()
  const singly = ids.map((_, index) => data![`n${index}`])
  expect(singly).toEqual(data!['together'])
  return singly.map((node) => (node === null ? null : (node as { __typename: string }).__typename))
}

const none = (ids: readonly unknown[]) => ids.map(() => null)
const idsOf = (records: readonly Listed[]) => records.map(({ id }) => id)

describe('node(id) of a record', () => {
  test('finds every kind for whoever may see all', async () => {
    const types = inLucheng.map(({ __typename }) => __typename)
    expect(new Set(types)).toEqual(
      new Set(
        [
          'PoliceCase',
          'FireHazard',
          'RoadHazard',
          'MediationCase',
          'PetitionCase',
          'RoadAccident',
          'FireIncident',
        ].filter((type) => types.includes(type)),
      ),
    )
    expect(new Set(types).size).toBeGreaterThanOrEqual(5)
    expect(await given(null, idsOf(inLucheng))).toEqual(types)
  })

  test('finds those of the own area, and none of the area beside it', async () => {
    expect(await given('lucheng', idsOf(inLucheng))).toEqual(inLucheng.map(({ __typename }) => __typename))
    expect(inLongwan.length).toBeGreaterThan(5)
    expect(await given('lucheng', idsOf(inLongwan))).toEqual(none(inLongwan))
  })

  test('finds those of the own department alone', async () => {
    const seen = await given('police', idsOf(inLucheng))
    expect(seen).toEqual(inLucheng.map(({ __typename }) => (__typename === 'PoliceCase' ? 'PoliceCase' : null)))
    const ofFire = await given('fire', idsOf(inLucheng))
    expect(ofFire).toEqual(
      inLucheng.map(({ __typename }) => (['FireHazard', 'FireIncident'].includes(__typename) ? __typename : null)),
    )
  })

  test.each(['figures', 'purposeless', 'nobody'])('finds nothing for %s', async (who) => {
    expect(await given(who, idsOf(inLucheng))).toEqual(none(inLucheng))
  })

  test('answers a forbidden id as one that was never made, to the letter', async () => {
    const query = (id: string) => `{ node(id: ${JSON.stringify(id)}) { id ... on PoliceCase { category state } } }`
    const cases = inLongwan.filter(({ __typename }) => __typename === 'PoliceCase')
    const forbidden = await askAs('lucheng', query(cases[0]!.id))
    const unknown = await askAs('lucheng', query(`${cases[0]!.id.slice(0, -1)}A`))
    expect(forbidden).toEqual(unknown)
    expect(forbidden).toMatchObject({ status: 200, data: { node: null } })
  })
})

describe('runs and quarantine', () => {
  test('a run is told to readers of its department', async () => {
    expect(await given('police', [runOfPolice])).toEqual(['SyncRun'])
    expect(await given('lucheng', [runOfPolice])).toEqual(['SyncRun'])
    expect(await given('justice', [runOfPolice])).toEqual([null])
  })

  test('a quarantined row, which lies nobody knows where, is told to readers of the whole site only', async () => {
    const ids = quarantined.map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(0)
    expect(await given(null, ids)).toEqual(ids.map(() => 'QuarantinedRow'))
    for (const who of ['lucheng', 'figures', 'purposeless', 'nobody']) expect(await given(who, ids)).toEqual(none(ids))
  })

  test('sources are told to everybody, their runs and rows to those who may see them', async () => {
    const { data } = await askAs<{
      sources: { department: { code: string }; lastRun: unknown; quarantine: unknown; quarantineGroups: unknown }[]
    }>(
      'justice',
      '{ sources { department { code } lastRun { state } quarantine(first: 1) { totalCount } quarantineGroups { count } } }',
    )
    expect(data!.sources.length).toBeGreaterThan(5)
    for (const { department, lastRun, quarantine, quarantineGroups } of data!.sources) {
      const isOwn = department.code === 'JUSTICE'
      expect([lastRun !== null, quarantine !== null, quarantineGroups !== null]).toEqual([isOwn, isOwn, isOwn])
    }
  })

  test('a run is started by whoever answers for the whole site, in the own department', async () => {
    const { sources } = await hub.query<{ sources: { id: string; connector: string }[] }>(
      '{ sources { id connector } }',
    )
    const sourceId = sources.find(({ connector }) => connector === 'public-security')!.id
    const start =
      'mutation ($input: StartSyncInput!) { startSync(input: $input) { run { id } userErrors { code path } } }'
    for (const who of ['justice', 'lucheng']) {
      const { data } = await askAs(who, start, { input: { sourceId } })
      expect(data).toEqual({
        startSync: { run: null, userErrors: [{ code: 'ACCESS_DENIED', path: ['input', 'sourceId'] }] },
      })
    }
  })
})

describe('what follows a record in a chain', () => {
  const query = `query ($code: String!) { jurisdiction(code: $code) { caseChain(chain: MEDIATIONS, period: { year: 2010 }) {
    status { recordAccess }
    steps { continued { value state } unmatched { value state } }
    records(first: 100) { nodes { record { id jurisdiction { code } } following { kind record { id jurisdiction { code } } } } } } } }`
  interface Chain {
    jurisdiction: {
      caseChain: {
        status: { recordAccess: string }
        steps: Record<'continued' | 'unmatched', { value: number | null; state: string } | null>[]
        records: { nodes: { following: { kind: string; record: Listed | null }[] }[] } | null
      }
    }
  }

  test('is listed for readers of every department in it', async () => {
    const { data, errors } = await askAs<Chain>('justice', query, { code: '330302' })
    expect(errors).toBeUndefined()
    const { status, records, steps } = data!.jurisdiction.caseChain
    expect([status.recordAccess, records]).toEqual(['NOT_PERMITTED', null])
    // The first step is the figure that the department's own section shows; what came of it is another department's.
    expect(steps.map(({ continued }) => continued)).toEqual([null, { value: null, state: 'WITHHELD' }])
    expect(steps.map(({ unmatched }) => unmatched)).toEqual([null, { value: null, state: 'WITHHELD' }])
    const all = await askAs<Chain>(null, query, { code: '330302' })
    expect(all.data!.jurisdiction.caseChain.records!.nodes.length).toBeGreaterThan(0)
  })

  test('elsewhere in the city is not told of to readers of one county', async () => {
    const { data, errors } = await askAs<Chain>('lucheng', query, { code: '330302' })
    expect(errors).toBeUndefined()
    const { records } = data!.jurisdiction.caseChain
    const following = (records?.nodes ?? []).flatMap((node) => node.following)
    for (const { record } of following) expect(record?.jurisdiction?.code ?? '').toMatch(/^330302/)
  })
})

describe('ids and cursors', () => {
  test('hold no key of a source, however they are decoded', async () => {
    const answer = await hub.query<{ areas: Areas }>(`query {
      areas: jurisdiction(code: "330302") {
        cases(period: { year: 2010 }) { records(first: 20) { ...page } }
        hazards(period: { year: 2010 }) { records(first: 20) { edges { cursor node { id provenance { sourceKey } } } pageInfo { endCursor } } }
        mediation(period: { year: 2010 }) { records(first: 20) { edges { cursor node { id provenance { sourceKey } } } pageInfo { endCursor } } }
        petitions(period: { year: 2010 }) { records(first: 20) { edges { cursor node { id provenance { sourceKey } } } pageInfo { endCursor } } }
      }
      sources { quarantine(first: 20) { edges { cursor node { id key } } pageInfo { endCursor } } }
    }
    fragment page on PoliceCaseConnection { edges { cursor node { id provenance { sourceKey } } } pageInfo { endCursor } }`)
    const keys = new Set<string>()
    const opaque: string[] = []
    const walk = (value: unknown, name: string): void => {
      if (typeof value === 'string') {
        if (name === 'sourceKey' || name === 'key') keys.add(value)
        else opaque.push(value)
      } else if (typeof value === 'object' && value !== null) {
        for (const [inner, one] of Object.entries(value)) walk(one, Array.isArray(value) ? name : inner)
      }
    }
    walk(answer, '')
    expect(keys.size).toBeGreaterThan(40)
    expect(opaque.length).toBeGreaterThan(80)
    const decoded = opaque.flatMap((text) => [
      text,
      Buffer.from(text, 'base64url').toString('latin1'),
      Buffer.from(text, 'base64').toString('utf8'),
    ])
    for (const key of keys) {
      if (key.length < 4) continue
      expect(decoded.filter((text) => text.includes(key))).toEqual([])
    }
  })
})

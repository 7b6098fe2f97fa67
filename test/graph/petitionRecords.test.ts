import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantedValues } from '../../src/demo/planted.ts'
import { eventually } from '../support/eventually.ts'
import { openPetitionHub, type PetitionHub } from './petitionService.ts'

// 三门: 598 petitions in 2014, 49 cases listed, 39 of them resolved (src/demo/petition/petitionCities.ts).
const list = `
  query Petitions($code: String! = "331022", $period: PeriodInput! = { year: 2014 }, $of: PetitionMeasure! = RECEIVED, $first: Int! = 100, $after: String) {
    jurisdiction(code: $code) {
      name
      petitions(period: $period) {
        status { state reason message asOf recordAccess sources { connector state } }
        received { value state }
        records(of: $of, first: $first, after: $after) {
          totalCount
          edges { cursor node { id form topic status receivedOn listLevel listedOn resolvedOn leaderLed jurisdiction { code } jurisdictionAsReported { code } provenance { sourceKey syncedAt run { id } source { connector mode } } } }
          nodes { id }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }`

interface Listed {
  readonly jurisdiction: {
    readonly name: string
    readonly petitions: {
      readonly status: Readonly<Record<string, unknown>> & {
        readonly message: string | null
        readonly asOf: string | null
      }
      readonly received: { readonly value: number | null; readonly state: string }
      readonly records: {
        readonly totalCount: number | null
        readonly edges: readonly {
          readonly node: {
            readonly id: string
            readonly receivedOn: string
            readonly resolvedOn: string | null
            readonly jurisdictionAsReported: { readonly code: string } | null
            readonly provenance: { readonly sourceKey: string; readonly run: unknown }
          }
        }[]
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
      } | null
    }
  }
}

let hub: PetitionHub
beforeAll(async () => {
  hub = await openPetitionHub({ sites: ['331022'] })
})
afterAll(() => hub.close())

const petitions = async (variables: Record<string, unknown> = {}) =>
  (await hub.query<Listed>(list, variables)).jurisdiction.petitions
const requests = () => hub.service.requests.get('/xfapi/v1/list') ?? 0

describe('petitions, live', () => {
  it('are listed page by page, each once, the latest first, as many as the figure says', async () => {
    const seen: { receivedOn: string; key: string }[] = []
    let after: string | undefined
    for (;;) {
      const { records, received, status } = await petitions({ after })
      expect(status).toMatchObject({ state: 'FRESH', recordAccess: 'ALLOWED', message: null })
      expect([received.value, records!.totalCount]).toEqual([598, 598])
      for (const { node } of records!.edges) seen.push({ receivedOn: node.receivedOn, key: node.provenance.sourceKey })
      if (!records!.pageInfo.hasNextPage) break
      after = records!.pageInfo.endCursor
    }
    expect(new Set(seen.map(({ key }) => key)).size).toBe(598)
    const daysSeen = seen.map(({ receivedOn }) => receivedOn)
    expect(daysSeen).toEqual(daysSeen.toSorted().reverse())
  })

  it('18: keep all nineteen digits of their numbers', async () => {
    const { records } = await petitions()
    for (const { node } of records!.edges) expect(node.provenance.sourceKey).toMatch(/^(331022|0000)\d{13,15}$/)
  })

  it('of the backlog are those that the figures count: 49 listed, 39 resolved', async () => {
    const listed = (await petitions({ of: 'LISTED' })).records!
    expect([listed.totalCount, listed.edges.length]).toEqual([49, 49])
    expect(listed.edges.filter(({ node }) => node.resolvedOn !== null)).toHaveLength(39)
    const resolved = (await petitions({ of: 'RESOLVED', first: 5 })).records!
    expect([resolved.totalCount, resolved.edges.length, resolved.pageInfo.hasNextPage]).toEqual([39, 5, true])
  })

  it('are in no run, and can be fetched again by their id', async () => {
    const { node } = (await petitions({ first: 1 })).records!.edges[0]!
    expect(node.provenance).toMatchObject({ run: null, source: { connector: 'petition', mode: 'LIVE' } })
    const again = await hub.query<{ node: unknown; nodes: unknown }>(
      `query ($id: ID!) { node(id: $id) { __typename id ... on PetitionCase { receivedOn provenance { sourceKey } } } nodes(ids: [$id, "unknown"]) { id } }`,
      { id: node.id },
    )
    expect(again).toEqual({
      node: {
        __typename: 'PetitionCase',
        id: node.id,
        receivedOn: node.receivedOn,
        provenance: { sourceKey: node.provenance.sourceKey },
      },
      nodes: [{ id: node.id }, null],
    })
  })

  it('are there before they are counted: no figure is told for them, and no total', async () => {
    const { records, received, status } = await petitions({ period: { year: new Date().getFullYear() }, first: 5 })
    expect(records!.edges).toHaveLength(5)
    expect([received.value, received.state, records!.totalCount]).toEqual([null, 'NO_DATA', null])
    expect(status).toMatchObject({ state: 'NO_DATA', recordAccess: 'ALLOWED' })
  })

  it('follow a transfer at once, and the figures with the next sync', async () => {
    const { node } = (await petitions({ first: 1 })).records!.edges[0]!
    hub.service.transfer(node.provenance.sourceKey, '331023')
    expect((await petitions({ first: 1 })).records!.edges[0]!.node.jurisdictionAsReported!.code).toBe('331023')
    hub.service.transfer(node.provenance.sourceKey, '331022')
  })

  it('that are deleted are no longer listed; with the next sync they are no longer counted', async () => {
    const { node } = (await petitions({ first: 1 })).records!.edges[0]!
    hub.service.delete(node.provenance.sourceKey)
    const { records, received } = await petitions({ first: 1 })
    expect(records!.edges[0]!.node.id).not.toBe(node.id)
    // The service's total counts deleted rows: it agrees with the figure until the row is gone from there, too.
    expect([received.value, records!.totalCount]).toEqual([598, 598])
    const [report] = await hub.syncAll()
    expect(report!.feeds.map(({ feed, removed }) => [feed, removed])).toEqual([
      ['petitions', 1],
      ['backlog', 0],
    ])
    const after = await petitions({ first: 1 })
    expect([after.received.value, after.records!.totalCount]).toEqual([597, null])
  })

  it('are asked for once where a request names the same list twice', async () => {
    const before = requests()
    await hub.query(`{ jurisdiction(code: "331022") { petitions(period: { year: 2014 }) {
      a: records(first: 3) { nodes { id } } b: records(first: 3) { nodes { id } } } } }`)
    expect(requests() - before).toBe(1)
  })

  it('44: nothing personal that the service sends along is in an answer or a log', async () => {
    expect(hub.service.contains('13900000000')).toBe(true)
    const answer = JSON.stringify([await petitions(), await petitions({ of: 'LISTED' })])
    for (const value of plantedValues) {
      expect(answer).not.toContain(value)
      expect(hub.log.join('\n')).not.toContain(value)
    }
  })

  it('refuse a bad page size and a cursor of another list', async () => {
    const code = async (variables: Record<string, unknown>) =>
      (await hub.ask(list, variables)).errors?.map(({ extensions }) => extensions?.['code'])
    expect(await code({ first: 0 })).toEqual(['PAGE_SIZE_INVALID'])
    const { endCursor } = (await petitions({ first: 1 })).records!.pageInfo
    expect(await code({ of: 'LISTED', after: endCursor })).toEqual(['CURSOR_INVALID'])
    expect(await code({ after: `x${endCursor}` })).toEqual(['CURSOR_INVALID'])
  })

  it('do not apply below the county: NOT_APPLICABLE, never 0, and no list', async () => {
    const { jurisdiction } = await hub.query<{ jurisdiction: { children: { nodes: { petitions: unknown }[] } } }>(
      `{ jurisdiction(code: "331022") { children(first: 2, level: TOWNSHIP) { nodes { petitions(period: { year: 2014 }) {
        status { recordAccess } received { value state } backlog { listed { value state } } records(first: 1) { totalCount } } } } } }`,
    )
    expect(jurisdiction.children.nodes).toHaveLength(2)
    for (const node of jurisdiction.children.nodes) {
      expect(node.petitions).toEqual({
        status: { recordAccess: 'NOT_HELD' },
        received: { value: null, state: 'NOT_APPLICABLE' },
        backlog: { listed: { value: null, state: 'NOT_APPLICABLE' } },
        records: null,
      })
    }
  })
})

describe('a petition service that cannot answer', () => {
  const whole = `{ jurisdiction(code: "331022") {
    petitions(period: { year: 2014 }) { status { state reason recordAccess asOf } received { value state } records(first: 1) { totalCount } }
    mediation(period: { year: 2014 }) { status { state } }
    fireSafety(period: { year: 2014 }) { status { state } }
  } sources { connector state } }`

  it.each(['CODE_500', 'HTTP_503', 'NOT_JSON', 'BUSY'] as const)(
    '%s: told in the status, not in errors, for that answer alone',
    async (fault) => {
      const before = hub.log.length
      hub.service.fail(fault)
      const { data, errors } = await hub.ask<Listed>(list)
      expect(errors).toBeUndefined()
      const { records, received, status } = data!.jurisdiction.petitions
      expect([records, received]).toEqual([null, { value: 597, state: 'COMPUTED' }])
      expect(status).toMatchObject({
        state: 'STALE',
        reason: 'SOURCE_DOWN',
        recordAccess: 'UNAVAILABLE',
        sources: [{ connector: 'petition', state: 'STALE' }],
      })
      expect(status.message).toMatch(/明细留在部门系统/)
      expect(status.asOf).toMatch(/^20/)
      const log = hub.log.slice(before).join('\n')
      expect(log).toContain('a live list could not be answered')
      expect(log).not.toMatch(/测试|1390|token=/)
      expect((await petitions({ first: 1 })).status).toMatchObject({ state: 'FRESH', recordAccess: 'ALLOWED' })
    },
  )

  it('is waited for three seconds and no longer', async () => {
    hub.service.fail('HANG')
    const began = performance.now()
    const { records, status } = await petitions({ first: 1 })
    expect(performance.now() - began).toBeLessThan(12_000)
    expect([records, status['recordAccess']]).toEqual([null, 'UNAVAILABLE'])
  })

  it('is left alone when the client goes away', async () => {
    await hub.app.listen({ host: '127.0.0.1', port: 0 })
    const address = hub.app.server.address() as { port: number }
    hub.service.fail('HANG')
    const control = new AbortController()
    const before = requests()
    const asked = fetch(`http://127.0.0.1:${address.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: list, variables: { first: 1 } }),
      signal: control.signal,
    })
    expect(await eventually(async () => requests() > before)).toBe(true)
    const open = await hub.service.connections()
    control.abort()
    await expect(asked).rejects.toThrow()
    expect(await eventually(async () => (await hub.service.connections()) < open)).toBe(true)
    expect((await petitions({ first: 1 })).status).toMatchObject({ recordAccess: 'ALLOWED' })
  })

  it('stopped while the hub serves: figures are kept, the page is whole, and everything is back by itself', async () => {
    const { node } = (await petitions({ first: 1 })).records!.edges[0]!
    await hub.service.stop()
    const { data, errors } = await hub.ask<{ jurisdiction: Record<string, unknown>; sources: unknown }>(whole)
    expect(errors).toBeUndefined()
    expect(data!.jurisdiction).toMatchObject({
      petitions: {
        status: {
          state: 'STALE',
          reason: 'SOURCE_DOWN',
          recordAccess: 'UNAVAILABLE',
          asOf: expect.stringMatching(/^20/),
        },
        received: { value: 597, state: 'COMPUTED' },
        records: null,
      },
      mediation: { status: { state: 'NO_SOURCE' } },
      fireSafety: { status: { state: 'NO_SOURCE' } },
    })
    // Also where no record is asked for.
    const figures = `{ jurisdiction(code: "331022") { petitions(period: { year: 2014 }) { status { state recordAccess } received { value } } } sources { state } }`
    expect(await hub.query(figures)).toEqual({
      jurisdiction: {
        petitions: { status: { state: 'STALE', recordAccess: 'UNAVAILABLE' }, received: { value: 597 } },
      },
      sources: [{ state: 'STALE' }],
    })
    // A node that cannot be asked for is not a node that does not exist.
    const fetched = await hub.ask(`query ($id: ID!) { node(id: $id) { id } }`, { id: node.id })
    expect(fetched.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['SOURCE_UNREACHABLE'])
    await hub.restart()
    expect((await petitions({ first: 1 })).status).toMatchObject({ state: 'FRESH', recordAccess: 'ALLOWED' })
    expect(await hub.query(figures)).toMatchObject({
      jurisdiction: { petitions: { status: { state: 'FRESH', recordAccess: 'ALLOWED' } } },
      sources: [{ state: 'FRESH' }],
    })
  })

  it('that comes back is noticed without anybody asking for records', async () => {
    // What is known of a service holds for two seconds.
    const comes = (state: string): Promise<boolean> => eventually(async () => (await status()) === state)
    const status = async () =>
      (
        await hub.query<Listed>(
          `{ jurisdiction(code: "331022") { petitions(period: { year: 2014 }) { status { state } } } }`,
        )
      ).jurisdiction.petitions.status['state']
    await hub.service.stop()
    expect(await comes('STALE')).toBe(true)
    await hub.restart()
    expect(await comes('FRESH')).toBe(true)
  })

  it('a token that ends is renewed without anybody noticing', async () => {
    hub.service.endTokens()
    expect((await petitions({ first: 1 })).status).toMatchObject({ state: 'FRESH', recordAccess: 'ALLOWED' })
  })
})

describe('a hub that starts while the petition service is down', () => {
  it('serves, says that nothing is known, and knows it once the service is there', async () => {
    const cold = await openPetitionHub({ sites: ['331022'], synced: false })
    try {
      await cold.service.stop()
      const [failed] = await cold.syncAll()
      expect(failed).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_UNREACHABLE' } })
      const down = await cold.ask<Listed>(list, { first: 1 })
      expect(down.errors).toBeUndefined()
      expect(down.data!.jurisdiction.petitions).toMatchObject({
        status: { state: 'UNAVAILABLE', reason: 'SOURCE_DOWN', asOf: null, recordAccess: 'UNAVAILABLE' },
        received: { value: null, state: 'UNAVAILABLE' },
        records: null,
      })
      await cold.restart()
      const [report] = await cold.syncAll()
      expect(report).toMatchObject({ state: 'SUCCEEDED' })
      expect((await cold.query<Listed>(list, { first: 1 })).jurisdiction.petitions).toMatchObject({
        status: { state: 'FRESH', recordAccess: 'ALLOWED' },
        received: { value: 598 },
        records: { totalCount: 598 },
      })
    } finally {
      await cold.close()
    }
  })
})

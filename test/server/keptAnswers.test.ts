import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAnswerDraft } from '../../src/answers/answerDraft.ts'
import { createAnswerMemory } from '../../src/answers/answerMemory.ts'
import { createDataWatch } from '../../src/answers/dataWatch.ts'
import { createPacking } from '../../src/answers/packedAnswer.ts'
import { createAuditNotes } from '../../src/audit/auditNotes.ts'
import { silentProgress } from '../../src/cli/progress.ts'
import { principalOf } from '../../src/identity/principal.ts'
import { buildServer } from '../../src/server/buildServer.ts'
import { nightlySync } from '../../src/sync/syncReport.ts'
import { actingAs } from '../support/actingAs.ts'
import { openChangingCaseHub } from '../support/caseHub.ts'
import type { TestHub } from '../support/demonstrationHub.ts'
import type { MemoryRow, MemorySource } from '../support/memoryAdapter.ts'

/** A kept answer is the answer that the hub would give now, whatever was committed meanwhile; and it is given without reading again. */

/** 温州: two counties with a township each, and what lies above them. */
const areas = ['330000', '330300', '330302', '330302006', '330303', '330303002']
const covers = { from: '2009-01-01', through: '2010-12-31' }

const withoutJustice = principalOf({
  id: 'traffic-reader',
  kind: 'PERSON',
  role: {
    code: 'TRAFFIC_READER',
    title: { zh: '交通', en: 'Traffic' },
    departments: ['TRAFFIC'],
    precision: 'FIGURES',
    sensitive: false,
    operations: [],
    documents: 'ANY',
  },
  scope: 'ALL',
  purpose: null,
})

let hub: TestHub
let source: MemorySource
/** The same hub, which keeps nothing. */
let anew: FastifyInstance
beforeAll(async () => {
  const opened = await openChangingCaseHub(
    {
      '330300': {
        covers: { traffic: covers, justice: covers },
        rows: { accidents: [accident('A1', '330302006', '20100704')], cases: [] },
      },
    },
    { identify: actingAs({ 'without-justice': withoutJustice }) },
  )
  hub = opened.hub
  source = opened.sources.get('330300')!
  anew = await buildServer({ hub: { ...hub.hub, answers: null } })
})
afterAll(async () => {
  await anew?.close()
  await hub?.close()
})

function accident(id: string, place: string, occurred: string, deaths = 0): MemoryRow {
  return { id, place: place.length === 9 ? `${place}000` : place, occurred, deaths: String(deaths) }
}

const page = `query ($code: String!, $period: PeriodInput!, $standing: Boolean = true) {
  jurisdiction(code: $code) {
    name
    traffic(period: $period) { status { state asOf staleAfter sources { id state } } accidents { value state comparison { change } standing @include(if: $standing) { rank of } } deaths { value } }
    mediation(period: $period) {
      status { state asOf staleAfter message }
      accepted { value state }
      records(first: 3) { totalCount nodes { id acceptedOn outcome jurisdiction { code } } pageInfo { hasNextPage } }
    }
  }
}`
const county = { code: '330302', period: { year: 2010 } }

async function answer(app: FastifyInstance, variables: object, query: string, headers: Record<string, string>) {
  const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables }, headers })
  return response.json<{ data: unknown; errors?: unknown; extensions: unknown }>()
}
const kept = (variables: object, headers: Record<string, string> = {}) => answer(hub.app, variables, page, headers)
const made = (variables: object, headers: Record<string, string> = {}) => answer(anew, variables, page, headers)

/** Answers are kept a moment after they are given: behind a look at the store that has begun by then. */
async function settled(): Promise<void> {
  await hub.hub.answers!.watch.look()
  await hub.hub.answers!.watch.look()
}

/** Statements of asking what was asked before. */
async function statements(variables: object): Promise<number> {
  await settled()
  const before = hub.hub.database.statementsSent()
  await kept(variables)
  return hub.hub.database.statementsSent() - before
}

async function commit(feed: 'accidents' | 'cases', rows: readonly MemoryRow[]): Promise<void> {
  source.tables.set(feed, rows)
  const reports = await hub.hub.sync({
    connectors: [feed === 'accidents' ? 'traffic' : 'justice'],
    options: { ...nightlySync, acceptRemovals: true },
    signal: new AbortController().signal,
    progress: silentProgress,
  })
  expect(reports.map(({ state, rowsQuarantined }) => [state, rowsQuarantined])).toEqual([['SUCCEEDED', 0]])
}

describe('an answer that is asked again', () => {
  test('costs one statement, the look at the version, and is the same to the last byte', async () => {
    const first = await kept(county)
    expect(first.errors).toBeUndefined()
    expect(await statements(county)).toBe(1)
    expect(await kept(county)).toEqual(first)
    expect(first).toEqual(await made(county))
  })

  test('is on record each time, records and areas included', async () => {
    await kept(county)
    await settled()
    await kept(county)
    const { rows } = await hub.hub.database.writers.query(
      `select operation_name, jurisdictions, jurisdiction_count, departments, record_count, withheld_count, outcome
       from audit_entry order by sequence desc limit 2`,
    )
    expect(rows[0]).toEqual(rows[1])
    expect(rows[0]).toMatchObject({ jurisdiction_count: 1, departments: ['JUSTICE', 'TRAFFIC'], outcome: 'OK' })
  })

  test('is another one for whoever has other rights, other words in it, or another period', async () => {
    await kept(county)
    await settled()
    expect(await kept(county, { authorization: 'Bearer without-justice' })).toEqual(
      await made(county, { authorization: 'Bearer without-justice' }),
    )
    expect(await kept({ ...county, period: { year: 2009 } })).toEqual(await made({ ...county, period: { year: 2009 } }))
    const withheld = await kept(county, { authorization: 'Bearer without-justice' })
    expect(withheld.data).toMatchObject({ jurisdiction: { mediation: { status: { state: 'WITHHELD' } } } })
  })
})

describe('a commit', () => {
  test('leaves what it did not touch, with the moment of the run in it, and nothing that it touched', async () => {
    // Where an area stands among others rests on them, too.
    const elsewhere = { code: '330324', period: { year: 2010 }, standing: false }
    const before = { code: '330302', period: { year: 2009 } }
    for (const variables of [county, elsewhere, before]) await kept(variables)
    await settled()
    const asOf = (read: { data: unknown }) =>
      (read.data as { jurisdiction: { traffic: { status: { asOf: string } } } }).jurisdiction.traffic.status.asOf
    const moment = asOf(await kept(elsewhere))
    // The moments have whole seconds.
    await sleep(1100)
    await commit('accidents', [accident('A1', '330302006', '20100704'), accident('A2', '330302006', '20100705', 1)])
    expect(await statements(elsewhere)).toBe(1)
    expect(await statements(before)).toBe(1)
    expect(asOf(await kept(elsewhere)) > moment).toBe(true)
    for (const variables of [county, elsewhere, before]) expect(await kept(variables)).toEqual(await made(variables))
    expect((await kept(county)).data).toMatchObject({
      jurisdiction: { traffic: { accidents: { value: 2 } } },
    })
  })

  test('that fails makes the answers of its sources stale', async () => {
    await kept(county)
    await settled()
    source.beforeOpen = () => {
      throw new Error('the source is down')
    }
    await hub.hub.sync({ connectors: ['traffic'], signal: new AbortController().signal, progress: silentProgress })
    expect((await kept(county)).data).toMatchObject({ jurisdiction: { traffic: { status: { state: 'STALE' } } } })
    expect(await kept(county)).toEqual(await made(county))
    source.beforeOpen = () => undefined
    await commit('accidents', source.tables.get('accidents')!)
    expect((await kept(county)).data).toMatchObject({ jurisdiction: { traffic: { status: { state: 'FRESH' } } } })
    expect(await kept(county)).toEqual(await made(county))
  })

  test('whatever it changes, each answer is the one of now', async () => {
    const rows = fc.uniqueArray(
      fc.record({
        number: fc.integer({ min: 1, max: 8 }),
        place: fc.constantFrom('330300', '330302', '330302006', '330303', '330303002'),
        day: fc.constantFrom('20091231', '20100630', '20100704', '201007', '2010', '20101115'),
        deaths: fc.integer({ min: 0, max: 2 }),
      }),
      { selector: ({ number }) => number, minLength: 1, maxLength: 8 },
    )
    const periods = [{ year: 2010 }, { year: 2009 }, { month: '2010-07' }, { month: '2010-11' }]
    const asked = areas.flatMap((code) => periods.map((period) => ({ code, period })))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('accidents' as const, 'cases' as const), rows, async (feed, drawn) => {
        await commit(
          feed,
          drawn.map(({ number, place, day, deaths }) =>
            feed === 'accidents'
              ? accident(`A${number}`, place, day, deaths)
              : {
                  ...accident(`M${number}`, place, day),
                  accepted: day,
                  closed: '20101120',
                  outcome: deaths === 0 ? '1' : '2',
                },
          ),
        )
        for (const variables of asked) expect(await kept(variables)).toEqual(await made(variables))
        await settled()
      }),
      { numRuns: process.env['TEST_LONG'] === '1' ? 120 : 12 },
    )
    // It did keep some.
    expect(hub.hub.answers!.memory.size.answers).toBeGreaterThan(10)
  })
})

test('the memory stays within its bounds, and what is larger than a sixteenth of it is not kept', async () => {
  const watch = createDataWatch(hub.hub.database)
  await watch.look()
  const memory = createAnswerMemory(100_000, watch, () => new Set())
  const { foundations } = createAnswerDraft()
  const touched = createAuditNotes(() => undefined).touched()
  const packing = createPacking()
  const answerOf = (bytes: Buffer) => ({
    bytes,
    packing,
    foundations,
    objects: 1,
    withheld: 0,
    touched,
  })
  const now = new Date()
  const texts = Array.from({ length: 200 }, () => randomBytes(500).toString('hex'))
  for (const [number, text] of texts.entries()) await memory.keep(`key ${number}`, answerOf(Buffer.from(text)), now)
  expect(memory.size.bytes).toBeLessThanOrEqual(100_000)
  expect(memory.find('key 199', now)?.text.toString()).toBe(texts[199])
  expect(memory.find('key 0', now)).toBeNull()
  // What cannot be packed any smaller.
  await memory.keep('large', answerOf(randomBytes(10_000)), now)
  expect(memory.find('large', now)).toBeNull()
})

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { coveredDays } from '../../connectors/settings.ts'
import { silentProgress } from '../../src/cli/progress.ts'
import { nightlySync, type SyncOptions, type SyncReport } from '../../src/sync/syncReport.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { type MemorySource, memorySource } from '../support/memoryAdapter.ts'
import { caseFeed, testConnector } from '../support/testConnector.ts'

const feed = caseFeed({ coverage: { kind: 'SETTINGS', measures: ['criminal_incidents'] } })
let source: MemorySource
let hub: TestHub

beforeAll(async () => {
  source = memorySource()
  const required = { ...feed, fields: { ...feed.fields, filedOn: { ...feed.fields.filedOn, required: true } } }
  const settings = z.object({ covers: coveredDays })
  hub = await openEmptyHub(
    ['330300', '331022'].map((site) => ({
      site,
      connector: 'test-source',
      settings: { covers: { from: '2009-01-01' } },
    })),
    [{ ...testConnector(source.adapter, [required]), settings }],
  )
  source.tables.set('cases', [
    { id: 'A', place: '330302', category: 'BURGLARY', filed: '20100704' },
    { id: 'B', place: '330302', category: 'BURGLARY', filed: '?' },
  ])
  source.counted = () => ({ rows: 2, keyChecksum: '1', includesDeleted: false })
  await sync()
})
beforeEach(() => {
  source.beforeBatch = () => undefined
})
afterAll(() => hub?.close())

const sync = (options: Partial<SyncOptions> = {}): Promise<SyncReport[]> =>
  hub.hub.sync({
    siteId: '330300',
    options: { ...nightlySync, ...options },
    signal: new AbortController().signal,
    progress: silentProgress,
  })

const lastRun = `lastRun { id state reading dryRun differenceCount rowsRead
  feeds { feed state errorCode rowsRead rowsWritten rowsDeleted rowsQuarantined rowsHealed
    differences { kind subject expected actual explained zh: message en: message(language: EN) }
    drift { kind subject before after rows message } } }`

interface Board {
  readonly sources: readonly { readonly lastRun: unknown; readonly quarantineGroups: readonly unknown[] }[]
}

test('a run tells what it read, and what does not add up, in both languages', async () => {
  const { sources } = await hub.query<Board>(`{ sources { id ${lastRun} } }`)
  expect(sources.map((one) => one.lastRun)).toEqual([
    {
      id: expect.any(String),
      state: 'SUCCEEDED',
      reading: 'NEW',
      dryRun: false,
      differenceCount: 1,
      rowsRead: 2,
      feeds: [
        {
          feed: 'cases',
          state: 'SUCCEEDED',
          errorCode: null,
          rowsRead: 2,
          rowsWritten: 1,
          rowsDeleted: 0,
          rowsQuarantined: 1,
          rowsHealed: 0,
          differences: [
            {
              kind: 'KEY_CHECKSUM',
              subject: null,
              expected: 2,
              actual: 2,
              explained: false,
              zh: '行数相符而主键校验和不符，有行遗漏或重复',
              en: 'the keys that the source counted are not those that it gave: rows were lost or doubled',
            },
          ],
          drift: [],
        },
      ],
    },
    null,
  ])
})

test('quarantine is counted by feed, column and reason, of all sources in one statement', async () => {
  const asked = `{ sources { id quarantineGroups { feed column reason zh: title en: title(language: EN) count firstAt lastAt lastRun { id } } } }`
  const { sources } = await hub.query<Board>(asked)
  const run = (await hub.query<Board>('{ sources { id lastRun { id } } }')).sources[0]!.lastRun
  expect(sources.map((one) => one.quarantineGroups)).toEqual([
    [
      {
        feed: 'cases',
        column: 'filed',
        reason: 'DATE_UNREADABLE',
        zh: '日期格式不符',
        en: 'not a date in the declared layout',
        count: 1,
        firstAt: expect.stringMatching(/\+08:00$/),
        lastAt: expect.stringMatching(/\+08:00$/),
        lastRun: run,
      },
    ],
    [],
  ])
  // The groups, and the runs that they name.
  expect(await hub.statements(() => hub.query(asked))).toBe(2)
})

test('a dry run is no last run; a replay and a failure are, and say so', async () => {
  const state = async (): Promise<unknown> =>
    (await hub.query<Board>(`{ sources { id ${lastRun} } }`)).sources[0]!.lastRun
  const before = await state()
  expect(await sync({ dryRun: true })).toMatchObject([{ dryRun: true, rowsRead: 2 }])
  expect(await state()).toEqual(before)
  await sync({ reading: 'REPLAY' })
  expect(await state()).toMatchObject({ reading: 'REPLAY', dryRun: false })
  source.tables.set('cases', [])
  source.counted = () => null
  await sync({ reading: 'FULL' })
  expect(await state()).toMatchObject({
    state: 'FAILED',
    reading: 'FULL',
    feeds: [{ feed: 'cases', state: 'FAILED', errorCode: 'SOURCE_EMPTY', rowsWritten: 0 }],
  })
})

test('a run that the API starts removes everything only when the person who starts it accepts that', async () => {
  source.tables.set('cases', [])
  source.counted = () => null
  const { sources } = await hub.query<{ sources: { id: string }[] }>('{ sources { id } }')
  const ends = async (acceptRemovals: boolean): Promise<unknown> => {
    const { startSync } = await hub.query<{ startSync: { run: { id: string } } }>(
      `mutation ($input: StartSyncInput!) { startSync(input: $input) { run { id } userErrors { code } } }`,
      { input: { sourceId: sources[0]!.id, acceptRemovals } },
    )
    for (;;) {
      const { node } = await hub.query<{ node: { state: string } }>(
        `query ($id: ID!) { node(id: $id) { ... on SyncRun { state errorCode rowsDeleted feeds { errorCode } } } }`,
        { id: startSync.run.id },
      )
      if (node.state !== 'RUNNING') return node
      await sleep(50)
    }
  }
  const empty = 'SOURCE_EMPTY'
  expect(await ends(false)).toEqual({
    state: 'FAILED',
    errorCode: empty,
    rowsDeleted: 0,
    feeds: [{ errorCode: empty }],
  })
  expect(await ends(true)).toEqual({
    state: 'SUCCEEDED',
    errorCode: null,
    rowsDeleted: 1,
    feeds: [{ errorCode: null }],
  })
})

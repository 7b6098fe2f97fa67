import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RecordFeed } from '../../src/connector/connector.ts'
import { code } from '../../src/connector/parsers/code.ts'
import type { SyncOptions, SyncReport } from '../../src/sync/syncReport.ts'
import { createTestDatabase, emptyStore, type TestDatabase } from '../support/database.ts'
import { type MemoryRow, type MemorySource, memoryRows, memorySource } from '../support/memoryAdapter.ts'
import { expectSoundRollups, figureOf, storedCells } from '../support/rollupCells.ts'
import { areaId, storedKeys, syncOnce } from '../support/syncRun.ts'
import { caseFeed, memoryFiles, type TestFeedOptions, testConnector } from '../support/testConnector.ts'

/** A code table is mended: the rows that waited for it come in exactly once, by the replay or by the next night. */

let store: TestDatabase
let source: MemorySource
let codes: string
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store?.drop())
beforeEach(async () => {
  await emptyStore(store)
  source = memorySource()
  codes = mkdtempSync(join(tmpdir(), 'hub-codes-'))
  cpSync(new URL('./driftCodes/', import.meta.url), codes, { recursive: true })
  return () => rmSync(codes, { recursive: true })
})

function mend(): void {
  writeFileSync(
    join(codes, 'category.csv'),
    'code,label,canonical,enabled,edition\n01,入室盗窃,BURGLARY,1,TEST\n02,抢劫,ROBBERY,1,TEST\n77,诈骗,FRAUD,1,TEST\n',
  )
}

function feedOf(options: TestFeedOptions, unknown: 'OTHER' | 'REJECT' = 'REJECT'): RecordFeed<'policeCase'> {
  const feed = caseFeed(options)
  return {
    ...feed,
    fields: { ...feed.fields, category: { column: 'category', parser: code('category', { unknown }), required: true } },
  }
}

function sync(feed: RecordFeed<'policeCase'>, options: Partial<SyncOptions> = {}): Promise<SyncReport> {
  const connector = { ...testConnector(source.adapter, [feed]), codesDirectory: pathToFileURL(`${codes}/`) }
  return syncOnce(store, connector, { options })
}

const cityCases = async () => figureOf(await storedCells(store), areaId(store, '330300'), '2010', 'cases_filed')?.[0]
const mixed = (): MemoryRow[] => [
  ...memoryRows(3).map((row) => ({ ...row, category: '01', changed: '1' })),
  ...memoryRows(2, 'X').map((row) => ({ ...row, category: '77', changed: '2' })),
  ...memoryRows(1, 'Y').map((row) => ({ ...row, category: '02', changed: '3' })),
]

const kinds: readonly [string, TestFeedOptions][] = [
  ['stamps', { cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 0 }, deletes: { kind: 'NEVER' } }],
  ['a whole compare', {}],
  ['files', { location: memoryFiles, cursor: { kind: 'FILE_HASH' }, coverage: { kind: 'FILE_PERIOD', measures: [] } }],
]

describe.each(kinds)('a feed of %s', (_name, options) => {
  beforeEach(() => {
    source.tables.set('cases', mixed())
    source.files.set('cases', [
      { name: 'a.csv', year: 2010, rows: mixed().slice(0, 4) },
      { name: 'b.csv', year: 2010, rows: mixed().slice(4) },
    ])
  })

  test('brings the rows in exactly once when the code table is mended and quarantine replayed', async () => {
    const feed = feedOf(options)
    expect(await sync(feed)).toMatchObject({ rowsWritten: 4, rowsQuarantined: 2 })
    expect(await sync(feed, { reading: 'REPLAY' })).toMatchObject({ state: 'SUCCEEDED', rowsWritten: 0 })
    mend()
    const replayed = await sync(feed, { reading: 'REPLAY' })
    expect(replayed).toMatchObject({ state: 'SUCCEEDED', reading: 'REPLAY', rowsWritten: 2, rowsQuarantined: 0 })
    expect(replayed.feeds[0]).toMatchObject({ healed: 2 })
    expect(await storedKeys(store)).toHaveLength(6)
    expect(await cityCases()).toBe(6)
    await expectSoundRollups(store)
    expect(await sync(feed, { reading: 'REPLAY' })).toMatchObject({ feeds: [], rowsRead: 0 })
    expect(await sync(feed)).toMatchObject({ rowsWritten: 0, rowsDeleted: 0 })
  })

  test('the next night reads again by itself what was translated with other tables', async () => {
    const feed = feedOf(options, 'OTHER')
    expect(await sync(feed)).toMatchObject({ rowsWritten: 6 })
    mend()
    expect(await sync(feed)).toMatchObject({ rowsWritten: 2 })
    const { rows } = await store.database.writers.query(
      'select category, count(*) from police_case group by 1 order by 1',
    )
    expect(rows).toEqual([
      { category: 'BURGLARY', count: 3 },
      { category: 'FRAUD', count: 2 },
      { category: 'ROBBERY', count: 1 },
    ])
    await expectSoundRollups(store)
    expect(await sync(feed)).toMatchObject({ rowsWritten: 0 })
  })
})

test('a replay says nothing of how fresh the source is', async () => {
  source.tables.set('cases', mixed())
  const feed = feedOf({})
  await sync(feed)
  const asOf = async () => (await store.database.writers.query('select as_of, failing_code from source_state')).rows
  const before = await asOf()
  await sync(feed, { reading: 'REPLAY' })
  source.tables.set('cases', [])
  expect(await sync(feed, { reading: 'REPLAY' })).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_EMPTY' } })
  expect(await asOf()).toEqual(before)
})

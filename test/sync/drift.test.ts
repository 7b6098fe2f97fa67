import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector, RecordFeed, SourceColumn } from '../../src/connector/connector.ts'
import type { DriftPolicy } from '../../src/connector/feedRules.ts'
import { code } from '../../src/connector/parsers/code.ts'
import { HubError } from '../../src/errors.ts'
import type { DriftLine, SyncOptions, SyncReport } from '../../src/sync/syncReport.ts'
import { createTestDatabase, emptyStore, type TestDatabase } from '../support/database.ts'
import { type MemoryRow, type MemorySource, memoryRows, memorySource } from '../support/memoryAdapter.ts'
import { storedKeys, syncOnce } from '../support/syncRun.ts'
import { caseFeed, testConnector } from '../support/testConnector.ts'

/** A source that is not what it was: columns, types, codes, and the number of its codes (nasty 30). */

let store: TestDatabase
let source: MemorySource
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store?.drop())
beforeEach(async () => {
  await emptyStore(store)
  source = memorySource()
})

const rows = (category: string, count = 3): MemoryRow[] => memoryRows(count).map((row) => ({ ...row, category }))

function codedFeed(drift?: DriftPolicy, unknown: 'OTHER' | 'REJECT' = 'OTHER'): RecordFeed<'policeCase'> {
  const feed = caseFeed(drift === undefined ? {} : { drift })
  return {
    ...feed,
    fields: { ...feed.fields, category: { column: 'category', parser: code('category', { unknown }), required: true } },
  }
}

async function sync(
  table: readonly MemoryRow[],
  feed = codedFeed(),
  options: Partial<SyncOptions> = {},
  more: Partial<Connector> = {},
): Promise<SyncReport> {
  source.tables.set(feed.name, table)
  const connector = {
    ...testConnector(source.adapter, [feed]),
    codesDirectory: new URL('./driftCodes/', import.meta.url),
  }
  return syncOnce(store, { ...connector, ...more }, { options })
}

const driftOf = (report: SyncReport): readonly DriftLine[] => report.feeds[0]!.drift
const columns = (...more: readonly SourceColumn[]): SourceColumn[] => [
  { name: 'id', type: 'varchar(20)' },
  { name: 'FILED', type: 'char(8)' },
  { name: 'reserve', type: 'text' },
  ...more,
]

describe('columns', () => {
  test('the first look tells nothing; a new, a retyped and a gone column are told once', async () => {
    source.columns.set('cases', columns())
    expect(driftOf(await sync(rows('01')))).toEqual([])
    source.columns.set('cases', [
      { name: 'id', type: 'varchar(20)' },
      { name: 'FILED', type: 'timestamp' },
      { name: 'added', type: 'int' },
    ])
    expect(driftOf(await sync(rows('01')))).toEqual([
      { kind: 'COLUMN_RETYPED', subject: 'FILED', before: 'char(8)', after: 'timestamp', rows: null },
      { kind: 'COLUMN_NEW', subject: 'added', before: null, after: 'int', rows: null },
      { kind: 'COLUMN_GONE', subject: 'reserve', before: 'text', after: null, rows: null },
    ])
    expect(driftOf(await sync(rows('01')))).toEqual([])
  })

  test('the type of a column that is not read is nobody’s business', async () => {
    source.columns.set('cases', columns())
    await sync(rows('01'))
    source.columns.set(
      'cases',
      columns().map((column) => (column.name === 'reserve' ? { ...column, type: 'int' } : column)),
    )
    expect(driftOf(await sync(rows('01')))).toEqual([])
  })

  test('STOP writes nothing and tells it again, until somebody accepts it', async () => {
    const feed = codedFeed({ columnRetyped: 'STOP' })
    source.columns.set('cases', columns())
    await sync(rows('01'), feed)
    const retyped = columns().map((column) => (column.name === 'FILED' ? { ...column, type: 'date' } : column))
    source.columns.set('cases', retyped)
    for (const _ of [1, 2]) {
      const refused = await sync(rows('01', 5), feed)
      expect(refused).toMatchObject({
        state: 'FAILED',
        rowsWritten: 0,
        error: { code: 'SOURCE_DRIFTED', message: expect.stringContaining('COLUMN_RETYPED FILED') },
      })
      expect(driftOf(refused)).toHaveLength(1)
    }
    expect(await sync(rows('01', 5), feed, { acceptDrift: true })).toMatchObject({ state: 'SUCCEEDED', rowsWritten: 2 })
    expect(driftOf(await sync(rows('01', 5), feed))).toEqual([])
  })

  test('when a column that is read is gone, the report names what came instead', async () => {
    source.columns.set('cases', columns())
    await sync(rows('01'))
    source.columns.set('cases', [
      ...columns().slice(0, 1),
      ...columns().slice(2),
      { name: 'filed_on', type: 'char(8)' },
    ])
    source.beforeBatch = () => {
      throw new HubError('SOURCE_SHAPE_CHANGED', 'Column FILED is missing.')
    }
    const report = await sync(rows('01'))
    expect(report).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_SHAPE_CHANGED' } })
    expect(driftOf(report)).toEqual([
      { kind: 'COLUMN_NEW', subject: 'filed_on', before: null, after: 'char(8)', rows: null },
      { kind: 'COLUMN_GONE', subject: 'FILED', before: 'char(8)', after: null, rows: null },
    ])
  })
})

describe('codes', () => {
  test('unknown ones are told with their rows, kept as OTHER or refused as the column declares', async () => {
    const mixed = [...rows('01', 3), ...memoryRows(2, 'X').map((row) => ({ ...row, category: '77' }))]
    const kept = await sync(mixed)
    expect(kept).toMatchObject({ rowsWritten: 5 })
    expect(driftOf(kept)).toEqual([{ kind: 'CODE_UNKNOWN', subject: 'category', before: null, after: '77', rows: 2 }])
    const refused = await sync(mixed, codedFeed({}, 'REJECT'))
    expect(refused).toMatchObject({ rowsQuarantined: 2 })
    expect(driftOf(refused)).toEqual([
      { kind: 'CODE_UNKNOWN', subject: 'category', before: null, after: '77', rows: 2 },
    ])
  })

  test('STOP writes nothing', async () => {
    const feed = codedFeed({ codeUnknown: 'STOP' })
    expect(await sync(rows('77'), feed)).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_DRIFTED' } })
    expect(await storedKeys(store)).toEqual([])
    expect(await sync(rows('77'), feed, { acceptDrift: true })).toMatchObject({ state: 'SUCCEEDED', rowsWritten: 3 })
  })

  const codeLists = {
    codeLists: [{ table: 'category', location: { kind: 'TABLE', table: 'memory' }, column: 'dm' }],
  } as const
  const listed = (...codes: string[]) =>
    source.tables.set(
      'codes of category',
      codes.map((dm) => ({ dm })),
    )

  test('the source’s own list: a code that the table lacks is told before a row comes with it, and so is its growing', async () => {
    listed('01', '02', '09')
    expect(driftOf(await sync(rows('01'), codedFeed(), {}, codeLists))).toEqual([])
    listed('01', '02', '09', '31')
    expect(driftOf(await sync(rows('01'), codedFeed(), {}, codeLists))).toEqual([
      { kind: 'CODE_TABLE_CHANGED', subject: 'category', before: '3', after: '4', rows: null },
      { kind: 'CODE_UNKNOWN', subject: 'category', before: null, after: '31', rows: null },
    ])
    expect(driftOf(await sync(rows('01'), codedFeed(), {}, codeLists))).toEqual([
      { kind: 'CODE_UNKNOWN', subject: 'category', before: null, after: '31', rows: null },
    ])
  })

  test('STOP at a list of another size; a list that cannot be read is told and costs no row', async () => {
    const feed = codedFeed({ codeTableChanged: 'STOP' })
    listed('01', '02')
    await sync(rows('01'), feed, {}, codeLists)
    listed('01')
    expect(await sync(rows('01', 4), feed, {}, codeLists)).toMatchObject({ error: { code: 'SOURCE_DRIFTED' } })
    source.beforeBatch = (name) => {
      if (name === 'codes of category') throw new HubError('SOURCE_REFUSED', 'no right to read')
    }
    const report = await sync(rows('01', 4), codedFeed(), {}, codeLists)
    expect(report).toMatchObject({ state: 'SUCCEEDED', rowsWritten: 1 })
    expect(driftOf(report)).toEqual([
      { kind: 'CODE_TABLE_CHANGED', subject: 'category', before: '2', after: null, rows: null },
    ])
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { createTestDatabase, emptyStore, type TestDatabase } from '../support/database.ts'
import { type MemoryFile, type MemoryRow, type MemorySource, memorySource } from '../support/memoryAdapter.ts'
import { expectSoundRollups, figureOf, storedCells } from '../support/rollupCells.ts'
import { areaId, syncOnce } from '../support/syncRun.ts'
import { caseFeed, memoryFiles, statisticFeed, testConnector } from '../support/testConnector.ts'

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

const ledger = caseFeed({
  name: 'ledger',
  location: memoryFiles,
  cursor: { kind: 'FILE_HASH' },
  coverage: { kind: 'FILE_PERIOD', measures: ['cases_filed'] },
})

function row(id: string, more: MemoryRow = {}): MemoryRow {
  return { id, place: '330302', category: 'BURGLARY', filed: '20100704', loss: '100', ...more }
}

async function deliver(
  files: readonly MemoryFile[],
  feed: Parameters<typeof testConnector>[1][number] = ledger,
): Promise<SyncReport> {
  source.files.set(feed.name, files)
  return syncOnce(store, testConnector(source.adapter, [feed]))
}

async function stored(): Promise<unknown[]> {
  return (await store.database.writers.query('select source_key as key, origin from police_case order by 1')).rows
}

describe('delivered files', () => {
  const june: MemoryFile = { name: 'june.csv', year: 2010, month: 6, rows: [row('A'), row('B')] }
  const july: MemoryFile = { name: 'july.csv', year: 2010, month: 7, rows: [row('C')] }

  test('are read once; a new one is added', async () => {
    await deliver([june])
    expect(await deliver([june])).toMatchObject({ state: 'SUCCEEDED', rowsRead: 0, rowsWritten: 0, rowsDeleted: 0 })
    expect(await deliver([june, july])).toMatchObject({ rowsRead: 1, rowsWritten: 1, rowsDeleted: 0 })
    expect(await stored()).toEqual([
      { key: 'A', origin: 'june.csv' },
      { key: 'B', origin: 'june.csv' },
      { key: 'C', origin: 'july.csv' },
    ])
  })

  test('a correction under the same name replaces its own rows and nobody else’s', async () => {
    await deliver([june, july])
    const report = await deliver([{ ...june, rows: [row('A', { loss: '1' }), row('D')] }, july])
    expect(report.feeds[0]).toMatchObject({ inserted: 1, changed: 1, removed: 1 })
    expect((await stored()).map((found) => (found as { key: string }).key)).toEqual(['A', 'C', 'D'])
    await expectSoundRollups(store)
  })

  test('the same content under a new name is noted and not read twice', async () => {
    await deliver([june])
    const report = await deliver([june, { ...june, name: 'june (2).csv' }])
    expect(report).toMatchObject({ rowsRead: 0, rowsWritten: 0, rowsDeleted: 0 })
    expect(report.feeds[0]!.files).toEqual([
      { name: 'june (2).csv', state: 'SAME_CONTENT', rowsRead: 0, duplicateOf: 'june.csv' },
    ])
    expect((await store.database.writers.query('select name, rows_read from source_file order by name')).rows).toEqual([
      { name: 'june (2).csv', rows_read: 0 },
      { name: 'june.csv', rows_read: 2 },
    ])
  })

  test('a correction without rows is not believed', async () => {
    await deliver([june, july])
    expect(await deliver([{ ...june, rows: [] }, july])).toMatchObject({
      state: 'FAILED',
      error: { code: 'SOURCE_EMPTY' },
    })
    expect(await stored()).toHaveLength(3)
  })

  test('a row that two files have belongs to the later one', async () => {
    await deliver([june, { ...july, rows: [row('B', { loss: '7' })] }])
    expect(await stored()).toEqual([
      { key: 'A', origin: 'june.csv' },
      { key: 'B', origin: 'july.csv' },
    ])
    await expectSoundRollups(store)
  })

  test('rows that cannot be taken apart or read tell file and line, and heal with the corrected file', async () => {
    const report = await deliver([{ ...june, rows: [row('A'), row('', { loss: '5' })], malformed: [9] }])
    expect(report.feeds[0]).toMatchObject({ rowsRead: 3, accepted: 1, quarantined: 2 })
    const { rows } = await store.database.writers.query('select source_key, reason, origin from quarantine order by 1')
    expect(rows).toEqual([
      { source_key: 'june.csv:3', reason: 'REQUIRED_MISSING', origin: 'june.csv:3' },
      { source_key: 'june.csv:9', reason: 'ROW_MALFORMED', origin: 'june.csv:9' },
    ])
    expect((await deliver([june])).feeds[0]).toMatchObject({ healed: 2, inserted: 1 })
  })

  test('cover the period of their names; one without a period covers nothing and is told of', async () => {
    const report = await deliver([
      june,
      { name: 'ledger.csv', year: 2009, rows: [row('X')] },
      { name: 'odd.csv', rows: [row('Y')] },
    ])
    expect(report.feeds[0]!.reconciliation).toEqual([
      { kind: 'PERIOD_UNKNOWN', subject: 'odd.csv', expected: null, actual: null },
    ])
    const { rows } = await store.database.writers.query(
      'select origin, covered_from, covered_through from coverage order by 1',
    )
    expect(rows).toEqual([
      { origin: 'june.csv', covered_from: '2010-06-01', covered_through: '2010-06-30' },
      { origin: 'ledger.csv', covered_from: '2009-01-01', covered_through: '2009-12-31' },
    ])
  })
})

describe('statistics', () => {
  const sheets = statisticFeed({ location: memoryFiles, cursor: { kind: 'FILE_HASH' } })
  const counties2010 = [
    '330302',
    '330303',
    '330304',
    '330322',
    '330324',
    '330326',
    '330327',
    '330328',
    '330329',
    '330381',
    '330382',
  ]

  function report(name: string, month: string, value: (index: number) => number, totals?: MemoryRow): MemoryFile {
    return {
      name,
      year: Number(month.slice(0, 4)),
      month: Number(month.slice(4)),
      rows: counties2010.map((place, index) => ({
        place,
        month,
        inspected: String(value(index)),
        fines: String(value(index) * 10),
      })),
      ...(totals === undefined ? {} : { totals }),
    }
  }

  async function figure(code: string, period: string, measure: string, atEvent = false): Promise<unknown> {
    return figureOf(await storedCells(store), areaId(store, code), period, measure, '', atEvent)
  }

  test('running totals: the last month is the year; the county that lost ground stands in the remainder', async () => {
    await deliver([report('1.xls', '201001', () => 1), report('2.xls', '201002', (index) => 2 + index)], sheets)
    // 2 + 3 + … + 12; 苍南 (330327) is the seventh and 龙湾 (330303, lost 灵昆 in 2015) the second.
    expect(await figure('330300', '2010', 'inspected')).toEqual([77, 8 + 3])
    expect(await figure('330381', '2010', 'inspected')).toEqual([11, 11])
    expect(await figure('330327', '2010', 'inspected')).toBeUndefined()
    expect(await figure('330327', '2010', 'inspected', true)).toEqual([8, 8])
    expect(await figure('330300', '2010', 'inspected', true)).toEqual([77, 0])
    // Distinct units have no month of their own, fines have.
    expect(await figure('330300', '2010-02', 'inspected')).toEqual([null, null])
    expect(await figure('330381', '2010-02', 'fines')).toEqual([100, 100])
    await expectSoundRollups(store)
  })

  test('a corrected report changes the figures, its deltas add up, and a second read changes nothing', async () => {
    const january = report('1.xls', '201001', () => 1)
    await deliver([january, report('2.xls', '201002', () => 5)], sheets)
    const corrected = report('2.xls', '201002', () => 6)
    expect(await deliver([january, corrected], sheets)).toMatchObject({ rowsWritten: 22, rowsDeleted: 0 })
    expect(await figure('330300', '2010', 'fines')).toEqual([660, 120])
    await expectSoundRollups(store)
    expect(await deliver([january, corrected], sheets)).toMatchObject({ rowsRead: 0, rowsWritten: 0 })
    // A county less: its cells go with it.
    await deliver([january, { ...corrected, rows: corrected.rows.filter((one) => one['place'] !== '330381') }], sheets)
    expect(await figure('330381', '2010', 'fines')).toEqual([10, 10])
    await expectSoundRollups(store)
  })

  test('the total row must be the sum of the rows; a difference is told', async () => {
    const wrong = await deliver([report('1.xls', '201001', () => 1, { inspected: '11', fines: '111' })], sheets)
    expect(wrong.state).toBe('SUCCEEDED')
    expect(wrong.feeds[0]!.reconciliation).toEqual([
      { kind: 'TOTAL_ROW', subject: '1.xls: fines', expected: 111, actual: 110 },
    ])
  })

  test('cover each area from 1 January to the end of the month; one that lost ground only as it was', async () => {
    await deliver([report('2.xls', '201002', () => 5)], sheets)
    const covered = async (code: string): Promise<unknown[]> =>
      (
        await store.database.writers.query(
          `select at_event, covered_from, covered_through from coverage where measure = 'inspected' and area_id = $1 order by 1`,
          [areaId(store, code)],
        )
      ).rows
    const days = { covered_from: '2010-01-01', covered_through: '2010-02-28' }
    expect(await covered('330381')).toEqual([{ at_event: false, ...days }])
    expect(await covered('330327')).toEqual([{ at_event: true, ...days }])
    expect(await covered('330300')).toEqual([{ at_event: false, ...days }])
  })

  test('the city is not covered while a county is missing, unless the total row says that nothing is', async () => {
    const whole = report('1.xls', '201001', () => 1)
    const part = { ...whole, rows: whole.rows.slice(1) }
    const cityCovered = async (): Promise<unknown[]> =>
      (
        await store.database.writers.query('select measure from coverage where area_id = $1 order by 1', [
          areaId(store, '330300'),
        ])
      ).rows
    await deliver([part], sheets)
    expect(await cityCovered()).toEqual([])
    await deliver([{ ...part, totals: { inspected: '10', fines: '110' } }], sheets)
    expect(await cityCovered()).toEqual([{ measure: 'inspected' }])
  })

  test('a cell that cannot be read costs only itself', async () => {
    const whole = report('1.xls', '201001', () => 1)
    const [first, ...rest] = whole.rows
    const done = await deliver([{ ...whole, rows: [{ ...first, fines: '?' }, ...rest] }], sheets)
    expect(done.feeds[0]).toMatchObject({ rowsRead: 11, accepted: 10, quarantined: 1, inserted: 21 })
    const { rows } = await store.database.writers.query('select source_key, column_name from quarantine')
    expect(rows).toEqual([{ source_key: '201001|330302#fines', column_name: 'fines' }])
  })
})

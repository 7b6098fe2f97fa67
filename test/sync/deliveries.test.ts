import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, emptyStore, type TestDatabase } from '../support/database.ts'
import { caseFile, DeliveryFolder, reportFile } from '../support/deliveryFolder.ts'
import { expectSoundRollups } from '../support/rollupCells.ts'

let store: TestDatabase
let fresh: TestDatabase
let folder: DeliveryFolder
beforeAll(async () => {
  store = await createTestDatabase()
  fresh = await createTestDatabase()
})
afterAll(async () => {
  await fresh?.drop()
  await store?.drop()
})
beforeEach(async () => {
  await emptyStore(store)
  folder = await DeliveryFolder.create()
  // Each feed has a file, so that none is empty.
  await folder.put('ledger_200901.csv', caseFile([{ id: 'base', filed: '20090101' }]))
  await folder.put('extract_20090101_20090131_1.csv', caseFile([{ id: 'base', filed: '20090101' }]))
  await folder.put('report_200901.csv', reportFile('200901', { 330302: '1' }, '1'))
  return () => folder.drop()
})

const first = 'ledger_201006.csv'
const later = 'ledger_201007.csv'

/** Cases of the ledger and extract by key with file and loss in 分. */
async function cases(): Promise<Record<string, string>> {
  const { rows } = await store.database.writers.query<{ key: string; origin: string; loss: number | null }>(
    `select source_key as key, origin, loss_amount as loss from police_case where source_key <> 'base' order by 1`,
  )
  return Object.fromEntries(rows.map(({ key, origin, loss }) => [key, `${origin} ${loss}`]))
}

async function expectAsFirstLoad(): Promise<void> {
  expect(await folder.differencesToFirstLoad(store, fresh)).toEqual([])
  await expectSoundRollups(store)
}

async function filesOf(feed: string, report: Awaited<ReturnType<DeliveryFolder['sync']>>): Promise<unknown> {
  return Object.fromEntries(
    report.feeds.find((one) => one.feed === feed)!.files.map(({ name, state }) => [name, state]),
  )
}

describe('half-written files', () => {
  test('m: wait, and keep neither the others of the feed nor their own former rows from standing', async () => {
    await folder.put(first, caseFile([{ id: 'A' }, { id: 'B' }]))
    await folder.sync(store)
    await folder.putHalf(first, caseFile([{ id: 'A', loss: '9' }, { id: 'C' }, { id: 'D' }]))
    await folder.put(later, caseFile([{ id: 'E' }]))
    const report = await folder.sync(store)
    expect(report).toMatchObject({ state: 'SUCCEEDED', rowsRead: 1, rowsWritten: 1, rowsDeleted: 0 })
    expect(await filesOf('ledger', report)).toEqual({ [later]: 'READ', [first]: 'WAITING' })
    expect(await cases()).toEqual({ A: `${first} 1`, B: `${first} 1`, E: `${later} 1` })
    await folder.finish(first)
    expect(await folder.sync(store)).toMatchObject({ state: 'SUCCEEDED', rowsRead: 3 })
    expect(await cases()).toEqual({ A: `${first} 9`, C: `${first} 1`, D: `${first} 1`, E: `${later} 1` })
    await expectAsFirstLoad()
  })

  test('m: are told as the feed’s error once they are overdue; the others are committed all the same', async () => {
    await folder.putHalf(first, caseFile([{ id: 'A' }]), 0.9, 7)
    await folder.put(later, caseFile([{ id: 'E' }]))
    const report = await folder.sync(store)
    expect(report).toMatchObject({ state: 'FAILED', error: { code: 'FILE_INCOMPLETE' } })
    expect(report.feeds[0]).toMatchObject({ feed: 'ledger', state: 'FAILED', inserted: 2 })
    expect(await filesOf('ledger', report)).toMatchObject({ [first]: 'INCOMPLETE', [later]: 'READ' })
    expect(await cases()).toEqual({ E: `${later} 1` })
    const { rows } = await store.database.writers.query(
      `select origin from coverage where measure = 'cases_filed' order by 1`,
    )
    expect(rows).toEqual([{ origin: 'ledger_200901.csv' }, { origin: later }])
  })
})

describe('overlapping files', () => {
  test('a file that comes late does not overwrite rows of a later one', async () => {
    await folder.put(later, caseFile([{ id: 'A', loss: '7' }]))
    await folder.sync(store)
    await folder.put(first, caseFile([{ id: 'A', loss: '6' }, { id: 'B' }]))
    const report = await folder.sync(store)
    expect(report.feeds[0]).toMatchObject({ rowsRead: 2, accepted: 1, duplicates: 1, inserted: 1, changed: 0 })
    expect(await cases()).toEqual({ A: `${later} 7`, B: `${first} 1` })
    await expectAsFirstLoad()
  })

  test('a row that a later file no longer holds is the earlier file’s again, also when that one is gone', async () => {
    await folder.put(first, caseFile([{ id: 'A', loss: '6' }]))
    await folder.put(later, caseFile([{ id: 'A', loss: '7' }, { id: 'B' }]))
    await folder.sync(store)
    await folder.remove(first)
    expect((await folder.sync(store)).rowsWritten).toBe(0)
    expect(await cases()).toEqual({ A: `${later} 7`, B: `${later} 1` })
    await folder.put(later, caseFile([{ id: 'B' }]))
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${first} 6`, B: `${later} 1` })
    await expectAsFirstLoad()
  })

  test('an unreadable row of a later file leaves the earlier row standing; a readable one ends the earlier file’s quarantine', async () => {
    await folder.put(
      first,
      caseFile([
        { id: 'A', loss: '6' },
        { id: 'B', loss: '?' },
      ]),
    )
    await folder.put(
      later,
      caseFile([
        { id: 'A', loss: '?' },
        { id: 'B', loss: '7' },
      ]),
    )
    await folder.sync(store)
    const quarantined = async () =>
      (await store.database.writers.query('select source_key as key, origin from quarantine order by 1, 2')).rows
    expect(await cases()).toEqual({ A: `${first} 6`, B: `${later} 7` })
    expect(await quarantined()).toEqual([{ key: 'A', origin: `${later}:2` }])
    await folder.put(later, caseFile([{ id: 'C' }]))
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${first} 6`, C: `${later} 1` })
    expect(await quarantined()).toEqual([{ key: 'B', origin: `${first}:3` }])
    await expectAsFirstLoad()
  })

  test('what a report covers follows its rows that count', async () => {
    await folder.put('report_201006.csv', reportFile('201006', { 330302: '1', 330303: '2' }, '3'))
    await folder.sync(store)
    await folder.put('report_201007.csv', reportFile('201006', { 330302: '5', 330303: '6' }, '12'))
    await folder.sync(store)
    await expectAsFirstLoad()
    await folder.put('report_201007.csv', reportFile('201006', { 330302: '5' }, '5'))
    await folder.sync(store)
    await expectAsFirstLoad()
  })
})

describe('deliveries that replace their period', () => {
  const june = 'extract_20100601_20100630_1.csv'
  const again = 'extract_20100601_20100630_2.csv'
  const overlapping = 'extract_20100616_20100715_3.csv'

  test('the later one replaces what earlier ones brought of its days, in whatever order they come', async () => {
    await folder.put(again, caseFile([{ id: 'A', filed: '20100605', loss: '2' }]))
    await folder.sync(store)
    await folder.put(
      june,
      caseFile([
        { id: 'A', filed: '20100605' },
        { id: 'B', filed: '20100620' },
      ]),
    )
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${again} 2` })
    await folder.put(overlapping, caseFile([{ id: 'C', filed: '20100701' }]))
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${again} 2`, C: `${overlapping} 1` })
    await expectAsFirstLoad()
  })

  test('what it replaced comes back when it is named for other days', async () => {
    await folder.put(
      june,
      caseFile([
        { id: 'A', filed: '20100605' },
        { id: 'B', filed: '20100620' },
      ]),
    )
    await folder.put(overlapping, caseFile([{ id: 'C', filed: '20100701' }]))
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${june} 1`, C: `${overlapping} 1` })
    const renamed = 'extract_20100701_20100715_3.csv'
    await folder.rename(overlapping, renamed)
    const report = await folder.sync(store)
    expect(await filesOf('extract', report)).toEqual({ [renamed]: 'READ', [overlapping]: 'RENAMED' })
    expect(await cases()).toEqual({ A: `${june} 1`, B: `${june} 1`, C: `${renamed} 1` })
    await expectAsFirstLoad()
  })
})

describe('names and contents', () => {
  test('a file that disappears changes nothing', async () => {
    await folder.put(first, caseFile([{ id: 'A' }]))
    await folder.sync(store)
    await folder.remove(first)
    expect(await folder.sync(store)).toMatchObject({ state: 'SUCCEEDED', rowsRead: 0, rowsWritten: 0, rowsDeleted: 0 })
    expect(await folder.sync(store, { reading: 'FULL' })).toMatchObject({ rowsWritten: 0, rowsDeleted: 0 })
    expect(await cases()).toEqual({ A: `${first} 1` })
    await expectAsFirstLoad()
  })

  test('rows in quarantine stay when a replay finds their file gone', async () => {
    await folder.put(first, caseFile([{ id: 'A' }, { id: 'B', loss: '?' }]))
    await folder.sync(store)
    await folder.remove(first)
    const report = await folder.sync(store, { reading: 'REPLAY' })
    expect({ state: report.state, error: report.error }).toEqual({ state: 'SUCCEEDED', error: null })
    expect((await store.database.writers.query('select source_key from quarantine')).rows).toEqual([
      { source_key: 'B' },
    ])
    await expectAsFirstLoad()
  })

  test('a file that was renamed goes by its new name, and its correction replaces it', async () => {
    await folder.put(later, caseFile([{ id: 'A' }, { id: 'B' }]))
    await folder.sync(store)
    await folder.rename(later, first)
    const report = await folder.sync(store)
    expect(await filesOf('ledger', report)).toEqual({ [first]: 'READ', [later]: 'RENAMED' })
    expect(report).toMatchObject({ rowsDeleted: 0 })
    expect(await cases()).toEqual({ A: `${first} 1`, B: `${first} 1` })
    await folder.put(first, caseFile([{ id: 'A', loss: '3' }]))
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${first} 3` })
    await expectAsFirstLoad()
  })

  test('the same content twice counts once; a correction of either leaves the other’s rows', async () => {
    const copy = 'ledger_201006b.csv'
    await folder.put(first, caseFile([{ id: 'A' }]))
    await folder.put(copy, caseFile([{ id: 'A' }]))
    const report = await folder.sync(store)
    expect(await filesOf('ledger', report)).toMatchObject({ [first]: 'READ', [copy]: 'SAME_CONTENT' })
    await folder.put(first, caseFile([{ id: 'B' }]))
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${copy} 1`, B: `${first} 1` })
    await expectAsFirstLoad()
    await folder.put(first, caseFile([{ id: 'A' }]))
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${first} 1` })
    await expectAsFirstLoad()
  })

  test('two files that swap names swap their rows, and each can be corrected', async () => {
    const swapped = [caseFile([{ id: 'A' }]), caseFile([{ id: 'B' }])] as const
    await folder.put(first, swapped[0])
    await folder.put(later, swapped[1])
    await folder.sync(store)
    await folder.put(first, swapped[1])
    await folder.put(later, swapped[0])
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${later} 1`, B: `${first} 1` })
    await folder.put(first, caseFile([{ id: 'C' }]))
    await folder.sync(store)
    expect(await cases()).toEqual({ A: `${later} 1`, C: `${first} 1` })
    await expectAsFirstLoad()
  })

  test('a correction without rows waits for a person', async () => {
    await folder.put(first, caseFile([{ id: 'A' }]))
    await folder.sync(store)
    await folder.put(first, caseFile([]))
    expect(await folder.sync(store, {})).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_EMPTY' } })
    expect(await cases()).toEqual({ A: `${first} 1` })
    expect(await folder.sync(store, { acceptRemovals: true })).toMatchObject({ state: 'SUCCEEDED', rowsDeleted: 1 })
    expect(await cases()).toEqual({})
    await expectAsFirstLoad()
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runQuarantineList } from '../../src/cli/commands/quarantineList.ts'
import { runQuarantineReplay } from '../../src/cli/commands/quarantineReplay.ts'
import { runQuarantineShow } from '../../src/cli/commands/quarantineShow.ts'
import { runRollupsVerify } from '../../src/cli/commands/rollupsVerify.ts'
import { runSyncCommand } from '../../src/cli/commands/sync.ts'
import type { MemoryRow } from '../support/memoryAdapter.ts'
import { type CommandHub, codedCaseFeed, openCommandHub } from './commandHub.ts'

let hub: CommandHub
beforeAll(async () => {
  hub = await openCommandHub([
    codedCaseFeed({
      cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 0 },
      deletes: { kind: 'NEVER' },
    }),
  ])
})
beforeEach(() => hub.empty())
afterAll(() => hub?.close())

const row = (id: string, category: string, changed: string, more: MemoryRow = {}): MemoryRow => ({
  id,
  place: '330302',
  category,
  filed: '20100704',
  changed,
  ...more,
})

/** A is well; B and C have a code that the table lacks; D has no day that can be read. */
const rows = [row('A', '1', '1'), row('B', '7', '2'), row('C', '7', '3'), row('D', '1', '4', { filed: '?' })]

const sync = () => hub.run(runSyncCommand, { arguments: [] })
const show = (more: Record<string, string> = {}) =>
  hub.run(runQuarantineShow, { arguments: 'test-source', rows: '20', ...more })
const replay = (more: Record<string, string> = {}) =>
  hub.run(runQuarantineReplay, { arguments: 'test-source', ...more })

async function cases(): Promise<string[]> {
  const { rows: found } = await hub.store.database.writers.query<{ source_key: string }>(
    'select source_key from police_case order by 1',
  )
  return found.map(({ source_key }) => source_key)
}

describe('what waits', () => {
  test('is counted by source, feed, column and reason, with the words in both languages', async () => {
    hub.source.tables.set('cases', rows)
    expect((await sync()).exitCode).toBe(0)
    const { exitCode, text, data } = await hub.run(runQuarantineList, { arguments: [] })
    expect(exitCode).toBe(0)
    const group = { siteId: '330300', connector: 'test-source', feed: 'cases', lastRunId: expect.any(Number) }
    const moments = { firstAt: expect.stringMatching(/\+08:00$/), lastAt: expect.stringMatching(/\+08:00$/) }
    expect(data).toEqual({
      total: 3,
      groups: [
        {
          ...group,
          ...moments,
          column: 'category',
          reason: 'CODE_UNKNOWN',
          count: 2,
          words: { en: 'a code that the code table lacks', zh: '代码表中没有此代码' },
        },
        {
          ...group,
          ...moments,
          column: 'filed',
          reason: 'DATE_UNREADABLE',
          count: 1,
          words: { en: 'not a date in the declared layout', zh: '日期格式不符' },
        },
      ],
    })
    expect(text).toMatch(/^test-source of 330300\n +2 {2}cases\.category {2}CODE_UNKNOWN .*代码表中没有此代码/)
    expect(text).toContain('3 in all')
  })

  test('is shown row by row, and narrowed by feed, reason and column', async () => {
    hub.source.tables.set('cases', rows)
    await sync()
    const all = await show()
    expect(all.data).toMatchObject({ siteId: '330300', connector: 'test-source', total: 3 })
    expect(all.text).toContain('3 of 3 shown')
    const unknown = await show({ reason: 'CODE_UNKNOWN' })
    expect(unknown.data['total']).toBe(2)
    expect(unknown.data['rows']).toEqual(
      ['B', 'C'].map((key) => ({
        feed: 'cases',
        key,
        column: 'category',
        reason: 'CODE_UNKNOWN',
        words: { en: 'a code that the code table lacks', zh: '代码表中没有此代码' },
        rawValue: '7',
        origin: null,
        runId: expect.any(Number),
        quarantinedAt: expect.stringMatching(/^\d{4}-.*\+08:00$/),
      })),
    )
    expect((await show({ column: 'filed' })).data).toMatchObject({ total: 1, rows: [{ key: 'D', rawValue: '?' }] })
    expect((await show({ rows: '1' })).text).toContain('1 of 3 shown')
    expect(await show({ feed: 'other' })).toMatchObject({
      exitCode: 0,
      text: 'Nothing of test-source of 330300 waits in quarantine that is like this.',
      data: { total: 0, rows: [] },
    })
  })

  test('is nothing where nothing was refused', async () => {
    hub.source.tables.set('cases', [row('A', '1', '1')])
    await sync()
    expect((await hub.run(runQuarantineList, { arguments: ['test-source'], site: '330300' })).text).toBe(
      'Nothing waits in quarantine.',
    )
    expect((await show()).text).toBe('Nothing of test-source of 330300 waits in quarantine.')
  })
})

describe('a replay', () => {
  test('after a code table was mended brings its rows in exactly once; the others stay; a second one does nothing', async () => {
    hub.source.tables.set('cases', rows)
    await sync()
    expect(await cases()).toEqual(['A'])
    await hub.writeCodes({ '1': 'BURGLARY', '2': 'ROBBERY', '7': 'FRAUD' })

    const first = await replay()
    expect(first.exitCode).toBe(0)
    expect(first.data['left']).toEqual([{ siteId: '330300', connector: 'test-source', healed: 2, waiting: 1 }])
    expect(first.text).toContain('quarantine read again')
    expect(first.text).toContain('test-source of 330300: 2 left quarantine, 1 stay')
    expect(await cases()).toEqual(['A', 'B', 'C'])

    const second = await replay()
    expect(second.data['left']).toEqual([{ siteId: '330300', connector: 'test-source', healed: 0, waiting: 1 }])
    expect(second.data['reports']).toMatchObject([{ rowsWritten: 0, rowsDeleted: 0 }])
    expect(await cases()).toEqual(['A', 'B', 'C'])
    expect((await hub.run(runRollupsVerify, { cells: '20' })).exitCode).toBe(0)

    // The cursor went on as if nothing had been: the next night reads what is new, once.
    hub.source.tables.set('cases', [...rows, row('E', '2', '5')])
    await sync()
    expect(await cases()).toEqual(['A', 'B', 'C', 'E'])
    expect((await hub.run(runRollupsVerify, { cells: '20' })).exitCode).toBe(0)
  })

  test('after the source was mended brings its row in, although its stamp is old', async () => {
    hub.source.tables.set('cases', rows)
    await sync()
    hub.source.tables.set('cases', [...rows.slice(0, 3), row('D', '1', '4')])
    expect((await replay({ feed: 'cases' })).data['left']).toEqual([
      { siteId: '330300', connector: 'test-source', healed: 1, waiting: 2 },
    ])
    expect(await cases()).toEqual(['A', 'D'])
  })

  test('reads nothing of a source that has nothing in quarantine', async () => {
    hub.source.tables.set('cases', [row('A', '1', '1')])
    await sync()
    hub.source.beforeBatch = () => {
      throw new Error('it was read')
    }
    expect((await replay()).data).toMatchObject({ reports: [{ state: 'SUCCEEDED', rowsRead: 0, feeds: [] }] })
  })

  test('of a feed that is not there is refused', async () => {
    await expect(replay({ feed: 'other' })).rejects.toMatchObject({
      code: 'ARGUMENTS_INVALID',
      message: 'test-source has no feed other; it has cases.',
    })
  })
})

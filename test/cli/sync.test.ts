import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runSources } from '../../src/cli/commands/sources.ts'
import { runSyncCommand } from '../../src/cli/commands/sync.ts'
import { exitCodeOf } from '../../src/cli/exitCodes.ts'
import { type GivenSyncOptions, readSyncOptions } from '../../src/cli/syncOptions.ts'
import { HubError } from '../../src/errors.ts'
import type { MemoryRow } from '../support/memoryAdapter.ts'
import { type CommandHub, codedCaseFeed, openCommandHub } from './commandHub.ts'

const now = new Date('2026-11-22T00:00:00Z')
const read = (given: GivenSyncOptions, ...connectors: string[]) => readSyncOptions(given, connectors, now)

describe('options', () => {
  test('none: what a schedule asks for each night', () => {
    expect(read({})).toEqual({
      reading: 'NEW',
      since: null,
      dryRun: false,
      acceptRemovals: false,
      acceptDrift: false,
    })
  })

  test('--full and --since say what is read', () => {
    expect(read({ full: true })).toMatchObject({ reading: 'FULL', since: null })
    expect(read({ since: '2010-07-01', dryRun: true })).toMatchObject({
      reading: 'SINCE',
      since: '2010-07-01',
      dryRun: true,
    })
    // In China the 22nd of November has begun eight hours before.
    expect(readSyncOptions({ since: '2026-11-23' }, [], new Date('2026-11-22T17:00:00Z')).since).toBe('2026-11-23')
  })

  test.each([
    [{ full: true, since: '2010-07-01' }, '--full and --since exclude each other'],
    [{ since: '2010-02-31' }, '--since must be a day up to today, such as 2010-07-01; "2010-02-31" is none.'],
    [{ since: 'yesterday' }, '"yesterday" is none'],
    [{ since: '2026-11-23' }, '"2026-11-23" is none'],
    [{ acceptRemovals: true }, '--accept-removals needs the name of a connector'],
    [{ acceptDrift: true }, '--accept-drift needs the name of a connector'],
  ])('%j is refused: %s', (given, says) => {
    expect(() => read(given)).toThrow(
      expect.objectContaining({ code: 'ARGUMENTS_INVALID', message: expect.stringContaining(says) }),
    )
  })

  test('an acceptance is for the connectors that are named', () => {
    expect(read({ acceptRemovals: true, acceptDrift: true }, 'test-source')).toMatchObject({
      acceptRemovals: true,
      acceptDrift: true,
    })
  })
})

describe('runs', () => {
  let hub: CommandHub
  beforeAll(async () => {
    hub = await openCommandHub([
      codedCaseFeed(),
      codedCaseFeed({
        name: 'changes',
        cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 0 },
        deletes: { kind: 'NEVER' },
      }),
      codedCaseFeed({ name: 'strict', drift: { codeUnknown: 'STOP' } }),
    ])
  })
  beforeEach(() => hub.empty())
  afterAll(() => hub?.close())

  const rows = (count: number, more: MemoryRow = {}): MemoryRow[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `K${index}`,
      place: '330302',
      category: '1',
      filed: '20100704',
      changed: String(1000 + index),
      ...more,
    }))
  const sync = (given: GivenSyncOptions & { readonly site?: string } = {}, ...connectors: string[]) =>
    hub.run(runSyncCommand, { arguments: connectors, ...given })
  const stored = async (): Promise<number> => {
    const { rows: found } = await hub.store.database.writers.query<{ count: number }>(
      'select count(*) from police_case',
    )
    return found[0]!.count
  }

  test('a dry run tells what would be written, writes nothing, and is no last run of its source', async () => {
    hub.source.tables.set('cases', rows(3))
    const dry = await sync({ dryRun: true })
    expect(dry.exitCode).toBe(0)
    expect(dry.text).toMatch(
      /^test-source of 330300: dry run succeeded, 3 rows read, would write 3, delete 0, keep 0 in quarantine, \d+\.\d s$/m,
    )
    expect(await stored()).toBe(0)
    expect((await hub.run(runSources, {})).text).toContain('never synced')
    expect((await sync()).text).toMatch(/: succeeded, 3 rows read, 3 written, 0 deleted/)
    const sources = await hub.run(runSources, {})
    await sync({ dryRun: true })
    expect((await hub.run(runSources, {})).data).toEqual(sources.data)
  })

  test('a brake ends with 7, says how to go on, and --accept-removals goes on', async () => {
    hub.source.tables.set('cases', rows(60))
    await sync()
    hub.source.tables.set('cases', rows(30))
    const refused = await sync()
    expect(refused.exitCode).toBe(7)
    expect(refused.text).toContain('cases: failed (SYNC_REMOVALS_REFUSED)')
    expect(refused.text).toContain('hub sync test-source --site 330300 --accept-removals')
    expect(await stored()).toBe(60)
    const accepted = await sync({ acceptRemovals: true, site: '330300' }, 'test-source')
    expect(accepted.exitCode).toBe(0)
    expect(accepted.text).toContain('30 deleted')
    expect(await stored()).toBe(30)
  })

  test('an empty answer ends with 7 as well', async () => {
    hub.source.tables.set('cases', rows(3))
    await sync()
    hub.source.tables.set('cases', [])
    const refused = await sync()
    expect(refused.exitCode).toBe(7)
    expect(refused.text).toContain('failed (SOURCE_EMPTY)')
    expect(refused.text).toContain('--accept-removals')
    expect((await sync({ acceptRemovals: true }, 'test-source')).exitCode).toBe(0)
    expect(await stored()).toBe(0)
  })

  test('too many rows that cannot be read end with 7', async () => {
    hub.source.tables.set('cases', rows(40, { category: '9' }))
    const refused = await sync()
    expect(refused.exitCode).toBe(7)
    expect(refused.text).toContain('failed (SYNC_REJECTS_EXCEEDED)')
    expect(refused.text).toContain('40 CODE_UNKNOWN in category')
    expect(refused.text).toContain('hub connector preview test-source --site 330300')
    expect(await stored()).toBe(0)
  })

  test('a drift at which the connector stops ends with 7, and --accept-drift goes on', async () => {
    hub.source.tables.set('strict', [...rows(3), { ...rows(1)[0], id: 'X', category: '9' }])
    const stopped = await sync()
    expect(stopped.exitCode).toBe(7)
    expect(stopped.text).toContain('strict: failed (SOURCE_DRIFTED)')
    expect(stopped.text).toContain('strict: category has codes that the code table lacks: 9, in 1 row')
    expect(stopped.text).toContain('hub sync test-source --site 330300 --accept-drift')
    expect(await stored()).toBe(0)
    const accepted = await sync({ acceptDrift: true }, 'test-source')
    expect(accepted.exitCode).toBe(0)
    expect(accepted.text).toContain('1 in quarantine for CODE_UNKNOWN')
    expect(await stored()).toBe(3)
  })

  test('a source that does not answer ends with 3: the next night tries again', async () => {
    hub.source.beforeBatch = () => {
      throw new HubError('SOURCE_UNREACHABLE', 'The legacy system does not answer.')
    }
    hub.source.tables.set('cases', rows(3))
    const failed = await sync()
    expect(failed.exitCode).toBe(3)
    expect(failed.text).toContain('cases: failed (SOURCE_UNREACHABLE): The legacy system does not answer.')
  })

  test('hub and source that differ end with 6 and a line that says how; sources says it again', async () => {
    hub.source.tables.set('cases', rows(3))
    const { counted } = hub.source
    hub.source.counted = () => ({ rows: 3, keyChecksum: '1', includesDeleted: false })
    const { exitCode, text, data } = await sync()
    expect(exitCode).toBe(6)
    expect(text).toContain('cases: the keys that the source counted are not those that it gave')
    expect(text).toMatch(/1 thing does not add up/)
    expect(data).toMatchObject({ reports: [{ state: 'SUCCEEDED', differences: 1 }] })
    const sources = await hub.run(runSources, {})
    expect(sources.text).toContain('1 difference')
    expect(sources.exitCode).toBe(0)
    hub.source.counted = counted
    expect((await sync()).exitCode).toBe(0)
  })

  test('--full reads everything again and brings nothing in twice; --since from a day on', async () => {
    const dated = rows(3).map((row, index) => ({ ...row, id: `D${index}`, changed: `2010-07-0${index + 1} 00:00:00` }))
    hub.source.tables.set('changes', dated)
    await sync()
    expect((await sync()).data).toMatchObject({ reports: [{ reading: 'NEW', rowsRead: 1, rowsWritten: 0 }] })
    const full = await sync({ full: true })
    expect(full.data).toMatchObject({ reports: [{ reading: 'FULL', rowsRead: 3, rowsWritten: 0 }] })
    expect(full.text).toContain('succeeded, everything read, 3 rows read')
    const since = await sync({ since: '2010-07-02' })
    expect(since.data).toMatchObject({ reports: [{ reading: 'SINCE', rowsRead: 2, rowsWritten: 0 }] })
    expect(since.text).toContain('read from a day on')
    expect(await stored()).toBe(3)
  })

  test('a site that has no such source is refused', async () => {
    await expect(sync({ site: '331022' }, 'test-source')).rejects.toMatchObject({ code: 'CONNECTOR_UNKNOWN' })
  })
})

test.each([
  ['SOURCE_UNREACHABLE', 3],
  ['FILE_INCOMPLETE', 3],
  ['SOURCE_EMPTY', 7],
  ['SYNC_REMOVALS_REFUSED', 7],
  ['SYNC_REJECTS_EXCEEDED', 7],
  ['SOURCE_DRIFTED', 7],
  ['SOURCE_SHAPE_CHANGED', 7],
  ['SYNC_ALREADY_RUNNING', 4],
  ['ARGUMENTS_INVALID', 2],
  ['DISK_FULL', 5],
  ['INTERNAL', 1],
] as const)('%s ends a command with %i', (code, exitCode) =>
  expect(exitCodeOf(new HubError(code, 'told'))).toBe(exitCode),
)

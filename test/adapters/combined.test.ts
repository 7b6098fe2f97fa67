import { expect, it } from 'vitest'
import { combinedAdapter } from '../../connectors/adapters/combined.ts'
import type { Feed, SourceAdapter, SourceSettings } from '../../src/connector/connector.ts'
import type { FeedLocation } from '../../src/connector/feedLocation.ts'
import { HubError } from '../../src/errors.ts'
import { failure, readAll, rowsOf } from '../contract/describeAdapter.ts'
import { caseFeed } from '../support/testConnector.ts'

/** An adapter that tells what is done to it. */
function told(name: string, log: string[], fault?: HubError): SourceAdapter {
  return {
    technology: name,
    async open(settings: SourceSettings) {
      log.push(`${name} opened ${settings.folder ?? ''}`)
      if (fault !== undefined) throw fault
      return {
        async *read() {
          yield { rows: [[name]], file: null, firstRow: 0, malformed: [], watermark: null }
        },
        count: async () => ({ rows: 1, keyChecksum: null, includesDeleted: false }),
        close: async () => void log.push(`${name} closed`),
      }
    },
  }
}

const located = (location: FeedLocation): Feed => ({ ...caseFeed(), location })
const table = located({ kind: 'TABLE', table: 't' })
const files = located({ kind: 'FILES', pattern: /x/, format: { kind: 'CSV', delimiter: ',' } })
const down = new HubError('SOURCE_UNREACHABLE', 'down')

it('reads each feed by the adapter of its kind of location, with the same settings, and closes all', async () => {
  const log: string[] = []
  const adapter = combinedAdapter({ TABLE: told('sqlite', log), FILES: told('files', log) })
  expect(adapter.technology).toBe('sqlite + files')
  const session = await adapter.open({ folder: 'drop' })
  expect(rowsOf(await readAll(session, table))).toEqual([['sqlite']])
  expect(rowsOf(await readAll(session, files))).toEqual([['files']])
  expect((await session.count(files, null))?.rows).toBe(1)
  await session.close()
  expect(log).toEqual(['sqlite opened drop', 'files opened drop', 'sqlite closed', 'files closed'])
})

it('lets a technology that is down cost its own feeds and no others', async () => {
  const log: string[] = []
  const session = await combinedAdapter({ TABLE: told('sqlite', log, down), FILES: told('files', log) }).open({})
  expect(await failure(readAll(session, table))).toBe(down)
  expect(await failure(session.count(table, null))).toBe(down)
  expect(rowsOf(await readAll(session, files))).toEqual([['files']])
  await session.close()
  expect(log).toContain('files closed')
})

it('is not opened when nothing can be, or when the settings of one are wrong; what was opened is closed', async () => {
  const log: string[] = []
  const all = combinedAdapter({ TABLE: told('sqlite', log, down), FILES: told('files', log, down) })
  expect(await failure(all.open({}))).toBe(down)
  const wrong = new HubError('CONFIGURATION_INVALID', 'no folder')
  const one = combinedAdapter({ TABLE: told('sqlite', log), FILES: told('files', log, wrong) })
  expect(await failure(one.open({}))).toBe(wrong)
  expect(log.at(-1)).toBe('sqlite closed')
})

it('says CONNECTOR_INVALID of a feed whose kind of location has no adapter', async () => {
  const session = await combinedAdapter({ TABLE: told('sqlite', []) }).open({})
  expect((await failure(readAll(session, files))).code).toBe('CONNECTOR_INVALID')
})

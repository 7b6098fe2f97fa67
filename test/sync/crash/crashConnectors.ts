import { filesAdapter } from '../../../connectors/adapters/files.ts'
import { sqlAdapter } from '../../../connectors/adapters/sql.ts'
import type { Connector, SourceSettings } from '../../../src/connector/connector.ts'
import type { FileLocation } from '../../../src/connector/feedLocation.ts'
import { listAdapter, listFeed } from '../../adapters/restServer.ts'
import { caseFeed, deletedByFlag, statisticFeed, testConnector } from '../../support/testConnector.ts'

/** The source as it is when it is read first, and after its people worked on it. */
export type CrashDay = 'first' | 'second'

/** Where one day's sources are: a database with a schema for each day, a folder, a service. */
export interface CrashSettings {
  readonly tables: SourceSettings
  readonly files: SourceSettings
  readonly list: SourceSettings
}

/** One connector for each technology; together they have every kind of cursor and several ways to delete. */
export function crashConnectors(
  day: CrashDay,
  settings: CrashSettings,
): { readonly connector: Connector; readonly settings: SourceSettings }[] {
  const table = (name: string) => ({ kind: 'TABLE', table: `${day}.${name}` }) as const
  const file = (pattern: RegExp): FileLocation => ({ kind: 'FILES', pattern, format: { kind: 'CSV', delimiter: ',' } })
  const tables = [
    caseFeed({
      location: table('cases'),
      cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 60 },
      deletes: deletedByFlag,
    }),
    caseFeed({ name: 'archive', location: table('archive') }),
    statisticFeed({ location: table('inspections') }),
  ]
  const files = [
    caseFeed({
      name: 'ledger',
      location: file(/^ledger_(?<year>\d{4})(?<month>\d{2}).*\.csv$/),
      cursor: { kind: 'FILE_HASH' },
      coverage: { kind: 'FILE_PERIOD', measures: ['cases_filed'] },
    }),
    statisticFeed({
      name: 'reports',
      location: file(/^report_(?<year>\d{4})(?<month>\d{2})\.csv$/),
      cursor: { kind: 'FILE_HASH' },
    }),
  ]
  const list = { ...listFeed(), deletes: { kind: 'SWEEP' } } as const
  return [
    { connector: testConnector(sqlAdapter({ client: 'pg' }), tables, 'crash-tables'), settings: settings.tables },
    { connector: testConnector(filesAdapter(), files, 'crash-files'), settings: settings.files },
    { connector: testConnector(listAdapter(), [list], 'crash-list'), settings: settings.list },
  ]
}

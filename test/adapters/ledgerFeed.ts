import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach } from 'vitest'
import { filesAdapter } from '../../connectors/adapters/files.ts'
import type { RecordFeed, SourceBatch } from '../../src/connector/connector.ts'
import type { CsvFormat } from '../../src/connector/feedLocation.ts'
import { freeDate } from '../../src/connector/parsers/dates.ts'
import { yuan } from '../../src/connector/parsers/numbers.ts'
import { readAll } from '../contract/describeAdapter.ts'

/** The drop folder of the test that runs. */
export let folder: string

/** Hook for a test file: an empty folder for each test. */
export function dropFolderForEachTest(): void {
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'files-adapter-'))
    return () => rm(folder, { recursive: true, force: true })
  })
}

/** Delivers a file. */
export const drop = (name: string, content: string | Uint8Array) => writeFile(path.join(folder, name), content)

/** Reads the folder by a feed, from what was read before. */
export async function read(feed = ledger(), position: Record<string, string> | null = null): Promise<SourceBatch[]> {
  const session = await filesAdapter().open({ folder })
  return readAll(session, feed, position === null ? {} : { position: { kind: 'FILES', files: position } })
}

/** A feed of delimited files in a drop folder: stations by year. */
export function ledger(
  format: Partial<CsvFormat> = {},
  part: Partial<RecordFeed<'fireStation'>> = {},
): RecordFeed<'fireStation'> {
  return {
    name: 'stations',
    record: 'fireStation',
    location: {
      kind: 'FILES',
      pattern: /^xfz_(?<year>\d{4})(?:(?<month>\d{2}))?.*\.csv$/,
      format: { kind: 'CSV', delimiter: ',', ...format },
    },
    columns: ['dwbh', 'mc', 'tze', '@year'],
    key: ['@year', 'dwbh'],
    cursor: { kind: 'FILE_HASH' },
    deletes: { kind: 'SWEEP' },
    coverage: { kind: 'FILE_PERIOD', measures: ['fire_stations_built'] },
    division: { columns: [{ column: 'mc', systems: ['NAME'] }], asOf: 'reportedOn' },
    fields: {
      constructionState: { constant: 'BUILT' },
      reportedOn: { column: '@year', parser: freeDate(), required: true },
      investment: { column: 'tze', parser: yuan({ unit: '万元' }) },
      vehicles: { constant: null },
      vehicleSpending: { constant: null },
    },
    ...part,
  }
}

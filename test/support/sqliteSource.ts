import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SourceSettings } from '../../src/connector/connector.ts'
import type { ConnectorSource } from '../contract/describeConnector.ts'
import { openFilesBelow } from './openFiles.ts'

/** A department's SQLite file for one test file, in a drop folder of its own, made by `statements`. */
export async function startSqliteSource({
  file,
  statements,
  planted,
  covers,
}: {
  readonly file: string
  readonly statements: string
  readonly planted: readonly string[]
  readonly covers: NonNullable<SourceSettings['covers']>
}): Promise<ConnectorSource> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sqlite-source-'))
  const database = new DatabaseSync(path.join(folder, file))
  database.exec(statements)
  database.close()
  return {
    settings: { folder, covers },
    unreachable: { folder: path.join(folder, 'missing') },
    planted,
    contains: async (value) => (await readFile(path.join(folder, file))).includes(Buffer.from(value, 'utf8')),
    openConnections: openFilesBelow(folder),
    stop: () => rm(folder, { recursive: true }),
  }
}

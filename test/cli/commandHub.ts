import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { coveredDays } from '../../connectors/settings.ts'
import type { Hub } from '../../src/app.ts'
import type { CommandContext } from '../../src/cli/program.ts'
import { silentProgress } from '../../src/cli/progress.ts'
import { createShutdown } from '../../src/cli/shutdown.ts'
import type { Feed } from '../../src/connector/connector.ts'
import { code } from '../../src/connector/parsers/code.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type MemorySource, memorySource } from '../support/memoryAdapter.ts'
import { caseFeed, type TestFeedOptions, testConnector } from '../support/testConnector.ts'
import { composeTestHub } from '../support/testHub.ts'

/** What a command printed and how it ended. */
export interface CommandAnswer {
  readonly exitCode: number
  /** What a person reads. */
  readonly text: string
  /** What --json gives, after a way through JSON. */
  readonly data: Record<string, unknown>
}

/** A hub whose sources lie in memory, for running the commands' own functions on it as `hub <command>` does. */
export interface CommandHub {
  readonly store: TestDatabase
  readonly hub: Hub
  /** The rows of the source. */
  readonly source: MemorySource
  /** Writes the code table `category` of the connector: code -> the hub's value. */
  writeCodes(codes: Readonly<Record<string, string>>): Promise<void>
  run<Options>(
    command: (context: CommandContext, options: Options) => Promise<number>,
    options: Options,
  ): Promise<CommandAnswer>
  /** As it was opened: nothing synced, no row in the source. For `beforeEach`; opening a hub anew takes a second. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** Cases whose category must stand in the code table; counted as criminal incidents. */
export function codedCaseFeed(options: TestFeedOptions = {}): Feed {
  const feed = caseFeed({ coverage: { kind: 'SETTINGS', measures: ['criminal_incidents'] }, ...options })
  return {
    ...feed,
    fields: {
      ...feed.fields,
      filedOn: { ...feed.fields.filedOn, required: true },
      category: { column: 'category', parser: code('category', { unknown: 'REJECT' }), required: true },
    },
  }
}

const firstCodes = { '1': 'BURGLARY', '2': 'ROBBERY' }

/** Opens it with the connector `test-source` at these sites. */
export async function openCommandHub(
  feeds: readonly Feed[],
  sites: readonly string[] = ['330300'],
): Promise<CommandHub> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hub-commands-'))
  const writeCodes = async (codes: Readonly<Record<string, string>>): Promise<void> => {
    const lines = Object.entries(codes).map(([from, to]) => `${from},${from},${to},1,TEST`)
    await writeFile(
      path.join(directory, 'category.csv'),
      ['code,label,canonical,enabled,edition', ...lines, ''].join('\n'),
    )
  }
  await writeCodes(firstCodes)
  const store = await createTestDatabase()
  const source = memorySource()
  const connector = {
    ...testConnector(source.adapter, feeds),
    settings: z.object({ covers: coveredDays }),
    codesDirectory: pathToFileURL(`${directory}/`),
  }
  const settings = { covers: { from: '2009-01-01', through: '2010-12-31' } }
  const composed = await composeTestHub(
    store.settings,
    sites.map((site) => ({ site, connector: connector.id, settings })),
    path.join(directory, 'data'),
    { connectors: [connector] },
  )
  const { hub } = composed
  return {
    store,
    hub,
    source,
    writeCodes,
    async run(command, options) {
      let answer = { text: '', data: {} as Record<string, unknown> }
      const shutdown = createShutdown(() => undefined)
      const exitCode = await command(
        {
          config: { ...hub.config, sourcesFile: 'sources.json' },
          logger: hub.logger,
          progress: silentProgress,
          shutdown,
          json: false,
          openHub: async () => hub,
          print: (text, data) => {
            answer = { text, data: JSON.parse(JSON.stringify(data)) as Record<string, unknown> }
          },
          async stream(lines) {
            for await (const line of lines) answer = { text: `${answer.text}${line}\n`, data: answer.data }
          },
        },
        options,
      )
      return { exitCode, ...answer }
    },
    async empty() {
      const { rows } = await store.database.writers.query<{ tables: string }>(
        `select string_agg(c.table_name, ', ') as tables
         from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
         where c.column_name = 'site_id' and t.table_type = 'BASE TABLE' and t.table_schema = 'public'`,
      )
      await store.database.writers.query(`truncate ${rows[0]!.tables}`)
      source.tables.clear()
      source.beforeBatch = () => undefined
      await writeCodes(firstCodes)
    },
    async close() {
      await composed.close()
      await store.drop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  Connector,
  CursorPosition,
  Feed,
  ReadRequest,
  SourceBatch,
  SourceSession,
  SourceSettings,
} from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import type { Measure } from '../../src/figures/measure.ts'
import { hubService } from '../../src/identity/principal.ts'
import { sitesOf } from '../../src/sources.ts'
import { runSync } from '../../src/sync/runSync.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { demonstrationTree } from '../support/divisions.ts'
import { eventually } from '../support/eventually.ts'
import { valuesFound } from '../support/valuesFound.ts'
import { failure, readAll, rowsOf } from './describeAdapter.ts'
import { describeInterruptions } from './describeInterruptions.ts'

/** A small real source of a connector: a few rows of every feed, at least two in one of them. */
export interface ConnectorSource {
  /** As the sources file would have them. */
  readonly settings: SourceSettings
  /** What is other in the settings of a source that is not there: a closed port, a folder that does not exist. */
  readonly unreachable: SourceSettings
  /** Made-up personal values that the source holds in columns that the connector must not read. At least one. */
  readonly planted: readonly string[]
  /** Asks the source itself, by another way than the connector's adapter, whether it holds a value. */
  contains(value: string): Promise<boolean>
  /** How many connections (or open files) of the hub the source sees now; null where the technology keeps none. */
  readonly openConnections: (() => Promise<number>) | null
  stop(): Promise<void>
}

/** What every connector must do with a real source at the site of this code. */
export function describeConnectorSource(
  connector: Connector,
  start: () => Promise<ConnectorSource>,
  { siteId, measures }: { readonly siteId: string; readonly measures: readonly Measure[] },
): void {
  describe('with a real source', () => {
    let source: ConnectorSource
    let settings: SourceSettings
    beforeAll(async () => {
      source = await start()
      settings = connector.settings.parse(source.settings)
    })
    afterAll(() => source?.stop())

    async function withSession<T>(work: (session: SourceSession) => Promise<T>): Promise<T> {
      const session = await connector.adapter.open(settings)
      try {
        return await work(session)
      } finally {
        await session.close()
      }
    }

    async function expectAllClosed(): Promise<void> {
      const { openConnections } = source
      if (openConnections !== null) expect(await eventually(async () => (await openConnections()) === 0)).toBe(true)
    }

    const everyFeed = connector.feeds.map((feed) => [feed.name, feed] as const)

    it('holds made-up personal values that must stay where they are', async () => {
      expect(source.planted.length).toBeGreaterThan(0)
      for (const value of source.planted)
        expect({ value, held: await source.contains(value) }).toEqual({ value, held: true })
    })

    it('tells bad settings with CONFIGURATION_INVALID, before anything is opened', async () => {
      const configured = (given: SourceSettings) => () =>
        sitesOf([{ site: siteId, connector: connector.id, settings: { ...given } }], [connector], demonstrationTree())
      expect(configured(source.settings)).not.toThrow()
      expect(configured({})).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }))
      const mistyped: object = { ...source.settings, nosuchsetting: 'x' }
      expect(configured(mistyped)).toThrow(
        expect.objectContaining({
          code: 'CONFIGURATION_INVALID',
          message: expect.stringContaining('settings.nosuchsetting'),
        }),
      )
      expect((await failure(connector.adapter.open({}))).code).toBe('CONFIGURATION_INVALID')
    })

    it('says SOURCE_UNREACHABLE of a source that is not there', async () => {
      const [feed] = connector.feeds
      const reading = async () => {
        const session = await connector.adapter.open(
          connector.settings.parse({ ...source.settings, ...source.unreachable }),
        )
        try {
          await readAll(session, feed!)
        } finally {
          await session.close()
        }
      }
      expect((await failure(reading())).code).toBe('SOURCE_UNREACHABLE')
    })

    it.each(everyFeed)('%s: the same cursor gives the same page', async (_name, feed) => {
      await withSession(async (session) => {
        const first = await readAll(session, feed, { batchRows: 2 })
        expect(rowsOf(first).length).toBeGreaterThan(0)
        expect(await readAll(session, feed, { batchRows: 2 })).toEqual(first)
        const position = positionAfter(feed, first)
        const rest = await readAll(session, feed, { position, batchRows: 2 })
        expect(await readAll(session, feed, { position, batchRows: 2 })).toEqual(rest)
      })
    })

    it.each(everyFeed)('%s: hands over the columns it names and nothing else', async (_name, feed) => {
      const batches = await withSession((session) => readAll(session, feed))
      expect([...new Set(rowsOf(batches).map((row) => row.length))]).toEqual([feed.columns.length])
      const everything = JSON.stringify(batches)
      expect(source.planted.filter((value) => everything.includes(value))).toEqual([])
    })

    it.each(everyFeed)('%s: a column that is gone is told by name, and by no value', async (_name, feed) => {
      const error = await withSession((session) => failure(readAll(session, withMissingColumn(feed))))
      expect(error.code).toBe('SOURCE_SHAPE_CHANGED')
      expect(error.message).toContain(missingColumn)
      const everything = everythingOf(error)
      expect(source.planted.filter((value) => everything.includes(value))).toEqual([])
    })

    it.each(everyFeed)('%s: reads nothing once it is told to stop', async (_name, feed) => {
      await withSession(async (session) => {
        const signal = AbortSignal.abort(new Error('told to stop'))
        await expect(readAll(session, feed, { signal })).rejects.toThrow('told to stop')
      })
      await expectAllClosed()
    })

    it('stops between two rows, and closes', async () => {
      let stopped = 0
      for (const feed of connector.feeds) {
        const session = await connector.adapter.open(settings)
        try {
          const rows = rowsOf(await readAll(session, feed)).length
          if (rows < 2) continue
          const control = new AbortController()
          const request: ReadRequest = { position: null, batchRows: 1, signal: control.signal }
          const reading = async () => {
            for await (const batch of session.read(feed, request)) {
              if (batch.rows.length > 0) control.abort(new Error('told to stop'))
            }
          }
          await expect(reading()).rejects.toThrow('told to stop')
          stopped += 1
        } finally {
          await session.close()
        }
        await expectAllClosed()
      }
      expect(stopped).toBeGreaterThan(0)
    })

    it('keeps nothing open after a read, a read that is broken off, and a second close', async () => {
      const [feed] = connector.feeds
      const session = await connector.adapter.open(settings)
      await readAll(session, feed!)
      for await (const batch of session.read(feed!, {
        position: null,
        batchRows: 1,
        signal: new AbortController().signal,
      })) {
        expect(batch).toBeDefined()
        break
      }
      await session.close()
      await session.close()
      await expectAllClosed()
    })

    describe('synced', () => {
      let store: TestDatabase
      beforeAll(async () => {
        store = await createTestDatabase()
      })
      afterAll(() => store?.drop())

      it('brings no personal value into the store, its quarantine, the log or the report', async () => {
        const log: string[] = []
        const report = await runSync({
          database: store.database,
          principal: hubService,
          connector,
          site: { siteId, jurisdictionId: store.tree.findByCode(siteId)!.id },
          settings,
          tree: store.tree,
          measures,
          signal: new AbortController().signal,
          progress: (progress) => log.push(JSON.stringify(progress)),
          log: pino({ level: 'trace' }, { write: (line: string) => log.push(line) }),
        })
        expect({ state: report.state, error: report.error }).toEqual({ state: 'SUCCEEDED', error: null })
        expect(report.rowsWritten).toBeGreaterThan(0)
        expect(await valuesFound(store.database, source.planted)).toEqual([])
        const told = [...log, JSON.stringify(report)].join('\n')
        expect(source.planted.filter((value) => told.includes(value))).toEqual([])
        await expectAllClosed()
      })
    })

    describeInterruptions({ connector, settings: () => settings, siteId, measures })
  })
}

const missingColumn = 'column_that_is_gone'

function withMissingColumn(feed: Feed): Feed {
  const columns = [...feed.columns, missingColumn]
  const { location } = feed
  if (location.kind !== 'FILES' || location.format.kind !== 'SHEET') return { ...feed, columns }
  // A sheet's columns are found by their header texts.
  const headers = { ...location.format.headers, [missingColumn]: missingColumn }
  return { ...feed, columns, location: { ...location, format: { ...location.format, headers } } }
}

/** Where a run that read these batches would go on. */
function positionAfter(feed: Feed, batches: readonly SourceBatch[]): CursorPosition {
  if (feed.cursor.kind === 'FULL_COMPARE') return { kind: 'FULL' }
  if (feed.cursor.kind === 'FILE_HASH') {
    const files = batches.flatMap(({ file }) => (file === null ? [] : [[file.name, file.sha256] as const]))
    return { kind: 'FILES', files: Object.fromEntries(files) }
  }
  return { kind: 'WATERMARK', watermark: batches.at(-1)?.watermark ?? '' }
}

/** Message, details, stack and causes of an error: what a log would hold of it. */
function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const details = error instanceof HubError ? JSON.stringify(error.details) : ''
  return [error.message, error.stack, details, error.cause === undefined ? '' : everythingOf(error.cause)].join('\n')
}

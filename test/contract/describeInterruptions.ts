import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connector, SourceAdapter, SourceSettings } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import type { Measure } from '../../src/figures/measure.ts'
import { hubService } from '../../src/identity/principal.ts'
import { verifyRollups } from '../../src/store/rebuildRollups.ts'
import { runSync } from '../../src/sync/runSync.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { watchStatements } from '../support/storeFaults.ts'
import { expectSameStore } from '../support/storeState.ts'

/** What a connector is interrupted with. */
export interface InterruptedConnector {
  readonly connector: Connector
  /** Of a real source that stays as it is; asked when the tests begin. */
  readonly settings: () => SourceSettings
  readonly siteId: string
  readonly measures: readonly Measure[]
}

/** Small, so that there are places to interrupt. */
const batchRows = 2
/** The statement with which a feed's transaction ends, but for the run's counts and the version. */
const writesCursor = 'insert into sync_cursor'

/**
 * However often a run of the connector is broken off, by its source, by its own store or by whoever started it: the next one that ends
 * leaves the store as a single undisturbed one does.
 */
export function describeInterruptions({ connector, settings, siteId, measures }: InterruptedConnector): void {
  describe('interrupted', () => {
    let undisturbed: TestDatabase
    let store: TestDatabase
    let batches = 0
    let cursors = 0

    beforeAll(async () => {
      undisturbed = await createTestDatabase()
      store = await createTestDatabase()
      const unwatch = watchStatements(undisturbed.database, ({ text }) => {
        if (text.startsWith(writesCursor)) cursors += 1
        return undefined
      })
      const report = await run(undisturbed, () => {
        batches += 1
      })
      unwatch()
      expect({ state: report.state, error: report.error }).toEqual({ state: 'SUCCEEDED', error: null })
    })
    afterAll(async () => {
      await undisturbed?.drop()
      await store?.drop()
    })

    /** `beforeBatch` is called before each batch of two rows; what it throws is what the source throws. */
    function run(
      { database, tree }: TestDatabase,
      beforeBatch: (batch: number) => void,
      signal = new AbortController().signal,
    ): Promise<SyncReport> {
      return runSync({
        database,
        principal: hubService,
        connector: { ...connector, adapter: slowly(connector.adapter, beforeBatch) },
        site: { siteId, jurisdictionId: tree.findByCode(siteId)!.id },
        settings: settings(),
        tree,
        measures,
        signal,
        progress: () => undefined,
        log: pino({ level: 'silent' }),
      })
    }

    /** The source is gone from its first batch on, for all feeds. False: the run asked for no rows, as of files that it has read. */
    async function outage(): Promise<boolean> {
      let asked = false
      const report = await run(store, () => {
        asked = true
        throw new HubError('SOURCE_UNREACHABLE', 'cut off')
      })
      expect({ state: report.state, code: report.error?.code, rowsWritten: report.rowsWritten }).toEqual(
        asked
          ? { state: 'FAILED', code: 'SOURCE_UNREACHABLE', rowsWritten: 0 }
          : { state: 'SUCCEEDED', code: undefined, rowsWritten: 0 },
      )
      return asked
    }

    /** Whoever started the run stops it at this batch, which must be one that the run reads. */
    async function stop(at: number): Promise<void> {
      const control = new AbortController()
      const { state } = await run(store, (batch) => batch >= at && control.abort(), control.signal)
      expect(state).toBe('STOPPED')
    }

    /** The hub's own PostgreSQL ends the run's connection when it has written the cursor of so many feeds, before that is committed. */
    async function disconnect(cursors: number): Promise<SyncReport> {
      let written = 0
      let ended = false
      const unwatch = watchStatements(store.database, ({ text, processId }) => {
        if (!ended && written === cursors) {
          ended = true
          return terminate(undisturbed, processId)
        }
        if (text.startsWith(writesCursor)) written += 1
        return undefined
      })
      const report = await run(store, () => undefined).finally(unwatch)
      expect(ended).toBe(true)
      return report
    }

    async function expectAsUndisturbed(): Promise<void> {
      const report = await run(store, () => undefined)
      expect({ state: report.state, error: report.error }).toEqual({ state: 'SUCCEEDED', error: null })
      await expectSameStore(store.database, undisturbed.database)
      const site = { siteId, jurisdictionId: store.tree.findByCode(siteId)!.id }
      expect(await verifyRollups(hubService, store.database, siteAreas(store.tree, site), measures)).toEqual([])
    }

    // What is counted is what every run does, however much the ones before it have left for it: nothing is committed yet when it is
    // stopped, so it reads as many batches as the undisturbed one; and each run that is not broken off writes the cursor of each feed.
    it('leaves nothing of a feed that the source, the store or a person broke off, and goes on from there', async () => {
      expect(await outage()).toBe(true)
      await stop(Math.ceil(batches / 2))
      expect(await disconnect(1)).toMatchObject({ state: 'FAILED', error: { code: 'DATABASE_UNREACHABLE' } })
      await expectAsUndisturbed()
    })

    it('leaves what is there when nothing changed since', async () => {
      await outage()
      expect(await disconnect(cursors)).toMatchObject({ state: 'FAILED', error: { code: 'DATABASE_UNREACHABLE' } })
      await expectAsUndisturbed()
    })
  })
}

/** The same adapter with small batches. Sessions have private parts, so that all else is asked of themselves. */
function slowly(adapter: SourceAdapter, beforeBatch: (batch: number) => void): SourceAdapter {
  let batch = 0
  return {
    ...adapter,
    async open(settings) {
      const session = await adapter.open(settings)
      return new Proxy(session, {
        get(target, name) {
          if (name !== 'read') {
            const member: unknown = Reflect.get(target, name)
            return typeof member === 'function' ? member.bind(target) : member
          }
          return async function* (...[feed, request]: Parameters<typeof session.read>) {
            for await (const rows of target.read(feed, { ...request, batchRows })) {
              batch += 1
              beforeBatch(batch)
              request.signal.throwIfAborted()
              yield rows
            }
          }
        },
      })
    },
  }
}

async function terminate({ database }: TestDatabase, processId: number): Promise<void> {
  await database.writers.query('select pg_terminate_backend($1, 5000)', [processId])
}

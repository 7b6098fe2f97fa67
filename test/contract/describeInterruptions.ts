import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hubService } from '../../src/access/principal.ts'
import type { Connector, SourceAdapter, SourceSettings } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import type { Measure } from '../../src/figures/measure.ts'
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

/**
 * However often a run of the connector is broken off, by its source, by its own store or by whoever started it: the next one that ends
 * leaves the store as a single undisturbed one does.
 */
export function describeInterruptions({ connector, settings, siteId, measures }: InterruptedConnector): void {
  describe('interrupted', () => {
    let undisturbed: TestDatabase
    let store: TestDatabase
    let batches = 0
    let statements: readonly string[] = []

    beforeAll(async () => {
      undisturbed = await createTestDatabase()
      store = await createTestDatabase()
      const sent: string[] = []
      const unwatch = watchStatements(undisturbed.database, ({ text }) => {
        sent.push(text)
        return undefined
      })
      const report = await run(undisturbed, () => {
        batches += 1
      })
      unwatch()
      statements = sent
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

    /** The source is gone from this batch on, for all feeds. */
    const outage = (from: number) =>
      run(store, (batch) => {
        if (batch >= from) throw new HubError('SOURCE_UNREACHABLE', 'cut off')
      })

    function stopped(at: number): Promise<SyncReport> {
      const control = new AbortController()
      return run(store, (batch) => batch >= at && control.abort(), control.signal)
    }

    /** The hub's own PostgreSQL ends the run's connection before this statement. */
    async function disconnected(at: number): Promise<SyncReport> {
      let ended = false
      const unwatch = watchStatements(store.database, ({ number, processId }) => {
        if (ended || number < at) return undefined
        ended = true
        return terminate(undisturbed, processId)
      })
      return run(store, () => undefined).finally(unwatch)
    }

    async function expectAsUndisturbed(): Promise<void> {
      const report = await run(store, () => undefined)
      expect({ state: report.state, error: report.error }).toEqual({ state: 'SUCCEEDED', error: null })
      await expectSameStore(store.database, undisturbed.database)
      const site = { siteId, jurisdictionId: store.tree.findByCode(siteId)!.id }
      expect(await verifyRollups(hubService, store.database, siteAreas(store.tree, site), measures)).toEqual([])
    }

    it('leaves nothing of a feed that the source, the store or a person broke off, and goes on from there', async () => {
      expect(await outage(1)).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_UNREACHABLE' }, rowsWritten: 0 })
      const firstCommit = statements.findIndex((text) => text.startsWith('insert into sync_cursor'))
      expect(firstCommit).toBeGreaterThan(0)
      expect(await disconnected(firstCommit + 1)).toMatchObject({
        state: 'FAILED',
        error: { code: 'DATABASE_UNREACHABLE' },
      })
      expect((await stopped(Math.ceil(batches / 2))).state).toBe('STOPPED')
      await expectAsUndisturbed()
    })

    it('leaves what is there when nothing changed since', async () => {
      await outage(1)
      await disconnected(Math.ceil(statements.length / 2))
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

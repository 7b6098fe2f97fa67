import fc from 'fast-check'
import pg from 'pg'
import { expect } from 'vitest'
import { HubError } from '../../../src/errors.ts'
import { connectionConfig } from '../../../src/store/connectionConfig.ts'
import type { SyncReading, SyncReport } from '../../../src/sync/syncReport.ts'
import type { TestDatabase } from '../../support/database.ts'
import { type MemoryRow, memorySource } from '../../support/memoryAdapter.ts'
import { watchStatements } from '../../support/storeFaults.ts'
import { syncOnce } from '../../support/syncRun.ts'
import { caseFeed, deletedByFlag, testConnector } from '../../support/testConnector.ts'
import {
  emptyStore,
  type FeedKind,
  type ModelRow,
  ModelSource,
  type ModelStore,
  modelSync,
  overlapMinutes,
  type SourceChange,
} from './sourceModel.ts'

/** What breaks a run off. */
type Interruption =
  /** The source is gone from this batch on. */
  | { readonly kind: 'OUTAGE'; readonly batch: number }
  /** Whoever started it stops it at this batch. */
  | { readonly kind: 'STOP'; readonly batch: number }
  /** PostgreSQL ends the run's connection before this statement. */
  | { readonly kind: 'DISCONNECT'; readonly statement: number }

/** A run of the hub. */
interface SyncStep {
  readonly kind: 'SYNC'
  readonly reading: SyncReading
  readonly acceptRemovals: boolean
  readonly dryRun: boolean
  readonly interruption: Interruption | null
}

/** One thing that happens. */
export type Step = SourceChange | SyncStep

const minutes = fc.constantFrom(0, 0, 1, 30, 90)
const at = fc.nat({ max: 200 })
const count = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.integer({ min: 5, max: 30 }))
const change: fc.Arbitrary<SourceChange> = fc.oneof(
  fc.record({ kind: fc.constant('INSERT' as const), count: fc.integer({ min: 1, max: 40 }), minutes }),
  fc.record({ kind: fc.constant('INSERT_LATE' as const), minutes: fc.integer({ min: 0, max: overlapMinutes }) }),
  fc.record({ kind: fc.constant('UPDATE' as const), at, minutes }),
  fc.record({ kind: fc.constant('UPDATE_SILENTLY' as const), at }),
  fc.record({ kind: fc.constantFrom('REMOVE' as const, 'FLAG' as const, 'BREAK' as const), at, count }),
  fc.record({ kind: fc.constantFrom('MEND' as const, 'REPEAT' as const), at }),
)
const interruption: fc.Arbitrary<Interruption | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  fc.record({ kind: fc.constantFrom('OUTAGE' as const, 'STOP' as const), batch: fc.nat({ max: 6 }) }),
  fc.record({ kind: fc.constant('DISCONNECT' as const), statement: fc.integer({ min: 4, max: 60 }) }),
)
const sync: fc.Arbitrary<SyncStep> = fc.record({
  kind: fc.constant('SYNC' as const),
  reading: fc.constantFrom<SyncReading>('NEW', 'NEW', 'NEW', 'FULL', 'REPLAY'),
  acceptRemovals: fc.constantFrom(false, false, true),
  dryRun: fc.constantFrom(false, false, false, true),
  interruption,
})

/** About fifteen things that happen, a third of them runs. */
export const sequences: fc.Arbitrary<Step[]> = fc.array(fc.oneof({ weight: 2, arbitrary: change }, sync), {
  minLength: 4,
  maxLength: 24,
  size: 'max',
})

let played = 0

/**
 * Lets everything of a sequence happen to a source and the hub, and compares the store with the model after each run; at the end a run
 * of everything succeeds. Each sequence has a source of its own in a store that they share.
 */
export async function play(store: TestDatabase, kind: FeedKind, steps: readonly Step[]): Promise<void> {
  played += 1
  const hub = new HubUnderTest(store, kind, `model-${played}`)
  const figuresBefore = await hub.figures()
  for (const step of steps) {
    if (step.kind === 'SYNC') await hub.sync(step)
    else hub.source.change(step)
  }
  hub.source.change({ kind: 'INSERT', count: 1, minutes: 1 })
  await hub.sync({ kind: 'SYNC', reading: 'FULL', acceptRemovals: true, dryRun: false, interruption: null })
  await hub.expectNothingStaged()
  expect(added(await hub.figures(), figuresBefore)).toEqual(hub.expectedFigures())
}

class HubUnderTest {
  readonly source: ModelSource
  readonly #store: TestDatabase
  readonly #kind: FeedKind
  readonly #connector: string
  readonly #memory = memorySource()
  #model: ModelStore = emptyStore

  constructor(store: TestDatabase, kind: FeedKind, connector: string) {
    this.#store = store
    this.#kind = kind
    this.#connector = connector
    this.source = new ModelSource(kind)
    this.#memory.batchRows = 5
  }

  async sync(step: SyncStep): Promise<void> {
    const before = this.#model
    const expected = modelSync(this.#kind, this.source.rows, before, step)
    const after = expected.kind === 'WRITTEN' && !step.dryRun ? expected.store : before
    const report = await this.#run(step)
    const found = await this.#stored()
    const told = { step, state: report?.state, code: report?.error?.code ?? null, store: found }
    if (report?.state === 'SUCCEEDED') {
      expect(told).toEqual({ step, state: 'SUCCEEDED', code: null, store: pictureOf(after) })
      expect(expected.kind).toBe('WRITTEN')
      this.#model = after
      return
    }
    if (step.interruption === null) {
      const code = expected.kind === 'REFUSED' ? expected.code : null
      expect(told).toEqual({ step, state: 'FAILED', code, store: pictureOf(before) })
      return
    }
    // A connection may break when its transaction is through already; whatever happens, it is one or the other.
    const through = step.interruption.kind === 'DISCONNECT' && same(found, pictureOf(after))
    if (!through) expect({ step, store: found }).toEqual({ step, store: pictureOf(before) })
    this.#model = through ? after : before
  }

  /** Null: the connection broke before there was a run. */
  async #run({ reading, acceptRemovals, dryRun, interruption }: SyncStep): Promise<SyncReport | null> {
    const control = new AbortController()
    this.#memory.tables.set('cases', this.source.rows.map(memoryRow))
    this.#memory.beforeBatch = (_feed, batch) => {
      if (interruption?.kind === 'OUTAGE' && batch >= interruption.batch)
        throw new HubError('SOURCE_UNREACHABLE', 'cut off')
      if (interruption?.kind === 'STOP' && batch >= interruption.batch) control.abort()
    }
    let cut = false
    const unwatch = watchStatements(this.#store.database, ({ number, processId }) => {
      if (interruption?.kind !== 'DISCONNECT' || number < interruption.statement || cut) return undefined
      cut = true
      return this.#terminate(processId)
    })
    const feed =
      this.#kind === 'WHOLE'
        ? caseFeed()
        : caseFeed({ cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes }, deletes: deletedByFlag })
    try {
      return await syncOnce(this.#store, testConnector(this.#memory.adapter, [feed], this.#connector), {
        options: { reading, acceptRemovals, dryRun },
        signal: control.signal,
      })
    } catch (error) {
      if (!cut) throw error
      return null
    } finally {
      unwatch()
    }
  }

  /** On a connection of its own, so that it is no statement of a writer. */
  async #terminate(processId: number): Promise<void> {
    const client = new pg.Client(connectionConfig(this.#store.settings, 'hub tests'))
    await client.connect()
    await client.query('select pg_terminate_backend($1, 5000)', [processId])
    await client.end()
  }

  async #stored(): Promise<StorePicture> {
    const { rows } = await this.#store.database.writers.query<{ told: string }>(
      `select 'record ' || t.source_key || ' ' || t.reported_code || ' ' || t.loss_amount as told
       from police_case t join feed f using (feed_id) where f.connector = $1
       union all
       select 'quarantine ' || q.source_key || ' ' || q.column_name from quarantine q join feed f using (feed_id) where f.connector = $1
       order by 1`,
      [this.#connector],
    )
    return rows.map(({ told }) => told)
  }

  /** Cases of the year by county, of all sequences. */
  async figures(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.#store.database.writers.query<{ area_id: number; value: number }>(
      `select area_id, value from rollup_year where measure = 'cases_filed' and breakdown = '' and not at_event and year = 2010`,
    )
    return new Map(rows.map(({ area_id, value }) => [String(area_id), value]))
  }

  /** What the model's records add to the counties and to the city and province. */
  expectedFigures(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const told of this.#model.records.values()) {
      for (const code of [told.split(' ')[0]!, '330300', '330000']) {
        const area = String(this.#store.tree.findByCode(code)!.id)
        counts.set(area, (counts.get(area) ?? 0) + 1)
      }
    }
    return counts
  }

  async expectNothingStaged(): Promise<void> {
    const { rows } = await this.#store.database.writers.query(
      'select (select count(*) from staging_police_case) as rows, (select count(*) from staging_quarantine) as rejections',
    )
    expect(rows).toEqual([{ rows: 0, rejections: 0 }])
  }
}

type StorePicture = readonly string[]

function pictureOf({ records, quarantine }: ModelStore): StorePicture {
  return [
    ...[...records].map(([id, told]) => `record ${id} ${told}`),
    ...[...quarantine].map((entry) => `quarantine ${entry}`),
  ].sort()
}

function same(left: StorePicture, right: StorePicture): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index])
}

function added(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map(
    [...now].flatMap(([area, value]) => {
      const more = value - (before.get(area) ?? 0)
      return more === 0 ? [] : [[area, more] as const]
    }),
  )
}

function memoryRow(row: ModelRow): MemoryRow {
  const time = new Date(Date.UTC(2011, 0, 1, 0, row.stamp)).toISOString().slice(0, 19).replace('T', ' ')
  return {
    id: row.id,
    place: row.place,
    category: 'BURGLARY',
    filed: row.broken ? '?' : '20100704',
    loss: String(row.loss),
    deleted: row.flagged ? '1' : '0',
    changed: time,
  }
}

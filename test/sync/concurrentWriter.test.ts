import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { sqlAdapter } from '../../connectors/adapters/sql.ts'
import type { Connector, SourceAdapter } from '../../src/connector/connector.ts'
import type { CursorRule, DeleteRule } from '../../src/connector/feedRules.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import type { SyncOptions, SyncReport } from '../../src/sync/syncReport.ts'
import { createTestDatabase, dropDatabase, type TestDatabase, uniqueDatabaseName } from '../support/database.ts'
import { postgresSourceUrl } from '../support/postgresSource.ts'
import { expectSoundRollups } from '../support/rollupCells.ts'
import { areaId, syncOnce } from '../support/syncRun.ts'
import { caseFeed, deletedByFlag, testConnector } from '../support/testConnector.ts'

/**
 * A department that works while it is read: it inserts, changes and deletes in transactions of its own, some of which are open across
 * several reads. Its clock is made up (five minutes a step, from 1 July 2010), so that nothing depends on how fast this machine is;
 * only the stamps of a clock that is ahead are measured by the real one.
 */
const overlapMinutes = 60
/** A transaction is open for at most so many steps: within the overlap. */
const longestOpen = 8
const stepMinutes = 5
/** Pages of seven rows, so that equal stamps lie across their edges. */
const pageRows = 7

interface Table {
  readonly name: string
  readonly cursor: CursorRule
  readonly deletes: DeleteRule
  /** Rows are removed for good, and edited without a stamp. */
  readonly careless: boolean
}
const byStamp: CursorRule = { kind: 'WATERMARK', column: 'changed', overlapMinutes }
const tables: readonly Table[] = [
  { name: 'flagged', cursor: byStamp, deletes: deletedByFlag, careless: false },
  { name: 'swept', cursor: byStamp, deletes: { kind: 'SWEEP' }, careless: true },
  { name: 'compared', cursor: { kind: 'FULL_COMPARE' }, deletes: { kind: 'SWEEP' }, careless: true },
]

let source: { readonly url: string; readonly database: string }
let owner: pg.Client
let latecomer: pg.Client
let store: TestDatabase
let connector: Connector

beforeAll(async () => {
  const server = inject('testServer')
  const database = uniqueDatabaseName()
  store = await createTestDatabase()
  const administrator = new pg.Client(connectionConfig(server, 'hub tests'))
  await administrator.connect()
  await administrator.query(`create database ${database} template template0`)
  await administrator.end()
  source = { url: postgresSourceUrl({ ...server, database }), database }
  owner = new pg.Client(connectionConfig({ ...server, database }, 'hub tests'))
  latecomer = new pg.Client(connectionConfig({ ...server, database }, 'hub tests'))
  await owner.connect()
  await latecomer.connect()
  for (const { name } of tables) {
    await owner.query(
      `create table ${name} (id varchar(20) primary key, place varchar(12), category varchar(20), filed char(8), loss int,
         deleted char(1) not null default '0', changed timestamp)`,
    )
  }
  connector = testConnector(pagedSlowly(sqlAdapter({ client: 'pg' })), tables.map(feedOf))
})
afterAll(async () => {
  await owner?.end()
  await latecomer?.end()
  if (source !== undefined) await dropDatabase(inject('testServer'), source.database)
  await store?.drop()
})

function feedOf({ name, cursor, deletes }: Table) {
  const feed = caseFeed({
    name,
    location: { kind: 'TABLE', table: name },
    cursor,
    deletes,
    limits: { removedShare: 1 },
    ...(name === 'flagged' ? {} : { coverage: { kind: 'NONE', measures: [] } }),
  })
  return {
    ...feed,
    columns: ['id', 'place', 'category', 'filed', 'loss', 'deleted', 'changed'],
    fields: {
      ...feed.fields,
      solvedOn: { constant: null },
      solvedWithVideo: { constant: null },
      areaSet: { constant: null },
    },
  }
}

/** Small pages with a rest after each, during which the department works on. */
function pagedSlowly(adapter: SourceAdapter): SourceAdapter {
  return {
    ...adapter,
    async open(settings) {
      const session = await adapter.open(settings)
      return {
        count: (feed, position) => session.count(feed, position),
        columns: async (feed) => (await session.columns?.(feed)) ?? null,
        close: () => session.close(),
        async *read(feed, request) {
          for await (const batch of session.read(feed, { ...request, batchRows: pageRows })) {
            yield batch
            await sleep(1)
          }
        },
      }
    },
  }
}

/** Numbers that are the same for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

/** The department at work, step after step, until it is told to stop. */
class Department {
  readonly #random = seeded(20_100_704)
  #step = 0
  #next = 0
  /** Step at which the open transaction is committed. */
  #commitsAt: number | null = null
  #stopped = false
  readonly done: Record<string, number> = {}

  get steps(): number {
    return this.#step
  }

  async work(): Promise<void> {
    while (!this.#stopped) {
      await this.step()
      await sleep(4)
    }
    if (this.#commitsAt !== null) await latecomer.query('commit')
  }

  stop(): void {
    this.#stopped = true
  }

  async step(): Promise<void> {
    this.#step += 1
    if (this.#commitsAt === null && this.#random(4) === 0) {
      await latecomer.query('begin')
      this.#commitsAt = this.#step + 1 + this.#random(longestOpen)
      // Stamped now, seen when it is committed.
      await this.#insert(latecomer, 1 + this.#random(3), this.#stamp(0))
    } else if (this.#commitsAt !== null && this.#step >= this.#commitsAt) {
      await latecomer.query('commit')
      this.#commitsAt = null
    }
    switch (this.#random(8)) {
      case 0:
      case 1:
        await this.#insert(owner, 1 + this.#random(4), this.#stamp(0))
        break
      case 2:
        // Nine rows with one stamp: more than a page.
        await this.#insert(owner, 9, this.#stamp(0))
        break
      case 3:
        await this.#change('loss = loss + 1', this.#stamp(0))
        break
      case 4:
        await this.#change(`deleted = case deleted when '0' then '1' else '0' end`, this.#stamp(0))
        break
      case 5:
        await this.#change(`place = '330304'`, this.#stamp(this.#random(6)))
        break
      case 6:
        if (this.#random(4) === 0) await this.#insertAhead()
        else await this.#insert(owner, 1, 'null')
        break
      default:
        await this.beCareless()
    }
  }

  /** What leaves no trace: a row is removed, another one edited without a stamp. */
  async beCareless(): Promise<void> {
    this.#count('careless')
    for (const { name, careless } of tables) {
      if (!careless) continue
      await owner.query(`delete from ${name} where id = (select id from ${name} order by md5(id || $1) limit 1)`, [
        String(this.#step),
      ])
      await owner.query(
        `update ${name} set loss = loss + 100 where id = (select id from ${name} order by md5($1 || id) limit 1)`,
        [String(this.#step)],
      )
    }
  }

  /** The made-up clock, so many steps ago. */
  #stamp(stepsAgo: number): string {
    return `timestamp '2010-07-01 00:00:00' + interval '${(this.#step - stepsAgo) * stepMinutes} minutes'`
  }

  async #insert(client: pg.Client, rows: number, stamp: string): Promise<void> {
    this.#count(client === latecomer ? 'late' : 'inserted')
    const first = this.#next
    this.#next += rows
    for (const { name } of tables) {
      await client.query(
        `insert into ${name} select 'A' || lpad(n::text, 6, '0'), '330302', 'BURGLARY', '201007' || lpad((n % 28 + 1)::text, 2, '0'), n, '0', ${stamp}
         from generate_series($1::int, $2::int) n`,
        [first, first + rows - 1],
      )
    }
  }

  /** By a machine whose clock is three hours ahead. */
  #insertAhead(): Promise<void> {
    this.#count('ahead')
    return this.#insert(owner, 1, `(now() at time zone 'Asia/Shanghai') + interval '3 hours'`)
  }

  async #change(change: string, stamp: string): Promise<void> {
    this.#count('changed')
    for (const { name } of tables) {
      // Rows of an open transaction are none of the others' business; nobody waits for them here.
      await owner.query(
        `update ${name} set ${change}, changed = ${stamp} where id in (select id from ${name} order by md5(id || $1) limit 3)`,
        [String(this.#step)],
      )
    }
  }

  #count(what: string): void {
    this.done[what] = (this.done[what] ?? 0) + 1
  }
}

const sync = (options: Partial<SyncOptions> = {}): Promise<SyncReport> =>
  syncOnce(store, connector, {
    settings: { url: source.url, covers: { from: '2010-01-01', through: '2010-12-31' } },
    options,
  })

async function inSource(table: string): Promise<readonly string[]> {
  const withoutDeleted = table === 'flagged' ? "where deleted = '0'" : ''
  const { rows } = await owner.query<{ row: string }>(
    `select concat_ws(' ', id, place, category, filed, loss) as row from ${table} ${withoutDeleted} order by 1`,
  )
  return rows.map(({ row }) => row)
}

async function inHub(table: string): Promise<readonly string[]> {
  const { rows } = await store.database.writers.query<{ row: string }>(
    `select concat_ws(' ', c.source_key, case c.jurisdiction_id when $2 then '330302' when $3 then '330304' end, c.category,
       to_char(c.filed_on, 'YYYYMMDD'), c.loss_amount) as row
     from police_case c join feed f using (feed_id) where f.name = $1 order by 1`,
    [table, areaId(store, '330302'), areaId(store, '330304')],
  )
  return rows.map(({ row }) => row)
}

it('hub and source agree after a department has worked through several reads', { timeout: 300_000 }, async () => {
  const department = new Department()
  // Nothing is there yet when it is read first.
  expect(await sync()).toMatchObject({ state: 'SUCCEEDED', rowsRead: 0 })
  const work = department.work()
  const reports: SyncReport[] = []
  try {
    for (let run = 0; run < 5; run += 1) {
      const before = department.steps
      reports.push(await sync())
      expect(department.steps).toBeGreaterThan(before)
    }
  } finally {
    department.stop()
    await work
  }
  // Each run saw one moment: what it read is what the source counted, key by key.
  for (const report of reports) expect(report).toMatchObject({ state: 'SUCCEEDED', differences: 0, rowsQuarantined: 0 })
  for (const what of ['inserted', 'late', 'changed', 'ahead', 'careless'])
    expect(department.done[what]).toBeGreaterThan(0)

  expect(await sync()).toMatchObject({ state: 'SUCCEEDED', differences: 0 })
  expect(await inHub('flagged')).toEqual(await inSource('flagged'))
  expect(await inHub('compared')).toEqual(await inSource('compared'))
  await expectSoundRollups(store)

  // What left no trace is found by whoever looks at everything.
  await department.beCareless()
  expect(await sync({ reading: 'FULL' })).toMatchObject({ state: 'SUCCEEDED', differences: 0 })
  for (const { name } of tables) expect(await inHub(name)).toEqual(await inSource(name))
  expect(await sync({ reading: 'FULL' })).toMatchObject({ rowsWritten: 0, rowsDeleted: 0 })
  await expectSoundRollups(store)
})

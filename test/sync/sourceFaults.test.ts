import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { soapAdapter } from '../../connectors/adapters/soap.ts'
import { sqlAdapter } from '../../connectors/adapters/sql.ts'
import type { Connector, SourceSettings } from '../../src/connector/connector.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import {
  type ListServer,
  listAdapter,
  listFeed,
  listRow,
  listSettings,
  startListServer,
} from '../adapters/restServer.ts'
import { createTestDatabase, dropDatabase, type TestDatabase, uniqueDatabaseName } from '../support/database.ts'
import { type Fault, type FaultProxy, type ProxyTarget, startFaultProxy } from '../support/faultProxy.ts'
import { mariadbNeeded, withoutMariadb } from '../support/mariadb.ts'
import { startMariadbServer } from '../support/mariadbServer.ts'
import { expectSoundRollups } from '../support/rollupCells.ts'
import { expectSameStore } from '../support/storeState.ts'
import { syncOnce } from '../support/syncRun.ts'
import { caseFeed, deletedByFlag, testConnector } from '../support/testConnector.ts'

/** A department's system that people work on from one day to the next. */
interface WorkedSource {
  connector(timeouts: Timeouts): Connector
  readonly target: ProxyTarget
  /** By way of the proxy. */
  settings(port: number): SourceSettings
  /** What happens in the system on this day: rows come, change and go. */
  work(day: number): Promise<void>
  dispose(): Promise<void>
}

const covers = { from: '2010-01-01', through: '2010-12-31' }
/** In milliseconds. */
interface Timeouts {
  readonly connect: number
  readonly answer: number
}
/** For a source that something happens to: a source that answers takes a tenth of it on a quiet machine. */
const brief: Timeouts = { connect: 3_000, answer: 1_500 }
/** For one that nothing happens to: no machine is so busy. */
const patient: Timeouts = { connect: 60_000, answer: 60_000 }
const secretKey = 'AJ33030210000017'
const rowsADay = 60

/** A case that came in on this day; some are numbered with what may stand in no message. */
function caseRow(day: number, number: number) {
  const id = number === 17 ? `${secretKey}-${day}` : `A${day}-${number}`
  return {
    id,
    place: number % 3 === 0 ? '330303' : '330302',
    filed: `201007${String((number % 28) + 1).padStart(2, '0')}`,
  }
}
const moment = (day: number, number: number): string =>
  `2010-08-${String(day).padStart(2, '0')} 08:${String(number % 60).padStart(2, '0')}:00`

/** The same tables in PostgreSQL and MariaDB: one read by its stamps with a deletion flag, one compared whole. */
const tables = ['cases', 'archive'] as const
const definition = (table: string): string =>
  `create table ${table} (id varchar(40) primary key, place varchar(12), category varchar(20), filed char(8), solved char(8), loss int,
     video char(1), areaset varchar(20), deleted char(1), changed timestamp null)`

async function workOn(run: (statement: string) => Promise<unknown>, day: number): Promise<void> {
  for (const table of tables) {
    const rows = Array.from({ length: rowsADay }, (_, number) => {
      const { id, place, filed } = caseRow(day, number)
      return `('${id}', '${place}', 'BURGLARY', '${filed}', null, ${number}, '1', null, '0', '${moment(day, number)}')`
    })
    await run(`insert into ${table} values ${rows.join(', ')}`)
    await run(`update ${table} set loss = loss + 1000, changed = '${moment(day, 1)}' where id like 'A${day - 1}-1%'`)
    await run(`update ${table} set deleted = '1', changed = '${moment(day, 2)}' where id like 'A${day - 1}-2%'`)
  }
  await run(`delete from archive where id like 'A${day - 1}-3%'`)
}

const sqlFeeds = [
  caseFeed({
    location: { kind: 'TABLE', table: 'cases' },
    cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 60 },
    deletes: deletedByFlag,
  }),
  caseFeed({
    name: 'archive',
    location: { kind: 'TABLE', table: 'archive' },
    coverage: { kind: 'NONE', measures: [] },
  }),
].map((feed) => ({
  ...feed,
  columns: feed.columns.map((column) => column.toLowerCase()),
  fields: { ...feed.fields, areaSet: { constant: null } },
}))

async function postgres(reading: 'COPY' | 'STREAM'): Promise<WorkedSource> {
  const server = inject('testServer')
  const database = uniqueDatabaseName()
  const administrator = new pg.Client(connectionConfig(server, 'hub tests'))
  await administrator.connect()
  await administrator.query(`create database ${database} template template0`)
  await administrator.end()
  const owner = new pg.Client(connectionConfig({ ...server, database }, 'hub tests'))
  await owner.connect()
  for (const table of tables) await owner.query(definition(table))
  return {
    connector: (timeouts) => testConnector(sqlAdapter({ client: 'pg', reading, timeouts }), sqlFeeds),
    target: { path: `${server.host}/.s.PGSQL.${server.port}` },
    settings: (port) => ({ url: `postgres://${server.user}:secret-word@127.0.0.1:${port}/${database}`, covers }),
    work: (day) => workOn((statement) => owner.query(statement), day),
    async dispose() {
      await owner.end()
      await dropDatabase(server, database)
    },
  }
}

async function mariadb(): Promise<WorkedSource> {
  const server = await startMariadbServer()
  await server.owner.query('create database aj character set utf8mb4; use aj')
  for (const table of tables)
    await server.owner.query(`${definition(table)}; grant select on aj.${table} to 'reader'@'127.0.0.1'`)
  return {
    connector: (timeouts) => testConnector(sqlAdapter({ client: 'mysql2', timeouts }), sqlFeeds),
    target: { host: '127.0.0.1', port: server.server.port },
    settings: (port) => ({ url: `mysql://reader:reader@127.0.0.1:${port}/aj`, covers }),
    work: (day) => workOn((statement) => server.owner.query(statement), day),
    dispose: () => server.stop(),
  }
}

async function rest(): Promise<WorkedSource> {
  const server: ListServer = await startListServer()
  const feed = listFeed({ page: { number: 'page', size: 'size', rows: 50 } })
  return {
    connector: ({ answer }) => testConnector(listAdapter({ answer }), [{ ...feed, deletes: { kind: 'SWEEP' } }]),
    target: { host: '127.0.0.1', port: Number(new URL(server.url).port) },
    settings: (port) => listSettings(`http://127.0.0.1:${port}`),
    async work(day) {
      server.rows.splice(0, server.rows.length > 30 ? 5 : 0)
      for (let number = 0; number < 40; number += 1)
        server.rows.push(listRow(caseRow(day, number).id, `2010-01-${String((number % 28) + 1).padStart(2, '0')}`))
    },
    dispose: () => server.stop(),
  }
}

async function soap(): Promise<WorkedSource> {
  const rows: { readonly day: string; readonly xml: string }[] = []
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const asked = Buffer.concat(chunks).toString('utf8')
    const part = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(asked)?.[1] ?? ''
    const found = rows.filter(({ day }) => day >= part('from').slice(0, 10) && day <= part('to').slice(0, 10))
    const first = (Number(part('page')) - 1) * 50
    const given = found.slice(first, first + 50).map(({ xml }) => xml)
    const document = `<r><code>0</code><total>${found.length}</total><rows>${given.join('')}</rows></r>`
    response.end(
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a><return><![CDATA[${document}]]></return></a></s:Body></s:Envelope>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: target } = server.address() as AddressInfo
  const feed = caseFeed({
    location: {
      kind: 'SOAP',
      operation: 'list',
      namespace: 'http://service/',
      parameters: { from: 'from', to: 'to', page: 'page' },
      windowDays: 31,
      result: 'return',
      document: { row: 'r/rows/row', code: { element: 'code', success: ['0'] }, total: 'total' },
    },
    cursor: { kind: 'DAY_WINDOWS', overlapDays: 40 },
  })
  const columns = ['id', 'place', 'category', 'filed']
  return {
    connector: ({ answer }) =>
      testConnector(soapAdapter({ limits: { answer } }), [
        {
          ...feed,
          columns,
          fields: {
            ...feed.fields,
            solvedOn: { constant: null },
            lossAmount: { constant: null },
            solvedWithVideo: { constant: null },
            areaSet: { constant: null },
          },
        },
      ]),
    target: { host: '127.0.0.1', port: target },
    settings: (port) => ({ url: `http://reader:secret-word@127.0.0.1:${port}/service`, covers }),
    async work(day) {
      rows.splice(0, rows.length > 30 ? 5 : 0)
      for (let number = 0; number < 40; number += 1) {
        const { id, place, filed } = caseRow(day, number)
        const xml = `<row><id>${id}</id><place>${place}</place><category>BURGLARY</category><filed>${filed}</filed></row>`
        rows.push({ day: `2010-12-${filed.slice(6)}`, xml })
      }
    },
    dispose: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Each by a byte of the run's answers, from the first greeting on. */
const faults: readonly [name: string, fault: (bytes: number) => Fault][] = [
  ['a source that falls silent', (bytes) => ({ kind: 'HANG', afterBytes: Math.floor(bytes * 0.7) })],
  ['a source that never greets', () => ({ kind: 'HANG', afterBytes: 0 })],
  ['a connection that is reset', (bytes) => ({ kind: 'RESET', afterBytes: Math.floor(bytes * 0.5) })],
  ['an end before the end', (bytes) => ({ kind: 'HALF_CLOSE', afterBytes: Math.floor(bytes * 0.9) })],
  ['an end in the first rows', (bytes) => ({ kind: 'HALF_CLOSE', afterBytes: Math.floor(bytes * 0.3) })],
  ['garbage', (bytes) => ({ kind: 'GARBAGE', afterBytes: Math.floor(bytes * 0.6), seed: 11 })],
  ['a port that is closed', () => ({ kind: 'REFUSE' })],
]

/** For the others: what is particular to them is proven by the contract of their adapter. `npm run test:long` lets everything strike all. */
const fewFaults =
  process.env['TEST_LONG'] === undefined ? faults.filter(([name]) => name === 'an end before the end') : faults

function describeFaults(name: string, prepare: () => Promise<WorkedSource>, struckBy = faults): void {
  describe(name, () => {
    let source: WorkedSource
    let proxy: FaultProxy
    /** Of a hub that nothing happens to. */
    let undisturbed: TestDatabase
    let store: TestDatabase
    let day = 0

    beforeAll(async () => {
      source = await prepare()
      proxy = await startFaultProxy(source.target)
      undisturbed = await createTestDatabase()
      store = await createTestDatabase()
      await nextDay()
      expect(await sync(store)).toMatchObject({ state: 'SUCCEEDED', error: null })
    })
    afterAll(async () => {
      await proxy?.stop()
      await source?.dispose()
      await undisturbed?.drop()
      await store?.drop()
    })

    const sync = (hub: TestDatabase, timeouts = patient): Promise<SyncReport> =>
      syncOnce(hub, source.connector(timeouts), { settings: source.settings(proxy.port) })

    /** Works in the source, brings it to the undisturbed hub, and tells how many bytes that took. */
    async function nextDay(): Promise<number> {
      day += 1
      await source.work(day)
      await proxy.set({ kind: 'PASS' })
      expect(await sync(undisturbed)).toMatchObject({ state: 'SUCCEEDED', rowsQuarantined: 0 })
      return proxy.bytes
    }

    async function failingCode(): Promise<unknown> {
      const { rows } = await store.database.writers.query<{ failing_code: string | null }>(
        'select failing_code from source_state',
      )
      return rows[0]?.failing_code
    }

    async function expectFailure(report: SyncReport, code: unknown): Promise<void> {
      expect(report).toMatchObject({ state: 'FAILED', error: { code } })
      expect(await failingCode()).toBe(report.error?.code)
      expect(JSON.stringify(report)).not.toMatch(new RegExp(`secret-|reader:|${secretKey}|BURGLARY`))
    }

    async function expectHealed(): Promise<void> {
      await proxy.set({ kind: 'PASS' })
      expect(await sync(store)).toMatchObject({ state: 'SUCCEEDED', error: null })
      expect(await failingCode()).toBeNull()
      await expectSameStore(store.database, undisturbed.database)
    }

    it.each(struckBy)(
      '%s ends the run in time and in an error; the next run leaves what an undisturbed one leaves',
      async (_name, fault) => {
        const bytes = await nextDay()
        const disturbance = fault(bytes)
        await proxy.set(disturbance)
        const report = await sync(store, brief)
        await expectFailure(
          report,
          disturbance.kind === 'GARBAGE' ? expect.stringMatching(/^SOURCE_/) : 'SOURCE_UNREACHABLE',
        )
        // A second and a half of silence is too long for it; the rest is a busy machine's.
        expect(report.seconds).toBeLessThan(15)
        await expectHealed()
      },
    )

    it('a trickle is slow, and nothing else', async () => {
      const bytes = await nextDay()
      await proxy.set({ kind: 'TRICKLE', afterBytes: 0, bytes: Math.ceil(bytes / 8), milliseconds: 20 })
      expect(await sync(store)).toMatchObject({ state: 'SUCCEEDED', error: null })
      await expectHealed()
    })

    it('a source that recovers after three attempts is in the state of three failures until then, and of none after', async () => {
      await nextDay()
      await proxy.set({ kind: 'RESET', afterBytes: 0 }, { connections: 3 })
      for (let attempt = 1; attempt <= 3; attempt += 1) await expectFailure(await sync(store), 'SOURCE_UNREACHABLE')
      expect(await sync(store)).toMatchObject({ state: 'SUCCEEDED', error: null })
      await expectHealed()
      await expectSoundRollups(store)
    })
  })
}

describeFaults('PostgreSQL by COPY', () => postgres('COPY'))
describeFaults('PostgreSQL by STREAM', () => postgres('STREAM'), fewFaults)
describe.skipIf(withoutMariadb)(`with a server of its own${mariadbNeeded}`, () =>
  describeFaults('MariaDB', mariadb, fewFaults),
)
describeFaults('a REST service', rest, fewFaults)
describeFaults('a SOAP service', soap, fewFaults)

import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlAdapter } from '../../connectors/adapters/sql.ts'
import { sqlAdapterByAddress } from '../../connectors/adapters/sqlByAddress.ts'
import { DriverSockets } from '../../connectors/adapters/sqlSocket.ts'
import type { RawRow, RecordFeed } from '../../src/connector/connector.ts'
import { code } from '../../src/connector/parsers/code.ts'
import { localDate } from '../../src/connector/parsers/dates.ts'
import { describeAdapter, failure, readAll, rowsOf } from '../contract/describeAdapter.ts'
import { mariadbNeeded, withoutMariadb } from '../support/mariadb.ts'
import { type MariadbServer, startMariadbServer } from '../support/mariadbServer.ts'

const madeUpPhone = '13900000000'

const calls: RecordFeed<'policeCall'> = {
  name: 'calls',
  record: 'policeCall',
  location: { kind: 'TABLE', table: 't_jq' },
  columns: ['bh', 'sj', 'dm', 'je', 'xh', 'update_time'],
  key: ['bh'],
  cursor: { kind: 'WATERMARK', column: 'update_time', overlapMinutes: 60 },
  deletes: { kind: 'NEVER' },
  coverage: { kind: 'SETTINGS', measures: ['police_calls'] },
  division: { columns: [{ column: 'dm', systems: ['GB2260'] }], asOf: 'reportedOn' },
  fields: {
    category: { column: 'dm', parser: code('callCategory'), required: true },
    reportedOn: { column: 'sj', parser: localDate('yyyy-MM-dd HH:mm:ss'), required: true },
  },
}

/** In the order (update_time, bh by bytes): capitals before small letters; a row that was never stamped comes first. */
const rows: readonly RawRow[] = [
  ['Z0009', '0000-00-00 00:00:00', '鹿城', '-1.00', '1', null],
  ['a0001', '2010-07-04 15:30:00', '瓯海垟', '12.50', '9007199254740993', '2010-07-04 15:30:00'],
  ['A0002', '2010-07-05 00:00:00', "'x\\n", '0.00', '5', '2010-07-05 00:00:00'],
  ['B0001', '2010-12-31 23:59:59', '', null, '5300000000000000299', '2010-07-05 00:00:00'],
  ['a0002', '2010-01-01 00:00:00', '洞头', '99999999999.99', '6', '2010-07-05 00:00:00'],
  ['c0001', null, null, '1.00', '7', '9999-12-31 00:00:00'],
]

let mariadb: MariadbServer

async function prepare(): Promise<void> {
  mariadb = await startMariadbServer()
  const { owner } = mariadb
  // The unique key is on another column: the collation takes a0002 and A0002 for the same key.
  await owner.query(`create database jq character set utf8mb3; use jq;
    create table t_jq (id int auto_increment primary key, bh varchar(32), sj datetime, dm varchar(20) character set gbk, je decimal(14,2), xh bigint,
      bjdh varchar(20), update_time datetime) collate utf8mb3_general_ci;
    create view endless as select concat(seq) as bh, timestamp '2010-07-04 00:00:00' as sj, repeat('x', 200) as dm, 1 as je, seq as xh, timestamp '2010-07-04 00:00:00' as update_time from seq_1_to_200000;
    grant select on jq.t_jq to 'reader'@'127.0.0.1';
    grant select, show view on jq.endless to 'reader'@'127.0.0.1';`)
  for (const row of rows)
    await owner.query('insert into t_jq (bh, sj, dm, je, xh, update_time, bjdh) values (?)', [[...row, madeUpPhone]])
}

// The driver gives numbers that fit as numbers: the hub's parsers take both. Here everything is compared as text.
const asText = (batches: readonly RawRow[]): RawRow[] =>
  batches.map((row) => row.map((cell) => (cell === null ? null : String(cell))))

describe.skipIf(withoutMariadb)(`sql on MariaDB${mariadbNeeded}`, () => {
  beforeAll(prepare)
  afterAll(() => mariadb?.stop())

  describeAdapter(
    'sql on MariaDB',
    async () => ({
      adapter: sqlAdapter({ client: 'mysql2', timeouts: { connect: 2_000 } }),
      settings: { url: mariadb.readerUrl('jq') },
      feed: calls,
      rows,
      unwanted: madeUpPhone,
      // One hour of overlap before 00:30 on the 5th. The unstamped row comes with every run.
      resume: { position: { kind: 'WATERMARK', watermark: '2010-07-05 00:30:00' }, rows: [rows[0]!, ...rows.slice(2)] },
      missingColumn: { feed: { ...calls, columns: [...calls.columns, 'sfzx'] }, column: 'sfzx' },
      unreachable: { url: 'mysql://nobody@127.0.0.1:1/nothing' },
      pressure: {
        feed: {
          ...calls,
          location: { kind: 'TABLE', table: 'endless' },
          cursor: { kind: 'FULL_COMPARE' },
          key: ['sj'],
        },
        async isWaiting() {
          const [sessions] = await mariadb.owner.query<RowDataPacket[]>(
            "select state from information_schema.processlist where user = 'reader' and info like '%endless%'",
          )
          return (
            sessions.length > 0 &&
            sessions.every((session) => /Writing to net|Sending data/i.test(String(session['state'])))
          )
        },
      },
      throughProxy: {
        adapter: sqlAdapter({ client: 'mysql2', timeouts: { connect: 4_000, answer: 1_000 } }),
        silence: 1_000,
        target: { host: '127.0.0.1', port: mariadb.server.port },
        settings: (port) => ({ url: `mysql://reader:reader@127.0.0.1:${port}/jq` }),
        feed: calls,
        rows,
        endless: {
          ...calls,
          location: { kind: 'TABLE', table: 'endless' },
          cursor: { kind: 'FULL_COMPARE' },
          key: ['sj'],
        },
        secrets: [madeUpPhone, 'reader:', '9007199254740993', '瓯海垟'],
      },
      dispose: async () => undefined,
    }),
    { network: 'STREAMED' },
  )

  it('nasty 27: hands DATETIME over as it stands, under any time zone of the machine', async () => {
    const session = await sqlAdapter({ client: 'mysql2' }).open({ url: mariadb.readerUrl('jq') })
    const before = process.env['TZ']
    try {
      for (const zone of ['UTC', 'America/New_York', 'Asia/Shanghai']) {
        process.env['TZ'] = zone
        const read = rowsOf(await readAll(session, calls))
        expect(read.map((row) => row[1])).toEqual(rows.map((row) => row[1]))
      }
    } finally {
      if (before === undefined) delete process.env['TZ']
      else process.env['TZ'] = before
      await session.close()
    }
  })

  it('orders keys that the collation takes for equal, byte by byte, and tells the last stamp that is past', async () => {
    const session = await sqlAdapter({ client: 'mysql2' }).open({ url: mariadb.readerUrl('jq') })
    const batches = await readAll(session, calls, { batchRows: 2 })
    await session.close()
    expect(asText(rowsOf(batches)).map(([bh]) => bh)).toEqual(['Z0009', 'a0001', 'A0002', 'B0001', 'a0002', 'c0001'])
    expect(batches.map(({ watermark }) => watermark)).toEqual([
      '2010-07-04 15:30:00',
      '2010-07-05 00:00:00',
      '2010-07-05 00:00:00',
    ])
  })

  it('may not write, even if the account could', async () => {
    await mariadb.owner.query("grant insert on jq.t_jq to 'reader'@'127.0.0.1'")
    const { default: knex } = await import('knex')
    const { sqlDialects } = await import('../../connectors/adapters/sqlDialects.ts')
    const pool = knex({
      client: 'mysql2',
      connection: sqlDialects.mysql2.connection(
        mariadb.readerUrl('jq'),
        { connect: 2_000, answer: 2_000 },
        new DriverSockets(),
      ),
      pool: { min: 0, max: 1 },
    })
    for (const statement of sqlDialects.mysql2.session) await pool.raw(statement)
    await expect(pool('t_jq').insert({ bh: 'x' })).rejects.toThrow(/READ ONLY/i)
    await pool.destroy()
  })

  it.each([
    [
      'a wrong password',
      (url: string) => url.replace('reader:reader', 'reader:wrong'),
      'SOURCE_REFUSED',
      'ER_ACCESS_DENIED_ERROR',
    ],
    [
      'a database that is not there',
      (url: string) => url.replace('/jq', '/nosuch'),
      'SOURCE_REFUSED',
      'ER_DBACCESS_DENIED_ERROR',
    ],
  ])('%s: %s', async (_what, change, expected, state) => {
    const error = await failure(sqlAdapter({ client: 'mysql2' }).open({ url: change(mariadb.readerUrl('jq')) }))
    expect(error.code).toBe(expected)
    expect(error.message).toContain(state)
    expect(`${error.message} ${error.stack} ${JSON.stringify(error.details)}`).not.toMatch(/reader:|wrong/)
  })

  it('a table that is gone is told by its name', async () => {
    const session = await sqlAdapter({ client: 'mysql2' }).open({ url: mariadb.server.url('jq') })
    const gone = { ...calls, location: { kind: 'TABLE', table: 't_gone' } } as const
    const error = await failure(readAll(session, gone))
    expect([error.code, error.message]).toEqual(['SOURCE_SHAPE_CHANGED', expect.stringContaining('t_gone')])
    await session.close()
  })

  it('an error that quotes a value of a row is passed on without it', async () => {
    const session = await sqlAdapter({ client: 'mysql2' }).open({ url: mariadb.server.url('jq') })
    const failing = {
      ...calls,
      location: { kind: 'TABLE', table: 't_jq', where: 'extractvalue(1, concat(0x5c, bjdh)) is null' },
    } as const
    const error = await failure(readAll(session, failing))
    const cause = error.cause instanceof Error ? `${error.cause.message} ${error.cause.stack}` : ''
    expect(error.code).toBe('SOURCE_REFUSED')
    expect(`${error.message} ${error.stack} ${JSON.stringify(error.details)} ${cause}`).not.toContain(madeUpPhone)
    await session.close()
  })

  it('a connection that is cut while it is read is SOURCE_UNREACHABLE, not the end of the table', async () => {
    const session = await sqlAdapter({ client: 'mysql2' }).open({ url: mariadb.readerUrl('jq') })
    const endless: RecordFeed<'policeCall'> = {
      ...calls,
      location: { kind: 'TABLE', table: 'endless' },
      cursor: { kind: 'FULL_COMPARE' },
      key: ['sj'],
    }
    let read = 0
    const reading = async (): Promise<void> => {
      for await (const batch of session.read(endless, {
        position: null,
        batchRows: 100,
        signal: new AbortController().signal,
      })) {
        if (read === 0) await mariadb.killReader()
        read += batch.rows.length
      }
    }
    expect((await failure(reading())).code).toBe('SOURCE_UNREACHABLE')
    expect(read).toBeGreaterThan(0)
    await session.close()
    expect(await mariadb.readerConnections()).toBe(0)
  })
})

describe('sql by address', () => {
  const adapter = sqlAdapterByAddress({ 'mysql:': { client: 'mysql2' }, 'postgres:': { client: 'pg' } })

  it.each([undefined, 'oracle://x/y', 'not a url'])('refuses %s and says what is allowed', async (url) => {
    const error = await failure(adapter.open(url === undefined ? {} : { url }))
    expect([error.code, error.message]).toEqual([
      'CONFIGURATION_INVALID',
      expect.stringContaining('mysql:// or postgres://'),
    ])
  })
})

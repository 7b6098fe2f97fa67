import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlAdapter } from '../../connectors/adapters/sql.ts'
import { type SqlClient, sqlDialects } from '../../connectors/adapters/sqlDialects.ts'
import { sqlError } from '../../connectors/adapters/sqlErrors.ts'
import { DriverSockets } from '../../connectors/adapters/sqlSocket.ts'
import type { RawRow, RecordFeed } from '../../src/connector/connector.ts'
import { code } from '../../src/connector/parsers/code.ts'
import { localDate } from '../../src/connector/parsers/dates.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embeddedPostgres.ts'
import { describeAdapter, failure, readAll, rowsOf } from '../contract/describeAdapter.ts'

const madeUpPhone = '13900000000'

const calls: RecordFeed<'policeCall'> = {
  name: 'calls',
  record: 'policeCall',
  location: { kind: 'TABLE', table: 'gaxt.t_jq_jjdb' },
  columns: ['jjdbh', 'bjsj', 'jqlbdm', 'je', 'gxsj'],
  key: ['jjdbh'],
  cursor: { kind: 'WATERMARK', column: 'gxsj', overlapMinutes: 60 },
  deletes: { kind: 'NEVER' },
  coverage: { kind: 'SETTINGS', measures: ['police_calls'] },
  division: { columns: [{ column: 'jqlbdm', systems: ['GB2260'] }], asOf: 'reportedOn' },
  fields: {
    category: { column: 'jqlbdm', parser: code('callCategory'), required: true },
    reportedOn: { column: 'bjsj', parser: localDate('yyyyMMddHHmmss'), required: true },
  },
}

/** In the order (gxsj, jjdbh); a row that was never stamped comes last. Text exactly as the server prints it. */
const rows: readonly RawRow[] = [
  ['0000000000000020119', '20100704153000', '0101', '12.50', '2010-07-04 15:30:00'],
  ['0000000000000020120', '20100704160000', '0102', null, '2010-07-04 16:00:00.123456'],
  ['0000000000000020118', '20100705000000', '01\t02', '0.00', '2010-07-05 00:00:00'],
  ['0000000000000020121', '20100705000000', '\\N', '99999999999.99', '2010-07-05 00:00:00'],
  ['0000000000000020122', '20100706000000', '垟𠮷\n"x"', '-1.00', '2010-07-06 12:00:00'],
  ['0000000000000020123', null, '', '1.00', '9999-12-31 00:00:00'],
  ['0000000000000020124', '20100101000000', 'C:\\new', '1.00', null],
]

let server: EmbeddedPostgres
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sql-adapter-'))
  server = await startEmbeddedPostgres({
    name: 'sql-adapter-test',
    directory,
    listen: { kind: 'tcp', port: 0 },
    settings: { fsync: 'off' },
  })
  const client = await connect()
  // `endless` is some 25 MB, several times what a connection's buffers hold.
  await client.query(`
    create schema gaxt;
    create table gaxt.t_jq_jjdb (
      jjdbh varchar(23) primary key, bjsj char(14), jqlbdm varchar(20), je numeric(14,2), gxsj timestamp, bjdh varchar(20));
    create view gaxt.endless as
      select n::text as jjdbh, '20100704153000' as bjsj, '0101' as jqlbdm, 1 as je, timestamp '2010-07-04' as gxsj
      from generate_series(1, 500000) as n;
    create view gaxt.unsorted as
      select 'many' as jjdbh, '20100704153000' as bjsj, '0101' as jqlbdm, n as je, timestamp '2010-07-04' as gxsj
      from generate_series(1, 60000) as n;
    create role reader login password 'reader';
    grant usage on schema gaxt to reader;`)
  for (const row of rows) {
    await client.query('insert into gaxt.t_jq_jjdb values ($1, $2, $3, $4, $5, $6)', [...row, madeUpPhone])
  }
  await client.end()
})

afterAll(async () => {
  await server?.stop()
  await rm(directory, { recursive: true, force: true })
})

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: server.url })
  await client.connect()
  return client
}

for (const reading of ['COPY', 'STREAM'] as const) {
  describeAdapter(
    `sql on PostgreSQL by ${reading}`,
    async () => {
      const observer = await connect()
      return {
        adapter: sqlAdapter({ client: 'pg', reading, timeouts: { connect: 2_000 } }),
        settings: { url: server.url },
        feed: calls,
        rows,
        unwanted: madeUpPhone,
        // One hour of overlap before 00:30 on the 5th: 23:30 on the 4th. The unstamped row comes with every run.
        resume: { position: { kind: 'WATERMARK', watermark: '2010-07-05 00:30:00' }, rows: rows.slice(2) },
        missingColumn: { feed: { ...calls, columns: [...calls.columns, 'sfzx'] }, column: 'sfzx' },
        unreachable: { url: 'postgres://nobody@127.0.0.1:1/nothing' },
        pressure: {
          feed: {
            ...calls,
            location: { kind: 'TABLE', table: 'gaxt.endless' },
            cursor: { kind: 'FULL_COMPARE' },
            key: ['bjsj'],
          },
          async isWaiting() {
            const { rows: sessions } = await observer.query<{ waiting: boolean }>(
              "select wait_event = any (array['ClientWrite', 'ClientRead']) as waiting from pg_stat_activity where application_name = 'jurisdiction-hub' and query ilike '%endless%'",
            )
            return sessions.length > 0 && sessions.every(({ waiting }) => waiting === true)
          },
        },
        throughProxy: {
          adapter: sqlAdapter({ client: 'pg', reading, timeouts: { connect: 4_000, answer: 1_000 } }),
          silence: 1_000,
          target: { host: '127.0.0.1', port: Number(new URL(server.url).port) },
          settings: (port) => ({ url: server.url.replace(/:\d+\//, `:${port}/`) }),
          feed: calls,
          rows,
          endless: { ...calls, location: { kind: 'TABLE', table: 'gaxt.unsorted' }, cursor: { kind: 'FULL_COMPARE' } },
          secrets: [madeUpPhone, '99999999999.99', '0000000000000020121', new URL(server.url).password].filter(Boolean),
        },
        dispose: () => observer.end(),
      }
    },
    { network: 'STREAMED' },
  )
}

describe('sql on PostgreSQL', () => {
  it('tells the largest stamp that is a time past: 9999-12-31 would keep later rows from being read', async () => {
    const session = await sqlAdapter({ client: 'pg' }).open({ url: server.url })
    const batches = await readAll(session, calls, { batchRows: 2 })
    await session.close()
    expect(batches.map((batch) => batch.watermark)).toEqual([
      '2010-07-04 16:00:00.123456',
      '2010-07-05 00:00:00',
      '2010-07-06 12:00:00',
      '2010-07-06 12:00:00',
    ])
  })

  it('28: a clock that is ahead: no run goes on from later than now, by the clock of the hub or of the server, whichever is behind', async () => {
    const owner = await connect()
    await owner.query(`
      create table gaxt.ahead as select n::text as jjdbh, (now() at time zone 'Asia/Shanghai') + n * interval '1 hour' as gxsj
        from generate_series(-3, 3, 2) as n;
      create schema slow;
      create function slow.now() returns timestamptz language sql as $$ select pg_catalog.now() - interval '2 hours' $$;`)
    const feed: typeof calls = {
      ...calls,
      location: { kind: 'TABLE', table: 'gaxt.ahead' },
      columns: ['jjdbh', 'gxsj'],
    }
    const lastRow = async (url: string): Promise<unknown> => {
      const session = await sqlAdapter({ client: 'pg' }).open({ url })
      const [batch] = await readAll(session, feed)
      await session.close()
      return batch?.rows.find(([, stamp]) => stamp === batch.watermark)?.[0]
    }
    expect(await lastRow(server.url)).toBe('-1')
    const slow = new URL(server.url)
    slow.searchParams.set('options', '-c search_path=slow,pg_catalog')
    expect(await lastRow(slow.href)).toBe('-3')
    await owner.query('drop table gaxt.ahead; drop schema slow cascade')
    await owner.end()
  })

  it('applies the declared condition, to rows and to the count; a question mark in it is no placeholder', async () => {
    const feed = {
      ...calls,
      location: { kind: 'TABLE', table: 'gaxt.t_jq_jjdb', where: "je > 0 and jqlbdm <> '?'" },
    } as const
    const session = await sqlAdapter({ client: 'pg' }).open({ url: server.url })
    expect(rowsOf(await readAll(session, feed))).toHaveLength(4)
    expect((await session.count(feed, null))?.rows).toBe(4)
    await session.close()
  })

  it('29: sees one moment from the first feed to the last, while the source deletes and inserts', async () => {
    const writer = await connect()
    await writer.query('create table gaxt.swapped as select * from gaxt.t_jq_jjdb')
    const feed: typeof calls = { ...calls, location: { kind: 'TABLE', table: 'gaxt.swapped' } }
    const session = await sqlAdapter({ client: 'pg' }).open({ url: server.url })
    const before = rowsOf(await readAll(session, calls))
    await writer.query('delete from gaxt.swapped')
    expect(rowsOf(await readAll(session, feed))).toEqual(before)
    expect((await session.count(feed, null))?.rows).toBe(rows.length)
    await session.close()
    await writer.query('drop table gaxt.swapped')
    await writer.end()
  })

  it('case-folded column names: asked for as the catalogue writes them, or SOURCE_SHAPE_CHANGED with the name', async () => {
    const owner = await connect()
    await owner.query(
      'create view gaxt.folded as select jjdbh as "JJDBH", bjsj as "BJSJ", gxsj as "GXSJ" from gaxt.t_jq_jjdb',
    )
    const upper: typeof calls = {
      ...calls,
      location: { kind: 'TABLE', table: 'gaxt.folded' },
      columns: ['JJDBH', 'BJSJ', 'GXSJ'],
      key: ['JJDBH'],
      cursor: { kind: 'WATERMARK', column: 'GXSJ', overlapMinutes: 60 },
    }
    const session = await sqlAdapter({ client: 'pg' }).open({ url: server.url })
    expect(rowsOf(await readAll(session, upper))).toEqual(rows.map(([jjdbh, bjsj, , , gxsj]) => [jjdbh, bjsj, gxsj]))
    const error = await failure(readAll(session, { ...upper, columns: ['jjdbh', 'BJSJ', 'GXSJ'] }))
    expect([error.code, error.message]).toEqual(['SOURCE_SHAPE_CHANGED', expect.stringContaining('column jjdbh')])
    await session.close()
    await owner.query('drop view gaxt.folded')
    await owner.end()
  })

  it('says SOURCE_REFUSED for a wrong password and for a table without the right to read, without telling the password', async () => {
    const wrong = new URL(server.url)
    wrong.username = 'reader'
    wrong.password = 'guessed-it'
    const error = await failure(sqlAdapter({ client: 'pg' }).open({ url: wrong.href }))
    expect(error.code).toBe('SOURCE_REFUSED')
    expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain('guessed-it')

    wrong.password = 'reader'
    const session = await sqlAdapter({ client: 'pg' }).open({ url: wrong.href })
    expect((await failure(readAll(session, calls))).code).toBe('SOURCE_REFUSED')
    await session.close()
  })

  it('says SOURCE_SHAPE_CHANGED when the table is gone', async () => {
    const session = await sqlAdapter({ client: 'pg' }).open({ url: server.url })
    const error = await failure(readAll(session, { ...calls, location: { kind: 'TABLE', table: 'gaxt.t_jq_jjdb_bk' } }))
    await session.close()
    expect(error.code).toBe('SOURCE_SHAPE_CHANGED')
    expect(error.message).toContain('table gaxt.t_jq_jjdb_bk')
  })

  it('says SOURCE_UNREACHABLE when the server cuts the connection in the middle, and the session recovers', async () => {
    const killer = await connect()
    const session = await sqlAdapter({ client: 'pg' }).open({ url: server.url })
    const endless: typeof calls = { ...calls, location: { kind: 'TABLE', table: 'gaxt.endless' }, key: ['bjsj'] }
    const reading = async () => {
      for await (const batch of session.read(endless, {
        position: null,
        batchRows: 10,
        signal: new AbortController().signal,
      })) {
        if (batch.rows.length < 10) continue
        await killer.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jurisdiction-hub'",
        )
      }
    }
    expect((await failure(reading())).code).toBe('SOURCE_UNREACHABLE')
    expect(rowsOf(await readAll(session, calls))).toEqual(rows)
    await session.close()
    await killer.end()
  })

  it('cannot write', async () => {
    const session = await sqlAdapter({ client: 'pg' }).open({ url: server.url })
    const writes = {
      ...calls,
      location: { kind: 'TABLE', table: 'gaxt.t_jq_jjdb', where: "nextval('gaxt.counter') > 0" },
    } as const
    const owner = await connect()
    await owner.query('create sequence gaxt.counter')
    expect((await failure(readAll(session, writes))).code).toBe('SOURCE_REFUSED')
    await session.close()
    await owner.end()
  })

  it.each<[SqlClient, string, string]>([
    ['mssql', 'mssql://reader:secret@host:1433/database', 'tedious'],
    ['oracledb', 'oracle://reader:secret@host:1521/service', 'oracledb'],
  ])('says how to install the driver of %s, which the hub does not bring', async (client, url, driver) => {
    const error = await failure(sqlAdapter({ client }).open({ url }))
    expect(error).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: `The driver for ${client} databases is not installed. Run: npm install ${driver}`,
    })
  })

  it.each<[SqlClient, string, object]>([
    [
      'mssql',
      'mssql://reader:p%40ss@host:1433/cases',
      { server: 'host', port: 1433, user: 'reader', password: 'p@ss', database: 'cases' },
    ],
    [
      'oracledb',
      'oracle://reader:p%40ss@host:1521/cases',
      { user: 'reader', password: 'p@ss', connectString: 'host:1521/cases' },
    ],
  ])('gives the driver of %s, which takes no URL, the parts of one', (client, url, parts) => {
    expect(sqlDialects[client].connection(url, { connect: 1000, answer: 1000 }, new DriverSockets())).toMatchObject(
      parts,
    )
  })

  it('tells the columns that it does not read too, with their types and no value', async () => {
    const session = await sqlAdapter({ client: 'pg' }).open({ url: server.url })
    expect(await session.columns?.(calls)).toEqual([
      { name: 'jjdbh', type: 'character varying(23)' },
      { name: 'bjsj', type: 'character(14)' },
      { name: 'jqlbdm', type: 'character varying(20)' },
      { name: 'je', type: 'numeric' },
      { name: 'gxsj', type: 'timestamp without time zone' },
      { name: 'bjdh', type: 'character varying(20)' },
    ])
    await session.close()
  })

  it('wants a url', async () => {
    expect((await failure(sqlAdapter({ client: 'pg' }).open({}))).code).toBe('CONFIGURATION_INVALID')
    expect((await failure(sqlAdapter({ client: 'pg' }).open({ url: 'server one' }))).code).toBe('CONFIGURATION_INVALID')
  })
})

describe('sqlError', () => {
  const place = { address: 'host/db', feed: 'calls', table: 't', columns: ['je'] }

  it('never passes on what a driver says about values', () => {
    const driver = Object.assign(new Error(`invalid input syntax for type integer: "${madeUpPhone}"`), {
      code: '22P02',
    })
    const error = sqlError(driver, place)
    expect(error.code).toBe('SOURCE_REFUSED')
    const { cause } = error
    expect(
      [error.message, JSON.stringify(error.details), String(cause), cause instanceof Error ? cause.stack : ''].join(),
    ).not.toContain(madeUpPhone)
  })

  it.each([
    ['57P01', 'SOURCE_UNREACHABLE'],
    ['08006', 'SOURCE_UNREACHABLE'],
    ['53300', 'SOURCE_UNREACHABLE'],
    ['ETIMEDOUT', 'SOURCE_UNREACHABLE'],
    ['28000', 'SOURCE_REFUSED'],
    ['42501', 'SOURCE_REFUSED'],
    ['42703', 'SOURCE_SHAPE_CHANGED'],
  ])('%s is %s', (state, expected) => {
    expect(sqlError(Object.assign(new Error('字段 "je" 不存在'), { code: state }), place).code).toBe(expected)
  })

  it('names the column also when the server speaks Chinese', () => {
    expect(sqlError(Object.assign(new Error('字段 "je" 不存在'), { code: '42703' }), place).message).toContain(
      'column je',
    )
  })
})

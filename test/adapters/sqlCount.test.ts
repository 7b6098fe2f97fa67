import { createHash } from 'node:crypto'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { sqlAdapter } from '../../connectors/adapters/sql.ts'
import type { CursorPosition, Feed, SourceSession } from '../../src/connector/connector.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { checksumOf, readAll, rowsOf } from '../contract/describeAdapter.ts'
import { cloneDatabase, dropDatabase, type TestServer, uniqueDatabaseName } from '../support/database.ts'
import { mariadbNeeded, withoutMariadb } from '../support/mariadb.ts'
import { type MariadbServer, startMariadbServer } from '../support/mariadbServer.ts'
import { postgresSourceUrl } from '../support/postgresSource.ts'
import { caseFeed } from '../support/testConnector.ts'

/** One key column of each kind: `yhbh` text, `dwdm` char(12), `xh` bigint, `je` decimal, `sj` a moment, `bz` may be null. */
const columns = ['yhbh', 'dwdm', 'xh', 'je', 'sj', 'bz'] as const
const feed: Feed = {
  ...caseFeed(),
  location: { kind: 'TABLE', table: 't_yh' },
  columns: [...columns],
  key: [...columns],
  cursor: { kind: 'WATERMARK', column: 'sj', overlapMinutes: 60 },
}
type Row = readonly [string, string, bigint, string, string, string | null]

const piece = fc.constantFrom(
  ...['温', '州', '垟', '𠮷', '𬇕', '😀', '|', "'", '\\', '"', '?', '%', ' ', '\t', 'ａ', '１', 'é'],
  ...['0', '00', 'A', 'a', 'N', '\\N', '\n'],
)
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
const moment = fc
  .date({ min: new Date('2009-01-01T00:00:00Z'), max: new Date('2010-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19).replace('T', ' '))
const row: fc.Arbitrary<Row> = fc.tuple(
  text,
  fc.stringMatching(/^[0-9A-Z]{0,12}$/),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc
    .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 99 }))
    .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`),
  moment,
  fc.option(text, { nil: null }),
)
const rows = fc.array(row, { maxLength: 30 })
const positions: readonly (CursorPosition | null)[] = [null, { kind: 'WATERMARK', watermark: '2010-01-01 00:30:00' }]

/** By another way than the hub's: decimal arithmetic over whole digests. */
function sumOfDigests(keys: readonly string[]): string {
  const digests = keys.map((key) => createHash('md5').update(key, 'utf8').digest('hex'))
  return digests.reduce((sum, digest) => sum + BigInt(`0x${digest.slice(0, 8)}`), 0n).toString()
}

async function expectSameRows(open: () => Promise<SourceSession>): Promise<void> {
  const session = await open()
  try {
    for (const position of positions) {
      const read = rowsOf(await readAll(session, feed, { position, batchRows: 7 }))
      const counted = await session.count(feed, position)
      expect(counted).toEqual({ rows: read.length, keyChecksum: checksumOf(feed, read), includesDeleted: false })
      expect(counted?.keyChecksum).toBe(sumOfDigests(read.map((cells) => cells.map((cell) => cell ?? '').join('|'))))
    }
  } finally {
    await session.close()
  }
}

describe('PostgreSQL', () => {
  let settings: TestServer
  let owner: pg.Client
  beforeAll(async () => {
    const server = inject('testServer')
    settings = { ...server, database: uniqueDatabaseName() }
    await cloneDatabase(server, settings.database, 'template0')
    owner = new pg.Client(connectionConfig(settings, 'hub tests'))
    await owner.connect()
    await owner.query(
      'create table t_yh (yhbh text, dwdm char(12), xh bigint, je numeric(10,2), sj timestamp, bz varchar(60), sfyx boolean default true)',
    )
  })
  afterAll(async () => {
    await owner?.end()
    await dropDatabase(inject('testServer'), settings.database)
  })

  it.each(['COPY', 'STREAM'] as const)(
    'counts what %s gives and adds up the same keys, whatever stands in them',
    async (reading) => {
      const adapter = sqlAdapter({ client: 'pg', reading })
      await fc.assert(
        fc.asyncProperty(rows, async (given) => {
          await owner.query('truncate t_yh')
          for (const one of given) await owner.query('insert into t_yh values ($1, $2, $3, $4, $5, $6)', [...one])
          await expectSameRows(() => adapter.open({ url: postgresSourceUrl(settings) }))
        }),
        { numRuns: 12 },
      )
    },
  )

  it('a database in another encoding adds up in UTF-8, as the hub does', async () => {
    const database = uniqueDatabaseName()
    const server = inject('testServer')
    await owner.query(
      `create database ${database} template template0 encoding 'EUC_CN' locale_provider libc locale 'C'`,
    )
    const other = new pg.Client(connectionConfig({ ...server, database }, 'hub tests'))
    await other.connect()
    await other.query("set client_encoding = 'UTF8'")
    await other.query('create table t_yh (bh char(4), mc text, sfyx boolean)')
    await other.query("insert into t_yh values ('温州', '鹿城', true), ('1', null, false)")
    await other.end()
    const chinese: Feed = {
      ...caseFeed(),
      location: { kind: 'TABLE', table: 't_yh' },
      columns: ['mc', 'bh', 'sfyx'],
      key: ['bh', 'mc', 'sfyx'],
    }
    const session = await sqlAdapter({ client: 'pg' }).open({ url: postgresSourceUrl({ ...server, database }) })
    const counted = await session.count(chinese, null)
    await session.close()
    await dropDatabase(server, database)
    expect(counted).toEqual({
      rows: 2,
      keyChecksum: sumOfDigests(['温州  |鹿城|t', '1   ||f']),
      includesDeleted: false,
    })
  })

  it('a relative of PostgreSQL without the functions counts its rows, in the same snapshot', async () => {
    await owner.query('truncate t_yh')
    await owner.query("insert into t_yh (yhbh) values ('1'), ('2')")
    await owner.query('create schema poor')
    // What the server says where there is no such function; the schema stands before the built-in one.
    await owner.query(
      'create function poor.md5(bytea) returns text language plpgsql as $$ begin raise undefined_function; end $$',
    )
    const url = new URL(postgresSourceUrl(settings))
    url.searchParams.set('options', '-c search_path=poor,pg_catalog,public')
    const session = await sqlAdapter({ client: 'pg' }).open({ url: url.href })
    const byNumber: Feed = { ...feed, key: ['yhbh'], cursor: { kind: 'FULL_COMPARE' } }
    expect(rowsOf(await readAll(session, byNumber))).toHaveLength(2)
    await owner.query('delete from t_yh')
    expect(await session.count(byNumber, null)).toEqual({ rows: 2, keyChecksum: null, includesDeleted: false })
    expect(rowsOf(await readAll(session, byNumber))).toHaveLength(2)
    await session.close()
  })
})

describe.skipIf(withoutMariadb)(`MariaDB${mariadbNeeded}`, () => {
  let mariadb: MariadbServer
  beforeAll(async () => {
    mariadb = await startMariadbServer()
    await mariadb.owner.query(`create database yh character set utf8mb4; use yh;
      create table t_yh (yhbh varchar(60), dwdm char(12) character set gbk, lsh int(8) unsigned zerofill default 42, bl double default 1e20, xh bigint, je decimal(10,2), sj datetime, bz varchar(60));
      grant select on yh.t_yh to 'reader'@'127.0.0.1'`)
  })
  afterAll(() => mariadb?.stop())

  it('counts what it gives and adds up the same keys, whatever stands in them', async () => {
    const adapter = sqlAdapter({ client: 'mysql2' })
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        await mariadb.owner.query('truncate t_yh')
        if (given.length > 0)
          await mariadb.owner.query('insert into t_yh (yhbh, dwdm, xh, je, sj, bz) values ?', [
            given.map((one) => [...one]),
          ])
        await expectSameRows(() => adapter.open({ url: mariadb.readerUrl('yh') }))
      }),
      { numRuns: 12 },
    )
  })

  it('numbers come as the server writes them: leading zeros stay, and nothing is written out', async () => {
    await mariadb.owner.query("truncate t_yh; insert into t_yh (yhbh, xh) values ('1', -9007199254740993)")
    const numbers: Feed = {
      ...feed,
      columns: ['lsh', 'bl', 'xh'],
      key: ['lsh', 'bl', 'xh'],
      cursor: { kind: 'FULL_COMPARE' },
    }
    const session = await sqlAdapter({ client: 'mysql2' }).open({ url: mariadb.readerUrl('yh') })
    const read = rowsOf(await readAll(session, numbers))
    const counted = await session.count(numbers, null)
    await session.close()
    expect(read).toEqual([['00000042', '1e20', '-9007199254740993']])
    expect(counted?.keyChecksum).toBe(sumOfDigests(['00000042|1e20|-9007199254740993']))
  })
})

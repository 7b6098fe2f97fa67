import { chmod, copyFile, mkdtemp, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { decimalText, sqliteAdapter } from '../../connectors/adapters/sqlite.ts'
import type { RawRow, RecordFeed } from '../../src/connector/connector.ts'
import { freeDate } from '../../src/connector/parsers/dates.ts'
import { integer } from '../../src/connector/parsers/numbers.ts'
import { describeAdapter, failure, readAll, rowsOf } from '../contract/describeAdapter.ts'

const file = 'acd.sqlite'
const adapter = sqliteAdapter({ file, retry: { times: 2, milliseconds: 20 } })

function feed(part: Partial<RecordFeed<'fireStation'>> = {}): RecordFeed<'fireStation'> {
  return {
    name: 'stations',
    record: 'fireStation',
    location: { kind: 'TABLE', table: 'xfz' },
    columns: ['bh', 'mc', 'cls', 'tze'],
    key: ['bh'],
    cursor: { kind: 'FULL_COMPARE' },
    deletes: { kind: 'SWEEP' },
    coverage: { kind: 'SETTINGS', measures: ['fire_stations_built'] },
    division: { columns: [{ column: 'mc', systems: ['NAME'] }], asOf: 'reportedOn' },
    fields: {
      constructionState: { constant: 'BUILT' },
      reportedOn: { column: 'bh', parser: freeDate(), required: true },
      investment: { constant: null },
      vehicles: { column: 'cls', parser: integer() },
      vehicleSpending: { constant: null },
    },
    ...part,
  }
}

/** As SQL would have them written down: the adapter must give these texts. */
const stored: readonly (readonly [string, string | null, bigint | null, number | null])[] = [
  ['001', '站A', 9007199254740993n, 0.1 + 0.2],
  ['002', null, -5n, 1234.56],
  ['003', '', 0n, 1e16],
  ['B', '站D', null, null],
  ['a', '站E', 12n, 2.5e-7],
]
const rows: readonly RawRow[] = [
  ['001', '站A', '9007199254740993', '0.3'],
  ['002', null, '-5', '1234.56'],
  ['003', '', '0', '10000000000000000'],
  ['B', '站D', null, null],
  ['a', '站E', '12', '0.00000025'],
]
const unwanted = '120.1,28.0,madeup-point'

function fill(database: DatabaseSync, pages = 0, rule = ''): void {
  database.exec(
    `create table xfz (bh text collate nocase primary key, mc text, cls int ${rule}, tze real, dzzb text, tp blob)`,
  )
  const insert = database.prepare('insert into xfz (bh, mc, cls, tze, dzzb, tp) values (?, ?, ?, ?, ?, ?)')
  for (const row of stored.toReversed()) insert.run(...row, unwanted, new Uint8Array([1, 2]))
  database.exec('create table other (n integer primary key, text text)')
  const more = database.prepare('insert into other (text) values (?)')
  for (let page = 0; page < pages; page += 1) more.run('x'.repeat(3_900))
}

async function makeFile(target: string, pages = 0): Promise<void> {
  const database = new DatabaseSync(target)
  fill(database, pages)
  database.close()
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sqlite-adapter-'))
  return () => rm(folder, { recursive: true, force: true })
})

async function readOnce(asked = feed()): Promise<readonly RawRow[]> {
  const session = await adapter.open({ folder })
  try {
    return rowsOf(await readAll(session, asked))
  } finally {
    await session.close()
  }
}

describe('the contract', () => {
  let shared: string
  beforeAll(async () => {
    shared = await mkdtemp(path.join(tmpdir(), 'sqlite-contract-'))
    await makeFile(path.join(shared, file))
  })
  afterAll(() => rm(shared, { recursive: true, force: true }))

  // The file is small by nature: it is copied whole before its first row is read.
  describeAdapter(
    'sqlite',
    async () => ({
      adapter,
      settings: { folder: shared },
      feed: feed({ cursor: { kind: 'WATERMARK', column: 'bh', overlapMinutes: 0 }, deletes: { kind: 'NEVER' } }),
      rows,
      unwanted,
      resume: { position: { kind: 'WATERMARK', watermark: 'B' }, rows: rows.slice(3) },
      missingColumn: { feed: feed({ columns: ['bh', 'mc', 'gone'] }), column: 'gone' },
      unreachable: { folder: path.join(shared, 'not-mounted') },
      dispose: async () => {},
    }),
    { readWhole: true },
  )
})

describe('values', () => {
  it('orders by bytes, gives digits whole and fractions without noise', async () => {
    await makeFile(path.join(folder, file))
    expect(await readOnce()).toEqual(rows)
  })

  it('refuses a BLOB and names its column', async () => {
    await makeFile(path.join(folder, file))
    const error = await failure(readOnce(feed({ columns: ['bh', 'tp'] })))
    expect(error.code).toBe('SOURCE_SHAPE_CHANGED')
    expect(error.message).toContain('BLOB in column tp')
  })

  it('says which table is missing, and does not take an unknown name for a text', async () => {
    await makeFile(path.join(folder, file))
    const gone = await failure(readOnce(feed({ location: { kind: 'TABLE', table: 'acd_file' } })))
    expect([gone.code, gone.message]).toEqual(['SOURCE_SHAPE_CHANGED', expect.stringContaining('no table acd_file')])
    const condition = await failure(
      readOnce(feed({ location: { kind: 'TABLE', table: 'xfz', where: '"nosuch" = \'1\'' } })),
    )
    expect([condition.code, condition.message]).toEqual(['SOURCE_SHAPE_CHANGED', expect.stringContaining('nosuch')])
  })

  it('writes any amount in fen as the same amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 }), (fen) => {
        const text = decimalText(fen / 100)
        expect(text).toMatch(/^-?\d+(\.\d{1,2})?$/)
        const [whole = '', fraction = ''] = text.replace('-', '').split('.')
        expect(BigInt(whole + fraction.padEnd(2, '0'))).toBe(BigInt(Math.abs(fen)))
      }),
    )
  })

  it('writes any number in plain decimals that mean the number to fifteen digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
        const text = decimalText(value)
        expect(text).toMatch(/^-?\d+(\.\d+)?$/)
        expect(Number(Number(text).toPrecision(15))).toBe(Number(value.toPrecision(15)) + 0)
      }),
    )
  })
})

describe('a file that is not whole', () => {
  async function incomplete(): Promise<void> {
    const error = await failure(readOnce())
    expect([error.code, error.action]).toEqual(['FILE_INCOMPLETE', 'RETRY'])
    expect(error.message).toContain(`${file} is not whole`)
  }

  it('is FILE_INCOMPLETE when its last pages are missing', async () => {
    const whole = path.join(folder, 'whole')
    await makeFile(whole, 50)
    const bytes = await readFile(whole)
    for (const size of [0, 50, 4096, 40_960, bytes.length - 1, bytes.length - 4096]) {
      await writeFile(path.join(folder, file), bytes.subarray(0, size))
      await incomplete()
    }
  })

  it('is FILE_INCOMPLETE when its space is set aside and still empty', async () => {
    const whole = path.join(folder, 'whole')
    await makeFile(whole, 50)
    const bytes = await readFile(whole)
    bytes.fill(0, 40_960)
    await writeFile(path.join(folder, file), bytes)
    await incomplete()
    await writeFile(path.join(folder, file), Buffer.alloc(8192))
    await incomplete()
  })

  it('is FILE_INCOMPLETE while a transaction is under way beside it', async () => {
    await makeFile(path.join(folder, file))
    await writeFile(path.join(folder, `${file}-journal`), 'x')
    await incomplete()
  })

  it('is read when it becomes whole within the retries', async () => {
    const whole = path.join(folder, 'whole')
    await makeFile(whole, 50)
    const bytes = await readFile(whole)
    await writeFile(path.join(folder, file), bytes.subarray(0, 8192))
    const patient = sqliteAdapter({ file, retry: { times: 1_000, milliseconds: 20 } })
    const opening = patient.open({ folder })
    setTimeout(() => void writeFile(path.join(folder, file), bytes), 60)
    const session = await opening
    expect(rowsOf(await readAll(session, feed()))).toEqual(rows)
    await session.close()
  })

  it('is FILE_UNREADABLE when it is something else, SOURCE_EMPTY when it is not there', async () => {
    expect((await failure(readOnce())).code).toBe('SOURCE_EMPTY')
    await writeFile(
      path.join(folder, file),
      'no database, but long enough to have the header that one begins with'.repeat(3),
    )
    expect((await failure(readOnce())).code).toBe('FILE_UNREADABLE')
  })

  it('is SOURCE_REFUSED when it may not be read', async () => {
    await makeFile(path.join(folder, file))
    await chmod(path.join(folder, file), 0)
    // Root may read everything: there the hub's part is played by an ordinary user.
    const isRoot = process.geteuid?.() === 0
    if (isRoot) {
      await chmod(folder, 0o755)
      process.seteuid?.('nobody')
    }
    try {
      expect((await failure(readOnce())).code).toBe('SOURCE_REFUSED')
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  it('reads rows that break rules of their own tables', async () => {
    const database = new DatabaseSync(path.join(folder, file))
    database.exec('pragma ignore_check_constraints = on')
    fill(database, 0, 'check (cls >= 0)')
    database.close()
    expect(await readOnce()).toEqual(rows)
  })
})

describe('a database that is copied with its write-ahead log', () => {
  /** A live database with committed rows that are in the log only; copied while it is open, as a careless job does. */
  async function copyLive(): Promise<void> {
    const live = path.join(folder, 'live')
    const database = new DatabaseSync(live)
    database.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 0')
    fill(database)
    await copyFile(live, path.join(folder, file))
    await copyFile(`${live}-wal`, path.join(folder, `${file}-wal`))
    database.close()
  }

  it('has the rows of the log, and nothing new appears in the drop folder', async () => {
    await copyLive()
    const before = (await readdir(folder)).sort()
    const sizes = await Promise.all(before.map(async (name) => (await stat(path.join(folder, name))).mtimeMs))
    expect(await readOnce()).toEqual(rows)
    expect((await readdir(folder)).sort()).toEqual(before)
    expect(await Promise.all(before.map(async (name) => (await stat(path.join(folder, name))).mtimeMs))).toEqual(sizes)
  })

  it('is FILE_INCOMPLETE when the log is of an earlier delivery', async () => {
    await copyLive()
    const old = new Date('2010-01-01T00:00:00Z')
    await utimes(path.join(folder, `${file}-wal`), old, old)
    const error = await failure(readOnce())
    expect([error.code, error.message]).toEqual(['FILE_INCOMPLETE', expect.stringContaining('earlier delivery')])
  })

  it('pays no heed to a log beside a database that keeps none', async () => {
    await makeFile(path.join(folder, file))
    await writeFile(path.join(folder, `${file}-wal`), 'left over')
    expect(await readOnce()).toEqual(rows)
  })
})

it('leaves no copy behind, not even while it reads', async () => {
  await makeFile(path.join(folder, file))
  const copies = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('hub-sqlite-')).length
  const before = await copies()
  const session = await adapter.open({ folder })
  if (process.platform !== 'win32') expect(await copies()).toBe(before)
  await session.close()
  expect(await copies()).toBe(before)
})

it('reads the same when the original is replaced meanwhile', async () => {
  await makeFile(path.join(folder, file))
  const session = await adapter.open({ folder })
  const target = await open(path.join(folder, file), 'w')
  await target.close()
  expect(rowsOf(await readAll(session, feed()))).toEqual(rows)
  await session.close()
})

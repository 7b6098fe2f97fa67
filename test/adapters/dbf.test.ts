import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { filesAdapter } from '../../connectors/adapters/files.ts'
import type { RawRow, SourceBatch, StatisticFeed } from '../../src/connector/connector.ts'
import type { DbfFormat } from '../../src/connector/feedLocation.ts'
import { integer } from '../../src/connector/parsers/numbers.ts'
import { yearEnd } from '../../src/connector/parsers/yearEnd.ts'
import { type DbfColumn, type DbfRecord, dbfFile } from '../../src/demo/grid/dbfFile.ts'
import { describeAdapter, failure, readAll, rowsOf } from '../contract/describeAdapter.ts'

const columns: readonly DbfColumn[] = [
  { name: 'XZQH', type: 'C', length: 12 },
  { name: 'MC', type: 'C', length: 20 },
  { name: 'WGS', type: 'N', length: 5 },
  { name: 'LXDH', type: 'C', length: 11 },
]
const telephone = '13900000000'

function feed(format: Partial<DbfFormat> = {}, asked = ['@year', 'XZQH', 'MC', 'WGS']): StatisticFeed {
  return {
    name: 'grids',
    record: 'observation',
    location: {
      kind: 'FILES',
      pattern: /^wgtj_(?<year>\d{4})\.dbf$/i,
      format: { kind: 'DBF', encoding: 'gb18030', ...format },
    },
    columns: asked,
    key: ['@year', 'XZQH'],
    cursor: { kind: 'FILE_HASH' },
    deletes: { kind: 'SWEEP' },
    coverage: { kind: 'REPORT_MONTHS', measures: ['grids'] },
    division: { columns: [{ column: 'XZQH', systems: ['NBS12'] }] },
    month: { column: '@year', parser: yearEnd(), required: true },
    window: 'AS_OF',
    values: { kind: 'COLUMNS', measures: { grids: { column: 'WGS', parser: integer() } } },
  }
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dbf-adapter-'))
  return () => rm(folder, { recursive: true, force: true })
})

const drop = (content: Uint8Array, name = 'wgtj_2015.dbf') => writeFile(path.join(folder, name), content)
const record = (xzqh: string, mc: string | null, wgs: number | null, deleted = false): DbfRecord => ({
  cells: [xzqh, mc, wgs, telephone],
  deleted,
})

async function read(asked = feed(), batchRows = 100): Promise<SourceBatch[]> {
  const session = await filesAdapter().open({ folder })
  return readAll(session, asked, { batchRows })
}

describe('the contract', () => {
  let shared: string
  beforeAll(async () => {
    shared = await mkdtemp(path.join(tmpdir(), 'dbf-contract-'))
  })
  afterAll(() => rm(shared, { recursive: true, force: true }))

  describeAdapter('dbf', async () => {
    const years = [
      ['2014', [record('530402001001', '上垟村', 7), record('530402001002', '下垟村', null)]],
      [
        '2015',
        [record('530402001001', '上垟村', 8), record('530402001002', '下垟村', 0), record('530402001003', null, 12)],
      ],
    ] as const
    for (const [year, records] of years)
      await writeFile(path.join(shared, `wgtj_${year}.dbf`), dbfFile(columns, records))
    const many = Array.from({ length: 5_000 }, (_, index) => record(String(index).padStart(12, '0'), null, 1))
    await writeFile(path.join(shared, 'many_2015.dbf'), dbfFile(columns, many))
    const rows: RawRow[] = [
      ['2014', '530402001001', '上垟村', '7'],
      ['2014', '530402001002', '下垟村', null],
      ['2015', '530402001001', '上垟村', '8'],
      ['2015', '530402001002', '下垟村', '0'],
      ['2015', '530402001003', null, '12'],
    ]
    const session = await filesAdapter().open({ folder: shared })
    const [first] = await readAll(session, feed())
    return {
      adapter: filesAdapter(),
      settings: { folder: shared },
      feed: feed(),
      rows,
      unwanted: telephone,
      resume: {
        position: { kind: 'FILES', files: { 'wgtj_2014.dbf': first!.file!.sha256 } },
        rows: rows.slice(2),
      },
      missingColumn: { feed: feed({}, ['@year', 'XZQH', 'JZWGY']), column: 'JZWGY' },
      unreachable: { folder: path.join(shared, 'missing') },
      pressure: {
        feed: {
          ...feed(),
          location: {
            kind: 'FILES',
            pattern: /^many_(?<year>\d{4})\.dbf$/,
            format: { kind: 'DBF', encoding: 'gb18030' },
          },
        },
        // A file waits by itself: nothing is read from it until the next batch is asked for.
        isWaiting: async () => true,
      },
      dispose: async () => {},
    }
  })
})

/** A table by hand, byte by byte: one field NAME C(6), the records as given; `count` is what its head says. */
function table(records: readonly string[], { count = records.length, type = 'C', tail = '1a' } = {}): Buffer {
  const head = Buffer.alloc(65)
  head[0] = 0x03
  head.writeUInt32LE(count, 4)
  head.writeUInt16LE(65, 8)
  head.writeUInt16LE(7, 10)
  head.write('NAME', 32, 'ascii')
  head.write(type, 43, 'ascii')
  head[48] = 6
  head[64] = 0x0d
  return Buffer.concat([head, ...records.map((hex) => Buffer.from(hex, 'hex')), Buffer.from(tail, 'hex')])
}

const byHand = feed({}, ['NAME'])

describe('text', () => {
  it('nasty 41: cp936 without a marker (code-page byte 0) is read as declared, four-byte characters too', async () => {
    // 垟 in GBK, 𠀀 in GB18030, both by Python's gb18030 codec; the head says nothing of an encoding.
    const bytes = table(['2088942020202020'.slice(0, 14), '20953282362020'])
    expect(bytes[29]).toBe(0)
    await drop(bytes)
    expect(rowsOf(await read(byHand))).toEqual([['垟'], ['𠀀']])
  })

  it('nasty 41: a text that is not of the declared encoding refuses the file, and names record and field but no value', async () => {
    await drop(table(['20414220202020', '208894ff20ff20']))
    const error = await failure(read(byHand))
    expect(error.code).toBe('FILE_UNREADABLE')
    expect(error.message).toContain('record 2, field NAME')
    expect(error.message).not.toContain('垟')
  })

  it('nasty 41: U+FFFD refuses the file: its characters were lost before', async () => {
    // 84 31 a4 37 is U+FFFD in GB18030.
    await drop(table(['208431a4372020']))
    expect((await failure(read(byHand))).code).toBe('FILE_UNREADABLE')
  })

  it('nasty 44: a column outside the allow-list is not even decoded', async () => {
    const bytes = dbfFile(columns, [record('530402001001', '上垟村', 8)])
    bytes.fill(0xff, bytes.length - 12, bytes.length - 1)
    await drop(bytes)
    expect(rowsOf(await read())).toEqual([['2015', '530402001001', '上垟村', '8']])
  })

  it('UTF-8 where the declaration says so', async () => {
    await drop(table(['20e59e9f202020']))
    expect(rowsOf(await read(feed({ encoding: 'utf-8' }, ['NAME'])))).toEqual([['垟']])
  })
})

describe('numbers', () => {
  it('nasty 36: a blank number is nothing, never 0; a 0 stays 0', async () => {
    await drop(dbfFile(columns, [record('1', null, null), record('2', null, 0)]))
    expect(rowsOf(await read())).toEqual([
      ['2015', '1', null, null],
      ['2015', '2', null, '0'],
    ])
  })

  it('a number that did not fit keeps its asterisks, which no parser takes for a number', async () => {
    await drop(dbfFile(columns, [record('1', null, 123_456)]))
    const [row] = rowsOf(await read())
    expect(row?.[3]).toBe('*****')
    expect(integer().parse('*****')).toMatchObject({ ok: false, reason: 'NUMBER_UNREADABLE' })
  })

  it('nasty 19: leading zeros of a code stay', async () => {
    await drop(dbfFile(columns, [record('000000002011', null, 1)]))
    expect(rowsOf(await read())[0]?.[1]).toBe('000000002011')
  })
})

describe('what is no row', () => {
  it('a record marked as deleted', async () => {
    await drop(dbfFile(columns, [record('1', null, 1), record('2', null, 2, true), record('3', null, 3)]))
    const batches = await read()
    expect(rowsOf(batches).map((row) => row[1])).toEqual(['1', '3'])
    // Rows are numbered as they stand in the file.
    expect(batches.map(({ firstRow }) => firstRow)).toEqual([1, 3])
  })

  it('nasty 13: the closing row 合计, whose numbers are the totals', async () => {
    const format = { closingRow: { column: 'XZQH', text: '合计' } }
    await drop(dbfFile(columns, [record('1', null, 1), record('合计', null, 1), record('2', null, 5, true)]))
    const batches = await read(feed(format))
    expect(rowsOf(batches)).toEqual([['2015', '1', null, '1']])
    expect(batches[0]?.file?.totals).toMatchObject({ WGS: '1' })
  })

  it('nasty 13: a file that ought to have a closing row and lacks it is incomplete', async () => {
    await drop(dbfFile(columns, [record('1', null, 1)]))
    const error = await failure(read(feed({ closingRow: { column: 'XZQH', text: '合计' } })))
    expect(error.code).toBe('FILE_INCOMPLETE')
  })
})

describe('files that are still being written, or are none', () => {
  const whole = ['20414220202020', '20434420202020']

  it.each([
    ['the end mark is missing', table(whole, { tail: '' }), [['AB'], ['CD']]],
    ['there are blanks behind the end mark', table(whole, { tail: '1a0000' }), [['AB'], ['CD']]],
    ['there are no records', table([]), []],
  ])('%s: read', async (_title, content, rows) => {
    await drop(content)
    expect(rowsOf(await read(byHand))).toEqual(rows)
  })

  it.each([
    ['half a record', table(whole).subarray(0, 75), 'FILE_INCOMPLETE'],
    ['a head that promises more records', table(whole, { count: 3, tail: '' }), 'FILE_INCOMPLETE'],
    ['a head that was written before the records', table(whole, { count: 0, tail: '' }), 'FILE_INCOMPLETE'],
    ['half a head', table(whole).subarray(0, 40), 'FILE_INCOMPLETE'],
    ['nothing', Buffer.alloc(0), 'FILE_INCOMPLETE'],
    ['no table', Buffer.from('PK'.padEnd(80)), 'FILE_UNREADABLE'],
    ['fields that do not fill a record', Buffer.from(table(whole)).fill(5, 48, 49), 'FILE_UNREADABLE'],
    ['a memo where text should be', table(whole, { type: 'M' }), 'SOURCE_SHAPE_CHANGED'],
  ])('%s: %s', async (_title, content, code) => {
    await drop(content)
    expect((await failure(read(byHand))).code).toBe(code)
  })

  it('a file that is cut off anywhere is never read as whole', async () => {
    const content = dbfFile(columns, [record('1', '上垟村', 1), record('2', '下垟村', 2)])
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: content.length - 2 }), async (length) => {
        await drop(content.subarray(0, length))
        expect((await failure(read())).code).toBe('FILE_INCOMPLETE')
      }),
      { numRuns: 60 },
    )
  })

  it('a file that changes while it is read', async () => {
    const records = Array.from({ length: 20_000 }, (_, index) => record(String(index), '上垟村', 1))
    await drop(dbfFile(columns, records))
    const session = await filesAdapter().open({ folder })
    let last: SourceBatch | null = null
    const reading = async (): Promise<void> => {
      for await (const batch of session.read(feed(), {
        position: null,
        batchRows: 10,
        signal: new AbortController().signal,
      })) {
        last = batch
        if (batch.firstRow !== 1) continue
        await drop(
          dbfFile(
            columns,
            records.map(({ cells }) => ({ cells: [cells[0]!, '下垟村', 1, telephone] })),
          ),
        )
      }
    }
    await reading()
    expect(last).toMatchObject({ rows: [], file: { leftOut: { code: 'FILE_INCOMPLETE' } } })
  })
})

it('gives back every text and number that was written', async () => {
  // Letters, digits and characters of GBK: up to ten fit into the field.
  const name = fc.string({ unit: fc.constantFrom(...'垟溪村社区委员会上下中大小ABC12'), maxLength: 10 })
  const row = fc.tuple(
    fc.stringMatching(/^\d{12}$/),
    name,
    fc.option(fc.integer({ min: 0, max: 99_999 })),
    fc.boolean(),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 30 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 7 }),
      async (rows, endMark, batchRows) => {
        await drop(
          dbfFile(
            columns,
            rows.map(([code, mc, wgs, deleted]) => record(code, mc, wgs, deleted)),
            { endMark },
          ),
        )
        expect(rowsOf(await read(feed(), batchRows))).toEqual(
          rows.flatMap(([code, mc, wgs, deleted]) =>
            deleted ? [] : [['2015', code, mc === '' ? null : mc, wgs === null ? null : String(wgs)]],
          ),
        )
      },
    ),
    { numRuns: 80 },
  )
  expect((await readFile(path.join(folder, 'wgtj_2015.dbf')))[29]).toBe(0)
})

import { mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesAdapter } from '../../connectors/adapters/files.ts'
import type { RawRow, SourceBatch } from '../../src/connector/connector.ts'
import { describeAdapter, failure, readAll, rowsOf } from '../contract/describeAdapter.ts'
import { drop, dropFolderForEachTest, folder, ledger, read } from './ledgerFeed.ts'

const madeUpAddress = 'Made-up Street 1'

/** Bytes by Python's gb18030 codec: Node only decodes. 垟 is in GBK but not in GB2312; 𠀀 takes four bytes. */
const gb = { 垟: '8894', 合计: 'bacfbcc6', 温州: 'cec2d6dd', 𠀀: '95328236' } as const

function gb18030(...parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (part in gb ? Buffer.from(gb[part as keyof typeof gb], 'hex') : Buffer.from(part, 'ascii'))),
  )
}

dropFolderForEachTest()

describe('the contract', () => {
  let shared: string
  const lines = ['001,站A,12', '002,站B,"1,300"', '003,站C,', '004,站D,7', '005,站E,8']
  const rows: RawRow[] = [
    ['001', '站A', '12', '2009'],
    ['002', '站B', '1,300', '2009'],
    ['003', '站C', '', '2010'],
    ['004', '站D', '7', '2010'],
    ['005', '站E', '8', '2010'],
  ]
  const content = (from: number, to: number) =>
    ['zqdd,dwbh,mc,tze', ...lines.slice(from, to).map((line) => `${madeUpAddress},${line}`), ''].join('\r\n')
  beforeAll(async () => {
    shared = await mkdtemp(path.join(tmpdir(), 'files-contract-'))
    await writeFile(path.join(shared, 'xfz_2010.csv'), content(2, 5))
    await writeFile(path.join(shared, 'xfz_2009.csv'), content(0, 2))
    await writeFile(
      path.join(shared, 'large_2010.csv'),
      `zqdd,dwbh,mc,tze\n${`${madeUpAddress},1,A,1\n`.repeat(400_000)}`,
    )
  })
  afterAll(() => rm(shared, { recursive: true, force: true }))

  describeAdapter('files (csv)', async () => {
    const all = await readAll(await filesAdapter().open({ folder: shared }), ledger())
    const first = all.find((batch) => batch.file?.name === 'xfz_2009.csv')?.file?.sha256 ?? ''
    return {
      adapter: filesAdapter(),
      settings: { folder: shared },
      feed: ledger(),
      rows,
      unwanted: madeUpAddress,
      resume: { position: { kind: 'FILES', files: { 'xfz_2009.csv': first } }, rows: rows.slice(2) },
      missingColumn: { feed: ledger({}, { columns: ['dwbh', 'mc', 'tze', 'cls', '@year'] }), column: 'cls' },
      unreachable: { folder: path.join(shared, 'not-mounted') },
      ...(process.platform === 'linux'
        ? {
            pressure: {
              feed: ledger(
                {},
                {
                  location: {
                    kind: 'FILES',
                    pattern: /^large_(?<year>\d{4})/,
                    format: { kind: 'CSV', delimiter: ',' },
                  },
                },
              ),
              isWaiting: async () => (await readPosition(path.join(shared, 'large_2010.csv'))) < 2_000_000,
            },
          }
        : {}),
      dispose: async () => {},
    }
  })
})

/** How far this process has read a file that it holds open. */
async function readPosition(file: string): Promise<number> {
  for (const descriptor of await readdir('/proc/self/fd')) {
    if ((await readlink(`/proc/self/fd/${descriptor}`).catch(() => '')) !== file) continue
    const info = await readFile(`/proc/self/fdinfo/${descriptor}`, 'utf8')
    return Number(/pos:\s*(\d+)/.exec(info)?.[1])
  }
  return Number.POSITIVE_INFINITY
}

describe('41: encodings', () => {
  const expected = [['1', '垟𠀀', '5', '2010']]

  it('reads GB18030 with its four-byte characters', async () => {
    await drop('xfz_2010.csv', gb18030('dwbh,mc,tze\n1,', '垟', '𠀀', ',5\n'))
    expect(rowsOf(await read())).toEqual(expected)
  })

  it.each([
    ['UTF-8', Buffer.from('dwbh,mc,tze\n1,垟𠀀,5\n')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffdwbh,mc,tze\n1,垟𠀀,5\n')],
    ['UTF-16 as Excel saves "Unicode text"', Buffer.from('\ufeffdwbh,mc,tze\n1,垟𠀀,5\n', 'utf16le')],
  ])('reads %s', async (_name, bytes) => {
    await drop('xfz_2010.csv', bytes)
    expect(rowsOf(await read())).toEqual(expected)
  })

  it('reads a character that is cut by the edge of a block', async () => {
    const filler = 'x'.repeat(65_536 - 'dwbh,mc,tze\n1,'.length - 1)
    await drop('xfz_2010.csv', gb18030(`dwbh,mc,tze\n1,${filler}`, '𠀀', ',5\n'))
    expect(rowsOf(await read())).toEqual([['1', `${filler}𠀀`, '5', '2010']])
  })

  it.each([
    [
      'bytes of no encoding',
      Buffer.from([...Buffer.from('dwbh,mc,tze\n1,'), 0xff, 0xfe, 0x81, 0x20, ...Buffer.from(',5\n')]),
    ],
    ['a file cut within a character', gb18030('dwbh,mc,tze\n1,A,5\n2,', '垟').subarray(0, -1)],
    ['U+FFFD from an earlier wrong decoding', Buffer.from('dwbh,mc,tze\n1,\ufffd\ufffd,5\n')],
  ])('refuses %s', async (_name, bytes) => {
    await drop('xfz_2010.csv', bytes)
    expect((await failure(read())).code).toBe('FILE_UNREADABLE')
  })
})

describe('deliveries', () => {
  it('reads the oldest period first, then by name, and only files of the feed', async () => {
    await drop('xfz_201012.csv', 'dwbh,mc,tze\n4,D,1\n')
    await drop('xfz_201002_b.csv', 'dwbh,mc,tze\n3,C,1\n')
    await drop('xfz_201002_a.csv', 'dwbh,mc,tze\n2,B,1\n')
    await drop('xfz_200912.csv', 'dwbh,mc,tze\n1,A,1\n')
    await drop('~$xfz_2010.csv', 'locked')
    await drop('readme.txt', 'dwbh,mc,tze\n9,X,1\n')
    await symlink(path.join(folder, 'gone.csv'), path.join(folder, 'other.txt'))
    expect((await read()).map(({ file }) => [file?.name, file?.year, file?.month])).toEqual([
      ['xfz_200912.csv', 2009, 12],
      ['xfz_201002_a.csv', 2010, 2],
      ['xfz_201002_b.csv', 2010, 2],
      ['xfz_201012.csv', 2010, 12],
    ])
  })

  it('says SOURCE_UNREACHABLE for a file of the feed that is listed but not there', async () => {
    await symlink(path.join(folder, 'gone.csv'), path.join(folder, 'xfz_2010.csv'))
    expect((await failure(read())).code).toBe('SOURCE_UNREACHABLE')
  })

  it('does not read the same content again under another name, in the same run or later', async () => {
    await drop('xfz_2010.csv', 'dwbh,mc,tze\n1,A,1\n')
    await drop('xfz_2010（最终）（2）.csv', 'dwbh,mc,tze\n1,A,1\n')
    const batches = await read()
    expect(batches.map(({ file, rows }) => [file?.name, file?.duplicateOf, rows.length])).toEqual([
      ['xfz_2010.csv', null, 1],
      ['xfz_2010（最终）（2）.csv', 'xfz_2010.csv', 0],
    ])
    const later = await read(ledger(), { 'xfz_2010.csv': batches[0]?.file?.sha256 ?? '' })
    expect(later.map(({ file, rows }) => [file?.duplicateOf, rows.length])).toEqual([['xfz_2010.csv', 0]])
  })

  it('reads a correction under the same name, and nothing else of what is known', async () => {
    await drop('xfz_2009.csv', 'dwbh,mc,tze\n1,A,1\n')
    await drop('xfz_2010.csv', 'dwbh,mc,tze\n1,A,1\n2,B,2\n')
    const known = Object.fromEntries((await read()).map(({ file }) => [file?.name ?? '', file?.sha256 ?? '']))
    expect(await read(ledger(), known)).toEqual([])
    await drop('xfz_2010.csv', 'dwbh,mc,tze\n1,A,1\n2,B,3\n')
    expect(rowsOf(await read(ledger(), known))).toEqual([
      ['1', 'A', '1', '2010'],
      ['2', 'B', '3', '2010'],
    ])
  })

  it('says SOURCE_EMPTY for a folder without a file of the feed', async () => {
    expect((await failure(read())).code).toBe('SOURCE_EMPTY')
  })

  it('tells of a file with a header and no row', async () => {
    await drop('xfz_2010.csv', 'dwbh,mc,tze\n')
    expect(await read()).toMatchObject([{ rows: [], file: { name: 'xfz_2010.csv' } }])
  })
})

describe('layout of delimited files', () => {
  it('finds columns by their names, in any order and case', async () => {
    await drop('xfz_2010.csv', 'TZE, mc ,zqdd,DWBH,\n5,A,here,001,\n')
    expect(rowsOf(await read())).toEqual([['001', 'A', '5', '2010']])
  })

  it('42: reads a declared delimiter; a comma in a field is then no delimiter, and a quotation mark none of its business', async () => {
    await drop('xfz_2010.csv', 'dwbh^mc^tze\n1^A "x,y,lon,lat^5\n')
    expect(rowsOf(await read(ledger({ delimiter: '^', quoted: false })))).toEqual([
      ['1', 'A "x,y,lon,lat', '5', '2010'],
    ])
  })

  it('42: keeps a row with too many fields apart, by its number, without its text', async () => {
    await drop('xfz_2010.csv', 'dwbh,mc,tze\n1,A,5\n2,B,x,5\n\n3,C,7\n4,D\n')
    const batches = await read()
    expect(batches.map(({ firstRow, rows }) => [firstRow, rows.map(([key]) => key)])).toEqual([
      [2, ['1']],
      [5, ['3']],
    ])
    expect(batches.flatMap(({ malformed }) => malformed)).toEqual([
      { row: 3, message: { zh: '该行有4个字段，表头有3个', en: 'the row has 4 fields, the header 3' } },
      { row: 6, message: { zh: '该行有2个字段，表头有3个', en: 'the row has 2 fields, the header 3' } },
    ])
  })

  it('says SOURCE_SHAPE_CHANGED for a column that stands there twice', async () => {
    await drop('xfz_2010.csv', 'dwbh,mc,tze,mc\n1,A,5,B\n')
    expect((await failure(read())).code).toBe('SOURCE_SHAPE_CHANGED')
  })

  it.each([
    ['without a byte', ''],
    ['that ends within its header', 'dwbh,m'],
    ['that ends inside a quotation mark', 'dwbh,mc,tze\n1,"A'],
    ['that ends inside a character', Buffer.from('dwbh,mc,tze\n1,垟溪,1\n2,垟').subarray(0, -1)],
  ])('m: says FILE_INCOMPLETE for a file %s', async (_name, content) => {
    await drop('xfz_2010.csv', content)
    expect((await failure(read())).code).toBe('FILE_INCOMPLETE')
  })

  it('43: stops at the closing row and tells its totals, of the wanted columns only', async () => {
    await drop('xfz_2010.csv', gb18030('dwbh,zqdd,mc,tze\n1,x,A,5\n2,x,B,7\n', '合计', ',secret,,12\nnote,,,\n'))
    const feed = ledger({ closingRow: { column: 'dwbh', text: '合计' } })
    const batches = await read(feed)
    expect(rowsOf(batches)).toHaveLength(2)
    expect(batches[0]?.file?.totals).toEqual({ dwbh: '合计', mc: '', tze: '12', '@year': '2010' })
  })

  it('hands over nothing of a file without its closing row', async () => {
    await drop('xfz_2010.csv', 'dwbh,mc,tze\n1,A,5\n2,B,7\n')
    const feed = ledger({ closingRow: { column: 'dwbh', text: '合计' } })
    const given: SourceBatch[] = []
    const reading = async () => {
      const session = await filesAdapter().open({ folder })
      for await (const batch of session.read(feed, {
        position: null,
        batchRows: 1,
        signal: new AbortController().signal,
      }))
        given.push(batch)
    }
    await reading()
    expect(given).toMatchObject([{ rows: [], file: { name: 'xfz_2010.csv', leftOut: { code: 'FILE_INCOMPLETE' } } }])
    expect(given).toHaveLength(1)
  })

  it('notices a file that changes while it is read', async () => {
    const line = '1,A,5\n'
    await drop('xfz_2010.csv', `dwbh,mc,tze\n${line.repeat(100_000)}`)
    const session = await filesAdapter().open({ folder })
    let last: SourceBatch | null = null
    const reading = async () => {
      for await (const batch of session.read(ledger(), {
        position: null,
        batchRows: 10,
        signal: new AbortController().signal,
      })) {
        last = batch
        if (batch.firstRow === 2) await writeFile(path.join(folder, 'xfz_2010.csv'), line.repeat(2_000), { flag: 'a' })
      }
    }
    await reading()
    expect(last).toMatchObject({ rows: [], file: { name: 'xfz_2010.csv', leftOut: { code: 'FILE_INCOMPLETE' } } })
  })
})

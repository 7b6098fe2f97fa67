import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { utils, type WorkSheet, write } from '@e965/xlsx'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { filesAdapter } from '../../connectors/adapters/files.ts'
import type { RawRow, SourceBatch, StatisticFeed } from '../../src/connector/connector.ts'
import { month } from '../../src/connector/parsers/dates.ts'
import { integer, yuan } from '../../src/connector/parsers/numbers.ts'
import { describeAdapter, failure, readAll, rowsOf } from '../contract/describeAdapter.ts'

const report: StatisticFeed = {
  name: 'enforcement',
  record: 'observation',
  location: {
    kind: 'FILES',
    pattern: /^消防监督执法情况统计表\((?<year>\d{4})年(?<month>\d{1,2})月\).*\.xlsx?$/,
    format: {
      kind: 'SHEET',
      title: /消防监督执法情况统计表\((?<year>\d{4})年(?:1-)?(?<month>\d{1,2})月\)/,
      headers: {
        单位: 'dw',
        '检查单位数/本年': 'jcdws',
        '检查单位数/同期': 'jcdws_tq',
        '罚款(元)/本年': 'fk',
        编号: 'bh',
      },
      totalRow: '全市',
    },
  },
  columns: ['dw', 'bh', 'jcdws', 'fk', '@month'],
  key: ['@month', 'dw'],
  cursor: { kind: 'FILE_HASH' },
  deletes: { kind: 'SWEEP' },
  coverage: { kind: 'REPORT_TO_DATE', measures: ['units_inspected', 'fine_amount'] },
  division: { columns: [{ column: 'dw', systems: ['NAME'] }] },
  month: { column: '@month', parser: month('yyyyMM'), required: true },
  window: 'TO_DATE',
  values: {
    kind: 'COLUMNS',
    measures: {
      units_inspected: { column: 'jcdws', parser: integer() },
      fine_amount: { column: 'fk', parser: yuan({ unit: '元' }) },
    },
  },
}

const madeUpName = 'Made-up Signatory'

interface Layout {
  readonly title?: string
  readonly corner?: string
  readonly fineHeader?: string
  readonly total?: string | null
  readonly data?: readonly (readonly unknown[])[]
}

/** The department's layout: merged title, unit in the corner, two merged header rows, one row per county, total, signatures. */
function sheet(layout: Layout = {}): WorkSheet {
  const rows: unknown[][] = [
    [layout.title ?? '消防监督执法情况统计表（2010 年 6 月）'],
    [layout.corner ?? '单位：家、起、万元'],
    ['单 位', '编号', '检查单位数', null, null, layout.fineHeader ?? '罚 款', null],
    [null, null, '本年', '同期', '±%', '本年', '同期'],
    ...(
      layout.data ?? [
        ['鹿城区', '0101', 3345, 2000, 0.46, 12.5, 1],
        ['龙湾区', '0102', '1,200', 1000, 0.2, '３．５', 1],
        [null, null, null, null, null, null, null],
        ['洞头县', '0103', 12, 10, 0.2, null, 1],
      ]
    ).map((row) => [...row]),
    ...(layout.total === null ? [] : [[layout.total ?? '全 市', null, 4557, 3010, 0.3, 16, 3]]),
    ['注：数据截至月底'],
    [`填表人：${madeUpName}`],
  ]
  const result = utils.aoa_to_sheet(rows)
  result['!merges'] = ['A1:G1', 'A3:A4', 'B3:B4', 'C3:E3', 'F3:G3'].map((range) => utils.decode_range(range))
  return result
}

function workbook(kind: 'xlsx' | 'biff8', worksheet = sheet()): Buffer {
  const book = utils.book_new()
  utils.book_append_sheet(book, utils.aoa_to_sheet([['目录']]), '说明')
  utils.book_append_sheet(book, worksheet, '表一')
  return write(book, { type: 'buffer', bookType: kind })
}

const rows: RawRow[] = [
  ['鹿城区', '0101', '3345', '12.5', '201006'],
  ['龙湾区', '0102', '1,200', '３．５', '201006'],
  ['洞头县', '0103', '12', null, '201006'],
]

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sheet-'))
  return () => rm(folder, { recursive: true, force: true })
})

const june = '消防监督执法情况统计表(2010年6月).xls'
async function read(content: string | Uint8Array, name = june, feed = report): Promise<SourceBatch[]> {
  await writeFile(path.join(folder, name), content)
  return readAll(await filesAdapter().open({ folder }), feed)
}

describe('the contract', () => {
  let shared: string
  beforeAll(async () => {
    shared = await mkdtemp(path.join(tmpdir(), 'sheet-contract-'))
    const july = sheet({
      title: '消防监督执法情况统计表(2010年1-7月)',
      data: [
        ['鹿城区', '0101', 4000, 1, 1, 20, 1],
        ['龙湾区', '0102', 1300, 1, 1, 4, 1],
      ],
    })
    await writeFile(path.join(shared, june), workbook('biff8'))
    await writeFile(path.join(shared, '消防监督执法情况统计表(2010年7月).xlsx'), workbook('xlsx', july))
  })
  afterAll(() => rm(shared, { recursive: true, force: true }))

  describeAdapter(
    'files (sheet)',
    async () => {
      const all = await readAll(await filesAdapter().open({ folder: shared }), report)
      const later: RawRow[] = [
        ['鹿城区', '0101', '4000', '20', '201007'],
        ['龙湾区', '0102', '1300', '4', '201007'],
      ]
      return {
        adapter: filesAdapter(),
        settings: { folder: shared },
        feed: report,
        rows: [...rows, ...later],
        unwanted: madeUpName,
        resume: { position: { kind: 'FILES', files: { [june]: all[0]?.file?.sha256 ?? '' } }, rows: later },
        missingColumn: {
          feed: {
            ...report,
            columns: [...report.columns, 'ls'],
            location: {
              ...report.location,
              kind: 'FILES',
              pattern: /月/,
              format: {
                kind: 'SHEET',
                title: /统计表/,
                totalRow: '全市',
                headers: { 单位: 'dw', 编号: 'bh', '检查单位数/本年': 'jcdws', '罚款/本年': 'fk', 临时查封: 'ls' },
              },
            },
          },
          column: '临时查封',
        },
        unreachable: { folder: path.join(shared, 'not-mounted') },
        dispose: async () => {},
      }
    },
    { readWhole: true },
  )
})

describe('43: reports laid out for people', () => {
  const html = (cells: string) => `<html><head><meta charset="utf-8"></head><body><table>
    <tr><td colspan="7">消防监督执法情况统计表（2010年6月）</td></tr>
    <tr><td colspan="7">单位：家、起、万元</td></tr>
    <tr><td rowspan="2">单位</td><td rowspan="2">编号</td><td colspan="3">检查单位数</td><td colspan="2">罚款</td></tr>
    <tr><td>本年</td><td>同期</td><td>±%</td><td>本年</td><td>同期</td></tr>
    ${cells}
    <tr><td>全市</td><td></td><td>4557</td><td>3010</td><td>30%</td><td>16</td><td>3</td></tr>
    </table><p>${madeUpName}</p></body></html>`
  const htmlRow = '<tr><td>鹿城区</td><td>0101</td><td>3,345</td><td>2000</td><td>46%</td><td>12.5</td><td>1</td></tr>'

  it.each([
    ['.xls of Excel 97 (BIFF8)', () => workbook('biff8')],
    ['.xlsx under the name .xls', () => workbook('xlsx')],
  ])('reads a real %s: merged headers, blank row, total row; the text of numbers stays', async (_name, content) => {
    const batches = await read(content())
    expect(rowsOf(batches)).toEqual(rows)
    // Rows 5 and 6, then a blank one, then row 8: as a person sees them numbered.
    expect(batches.map((batch) => [batch.firstRow, batch.rows.length])).toEqual([
      [5, 2],
      [8, 1],
    ])
  })

  it('reads HTML under the name .xls', async () => {
    expect(rowsOf(await read(html(htmlRow)))).toEqual([['鹿城区', '0101', '3,345', '12.5', '201006']])
  })

  it('keeps the total row, to reconcile, and the period of the title', async () => {
    const [batch] = await read(workbook('biff8'))
    expect(batch?.file).toMatchObject({
      year: 2010,
      month: 6,
      totals: { dw: '全 市', bh: null, jcdws: '4557', fk: '16', '@month': '201006' },
    })
  })

  it('tells the corner’s units of every column, and a header’s own unit before them', async () => {
    const [corner] = await read(workbook('biff8'))
    expect(corner?.file?.units).toEqual({
      dw: ['家', '起', '万元'],
      bh: ['家', '起', '万元'],
      jcdws: ['家', '起', '万元'],
      fk: ['家', '起', '万元'],
    })
    const [own] = await read(workbook('xlsx', sheet({ fineHeader: '罚款（万元）', corner: '' })))
    expect(own?.file?.units).toEqual({ fk: ['万元'] })
    expect(own?.rows).toHaveLength(2)
  })

  it('19: keeps leading zeros that only the format shows, percentages, dates, and exact decimals behind rounded ones', async () => {
    const data = [['鹿城区', 101, 0.1 + 0.2, 0, 0, 40360, 1]]
    const worksheet = sheet({ data })
    const format = (address: string, z: string) => Object.assign(worksheet[address], { z })
    format('B5', '000000')
    format('C5', '0.0')
    format('F5', 'yyyy-mm-dd')
    expect(rowsOf(await read(workbook('xlsx', worksheet)))).toEqual([
      ['鹿城区', '000101', '0.3', '2010-07-01', '201006'],
    ])
    format('B5', '0.00%')
    expect(rowsOf(await read(workbook('biff8', worksheet), june.replace('.xls', '.xlsx')))[1]?.[1]).toBe('10100%')
  })

  it('19: hands over a number that Excel itself could not hold as a number, for the identifier parser to refuse', async () => {
    const [row] = rowsOf(
      await read(workbook('biff8', sheet({ data: [['鹿城区', Number('5300000000000000299'), 1, 1, 1, 1, 1]] }))),
    )
    expect(row?.[1]).toBe(5300000000000000000)
  })

  it('says FILE_UNREADABLE when the title contradicts the name, and tells both', async () => {
    const error = await failure(read(workbook('biff8', sheet({ title: '消防监督执法情况统计表(2010年5月)' }))))
    expect(error.code).toBe('FILE_UNREADABLE')
    expect(error.message).toMatch(/2010-06.*2010-05/)
  })

  it('says FILE_INCOMPLETE without a total row', async () => {
    expect((await failure(read(workbook('biff8', sheet({ total: null }))))).code).toBe('FILE_INCOMPLETE')
  })

  it.each([
    ['a header that is named otherwise', { fineHeader: '处罚' }, /罚款/],
    ['another title', { title: '火灾情况统计表(2010年6月)' }, /title/],
  ])('says SOURCE_SHAPE_CHANGED for %s', async (_name, layout, message) => {
    const error = await failure(read(workbook('biff8', sheet(layout))))
    expect(error.code).toBe('SOURCE_SHAPE_CHANGED')
    expect(error.message).toMatch(message)
  })

  it('says SOURCE_SHAPE_CHANGED for a total row that stands above the others: reading on would lose or double them', async () => {
    const data = [
      ['全市', null, 4557, 1, 1, 16, 3],
      ['鹿城区', '0101', 3345, 1, 1, 12.5, 1],
    ]
    expect((await failure(read(workbook('biff8', sheet({ data, total: null }))))).code).toBe('SOURCE_SHAPE_CHANGED')
  })

  it.each([
    ['text', 'dw,bh\n1,2\n'],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['HTML that was decoded wrongly before', html(htmlRow).replace('鹿城区', '\ufffd\ufffd')],
  ])('says FILE_UNREADABLE for %s', async (_name, content) => {
    expect((await failure(read(content))).code).toBe('FILE_UNREADABLE')
  })

  it('says FILE_INCOMPLETE for a workbook that was cut', async () => {
    expect((await failure(read(workbook('xlsx').subarray(0, 900)))).code).toBe('FILE_INCOMPLETE')
  })

  it('does not look into hidden sheets', async () => {
    const book = utils.book_new()
    utils.book_append_sheet(book, sheet(), '旧')
    utils.book_append_sheet(book, sheet(), '新')
    expect((await failure(read(write(book, { type: 'buffer', bookType: 'xlsx' })))).code).toBe('FILE_UNREADABLE')
    book.Workbook = { Sheets: [{ Hidden: 1 }, { Hidden: 0 }] }
    expect(rowsOf(await read(write(book, { type: 'buffer', bookType: 'xlsx' })))).toEqual(rows)
  })
})

import { read, utils } from '@e965/xlsx'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { marksOf } from '../../console/src/answer/answerMarks.ts'
import { answerTables } from '../../console/src/answer/answerShape.ts'
import { csvFile } from '../../console/src/answer/csvFile.ts'
import { exportFoot, fileNameOf, variablesText } from '../../console/src/answer/exportFoot.ts'
import { exportSheets } from '../../console/src/answer/exportSheets.ts'
import { flatTables } from '../../console/src/answer/flatTables.ts'
import { sourceLine, sourcesBehind } from '../../console/src/answer/sourceLine.ts'
import { sheetNameOf, workbookFile } from '../../console/src/answer/workbookFile.ts'
import { books, countiesAnswer, countiesDocument } from './answerFixture.ts'

/** Files of an answer: read again, they are the answer. */

const tables = answerTables(countiesDocument, {}, countiesAnswer, books)
const foot = exportFoot({
  title: '各县消防',
  variables: { area: '330300', period: { year: 2010 } },
  source: '消防（温州市消防系统，截至 2010-12-31 00:00）',
  askedAt: new Date('2026-11-22T16:30:00Z'),
  marks: marksOf(tables),
  language: 'zh',
})
const sheets = exportSheets(flatTables(tables), 'zh')

/** Of the list: heading and rows as they stand in both files. */
const listLines = [
  [
    '代码',
    '名称',
    '级别',
    '火灾起数（起）',
    '火灾起数 · 说明',
    '火灾起数 · 上年同期（起）',
    '火灾起数 · 同比增减率（比率）',
    '整改率（比率）',
    '整改率 · 上年同期（比率）',
    '整改率 · 同比增减率（比率）',
  ],
  ['330302', '鹿城区', '县级', 12, '', 10, 0.2, 0.7626, 10, 0.2],
  ['330303', '龙湾区', '县级', 11, '≥；此后有区划调整。', 10, 0.2, '无数据', '无数据', '无数据'],
  ['330304', '=cmd|"瓯海"', '县级', '不予公开', '', '不予公开', '不予公开', 0, 10, 0.2],
]
const objectLines = [
  ['项目', '数值', '单位', '说明'],
  ['名称', '温州市', '', ''],
  ['消防 · 状态', '过期；数据已过期。；截至 2010-12-31 00:00', '', ''],
  ['火灾起数', 91, '起', ''],
  ['火灾起数 · 上年同期', 117, '起', ''],
  ['火灾起数 · 同比增减率', -0.2222, '比率', ''],
  ['罚款', 1_234_567.5, '元', '公布数'],
]
const footLines = [
  ['标题', '各县消防'],
  ['查询条件', 'area：330300；period：2010'],
  ['来源', '消防（温州市消防系统，截至 2010-12-31 00:00）'],
  ['查询时间', '2026-11-23 00:30'],
  ['数据状态', '消防 · 状态：过期；数据已过期。；截至 2010-12-31 00:00'],
  ['数据状态', '辖区：部分覆盖'],
  ['数据状态', '不精确：1个数值 (火灾起数)'],
  ['数据状态', '不予公开：1个数值 (火灾起数)'],
  ['数据状态', '无数据：1个数值 (整改率)'],
]

describe('CSV', () => {
  const text = csvFile(sheets, foot)

  it('is UTF-8 with a mark for Excel, lines end as RFC 4180 says, and formulas are words', () => {
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(text).toContain('330304,"\'=cmd|""瓯海""",县级,不予公开')
    expect(text).toContain('罚款,1234567.5,元,公布数')
  })

  it('holds the whole answer', () => {
    const lines = parse(text, { bom: true, relax_column_count: true }) as string[][]
    const asText = (table: readonly (readonly (string | number)[])[]) =>
      table.map((line) => line.map((cell) => (cell === '=cmd|"瓯海"' ? `'${cell}` : String(cell))))
    expect(lines).toEqual([
      ['温州市（city）'],
      ...asText(objectLines),
      [''],
      ['辖区'],
      ...asText(listLines),
      [''],
      ...footLines,
    ])
  })

  it('says what has no number, and escapes nothing that is a number', () => {
    const sheet = { title: '', header: ['+1', 'a,b'], rows: [['@x', { number: -5, format: '#,##0' }]] }
    expect(csvFile([sheet], { title: '', lines: [] })).toBe(`\uFEFF'+1,"a,b"\r\n'@x,-5\r\n\r\n`)
  })
})

describe('xlsx', async () => {
  const workbook = read(await workbookFile(sheets, foot), { cellNF: true })

  it('has a sheet for each list with the whole answer and its foot, numbers as numbers', () => {
    expect(workbook.SheetNames).toEqual(['温州市（city）', '辖区'])
    const linesOf = (name: string) =>
      utils.sheet_to_json<(string | number)[]>(workbook.Sheets[name]!, { header: 1, defval: '', blankrows: true })
    const wide = (lines: readonly (readonly (string | number)[])[], width: number) =>
      lines.map((line) => [...line, ...Array.from({ length: width - line.length }, () => '')])
    expect(linesOf('温州市（city）')).toEqual(wide([...objectLines, [], ...footLines], 4))
    expect(linesOf('辖区')).toEqual(wide([...listLines, [], ...footLines], 10))
  })

  it('shows ratios as per cent and changes with their sign', () => {
    const list = workbook.Sheets['辖区']!
    expect([list['H2'], list['G2'], list['D2']].map(({ t, z, w }) => [t, z, w])).toEqual([
      ['n', '0.0%', '76.3%'],
      ['n', '+0.0%;-0.0%;0.0%', '+20.0%'],
      ['n', '#,##0', '12'],
    ])
    // Words, which no spreadsheet takes for a formula.
    expect(list['B4']).toMatchObject({ t: 's', v: '=cmd|"瓯海"' })
    expect(list['B4'].f).toBeUndefined()
  })

  it('has a sheet even where the answer has none', async () => {
    expect(read(await workbookFile([], foot)).SheetNames).toEqual(['各县消防'])
  })
})

it('names sheets and files as spreadsheets and file systems take them', () => {
  expect(sheetNameOf('a/b:c?[d]', [])).toBe('a b c  d')
  expect(sheetNameOf("'x'", ['X'])).toBe('x 2')
  expect(sheetNameOf('', [])).toBe('1')
  expect(sheetNameOf('很'.repeat(40), ['很'.repeat(31)])).toBe(`${'很'.repeat(29)} 2`)
  expect(fileNameOf('a/b: "c"?\n', new Date('2026-11-22T16:30:00Z'), 'csv')).toBe('a b c-20261123.csv')
})

it('tells what was asked, and the sources of the departments and areas in the answer', () => {
  expect(
    variablesText(
      { period: { range: { from: '2010-01-01', to: '2010-06-30' } }, indicators: ['fires', 'fines'] },
      'en',
    ),
  ).toBe('period: 2010-01-01/2010-06-30; indicators: fires、fines')
  const source = (jurisdictionCode: string, department: string, state: string) => ({
    title: { zh: '系统', en: 'system' },
    department,
    departmentName: { zh: '消防', en: 'Fire safety' },
    jurisdictionCode,
    jurisdictionName: '温州市',
    state,
    asOf: '2026-11-22T16:30:00Z',
  })
  const all = [
    source('330300', 'FIRE_SAFETY', 'STALE'),
    source('330300', 'JUSTICE', 'FRESH'),
    source('530400', 'FIRE_SAFETY', 'FRESH'),
  ]
  const behind = sourcesBehind(all, new Set(['FIRE_SAFETY']), ['330302'])
  expect(sourceLine(behind, 'zh')).toBe('消防（温州市系统，截至 2026-11-23 00:30，过期）')
  expect(sourceLine(behind, 'en')).toBe('Fire safety (温州市 system, as of 2026-11-23 00:30, Stale)')
})

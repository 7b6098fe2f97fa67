import { readFileSync } from 'node:fs'
import { buildSchema, introspectionFromSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { describe, expect, it, test } from 'vitest'
import { marksOf } from '../../console/src/answer/answerMarks.ts'
import { answerTables } from '../../console/src/answer/answerShape.ts'
import type { Table } from '../../console/src/answer/answerTable.ts'
import type { AskedField } from '../../console/src/answer/askedFields.ts'
import { cellText } from '../../console/src/answer/cellText.ts'
import { titleOf } from '../../console/src/answer/fieldTitles.ts'
import { flatTables } from '../../console/src/answer/flatTables.ts'
import { footnotesOf } from '../../console/src/answer/footnotes.ts'
import { columnGroups, recordRows } from '../../console/src/answer/shownColumns.ts'
import { clausesOf, emptySchemaBook, type SchemaAnswer, schemaBookOf } from '../../console/src/hub/schemaBook.ts'
import { readQuestionLibrary } from '../../src/questions/questionLibrary.ts'
import { books, countiesAnswer, countiesDocument } from './answerFixture.ts'

/** Answers as tables. */

function shown(table: Table, language: 'zh' | 'en' = 'zh') {
  return table.columns.map(({ title, cells }) => [title[language], ...cells.map((cell) => cellText(cell, language))])
}

const tables = answerTables(countiesDocument, {}, countiesAnswer, books)

describe('an answer', () => {
  it('is a table for each object and list, with titles, units and words for what is missing', () => {
    expect(
      tables.map(({ title, isSingle, rowCount, totalCount }) => [title.zh, isSingle, rowCount, totalCount]),
    ).toEqual([
      ['温州市（city）', true, 1, null],
      ['辖区', false, 3, 12],
    ])
    expect(shown(tables[0]!)).toEqual([
      ['名称', '温州市'],
      ['消防 · 状态', '过期；数据已过期。；截至 2010-12-31 00:00'],
      ['火灾起数', '91起'],
      ['火灾起数 · 上年同期', '117起'],
      ['火灾起数 · 同比增减率', '-22.2%'],
      ['罚款', '1,234,567.5元'],
    ])
  })

  it('puts the indicators of each row side by side', () => {
    expect(shown(tables[1]!, 'en')).toEqual([
      ['Code', '330302', '330303', '330304'],
      ['Name', '鹿城区', '龙湾区', '=cmd|"瓯海"'],
      ['Level', 'County level', 'County level', 'County level'],
      ['Fires', '12 cases', '≥11 cases', 'Withheld'],
      ['Fires · Year before', '10 cases', '10 cases', 'Withheld'],
      ['Fires · Change rate on year', '+20%', '+20%', 'Withheld'],
      ['Rectification rate', '76.26%', 'No data', '0%'],
      ['Rectification rate · Year before', '1,000%', 'No data', '1,000%'],
      ['Rectification rate · Change rate on year', '+20%', 'No data', '+20%'],
    ])
    expect(tables[1]!.columns.map(({ path }) => path)).toContain('figures.rate.figure.comparison.value')
  })

  it('groups what was asked about a figure under it', () => {
    expect(columnGroups(tables[1]!.columns).map(({ title, columns }) => [title.zh, columns.length])).toEqual([
      ['代码', 1],
      ['名称', 1],
      ['级别', 1],
      ['火灾起数', 3],
      ['整改率', 3],
    ])
    const { rows, headings } = recordRows(tables[0]!)
    expect(headings.map(({ zh }) => zh)).toEqual(['上年同期', '同比增减率'])
    expect(rows.map(({ column }) => column.title.zh)).toEqual(['名称', '消防 · 状态', '火灾起数', '罚款'])
  })

  it('keeps a line over time as a table that opens from its row, and flattens it for charts and files', () => {
    const document =
      '{ jurisdictions { nodes { name line: figures(indicators: ["fires"], every: YEAR) { indicator { code } period { from label } figure { value state } } } } }'
    const step = (year: number, value: number | null) => ({
      indicator: { code: 'fires' },
      period: { from: `${year}-01-01`, label: `${year}年` },
      figure: { value, state: value === null ? 'NO_DATA' : 'COMPUTED' },
    })
    const data = {
      jurisdictions: {
        nodes: [
          { name: '甲', line: [step(2009, 3), step(2010, null)] },
          { name: '乙', line: [step(2009, 5), step(2010, 0)] },
        ],
      },
    }
    const [table] = answerTables(document, {}, data, books)
    expect(table!.columns.map(({ path }) => path)).toEqual(['name'])
    expect(table!.nested.map(({ path, tables: inner }) => [path, inner.map((one) => one?.rowCount)])).toEqual([
      ['line', [2, 2]],
    ])
    expect(flatTables([table!]).map((flat) => shown(flat))).toEqual([
      [['名称', '甲', '乙']],
      [
        ['名称', '甲', '甲', '乙', '乙'],
        ['指标 · 代码', '火灾起数', '火灾起数', '火灾起数', '火灾起数'],
        ['统计期 · 首日', '2009-01-01', '2010-01-01', '2009-01-01', '2010-01-01'],
        ['统计期', '2009年', '2010年', '2009年', '2010年'],
        ['数值', '3起', '无数据', '5起', '0起'],
      ],
    ])
  })

  it('is shown by names alone while schema and indicators are not known', () => {
    const bare = { indicators: { byCode: new Map(), byField: new Map() }, schema: emptySchemaBook }
    const [city] = answerTables(countiesDocument, {}, countiesAnswer, bare)
    expect(shown(city!).find(([title]) => title?.includes('fires'))).toEqual(['消防 · fires', '91'])
  })

  it('tells an object that was not found, and skips what was not asked', () => {
    const [none] = answerTables('{ jurisdiction(code: "999999") { name } }', {}, { jurisdiction: null }, books)
    expect(none).toMatchObject({ isSingle: true, rowCount: 0 })
    expect(answerTables('{ a: __typename b: c @skip(if: true) }', {}, { a: 'Query' }, books)).toEqual([])
  })
})

it('tells what is stale, partial, withheld and no exact number, with names', () => {
  const marks = marksOf(tables)
  expect(marks.sections.map(({ title, status }) => [title.zh, status.state])).toEqual([
    ['消防 · 状态', 'STALE'],
    ['辖区', 'PARTIAL'],
  ])
  expect(marks.figures.map(({ state, count, titles }) => [state, count, titles.map(({ zh }) => zh)])).toEqual([
    ['BOUND', 1, ['火灾起数']],
    ['WITHHELD', 1, ['火灾起数']],
    ['NO_DATA', 1, ['整改率']],
  ])
  expect(footnotesOf(tables)).toEqual(['此后有区划调整。'])
})

it('takes the first clause of a description for a heading', () => {
  expect(clausesOf('Criminal cases filed in the period, in cases.\n期内刑事立案数，单位：起。', 'filed')).toEqual({
    zh: '期内刑事立案数',
    en: 'Criminal cases filed in the period',
  })
  expect(clausesOf('`a` / `b`, a ratio.\n整改率，即 `a` / `b`。', 'rate')).toEqual({ zh: '整改率', en: 'rate' })
})

test('no heading of a question of the library is a sentence, or a name of the schema where there are words', async () => {
  const text = readFileSync(new URL('../../src/generated/schema.graphql', import.meta.url), 'utf8')
  const schema = buildSchema(text, { assumeValid: true })
  const answer = introspectionFromSchema(schema) as unknown as SchemaAnswer
  const book = schemaBookOf(answer)
  // What the hub has titles for: figures are called as their indicators.
  const figures = /^(Figure|RatioFigure)$/
  const faults: string[] = []
  for (const { slug, document } of await readQuestionLibrary()) {
    const types = new TypeInfo(schema)
    visit(
      parse(document),
      visitWithTypeInfo(types, {
        Field({ name: { value: field } }) {
          const owner = types.getParentType()?.name ?? ''
          const entry = book.fields.get(`${owner}.${field}`)
          // Lists of pages are never shown by their own name.
          if (entry === undefined || figures.test(entry.type) || ['nodes', 'edges', 'pageInfo'].includes(field)) return
          if (owner === 'PageInfo' || owner === 'Query') return
          const title = titleOf({ key: field, field, owner } as AskedField, { ...emptySchemaBook, fields: book.fields })
          if (title.zh.length > 12 || title.en.length > 28 || !/[\u4e00-\u9fff]/.test(title.zh)) {
            faults.push(`${slug} ${owner}.${field}: ${title.zh} | ${title.en}`)
          }
        },
      }),
    )
  }
  expect([...new Set(faults)]).toEqual([])
})

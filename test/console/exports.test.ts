import { readFile } from 'node:fs/promises'
import { read, utils } from '@e965/xlsx'
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, type TestContext, test } from 'vitest'
import { answerTables, type Books } from '../../console/src/answer/answerShape.ts'
import { exportSheets } from '../../console/src/answer/exportSheets.ts'
import { flatTables } from '../../console/src/answer/flatTables.ts'
import { type SchemaAnswer, schemaBookOf, schemaDocument } from '../../console/src/hub/schemaBook.ts'
import { inLanguage } from '../../console/src/questions/inLanguage.ts'
import { readQuestionLibrary } from '../../src/questions/questionLibrary.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { type OpenConsole, openConsole } from './support/openConsole.ts'
import { seriousFaults } from './support/seriousFaults.ts'

/** Answers of the library on the screen in all views, and taken along: what is in the file is what the hub answered. */

const library = await readQuestionLibrary()
const rising = library.find(({ slug }) => slug === 'rising-in-three')!

let hub: TestHub
let opened: OpenConsole | undefined
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterEach(() => expect(opened?.complaints() ?? []).toEqual([]))
afterAll(async () => {
  await opened?.close()
  await hub.close()
})

async function openAnswer(
  context: Pick<TestContext, 'skip'>,
  slug: string,
  language: 'zh' | 'en' = 'zh',
): Promise<Page> {
  opened ??= await openConsole(context, hub)
  const page = await opened.open(`#/questions/${slug}`, { language })
  await page.getByRole('button', { name: /^(查询|Run)$/ }).click()
  await page.getByRole('tab').first().waitFor()
  return page
}

/** The bytes of what a button saves. */
async function taken(page: Page, button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  // Titles, units and sources have come: a file made before would name fields instead.
  await page.getByText(/^(来源：|Sources: )/).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

interface Picture {
  readonly width: number
  readonly height: number
  /** Pixels by colour. */
  readonly shades: Readonly<Record<string, number>>
}

/** Colours of the tiles as the page has them. */
const shadesOfTiles: Readonly<Record<string, readonly [number, number, number]>> = {
  'tile tile-1': [0x0a, 0x3d, 0x70],
  'tile tile-2': [0x1d, 0x66, 0xa8],
  'tile tile-3': [0x8f, 0xbc, 0xe6],
  'tile tile-4': [0xc4, 0xdd, 0xf3],
  'tile tile-5': [0xee, 0xf5, 0xfc],
}

/** Opens a picture in the browser: its size, and how many pixels it has of each colour. */
function pixelsOf(picture: Buffer): string {
  return `(async () => {
    const image = new Image()
    image.src = 'data:image/png;base64,${picture.toString('base64')}'
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width
    canvas.height = image.height
    const pen = canvas.getContext('2d')
    pen.drawImage(image, 0, 0)
    const { data } = pen.getImageData(0, 0, image.width, image.height)
    const shades = {}
    for (let at = 0; at < data.length; at += 4) {
      const shade = data[at] + ',' + data[at + 1] + ',' + data[at + 2]
      shades[shade] = (shades[shade] ?? 0) + 1
    }
    return { width: image.width, height: image.height, shades }
  })()`
}

interface RisingAnswer {
  readonly counties: {
    readonly nodes: readonly {
      readonly code: string
      readonly name: string
      readonly figures: readonly {
        readonly indicator: { readonly title: string }
        readonly figure: {
          readonly value: number | null
          readonly comparison: { readonly value: number | null; readonly changeRate: number | null }
        }
      }[]
    }[]
  }
  readonly whole: { readonly name: string }
}

/** Of each county and indicator: now, last year, change rate. */
function expectedFigures({ counties }: RisingAnswer) {
  return counties.nodes.map(({ code, name, figures }) => [
    code,
    name,
    ...figures.flatMap(({ figure }) => [figure.value, figure.comparison.value, figure.comparison.changeRate]),
  ])
}

/** The same of the lines of a file, by their headings. */
function figuresIn(lines: readonly (readonly unknown[])[], titles: readonly string[]) {
  const at = lines.findIndex((line) => line[0] === '代码' && line.some((cell) => String(cell).startsWith('警情（')))
  const header = lines[at]!.map(String)
  const columns = titles.flatMap((title) => [
    header.findIndex((heading) => heading.startsWith(`${title}（`)),
    header.findIndex((heading) => heading.startsWith(`${title} · 上年同期（`)),
    header.findIndex((heading) => heading.startsWith(`${title} · 同比增减率（`)),
  ])
  const end = lines.findIndex((line, index) => index > at && line.every((cell) => cell === ''))
  return lines
    .slice(at + 1, end)
    .map((line) => [
      String(line[0]),
      line[1],
      ...columns.map((column) => (line[column] === '—' ? null : Number(line[column]))),
    ])
}

/** Every number of an answer but the counts of its lists. */
function numbersIn(value: unknown, key = ''): readonly number[] {
  if (typeof value === 'number') return key === 'totalCount' ? [] : [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => numbersIn(inner, Array.isArray(value) ? key : name))
}

/** What the console asks once for titles and units. */
async function readBooks(): Promise<Books> {
  const schema = schemaBookOf(await hub.query<SchemaAnswer>(schemaDocument))
  return { schema, indicators: { byCode: new Map(), byField: new Map() } }
}

test('an answer is a table, a chart, tiles and JSON, in both languages', async (context) => {
  for (const [language, views] of [
    ['zh', ['表格', '图表', '名次图', 'JSON']],
    ['en', ['Table', 'Chart', 'Tiles', 'JSON']],
  ] as const) {
    const page = await openAnswer(context, rising.slug, language)
    const { counties } = await hub.query<RisingAnswer>(rising.document)
    const first = counties.nodes[0]!.figures[0]!.figure.value!
    await page.getByRole('rowheader', { name: '鹿城区' }).first().waitFor()
    await page
      .getByRole('columnheader', { name: { zh: '火灾起数', en: 'Fires' }[language] })
      .first()
      .waitFor()
    await page
      .getByText({ zh: `${first}起`, en: `${first} calls` }[language], { exact: true })
      .first()
      .waitFor()
    // By keyboard: the arrow moves to the next view.
    await page.getByRole('tab', { name: views[0] }).focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.getByRole('tab', { name: views[1] }).getAttribute('aria-selected')).toBe('true')
    await page.locator('.chart-canvas canvas').waitFor()
    expect(await page.locator('.chart-numbers tbody tr').count()).toBe(counties.nodes.length)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.locator('.tile').count()).toBe(counties.nodes.length)
    expect(await page.locator('.tile').first().textContent()).toContain({ zh: '第 1 名', en: 'No. 1' }[language])
    await page.keyboard.press('End')
    const { schema } = await readBooks()
    const shown = async (): Promise<unknown> =>
      (JSON.parse((await page.locator('.answer-json pre').textContent()) ?? '') as { data: unknown }).data
    await expect.poll(shown).toEqual(await hub.query(inLanguage(rising.document, language, schema)))
    for (const view of views) {
      await page.getByRole('tab', { name: view }).click()
      expect(await seriousFaults(page, '.answer')).toEqual([])
    }
  }
})

test('a line over time opens from its row, and is drawn as lines', async (context) => {
  const page = await openAnswer(context, 'map-by-years')
  await page
    .getByRole('row', { name: /鹿城区/ })
    .first()
    .getByRole('button', { name: /today/ })
    .click()
  await page.locator('.nested-row').getByText('2010年').first().waitFor()
  expect(await seriousFaults(page, '.answer')).toEqual([])
  await page.getByRole('tab', { name: '图表' }).click()
  await page.locator('.chart-canvas canvas').waitFor()
  await page.getByText(/无数据：2004年/).waitFor()
})

test('what is taken along as CSV and xlsx is what the hub answered', async (context) => {
  const page = await openAnswer(context, rising.slug)
  const answer = await hub.query<RisingAnswer>(rising.document)
  const titles = answer.counties.nodes[0]!.figures.map(({ indicator }) => indicator.title)
  const csv = await taken(page, '导出 CSV')
  expect(csv.name).toMatch(/^警情.*-\d{8}\.csv$/)
  const lines = parse(csv.bytes.toString('utf8'), { bom: true, relax_column_count: true }) as string[][]
  expect(csv.bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  expect(figuresIn(lines, titles)).toEqual(expectedFigures(answer))
  const told = Object.fromEntries(lines.slice(-12).map(([label, text]) => [label, text]))
  expect(told).toMatchObject({ 标题: rising.title.zh, 查询条件: 'area：330300；period：2010-08；first：20' })
  expect(told['来源']).toMatch(/公安（温州市.*截至 \d{4}-\d\d-\d\d/)

  const xlsx = await taken(page, '导出 Excel')
  const workbook = read(xlsx.bytes, { cellNF: true })
  expect(workbook.SheetNames).toContain('辖区（counties）')
  const sheet = workbook.Sheets['辖区（counties）']!
  const rows = utils.sheet_to_json<unknown[]>(sheet, { header: 1, defval: '', blankrows: true })
  expect(figuresIn(rows, titles)).toEqual(expectedFigures(answer))
})

test('a picture holds the chart', async (context) => {
  const page = await openAnswer(context, rising.slug)
  const { name, bytes } = await taken(page, '导出图片')
  expect(name).toMatch(/\.png$/)
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  expect(bytes.length).toBeGreaterThan(10_000)
})

test('a picture of the tiles holds all of them, in the five shades, with what stands below every file', async (context) => {
  const page = await openAnswer(context, rising.slug)
  const { counties } = await hub.query<RisingAnswer>(rising.document)
  const chart = await taken(page, '导出图片')
  await page.getByRole('tab', { name: '名次图' }).click()
  await page.locator('.tile').first().waitFor()
  const shown = await page.locator('.tile').evaluateAll<Record<string, number>>((tiles) => {
    const counts: Record<string, number> = {}
    for (const { className } of tiles as readonly { className: string }[])
      counts[className] = (counts[className] ?? 0) + 1
    return counts
  })
  expect(Object.values(shown).reduce((sum, count) => sum + count, 0)).toBe(counties.nodes.length)
  const { name, bytes } = await taken(page, '导出图片')
  expect(name).toMatch(/\.png$/)
  expect(bytes.equals(chart.bytes)).toBe(false)
  const { width, height, shades } = await page.evaluate<Picture>(pixelsOf(bytes))
  expect(width).toBe(2400)
  // Title, tiles and at least four lines of foot.
  expect(height).toBeGreaterThan(2 * (84 + 84 + 16 + 4 * 20))
  const tilePixels = 2 * 2 * 138 * 84
  for (const [className, [red, green, blue]] of Object.entries(shadesOfTiles)) {
    const expected = (shown[className] ?? 0) * tilePixels
    const found = shades[`${red},${green},${blue}`] ?? 0
    // Letters and edges cover a part of each.
    expect({ className, enough: found >= expected * 0.7 && found <= expected * 1.05 }).toEqual({
      className,
      enough: true,
    })
  }
})

test('no number of any question of the library is lost in its files', async () => {
  const books = await readBooks()
  const answered = library.filter(({ kind }) => kind === 'ANSWERED')
  expect(answered.length).toBeGreaterThanOrEqual(30)
  for (const { slug, document } of answered) {
    const data = await hub.query<Record<string, unknown>>(document)
    const written = exportSheets(flatTables(answerTables(document, {}, data, books)), 'zh').flatMap(({ rows }) =>
      rows.flatMap((row) => row.flatMap((cell) => (typeof cell === 'string' ? [] : [cell.number]))),
    )
    const lost = numbersIn(data).filter((number) => {
      const at = written.indexOf(number)
      if (at >= 0) written.splice(at, 1)
      return at < 0
    })
    expect({ slug, lost }).toEqual({ slug, lost: [] })
  }
})

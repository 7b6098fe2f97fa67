import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, type TestContext, test } from 'vitest'
import { readQuestionLibrary } from '../../src/questions/questionLibrary.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { type OpenConsole, openConsole } from './support/openConsole.ts'

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

async function openPage(
  context: Pick<TestContext, 'skip'>,
  hash: string,
  options: { readonly language?: 'zh' | 'en' } = {},
): Promise<Page> {
  opened ??= await openConsole(context, hub)
  return opened.open(hash, options)
}

const answered = (page: Page) =>
  page
    .getByRole('status')
    .filter({ hasText: /^(已得到结果。|Answered\.)$/ })
    .waitFor()
const run = (page: Page) => page.getByRole('button', { name: /^(查询|Run)$/ }).click()
const titlesOf = (page: Page) => page.locator('.question-card h3 a').allInnerTexts()
const variablesIn = (page: Page): unknown => JSON.parse(parametersIn(page).get('variables') ?? 'null')
const parametersIn = (page: Page) => new URLSearchParams(page.url().split('?')[1] ?? '')

async function chooseArea(page: Page, typed: string, name: string): Promise<void> {
  const field = page.getByRole('combobox', { name: /^(辖区|Area)$/ })
  await field.click()
  await field.fill(typed)
  await page
    .getByRole('option', { name: new RegExp(`^${name}`) })
    .first()
    .waitFor()
  await field.press('Enter')
  await expect.poll(() => field.inputValue()).toBe(name)
}

test('questions are found in Chinese, English and 拼音, whatever the language of the page', async (context) => {
  const page = await openPage(context, '#/questions')
  await expect.poll(async () => (await titlesOf(page)).length).toBe(library.length)
  for (const [typed, title] of [
    ['醉驾', /醉驾拘留数/],
    ['drunk', /醉驾拘留数/],
    ['zuijia', /醉驾拘留数/],
    ['交警 临崖', /临水临崖危险路段/],
  ] as const) {
    await page.getByRole('searchbox').fill(typed)
    await expect.poll(async () => (await titlesOf(page)).join()).toMatch(title)
    expect((await titlesOf(page)).length).toBeLessThan(10)
  }
  await page.getByRole('searchbox').fill('')
  await page.getByLabel('部门', { exact: true }).selectOption({ label: '消防' })
  await page.getByText(/^\d+ 个问题$/).waitFor()
  expect((await titlesOf(page)).length).toBeLessThan(library.length)

  const english = await openPage(context, '#/questions', { language: 'en' })
  await english.getByRole('searchbox').fill('信访')
  await english
    .getByRole('link', { name: /petition/i })
    .first()
    .waitFor()
  await english.getByRole('searchbox').fill('nothing like this')
  await english.getByText('There is no such question.').waitFor()
})

test('a question is changed by 拼音 and period, run, and opened as GraphQL', async (context) => {
  const page = await openPage(context, '#/questions')
  await page.getByRole('searchbox').fill('三项以上同时上升')
  await page.getByRole('link', { name: rising.title.zh }).click()
  await page.getByRole('heading', { level: 1, name: rising.title.zh }).waitFor()
  await chooseArea(page, 'lucheng', '鹿城区')
  await page.getByText('浙江省 › 温州市 · 330302').waitFor()
  await page.getByLabel('统计期类型').selectOption({ label: '季度' })
  await page.getByLabel('年份').fill('2010')
  await page.getByLabel('季度', { exact: true }).selectOption({ label: '第3季度' })
  await run(page)
  await answered(page)
  await page.getByRole('table').first().waitFor()
  const variables = { area: '330302', period: { quarter: '2010-Q3' }, first: 20 }
  expect(variablesIn(page)).toEqual(variables)

  // What is half filled in does not run, and says why.
  await page.getByLabel('年份').fill('20')
  await page.getByText('请填写 1949 至 2100 之间的年份。').waitFor()
  await run(page)
  await page.getByText('请先改正标出的条件。').waitFor()
  expect(await page.getByLabel('年份').and(page.locator(':focus')).count()).toBe(1)
  await page.getByLabel('年份').fill('2009')
  await page.getByText(/条件已修改/).waitFor()
  await page.getByLabel('年份').fill('2010')

  await page.getByRole('link', { name: '以 GraphQL 打开' }).click()
  await expect.poll(() => page.url()).toContain('#/explorer')
  expect(parametersIn(page).get('query')).toBe(rising.document)
  expect(variablesIn(page)).toEqual(variables)
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: rising.title.zh }).waitFor()
})

test('a question is kept under a name, renamed, opened after a reload, deleted and taken back', async (context) => {
  const page = await openPage(context, '#/questions/drunk-driving')
  await chooseArea(page, '瑞安', '瑞安市')
  await page.getByRole('button', { name: '保存为我的问题' }).click()
  await page.getByLabel('名称', { exact: true }).fill('瑞安的醉驾')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('已保存在本浏览器中。').waitFor()

  await page.goto(`${opened!.origin}/#/questions`)
  await page.reload()
  const own = page.getByRole('region', { name: /我的问题/ })
  await own.getByRole('button', { name: '改名' }).click()
  await own.getByLabel('名称').fill('瑞安市醉驾')
  await own.getByLabel('名称').press('Enter')
  await own.getByRole('link', { name: '瑞安市醉驾' }).click()
  await page.getByRole('heading', { level: 1, name: '瑞安市醉驾' }).waitFor()
  await expect.poll(() => page.getByRole('combobox', { name: '辖区' }).inputValue()).toBe('瑞安市')
  await run(page)
  await answered(page)
  await page.reload()
  await page.getByRole('heading', { level: 1, name: '瑞安市醉驾' }).waitFor()

  await page.goto(`${opened!.origin}/#/questions`)
  await own.getByRole('button', { name: '删除' }).click()
  await page.getByText('已删除“瑞安市醉驾”。').waitFor()
  expect(await own.getByRole('link').count()).toBe(0)
  await own.getByRole('button', { name: '撤销' }).click()
  await own.getByRole('link', { name: '瑞安市醉驾' }).waitFor()
})

test('a link holds the question and runs it in the browser of another person', async (context) => {
  const page = await openPage(context, '#/questions/drunk-driving')
  // As on an intranet over plain HTTP, where the browser has no clipboard for pages.
  await page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })')
  await chooseArea(page, '330381', '瑞安市')
  await page.getByRole('button', { name: '复制链接' }).click()
  await page.getByText('请按 Ctrl+C 复制。').waitFor()
  const link = await page.getByLabel('问题链接').inputValue()
  expect(decodeURIComponent(link)).toContain('#/questions/drunk-driving?variables={"area":"330381"')

  const other = await openPage(context, link.slice(link.indexOf('#')))
  await answered(other)
  await expect.poll(() => other.getByRole('combobox', { name: '辖区' }).inputValue()).toBe('瑞安市')
  await other.getByRole('table').first().waitFor()
})

test("a link to a question of somebody's own holds its document, and runs nothing but a query", async (context) => {
  const mine =
    'query Mine($area: String!, $levels: JurisdictionLevel! = COUNTY) { jurisdiction(code: $area) { name children(level: $levels, first: 5) { nodes { code name } } } }'
  const page = await openPage(context, '#/questions')
  const saved = [
    { id: '1', title: '五个县', document: mine, variables: { area: '330300' }, savedAt: '2026-11-22T00:00:00Z' },
  ]
  await page.evaluate((kept) => localStorage.setItem('jurisdiction-hub:questions', kept), JSON.stringify(saved))
  // However late the list of levels comes, its field is one to choose from.
  let answerLists = (): void => undefined
  const asked = new Promise<void>((resolve) => {
    answerLists = resolve
  })
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('codeLists') === true) await asked
    await route.continue()
  })
  await page.goto(`${opened!.origin}/#/questions/saved:1`)
  await page.reload()
  expect(await page.getByLabel('levels').inputValue()).toBe('COUNTY')
  expect(await page.getByLabel('levels').evaluate(({ tagName }) => tagName)).toBe('SELECT')
  answerLists()
  await page.getByLabel('levels').selectOption({ label: '乡级' })
  await page.getByRole('button', { name: '复制链接' }).click()
  const link = await page.getByLabel('问题链接').inputValue()

  const other = await openPage(context, link.slice(link.indexOf('#')), { language: 'en' })
  await answered(other)
  await other.getByRole('heading', { level: 1, name: '五个县' }).waitFor()
  await other.getByText('A question from a link').waitFor()
  expect(variablesIn(other)).toEqual({ area: '330300', levels: 'TOWNSHIP' })
  await other.getByRole('table').first().waitFor()

  const harmful = btoa(JSON.stringify(['Run me', 'mutation { syncSource(id: "x") { run { id } } }'])).replace(/=+$/, '')
  const refused = await openPage(context, `#/questions/shared:${harmful}`, { language: 'en' })
  await refused.getByText('Only queries are run here').waitFor()
  const cut = await openPage(context, `${link.slice(link.indexOf('#'), link.indexOf('?') - 7)}`)
  await cut.getByText('链接不完整').waitFor()
})

test('while a question runs the page stays usable, and the question can be given up', async (context) => {
  const page = await openPage(context, '#/questions/rising-in-three')
  await run(page)
  await answered(page)
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('RisingInThree') === true) await held
    await route.continue()
  })
  await run(page)
  await page.getByText('正在查询…').waitFor()
  // The answer before stays, and the form can be changed meanwhile.
  await page.getByRole('table').first().waitFor()
  await chooseArea(page, 'yueqing', '乐清市')
  await page.getByRole('button', { name: '取消查询' }).click()
  await page.getByText('查询已取消。').waitFor()
  release()
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await run(page)
  await answered(page)
})

test('what the hub refuses is told in words with what to do', async (context) => {
  const page = await openPage(context, '#/questions/township-page?variables={"area":"330399"}')
  await page.getByText('没有代码为“330399”的辖区，请重新选择。').waitFor()
  await page.goto(`${opened!.origin}/#/questions/no-such-question`)
  await page.getByText('问题库中没有这个问题').waitFor()
  await page.goto(
    `${opened!.origin}/#/questions/revised-since?variables=${encodeURIComponent('{"indicators":["firez"]}')}`,
  )
  await page.getByText('没有这个指标，请从指标列表中选择。').waitFor()
  await page.getByText(/INDICATOR_UNKNOWN: No indicator has the code "firez"/).waitFor()
})

test('on the English page the answer speaks English, and Chinese again after the switch', async (context) => {
  const { sources } = await hub.query<{ sources: readonly { readonly zh: string; readonly en: string }[] }>(
    '{ sources { zh: title(language: ZH) en: title(language: EN) } }',
  )
  const [{ zh, en }] = sources as [(typeof sources)[number]]
  const page = await openPage(context, '#/questions/how-fresh', { language: 'en' })
  await page.waitForFunction('document.querySelector("form input:invalid") === null')
  await run(page)
  const answer = page.locator('.question-answer')
  await answer.getByText(en, { exact: true }).first().waitFor()
  expect(await answer.getByText(zh, { exact: true }).count()).toBe(0)
  await page.getByRole('button', { name: '中文' }).click()
  await answer.getByText(zh, { exact: true }).first().waitFor()
})

test('every question of the library runs from its form, and the refused ones tell why', {
  timeout: 240_000,
}, async (context) => {
  const page = await openPage(context, '#/questions')
  const failed: string[] = []
  for (const { slug, kind } of library) {
    await page.goto(`${opened!.origin}/#/questions/${slug}`)
    await page.getByRole('button', { name: '查询', exact: true }).waitFor()
    // All names of areas are there: a form that is not filled in would not run.
    await page.waitForFunction('document.querySelector("form input:invalid") === null')
    await run(page)
    await answered(page)
    const alerts = await page.getByRole('alert').allInnerTexts()
    if (alerts.length > 0) failed.push(`${slug}: ${alerts.join()}`)
    if ((await page.getByRole('table').count()) === 0) failed.push(`${slug}: no table`)
    if (kind === 'REFUSED' && (await page.getByText(/有意不收录/).count()) === 0) failed.push(`${slug}: no reason`)
  }
  expect(failed).toEqual([])
})

test('a question is found, filled in and run by the keyboard alone', async (context) => {
  const page = await openPage(context, '#/questions')
  await page.getByRole('searchbox').waitFor()
  const { keyboard } = page
  const focused = () =>
    page.evaluate(
      'document.activeElement.getAttribute("aria-label") || document.activeElement.innerText || document.activeElement.id',
    )
  const tabTo = async (wanted: RegExp | (() => Promise<boolean>)): Promise<void> => {
    for (let presses = 0; presses < 40; presses += 1) {
      await keyboard.press('Tab')
      if (wanted instanceof RegExp ? wanted.test(String(await focused())) : await wanted()) return
    }
    throw new Error(`Never reached ${wanted}; at ${await focused()}`)
  }
  const isAt =
    (role: 'searchbox' | 'combobox', name = '') =>
    async () =>
      (await page.getByRole(role, { name }).and(page.locator(':focus')).count()) === 1
  await tabTo(isAt('searchbox'))
  await keyboard.type('三项以上')
  await tabTo(/哪些县/)
  await keyboard.press('Enter')
  await page.getByRole('combobox', { name: '辖区' }).waitFor()
  await tabTo(isAt('combobox', '辖区'))
  await keyboard.type('wenzhou')
  await page.getByRole('option').first().waitFor()
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowUp')
  const active = await page.getByRole('combobox', { name: '辖区' }).getAttribute('aria-activedescendant')
  expect(await page.locator(`[id="${active}"]`).textContent()).toContain('温州市')
  await keyboard.press('Enter')
  await expect.poll(() => page.getByRole('combobox', { name: '辖区' }).inputValue()).toBe('温州市')
  // Escape leaves what was chosen as it was.
  await keyboard.type('lu')
  await keyboard.press('Escape')
  await expect.poll(() => page.getByRole('combobox', { name: '辖区' }).inputValue()).toBe('温州市')
  await tabTo(/年份/)
  await keyboard.press('Enter')
  await answered(page)
  await page.getByRole('table').first().waitFor()
})

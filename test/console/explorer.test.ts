import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { hashOf } from '../../console/src/application/route.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { type OpenConsole, openConsole } from './support/openConsole.ts'
import { seriousFaults } from './support/seriousFaults.ts'

/** The page of GraphiQL in a browser, over the hub with its own schema. What GraphiQL does by itself is in test/server/explorer.test.ts. */

/** What GraphiQL's buttons and panels say, without what people and the schema named. */
const ownWords = `[...document.querySelectorAll('.explorer :is(button, section, input, [aria-label]), .graphiql-plugin :is(div, span), .graphiql-dialog *')]
  .filter((element) => element.closest('.monaco-editor, .graphiql-tab, .graphiql-history-item-label, .graphiql-explorer-root, .graphiql-doc-explorer-section-content, .question-tools, .answer-bar, .explorer-help, .graphiql-markdown-description, .graphiql-dialog p:has(a)') === null)
  .flatMap((element) => [
    element.getAttribute('aria-label'),
    element.getAttribute('placeholder'),
    ...[...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data),
  ])
  .filter((text) => text !== null && text.trim() !== '')`
/** Keys have the same names in both languages. */
const namesAndKeys = /\b(?:Escape|Shift|Ctrl|Alt|Enter|F1|GraphQL)\b|\b[A-Z]\b/g

let hub: TestHub
let opened: OpenConsole | undefined

beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(async () => {
  await opened?.close()
  await hub?.close()
})

test('the first question runs by keyboard; beside its answer stand cost, time and what is missing', async (context) => {
  const { page, complaints } = await openExplorer(context)
  await page.locator('.graphiql-query-editor').getByText('Overview').waitFor()
  await runs(page)
  const status = page.getByRole('region', { name: '结果状态' }).getByRole('status')
  await status.getByText(/预计开销 \d+，实际 \d+ · 用时 [\d.]+ (?:ms|秒) · 没有不公开、过期或缺失的部分/).waitFor()

  await writes(
    page,
    '{ jurisdiction(code: "330300") { cases(period: { year: 2008 }) { how: status { message state } filed { state } } } }',
  )
  await runs(page)
  const missing = page.getByText('无数据 2 处')
  await missing.focus()
  await page.keyboard.press('Enter')
  await page.getByText('jurisdiction.cases.filed', { exact: true }).waitFor()
  await page.getByText('来源没有覆盖该统计期').last().waitFor()

  // A question that the hub refuses has a cost and no data.
  await writes(page, '{ jurisdictions(first: 1000) { totalCount } }')
  await runs(page)
  await page.getByText(/1 处错误/).waitFor()
  expect(complaints().filter((complaint) => !/\b400\b/.test(complaint))).toEqual([])
})

test('the editor is on its way before the page is drawn, and the schema is asked for when the editor stands', async (context) => {
  opened ??= await openConsole(context, hub)
  const page = await opened.open('#/questions')
  const requests: string[] = []
  let answerSchema = (): void => undefined
  const asked = new Promise<void>((resolve) => {
    answerSchema = resolve
  })
  page.on('request', (request) => {
    requests.push(request.url().includes('/graphql') ? (request.postData() ?? '') : request.url())
  })
  // However long the schema takes, one can write meanwhile.
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('IntrospectionQuery') === true) await asked
    await route.continue()
  })
  await page.goto(`${opened.origin}/`)
  await page.evaluate("location.hash = '#/explorer'")
  await page.reload()
  await page.locator('.graphiql-query-editor').getByText('Overview').waitFor()
  await page.getByRole('button', { name: '新标签页' }).click()
  await page.locator('.graphiql-query-editor .view-lines').click()
  await page.keyboard.insertText('{ hub { version } }')
  await page.locator('.graphiql-query-editor').getByText('version').first().waitFor()
  answerSchema()
  const editor = requests.findLastIndex((url) => /\/assets\/editor\.api-/.test(url))
  const firstQuestion = requests.findIndex((text, index) => index > editor && text.includes('viewer'))
  const schema = requests.findLastIndex((text) => text.includes('IntrospectionQuery'))
  expect(editor).toBeGreaterThan(-1)
  expect(firstQuestion).toBeGreaterThan(editor)
  expect(schema).toBeGreaterThan(firstQuestion)
  await page.context().close()
})

test('what is withheld or stale is listed with its place', async (context) => {
  const { page, complaints } = await openExplorer(context)
  const data = {
    jurisdiction: {
      cases: { status: { state: 'STALE', message: '晚于约定' }, filed: { value: null, state: 'WITHHELD' } },
    },
  }
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('query Marked') === true
      ? route.fulfill({ json: { data } })
      : route.continue(),
  )
  await writes(
    page,
    'query Marked { jurisdiction(code: "330300") { cases(period: { year: 2010 }) { status { state message } filed { value state } } } }',
  )
  await runs(page)
  await page.getByText('不予公开 1 处').click()
  await page.getByText('jurisdiction.cases.filed', { exact: true }).waitFor()
  await page.getByText('过期 1 处').click()
  await page.getByText('晚于约定').last().waitFor()
  expect(complaints()).toEqual([])
})

test('a shared link opens the question with its variables in a tab, and stays out of the address', async (context) => {
  const { page, complaints } = await openExplorer(context)
  const query = 'query Shared($code: String!) { jurisdiction(code: $code) { name } }'
  const variables = { code: '330302', note: '鹿城 & ?#%+=' }
  await writes(page, query)
  await fillsVariables(page, JSON.stringify(variables))
  await page.getByRole('button', { name: '分享链接' }).click()
  await page.getByText('链接只含问题和变量，不含任何结果').waitFor()
  const link = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(link).toBe(`${opened?.origin}/${hashOf({ page: 'explorer', query, variables })}`)

  const other = await openExplorer(context, link.slice(link.indexOf('#')))
  await other.page.locator('.graphiql-query-editor').getByText('Shared').waitFor()
  await expect.poll(() => other.page.evaluate('location.hash')).toBe('#/explorer')
  await runs(other.page)
  await expect.poll(() => answerOf(other.page)).toContain('"name": "鹿城区"')
  // Another link in the same page, as a form of the library hands one over: a tab more.
  const handed = hashOf({ page: 'explorer', query: 'query Handed { hub { dataVersion } }', variables: {} })
  await other.page.evaluate(`location.hash = ${JSON.stringify(handed)}`)
  await other.page.locator('.graphiql-query-editor').getByText('Handed').waitFor()
  await runs(other.page)
  await expect.poll(() => answerOf(other.page)).toContain('dataVersion')
  expect(await other.page.locator('.graphiql-tab-button').allTextContents()).toEqual(['Shared', 'Handed'])
  expect(complaints()).toEqual([])
})

test('jurisdictions are completed by 拼音, name and code, and periods by their forms', async (context) => {
  const { page, complaints } = await openExplorer(context)
  await writes(
    page,
    'query Completed($code: String!, $period: PeriodInput!) { jurisdiction(code: $code) { name cases(period: $period) { period { label } } } }',
  )
  const editor = page.locator('.graphiql-editor-tool .view-lines').first()
  const offered = page.locator('.suggest-widget')
  for (const typed of ['lucheng', '鹿城', '33030']) {
    await editor.click()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('{ "code": "')
    await page.keyboard.insertText(typed.slice(0, -1))
    await page.keyboard.type(typed.slice(-1))
    await offered.getByText(/鹿城区 330302/).waitFor()
    if (typed !== '33030') await page.keyboard.press('Escape')
  }
  await chooses(page, /鹿城区 330302/)
  await page.keyboard.type(', "period": ')
  await chooses(page, /"quarter": "2010-Q1"/)
  await runs(page)
  await expect.poll(() => answerOf(page)).toMatch(/鹿城区.*2010年第?[一1]季度/)
  expect(complaints()).toEqual([])
})

test('a form fills in the variables that the question declares', async (context) => {
  const { page, complaints } = await openExplorer(context)
  await writes(
    page,
    'query Filled($code: String!, $first: Int!) { jurisdiction(code: $code) { children(first: $first) { nodes { name } } } }',
  )
  // The names of the operation and its variables are known a moment after the last key.
  await page.locator('.graphiql-tab-button', { hasText: 'Filled' }).waitFor()
  const button = page.getByRole('button', { name: '填写变量' })
  await button.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: '填写变量' })
  await dialog.getByLabel(/^first/).fill('[')
  await page.keyboard.press('Enter')
  await dialog.getByText('first 不是有效的 JSON').waitFor()
  await dialog.getByLabel(/^first/).fill('3')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  expect(await page.locator('.graphiql-editor-tool .view-lines').first().textContent()).toMatch(/"first":\s3/)
  await expect.poll(() => button.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
  expect(complaints()).toEqual([])
})

test('the question is copied as TypeScript, and its answer shown as a table', async (context) => {
  const { page, complaints } = await openExplorer(context)
  await writes(page, 'query Copied($code: String!) { jurisdiction(code: $code) { name level } }')
  await fillsVariables(page, '{ "code": "330300" }')
  await runs(page)
  await page.getByRole('button', { name: '复制为 TypeScript' }).click()
  await page.getByText('TypeScript 代码已复制').waitFor()
  const code = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(code).toContain('export async function askCopied(')
  expect(code).toContain('readonly level: JurisdictionLevel')

  const button = page.getByRole('button', { name: '以表格查看' })
  await button.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: '查询结果' })
  await dialog.getByText('温州市').first().waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => button.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
  expect(complaints()).toEqual([])
})

test('documentation in both languages with a search, a field explorer, a history', async (context) => {
  const { page, complaints } = await openExplorer(context)
  await page.getByRole('button', { name: '打开说明文档' }).click()
  await page
    .getByRole('combobox', { name: '在说明文档中查找' })
    .or(page.getByPlaceholder(/Search|⌘|Ctrl/))
    .first()
    .click()
  await page.keyboard.type('rectificationRate')
  await page
    .getByRole('option', { name: /rectificationRate/ })
    .first()
    .click()
  // Two lines: English, then Chinese.
  const description = page.locator('.graphiql-doc-explorer-content .graphiql-markdown-description').first()
  await description.locator('br').first().waitFor({ state: 'attached' })
  expect(await description.textContent()).toMatch(/^[^\u4e00-\u9fff]+\n.*[\u4e00-\u9fff]/)

  await writes(page, 'query Explored { hub { version } }')
  await page.getByRole('button', { name: '打开字段选择' }).click()
  await page.locator('.graphiql-explorer-root').getByText('dataVersion').click()
  await expect.poll(() => page.locator('.graphiql-query-editor .view-lines').textContent()).toContain('dataVersion')
  // GraphiQL takes what was written into its tab after a moment, and puts what stood there when it ran into the history, too.
  await expect.poll(() => page.evaluate<string>('JSON.stringify(localStorage)')).toContain('dataVersion')
  await runs(page)
  await page.getByRole('button', { name: '打开历史' }).click()
  await page.locator('.graphiql-history').getByText('Explored').waitFor()
  expect(complaints()).toEqual([])
})

for (const language of ['zh', 'en'] as const) {
  test(`every panel of GraphiQL speaks the reader's language, and axe finds no serious fault in it (${language})`, async (context) => {
    const { page, complaints } = await openExplorer(context, '#/explorer', language)
    const says = (zh: string, en: string) => (language === 'zh' ? zh : en)
    const wellMade = async (): Promise<void> => {
      expect(await seriousFaults(page)).toEqual([])
      const words = await page.evaluate<readonly string[]>(ownWords)
      expect(words.length).toBeGreaterThan(5)
      const other = language === 'zh' ? /[A-Za-z]{2,}/ : /[\u4e00-\u9fff]/
      expect(words.map((text) => text.replace(namesAndKeys, '')).filter((text) => other.test(text))).toEqual([])
    }
    await page.locator('.graphiql-query-editor').getByText('Overview').waitFor()
    await runs(page)
    for (const panel of [
      says('打开说明文档', 'Show Documentation Explorer'),
      says('打开字段选择', 'Show Field Explorer'),
      says('打开历史', 'Show History'),
    ]) {
      await page.getByRole('button', { name: panel }).click()
      await page.locator('.graphiql-plugin :is(input, button, li, a)').first().waitFor()
      await wellMade()
    }
    for (const [button, title] of [
      [says('快捷键', 'Open short keys dialog'), says('快捷键', 'Short Keys')],
      [says('设置', 'Open settings dialog'), says('设置', 'Settings')],
    ] as const) {
      await page.getByRole('button', { name: button, exact: true }).click()
      const dialog = page.getByRole('dialog', { name: title })
      await dialog.waitFor()
      await wellMade()
      // Nothing on an intranet leads to the internet.
      expect(await dialog.locator('a[href^="http"]:visible').count()).toBe(0)
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
    // The other language at once, without losing what was asked.
    await page.getByRole('button', { name: says('English', '中文'), exact: true }).click()
    await page.getByRole('button', { name: says('New tab', '新标签页') }).waitFor()
    await page.locator('.graphiql-history').getByText('Overview').first().waitFor()
    expect(complaints()).toEqual([])
  })
}

for (const language of ['zh', 'en'] as const) {
  test(`the find box of the editor speaks the reader's language, and no key opens commands in another (${language})`, async (context) => {
    const { page } = await openExplorer(context, '#/explorer', language)
    const editor = page.locator('.graphiql-query-editor')
    await editor.getByText('Overview').first().click()
    await page.keyboard.press('Control+f')
    const box = editor.locator('.find-widget')
    const [find, next] = language === 'zh' ? ['查找', '下一处'] : ['Find', 'Next Match']
    await box.getByRole('textbox', { name: find, exact: true }).fill('nowhere')
    await box.getByText(language === 'zh' ? '没有找到' : 'No results').waitFor()
    expect(await box.getByRole('button', { name: new RegExp(`^${next}`) }).count()).toBe(1)
    const named = await box
      .locator('[aria-label]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
    const other = language === 'zh' ? /[A-Za-z]{2,}/ : /[\u4e00-\u9fff]/
    expect(named.map((name) => (name ?? '').replace(namesAndKeys, '')).filter((name) => other.test(name))).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('F1')
    await editor.getByText('Overview').first().click({ button: 'right' })
    expect(await page.locator('.quick-input-widget:visible, .monaco-menu:visible').count()).toBe(0)
  })
}

test('who leaves while the page is drawn stays where they went', async (context) => {
  opened ??= await openConsole(context, hub)
  const page = await opened.open('#/sources')
  await page.getByRole('heading', { level: 1 }).waitFor()
  // A link's address stands at once, and what it leads to is drawn after what was being drawn.
  await page.evaluate(`new MutationObserver((_changes, observer) => {
    if (document.querySelector('.explorer') === null) return
    observer.disconnect()
    location.hash = '#/questions'
  }).observe(document.body, { childList: true, subtree: true })
  location.hash = '#/explorer?query=%7Bhub%7Bversion%7D%7D'`)
  await page.getByRole('searchbox').waitFor()
  expect(page.url()).toContain('#/questions')
})

test('questions are asked with what the reader signed in with, unless the headers editor says otherwise', async (context) => {
  const { page } = await openExplorer(context)
  const asked: { readonly operation: string; readonly headers: Record<string, string> }[] = []
  page.on('request', (request) => {
    const body = request.method() === 'POST' ? (request.postDataJSON() as { readonly query: string }) : null
    if (body !== null) asked.push({ operation: body.query, headers: request.headers() })
  })
  const askedBy = (operation: RegExp) => asked.filter((request) => operation.test(request.operation)).at(-1)?.headers

  await page.getByRole('button', { name: '登录' }).click()
  await page.getByLabel('令牌').fill('token-of-the-test')
  await page.getByLabel(/查询目的/).fill('核查')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '已登录' }).waitFor()
  await expect.poll(() => askedBy(/__schema/)?.['authorization']).toBe('Bearer token-of-the-test')

  await writes(page, 'query Signed { hub { version } }')
  await runs(page)
  await expect.poll(() => askedBy(/Signed/)?.['authorization']).toBe('Bearer token-of-the-test')
  expect(askedBy(/Signed/)?.['x-purpose']).toBe("UTF-8''%E6%A0%B8%E6%9F%A5")
  // Not even in the browser's lasting storage.
  expect(await page.evaluate<string>('JSON.stringify(localStorage)')).not.toContain('token-of-the-test')

  await page.getByRole('button', { name: '请求头', exact: true }).click()
  await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').click()
  await page.keyboard.insertText('{ "Authorization": "Bearer another" }')
  await runs(page)
  await expect.poll(() => askedBy(/Signed/)?.['authorization']).toBe('Bearer another')
})

async function openExplorer(
  context: TestContext,
  hash = '#/explorer',
  language: 'zh' | 'en' = 'zh',
): Promise<{ readonly page: Page; complaints(): string[] }> {
  opened ??= await openConsole(context, hub)
  const { open, complaints } = opened
  const page = await open(hash, { language })
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.locator('.graphiql-query-editor .view-lines').waitFor()
  // The schema has come when the documentation stands beside the button.
  await page.locator('.graphiql-sidebar').waitFor()
  return { page, complaints }
}

async function writes(page: Page, question: string): Promise<void> {
  await page.getByRole('button', { name: '新标签页' }).click()
  await page.locator('.graphiql-query-editor .view-lines').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(question)
}

async function fillsVariables(page: Page, variables: string): Promise<void> {
  await page.locator('.graphiql-editor-tool .view-lines').first().click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(variables)
}

/** Runs the question that is open and waits for the line below its answer. */
async function runs(page: Page): Promise<void> {
  await page.locator('.graphiql-query-editor .view-lines').click()
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.locator('.answer-bar-line').waitFor()
}

async function chooses(page: Page, offer: RegExp): Promise<void> {
  const row = page.locator('.suggest-widget').getByText(offer).first()
  await row.waitFor()
  await row.click()
}

async function answerOf(page: Page): Promise<string> {
  const shown = await page.locator('.result-window .view-lines').textContent()
  // The editor writes no-break spaces, and indents what it wraps.
  return (shown ?? '').replace(/\s+/g, ' ')
}

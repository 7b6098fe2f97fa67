import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { hashOf, type Route } from '../../console/src/application/route.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { type OpenConsole, openConsole } from './support/openConsole.ts'
import { seriousFaults } from './support/seriousFaults.ts'

/** What all pages of the console have in common: the frame, both languages, accessibility, size and speed. */

const routes: readonly Route[] = [
  { page: 'questions' },
  { page: 'question', slug: 'rising-in-three', variables: {} },
  { page: 'jurisdiction', code: null, variables: {} },
  { page: 'jurisdiction', code: '330300', variables: { period: { year: 2010 } } },
  { page: 'sources' },
  { page: 'explorer', query: null, variables: {} },
]
/** What may travel before a page can be used, compressed. */
const firstLoadLimit = 1_500_000
const interactiveLimit = 2000

let hub: TestHub
let opened: OpenConsole | undefined

beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(async () => {
  await opened?.close()
  await hub?.close()
})

async function consoleOf(context: TestContext): Promise<OpenConsole> {
  opened ??= await openConsole(context, hub)
  return opened
}

test('the header leads to every page, says where one is, and an address that means nothing is the library', async (context) => {
  const { open, complaints } = await consoleOf(context)
  const page = await open('#/no-such-page')
  const current = page.locator('header nav [aria-current="page"]')
  await expect.poll(() => current.textContent()).toBe('问题库')
  for (const [link, title] of [
    ['辖区', '辖区 · 辖区数据中枢'],
    ['数据来源', '数据来源 · 辖区数据中枢'],
    ['编辑查询', '编辑查询 · 辖区数据中枢'],
    ['问题库', '问题库 · 辖区数据中枢'],
  ] as const) {
    await page.getByRole('navigation', { name: '页面' }).getByRole('link', { name: link }).click()
    await expect.poll(() => current.textContent()).toBe(link)
    await expect.poll(() => page.title()).toBe(title)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
  }
  await page.goBack()
  await expect.poll(() => current.textContent()).toBe('编辑查询')
  expect(complaints()).toEqual([])
  await page.context().close()
})

test('Chinese by default; English by one switch, kept for the next visit, told to the browser', async (context) => {
  const { open, complaints, origin } = await consoleOf(context)
  const page = await open('#/questions')
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  await page.locator('.viewer-banner').getByText(/示范/).waitFor()

  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('link', { name: 'Sources' }).waitFor()
  await page
    .locator('.viewer-banner')
    .getByText(/demonstration/i)
    .waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  expect(await page.evaluate<string>("localStorage.getItem('jurisdiction-hub:language')")).toBe('en')
  await page.getByRole('button', { name: '中文' }).click()
  await page.getByRole('link', { name: '数据来源' }).waitFor()
  await page.context().close()

  const english = await open('#/sources', { language: 'en' })
  await english.getByRole('link', { name: 'Jurisdiction Hub' }).waitFor()
  expect(await english.title()).toBe('Sources · Jurisdiction Hub')
  expect(english.url()).toBe(`${origin}/#/sources`)
  expect(complaints()).toEqual([])
  await english.context().close()
})

test('by keyboard alone: skip to the page, sign in, and out again', async (context) => {
  const { open, complaints } = await consoleOf(context)
  const page = await open('#/questions')
  // Without questions there would be nothing on the page for the second Tab.
  await page.locator('.question-card h3 a').first().waitFor()
  const focused = (): Promise<string> =>
    page.evaluate('document.activeElement.id || document.activeElement.textContent')
  await page.keyboard.press('Tab')
  await expect.poll(focused).toBe('跳到正文')
  await expect.poll(async () => (await page.locator('.skip-link').boundingBox())?.x).toBeGreaterThanOrEqual(0)
  await page.keyboard.press('Enter')
  await expect.poll(focused).toBe('page')
  await page.keyboard.press('Tab')
  await expect
    .poll(() =>
      page.evaluate(
        "document.activeElement !== page && document.getElementById('page').contains(document.activeElement)",
      ),
    )
    .toBe(true)

  await page.getByRole('button', { name: '登录' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: '登录' })
  await dialog.waitFor()
  await page.keyboard.type('a-token')
  await page.keyboard.press('Tab')
  await page.keyboard.type('核查')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(focused).toBe('已登录')

  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByLabel('令牌').inputValue()).toBe('a-token')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(focused).toBe('已登录')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: '退出登录' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '登录', exact: true }).waitFor()
  // Nobody was given that token.
  expect(complaints().filter((complaint) => !/\b401\b/.test(complaint))).toEqual([])
  await page.context().close()
})

test('where the hub does not answer, or wants a token, the page says so in words', async (context) => {
  const { open, complaints } = await consoleOf(context)
  const page = await open('#/questions')
  await page.route('**/graphql', (route) =>
    route.fulfill({
      status: 401,
      json: { errors: [{ message: 'No token.', extensions: { code: 'UNAUTHENTICATED' } }] },
    }),
  )
  await page.reload()
  await page
    .locator('.viewer-banner')
    .getByText(/需要令牌/)
    .waitFor()
  await page.route('**/graphql', (route) => route.abort('connectionrefused'))
  await page.goto(`${opened?.origin}/#/sources`)
  await page.getByText('数据中枢没有响应').first().waitFor()
  expect(complaints().filter((complaint) => !/401|ERR_CONNECTION_REFUSED/.test(complaint))).toEqual([])
  await page.context().close()
})

test.each(routes)('axe finds no serious fault, in both languages: %o', async (route, context) => {
  const { open, complaints } = await consoleOf(context)
  const page = await open(hashOf(route))
  const faultless = async (): Promise<void> => {
    await settled(page, route)
    expect(await seriousFaults(page)).toEqual([])
    // Nothing is wider than the window.
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0)
  }
  await faultless()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('link', { name: 'Sources' }).waitFor()
  await faultless()
  expect(complaints()).toEqual([])
  await page.context().close()
})

test.each(routes)('loads little and can be used soon: %o', async (route, context) => {
  const { browser, origin } = await consoleOf(context)
  const best = { bytes: Number.POSITIVE_INFINITY, milliseconds: Number.POSITIVE_INFINITY }
  const loaded: string[] = []
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const window = await browser.newContext({ viewport: { width: 1366, height: 768 } })
    const page = await window.newPage()
    const debugged = await window.newCDPSession(page)
    const bytes = await countBytes(debugged)
    // The processor's time and not the clock's: other tests keep the machine busy, and the page waits for nothing but its own work.
    await debugged.send('Performance.enable', { timeDomain: 'threadTicks' })
    window.on('request', (request) => loaded.push(request.url()))
    await page.goto(`${origin}/${hashOf(route)}`)
    await usable(page, route)
    const { metrics } = await debugged.send('Performance.getMetrics')
    const worked = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.POSITIVE_INFINITY
    best.milliseconds = Math.min(best.milliseconds, worked * 1000)
    await settled(page, route)
    best.bytes = Math.min(best.bytes, bytes() + (await workerBytes(page, origin)))
    await window.close()
    // Once is proof; it is looked at again only where the machine may have been in the way.
    if (best.bytes < firstLoadLimit && best.milliseconds < interactiveLimit) break
  }
  expect(best.bytes).toBeGreaterThan(50_000)
  expect(best.bytes).toBeLessThan(firstLoadLimit)
  expect(best.milliseconds).toBeLessThan(interactiveLimit)
  if (route.page !== 'explorer') expect(loaded.filter((url) => /monaco|editor|worker|xlsx/i.test(url))).toEqual([])
  expect(loaded.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'))).toEqual([])
})

/** Counts what a page loads, as it travels: its files, and what the hub answers until then, the schema among it. */
async function countBytes(debugged: CDPSession): Promise<() => number> {
  let bytes = 0
  debugged.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await debugged.send('Network.enable')
  return () => bytes
}

/** Until the reader can begin: the page's heading stands there; in the Explorer the editor takes text. */
async function usable(page: Page, route: Route): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  if (route.page === 'explorer') await page.locator('.graphiql-query-editor .view-lines .view-line').first().waitFor()
}

/**
 * Until nothing is loaded any more; on the board, which goes on listening, until its first answers stand there. Of the editor's workers
 * the browser often tells no end of loading.
 */
async function settled(page: Page, route: Route): Promise<void> {
  await usable(page, route)
  if (route.page === 'sources') await page.locator('[data-source]').first().waitFor()
  else if (route.page !== 'explorer') await page.waitForLoadState('networkidle')
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
}

/** What the page's workers loaded, which the page's own network does not count. */
async function workerBytes(page: Page, origin: string): Promise<number> {
  const files = [...new Set(page.workers().map((worker) => worker.url()))].filter((url) => url.startsWith(origin))
  const sizes = await Promise.all(
    files.map(async (url) => {
      const response = await page.request.fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'gzip, br' } })
      return Number(response.headers()['content-length'])
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { silentProgress } from '../../src/cli/progress.ts'
import { nightlySync } from '../../src/sync/syncReport.ts'
import { actingAs } from '../support/actingAs.ts'
import { openDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { readerOf } from '../support/reader.ts'
import { type OpenConsole, openConsole } from './support/openConsole.ts'

/** The board of sources in a browser, over a store of its own: runs are started here. */

interface Source {
  readonly id: string
  readonly connector: string
  readonly title: string
  readonly state: string
  readonly jurisdiction: { readonly code: string }
  readonly lastRun: {
    readonly id: string
    readonly state: string
    readonly rowsRead: number
    readonly differenceCount: number
  } | null
  readonly quarantineGroups: readonly { readonly reason: string; readonly count: number }[]
}

let hub: TestHub
let opened: OpenConsole | undefined
let sources: readonly Source[]

beforeAll(async () => {
  hub = await openDemonstrationHub(
    (all) =>
      all.map((source) =>
        source.site === '331022' && source.connector === 'petition'
          ? // Port 9 of this machine: nobody listens there.
            { ...source, settings: { ...source.settings, url: 'http://127.0.0.1:9' } }
          : source,
      ),
    { identify: actingAs({ reader: readerOf() }) },
  )
  sources = await askSources()
})
afterAll(async () => {
  await opened?.close()
  await hub?.close()
})

async function consoleOf(context: TestContext): Promise<OpenConsole> {
  opened ??= await openConsole(context, hub)
  return opened
}

async function askSources(): Promise<readonly Source[]> {
  const answer = await hub.query<{ readonly sources: readonly Source[] }>(
    '{ sources { id connector title state jurisdiction { code } lastRun { id state rowsRead differenceCount } quarantineGroups { reason count } } }',
  )
  return answer.sources
}

function sourceOf(site: string, connector: string): Source {
  return sources.find((source) => source.jurisdiction.code === site && source.connector === connector)!
}

const card = (page: Page, { id }: Pick<Source, 'id'>) => page.locator(`[data-source="${id}"]`)

test('every source stands there with its last run, and what waits in quarantine with what to do', async (context) => {
  const browser = await consoleOf(context)
  const page = await browser.open('#/sources')
  await page.locator('[data-source]').first().waitFor()
  expect(await page.locator('[data-source]').count()).toBe(sources.length)
  for (const source of sources) {
    const text = await card(page, source).textContent()
    expect(text).toContain(source.title)
    expect(text).toContain(`读取 ${source.lastRun!.rowsRead.toLocaleString('zh-CN')} 行`)
  }
  const police = sourceOf('330300', 'public-security')
  await card(page, police).locator('.quarantine summary').click()
  for (const { reason } of police.quarantineGroups) {
    const row = card(page, police).locator(`[data-reason="${reason}"]`)
    const rows = police.quarantineGroups.filter((group) => group.reason === reason)
    expect(await row.locator('td').first().textContent()).toBe(String(rows.reduce((sum, { count }) => sum + count, 0)))
    expect((await row.locator('td').last().textContent())?.length).toBeGreaterThan(15)
  }

  await page.getByRole('checkbox', { name: '只看需要处理的' }).check()
  const troubled = sources.filter(
    ({ state, lastRun, quarantineGroups }) =>
      state !== 'FRESH' || lastRun!.differenceCount > 0 || quarantineGroups.length > 0,
  )
  expect(await page.locator('[data-source]').count()).toBe(troubled.length)
  expect(browser.complaints()).toEqual([])
  await page.context().close()
})

test('a run is seen as it happens and ends on the board, without being asked for', async (context) => {
  const browser = await consoleOf(context)
  const page = await browser.open('#/sources')
  const police = sourceOf('331022', 'public-security')
  await page.getByText('同步进度实时更新').waitFor()
  const progress = card(page, police).locator('.run-progress')
  const seen = progress.waitFor({ state: 'visible' })
  await Promise.all([
    seen,
    hub.hub.sync({
      siteId: '331022',
      connectors: ['public-security'],
      options: { ...nightlySync, reading: 'FULL' },
      signal: AbortSignal.timeout(60_000),
      progress: silentProgress,
    }),
  ])
  await progress.waitFor({ state: 'detached' })
  const last = (await askSources()).find(({ id }) => id === police.id)!.lastRun!
  expect(last.id).not.toBe(police.lastRun!.id)
  await card(page, police).locator('[data-run="SUCCEEDED"]').filter({ hasText: '（全部）' }).waitFor()
  expect(browser.complaints()).toEqual([])
  await page.context().close()
})

test('a run is started from the board, by keyboard, after a question back; its failure says what to do', async (context) => {
  const browser = await consoleOf(context)
  const page = await browser.open('#/sources')
  const petition = card(page, sourceOf('331022', 'petition'))
  const start = petition.getByRole('button', { name: /立即同步/ })
  await start.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '取消' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect((await askSources()).find(({ id }) => id === sourceOf('331022', 'petition').id)!.lastRun!.state).toBe(
    'SUCCEEDED',
  )

  await start.press('Enter')
  await dialog.getByRole('button', { name: '开始同步' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await petition.locator('[data-run="FAILED"]').waitFor()
  // The service was down before any feed was read: the code is the run's own.
  await petition.locator('.notice-error code', { hasText: 'SOURCE_UNREACHABLE' }).waitFor()
  await petition.getByText('请部门检查其系统和网络', { exact: false }).waitFor()
  await page.locator('[data-state="STALE"]').first().waitFor()
  expect(browser.complaints()).toEqual([])
  await page.context().close()
})

test('English; a reader who may not start runs sees the board all the same and is not offered any', async (context) => {
  const browser = await consoleOf(context)
  const page = await browser.open('#/questions', { language: 'en' })
  await page.evaluate(() =>
    sessionStorage.setItem('jurisdiction-hub:credentials', JSON.stringify({ token: 'reader', purpose: '' })),
  )
  await page.goto(`${browser.origin}/#/sources`)
  await page.reload()
  await page.getByText('Asked every 5 seconds').waitFor()
  await page.getByText(`${sources.length} sources`, { exact: false }).waitFor()
  expect(await page.getByRole('button', { name: /Sync/ }).count()).toBe(0)
  expect(browser.complaints()).toEqual([])
  await page.context().close()
})

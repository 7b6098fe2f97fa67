import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashOf, type Route } from '../../console/src/application/route.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { type OpenConsole, openConsole } from './support/openConsole.ts'

/** Pictures of the main pages, as docs/console.md shows them. `npm run docs:screenshots` keeps them in docs/; otherwise they are only made. */
const kept = process.env['DOCS_SCREENSHOTS'] !== undefined
const documents = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))

interface Picture {
  readonly name: string
  readonly language: 'zh' | 'en'
  readonly route: Route
  /** Is there when the page has what it shows. */
  readonly shown: (page: Page) => Promise<void>
}

const year2010 = { period: { year: 2010 } }
const pictures: readonly Picture[] = [
  {
    name: 'questions',
    language: 'zh',
    route: { page: 'questions' },
    shown: (page) => page.getByRole('heading', { name: '想了解什么？' }).waitFor(),
  },
  {
    name: 'answer',
    language: 'zh',
    route: { page: 'question', slug: 'rising-in-three', variables: { area: '330300', period: { month: '2010-08' } } },
    shown: async (page) => {
      await page.getByRole('tab', { name: '图表' }).click()
      await page.locator('canvas').first().waitFor()
    },
  },
  {
    name: 'jurisdiction',
    language: 'zh',
    route: { page: 'jurisdiction', code: '330302', variables: year2010 },
    shown: (page) => page.getByRole('button', { name: '查看明细' }).first().waitFor(),
  },
  {
    name: 'jurisdiction-in-english',
    language: 'en',
    route: { page: 'jurisdiction', code: '330300', variables: year2010 },
    shown: (page) => page.getByRole('button', { name: 'Records' }).first().waitFor(),
  },
  {
    name: 'sources',
    language: 'zh',
    route: { page: 'sources' },
    shown: (page) => page.getByText('隔离', { exact: false }).first().waitFor(),
  },
  {
    name: 'explorer',
    language: 'zh',
    route: {
      page: 'explorer',
      query: '{ jurisdiction(code: "330300") { name cases(period: { year: 2010 }) { filed { value } } } }',
      variables: {},
    },
    shown: async (page) => {
      await page.locator('.graphiql-query-editor .view-lines').getByText('jurisdiction').first().waitFor()
      await page.locator('.graphiql-execute-button').click()
      await page.locator('.result-window').getByText('温州市').waitFor()
    },
  },
]

let hub: TestHub
let folder: string
let opened: OpenConsole | undefined

beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
  folder = kept ? documents : await mkdtemp(path.join(tmpdir(), 'hub-screenshots-'))
  await mkdir(folder, { recursive: true })
})
afterAll(async () => {
  await opened?.close()
  await hub?.close()
  if (!kept) await rm(folder, { recursive: true, force: true })
})

test.for(pictures)(
  '$name is drawn, with nothing beside the page at 1366 by 768',
  async ({ name, language, route, shown }, context) => {
    opened ??= await openConsole(context, hub)
    const page = await opened.open(hashOf(route), { language })
    await shown(page)
    await expect.poll(() => page.locator('.skeleton').count(), { timeout: 20_000 }).toBe(0)
    // Nobody has to scroll sideways on an office laptop.
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1366)
    const picture = await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' })
    expect(picture.length).toBeGreaterThan(20_000)
    expect(opened.complaints()).toEqual([])
    await page.context().close()
  },
)

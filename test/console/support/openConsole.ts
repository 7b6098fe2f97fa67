import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { TestContext } from 'vitest'
import { buildServer } from '../../../src/server/buildServer.ts'
import { ensureExplorerBuilt } from '../../../src/server/explorerBuild.ts'
import { launchChromium } from '../../support/chromium.ts'
import type { TestHub } from '../../support/demonstrationHub.ts'

/** The console in a browser, over a hub of the test. */
export interface OpenConsole {
  /** Of the hub: http://127.0.0.1:port */
  readonly origin: string
  readonly browser: Browser
  /**
   * A page of the size of an office laptop, on this hash (`#/sources`), in Chinese unless the test switches. It has its own storage, as
   * another person's browser.
   */
  open(hash: string, options?: { readonly language?: 'zh' | 'en' }): Promise<Page>
  /** Whatever left the origin, broke the policy, failed or was complained of since the last call; answers by 4xx too. */
  complaints(): string[]
  close(): Promise<void>
}

/** Builds the console unless it is built, serves it with the hub, and starts Chromium. Skips the test where there is none. */
export async function openConsole(
  test: Pick<TestContext, 'skip'>,
  { hub }: Pick<TestHub, 'hub'>,
): Promise<OpenConsole> {
  const { directory } = await ensureExplorerBuilt({ progress: () => undefined })
  const browser = await launchChromium(test)
  const app = await buildServer({ hub, explorerDirectory: directory })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const complaints: string[] = []
  const contexts: BrowserContext[] = []
  return {
    origin,
    browser,
    async open(hash, { language = 'zh' } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1366, height: 768 },
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        acceptDownloads: true,
        // Kept as by an earlier visit, and not by a script in each document: an empty one has no storage and complains.
        storageState: {
          cookies: [],
          origins: [{ origin, localStorage: [{ name: 'jurisdiction-hub:language', value: language }] }],
        },
      })
      contexts.push(context)
      record(context, origin, complaints)
      const page = await context.newPage()
      await page.goto(`${origin}/${hash}`)
      return page
    },
    complaints: () => complaints.splice(0),
    async close() {
      for (const context of contexts) await context.close()
      await browser.close()
      await app.close()
    },
  }
}

function record(context: BrowserContext, origin: string, complaints: string[]): void {
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) complaints.push(`left the origin: ${url}`)
  })
  context.on('requestfailed', (request) => {
    // Aborted is what the page itself gave up.
    const reason = request.failure()?.errorText
    if (reason !== 'net::ERR_ABORTED') complaints.push(`${reason}: ${request.url()}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`)
  })
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().stack}`))
  // A violation of the policy arrives here too, as an error of the console.
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
  })
}

import { readdir, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { makeExecutableSchema } from '@graphql-tools/schema'
import Fastify, { type FastifyInstance } from 'fastify'
import { createHandler } from 'graphql-http/lib/use/fastify'
import { createHandler as createStreamHandler } from 'graphql-sse/lib/use/fastify'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerExplorer } from '../../src/server/explorer.ts'
import { ensureExplorerBuilt } from '../../src/server/explorerBuild.ts'
import { launchChromium } from '../support/chromium.ts'

// A busy machine may take seconds for what takes a tenth of one.
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 })

let beatsStopped = false

const schema = makeExecutableSchema({
  typeDefs: `
    type Query { "Which city. 城市" city(code: String!): String population: Int viewer: Viewer! }
    type Viewer { notice(language: Language!): String }
    enum Language { ZH EN }
    type Subscription { progress: Int!, beats: Int! }
  `,
  resolvers: {
    Query: {
      city: (_root: unknown, { code }: { code: string }) => `city ${code} 温州市`,
      population: () => 9122100,
      viewer: () => ({}),
    },
    Viewer: { notice: (_viewer: unknown, { language }: { language: string }) => `示范 Demonstration ${language}` },
    Subscription: {
      progress: {
        async *subscribe() {
          yield { progress: 41 }
          yield { progress: 42 }
        },
      },
      beats: {
        async *subscribe() {
          try {
            for (let beats = 1; ; beats += 1) {
              yield { beats }
              await setTimeout(50)
            }
          } finally {
            beatsStopped = true
          }
        },
      },
    },
  },
})

let app: FastifyInstance
let origin: string
let assets: string

beforeAll(async () => {
  const { directory } = await ensureExplorerBuilt({ progress: () => undefined })
  assets = join(directory, 'assets')
  app = Fastify()
  app.all('/graphql', createHandler({ schema }))
  const stream = createStreamHandler({ schema })
  app.all('/graphql/stream', (request, reply) => stream(request, reply))
  await registerExplorer(app, directory)
  await app.listen({ host: '127.0.0.1', port: 0 })
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
})
afterAll(() => app.close())

test('the page is never cached and may load and ask nothing but its own origin', async () => {
  const page = await app.inject('/')
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.headers['cache-control']).toBe('no-cache')
  expect(page.headers['x-content-type-options']).toBe('nosniff')
  expect(page.headers['referrer-policy']).toBe('no-referrer')
  const policy = page.headers['content-security-policy']
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("connect-src 'self';")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("font-src 'self';")
  expect(policy).not.toMatch(/unsafe-eval|blob:|https?:|\*/)
  expect(page.body).toContain('<title>Jurisdiction Hub · 辖区数据中枢</title>')
  expect(page.body).not.toMatch(/https?:\/\//)
})

test('hashed files are cached for ever, with the right type, the same policy, and compressed for whoever takes that', async () => {
  const script = `/assets/${await largestScript()}`
  expect((await app.inject(scriptOf((await app.inject('/')).body))).statusCode).toBe(200)
  const plain = await app.inject({ url: script, headers: { 'accept-encoding': 'identity' } })
  expect(plain.headers['content-type']).toMatch(/^(text|application)\/javascript/)
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(plain.headers['content-security-policy']).toContain("default-src 'none'")
  for (const [accepted, sent] of [
    ['gzip, deflate', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
  ]) {
    const packed = await app.inject({ url: script, headers: { 'accept-encoding': accepted } })
    expect(packed.headers['content-encoding']).toBe(sent)
    expect(packed.headers['content-type']).toMatch(/^(text|application)\/javascript/)
    expect(packed.headers.vary).toContain('accept-encoding')
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2)
  }
})

test.each(['/assets/unknown.js', '/package.json', '/../package.json', '/..%2fpackage.json', '/index.html.br'])(
  '%s is not served',
  async (path) => {
    expect((await app.inject(path)).statusCode).toBe(404)
  },
)

test('in a browser the editor asks and shows answers, without a request that leaves the origin', {
  timeout: 90_000,
}, async (context) => {
  const browser = await launchChromium(context)
  try {
    const { page, requested, complaints } = await openRecorded(browser)
    await page.goto(`${origin}/#/explorer`)
    const question = page.locator('.graphiql-query-editor .view-lines')
    await eventually(() => question.textContent()).toContain('query\u00a0Overview')
    await eventually(() => page.locator('.graphiql-tab-button').first().textContent()).toBe('Overview')
    await eventually(() => page.locator('.graphiql-editor-tool .view-lines').first().textContent()).toMatch(/330300/)
    // The line boxes lie below each other only if the policy lets the editor position them.
    await eventually(async () => (await question.boundingBox())?.height ?? 0).toBeGreaterThan(200)

    await eventually(() => page.locator('.viewer-banner').textContent()).toBe('示范 Demonstration ZH')

    // What was open is open again, and the first question is not opened a second time.
    await page.reload()
    await eventually(() => question.textContent()).toContain('query\u00a0Overview')
    expect(await page.locator('.graphiql-tab-button').allTextContents()).toEqual(['Overview'])
    expect(await page.locator('.graphiql-editor-tool .view-lines').first().textContent()).toMatch(/330300/)

    await ask(page, 'query City { city(code: "330300") population }')
    await eventually(() => answerOf(page)).toEqual({ data: { city: 'city 330300 温州市', population: 9122100 } })

    await ask(page, 'subscription Progress { progress }')
    await eventually(() => answerOf(page)).toEqual({ data: { progress: 42 } })

    await ask(page, 'subscription Beats { beats }')
    await eventually(() => answerOf(page)).toMatchObject({ data: { beats: expect.any(Number) } })
    await page.getByRole('button', { name: '停止查询' }).click()
    await eventually(() => beatsStopped).toBe(true)

    await ask(page, 'subscription Progress { unknownField }')
    await eventually(() => answerOf(page)).toMatchObject({
      errors: [{ message: 'Cannot query field "unknownField" on type "Subscription".' }],
    })
    // The browser reports the refused request, which was meant.
    expect(complaints.splice(0).filter((complaint) => !/\b400\b/.test(complaint))).toEqual([])

    await ask(page, 'subscription Progress { progress }')
    // Formatting loads one more chunk, and the documentation shows the descriptions of the schema.
    await page.getByRole('button', { name: '整理格式' }).click()
    await eventually(() => question.textContent()).toMatch(/^subscription\sProgress\s\{\s+progress\}$/)
    await page.getByRole('button', { name: '打开说明文档' }).click()
    await page.locator('.graphiql-doc-explorer-content').getByText('Query', { exact: true }).click()
    await page.getByText('Which city. 城市').waitFor()

    // Completion and the mark under an unknown field come from the workers.
    await write(page, '{ unknownField }')
    await page.locator('.graphiql-query-editor .squiggly-error').waitFor()
    await page.keyboard.insertText('\n{ popu')
    await page.keyboard.press('Control+Space')
    await page
      .locator('.suggest-widget')
      .getByLabel(/^population/)
      .waitFor()

    expect(complaints).toEqual([])
    expect(requested.filter((url) => !isInside(url))).toEqual([])
    // Were the page to try, the browser itself would refuse, and this test would have seen it.
    const outcome = await page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')")
    expect(outcome).toBe('refused')
    await eventually(() => complaints.join('\n')).toContain('Content Security Policy')
  } finally {
    await browser.close()
  }
})

async function largestScript(): Promise<string> {
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'))
  const sizes = await Promise.all(scripts.map(async (name) => ({ name, size: (await stat(join(assets, name))).size })))
  return sizes.sort((one, other) => other.size - one.size)[0]!.name
}

function scriptOf(page: string): string {
  const script = /<script type="module"[^>]* src="([^"]+)"/.exec(page)?.[1]
  if (script === undefined) throw new Error(`No module script in ${page}`)
  return script
}

function isInside(url: string): boolean {
  return url.startsWith(`${origin}/`) || url.startsWith('data:')
}

/** A page of the size of an office laptop, every request that it and its workers make, and everything it complains of. */
async function openRecorded(browser: Browser): Promise<{ page: Page; requested: string[]; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } })
  const page = await context.newPage()
  const requested: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => requested.push(request.url()))
  context.on('requestfailed', (request) => {
    // Aborted is what the page itself gave up: a stopped subscription, a worker that a new schema or a reload replaced.
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
  return { page, requested, complaints }
}

async function ask(page: Page, question: string): Promise<void> {
  await write(page, question)
  await page.keyboard.press('ControlOrMeta+Enter')
}

async function write(page: Page, question: string): Promise<void> {
  await page.getByRole('button', { name: '新标签页' }).click()
  await page.locator('.graphiql-query-editor .view-lines').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(question)
}

async function answerOf(page: Page): Promise<unknown> {
  const shown = await page.locator('.result-window .view-lines').textContent()
  // The editor writes no-break spaces, and indents what it wraps.
  const text = (shown ?? '').replace(/\s+/g, ' ')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

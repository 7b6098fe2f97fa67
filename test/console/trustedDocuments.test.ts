import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consoleDocuments } from '../../console/consoleDocuments.ts'
import { operations } from '../../src/access/role.ts'
import { createSchemas } from '../../src/graph/schema.ts'
import { buildDocuments } from '../../src/limits/buildDocuments.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { openConsole } from './support/openConsole.ts'

/** The console for readers who may run trusted documents only, declared as docs/limits.md says. */

const ownDocuments = fileURLToPath(new URL('../../console/documents', import.meta.url))
const questions = fileURLToPath(new URL('../../questions', import.meta.url))

let hub: TestHub
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hub-trusted-'))
  hub = await openSharedDemonstrationHub()
})
afterAll(async () => {
  await hub?.close()
  await rm(folder, { recursive: true, force: true })
})

test('the file of what the console asks is in step with the console', async () => {
  const file = await readFile(path.join(ownDocuments, 'console.graphql'), 'utf8')
  // Else: npm run docs:console.
  expect(file.slice(file.indexOf('\n') + 1)).toBe(consoleDocuments())
})

test('with the console and the library declared, questions, areas and sources work, and nothing else is run', async (context) => {
  const manifest = await buildDocuments([ownDocuments, questions], createSchemas()(operations))
  const file = path.join(folder, 'documents.json')
  await writeFile(file, JSON.stringify(manifest))
  const http = { ...hub.hub.config.http, documents: 'TRUSTED', trustedDocuments: file } as const
  const console = await openConsole(context, { hub: { ...hub.hub, config: { ...hub.hub.config, http } } })
  const { open, origin } = console
  const refused: string[] = []
  const page = await open('#/questions/rising-in-three')
  page.on('response', (response) => {
    if (response.status() === 403) refused.push(response.request().postData() ?? '')
  })
  try {
    await page.getByRole('button', { name: '查询', exact: true }).click()
    await page.getByRole('rowheader', { name: '鹿城区' }).first().waitFor()
    await page.goto(`${origin}/#/jurisdiction/330302`)
    await page.locator('[data-figure="filed"]').first().waitFor()
    await page.locator('.origin-button').first().click()
    await page.getByRole('dialog').getByRole('cell').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '查看明细' }).first().click()
    await page.locator('.records-list tbody tr').first().waitFor()
    await page.goto(`${origin}/#/sources`)
    await page.getByText('公安警务综合系统').first().waitFor()
    // The schema is never trusted: headings of answers are the schema's own names then.
    expect(refused.filter((text) => !text.includes('__schema'))).toEqual([])
    const status = await page.evaluate<number>(
      "fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: '{ hub { version } }' }) }).then(({ status }) => status)",
    )
    expect(status).toBe(403)
  } finally {
    await console.close()
  }
})

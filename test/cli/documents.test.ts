import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTrustedDocuments } from '../../src/limits/trustedDocuments.ts'
import { endAll, runHub } from './hubProcess.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hub-documents-'))
})
afterAll(async () => {
  await endAll()
  await rm(folder, { recursive: true, force: true })
})

test('hub documents build writes the manifest that the hub reads, or says all that is wrong and writes none', async () => {
  await writeFile(path.join(folder, 'version.graphql'), 'query Version { hub { version } }')
  const output = path.join(folder, 'documents.json')
  const made = await runHub(['documents', 'build', folder, '--output', output, '--json'], {})
  expect({ exitCode: made.exitCode, stderr: made.stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(JSON.parse(made.stdout)).toMatchObject({ file: output, documents: [{ name: 'Version', type: 'query' }] })
  const text = await readFile(output, 'utf8')
  const [document] = readTrustedDocuments(output).manifest.operations
  expect(document!.body).toBe('query Version {\n  hub {\n    version\n  }\n}')
  await writeFile(path.join(folder, 'wrong.graphql'), 'query Wrong { hub { nothing } }')
  const refused = await runHub(['documents', 'build', folder, '--output', output], {})
  expect(refused.exitCode).toBe(2)
  expect(refused.stderr).toContain('Wrong: Cannot query field "nothing" on type "Hub"')
  expect(refused.stderr).toContain('DOCUMENTS_INVALID')
  expect(await readFile(output, 'utf8')).toBe(text)
})

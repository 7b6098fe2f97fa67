import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { readInstallationKey } from '../../src/access/installationKey.ts'

describe('readInstallationKey', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'installation-key-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('makes a key once, for its owner only', () => {
    const file = path.join(folder, 'new', 'node.key')
    const made = readInstallationKey(file)
    expect(made.symmetricKeySize).toBe(32)
    expect(readInstallationKey(file).equals(made)).toBe(true)
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(readdirSync(path.dirname(file))).toEqual(['node.key'])
  })

  it('gives processes that start together the same key', async () => {
    const file = path.join(folder, 'together', 'node.key')
    const module = new URL('../../src/access/installationKey.ts', import.meta.url).href
    const script = `const { readInstallationKey } = await import(${JSON.stringify(module)}); process.stdout.write(readInstallationKey(${JSON.stringify(file)}).export().toString('hex'))`
    const keys = await Promise.all(
      [1, 2, 3].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])),
    )
    expect(new Set(keys.map(({ stdout }) => stdout))).toEqual(
      new Set([readInstallationKey(file).export().toString('hex')]),
    )
  })

  it('refuses a damaged key', () => {
    const file = path.join(folder, 'node.key')
    writeFileSync(file, 'short')
    expect(() => readInstallationKey(file)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }))
  })
})

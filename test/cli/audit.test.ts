import { cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runAuditExport } from '../../src/cli/commands/auditExport.ts'
import { runAuditVerify } from '../../src/cli/commands/auditVerify.ts'
import { anEntry } from '../support/auditedStore.ts'
import { type CommandHub, codedCaseFeed, openCommandHub } from './commandHub.ts'

/** `hub audit verify` and `hub audit export`, beside a hub that goes on. */

let commands: CommandHub
beforeAll(async () => {
  commands = await openCommandHub([codedCaseFeed()])
  const area = commands.hub.tree.findByCode('330302')!.id
  for (const day of ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']) {
    // 00:30 of that day in China.
    const at = new Date(`${day}T00:30:00+08:00`)
    await commands.hub.audit.recordDurably(
      anEntry({ at, operationName: `On_${day.replaceAll('-', '_').slice(5)}`, jurisdictions: [area] }),
    )
  }
})
afterAll(() => commands?.close())

const jsonl = 'jsonl'

test('export writes each entry as a line, in the order of time, days as days in China', async () => {
  const all = await commands.run(runAuditExport, { format: jsonl })
  expect(all.exitCode).toBe(0)
  const lines = all.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.map((line) => line['operationName'])).toEqual(['On_02_27', 'On_02_28', 'On_03_01', 'On_03_02'])
  expect(lines[0]).toMatchObject({
    at: '2026-02-26T16:30:00.000Z',
    principalId: 'machine:reporting',
    jurisdictionCodes: ['330302'],
    sequence: 1,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  const some = await commands.run(runAuditExport, { format: jsonl, from: '2026-02-28', to: '2026-03-02' })
  expect(some.text.match(/On_\d\d_\d\d/g)).toEqual(['On_02_28', 'On_03_01'])
  const exact = await commands.run(runAuditExport, { format: jsonl, from: '2026-03-02T00:30:00+08:00' })
  expect(exact.text.match(/On_\d\d_\d\d/g)).toEqual(['On_03_02'])
})

test.each([
  [{ format: 'csv' }, '--format takes jsonl only'],
  [{ format: jsonl, from: '2026-02-31' }, '--from takes a day'],
  [{ format: jsonl, to: 'yesterday' }, '--to takes a day'],
  [{ format: jsonl, to: '2026-03-01T08:00:00' }, '--to takes a day'],
])('export refuses %o', async (options, says) => {
  await expect(commands.run(runAuditExport, options)).rejects.toMatchObject({
    code: 'ARGUMENTS_INVALID',
    message: expect.stringContaining(says),
  })
})

test('verify finds nothing where nothing was done, also in a copy of the exported folder', async () => {
  const found = await commands.run(runAuditVerify, {})
  expect(found).toMatchObject({ exitCode: 0, data: { entries: 4, chains: 1, faults: [] } })
  expect(found.text).toContain('4 entries in 1 chain')
  expect(found.text).toContain('Nothing was changed, removed, added or moved.')
  const copy = path.join(commands.hub.config.dataDirectory, 'copy')
  await cp(commands.hub.config.auditExport, copy, { recursive: true })
  expect(await commands.run(runAuditVerify, { export: [copy] })).toMatchObject({ exitCode: 0, data: { faults: [] } })
  await rm(copy, { recursive: true })
})

test('verify tells chain, entry and what is wrong, and ends with 6', async () => {
  const client = await commands.store.database.writers.connect()
  await client.query('set session_replication_role = replica')
  await client.query("delete from audit_entry where operation_name = 'On_02_28'")
  client.release(true)
  const found = await commands.run(runAuditVerify, {})
  expect(found.exitCode).toBe(6)
  expect(found.data['faults']).toMatchObject([{ kind: 'ENTRY_REMOVED', sequence: 2 }])
  expect(found.text).toMatch(/1 fault:\n {2}ENTRY_REMOVED {2}chain [0-9a-f-]{36}, entry 2: The entry is missing\.$/)
})

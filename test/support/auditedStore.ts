import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkpointFolder, readExportedCheckpoints } from '../../src/audit/auditCheckpoints.ts'
import type { AuditEntry } from '../../src/audit/auditEntry.ts'
import { readAuditKey } from '../../src/audit/auditKey.ts'
import { type AuditTrail, type AuditTrailOptions, createAuditTrail } from '../../src/audit/auditTrail.ts'
import { type AuditVerification, verifyAudit } from '../../src/audit/verifyAudit.ts'
import { hubService } from '../../src/identity/principal.ts'
import { readAudit } from '../../src/store/auditRead.ts'
import { type AuditWriter, openAuditWriter } from '../../src/store/auditWrite.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** A store with an audit, and the folder to which its checkpoints are exported. */
export interface AuditedStore {
  readonly store: TestDatabase
  /** Where the keys are. */
  readonly directory: string
  readonly exportDirectory: string
  /** Lines that trails have reported. */
  readonly reported: readonly string[]
  /** A trail as of a process that starts now; `close` it. */
  openTrail(options?: Partial<AuditTrailOptions>): { readonly trail: AuditTrail; readonly writer: AuditWriter }
  verify(): Promise<AuditVerification>
  drop(): Promise<void>
}

export async function createAuditedStore(): Promise<AuditedStore> {
  const store = await createTestDatabase()
  const directory = await mkdtemp(path.join(tmpdir(), 'hub-audit-'))
  const exportDirectory = path.join(directory, 'audit')
  const reported: string[] = []
  return {
    store,
    directory,
    exportDirectory,
    reported,
    openTrail(options = {}) {
      const writer = openAuditWriter(hubService, store.settings)
      const trail = createAuditTrail({
        writer,
        openFolder: () => {
          const key = readAuditKey(directory)
          return { key, folder: checkpointFolder(exportDirectory, key) }
        },
        hubVersion: '0.0.0-test',
        graceMilliseconds: 60_000,
        retryMilliseconds: 20,
        report: (_facts, message) => reported.push(message),
        ...options,
      })
      return { trail, writer }
    },
    async verify() {
      const readAt = new Date()
      const exported = await readExportedCheckpoints(
        exportDirectory,
        await readFile(path.join(directory, 'audit.pub'), 'utf8'),
      )
      return readAudit(store.database, hubService, (audit) => verifyAudit(audit, exported, readAt))
    },
    async drop() {
      await store.drop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** An entry like any other. */
export function anEntry(changed: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: new Date('2026-03-02T01:02:03.456Z'),
    principalId: 'machine:reporting',
    principalKind: 'MACHINE',
    role: 'ANALYST',
    rolesRevision: '7',
    purpose: 'yearly report 年度报告',
    kind: 'QUERY',
    operationName: 'Overview',
    documentHash: 'ab'.repeat(32),
    jurisdictions: [1, 2],
    jurisdictionCount: 2,
    departments: ['JUSTICE'],
    recordCount: 0,
    withheldCount: 0,
    duration: 12,
    outcome: 'OK',
    errorCodes: [],
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    ...changed,
  }
}

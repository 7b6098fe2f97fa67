import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { joinExported, readExportedCheckpoints } from '../../audit/auditCheckpoints.ts'
import { type AuditFault, type AuditVerification, verifyAudit } from '../../audit/verifyAudit.ts'
import { hubService } from '../../identity/principal.ts'
import { readAudit } from '../../store/auditRead.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub audit verify`: compares the audit with itself and with the exported checkpoints; 6 when anything is wrong. */
export async function runAuditVerify(
  context: CommandContext,
  options: { readonly export?: readonly string[] },
): Promise<number> {
  const { config } = context
  const directories = (options.export ?? [config.auditExport]).map((folder) => path.resolve(folder))
  const keyFile = path.join(config.dataDirectory, 'audit.pub')
  const hub = await context.openHub()
  // First the folders and then the store: a hub that goes on meanwhile is then never behind what it exported.
  const readAt = new Date()
  const ownKey = existsSync(keyFile) ? await readFile(keyFile, 'utf8') : null
  const exported = joinExported(
    await Promise.all(directories.map((directory) => readExportedCheckpoints(directory, ownKey))),
  )
  const found = await readAudit(hub.database, hubService, (audit) => verifyAudit(audit, exported, readAt))
  context.print(describe(found, directories.join(', ')), { ...found, directories })
  return found.faults.length > 0 ? exitCodes.differences : exitCodes.success
}

function describe({ chains, entries, checkpoints, unsecured, faults }: AuditVerification, directory: string): string {
  const count = (value: number, one: string, many = `${one}s`): string =>
    `${value.toLocaleString('en')} ${value === 1 ? one : many}`
  const looked = `${count(entries, 'entry', 'entries')} in ${count(chains, 'chain')}, ${count(checkpoints, 'checkpoint')} in ${directory}`
  const behind =
    unsecured === 0
      ? []
      : [
          `${count(unsecured, 'entry', 'entries')} behind the last checkpoint: compared with each other only. A hub that runs exports the next one within seconds.`,
        ]
  const result =
    faults.length === 0
      ? ['Nothing was changed, removed, added or moved.']
      : [`${count(faults.length, 'fault')}:`, ...faults.map((fault) => `  ${describeFault(fault)}`)]
  return [looked, ...behind, ...result].join('\n')
}

function describeFault({ kind, chainId, sequence, message }: AuditFault): string {
  const place = [chainId === null ? [] : [`chain ${chainId}`], sequence === null ? [] : [`entry ${sequence}`]].flat()
  return `${kind}  ${place.join(', ')}${place.length === 0 ? '' : ': '}${message}`
}

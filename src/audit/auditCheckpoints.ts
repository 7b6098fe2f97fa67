import { createPublicKey, type KeyObject } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { AuditCheckpoint, SealedEntry } from './auditEntry.ts'
import { type AuditKey, keyIdOf } from './auditKey.ts'

/**
 * The folder outside of the store to which checkpoints are exported, so that who administers the database cannot write history anew
 * unseen: `checkpoints.jsonl`, one line each, only ever added to; `key-<id>.pem`, the public keys; `unwritten-<chain>.jsonl`, entries
 * that the store did not take before the hub ended.
 */
export interface CheckpointFolder {
  /** Adds a line and waits until it is on disk. */
  append(checkpoint: AuditCheckpoint): Promise<void>
  /** Keeps entries that the store did not take. */
  keepUnwritten(chainId: string, entries: readonly SealedEntry[]): Promise<void>
  /** The last line; null where there is none. */
  last(): Promise<AuditCheckpoint | null>
}

/** What a folder of checkpoints holds. */
export interface ExportedCheckpoints {
  readonly checkpoints: readonly AuditCheckpoint[]
  /** Numbers of lines, from 1, that are no checkpoint. */
  readonly brokenLines: readonly number[]
  /** By id. */
  readonly keys: ReadonlyMap<string, KeyObject>
  /** Chains of which entries are kept here because the store did not take them. */
  readonly unwritten: readonly string[]
}

const linesFile = 'checkpoints.jsonl'

/** Opens the folder; it is made with the first line. */
export function checkpointFolder(directory: string, key: AuditKey): CheckpointFolder {
  let made = false
  const make = async (): Promise<void> => {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await writeFile(path.join(directory, `key-${key.id}.pem`), key.publicPem)
    made = true
  }
  const addLines = async (name: string, lines: readonly unknown[]): Promise<void> => {
    if (!made) await make()
    // One write of whole lines: those of two processes do not mix.
    const file = await open(path.join(directory, name), 'a', 0o600)
    try {
      await file.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      await file.datasync()
    } finally {
      await file.close()
    }
  }
  return {
    append: (checkpoint) => addLines(linesFile, [checkpoint]),
    keepUnwritten: (chainId, entries) => addLines(`unwritten-${chainId}.jsonl`, entries),
    async last() {
      const lines = await readLines(path.join(directory, linesFile))
      return lines.map(checkpointOf).findLast((one) => one !== null) ?? null
    },
  }
}

/** Reads a folder for verification; `ownKey`: the installation's public key, trusted besides those in the folder. Empty where there is no folder. */
export async function readExportedCheckpoints(
  directory: string,
  ownKey: string | null = null,
): Promise<ExportedCheckpoints> {
  const names = existsSync(directory) ? readdirSync(directory).sort() : []
  const lines = await readLines(path.join(directory, linesFile))
  const parsed = lines.map(checkpointOf)
  const pems = await Promise.all(
    names.filter((name) => /^key-\w+\.pem$/.test(name)).map((name) => readFile(path.join(directory, name), 'utf8')),
  )
  const keys = [...pems, ...(ownKey === null ? [] : [ownKey])].map((pem) => createPublicKey(pem))
  return {
    checkpoints: parsed.filter((one) => one !== null),
    brokenLines: parsed.flatMap((one, index) => (one === null ? [index + 1] : [])),
    keys: new Map(keys.map((key) => [keyIdOf(key), key])),
    unwritten: names.flatMap((name) => /^unwritten-(.+)\.jsonl$/.exec(name)?.[1] ?? []),
  }
}

/** What several hubs over one store exported, each to a folder of its own. */
export function joinExported(folders: readonly ExportedCheckpoints[]): ExportedCheckpoints {
  return {
    checkpoints: folders.flatMap(({ checkpoints }) => checkpoints),
    brokenLines: folders.flatMap(({ brokenLines }) => brokenLines),
    keys: new Map(folders.flatMap(({ keys }) => [...keys])),
    unwritten: folders.flatMap(({ unwritten }) => unwritten),
  }
}

async function readLines(file: string): Promise<string[]> {
  if (!existsSync(file)) return []
  return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
}

function checkpointOf(line: string): AuditCheckpoint | null {
  let read: unknown
  try {
    read = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof read !== 'object' || read === null) return null
  const { chainId, sequence, hash, at, final, keyId, signature } = read as Record<string, unknown>
  const moment = new Date(String(at))
  const isOne =
    [chainId, hash, keyId, signature].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(sequence) &&
    typeof final === 'boolean' &&
    !Number.isNaN(moment.getTime())
  return isOne ? { ...(read as AuditCheckpoint), at: moment } : null
}

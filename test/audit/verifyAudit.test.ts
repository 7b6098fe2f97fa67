import { generateKeyPairSync, sign } from 'node:crypto'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ExportedCheckpoints, readExportedCheckpoints } from '../../src/audit/auditCheckpoints.ts'
import {
  type AuditChain,
  type AuditCheckpoint,
  chainHash,
  checkpointText,
  entryHash,
  type SealedEntry,
} from '../../src/audit/auditEntry.ts'
import { keyIdOf, readAuditKey } from '../../src/audit/auditKey.ts'
import { type AuditFault, verifyAudit } from '../../src/audit/verifyAudit.ts'
import { hubService } from '../../src/identity/principal.ts'
import { type AuditSnapshot, readAudit } from '../../src/store/auditRead.ts'
import { type AuditedStore, anEntry, createAuditedStore } from '../support/auditedStore.ts'

/** Whoever administers the database can change all of it, knows how hashes are made, and has neither the private key nor the exported folder. */

interface Stored {
  chains: AuditChain[]
  checkpoints: AuditCheckpoint[]
  entries: SealedEntry[]
}

let audited: AuditedStore
let stored: Stored
let exported: ExportedCheckpoints

beforeAll(async () => {
  audited = await createAuditedStore()
  for (const [process, count] of [9, 14, 5].entries()) {
    const { trail } = audited.openTrail({ checkpointEntries: 4 })
    for (let index = 0; index < count; index++)
      await trail.recordDurably(anEntry({ principalId: `process ${process}`, duration: index, recordCount: index % 3 }))
    await trail.close()
  }
  exported = await readExportedCheckpoints(audited.exportDirectory)
  stored = await readAudit(audited.store.database, hubService, async (audit) => ({
    chains: await audit.chains(),
    checkpoints: await audit.checkpoints(),
    entries: await allOf(audit.entries()),
  }))
})
afterAll(() => audited?.drop())

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

async function faultsOf(changed: Stored, outside = exported): Promise<readonly AuditFault[]> {
  const snapshot = {
    chains: async () => changed.chains,
    checkpoints: async () => changed.checkpoints,
    async *entries() {
      const order = (entry: SealedEntry): string => `${entry.chainId} ${String(entry.sequence).padStart(9, '0')}`
      yield* changed.entries.toSorted((one, other) => (order(one) < order(other) ? -1 : 1))
    },
  } as Partial<AuditSnapshot> as AuditSnapshot
  return (await verifyAudit(snapshot, outside, new Date())).faults
}

const copy = (): Stored => ({
  chains: [...stored.chains],
  checkpoints: [...stored.checkpoints],
  entries: [...stored.entries],
})

/** Numbers and hashes as if the entries of the chain had always been these, and the checkpoints in the store to match. */
function rehash(changed: Stored, chainId: string): void {
  const chain = changed.chains.find((one) => one.chainId === chainId)
  let previousHash = chain === undefined ? '' : chainHash(chain)
  const hashes = new Map([[0, previousHash]])
  let sequence = 0
  changed.entries = changed.entries.map((entry) => {
    if (entry.chainId !== chainId) return entry
    sequence += 1
    const placed = { ...entry, sequence, previousHash }
    previousHash = entryHash(placed)
    hashes.set(sequence, previousHash)
    return { ...placed, hash: previousHash }
  })
  changed.checkpoints = changed.checkpoints.map((one) =>
    one.chainId === chainId ? { ...one, hash: hashes.get(one.sequence) ?? one.hash } : one,
  )
}

/** Ways to change an entry; each really changes it. */
const edits: Readonly<Record<string, (entry: SealedEntry) => Partial<SealedEntry>>> = {
  at: ({ at }) => ({ at: new Date(at.getTime() + 1) }),
  principalId: () => ({ principalId: 'somebody else' }),
  principalKind: () => ({ principalKind: 'PERSON' }),
  role: () => ({ role: 'CHIEF' }),
  rolesRevision: () => ({ rolesRevision: null }),
  purpose: () => ({ purpose: null }),
  kind: () => ({ kind: 'MUTATION' }),
  operationName: () => ({ operationName: null }),
  documentHash: () => ({ documentHash: 'cd'.repeat(32) }),
  jurisdictions: () => ({ jurisdictions: [12] }),
  jurisdictionCount: () => ({ jurisdictionCount: 1 }),
  departments: () => ({ departments: [] }),
  recordCount: ({ recordCount }) => ({ recordCount: recordCount + 1 }),
  withheldCount: () => ({ withheldCount: 3 }),
  duration: ({ duration }) => ({ duration: duration + 1 }),
  outcome: () => ({ outcome: 'REFUSED' }),
  errorCodes: () => ({ errorCodes: ['INTERNAL'] }),
  traceId: () => ({ traceId: 'another' }),
}

test('an audit that nobody touched has no faults', async () => {
  expect(stored.entries).toHaveLength(28)
  expect(await faultsOf(copy())).toEqual([])
})

test('whatever is done to the rows of the store is found, in the chain in which it was done', async () => {
  const place = fc.record({ at: fc.nat(27), length: fc.integer({ min: 1, max: 6 }), hidden: fc.boolean() })
  const done = new Map<string, number>()
  const changes: Readonly<Record<string, (changed: Stored, at: number, length: number) => string | null>> = {
    edit: (changed, at, length) => {
      const names = Object.keys(edits)
      const entry = changed.entries[at]!
      changed.entries[at] = { ...entry, ...edits[names[(at * 7 + length) % names.length]!]!(entry) }
      return entry.chainId
    },
    remove: (changed, at, length) => {
      const { chainId } = changed.entries[at]!
      const gone = changed.entries.slice(at, at + length).filter((entry) => entry.chainId === chainId)
      changed.entries = changed.entries.filter((entry) => !gone.includes(entry))
      return chainId
    },
    cutTail: (changed, at, length) => {
      const { chainId } = changed.entries[at]!
      const own = changed.entries.filter((entry) => entry.chainId === chainId)
      changed.entries = changed.entries.filter((entry) => !own.slice(-length).includes(entry))
      const last = own.length - length
      changed.checkpoints = changed.checkpoints.filter((one) => one.chainId !== chainId || one.sequence <= last)
      return chainId
    },
    swap: (changed, at, length) => {
      const one = changed.entries[at]!
      const other = changed.entries[(at + length) % changed.entries.length]!
      if (one.chainId !== other.chainId) return null
      changed.entries = changed.entries.map((entry) =>
        entry === one
          ? { ...other, sequence: one.sequence }
          : entry === other
            ? { ...one, sequence: other.sequence }
            : entry,
      )
      return one.chainId
    },
    repeat: (changed, at) => {
      const entry = changed.entries[at]!
      const own = changed.entries.filter(({ chainId }) => chainId === entry.chainId)
      changed.entries.splice(changed.entries.indexOf(own.at(-1)!) + 1, 0, { ...entry, sequence: own.length + 1 })
      return entry.chainId
    },
    move: (changed, at, length) => {
      const entry = changed.entries[at]!
      const target = changed.entries[(at + 10 + length) % changed.entries.length]!
      if (target.chainId === entry.chainId) return null
      changed.entries.splice(at, 1)
      changed.entries.splice(changed.entries.indexOf(target) + 1, 0, { ...entry, chainId: target.chainId })
      return entry.chainId
    },
    removeChain: (changed, at) => {
      const { chainId } = changed.entries[at]!
      changed.chains = changed.chains.filter((one) => one.chainId !== chainId)
      changed.checkpoints = changed.checkpoints.filter((one) => one.chainId !== chainId)
      changed.entries = changed.entries.filter((one) => one.chainId !== chainId)
      return chainId
    },
    forgetBefore: (changed, at) => {
      const { chainId } = changed.entries[at]!
      changed.chains = changed.chains.map((one) =>
        one.chainId === chainId ? { ...one, previous: null, startedAt: new Date(0) } : one,
      )
      return chainId
    },
  }
  for (const [change, apply] of Object.entries(changes)) {
    await fc.assert(
      fc.asyncProperty(place, async ({ at, length, hidden }) => {
        const changed = copy()
        const chainId = apply(changed, at, length)
        fc.pre(chainId !== null)
        if (hidden) for (const { chainId: any } of stored.chains) rehash(changed, any)
        const faults = await faultsOf(changed)
        expect(faults.map((fault) => fault.chainId)).toContain(chainId)
        done.set(`${change} ${hidden}`, (done.get(`${change} ${hidden}`) ?? 0) + 1)
      }),
      { numRuns: 25 },
    )
  }
  expect(done.size).toBe(Object.keys(changes).length * 2)
})

describe('each kind of change is told by what it is, with its place', () => {
  const second = (): string => stored.chains[1]!.chainId
  const ofSecond = (changed: Stored, sequence: number): number =>
    changed.entries.findIndex((entry) => entry.chainId === second() && entry.sequence === sequence)

  test.each(Object.keys(edits))('%s of an entry was edited', async (field) => {
    const changed = copy()
    const at = ofSecond(changed, 6)
    changed.entries[at] = { ...changed.entries[at]!, ...edits[field]!(changed.entries[at]!) }
    expect(await faultsOf(changed)).toEqual([
      { kind: 'ENTRY_EDITED', chainId: second(), sequence: 6, message: expect.any(String) },
    ])
    // With all hashes made anew, the next checkpoint tells.
    rehash(changed, second())
    expect(await faultsOf(changed)).toContainEqual({
      kind: 'HISTORY_REWRITTEN',
      chainId: second(),
      sequence: 8,
      message: expect.any(String),
    })
  })

  test('entries were removed', async () => {
    const changed = copy()
    changed.entries.splice(ofSecond(changed, 3), 2)
    expect(await faultsOf(changed)).toMatchObject([
      { kind: 'ENTRY_REMOVED', sequence: 3, message: 'Entries 3 to 4 are missing.' },
    ])
  })

  test('the tail was cut, its checkpoints too', async () => {
    const changed = copy()
    changed.entries.splice(ofSecond(changed, 13), 2)
    changed.checkpoints = changed.checkpoints.filter((one) => one.chainId !== second() || one.sequence < 13)
    expect(await faultsOf(changed)).toMatchObject([
      { kind: 'CHECKPOINT_REMOVED', sequence: 14 },
      { kind: 'TAIL_CUT', sequence: 13, message: expect.stringContaining('14 were there') },
    ])
  })

  test('a chain was removed whole, and its place taken out of the next one', async () => {
    const changed = copy()
    changed.chains = changed.chains.filter(({ chainId }) => chainId !== second())
    changed.entries = changed.entries.filter(({ chainId }) => chainId !== second())
    changed.checkpoints = changed.checkpoints.filter(({ chainId }) => chainId !== second())
    expect((await faultsOf(changed)).map(({ kind, chainId }) => [kind, chainId])).toContainEqual([
      'CHAIN_REMOVED',
      second(),
    ])
    // Whoever has not even the exported folder sees it by the chain that came after.
    const faults = await faultsOf(changed, { checkpoints: [], brokenLines: [], keys: exported.keys, unwritten: [] })
    expect(faults).toContainEqual(expect.objectContaining({ kind: 'CHAIN_REMOVED', chainId: second() }))
  })

  test('a checkpoint was made by somebody without the key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const changed = copy()
    const at = ofSecond(changed, 14)
    changed.entries[at] = { ...changed.entries[at]!, recordCount: 0, purpose: 'harmless' }
    rehash(changed, second())
    const forge = (one: AuditCheckpoint): AuditCheckpoint => {
      const signed = { ...one, keyId: keyIdOf(publicKey) }
      return { ...signed, signature: sign(null, Buffer.from(checkpointText(signed)), privateKey).toString('base64url') }
    }
    changed.checkpoints = changed.checkpoints.map((one) => (one.chainId === second() ? forge(one) : one))
    expect(await faultsOf(changed)).toContainEqual(
      expect.objectContaining({ kind: 'CHECKPOINT_FORGED', chainId: second(), sequence: 14 }),
    )
    // Nor does it help to put the forged one into the exported folder too.
    const forged = {
      ...exported,
      checkpoints: exported.checkpoints.map((one) =>
        one.chainId === second()
          ? forge({
              ...one,
              hash: changed.checkpoints.find((own) => own.chainId === one.chainId && own.sequence === one.sequence)!
                .hash,
            })
          : one,
      ),
    }
    expect(await faultsOf(changed, forged)).toContainEqual(
      expect.objectContaining({ kind: 'EXPORT_DAMAGED', chainId: second() }),
    )
  })

  test('lines of the exported folder are missing or are none', async () => {
    const [first, ...others] = exported.checkpoints
    expect(await faultsOf(copy(), { ...exported, checkpoints: others })).toMatchObject([
      { kind: 'EXPORT_DAMAGED', chainId: first!.chainId, sequence: 0 },
    ])
    const file = path.join(audited.exportDirectory, 'checkpoints.jsonl')
    const whole = readFileSync(file)
    appendFileSync(file, '{"chainId":"half a li\n')
    expect((await audited.verify()).faults).toMatchObject([
      { kind: 'EXPORT_DAMAGED', message: expect.stringContaining('Line ') },
    ])
    writeFileSync(file, whole)
    expect((await audited.verify()).faults).toEqual([])
  })
})

test('what is done in the database itself, past the trigger, is found there', async () => {
  const client = await audited.store.database.writers.connect()
  try {
    await client.query('set session_replication_role = replica')
    await client.query("update audit_entry set record_count = 0 where principal_id = 'process 1' and sequence = 3")
    expect((await audited.verify()).faults).toMatchObject([{ kind: 'ENTRY_EDITED', sequence: 3 }])
  } finally {
    client.release(true)
  }
})

test('a hub that goes on while it is verified, or died before it ended in order, is no fault', async () => {
  const own = await createAuditedStore()
  const { trail } = own.openTrail({ checkpointEntries: 2 })
  for (let index = 0; index < 7; index++) await trail.recordDurably(anEntry())
  expect(await own.verify()).toMatchObject({ faults: [], entries: 7, unsecured: expect.any(Number) })
  // As after a kill: the entries are there, no last checkpoint is.
  const { trail: next } = own.openTrail()
  await next.recordDurably(anEntry())
  await next.close()
  expect((await own.verify()).faults).toEqual([])
  await trail.close()
  expect(await own.verify()).toMatchObject({ faults: [], unsecured: 0, entries: 8, chains: 2 })
  await own.drop()
})

test('a key file that holds something else is told, and two that start together use one key', () => {
  writeFileSync(path.join(audited.directory, 'audit.key'), 'not a key')
  expect(() => readAuditKey(audited.directory)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }))
  const folder = path.join(audited.directory, 'new')
  expect(readAuditKey(folder).id).toBe(readAuditKey(folder).id)
})

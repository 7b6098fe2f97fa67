import type { AuditSnapshot } from '../store/auditRead.ts'
import type { ExportedCheckpoints } from './auditCheckpoints.ts'
import { type AuditChain, type AuditCheckpoint, chainHash, entryHash, type SealedEntry } from './auditEntry.ts'
import { isSigned } from './auditKey.ts'

/** What can be wrong with an audit. */
export type AuditFaultKind =
  | 'CHAIN_REMOVED'
  | 'CHAIN_EDITED'
  | 'CHAIN_UNKNOWN'
  | 'ENTRY_EDITED'
  | 'ENTRY_REMOVED'
  | 'ENTRIES_REORDERED'
  | 'HISTORY_REWRITTEN'
  | 'TAIL_CUT'
  | 'ENTRY_ADDED'
  | 'CHECKPOINT_REMOVED'
  | 'CHECKPOINT_FORGED'
  | 'EXPORT_DAMAGED'
  | 'ENTRIES_UNWRITTEN'

/** Something that is wrong, and where. */
export interface AuditFault {
  readonly kind: AuditFaultKind
  readonly chainId: string | null
  /** Of the entry at which it shows; null: of the chain as a whole. */
  readonly sequence: number | null
  readonly message: string
}

/** What verification came to. */
export interface AuditVerification {
  readonly chains: number
  readonly entries: number
  readonly checkpoints: number
  /** Entries behind the last exported checkpoint of their chain: a change among them would show in nothing that is outside of the store. */
  readonly unsecured: number
  readonly faults: readonly AuditFault[]
}

/** Beyond so many it does not matter how many more. */
const mostFaults = 1000

/**
 * Compares the audit with itself and with the checkpoints that were exported: any edit, deletion, reordering, cut tail, forged or missing
 * checkpoint and removed chain up to the last exported checkpoint is found. `exported` must have been read before the snapshot began, so
 * that it is never ahead of it; `readAt`: when.
 */
export async function verifyAudit(
  audit: AuditSnapshot,
  exported: ExportedCheckpoints,
  readAt: Date,
): Promise<AuditVerification> {
  const [chains, stored] = [await audit.chains(), await audit.checkpoints()]
  const faults: AuditFault[] = []
  const fault = (kind: AuditFaultKind, chainId: string | null, sequence: number | null, message: string): void => {
    if (faults.length < mostFaults) faults.push({ kind, chainId, sequence, message })
  }
  for (const line of exported.brokenLines)
    fault('EXPORT_DAMAGED', null, null, `Line ${line} of the exported checkpoints is not one.`)
  for (const chainId of exported.unwritten)
    fault(
      'ENTRIES_UNWRITTEN',
      chainId,
      null,
      'The store did not take the last entries of this chain; they are kept beside the checkpoints.',
    )

  const trusted = checkCheckpoints(stored, exported, readAt, fault)
  const known = new Map(chains.map((chain) => [chain.chainId, chain]))
  for (const chainId of trusted.keys())
    if (!known.has(chainId))
      fault('CHAIN_REMOVED', chainId, null, 'The chain has checkpoints, but is no longer in the store.')
  for (const { chainId, previous } of chains)
    if (previous !== null && !known.has(previous.chainId) && !trusted.has(previous.chainId))
      fault(
        'CHAIN_REMOVED',
        previous.chainId,
        null,
        `The chain ${chainId} began after a checkpoint of this one, which is not in the store.`,
      )

  const walks = new Map(
    chains.map((chain) => [chain.chainId, new ChainWalk(chain, trusted.get(chain.chainId) ?? [], fault)]),
  )
  let entries = 0
  for await (const entry of audit.entries()) {
    entries += 1
    const walk = walks.get(entry.chainId)
    if (walk !== undefined) walk.take(entry)
    else fault('CHAIN_UNKNOWN', entry.chainId, entry.sequence, 'The entry belongs to a chain that is not in the store.')
  }
  let unsecured = 0
  for (const walk of walks.values()) unsecured += walk.end()
  return { chains: chains.length, entries, checkpoints: exported.checkpoints.length, unsecured, faults }
}

type Tell = (kind: AuditFaultKind, chainId: string | null, sequence: number | null, message: string) => void

/** Checkpoints that may be believed, by chain and in order: those that are exported and signed. */
function checkCheckpoints(
  stored: readonly AuditCheckpoint[],
  exported: ExportedCheckpoints,
  readAt: Date,
  fault: Tell,
): ReadonlyMap<string, readonly AuditCheckpoint[]> {
  const inStore = new Map(stored.map((one) => [placeOf(one), one]))
  const outside = new Set(exported.checkpoints.map(placeOf))
  const good = exported.checkpoints.filter((one) => {
    const signed = isSigned(one, exported.keys)
    if (!signed)
      fault(
        'EXPORT_DAMAGED',
        one.chainId,
        one.sequence,
        'The exported checkpoint is not signed by a key of the installation.',
      )
    return signed
  })
  for (const one of good) {
    const own = inStore.get(placeOf(one))
    if (own === undefined)
      fault('CHECKPOINT_REMOVED', one.chainId, one.sequence, 'The checkpoint was exported, but is not in the store.')
    else if (
      own.hash !== one.hash ||
      own.signature !== one.signature ||
      own.at.getTime() !== one.at.getTime() ||
      own.keyId !== one.keyId
    )
      fault(
        'CHECKPOINT_FORGED',
        one.chainId,
        one.sequence,
        'The checkpoint in the store is not the one that was exported.',
      )
  }
  const lastOfChain = new Map(stored.map((one) => [one.chainId, one]))
  for (const one of stored) {
    if (outside.has(placeOf(one))) continue
    if (!isSigned(one, exported.keys))
      fault(
        'CHECKPOINT_FORGED',
        one.chainId,
        one.sequence,
        'The checkpoint in the store was never exported, and is not signed by a key of the installation.',
      )
    // A process may end between the store and the export, and a hub goes on while this looks.
    else if (one !== lastOfChain.get(one.chainId) && one.at < readAt)
      fault(
        'EXPORT_DAMAGED',
        one.chainId,
        one.sequence,
        'The checkpoint is in the store, but not among those exported.',
      )
  }
  return Map.groupBy(
    good.toSorted((one, other) => one.sequence - other.sequence),
    ({ chainId }) => chainId,
  )
}

function placeOf({ chainId, sequence, final }: AuditCheckpoint): string {
  return `${chainId}/${sequence}/${final}`
}

/** Goes along one chain, entry by entry. */
class ChainWalk {
  readonly #chain: AuditChain
  readonly #checkpoints: readonly AuditCheckpoint[]
  readonly #fault: Tell
  #next = 0
  #sequence = 0
  #hash: string
  /** Of a link that is broken is told once: whatever follows it is linked to it. */
  #behind = 0

  constructor(chain: AuditChain, checkpoints: readonly AuditCheckpoint[], fault: Tell) {
    this.#chain = chain
    this.#checkpoints = checkpoints
    this.#fault = fault
    this.#hash = chainHash(chain)
    this.#compare(0, 'CHAIN_EDITED', 'What the chain says of its process and of what came before it was changed.')
    if (checkpoints.length === 0)
      this.#tell(
        'CHECKPOINT_REMOVED',
        null,
        'The chain has no exported checkpoint, though each is exported when it begins.',
      )
  }

  take(entry: SealedEntry): void {
    const { sequence } = entry
    if (sequence !== this.#sequence + 1)
      this.#tell('ENTRY_REMOVED', this.#sequence + 1, removedWords(this.#sequence + 1, sequence - 1))
    if (entryHash(entry) !== entry.hash)
      this.#tell('ENTRY_EDITED', sequence, 'The entry is not what its hash was made of.')
    else if (entry.previousHash !== this.#hash && sequence === this.#sequence + 1)
      this.#tell(
        'ENTRIES_REORDERED',
        sequence,
        'The entry does not follow the one before it: one of the two was changed, or stood elsewhere.',
      )
    this.#sequence = sequence
    this.#hash = entry.hash
    const last = this.#checkpoints.at(-1)
    if (last?.final === true && sequence === last.sequence + 1)
      this.#tell('ENTRY_ADDED', sequence, 'The chain had ended before this entry.')
    this.#compare(
      sequence,
      'HISTORY_REWRITTEN',
      'The hash is not that of the exported checkpoint: entries up to this one were written anew.',
    )
  }

  /** How many entries stand behind the last checkpoint. */
  end(): number {
    const last = this.#checkpoints.at(-1)
    if (last !== undefined && last.sequence > this.#sequence)
      this.#tell(
        'TAIL_CUT',
        this.#sequence + 1,
        `The chain ends with entry ${this.#sequence}; ${last.sequence} were there at its last checkpoint.`,
      )
    return Math.max(0, this.#sequence - (last?.sequence ?? 0))
  }

  #compare(sequence: number, kind: AuditFaultKind, words: string): void {
    while (this.#next < this.#checkpoints.length && this.#checkpoints[this.#next]!.sequence <= sequence) {
      const checkpoint = this.#checkpoints[this.#next]!
      this.#next += 1
      if (checkpoint.sequence === sequence && checkpoint.hash !== this.#hash && this.#behind !== sequence + 1) {
        this.#behind = sequence + 1
        this.#tell(kind, sequence, words)
      }
    }
  }

  #tell(kind: AuditFaultKind, sequence: number | null, message: string): void {
    this.#fault(kind, this.#chain.chainId, sequence, message)
  }
}

function removedWords(first: number, last: number): string {
  return first >= last ? 'The entry is missing.' : `Entries ${first} to ${last} are missing.`
}

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { HubError } from '../errors.ts'
import type { AuditWriter } from '../store/auditWrite.ts'
import type { CheckpointFolder } from './auditCheckpoints.ts'
import {
  type AuditChain,
  type AuditCheckpoint,
  type AuditEntry,
  chainHash,
  type SealedEntry,
  seal,
} from './auditEntry.ts'
import type { AuditKey } from './auditKey.ts'

/**
 * What puts operations on record: one chain for this process. Entries wait at most ten milliseconds for each other and are written in
 * one statement. While the store does not take them they are kept in memory: operations with records are refused at once, those with
 * figures only after a declared time, or when no more can be kept.
 */
export interface AuditTrail {
  /** Throws AUDIT_UNAVAILABLE where an operation may not go on now: RECORDS also while the store does not take entries. */
  admit(what: 'FIGURES' | 'RECORDS'): void
  /** Puts an operation on record. */
  record(entry: AuditEntry): void
  /** As `record`; settles once the entry is in the store, fails with AUDIT_UNAVAILABLE when it is not. */
  recordDurably(entry: AuditEntry): Promise<void>
  /** Waits until everything recorded so far is in the store; fails with AUDIT_UNAVAILABLE. */
  flush(): Promise<void>
  /** Writes what is left and the last checkpoint. What cannot be written is kept in the folder of checkpoints. */
  close(): Promise<void>
}

/** What the trail needs, and when it does what. */
export interface AuditTrailOptions {
  readonly writer: AuditWriter
  /** Read when the chain begins: a process that answers nothing needs no key. */
  readonly openFolder: () => { readonly key: AuditKey; readonly folder: CheckpointFolder }
  readonly hubVersion: string
  /** How long figures are answered while the store does not take entries. */
  readonly graceMilliseconds: number
  readonly report: (facts: Readonly<Record<string, unknown>>, message: string) => void
  /** Entries that are kept while the store does not take them. */
  readonly mostKept?: number
  readonly checkpointEntries?: number
  readonly checkpointMilliseconds?: number
  readonly retryMilliseconds?: number
  readonly now?: () => number
}

/** The longest that an entry waits for others. */
const groupMilliseconds = 10
/** One that somebody waits for waits no longer than this where no others come: alone it would wait for nothing. */
const aloneMilliseconds = 1
const largestBatch = 1000
const closingMilliseconds = 3000

/** Makes the trail of this process. Nothing is read or written before the first entry. */
export function createAuditTrail(options: AuditTrailOptions): AuditTrail {
  return new Trail(options)
}

interface Waiting {
  readonly entry: AuditEntry
  readonly settle: ((error: HubError | null) => void) | null
}

interface OpenChain {
  readonly chainId: string
  readonly key: AuditKey
  readonly folder: CheckpointFolder
  /** Of the entry that was sealed last. */
  sequence: number
  hash: string
  /** What the store has for sure. */
  written: { sequence: number; hash: string }
  checkpointed: number
  /** Its last checkpoint is in the store and outside. */
  isEnded: boolean
}

class Trail implements AuditTrail {
  readonly #options: Required<AuditTrailOptions>
  readonly #waiting: Waiting[] = []
  /** Sealed and sent, but nobody knows whether it arrived: sent again as it is. */
  #sent: { readonly entries: readonly SealedEntry[]; readonly waiting: readonly Waiting[] } | null = null
  #begun: AuditChain | null = null
  #chain: OpenChain | null = null
  #timer: NodeJS.Timeout | null = null
  #timerAt = 0
  #lastAdded = Number.NEGATIVE_INFINITY
  #writing: Promise<void> | null = null
  #brokenSince: number | null = null
  #refused = 0
  #checkpointTimer: NodeJS.Timeout | null = null
  #checkpointing: Promise<void> = Promise.resolve()
  #unfinished: AuditCheckpoint | null = null
  /** Nothing is begun any more that would outlive `close`. */
  #closed = false
  /** Nothing is taken any more. */
  #ended = false

  constructor(options: AuditTrailOptions) {
    this.#options = {
      mostKept: 20_000,
      checkpointEntries: 1000,
      checkpointMilliseconds: 10_000,
      retryMilliseconds: 500,
      now: Date.now,
      ...options,
    }
  }

  admit(what: 'FIGURES' | 'RECORDS'): void {
    const { mostKept, graceMilliseconds, now } = this.#options
    const broken = this.#brokenSince
    const kept = this.#waiting.length + (this.#sent?.entries.length ?? 0)
    if (kept < mostKept && (broken === null || (what === 'FIGURES' && now() - broken <= graceMilliseconds))) return
    this.#refused += 1
    throw unavailable()
  }

  record(entry: AuditEntry): void {
    this.#add({ entry, settle: null }, groupMilliseconds)
  }

  recordDurably(entry: AuditEntry): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const isAlone = performance.now() - this.#lastAdded > groupMilliseconds
    this.#add(
      { entry, settle: (error) => (error === null ? resolve() : reject(error)) },
      isAlone ? aloneMilliseconds : groupMilliseconds,
    )
    return promise
  }

  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#sent !== null || this.#writing !== null) {
      await (this.#writing ?? this.#write())
      if (this.#brokenSince !== null) throw unavailable()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#clearTimers()
    await Promise.race([this.#finish(), sleep(closingMilliseconds, undefined, { ref: false })])
    this.#clearTimers()
    this.#ended = true
    try {
      await this.#keepUnwritten()
    } finally {
      await this.#options.writer.close()
    }
  }

  #add(waiting: Waiting, patience: number): void {
    if (this.#ended) {
      this.#options.report({ outcome: waiting.entry.outcome }, 'an operation ended after the audit was closed')
      waiting.settle?.(unavailable())
      return
    }
    this.#lastAdded = performance.now()
    this.#waiting.push(waiting)
    if (this.#brokenSince !== null) {
      // The next attempt is on its way; nobody is kept waiting for it.
      waiting.settle?.(unavailable())
      return
    }
    this.#schedule(patience)
  }

  #schedule(patience: number): void {
    // What comes while a batch is under way goes out right behind it.
    if (this.#writing !== null || this.#closed) return
    const at = performance.now() + patience
    if (this.#timer !== null && this.#timerAt <= at) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timerAt = at
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.#write()
    }, patience)
    this.#timer.unref()
  }

  /** Never fails: what went wrong is told by `brokenSince` and to whoever waits. */
  #write(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null
      if (this.#waiting.length > 0 && this.#brokenSince === null) this.#schedule(0)
    })
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    try {
      this.#chain ??= await this.#begin()
      const chain = this.#chain
      while (this.#waiting.length > 0 || this.#sent !== null) {
        this.#sent ??= this.#sealNext(chain)
        const { entries, waiting } = this.#sent
        await this.#options.writer.write(entries)
        const { sequence, hash } = entries.at(-1)!
        chain.written = { sequence, hash }
        this.#sent = null
        for (const { settle } of waiting) settle?.(null)
      }
      if (this.#brokenSince === null) await this.#checkpointWhenDue(chain)
      else {
        // Mended is what can be written and exported: either alone would let history be changed unseen.
        await this.#checkpoint(chain, false)
        this.#mended()
      }
    } catch (error) {
      this.#broke(error)
    }
  }

  #sealNext(chain: OpenChain): { entries: SealedEntry[]; waiting: Waiting[] } {
    const waiting = this.#waiting.splice(0, largestBatch)
    const entries = waiting.map(({ entry }) => {
      const sealed = seal(entry, chain.chainId, chain.sequence + 1, chain.hash)
      chain.sequence = sealed.sequence
      chain.hash = sealed.hash
      return sealed
    })
    return { entries, waiting }
  }

  /** The chain names the last checkpoint that is known: the exported one before the store's, which somebody may have changed. */
  async #begin(): Promise<OpenChain> {
    const { writer, openFolder, hubVersion, now } = this.#options
    const { key, folder } = openFolder()
    if (this.#begun === null) {
      const last = (await folder.last()) ?? (await writer.lastCheckpoint())
      this.#begun = {
        chainId: randomUUID(),
        startedAt: new Date(now()),
        hubVersion,
        keyId: key.id,
        previous: last === null ? null : { chainId: last.chainId, sequence: last.sequence, hash: last.hash },
      }
    }
    const { chainId } = this.#begun
    await writer.beginChain(this.#begun)
    const hash = chainHash(this.#begun)
    const chain = {
      chainId,
      key,
      folder,
      sequence: 0,
      hash,
      written: { sequence: 0, hash },
      checkpointed: -1,
      isEnded: false,
    }
    await this.#checkpoint(chain, false)
    return chain
  }

  async #checkpointWhenDue(chain: OpenChain): Promise<void> {
    const { checkpointEntries, checkpointMilliseconds } = this.#options
    if (chain.written.sequence - chain.checkpointed >= checkpointEntries) await this.#checkpoint(chain, false)
    if (chain.written.sequence === chain.checkpointed || this.#checkpointTimer !== null || this.#closed) return
    this.#checkpointTimer = setTimeout(() => {
      this.#checkpointTimer = null
      this.#checkpoint(chain, false).catch((error: unknown) => this.#broke(error))
    }, checkpointMilliseconds)
    this.#checkpointTimer.unref()
  }

  /** One after the other. */
  #checkpoint(chain: OpenChain, final: boolean): Promise<void> {
    const made = this.#checkpointing.then(() => this.#makeCheckpoint(chain, final))
    this.#checkpointing = made.catch(() => undefined)
    return made
  }

  /**
   * First into the store and then outside: what is exported is never ahead of what the store has. One that failed half way is finished as
   * it was signed: made anew it would be another one than the store's.
   */
  async #makeCheckpoint(chain: OpenChain, final: boolean): Promise<void> {
    if (this.#unfinished !== null) await this.#finishCheckpoint(chain, this.#unfinished)
    const { sequence, hash } = chain.written
    // A last one that was signed before and is finished now must not be made again.
    if (chain.isEnded || (sequence === chain.checkpointed && !final)) return
    const at = new Date(this.#options.now())
    await this.#finishCheckpoint(chain, chain.key.sign({ chainId: chain.chainId, sequence, hash, at, final }))
  }

  async #finishCheckpoint(chain: OpenChain, checkpoint: AuditCheckpoint): Promise<void> {
    this.#unfinished = checkpoint
    await this.#options.writer.writeCheckpoint(checkpoint)
    await chain.folder.append(checkpoint)
    this.#unfinished = null
    chain.checkpointed = checkpoint.sequence
    chain.isEnded = checkpoint.final
  }

  #broke(error: unknown): void {
    const { report, now, retryMilliseconds } = this.#options
    if (this.#brokenSince === null) {
      this.#brokenSince = now()
      report(
        { err: error },
        'the audit cannot be written: records are refused, figures are answered for the declared time',
      )
    }
    for (const { settle } of [...(this.#sent?.waiting ?? []), ...this.#waiting]) settle?.(unavailable())
    if (this.#closed) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      void this.#write()
    }, retryMilliseconds)
    this.#timer.unref()
  }

  #mended(): void {
    if (this.#brokenSince === null) return
    const { report, now } = this.#options
    report(
      { milliseconds: now() - this.#brokenSince, refused: this.#refused },
      'the audit is written again; nothing that was recorded is lost',
    )
    this.#brokenSince = null
    this.#refused = 0
  }

  /**
   * The last entries, and the checkpoint that says that they are the last: without it they could be cut off unseen. Tried twice, also
   * while the audit is broken: the store may be back, and a connection that ended is found out by the first attempt alone.
   */
  async #finish(): Promise<void> {
    if (this.#writing !== null) await this.#writing
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      if (this.#waiting.length > 0 || this.#sent !== null || this.#brokenSince !== null) await this.#write()
      const chain = this.#chain
      if (chain === null && this.#brokenSince === null) return
      if (chain === null || this.#brokenSince !== null) continue
      try {
        await this.#checkpoint(chain, true)
        return
      } catch (error) {
        this.#broke(error)
      }
    }
  }

  async #keepUnwritten(): Promise<void> {
    const chain = this.#chain
    const left = this.#waiting.length + (this.#sent?.entries.length ?? 0)
    if (left === 0) return
    const { openFolder, report } = this.#options
    const chainId = chain?.chainId ?? this.#begun?.chainId ?? randomUUID()
    const entries = [...(this.#sent?.entries ?? [])]
    const open = chain ?? {
      ...openFolder(),
      chainId,
      sequence: 0,
      hash: '',
      written: { sequence: 0, hash: '' },
      checkpointed: 0,
      isEnded: false,
    }
    while (this.#waiting.length > 0) entries.push(...this.#sealNext(open).entries)
    report(
      { entries: entries.length, chainId },
      'the store did not take the last entries of the audit; they are kept beside its checkpoints',
    )
    await open.folder.keepUnwritten(chainId, entries)
  }

  #clearTimers(): void {
    for (const timer of [this.#timer, this.#checkpointTimer]) if (timer !== null) clearTimeout(timer)
    this.#timer = null
    this.#checkpointTimer = null
  }
}

function unavailable(): HubError {
  return new HubError(
    'AUDIT_UNAVAILABLE',
    'What is read cannot be put on record now, so nothing is read. Try again in a moment.',
  )
}

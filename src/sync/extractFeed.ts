import type { PoolClient } from 'pg'
import type {
  CursorPosition,
  Feed,
  FileLeftOut,
  RawRow,
  RejectReason,
  SourceBatch,
  SourceFile,
  SourceSession,
  Words,
} from '../connector/connector.ts'
import { rowKey } from '../connector/rowKey.ts'
import type { RejectedRow, TranslatedObservations, TranslatedRecord } from '../connector/translatedRow.ts'
import type { CompiledFeed } from '../connector/translateRow.ts'
import type { Principal } from '../identity/principal.ts'
import { copyLine, type StagingEncoder, stagingEncoder } from '../store/copyText.ts'
import { entities } from '../store/entities.ts'
import { stagingQuarantineColumns } from '../store/quarantine.ts'
import { analyseStaging, clearStagedFile, type FeedRun, openStagingCopy, type StagingCopy } from '../store/staging.ts'
import { UnknownCodes } from './drift.ts'
import type { Extraction } from './extraction.ts'
import { createKeyChecksum, type KeyChecksum } from './keyChecksum.ts'
import { readAhead } from './readAhead.ts'
import { tombstoneFeed } from './tombstoneFeed.ts'

/** What reading a feed needs. */
export interface ExtractFeed {
  readonly principal: Principal
  /** Free for this feed until it is read. */
  readonly client: PoolClient
  readonly run: FeedRun
  readonly session: SourceSession
  readonly compiled: CompiledFeed
  readonly position: CursorPosition | null
  /** Whether to add up the keys of all rows, because the source does too. */
  readonly withChecksum: boolean
  readonly signal: AbortSignal
  /** About once a second, with nothing else under way on the connection: rows counted as read, rows for quarantine. */
  readonly progress: (rowsRead: number, rowsQuarantined: number) => Promise<void>
}

const batchRows = 5_000
const writeBytes = 1 << 17
const segmentMilliseconds = 1_000
// A file that is being copied is often whole a moment later.
const waitMilliseconds = 1_000
// Rejections wait in memory until the COPY of their second ends; a source that is all rejections must not fill it.
const quarantineLines = 2_000
const longestKey = 500

const undecodable: Pick<RejectedRow, 'reason' | 'message'> = {
  reason: 'TEXT_UNDECODABLE',
  message: { zh: '文本含有不可存储的空字符', en: 'a text holds the character U+0000, which cannot be stored' },
}
const keyTooLong: Pick<RejectedRow, 'reason' | 'message'> = {
  reason: 'IDENTIFIER_INVALID',
  message: { zh: `主键超过${longestKey}个字符`, en: `the key is longer than ${longestKey} characters` },
}

/**
 * Streams a feed from its source into staging: the next batch is on its way while this one is translated, and PostgreSQL takes
 * lines while the next are made; whoever is slowest slows the others down. COPY is ended about once a second, so that quarantine
 * and progress can be written on the same connection. What the source throws comes out as it is, with nothing under way.
 */
export async function extractFeed(options: ExtractFeed): Promise<Extraction> {
  const stager = new FeedStager(options)
  try {
    const request = { position: options.position, batchRows, signal: options.signal, waitMilliseconds }
    for await (const batch of readAhead(options.session.read(options.compiled.feed, request))) {
      options.signal.throwIfAborted()
      await stager.take(batch)
    }
    options.signal.throwIfAborted()
    await stager.takeTombstones()
    await stager.finish()
  } catch (error) {
    await stager.abandon()
    throw error
  }
  return stager.extraction()
}

class FeedStager {
  readonly #options: ExtractFeed
  readonly #feed: Feed
  readonly #table: string
  readonly #encoder: StagingEncoder
  #copy: StagingCopy | null = null
  #segmentBegan = performance.now()
  #lines = ''
  #stagedRows = 0
  #quarantine: string[] = []
  #rowNumber = 0
  #counts = { accepted: 0, quarantined: 0, dropped: 0, deleted: 0, skipped: 0 }
  readonly #files: { file: SourceFile; rowsRead: number; sums: Map<string, number> }[] = []
  readonly #leftOut = new Map<string, FileLeftOut>()
  #beforeFile: (() => void) | null = null
  #watermark: string | null = null
  #tombstones = 0
  #rejections = new Map<string, { reason: RejectReason; column: string; rows: number }>()
  #unknownCodes = new UnknownCodes()
  readonly #checksum: KeyChecksum | null

  constructor(options: ExtractFeed) {
    this.#options = options
    this.#feed = options.compiled.feed
    const entity = entities[this.#feed.record]
    this.#table = `staging_${entity.table}`
    this.#encoder = stagingEncoder(entity, options.run)
    this.#checksum = options.withChecksum ? createKeyChecksum(this.#feed) : null
  }

  async take(batch: SourceBatch): Promise<void> {
    const { file } = batch
    if (file?.leftOut !== undefined) return this.#leaveOut(file.name, file.leftOut)
    if (file !== null && this.#files.at(-1)?.file.name !== file.name) {
      this.#beforeFile = this.#mark()
      this.#leftOut.delete(file.name)
      this.#files.push({ file, rowsRead: 0, sums: new Map() })
    }
    const context = { file }
    for (const { row, message } of batch.malformed) {
      this.#rowNumber += 1
      this.#reject(
        { kind: 'REJECTED', key: '', column: '', reason: 'ROW_MALFORMED', message, rawValue: null },
        file,
        row,
      )
      this.#counts.quarantined += 1
    }
    for (let index = 0; index < batch.rows.length; index += 1) {
      this.#takeRow(batch.rows[index]!, context, batch.firstRow + index)
      if (this.#lines.length >= writeBytes) await this.#write()
    }
    const current = this.#files.at(-1)
    if (current !== undefined) current.rowsRead += batch.rows.length + batch.malformed.length
    if (batch.watermark !== null && (this.#watermark === null || batch.watermark > this.#watermark))
      this.#watermark = batch.watermark
    if (performance.now() - this.#segmentBegan >= segmentMilliseconds || this.#quarantine.length >= quarantineLines)
      await this.#endSegment()
  }

  /** Takes back what was staged and counted of a file that turned out not to be whole. */
  async #leaveOut(name: string, leftOut: FileLeftOut): Promise<void> {
    const { principal, client, run } = this.#options
    this.#leftOut.set(name, leftOut)
    if (this.#files.at(-1)?.file.name !== name || this.#beforeFile === null) return
    await this.#endSegment()
    await clearStagedFile(principal, client, run, this.#feed.record, name)
    this.#files.pop()
    this.#beforeFile()
    this.#beforeFile = null
  }

  /** Remembers the counts; the function that is returned brings them back. */
  #mark(): () => void {
    const counts = { ...this.#counts }
    const [rowNumber, stagedRows] = [this.#rowNumber, this.#stagedRows]
    const rejections = [...this.#rejections].map(([name, counted]) => [name, { ...counted }] as const)
    const unknownCodes = this.#unknownCodes.copy()
    return () => {
      this.#counts = counts
      this.#rowNumber = rowNumber
      this.#stagedRows = stagedRows
      this.#rejections = new Map(rejections)
      this.#unknownCodes = unknownCodes
    }
  }

  /** Stages what the source's list of deletions names, from where the rows themselves were read. */
  async takeTombstones(): Promise<void> {
    const { session, position, signal } = this.#options
    const list = tombstoneFeed(this.#feed)
    if (list === null) return
    const keyColumns = list.key.map((column) => ({ column, index: list.columns.indexOf(column) }))
    for await (const batch of readAhead(session.read(list, { position, batchRows, signal }))) {
      signal.throwIfAborted()
      for (const row of batch.rows) {
        const key = rowKey(row, keyColumns)
        if (typeof key !== 'string') {
          this.#counts.quarantined += 1
          this.#rowNumber += 1
          this.#reject({ ...key, column: `${list.name}: ${key.column}` }, null, 0)
          continue
        }
        this.#tombstones += 1
        // Below every row that was read: a row that is still shown stands, whatever the list says of an earlier one of its key.
        const line = this.#encoder.tombstone(key, null, -this.#tombstones)
        if (line !== null) this.#stage(line)
        if (this.#lines.length >= writeBytes) await this.#write()
      }
      if (performance.now() - this.#segmentBegan >= segmentMilliseconds) await this.#endSegment()
    }
  }

  async finish(): Promise<void> {
    await this.#endSegment()
    await analyseStaging(this.#options.principal, this.#options.client, this.#table, this.#stagedRows)
  }

  /** Leaves the connection usable; what was staged is removed with the run. */
  async abandon(): Promise<void> {
    if (this.#copy !== null) await Promise.allSettled([this.#copy.end()])
  }

  extraction(): Extraction {
    return {
      rowsGiven: this.#rowNumber,
      ...this.#counts,
      files: this.#files,
      leftOut: [...this.#leftOut].map(([name, leftOut]) => ({ name, leftOut })),
      watermark: this.#watermark,
      rejections: [...this.#rejections.values()],
      tombstones: this.#tombstones,
      unknownCodes: this.#unknownCodes.lines(),
      keyChecksum: this.#checksum?.total ?? null,
    }
  }

  #takeRow(row: RawRow, context: { readonly file: SourceFile | null }, position: number): void {
    this.#rowNumber += 1
    const { file } = context
    this.#checksum?.add(row)
    const translated = this.#options.compiled.translate(row, context)
    switch (translated.kind) {
      case 'RECORD':
        if (translated.flags.includes('CODE_UNMAPPED'))
          for (const { column, code } of this.#options.compiled.unmappedCodes(row)) this.#unknownCodes.add(column, code)
        this.#takeRecord(translated, file, position)
        break
      case 'OBSERVATIONS':
        this.#takeObservations(translated, file, position)
        break
      case 'REJECTED':
        this.#counts.quarantined += 1
        this.#reject(translated, file, position)
        break
      case 'DELETED': {
        const line = this.#encoder.tombstone(translated.key, file?.name ?? null, this.#rowNumber)
        if (line === null) {
          this.#refuse('', file, position, undecodable)
          break
        }
        this.#counts.deleted += 1
        this.#stage(line)
        break
      }
      case 'DROPPED':
        this.#counts.dropped += 1
        break
      case 'SKIPPED':
        this.#counts.skipped += 1
        break
    }
  }

  #takeRecord(record: TranslatedRecord, file: SourceFile | null, position: number): void {
    const line =
      record.key.length > longestKey
        ? null
        : this.#encoder.row({ ...record, origin: file?.name ?? null, rowNumber: this.#rowNumber })
    if (line === null) {
      this.#refuse(record.key, file, position)
      return
    }
    this.#counts.accepted += 1
    this.#stage(line)
  }

  #takeObservations(translated: TranslatedObservations, file: SourceFile | null, position: number): void {
    const { division } = translated
    let refused = translated.rejected.length
    for (const rejected of translated.rejected) this.#reject(rejected, file, position)
    const sums = this.#files.at(-1)?.sums
    for (const { key, values, flags } of translated.observations) {
      const line =
        key.length > longestKey
          ? null
          : this.#encoder.row({ key, origin: file?.name ?? null, division, flags, values, rowNumber: this.#rowNumber })
      if (line === null) {
        refused += 1
        this.#reject(
          {
            kind: 'REJECTED',
            key: '',
            column: '',
            ...(key.length > longestKey ? keyTooLong : undecodable),
            rawValue: null,
          },
          file,
          position,
        )
        continue
      }
      sums?.set(values.measure, (sums.get(values.measure) ?? 0) + values.value)
      this.#stage(line)
    }
    if (refused > 0) this.#counts.quarantined += 1
    else this.#counts.accepted += 1
  }

  #refuse(
    key: string,
    file: SourceFile | null,
    position: number,
    why = key.length > longestKey ? keyTooLong : undecodable,
  ): void {
    this.#counts.quarantined += 1
    const kept = key.length > longestKey || key.includes('\0') ? '' : key
    this.#reject({ kind: 'REJECTED', key: kept, column: '', ...why, rawValue: null }, file, position)
  }

  #reject(
    row: Pick<RejectedRow, 'kind' | 'key' | 'column' | 'reason' | 'rawValue'> & { readonly message: Words },
    file: SourceFile | null,
    position: number,
  ): void {
    const { siteId, runId, feedId } = this.#options.run
    const name = `${row.reason}|${row.column}`
    const counted = this.#rejections.get(name) ?? { reason: row.reason, column: row.column, rows: 0 }
    counted.rows += 1
    this.#rejections.set(name, counted)
    if (row.reason === 'CODE_UNKNOWN') this.#unknownCodes.add(row.column, row.rawValue)
    const origin = file === null ? null : `${file.name}:${position}`
    const line = copyLine(
      [
        siteId,
        runId,
        feedId,
        this.#rowNumber,
        row.key === '' ? (origin ?? `#${this.#rowNumber}`) : row.key,
        row.column,
        row.reason,
        row.message.zh,
        row.message.en,
        row.rawValue,
        origin,
      ].map((field) => (typeof field === 'string' ? field.replaceAll('\0', '␀') : field)),
    )
    this.#quarantine.push(line!)
  }

  #stage(line: string): void {
    this.#stagedRows += 1
    this.#lines += line
  }

  async #write(): Promise<void> {
    if (this.#lines === '') return
    const lines = this.#lines
    this.#lines = ''
    this.#copy ??= openStagingCopy(this.#options.principal, this.#options.client, this.#table, this.#encoder.columns)
    await this.#copy.write(lines)
  }

  async #endSegment(): Promise<void> {
    const { principal, client, progress } = this.#options
    await this.#write()
    const copy = this.#copy
    this.#copy = null
    await copy?.end()
    if (this.#quarantine.length > 0) {
      const rejections = openStagingCopy(principal, client, 'staging_quarantine', stagingQuarantineColumns)
      await rejections.write(this.#quarantine.join(''))
      this.#quarantine = []
      await rejections.end()
    }
    await progress(this.#rowNumber - this.#counts.skipped, this.#counts.quarantined)
    this.#segmentBegan = performance.now()
  }
}

import type { PoolClient } from 'pg'
import type { Principal } from '../access/principal.ts'
import type {
  CursorPosition,
  Feed,
  RawRow,
  SourceBatch,
  SourceFile,
  SourceSession,
  Words,
} from '../connector/connector.ts'
import type { RejectedRow, TranslatedObservations, TranslatedRecord } from '../connector/translatedRow.ts'
import type { CompiledFeed } from '../connector/translateRow.ts'
import { copyLine, type StagingEncoder, stagingEncoder } from '../store/copyText.ts'
import { entities } from '../store/entities.ts'
import { stagingQuarantineColumns } from '../store/quarantine.ts'
import { analyseStaging, type FeedRun, openStagingCopy, type StagingCopy } from '../store/staging.ts'
import { readAhead } from './readAhead.ts'

/** What reading a feed came to; its rows are staged. */
export interface Extraction {
  /** Rows that the source gave, skipped ones included. */
  readonly rowsGiven: number
  readonly accepted: number
  readonly quarantined: number
  readonly dropped: number
  readonly deleted: number
  readonly skipped: number
  /** Delivered files in the order of reading. */
  readonly files: readonly ExtractedFile[]
  /** The largest watermark, null for other cursors and when nothing was read. */
  readonly watermark: string | null
}

/** A delivered file and what was in it. */
export interface ExtractedFile {
  readonly file: SourceFile
  readonly rowsRead: number
  /** Sum of the accepted values by measure, to compare with the total row. */
  readonly sums: ReadonlyMap<string, number>
}

/** What reading a feed needs. */
export interface ExtractFeed {
  readonly principal: Principal
  /** Free for this feed until it is read. */
  readonly client: PoolClient
  readonly run: FeedRun
  readonly session: SourceSession
  readonly compiled: CompiledFeed
  readonly position: CursorPosition | null
  readonly signal: AbortSignal
  /** About once a second, with nothing else under way on the connection: rows counted as read, rows for quarantine. */
  readonly progress: (rowsRead: number, rowsQuarantined: number) => Promise<void>
}

const batchRows = 5_000
const writeBytes = 1 << 17
const segmentMilliseconds = 1_000
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
    const request = { position: options.position, batchRows, signal: options.signal }
    for await (const batch of readAhead(options.session.read(options.compiled.feed, request))) {
      options.signal.throwIfAborted()
      await stager.take(batch)
    }
    options.signal.throwIfAborted()
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
  #watermark: string | null = null

  constructor(options: ExtractFeed) {
    this.#options = options
    this.#feed = options.compiled.feed
    const entity = entities[this.#feed.record]
    this.#table = `staging_${entity.table}`
    this.#encoder = stagingEncoder(entity, options.run)
  }

  async take(batch: SourceBatch): Promise<void> {
    const { file } = batch
    if (file !== null && this.#files.at(-1)?.file.name !== file.name)
      this.#files.push({ file, rowsRead: 0, sums: new Map() })
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

  async finish(): Promise<void> {
    await this.#endSegment()
    await analyseStaging(this.#options.principal, this.#options.client, this.#table, this.#stagedRows)
  }

  /** Leaves the connection usable; what was staged is removed with the run. */
  async abandon(): Promise<void> {
    if (this.#copy !== null) await Promise.allSettled([this.#copy.end()])
  }

  extraction(): Extraction {
    return { rowsGiven: this.#rowNumber, ...this.#counts, files: this.#files, watermark: this.#watermark }
  }

  #takeRow(row: RawRow, context: { readonly file: SourceFile | null }, position: number): void {
    this.#rowNumber += 1
    const { file } = context
    const translated = this.#options.compiled.translate(row, context)
    switch (translated.kind) {
      case 'RECORD':
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

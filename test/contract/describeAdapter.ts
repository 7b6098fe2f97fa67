import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  CursorPosition,
  Feed,
  RawRow,
  ReadRequest,
  SourceAdapter,
  SourceBatch,
  SourceSession,
  SourceSettings,
} from '../../src/connector/connector.ts'
import { wholeBatches } from '../../src/connector/inspect/wholeBatches.ts'
import { HubError } from '../../src/errors.ts'
import { createKeyChecksum } from '../../src/sync/keyChecksum.ts'
import { eventually } from '../support/eventually.ts'
import { describeNetworkFaults, type NetworkCase } from './describeNetworkFaults.ts'

/** What an adapter's test prepares: a real source with known rows. */
export interface AdapterCase {
  readonly adapter: SourceAdapter
  readonly settings: SourceSettings
  /** At least five rows. */
  readonly feed: Feed
  /** All rows of the feed, in the order in which they must come, known from elsewhere than the adapter. */
  readonly rows: readonly RawRow[]
  /** Stands in a column of the source that is not in the feed's allow-list. */
  readonly unwanted: string
  /** Where a run ended, and the rows that the next run must bring. */
  readonly resume: { readonly position: CursorPosition; readonly rows: readonly RawRow[] }
  /** The same feed with a column that the source does not have, and that column's name. */
  readonly missingColumn: { readonly feed: Feed; readonly column: string }
  /** Settings of a source that is not there. */
  readonly unreachable: SourceSettings
  /**
   * A feed with far more rows than a caller takes at once, and proof that the source waits while the caller works. Absent where the
   * suite is told that the source is small by nature and read whole.
   */
  readonly pressure?: { readonly feed: Feed; readonly isWaiting: () => Promise<boolean> }
  /** The same source by way of a network that fails. Absent where the suite is told that none lies between. */
  readonly throughProxy?: NetworkCase
  readonly dispose: () => Promise<void>
}

/** What is not the same for every technology. */
export interface AdapterSuiteOptions {
  /** True: a feed is read whole each time, whatever its cursor. */
  readonly readWhole?: boolean
  /** What lies between hub and source: a network over which rows come in pages or in one stream; null: none. */
  readonly network?: 'PAGED' | 'STREAMED' | null
}

/** The suite that every adapter passes; what is particular to one stands in its own test. */
export function describeAdapter(
  name: string,
  prepare: () => Promise<AdapterCase>,
  { readWhole = false, network = null }: AdapterSuiteOptions = {},
): void {
  describe(`${name}: the contract of every adapter`, () => {
    let prepared: AdapterCase
    let session: SourceSession
    beforeAll(async () => {
      prepared = await prepare()
      session = await prepared.adapter.open(prepared.settings)
    })
    afterAll(async () => {
      await session?.close()
      await prepared?.dispose()
    })

    it('streams every row once, in order', async () => {
      expect(rowsOf(await readAll(session, prepared.feed))).toEqual(prepared.rows)
    })

    it.each([1, 2, 3])('gives at most %i rows in a batch', async (batchRows) => {
      const batches = await readAll(session, prepared.feed, { batchRows })
      expect(Math.max(...batches.map((batch) => batch.rows.length))).toBeLessThanOrEqual(batchRows)
      expect(batches.length).toBeGreaterThan(1)
      expect(rowsOf(batches)).toEqual(prepared.rows)
    })

    it('hands over the columns of the allow-list and nothing else', async () => {
      const batches = await readAll(session, prepared.feed)
      for (const row of rowsOf(batches)) expect(row).toHaveLength(prepared.feed.columns.length)
      expect(JSON.stringify(batches)).not.toContain(prepared.unwanted)
    })

    it('goes on after a position', async () => {
      const batches = await readAll(session, prepared.feed, { position: prepared.resume.position })
      expect(rowsOf(batches)).toEqual(prepared.resume.rows)
    })

    it('counts as many rows as it gives, with the same keys, or says that it cannot count', async () => {
      const { feed, rows, resume } = prepared
      for (const [position, given] of [[null, rows] as const, [resume.position, resume.rows] as const]) {
        const counted = await session.count(feed, position)
        if (counted === null) continue
        expect(counted.rows).toBe(given.length)
        if (counted.keyChecksum !== null) expect(counted.keyChecksum).toBe(checksumOf(feed, given))
      }
    })

    it('can be broken off and read again', async () => {
      for await (const batch of session.read(prepared.feed, request({ batchRows: 1 }))) {
        expect(batch.rows).toHaveLength(1)
        break
      }
      expect(rowsOf(await readAll(session, prepared.feed))).toEqual(prepared.rows)
    })

    it('stops when told to', async () => {
      const control = new AbortController()
      const reading = async () => {
        for await (const batch of session.read(prepared.feed, request({ batchRows: 1, signal: control.signal }))) {
          expect(batch.rows).toHaveLength(1)
          control.abort(new Error('told to stop'))
        }
      }
      await expect(reading()).rejects.toThrow('told to stop')
    })

    it('declares whether it is read whole, and whether a network lies between', () => {
      expect(prepared.pressure === undefined).toBe(readWhole)
      expect(prepared.throughProxy !== undefined).toBe(network !== null)
    })

    if (!readWhole) {
      it('pulls only when asked', async () => {
        const pressure = prepared.pressure!
        let waiting = false
        for await (const batch of session.read(pressure.feed, request({ batchRows: 10 }))) {
          expect(batch.rows).toHaveLength(10)
          waiting = await eventually(pressure.isWaiting)
          break
        }
        expect(waiting).toBe(true)
      })
    }

    it('says SOURCE_SHAPE_CHANGED and names the column when one is missing', async () => {
      const error = await failure(readAll(session, prepared.missingColumn.feed))
      expect(error.code).toBe('SOURCE_SHAPE_CHANGED')
      expect(error.message).toContain(prepared.missingColumn.column)
    })

    it('says SOURCE_UNREACHABLE when the source is not there', async () => {
      const open = async () => {
        const other = await prepared.adapter.open(prepared.unreachable)
        await other.close()
      }
      expect((await failure(open())).code).toBe('SOURCE_UNREACHABLE')
    })

    it('closes, also twice', async () => {
      const other = await prepared.adapter.open(prepared.settings)
      await other.close()
      await other.close()
    })

    if (network !== null) describeNetworkFaults(() => prepared.throughProxy!, { streamed: network === 'STREAMED' })
  })
}

/** The checksum that a source must come to for these rows. */
export function checksumOf(feed: Feed, rows: readonly RawRow[]): string {
  const checksum = createKeyChecksum(feed)
  for (const row of rows) checksum.add(row)
  return checksum.total
}

/** A whole read. A file that is left out is thrown as the error that it is left out for. */
export async function readAll(
  session: SourceSession,
  feed: Feed,
  part: Partial<ReadRequest> = {},
): Promise<SourceBatch[]> {
  const batches: SourceBatch[] = []
  for await (const batch of wholeBatches(session.read(feed, request(part)))) batches.push(batch)
  return batches
}

/** All rows of some batches. */
export function rowsOf(batches: readonly SourceBatch[]): RawRow[] {
  return batches.flatMap((batch) => batch.rows)
}

/** The HubError that a promise ends with. */
export async function failure(doing: Promise<unknown>): Promise<HubError> {
  const outcome = await doing.then(
    () => 'nothing failed',
    (error: unknown) => error,
  )
  if (outcome instanceof HubError) return outcome
  throw outcome instanceof Error ? outcome : new Error(String(outcome))
}

function request(part: Partial<ReadRequest>): ReadRequest {
  return { position: null, batchRows: 1_000, signal: new AbortController().signal, ...part }
}

import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { filesAdapter } from '../../connectors/adapters/files.ts'
import type { Connector, Feed } from '../../src/connector/connector.ts'
import type { FileLocation } from '../../src/connector/feedLocation.ts'
import type { SyncOptions, SyncReport } from '../../src/sync/syncReport.ts'
import { emptyStore, type TestDatabase } from './database.ts'
import { storeDifferences, type TableDifference } from './storeState.ts'
import { syncOnce } from './syncRun.ts'
import { caseFeed, statisticFeed, testConnector } from './testConnector.ts'

/**
 * A drop folder on disk with a source that reads it: a list of cases by month (`ledger_201006.csv`), one whose deliveries replace the
 * days of their name (`extract_20100601_20100630_2.csv`, the last part says which is the later one), and statistics (`report_201006.csv`).
 */

/** A case as a file holds it: `id,place,category,filed,loss`. */
export interface CaseLine {
  readonly id: string
  readonly filed?: string
  readonly loss?: string
}

const closed = (column: string) => ({ kind: 'CSV', delimiter: ',', closingRow: { column, text: '合计' } }) as const

function location(pattern: RegExp, column: string, part: Partial<FileLocation> = {}): FileLocation {
  return { kind: 'FILES', pattern, format: closed(column), ...part }
}

/** The three feeds. */
export const deliveryFeeds = [
  caseFeed({
    name: 'ledger',
    location: location(/^ledger_(?<year>\d{4})(?<month>\d{2})\w*\.csv$/, 'id'),
    cursor: { kind: 'FILE_HASH' },
    coverage: { kind: 'FILE_PERIOD', measures: ['cases_filed'] },
  }),
  caseFeed({
    name: 'extract',
    location: location(/^extract_(?<from>\d{8})_(?<to>\d{8})_(?<delivered>\d)\w*\.csv$/, 'id', {
      replacesPeriod: true,
    }),
    cursor: { kind: 'FILE_HASH' },
    coverage: { kind: 'FILE_PERIOD', measures: ['case_loss'] },
  }),
  statisticFeed({
    name: 'report',
    location: location(/^report_(?<year>\d{4})(?<month>\d{2})\w*\.csv$/, 'place'),
    cursor: { kind: 'FILE_HASH' },
  }),
] as const

/** A file of cases, whole. */
export function caseFile(lines: readonly CaseLine[]): string {
  const rows = lines.map(({ id, filed = '20100615', loss = '1' }) => `${id},330302,BURGLARY,${filed},,${loss},,,,`)
  return `${['id,place,category,filed,solved,loss,video,areaSet,deleted,changed', ...rows, '合计,,,,,,,,,'].join('\n')}\n`
}

/** A file of statistics of one month, whole: the fines of each place; `total` as its closing row says. */
export function reportFile(month: string, fines: Readonly<Record<string, string>>, total: string): string {
  const rows = Object.entries(fines).map(([place, fine]) => `${place},${month},1,${fine}`)
  return `${['place,month,inspected,fines', ...rows, `合计,,${rows.length},${total}`].join('\n')}\n`
}

/** A folder on disk, with what a first load of it would have to find. */
export class DeliveryFolder {
  readonly #path: string
  readonly #reference: string
  /** What stands in the folder: the whole content, and whether the file has it. */
  readonly #files = new Map<string, { readonly content: string; readonly whole: boolean }>()
  /** What a run has read and goes on counting although the file may be gone. */
  readonly #counting = new Map<string, string>()

  readonly #feeds: readonly Feed[]

  private constructor(folder: string, reference: string, feeds: readonly Feed[]) {
    this.#path = folder
    this.#reference = reference
    this.#feeds = feeds
  }

  /** A folder that is read for these feeds, all three unless told otherwise. */
  static async create(feeds: readonly Feed[] = deliveryFeeds): Promise<DeliveryFolder> {
    const made = () => mkdtemp(path.join(tmpdir(), 'hub-deliveries-'))
    return new DeliveryFolder(await made(), await made(), feeds)
  }

  async drop(): Promise<void> {
    for (const folder of [this.#path, this.#reference]) await rm(folder, { recursive: true, force: true })
  }

  get names(): string[] {
    return [...this.#files.keys()]
  }

  isWhole(name: string): boolean {
    return this.#files.get(name)?.whole === true
  }

  /** What a file holds, or will hold. */
  contentOf(name: string): string {
    return this.#files.get(name)?.content ?? ''
  }

  /** Delivers a file, or its correction. */
  async put(name: string, content: string): Promise<void> {
    await writeFile(path.join(this.#path, name), content)
    this.#files.set(name, { content, whole: true })
  }

  /** Delivers a part of a file: `share` of its characters, never its closing row. Older than a run waits for, unless told otherwise. */
  async putHalf(name: string, content: string, share = 0.5, hours = 1): Promise<void> {
    const part = content.slice(0, Math.floor(content.lastIndexOf('合计') * share))
    await writeFile(path.join(this.#path, name), part)
    const at = new Date(Date.now() - hours * 3_600_000)
    await utimes(path.join(this.#path, name), at, at)
    this.#files.set(name, { content, whole: false })
  }

  /** The rest of a half-written file. */
  async finish(name: string): Promise<void> {
    const file = this.#files.get(name)
    if (file !== undefined) await this.put(name, file.content)
  }

  async remove(name: string): Promise<void> {
    await rm(path.join(this.#path, name))
    this.#files.delete(name)
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(path.join(this.#path, from), path.join(this.#path, to))
    this.#files.set(to, this.#files.get(from)!)
    this.#files.delete(from)
  }

  /** The source of this folder. */
  connector(): Connector {
    return testConnector(filesAdapter(), this.#feeds)
  }

  async sync(store: TestDatabase, options: Partial<SyncOptions> = { acceptRemovals: true }): Promise<SyncReport> {
    const report = await syncOnce(store, this.connector(), { settings: { folder: this.#path }, options })
    if (report.state === 'SUCCEEDED' && report.reading === 'NEW') this.#count()
    return report
  }

  /** A file that is gone goes on counting, unless its content lies there under another name, or it was the second with its content. */
  #count(): void {
    const ordered = [...this.#counting].sort(([left], [right]) => (orderOf(left) < orderOf(right) ? -1 : 1))
    for (const [index, [name, content]] of ordered.entries()) {
      const isCopy = ordered.slice(0, index).some((earlier) => earlier[1] === content)
      if (isCopy && !this.#files.has(name)) this.#counting.delete(name)
    }
    const contents = new Set([...this.#files.values()].flatMap(({ content, whole }) => (whole ? [content] : [])))
    for (const [name, content] of this.#counting)
      if (!this.#files.has(name) && contents.has(content)) this.#counting.delete(name)
    for (const [name, { content, whole }] of this.#files) if (whole) this.#counting.set(name, content)
  }

  /** Where a store differs from one first load of what counts; the ledger of deltas tells of the way and is left out. */
  async differencesToFirstLoad(store: TestDatabase, fresh: TestDatabase): Promise<TableDifference[]> {
    await emptyStore(fresh)
    await rm(this.#reference, { recursive: true })
    await mkdir(this.#reference)
    for (const [name, content] of this.#counting) await writeFile(path.join(this.#reference, name), content)
    const report = await syncOnce(fresh, this.connector(), { settings: { folder: this.#reference } })
    expect({ state: report.state, error: report.error }).toEqual({ state: 'SUCCEEDED', error: null })
    return (await storeDifferences(fresh.database, store.database)).filter(({ table }) => table !== 'rollup_delta')
  }
}

/** The names of these feeds in the order of deliveries: the number at the end, then the name, which holds the period. */
function orderOf(name: string): string {
  return `${/_(\d)\.csv$/.exec(name)?.[1] ?? ''} ${name}`
}

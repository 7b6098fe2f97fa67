import type { SyncReading } from '../../../src/sync/syncReport.ts'

/** How the feed of a sequence tells what changed and what is gone. */
export type FeedKind = 'STAMPED' | 'WHOLE'

/** A row of the source. `stamp` is in minutes since the source's clock began. */
export interface ModelRow {
  readonly id: string
  readonly place: string
  readonly loss: number
  /** Its day cannot be read. */
  readonly broken: boolean
  /** Its deletion flag is set. */
  readonly flagged: boolean
  readonly stamp: number
}

/** Something that people do to the source. `at` chooses a row, whatever there is. */
export type SourceChange =
  | { readonly kind: 'INSERT'; readonly count: number; readonly minutes: number }
  /** A row whose transaction was open for so many minutes when it was stamped. */
  | { readonly kind: 'INSERT_LATE'; readonly minutes: number }
  | { readonly kind: 'UPDATE'; readonly at: number; readonly minutes: number }
  /** Without a stamp. */
  | { readonly kind: 'UPDATE_SILENTLY'; readonly at: number }
  | { readonly kind: 'REMOVE'; readonly at: number; readonly count: number }
  | { readonly kind: 'FLAG'; readonly at: number; readonly count: number }
  | { readonly kind: 'BREAK'; readonly at: number; readonly count: number }
  | { readonly kind: 'MEND'; readonly at: number }
  /** The row stands twice, the second time with another loss. Only where everything is read each time. */
  | { readonly kind: 'REPEAT'; readonly at: number }

// Counties whose bounds nothing touched since.
const places = ['330302', '330304', '330324', '330381']

/** The source of one feed, in the order in which it would give its rows. */
export class ModelSource {
  readonly #kind: FeedKind
  #rows: ModelRow[] = []
  #clock = 0
  #made = 0

  constructor(kind: FeedKind) {
    this.#kind = kind
  }

  get rows(): readonly ModelRow[] {
    return this.#rows
  }

  change(change: SourceChange): void {
    switch (change.kind) {
      case 'INSERT':
        this.#clock += change.minutes
        for (let count = 0; count < change.count; count += 1) this.#insert(this.#clock)
        break
      case 'INSERT_LATE':
        this.#insert(Math.max(0, this.#clock - change.minutes))
        break
      case 'UPDATE':
        this.#clock += change.minutes
        this.#replace(change.at, 1, (row) => ({ ...row, loss: row.loss + 1, stamp: this.#clock }))
        break
      case 'UPDATE_SILENTLY':
        this.#replace(change.at, 1, (row) => ({ ...row, place: places[(row.loss + change.at) % places.length]! }))
        break
      case 'REMOVE':
        this.#replace(change.at, change.count, () => null)
        break
      case 'FLAG':
        this.#replace(change.at, change.count, (row) => ({ ...row, flagged: !row.flagged, stamp: this.#clock }))
        break
      case 'BREAK':
        this.#replace(change.at, change.count, (row) => ({ ...row, broken: true, stamp: this.#clock }))
        break
      case 'MEND':
        this.#mend(change.at)
        break
      case 'REPEAT': {
        const row = this.#rows[change.at % Math.max(1, this.#rows.length)]
        if (row !== undefined && this.#kind === 'WHOLE') this.#rows.push({ ...row, loss: row.loss + 5 })
        break
      }
    }
  }

  #mend(at: number): void {
    const broken = this.#rows.flatMap((row, index) => (row.broken ? [index] : []))
    const index = broken[at % Math.max(1, broken.length)]
    if (index !== undefined) this.#replace(index, 1, (row) => ({ ...row, broken: false, stamp: this.#clock }))
  }

  #insert(stamp: number): void {
    const number = this.#made
    this.#made += 1
    const place = places[number % places.length]!
    this.#rows.push({ id: `K${number}`, place, loss: number, broken: number % 13 === 5, flagged: false, stamp })
  }

  #replace(at: number, count: number, change: (row: ModelRow) => ModelRow | null): void {
    const start = at % Math.max(1, this.#rows.length)
    this.#rows = this.#rows.flatMap((row, index) => {
      if (index < start || index >= start + count) return [row]
      return change(row) ?? []
    })
  }
}

/** What the hub must hold of a feed. */
export interface ModelStore {
  /** Records by key, as `content` tells them. */
  readonly records: ReadonlyMap<string, string>
  /** `key column` of what waits in quarantine. */
  readonly quarantine: ReadonlySet<string>
  /** Null before the first run that succeeded; then the largest stamp, -1 where there was none yet. */
  readonly watermark: number | null
}

/** Before the first run. */
export const emptyStore: ModelStore = { records: new Map(), quarantine: new Set(), watermark: null }

/** What a run must come to: another store, or a refusal that leaves all as it was. */
export type ModelOutcome =
  | { readonly kind: 'WRITTEN'; readonly store: ModelStore }
  | { readonly kind: 'REFUSED'; readonly code: 'SOURCE_EMPTY' | 'SYNC_REMOVALS_REFUSED' | 'SYNC_REJECTS_EXCEEDED' }

/** How far back a stamped feed is read again. */
export const overlapMinutes = 60

/** A record in words. */
export function content(row: Pick<ModelRow, 'place' | 'loss'>): string {
  return `${row.place} ${row.loss}`
}

/** What a run that is not interrupted makes of the source, by the words of the connector contract and nothing else. */
export function modelSync(
  kind: FeedKind,
  rows: readonly ModelRow[],
  store: ModelStore,
  { reading, acceptRemovals }: { readonly reading: SyncReading; readonly acceptRemovals: boolean },
): ModelOutcome {
  if (reading === 'REPLAY' && store.quarantine.size === 0) return { kind: 'WRITTEN', store }
  const whole = kind === 'WHOLE' || reading !== 'NEW' || store.watermark === null
  const from = whole ? Number.NEGATIVE_INFINITY : (store.watermark ?? -1) - overlapMinutes
  const read = rows.filter(({ stamp }) => stamp >= from)
  const met = new Set(read.map(({ id }) => id))
  const records = new Map(store.records)
  const quarantine = new Set([...store.quarantine].filter((entry) => !whole && !met.has(entry.split(' ')[0]!)))

  const first = new Map<string, string>()
  let rejected = 0
  for (const row of read) {
    if (kind === 'STAMPED' && row.flagged) continue
    if (row.broken) {
      rejected += 1
      quarantine.add(`${row.id} filed`)
      continue
    }
    const known = first.get(row.id)
    if (known === undefined) first.set(row.id, content(row))
    else if (known !== content(row)) quarantine.add(`${row.id} id`)
  }
  if (rejected > 20 && rejected > read.length * 0.2) return { kind: 'REFUSED', code: 'SYNC_REJECTS_EXCEEDED' }
  if (whole && read.length === 0 && store.records.size > 0 && !acceptRemovals)
    return { kind: 'REFUSED', code: 'SOURCE_EMPTY' }

  const gone =
    kind === 'STAMPED'
      ? read.filter(({ id, flagged }) => flagged && records.has(id)).map(({ id }) => id)
      : [...records.keys()].filter((id) => !met.has(id))
  if (!acceptRemovals && gone.length > 10 && gone.length > records.size * 0.2)
    return { kind: 'REFUSED', code: 'SYNC_REMOVALS_REFUSED' }
  for (const id of gone) records.delete(id)
  for (const [id, told] of first) records.set(id, told)
  const seen = Math.max(-1, ...read.map(({ stamp }) => stamp))
  const before = store.watermark ?? -1
  // Reading again from before the watermark does not take it back; a read of everything knows better.
  const watermark = seen === -1 ? before : whole ? seen : Math.max(before, seen)
  return { kind: 'WRITTEN', store: { records, quarantine, watermark } }
}

import { HubError } from '../errors.ts'
import type { CellKey, RollupCells } from '../store/rollupRead.ts'

/** What a cell holds. `toDate` only in months of running totals; null: not known alone. */
export interface Cell {
  value: number | null
  unallocated: number
  toDate: number | null
  toDateUnallocated: number
  /** Records whose date is too coarse for the days asked; only for days counted from records. */
  uncertain: number
  /** Of how many sites it is the sum. */
  sites: number
  /** The batch that read it. */
  batch: number
}

/** Cells that are read: everything, or all cells of some measures, and single ones. */
export interface CellSet {
  readonly everything: boolean
  readonly measures: ReadonlySet<string>
  readonly keys: ReadonlySet<CellKey>
}

/** Whether nothing is read: only what was told is asked for. */
export function isEmpty({ everything, measures, keys }: CellSet): boolean {
  return !everything && measures.size === 0 && keys.size === 0
}

/** Cells of one area in one year, month or range of days. */
export interface Slice {
  readonly cells: Map<CellKey, Cell>
  /** What was read. A cell that was not read is not 0. */
  readonly read: CellSet[]
}

/** A slice that nothing was read of. */
export function emptySlice(): Slice {
  return { cells: new Map(), read: [] }
}

// A request's sections want the same few sets again and again: their union is made once.
const unions = new Map<string, CellSet>()
const numbers = new WeakMap<CellSet, number>()
let numbered = 0
const keptUnions = 200

/** Everything that is in any of the sets. */
export function unionOf(sets: ReadonlySet<CellSet>): CellSet {
  if (sets.size === 1) return [...sets][0]!
  const key = [...sets].map(numberOf).sort().join(',')
  let union = unions.get(key)
  if (union === undefined) {
    const measures = new Set<string>()
    const keys = new Set<CellKey>()
    for (const set of sets) {
      for (const measure of set.measures) measures.add(measure)
      for (const one of set.keys) keys.add(one)
    }
    union = { everything: [...sets].some((set) => set.everything), measures, keys }
    if (unions.size >= keptUnions) unions.clear()
    unions.set(key, union)
  }
  return union
}

function numberOf(set: CellSet): number {
  let number = numbers.get(set)
  if (number === undefined) {
    numbered += 1
    number = numbered
    numbers.set(set, number)
  }
  return number
}

/** Whether all that is wanted of a slice was read. */
export function wasRead(slice: Slice, wanted: CellSet): boolean {
  return slice.read.some((read) => read === wanted || read.everything || includes(read, wanted))
}

function includes(read: CellSet, wanted: CellSet): boolean {
  if (wanted.everything) return false
  for (const measure of wanted.measures) if (!read.measures.has(measure)) return false
  for (const key of wanted.keys) if (!read.keys.has(key) && !read.measures.has(measureIn(key))) return false
  return true
}

function measureIn(key: CellKey): string {
  return key.slice(0, key.indexOf('|'))
}

/**
 * Takes in a row, of one site or added up over several: rows of several sites in one batch add up, while a cell that an earlier batch read
 * is told anew. A batch may bring more than was wanted of a slice, since it reads the product of what all its requests want; that does no
 * harm.
 */
export function addRow(
  slice: Slice,
  batch: number,
  key: CellKey,
  value: number | null,
  unallocated: number | null,
  toDate: number | null,
  toDateUnallocated: number | null,
  uncertain: number,
  sites: number,
): void {
  const cell = slice.cells.get(key)
  if (cell === undefined || cell.batch !== batch) {
    slice.cells.set(key, {
      value,
      unallocated: unallocated ?? 0,
      toDate,
      toDateUnallocated: toDateUnallocated ?? 0,
      uncertain,
      sites,
      batch,
    })
    return
  }
  // Unknown plus known stays unknown.
  cell.value = cell.value === null || value === null ? null : cell.value + value
  cell.unallocated += unallocated ?? 0
  if (toDate !== null) cell.toDate = (cell.toDate ?? 0) + toDate
  cell.toDateUnallocated += toDateUnallocated ?? 0
  cell.uncertain += uncertain
  cell.sites += sites
}

/** Takes in what the roll-ups have of a year or month. */
export function addCells(slice: Slice, batch: number, cells: RollupCells): void {
  const { keys, values, unallocated, toDate, toDateUnallocated, sites } = cells
  for (let index = 0; index < keys.length; index += 1) {
    addRow(
      slice,
      batch,
      keys[index]!,
      known(values[index]!),
      known(unallocated[index]!),
      toDate === null ? null : known(toDate[index]!),
      toDateUnallocated === null ? null : known(toDateUnallocated[index]!),
      0,
      sites === null ? 1 : sites[index]!,
    )
  }
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

/** Forgets what one batch brought. */
export function forgetBatch(slice: Slice, batch: number): void {
  for (const [key, cell] of slice.cells) if (cell.batch === batch) slice.cells.delete(key)
}

/** A cell; undefined when it was read and nothing was counted in it. Throws INTERNAL for one that was never read. */
export function cellOf(slice: Slice, key: CellKey): Cell | undefined {
  const cell = slice.cells.get(key)
  if (cell !== undefined) return cell
  for (const read of slice.read) {
    if (read.everything || read.keys.has(key) || read.measures.has(measureIn(key))) return undefined
  }
  throw new HubError('INTERNAL', `The figure's cell ${key} was not loaded before it was read.`)
}

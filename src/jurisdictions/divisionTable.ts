import { HubError } from '../errors.ts'
import type { DivisionSet } from './divisionSet.ts'
import type { JurisdictionId, JurisdictionLevel } from './jurisdiction.ts'

/** Levels from the top; an area's level is kept as its position here. */
export const levels: readonly JurisdictionLevel[] = ['PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE', 'GRID']

/** Position of a level in `levels`. */
export function levelRank(level: JurisdictionLevel): number {
  return levels.indexOf(level)
}

/**
 * Today's tree in packed columns: an area is its position in the order of the identities. The country (665,000 areas) as objects
 * and Maps would take some 400 MB; these columns take a tenth of it, and looking up by binary search costs 0.1 µs.
 */
export interface DivisionTable {
  readonly size: number
  readonly ids: Float64Array
  readonly ranks: Uint8Array
  readonly names: readonly string[]
  /** Code without padding, as a number: no code begins with 0. */
  readonly codes: Float64Array
  /** Position of the parent, -1 for provinces. */
  readonly parents: Int32Array
  /** First and last day of the few areas that have one. */
  readonly lives: ReadonlyMap<number, { readonly validFrom: string | null; readonly validTo: string | null }>
  /** The few codes that are not in the primary system of the level. */
  readonly foreignSystems: ReadonlyMap<number, string>
  readonly administeredBy: ReadonlyMap<number, number>
  kindOf(position: number): string
  /** -1 when there is no such area. */
  positionOf(id: JurisdictionId): number
  /** Children that exist today, in the order of their codes. */
  childrenOf(position: number): Uint32Array
  /** Areas whose today's (or last) primary code is this one, six to twelve digits. */
  withPrimaryCode(code: number): number[]
  /** Positions of primary codes from `low` to `high`, both padded to twelve digits, in the order of codes. */
  withPrimaryCodeBetween(low: number, high: number): number[]
}

/** Packs a set. Throws DIVISIONS_INVALID when a parent is missing. */
export function packDivisions(set: DivisionSet): DivisionTable {
  const { areas } = set
  const size = areas.id.length
  const order = sortedOrder(areas.id)
  const ids = inOrder(areas.id, order)
  const ranks = new Uint8Array(size)
  const codes = new Float64Array(size)
  const parents = new Int32Array(size).fill(-1)
  const names = new Array<string>(size)
  const kindNames: string[] = []
  const kindNumbers = new Map<string, number>()
  const kinds = new Uint8Array(size)
  const lives = new Map<number, { validFrom: string | null; validTo: string | null }>()
  const foreignSystems = new Map<number, string>()
  const administeredBy = new Map<number, number>()
  // 8,000 names are shared by 200,000 villages; rows that come from the database bring a string each.
  const sharedNames = new Map<string, string>()
  const positionOf = (id: JurisdictionId): number => search(ids, id)

  for (let position = 0; position < size; position++) {
    const row = order[position]!
    ranks[position] = levelRank(areas.level[row]!)
    codes[position] = Number(areas.code[row])
    const name = areas.name[row]!
    const shared = sharedNames.get(name)
    if (shared === undefined) sharedNames.set(name, name)
    names[position] = shared ?? name
    const kind = areas.kind[row]!
    if (!kindNumbers.has(kind)) kindNumbers.set(kind, kindNames.push(kind) - 1)
    kinds[position] = kindNumbers.get(kind)!
    const parentId = areas.parentId[row]!
    if (parentId !== null) {
      const parent = positionOf(parentId)
      if (parent < 0)
        throw new HubError(
          'DIVISIONS_INVALID',
          `Area ${areas.code[row]} has a parent that is not there. Import the divisions again.`,
        )
      parents[position] = parent
    }
    const validFrom = areas.validFrom[row]!
    const validTo = areas.validTo[row]!
    if (validFrom !== null || validTo !== null) lives.set(position, { validFrom, validTo })
    const system = areas.system[row]!
    if (system !== (ranks[position]! > 2 ? 'NBS12' : 'GB2260')) foreignSystems.set(position, system)
    const administrator = areas.administeredBy[row]!
    if (administrator !== null) administeredBy.set(position, positionOf(administrator))
  }

  const children = groupChildren(parents, codes, lives)
  const codeOrder = sortedOrder(Array.from(codes, paddedCode)).filter((position) => !foreignSystems.has(position))
  const codeKeys = Float64Array.from(codeOrder, (position) => paddedCode(codes[position]!))
  return {
    size,
    ids,
    ranks,
    names,
    codes,
    parents,
    lives,
    foreignSystems,
    administeredBy,
    kindOf: (position) => kindNames[kinds[position]!]!,
    positionOf,
    childrenOf: (position) => children.list.subarray(children.start[position]!, children.start[position + 1]!),
    withPrimaryCode(code) {
      const padded = paddedCode(code)
      return withKeysBetween(padded, padded).filter((position) => codes[position] === code)
    },
    withPrimaryCodeBetween: withKeysBetween,
  }

  function withKeysBetween(low: number, high: number): number[] {
    const found: number[] = []
    for (let index = lowerBound(codeKeys, low); index < codeKeys.length && codeKeys[index]! <= high; index++)
      found.push(codeOrder[index]!)
    return found
  }
}

// A function of its own: a closure here would share its scope with the table's functions and keep the whole set alive.
function inOrder(values: readonly number[], order: Uint32Array): Float64Array {
  return Float64Array.from(order, (row) => values[row]!)
}

/** A code as a number, padded to twelve digits: 330302 -> 330302000000. Grid codes (15 digits) stay. */
export function paddedCode(code: number): number {
  if (code < 1e6) return code * 1e6
  return code < 1e9 ? code * 1e3 : code
}

function groupChildren(
  parents: Int32Array,
  codes: Float64Array,
  lives: ReadonlyMap<number, { readonly validTo: string | null }>,
): { start: Uint32Array; list: Uint32Array } {
  const size = parents.length
  const start = new Uint32Array(size + 1)
  const exists = (position: number): boolean => (lives.get(position)?.validTo ?? null) === null
  for (let position = 0; position < size; position++) {
    const parent = parents[position]!
    if (parent >= 0 && exists(position)) start[parent + 1]! += 1
  }
  for (let position = 0; position < size; position++) start[position + 1]! += start[position]!
  const list = new Uint32Array(start[size]!)
  const next = start.slice()
  for (let position = 0; position < size; position++) {
    const parent = parents[position]!
    if (parent >= 0 && exists(position)) list[next[parent]!++] = position
  }
  for (let parent = 0; parent < size; parent++) {
    const slice = list.subarray(start[parent]!, start[parent + 1]!)
    if (slice.length > 1 && !isAscending(slice, codes))
      slice.sort((a, b) => paddedCode(codes[a]!) - paddedCode(codes[b]!))
  }
  return { start, list }
}

function isAscending(positions: Uint32Array, codes: Float64Array): boolean {
  for (let index = 1; index < positions.length; index++) {
    if (paddedCode(codes[positions[index - 1]!]!) > paddedCode(codes[positions[index]!]!)) return false
  }
  return true
}

/** Positions of the values in ascending order; free when they ascend already, as rows ordered by the database do. */
function sortedOrder(values: readonly number[]): Uint32Array {
  const order = Uint32Array.from(values, (_, index) => index)
  for (let index = 1; index < values.length; index++) {
    if (values[index - 1]! > values[index]!) return order.sort((a, b) => values[a]! - values[b]! || a - b)
  }
  return order
}

function lowerBound(keys: Float64Array, key: number): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}

function search(keys: Float64Array, key: number): number {
  const found = lowerBound(keys, key)
  return found < keys.length && keys[found] === key ? found : -1
}

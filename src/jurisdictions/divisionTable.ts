import { HubError } from '../errors.ts'
import type { JurisdictionId, JurisdictionLevel } from './jurisdiction.ts'

/** Levels from the top; an area's level is kept as its position here. */
export const levels: readonly JurisdictionLevel[] = ['PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE', 'GRID']

/** Position of a level in `levels`. */
export function levelRank(level: JurisdictionLevel): number {
  return levels.indexOf(level)
}

/** All areas in packed columns, in the order of their identities: an area is its position. */
export interface PackedAreas {
  readonly ids: Float64Array
  /** Positions of levels in `levels`. */
  readonly ranks: Uint8Array
  /** Codes without padding, as numbers: no code begins with 0. */
  readonly codes: Float64Array
  /** NaN for provinces. */
  readonly parentIds: Float64Array
  /** Numbers of kinds in `kindNames`. */
  readonly kinds: Uint8Array
  readonly kindNames: readonly string[]
  /** One text of all names, with a line break after each: as texts of their own they would take three times as much. */
  readonly names: string
  /** First and last day of the few areas that have one. */
  readonly lives: ReadonlyMap<number, AreaLife>
  /** The few codes that are not in the primary system of the level. */
  readonly foreignSystems: ReadonlyMap<number, string>
  /** 代管, see `AreaColumns`. */
  readonly administeredBy: ReadonlyMap<number, JurisdictionId>
}

/** First and last day of an area; null is open. */
export interface AreaLife {
  readonly validFrom: string | null
  readonly validTo: string | null
}

/**
 * Today's tree over packed columns. The country (665,000 areas) as objects and Maps would take some 400 MB; these columns take an eighth
 * of it, and looking up by binary search costs 0.1 µs.
 */
export interface DivisionTable {
  readonly size: number
  readonly ids: Float64Array
  readonly ranks: Uint8Array
  readonly codes: Float64Array
  /** Position of the parent, -1 for provinces. */
  readonly parents: Int32Array
  readonly lives: ReadonlyMap<number, AreaLife>
  readonly foreignSystems: ReadonlyMap<number, string>
  nameOf(position: number): string
  /** Positions of the areas whose name holds the text, which has no line break, in their order. */
  withNameContaining(text: string): number[]
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

/** Builds the table. Throws DIVISIONS_INVALID when a parent is missing. */
export function createDivisionTable(areas: PackedAreas): DivisionTable {
  const { ids, ranks, codes, kinds, kindNames, names, lives, foreignSystems } = areas
  const size = ids.length
  const parents = parentPositions(areas)
  const nameStarts = startsOf(names, size)
  const children = groupChildren(parents, codes, lives)
  const padded = codes.map(paddedCode)
  const codeOrder = orderOf(padded).filter((position) => !foreignSystems.has(position))
  const codeKeys = new Float64Array(codeOrder.length)
  for (let index = 0; index < codeOrder.length; index += 1) codeKeys[index] = padded[codeOrder[index]!]!
  return {
    size,
    ids,
    ranks,
    codes,
    parents,
    lives,
    foreignSystems,
    nameOf: (position) => names.slice(nameStarts[position]!, nameStarts[position + 1]! - 1),
    withNameContaining(text) {
      const found: number[] = []
      for (let at = names.indexOf(text); at >= 0; at = names.indexOf(text, nameStarts[found.at(-1)! + 1]!)) {
        // The last name that begins at or before the place.
        found.push(lowerBound(nameStarts, at + 1) - 1)
      }
      return found
    },
    kindOf: (position) => kindNames[kinds[position]!]!,
    positionOf: (id) => search(ids, id),
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

function parentPositions({ ids, codes, parentIds }: PackedAreas): Int32Array {
  const parents = new Int32Array(ids.length).fill(-1)
  // Areas follow their sisters.
  let lastId = Number.NaN
  let last = -1
  for (let position = 0; position < parentIds.length; position += 1) {
    const parentId = parentIds[position]!
    if (Number.isNaN(parentId)) continue
    if (parentId !== lastId) {
      lastId = parentId
      last = search(ids, parentId)
    }
    if (last < 0)
      throw new HubError(
        'DIVISIONS_INVALID',
        `Area ${codes[position]} has a parent that is not there. Import the divisions again.`,
      )
    parents[position] = last
  }
  return parents
}

/** Where each of the lines begins, and the end of the last. */
function startsOf(text: string, lines: number): Uint32Array {
  const starts = new Uint32Array(lines + 1)
  let at = 0
  for (let line = 1; line <= lines; line += 1) {
    at = text.indexOf('\n', at) + 1
    starts[line] = at
  }
  return starts
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

/** Positions of the values in ascending order; free when they ascend already. */
export function orderOf(values: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(values.length)
  for (let index = 0; index < order.length; index += 1) order[index] = index
  for (let index = 1; index < values.length; index++) {
    if (values[index - 1]! > values[index]!) return order.sort((a, b) => values[a]! - values[b]! || a - b)
  }
  return order
}

function lowerBound(keys: Float64Array | Uint32Array, key: number): number {
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

import type { AreaColumns } from './divisionSet.ts'
import { type AreaLife, levelRank, orderOf, type PackedAreas } from './divisionTable.ts'
import type { JurisdictionId } from './jurisdiction.ts'

/** Packs the columns of a set, in the order of the identities. */
export function packAreas(areas: AreaColumns): PackedAreas {
  const order = orderOf(areas.id)
  const numbers = (of: (row: number) => number): Float64Array => Float64Array.from(order, of)
  const kindNumbers = new Map<string, number>()
  const kinds = new Uint8Array(order.length)
  const ranks = new Uint8Array(order.length)
  const lives = new Map<number, AreaLife>()
  const foreignSystems = new Map<number, string>()
  const administeredBy = new Map<number, JurisdictionId>()
  for (const [position, row] of order.entries()) {
    const rank = levelRank(areas.level[row]!)
    ranks[position] = rank
    kinds[position] = numberOf(kindNumbers, areas.kind[row]!)
    const validFrom = areas.validFrom[row]!
    const validTo = areas.validTo[row]!
    if (validFrom !== null || validTo !== null) lives.set(position, { validFrom, validTo })
    const system = areas.system[row]!
    if (isForeign(rank, system)) foreignSystems.set(position, system)
    const administrator = areas.administeredBy[row]!
    if (administrator !== null) administeredBy.set(position, administrator)
  }
  return {
    ids: numbers((row) => areas.id[row]!),
    ranks,
    codes: numbers((row) => Number(areas.code[row])),
    parentIds: numbers((row) => areas.parentId[row] ?? Number.NaN),
    kinds,
    kindNames: [...kindNumbers.keys()],
    names: Array.from(order, (row) => `${areas.name[row]}\n`).join(''),
    lives,
    foreignSystems,
    administeredBy,
  }
}

/** The number of a word, given at its first appearance. */
export function numberOf(numbers: Map<string, number>, word: string): number {
  let number = numbers.get(word)
  if (number === undefined) {
    number = numbers.size
    numbers.set(word, number)
  }
  return number
}

/** Whether a code's system is not the primary one of the level. */
export function isForeign(rank: number, system: string): boolean {
  return system !== (rank > 2 ? 'NBS12' : 'GB2260')
}

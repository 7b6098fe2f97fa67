import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { CellColumn } from '../store/rollupColumns.ts'
import type { CellKey } from '../store/rollupRead.ts'

/** A cell's amounts in all areas looked through, in their order; 0 where nothing was counted. */
export interface AmountColumn {
  /** NaN: a part of it is not known alone, and nothing of it may be added up. */
  readonly values: Float64Array
  readonly toDate: Float64Array
}

/** Cells of many areas as columns. */
export interface CellColumns {
  /** Undefined: in none of the areas anything was counted. */
  columnOf(part: string, key: CellKey): AmountColumn | undefined
}

/** Puts what the store told in the order of the areas; what several sites tell of one area adds up. */
export function cellColumnsOf(areas: readonly JurisdictionId[], told: readonly CellColumn[]): CellColumns {
  const indexOf = indexer(areas)
  const columns = new Map<string, AmountColumn>()
  for (const { key, part, areaIds, values, toDate } of told) {
    const column = { values: new Float64Array(areas.length), toDate: new Float64Array(areas.length) }
    columns.set(`${part}/${key}`, column)
    for (let row = 0; row < areaIds.length; row += 1) {
      const index = indexOf(areaIds[row]!)
      if (index === undefined) continue
      // Unknown plus known stays unknown, while running totals of some sites are those of the sites that tell them.
      column.values[index]! += values[row]!
      if (toDate !== null && !Number.isNaN(toDate[row]!)) column.toDate[index]! += toDate[row]!
    }
  }
  return { columnOf: (part, key) => columns.get(`${part}/${key}`) }
}

/** Finds areas that come nearly in their order, as the store tells them, without looking each of them up. */
function indexer(areas: readonly JurisdictionId[]): (area: JurisdictionId) => number | undefined {
  let indexes: Map<JurisdictionId, number> | undefined
  let next = 0
  return (area) => {
    let index: number | undefined = next
    // An area or two in which nothing was counted are passed over.
    while (index < next + 4 && areas[index] !== area) index += 1
    if (areas[index] !== area) {
      indexes ??= new Map(areas.map((one, place) => [one, place]))
      index = indexes.get(area)
    }
    if (index !== undefined) next = index + 1
    return index
  }
}

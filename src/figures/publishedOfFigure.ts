import type { StoredPublishedFigure } from '../store/publishedRead.ts'
import type { FigureProvenance } from './figureProvenance.ts'
import type { FigureReader } from './figureReader.ts'
import type { ResolvedFormula } from './formula.ts'
import type { DimensionValues, Indicator } from './indicator.ts'
import { countedFor, dimensionPairs } from './publishedCounterpart.ts'
import { readPublishedFigure } from './publishedReading.ts'
import { knownIndicator } from './registry.ts'

/** Where published figures about the same thing are looked for. */
export interface PublishedPlace {
  readonly areaId: number
  readonly from: string
  readonly to: string
}

/** The area and days that a figure is about; null: it is about none. */
export function placeOfProvenance({ origin }: FigureProvenance): PublishedPlace | null {
  if (origin.kind === 'DOCUMENT') {
    const { areaId, from, to } = origin.stored
    return { areaId, from, to }
  }
  if (origin.view === null) return null
  const { area, period } = origin.view
  return { areaId: area.id, from: period.from, to: period.to }
}

/**
 * What was published about the same thing: the reverse of `countedFor`. First what the hub counts by the very cells of the figure, under
 * whatever name it was printed; then what was printed of parts of it, in other windows, or as a target.
 */
export function publishedAbout(
  figures: Pick<FigureReader, 'tree'>,
  provenance: FigureProvenance,
  stored: readonly StoredPublishedFigure[],
): readonly StoredPublishedFigure[] {
  const place = placeOfProvenance(provenance)
  if (place === null) return []
  const { level } = figures.tree.get(place.areaId)
  const ranked = stored.flatMap((one) => {
    if (one.areaId !== place.areaId || one.from !== place.from || one.to !== place.to) return []
    const indicator = knownIndicator(one.indicator)
    const rank = indicator === undefined ? null : rankOf(provenance, one, indicator, level)
    return rank === null ? [] : [{ one, rank }]
  })
  const depth = ({ one }: { readonly one: StoredPublishedFigure }): number => dimensionPairs(one.dimensions).length
  return ranked.sort((first, second) => first.rank - second.rank || depth(first) - depth(second)).map(({ one }) => one)
}

/** 0: the same; 1: a part of it, or not comparable; null: about something else. */
function rankOf(
  { origin, indicator, dimensions }: FigureProvenance,
  stored: StoredPublishedFigure,
  printed: Indicator,
  level: Parameters<typeof readPublishedFigure>[2],
): 0 | 1 | null {
  const counted = countedFor(readPublishedFigure(stored, printed, level))
  const where = valuesOf(dimensions)
  if (counted.kind === 'FORMULA') {
    if (counted.takes !== 'VALUE') return null
    const { formula } = counted
    if (origin.kind === 'COUNTED' && cellsOf(origin.formula) === cellsOf(formula)) return 0
    if (formula.indicator !== indicator || !isWithin(formula.where, where)) return null
    return isWithin(where, formula.where) ? 0 : 1
  }
  if (printed !== indicator || !isWithin(valuesOf(dimensionPairs(stored.dimensions)), where)) return null
  return origin.kind === 'DOCUMENT' && origin.stored.dimensions === stored.dimensions ? 0 : 1
}

function valuesOf(pairs: readonly (readonly [name: string, value: string])[]): DimensionValues {
  const values: Record<string, string[]> = {}
  for (const [name, value] of pairs) values[name] = [...(values[name] ?? []), value]
  return values
}

/** Whether what is narrowed to `inner` is all of what is narrowed to `outer`, or a part of it. */
function isWithin(inner: DimensionValues, outer: DimensionValues): boolean {
  return Object.entries(outer).every(([name, values]) => inner[name]?.every((value) => values.includes(value)) ?? false)
}

/** Two figures of the same cells are of the same number. */
function cellsOf({ numerator, denominator, per }: ResolvedFormula): string {
  const sides = [numerator, denominator ?? []].map((terms) => terms.flatMap(({ keys }) => keys).sort())
  return JSON.stringify([sides, per])
}

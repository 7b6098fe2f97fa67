import type { Language } from '../language/language.tsx'
import { cellText, missingText } from './cellText.ts'
import type { Measure, Point } from './chartModel.ts'

/** One jurisdiction on the map of ranks. */
export interface Tile {
  readonly name: string
  /** The number, or why there is none. */
  readonly text: string
  /** 1 is the largest; equal values share a rank. Null without a number. */
  readonly rank: number | null
  /** 1 to 5, a fifth of the ranked each, the largest first; null without a number. */
  readonly rankClass: number | null
  /** Only a bound of the true number: its rank may be another. */
  readonly isBound: boolean
}

/** A point of the last period that has a number: tiles show that period. */
export function lastPoint(measure: Measure): Point | null {
  const told = measure.points.filter(({ cell }) => cell.value !== null)
  return told.reduce<Point | null>((last, point) => (last === null || point.day > last.day ? point : last), null)
}

/** Tiles of a measure by rank, the largest first, those without a number last. Of several periods the last that has numbers. */
export function tilesOf(measure: Measure, language: Language): readonly Tile[] {
  const lastDay = lastPoint(measure)?.day
  const points = measure.points.filter(({ day }) => day === lastDay)
  const values = points.flatMap(({ cell }) => (cell.value === null ? [] : [cell.value])).sort((a, b) => b - a)
  const tiles = points.map(({ category, cell }): Tile => {
    const rank = cell.value === null ? null : values.indexOf(cell.value) + 1
    return {
      name: category[language],
      text: cell.value === null ? missingText(cell.state, language) : cellText(cell, language),
      rank,
      rankClass: rank === null ? null : Math.min(5, Math.floor(((rank - 1) * 5) / values.length) + 1),
      isBound: cell.state === 'PARTIAL' || (cell.bound !== null && cell.bound !== 'EXACT'),
    }
  })
  return tiles.sort((a, b) => (a.rank ?? Number.POSITIVE_INFINITY) - (b.rank ?? Number.POSITIVE_INFINITY))
}

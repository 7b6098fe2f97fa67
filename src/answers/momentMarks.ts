import { momentInChina } from '../figures/freshness.ts'
import type { FigureSource } from '../figures/siteScope.ts'
import type { DataWatch } from './dataWatch.ts'

/** A moment of a section that moves with every run of its sources, also of those that change nothing else. */
export type MovingMoment = 'asOf' | 'staleAfter'

/**
 * Marks that stand in kept answers for moments that move: as long as a moment, and the same in all answers for the same sources, so that
 * a kept answer holds nothing but its text.
 */
export interface MomentMarks {
  /** The mark for a moment of these sources. */
  markOf(which: MovingMoment, sources: readonly FigureSource[]): string
  /** Replaces the marks in the bytes of an answer by the moments as the watch knows them. */
  writeMoments(bytes: Buffer): void
}

interface MarkedMoment {
  readonly which: MovingMoment
  readonly sources: readonly FigureSource[]
  readonly mark: string
  /** As it was at that look. */
  text: string
  number: number
}

// As long as 2010-05-17T09:00:00+08:00, and nothing that any source could have written: there is no year, month or day 0.
const markBegins = '0000-00-00T00:00:00#'
const markDigits = 5

/** The marks of one process: two for each list of sources that stand behind a section, which the configuration bounds. */
export function createMomentMarks(watch: Pick<DataWatch, 'number' | 'freshnessOf'>): MomentMarks {
  const bySources = new Map<string, MarkedMoment>()
  const marked: MarkedMoment[] = []

  function momentNow(one: MarkedMoment): string {
    if (one.number !== watch.number) {
      const moments = one.sources.flatMap(({ key, source }) => {
        const asOf = watch.freshnessOf(key)?.asOf ?? null
        if (asOf === null) return []
        return [one.which === 'asOf' ? asOf : asOf + source.connector.freshness.hours * 3_600_000]
      })
      one.text = momentInChina(Math.min(...moments))
      one.number = watch.number
    }
    return one.text
  }

  return {
    markOf(which, sources) {
      let key: string = which
      for (const source of sources) key += ` ${source.key}`
      let found = bySources.get(key)
      if (found === undefined) {
        const mark = `${markBegins}${marked.length.toString(36).padStart(markDigits, '0')}`
        found = { which, sources, mark, text: '', number: Number.NaN }
        marked.push(found)
        bySources.set(key, found)
      }
      return found.mark
    },
    writeMoments(bytes) {
      replaceMarks(bytes, (mark) => {
        const found = marked[Number.parseInt(mark.slice(markBegins.length), 36)]
        return found === undefined ? undefined : momentNow(found)
      })
    },
  }
}

/** Replaces every mark in the bytes; undefined: it is none. */
export function replaceMarks(bytes: Buffer, momentOf: (mark: string) => string | undefined): void {
  for (let at = bytes.indexOf(markBegins); at !== -1; at = bytes.indexOf(markBegins, at + 1)) {
    const moment = momentOf(bytes.toString('latin1', at, at + markBegins.length + markDigits))
    if (moment !== undefined) bytes.write(moment, at, 'latin1')
  }
}

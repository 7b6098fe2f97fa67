import { momentInChina } from '../figures/freshness.ts'
import type { SectionStatus } from '../figures/sectionStatus.ts'
import type { FigureSource } from '../figures/siteScope.ts'
import { type AnswerFoundations, createAnswerFoundations } from './answerFoundations.ts'

/** A moment of an answer that moves with every run of its sources, also of those that change nothing else. */
export interface MovingMoment {
  readonly which: 'asOf' | 'staleAfter'
  readonly sources: readonly FigureSource[]
  /** As it was when the answer was made. */
  readonly moment: string
}

/** An answer while it is made: what it is made from and, where it may be kept, where its moving moments stand. */
export interface AnswerDraft {
  readonly foundations: AnswerFoundations
  /** In the order in which they were answered. */
  readonly moments: readonly MovingMoment[]
  /** From now on moments are answered as marks of the same length, which `placeMoments` replaces. */
  markMoments(): void
  /** A section's moment as it is put into the answer. */
  moment(which: MovingMoment['which'], status: SectionStatus): string | null
}

/** Begins an answer. */
export function createAnswerDraft(): AnswerDraft {
  const moments: MovingMoment[] = []
  let marks = false
  return {
    foundations: createAnswerFoundations(),
    moments,
    markMoments() {
      marks = true
    },
    moment(which, status) {
      const moment = status[which]
      if (!marks || moment === null) return moment
      moments.push({ which, sources: status.sources, moment })
      return `${markBegins}${String(moments.length - 1).padStart(markDigits, '0')}`
    },
  }
}

// As long as 2010-05-17T09:00:00+08:00, and nothing that any source could have written: there is no year, month or day 0.
const markBegins = '0000-00-00T00:00:00#'
const markDigits = 5

/** A moment in the bytes of an answer. */
export interface PlacedMoment {
  readonly which: MovingMoment['which']
  readonly sources: readonly FigureSource[]
  /** As the sources are known to be now. */
  moment: string
  /** Where its 25 bytes begin. */
  readonly at: number
}

/** Finds the marks in an answer's bytes and writes the moments in their place. What an error took out of the answer is not there. */
export function placeMoments(bytes: Buffer, moments: readonly MovingMoment[]): PlacedMoment[] {
  const placed: PlacedMoment[] = []
  for (let at = bytes.indexOf(markBegins); at !== -1; at = bytes.indexOf(markBegins, at + 1)) {
    const number = at + markBegins.length
    const { which, sources, moment } = moments[Number(bytes.toString('latin1', number, number + markDigits))]!
    placed.push({ which, sources, moment, at })
  }
  writeMoments(bytes, placed)
  return placed
}

/** Writes the moments into the bytes that they were found in. */
export function writeMoments(bytes: Buffer, placed: readonly PlacedMoment[]): void {
  for (const { moment, at } of placed) bytes.write(moment, at, 'latin1')
}

/** Brings the moments to where later runs of their sources have moved them. */
export function moveMoments(placed: readonly PlacedMoment[], asOfSource: (sourceKey: string) => number | null): void {
  for (const one of placed) {
    const moments = one.sources.flatMap(({ key, source }) => {
      const asOf = asOfSource(key)
      if (asOf === null) return []
      return [one.which === 'asOf' ? asOf : asOf + source.connector.freshness.hours * 3_600_000]
    })
    one.moment = momentInChina(Math.min(...moments))
  }
}

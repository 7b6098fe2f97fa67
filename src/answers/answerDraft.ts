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
export interface PlacedMoment extends MovingMoment {
  /** Where its 25 bytes begin. */
  readonly at: number
}

/** Finds the marks in an answer's bytes and writes the moments in their place. What an error took out of the answer is not there. */
export function placeMoments(bytes: Buffer, moments: readonly MovingMoment[]): PlacedMoment[] {
  const placed: PlacedMoment[] = []
  for (let at = bytes.indexOf(markBegins); at !== -1; at = bytes.indexOf(markBegins, at + 1)) {
    const number = at + markBegins.length
    const moving = moments[Number(bytes.toString('latin1', number, number + markDigits))]!
    bytes.write(moving.moment, at, 'latin1')
    placed.push({ ...moving, at })
  }
  return placed
}

/** Writes the moments as they are after later runs of their sources. */
export function fillMoments(
  bytes: Buffer,
  placed: readonly PlacedMoment[],
  asOfSource: (sourceKey: string) => number | null,
): void {
  for (const { which, sources, at } of placed) {
    const moments = sources.flatMap(({ key, source }) => {
      const asOf = asOfSource(key)
      if (asOf === null) return []
      return [which === 'asOf' ? asOf : asOf + source.connector.freshness.hours * 3_600_000]
    })
    bytes.write(momentInChina(Math.min(...moments)), at, 'latin1')
  }
}

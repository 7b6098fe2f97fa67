import type { SectionStatus } from '../figures/sectionStatus.ts'
import { type AnswerFoundations, createAnswerFoundations } from './answerFoundations.ts'
import { roomAround } from './answerText.ts'
import { type MomentMarks, type MovingMoment, replaceMarks } from './momentMarks.ts'

/** An answer while it is made: what it is made from and, where it may be kept, which moments its marks stand for. */
export interface AnswerDraft {
  readonly foundations: AnswerFoundations
  /** From now on moments are answered as marks, which `place` replaces. */
  markMoments(marks: MomentMarks): void
  /** A section's moment as it is put into the answer. */
  moment(which: MovingMoment, status: SectionStatus): string | null
  /** A copy of the answer's bytes with the moments, as its sections told them, in the place of the marks; with `roomAround` it. */
  place(bytes: Buffer): Buffer
  /** False: sections told different moments of the same sources, because something was committed in between. */
  readonly hasOneState: boolean
}

/** Begins an answer. */
export function createAnswerDraft(): AnswerDraft {
  const moments = new Map<string, string>()
  let marks: MomentMarks | null = null
  let hasOneState = true
  return {
    foundations: createAnswerFoundations(),
    get hasOneState() {
      return hasOneState
    },
    markMoments(ofMemory) {
      marks = ofMemory
    },
    moment(which, status) {
      const moment = status[which]
      if (marks === null || moment === null) return moment
      const mark = marks.markOf(which, status.sources)
      const before = moments.get(mark)
      if (before === undefined) moments.set(mark, moment)
      else if (before !== moment) {
        hasOneState = false
        return moment
      }
      return mark
    },
    place(bytes) {
      const { before, after } = roomAround
      const placed = Buffer.allocUnsafe(before + bytes.length + after).subarray(before, before + bytes.length)
      bytes.copy(placed)
      replaceMarks(placed, (mark) => moments.get(mark))
      return placed
    },
  }
}

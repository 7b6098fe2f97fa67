import type { Figure, FigureNote, FigureState } from './figure.ts'

/** A figure as the hub showed it at the end of an earlier day. */
export interface KnownFigure {
  readonly day: string
  /** In the figure's unit; null where it was not known then, or where that cannot be told. */
  readonly value: number | null
  /** Now minus then; null unless both are known. */
  readonly change: number | null
  readonly state: FigureState
  readonly notes: readonly FigureNote[]
  /** Runs that changed the value since, newest first, at most `mostRevisions`. */
  readonly revisions: readonly FigureRevision[]
}

/** What one run did to a figure. */
export interface FigureRevision {
  readonly siteId: string
  readonly runId: number
  /** When its last change of the figure was committed. */
  readonly at: Date
  /** After it minus before it, in the figure's unit; null where the figure was not known on one of the two sides. */
  readonly change: number | null
  /** After it, in the figure's unit; null where it was not known then. */
  readonly value: number | null
}

/** So many runs of a figure are told at most; who wants more asks for a later day and then for an earlier one. */
export const mostRevisions = 20

/** What cannot be told, with the reason. */
export function notKnown(day: string, state: FigureState, notes: readonly FigureNote[]): KnownFigure {
  return { day, value: null, change: null, state, notes, revisions: [] }
}

/** The earlier figure beside the one of now. */
export function knownFigure(
  day: string,
  now: Pick<Figure, 'value'>,
  then: Figure,
  notes: readonly FigureNote[],
  revisions: readonly FigureRevision[],
): KnownFigure {
  const change = now.value === null || then.value === null ? null : now.value - then.value
  return { day, value: then.value, change, state: then.state, notes: [...then.notes, ...notes], revisions }
}

import type { Cell } from './cellStore.ts'
import { type Bound, type FigureNote, type FigureState, figureNotes } from './figure.ts'

/** Sums of a formula's side; what `figure` needs to know of them. */
export interface Total {
  value: number
  unallocated: number
  /** At least one term has a value. */
  known: boolean
  /** Which terms have none, and which sites the others come from. */
  composition: string
  missing: boolean
  /** Why, when no term has a value: the state that says most. */
  without: FigureState
  bound: Bound
  partial: boolean
  cutShort: boolean
  window: string | null
  refused: boolean
  notes: FigureNote[] | null
}

/** A sum of nothing. */
export function blankTotal(): Total {
  return {
    value: 0,
    unallocated: 0,
    known: false,
    missing: false,
    composition: '',
    without: 'NOT_APPLICABLE',
    bound: 'EXACT',
    partial: false,
    cutShort: false,
    window: null,
    refused: false,
    notes: null,
  }
}

/** Adds a cell; undefined: nothing was counted in it. */
export function addCell(total: Total, cell: Cell | undefined): void {
  if (cell === undefined) return
  if (cell.value !== null) total.value += cell.value
  total.unallocated += cell.unallocated
  if (cell.uncertain > 0) {
    total.bound = 'LOWER'
    add(total, figureNotes.DATE_PRECISION)
  }
}

/** Adds a footnote once. */
export function add(total: Total, note: FigureNote): void {
  if (total.notes === null) total.notes = [note]
  else if (!total.notes.includes(note)) total.notes.push(note)
}

import type { FigureUnit } from '../format/figures.ts'
import type { Indicator } from '../hub/indicators.ts'
import type { Words } from '../language/language.tsx'
import type { Status } from './statusBadge.tsx'

/** A footnote as the answer holds it. */
export interface Note {
  readonly code: string
  readonly text: string
}

/** A figure with all that was asked of it. */
export interface FigureCell {
  readonly kind: 'figure'
  readonly value: number | null
  /** Null: it was not asked. */
  readonly state: string | null
  readonly bound: string | null
  readonly unit: FigureUnit | null
  readonly indicator: Indicator | null
  readonly notes: readonly Note[]
  /** The value of the period compared with, where it was asked; `period`: that period in words. */
  readonly compared: { readonly value: number | null; readonly state: string | null; readonly basis: string } | null
}

/** A number that is no figure of its own: a change, a share, a rank, a count of rows. */
export interface NumberCell {
  readonly kind: 'number'
  readonly value: number | null
  /** Of the object that holds it, as a comparison's. */
  readonly state: string | null
  /** FIGURE: in the unit of its figure. CHANGE: with a sign. RATE: a change rate. RATIO: a share. */
  readonly role: 'PLAIN' | 'FIGURE' | 'CHANGE' | 'RATE' | 'RATIO'
  readonly unit: FigureUnit | null
  readonly indicator: Indicator | null
}

/** What stands at one place of a table. */
export type Cell =
  | FigureCell
  | NumberCell
  /** `title`: in words, where `text` is the code of an enumeration. */
  | { readonly kind: 'text'; readonly text: string; readonly title?: Words }
  | { readonly kind: 'moment'; readonly at: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'status'; readonly status: Status }
  | { readonly kind: 'empty' }

/** What a column tells its row apart by; null: nothing. */
export type ColumnRole = 'AREA' | 'AREA_CODE' | 'INDICATOR' | 'PERIOD' | 'PERIOD_START' | 'CATEGORY' | null

/** A column: one leaf of what was asked, with a cell for each row. */
export interface Column {
  /** Keys from the row down to the leaf, `cases.filed`; of indicators side by side also their code. */
  readonly path: string
  readonly title: Words
  readonly role: ColumnRole
  readonly cells: readonly Cell[]
}

/** A list inside of each row. */
export interface NestedTables {
  readonly path: string
  readonly title: Words
  /** By row; null: the row has no such list. */
  readonly tables: readonly (Table | null)[]
}

/** A list of the answer, or one object of it (`isSingle`). */
export interface Table {
  readonly path: string
  readonly title: Words
  readonly isSingle: boolean
  readonly rowCount: number
  readonly columns: readonly Column[]
  readonly nested: readonly NestedTables[]
  /** How many there are on all pages; null: not asked. */
  readonly totalCount: number | null
  /** Of the list as a whole. */
  readonly status: Status | null
}

import type { FigureAnswer } from './figureAnswer.ts'

/** A section as its document asks for it: the status, and figures where the plan has them. */
export interface SectionAnswer {
  readonly status: {
    readonly state: string
    readonly reason: string | null
    readonly message: string | null
    readonly asOf: string | null
    readonly staleAfter: string | null
    readonly recordAccess: string
    readonly sources: readonly { readonly title: string; readonly state: string; readonly asOf: string | null }[]
  }
  readonly [field: string]: unknown
}

/** An entry of a breakdown with its figures by field. */
export interface BreakdownEntry {
  readonly code: string
  readonly label: string
  readonly figures: Readonly<Record<string, FigureAnswer>>
}

/** The figure at a path from the section inwards; null where an error took it. */
export function figureAt(section: SectionAnswer, path: string): FigureAnswer | null {
  return (valueAt(section, path) as FigureAnswer | null | undefined) ?? null
}

/** The entries of a breakdown; those without any number are left to `withoutNumbers`. */
export function breakdownAt(section: SectionAnswer, path: string): readonly BreakdownEntry[] {
  const entries = (valueAt(section, path) as readonly Record<string, unknown>[] | null | undefined) ?? []
  return entries.map(({ code, label, ...figures }) => ({
    code: String(code),
    label: String(label),
    figures: figures as Record<string, FigureAnswer>,
  }))
}

/** Entries that have something to show, and the others: no source tells of those, which is not 0. */
export function partedByNumbers(entries: readonly BreakdownEntry[]): {
  readonly told: readonly BreakdownEntry[]
  readonly untold: readonly BreakdownEntry[]
} {
  const hasNumber = ({ figures }: BreakdownEntry): boolean =>
    Object.values(figures).some(({ value, state }) => value !== null || state === 'WITHHELD' || state === 'UNAVAILABLE')
  return { told: entries.filter(hasNumber), untold: entries.filter((entry) => !hasNumber(entry)) }
}

/** What stands at a path inside of an object; null or undefined where something on the way is not there. */
export function valueAt(section: object | null, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (value === null || typeof value !== 'object' ? null : (value as Record<string, unknown>)[name]),
      section,
    )
}

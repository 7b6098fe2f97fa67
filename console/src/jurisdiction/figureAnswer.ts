import { wordsOfState } from '../answer/stateWords.ts'
import type { Language, Words } from '../language/language.tsx'

/** A figure as the page asks for it. */
export interface FigureAnswer {
  readonly value: number | null
  readonly state: string
  readonly bound: string
  readonly unit: UnitAnswer
  readonly comparison: {
    readonly value: number | null
    readonly change: number | null
    readonly changeRate: number | null
    readonly state: string
  }
  readonly standing: { readonly rank: number | null; readonly of: number; readonly among: number }
  readonly notes: readonly { readonly code: string; readonly text: string }[]
}

/** A unit with its words in both languages. */
export interface UnitAnswer {
  readonly code: string
  readonly kind: 'COUNT' | 'RATIO' | 'MONEY' | 'RANK' | 'SCORE' | 'QUANTITY'
  readonly zh: string
  readonly en: string
}

/** Fields of FigureAnswer, for documents with a variable `$language`. */
export const figureFragment = `fragment ConsoleFigure on Figure {
  value state bound
  unit { code kind zh: label(language: ZH) en: label(language: EN) }
  comparison { value change changeRate state }
  standing { rank of among }
  notes { code text(language: $language) }
}`

/** The unit in the form that `figureText` takes. */
export function unitOf({ code, kind, zh, en }: UnitAnswer) {
  return { code, kind, label: { zh, en } }
}

/** The language as the schema names it. */
export function schemaLanguage(language: Language): 'ZH' | 'EN' {
  return language === 'zh' ? 'ZH' : 'EN'
}

/** What is said of a figure that was not simply counted: why it has no number (never 0), or what sort of number it is. */
export function wordsOfFigure(state: string): Words | null {
  return state === 'COMPUTED' ? null : wordsOfState(state)
}

/** Whether a change is for the better; null where it is neither, unknown, or none. */
export function isBetter(change: number | null, betterIs: 'LOWER' | 'HIGHER' | 'NONE'): boolean | null {
  if (change === null || change === 0 || betterIs === 'NONE') return null
  return change > 0 === (betterIs === 'HIGHER')
}

import {
  boundSigns,
  changeRateText,
  changeText,
  figureText,
  momentText,
  noNumber,
  numberText,
  percentText,
} from '../format/figures.ts'
import type { Language } from '../language/language.tsx'
import type { Cell, FigureCell, NumberCell } from './answerTable.ts'
import { reasonWords, wordsOfState } from './stateWords.ts'
import type { Status } from './statusBadge.tsx'

/** What stands in a cell, as people read it. A number that is missing is told by its state: never 0, never nothing. */
export function cellText(cell: Cell, language: Language): string {
  switch (cell.kind) {
    case 'figure':
      return figureCellText(cell, language)
    case 'number':
      return numberCellText(cell, language)
    case 'text':
      return cell.title?.[language] ?? cell.text
    case 'moment':
      return momentText(cell.at, { zh: noNumber, en: noNumber }, language)
    case 'boolean':
      return { zh: cell.value ? '是' : '否', en: cell.value ? 'yes' : 'no' }[language]
    case 'status':
      return statusText(cell.status, language)
    case 'empty':
      return noNumber
  }
}

/** Why there is no number, in a word. */
export function missingText(state: string | null, language: Language): string {
  // A state that has a number says nothing about why this one is missing.
  return state === null || hasNumber.has(state) ? noNumber : wordsOfState(state)[language]
}

const hasNumber = new Set(['COMPUTED', 'PUBLISHED', 'ESTIMATED', 'PARTIAL'])

/** A state that stands beside a number and must be told with it; null where the number is plain. */
export function markOfNumber(state: string | null): string | null {
  return state === 'PARTIAL' || state === 'ESTIMATED' || state === 'PUBLISHED' ? state : null
}

/** A section's status in one line. */
export function statusText(status: Status, language: Language): string {
  const { state, reason = null, message = null, asOf = null } = status
  const parts = [
    wordsOfState(state)[language],
    reason === null ? null : (reasonWords[reason]?.[language] ?? reason),
    message,
    asOf === null
      ? null
      : `${language === 'zh' ? '截至' : 'as of'} ${momentText(asOf, { zh: noNumber, en: noNumber }, language)}`,
  ]
  return parts.filter((part) => part !== null).join(language === 'zh' ? '；' : '; ')
}

function figureCellText(cell: FigureCell, language: Language): string {
  if (cell.value === null) return missingText(cell.state, language)
  const sign = cell.bound === null ? (cell.state === 'PARTIAL' ? '≥' : '') : (boundSigns[cell.bound] ?? '')
  return `${sign}${figureText(cell.value, cell.unit, language)}`
}

function numberCellText(cell: NumberCell, language: Language): string {
  if (cell.value === null) return missingText(cell.state, language)
  switch (cell.role) {
    case 'FIGURE':
      return figureText(cell.value, cell.unit, language)
    case 'CHANGE':
      return changeText(cell.value, cell.unit, language)
    case 'RATE':
      return changeRateText(cell.value, language)
    case 'RATIO':
      return percentText(cell.value, language)
    case 'PLAIN':
      return numberText(cell.value, language)
  }
}

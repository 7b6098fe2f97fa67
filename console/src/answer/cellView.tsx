import { useSpeech } from '../language/language.tsx'
import type { Cell, FigureCell, NumberCell } from './answerTable.ts'
import { cellText, markOfNumber } from './cellText.ts'
import { wordsOfState } from './stateWords.ts'
import { StatusBadge } from './statusBadge.tsx'

/** A cell of a table on the screen. `footnotes`: of the whole answer, for their numbers. */
export function CellView({ cell, footnotes }: { readonly cell: Cell; readonly footnotes: readonly string[] }) {
  const { language } = useSpeech()
  switch (cell.kind) {
    case 'figure':
      return <FigureView cell={cell} footnotes={footnotes} />
    case 'number':
      return <NumberView cell={cell} />
    case 'status':
      return <StatusBadge status={cell.status} />
    case 'text':
    case 'moment':
    case 'boolean':
      return cellText(cell, language)
    case 'empty':
      return <Missing>{cellText(cell, language)}</Missing>
  }
}

function FigureView({ cell, footnotes }: { readonly cell: FigureCell; readonly footnotes: readonly string[] }) {
  const { language, say } = useSpeech()
  const mark = cell.value === null ? null : markOfNumber(cell.state)
  return (
    <>
      {cell.value === null ? <Missing>{cellText(cell, language)}</Missing> : cellText(cell, language)}
      {mark !== null && <small className="figure-mark">{say(wordsOfState(mark))}</small>}
      {cell.notes.length > 0 && (
        <sup title={cell.notes.map(({ text }) => text).join('\n')}>
          {cell.notes.map(({ text }) => `[${footnotes.indexOf(text) + 1}]`).join('')}
        </sup>
      )}
    </>
  )
}

function NumberView({ cell }: { readonly cell: NumberCell }) {
  const { language, say } = useSpeech()
  const text = cellText(cell, language)
  if (cell.value === null) return <Missing>{text}</Missing>
  if (cell.role !== 'RATE' && cell.role !== 'CHANGE') return text
  const betterIs = cell.indicator?.betterIs ?? 'NONE'
  const isBetter = betterIs === 'NONE' || cell.value === 0 ? null : cell.value > 0 === (betterIs === 'HIGHER')
  return (
    <span className={isBetter === null ? undefined : isBetter ? 'change-better' : 'change-worse'}>
      {cell.value !== 0 && <span aria-hidden="true">{cell.value > 0 ? '▲' : '▼'} </span>}
      {text}
      {isBetter !== null && (
        <span className="visually-hidden">
          {say(isBetter ? { zh: '（向好）', en: ' (better)' } : { zh: '（变差）', en: ' (worse)' })}
        </span>
      )}
    </span>
  )
}

function Missing({ children }: { readonly children: string }) {
  return <span className="missing-number">{children}</span>
}

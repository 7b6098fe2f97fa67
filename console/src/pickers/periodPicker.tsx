import './pickers.css'
import { type ChangeEvent, useId, useRef, useState } from 'react'
import { useSpeech, type Words } from '../language/language.tsx'
import { FieldProblem, useFieldProblem } from './fieldProblem.tsx'
import {
  draftOf,
  draftOfKind,
  type PeriodDraft,
  type PeriodInput,
  type PeriodKind,
  periodKinds,
  periodOf,
} from './periodDraft.ts'

export type { PeriodInput } from './periodDraft.ts'

/** A field for a period: year, half year, quarter, month, year to date, or days. */
export interface PeriodPickerProps {
  readonly label: string
  readonly value: PeriodInput
  readonly onChange: (period: PeriodInput) => void
}

/** Offers only what `PeriodInput` takes. While what stands there is no period, it says why and tells nobody: its form finds it `:invalid`. */
export function PeriodPicker({ label, value, onChange }: PeriodPickerProps) {
  const { say } = useSpeech()
  const id = useId()
  const container = useRef<HTMLFieldSetElement>(null)
  const outside = JSON.stringify(value)
  const [{ draft, known }, setState] = useState(() => ({ draft: draftOf(value), known: outside }))
  // Another period than the one that was told: somebody else chose it, as a link does.
  if (known !== outside) setState({ draft: draftOf(value), known: outside })

  const read = periodOf(draft)
  const problem = 'problem' in read ? say(read.problem) : null
  useFieldProblem(container, problem)

  const change = (changed: PeriodDraft): void => {
    const meant = periodOf(changed)
    if ('problem' in meant) {
      setState({ draft: changed, known })
      return
    }
    setState({ draft: changed, known: JSON.stringify(meant.period) })
    onChange(meant.period)
  }
  const set =
    (field: keyof PeriodDraft) =>
    ({ target }: ChangeEvent<HTMLInputElement | HTMLSelectElement>): void =>
      change({ ...draft, [field]: target.value })
  const told = { 'aria-invalid': problem !== null, 'aria-describedby': `${id}-problem` }
  const day = (field: 'day' | 'from' | 'to', words: Words) => (
    <input
      type="date"
      min="1949-01-01"
      max="2100-12-31"
      value={draft[field]}
      onChange={set(field)}
      aria-label={say(words)}
      {...told}
    />
  )
  return (
    <fieldset ref={container} className="picker">
      <legend>{label}</legend>
      <div className="picker-row">
        <select
          aria-label={say({ zh: '统计期类型', en: 'Kind of period' })}
          value={draft.kind}
          onChange={({ target }) => change(draftOfKind(draft, target.value as PeriodKind))}
        >
          {periodKinds.map(({ kind, title }) => (
            <option key={kind} value={kind}>
              {say(title)}
            </option>
          ))}
        </select>
        {draft.kind !== 'RANGE' && draft.kind !== 'YEAR_TO_DATE' && (
          <input
            className="year-field"
            inputMode="numeric"
            maxLength={4}
            autoComplete="off"
            value={draft.year}
            onChange={set('year')}
            aria-label={say({ zh: '年份', en: 'Year' })}
            {...told}
          />
        )}
        {draft.kind === 'HALF_YEAR' && (
          <select aria-label={say({ zh: '哪个半年', en: 'Which half' })} value={draft.half} onChange={set('half')}>
            <option value="1">{say({ zh: '上半年', en: 'January to June' })}</option>
            <option value="2">{say({ zh: '下半年', en: 'July to December' })}</option>
          </select>
        )}
        {draft.kind === 'QUARTER' && (
          <select aria-label={say({ zh: '季度', en: 'Quarter' })} value={draft.quarter} onChange={set('quarter')}>
            {['1', '2', '3', '4'].map((quarter) => (
              <option key={quarter} value={quarter}>
                {say({ zh: '第{quarter}季度', en: 'Q{quarter}' }, { quarter })}
              </option>
            ))}
          </select>
        )}
        {draft.kind === 'MONTH' && (
          <select aria-label={say({ zh: '月份', en: 'Month' })} value={draft.month} onChange={set('month')}>
            {Array.from({ length: 12 }, (_, index) => String(index + 1)).map((month) => (
              <option key={month} value={month}>
                {say({ zh: '{month}月', en: '{month}' }, { month })}
              </option>
            ))}
          </select>
        )}
        {draft.kind === 'YEAR_TO_DATE' && day('day', { zh: '截止日期', en: 'Last day' })}
        {draft.kind === 'RANGE' && (
          <>
            {day('from', { zh: '起始日期', en: 'First day' })}
            <span aria-hidden="true">–</span>
            {day('to', { zh: '截止日期', en: 'Last day' })}
          </>
        )}
      </div>
      <FieldProblem id={`${id}-problem`} problem={problem} />
    </fieldset>
  )
}

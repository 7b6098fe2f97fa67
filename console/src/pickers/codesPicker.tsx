import './pickers.css'
import { useId, useRef } from 'react'
import { useSpeech } from '../language/language.tsx'
import { FieldProblem, useFieldProblem } from './fieldProblem.tsx'

/** A value that can be chosen. */
export interface CodeOption {
  readonly code: string
  readonly label: string
}

/** A field for any of a few values. */
export function CodesPicker({
  label,
  options,
  value,
  onChange,
  required = false,
}: {
  readonly label: string
  readonly options: readonly CodeOption[]
  readonly value: readonly string[]
  readonly onChange: (codes: readonly string[]) => void
  /** True: at least one. */
  readonly required?: boolean
}) {
  const { say } = useSpeech()
  const id = useId()
  const container = useRef<HTMLFieldSetElement>(null)
  const problem = required && value.length === 0 ? say({ zh: '请至少选择一项。', en: 'Choose at least one.' }) : null
  useFieldProblem(container, problem)
  return (
    <fieldset ref={container} className="picker" aria-describedby={`${id}-problem`}>
      <legend>{label}</legend>
      <div className="picker-row">
        {options.map(({ code, label: title }) => (
          <label key={code}>
            <input
              type="checkbox"
              checked={value.includes(code)}
              onChange={({ target }) => onChange(inOrder(options, value, code, target.checked))}
            />{' '}
            {title}
          </label>
        ))}
      </div>
      <FieldProblem id={`${id}-problem`} problem={problem} />
    </fieldset>
  )
}

/** The codes with this one in or out; known ones in the order in which they are offered. */
function inOrder(
  options: readonly CodeOption[],
  value: readonly string[],
  code: string,
  chosen: boolean,
): readonly string[] {
  const codes = new Set(value)
  if (chosen) codes.add(code)
  else codes.delete(code)
  const known = options.map((option) => option.code)
  return [...known.filter((one) => codes.has(one)), ...[...codes].filter((one) => !known.includes(one))]
}

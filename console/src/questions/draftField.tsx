import { useId, useRef, useState } from 'react'
import { useSpeech } from '../language/language.tsx'
import { FieldProblem, useFieldProblem } from '../pickers/fieldProblem.tsx'
import type { ReadText } from './readTexts.ts'

/** A field whose text may for a while mean nothing: a half-typed number, JSON with an open bracket. */
export function DraftField({
  label,
  type,
  value,
  textOf,
  read,
  onChange,
}: {
  readonly label: string
  readonly type: 'text' | 'number' | 'date' | 'json'
  readonly value: unknown
  /** The text for a value that is chosen elsewhere. */
  readonly textOf: (value: unknown) => string
  readonly read: (text: string) => ReadText
  /** Told only what can be read. */
  readonly onChange: (value: unknown) => void
}) {
  const { say } = useSpeech()
  const id = useId()
  const container = useRef<HTMLDivElement>(null)
  const outside = JSON.stringify(value)
  const [{ text, known }, setState] = useState(() => ({ text: textOf(value), known: outside }))
  if (known !== outside) setState({ text: textOf(value), known: outside })

  const meant = read(text)
  const problem = 'problem' in meant ? say(meant.problem) : null
  useFieldProblem(container, problem)

  const change = ({ target }: { readonly target: { readonly value: string } }): void => {
    const changed = read(target.value)
    if ('problem' in changed) {
      setState({ text: target.value, known })
      return
    }
    setState({ text: target.value, known: JSON.stringify(changed.value) })
    onChange(changed.value)
  }
  const told = {
    id,
    value: text,
    onChange: change,
    autoComplete: 'off',
    'aria-invalid': problem !== null,
    'aria-describedby': `${id}-problem`,
  }
  return (
    <div ref={container} className={`form-field form-field-${type}`}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {type === 'json' ? (
        <textarea {...told} rows={4} spellCheck={false} />
      ) : type === 'date' ? (
        <input {...told} type="date" min="1949-01-01" max="2100-12-31" />
      ) : (
        <input {...told} type="text" inputMode={type === 'number' ? 'decimal' : 'text'} />
      )}
      <FieldProblem id={`${id}-problem`} problem={problem} />
    </div>
  )
}

import { useId } from 'react'
import type { CodeLists } from '../hub/useCodeLists.ts'
import { useSpeech } from '../language/language.tsx'
import { CodesPicker } from '../pickers/codesPicker.tsx'
import { IndicatorsPicker } from '../pickers/indicatorsPicker.tsx'
import { JurisdictionPicker } from '../pickers/jurisdictionPicker.tsx'
import { type PeriodInput, PeriodPicker } from '../pickers/periodPicker.tsx'
import { DraftField } from './draftField.tsx'
import type { FormVariable } from './formVariables.ts'
import { readerOf, textOfValue } from './readTexts.ts'
import { wordsOfVariable } from './variableWords.ts'

/** The field for one variable of a question. */
export function VariableField({
  variable,
  value,
  codeLists,
  onChange,
}: {
  readonly variable: FormVariable
  readonly value: unknown
  /** Null until they have come. */
  readonly codeLists: CodeLists | null
  readonly onChange: (value: unknown) => void
}) {
  const { say, language } = useSpeech()
  const label = say(wordsOfVariable(variable.name))
  const { field, required } = variable
  switch (field.kind) {
    case 'AREA':
      return (
        <JurisdictionPicker
          label={label}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
          required={required}
        />
      )
    case 'PERIOD':
      return <PeriodField label={label} required={required} value={value} onChange={onChange} />
    case 'INDICATORS':
      return <IndicatorsPicker label={label} value={textsIn(value)} onChange={onChange} />
    case 'CHECKBOX':
      return <CheckboxField label={label} checked={value === true} onChange={onChange} />
    case 'CODE':
    case 'CODES': {
      const options = codeLists?.get(field.codeList)?.map(({ code, title }) => ({ code, label: title[language] })) ?? []
      // The type is no enumeration, or the hub does not answer: its value can still be written. Not while the list is on its way: the
      // field would be another one under the reader's hands.
      if (codeLists !== null && options.length === 0) break
      if (field.kind === 'CODE') {
        return <CodeField label={label} options={options} required={required} value={value} onChange={onChange} />
      }
      const { dimension } = field
      const codes = dimension === null ? textsIn(value) : valuesIn(value)
      return (
        <CodesPicker
          label={label}
          options={codeLists === null ? codes.map((code) => ({ code, label: code })) : options}
          value={codes}
          required={required}
          onChange={(chosen) =>
            onChange(dimension === null ? chosen : chosen.map((code) => ({ name: dimension, value: code })))
          }
        />
      )
    }
  }
  const written: FormVariable =
    field.kind === 'CODE' || field.kind === 'CODES'
      ? { ...variable, field: { kind: field.kind === 'CODE' && typeof value === 'string' ? 'TEXT' : 'JSON' } }
      : variable
  return (
    <DraftField
      key={written.field.kind}
      label={label}
      type={
        written.field.kind === 'NUMBER'
          ? 'number'
          : written.field.kind === 'DATE'
            ? 'date'
            : written.field.kind === 'JSON'
              ? 'json'
              : 'text'
      }
      value={value}
      textOf={(shown) => textOfValue(written, shown)}
      read={readerOf(written)}
      onChange={onChange}
    />
  )
}

/** A period, or none where the question goes without. */
function PeriodField({
  label,
  required,
  value,
  onChange,
}: {
  readonly label: string
  readonly required: boolean
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}) {
  const { say } = useSpeech()
  const given = typeof value === 'object' && value !== null
  const period = given ? (value as PeriodInput) : noPeriod
  if (required) return <PeriodPicker label={label} value={period} onChange={onChange} />
  return (
    <div>
      <label>
        <input
          type="checkbox"
          checked={given}
          onChange={({ target }) => onChange(target.checked ? { year: new Date().getFullYear() } : null)}
        />{' '}
        {say({ zh: '限定{label}', en: 'Limit: {label}' }, { label })}
      </label>
      {given && <PeriodPicker label={label} value={period} onChange={onChange} />}
    </div>
  )
}

const noPeriod: PeriodInput = {}

function CheckboxField({
  label,
  checked,
  onChange,
}: {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (value: boolean) => void
}) {
  return (
    <label className="form-field">
      <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} /> {label}
    </label>
  )
}

function CodeField({
  label,
  options,
  required,
  value,
  onChange,
}: {
  readonly label: string
  readonly options: readonly { readonly code: string; readonly label: string }[]
  readonly required: boolean
  readonly value: unknown
  readonly onChange: (value: string | null) => void
}) {
  const id = useId()
  const { say } = useSpeech()
  const chosen = typeof value === 'string' ? value : ''
  const known = chosen === '' || options.some(({ code }) => code === chosen)
  return (
    <div className="form-field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        value={chosen}
        required={required}
        aria-invalid={required && chosen === ''}
        onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
      >
        {(chosen === '' || !required) && (
          <option value="">{required ? say({ zh: '请选择', en: 'Choose' }) : say({ zh: '不限', en: 'Any' })}</option>
        )}
        {!known && <option value={chosen}>{chosen}</option>}
        {options.map(({ code, label: title }) => (
          <option key={code} value={code}>
            {title}
          </option>
        ))}
      </select>
    </div>
  )
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : []
}

function valuesIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  return textsIn(value.map((entry: unknown) => (entry as { readonly value?: unknown } | null)?.value))
}

import { useGraphiQL } from '@graphiql/react'
import { type SyntheticEvent, useState } from 'react'
import { useSpeech } from '../language/language.tsx'
import { JurisdictionPicker } from '../pickers/jurisdictionPicker.tsx'
import { type PeriodInput, PeriodPicker } from '../pickers/periodPicker.tsx'
import { type DeclaredVariable, declaredVariables, variablesOf, withVariable } from './declaredVariables.ts'
import { ExplorerDialog } from './explorerDialog.tsx'
import { explorerWords } from './explorerWords.ts'

/** A form for the variables that the question declares; what is filled in goes into the variables editor. */
export function VariablesDialog({ close }: { readonly close: () => void }) {
  const { say } = useSpeech()
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  const variableEditor = useGraphiQL((state) => state.variableEditor)
  const operationName = useGraphiQL((state) => state.operationName) ?? null
  const [declared] = useState(() => declaredVariables(queryEditor?.getValue() ?? '', operationName))
  const [values, setValues] = useState(() => startValues(variableEditor?.getValue() ?? '', declared))
  const [broken, setBroken] = useState<string | null>(null)

  const fillIn = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    let text = keptText(variableEditor?.getValue() ?? '')
    for (const { name, kind } of declared) {
      const value = values[name]
      if (kind !== 'OTHER') {
        if (value !== '') text = withVariable(text, name, value)
        continue
      }
      if (typeof value !== 'string' || value.trim() === '') continue
      try {
        text = withVariable(text, name, JSON.parse(value))
      } catch {
        setBroken(name)
        return
      }
    }
    variableEditor?.setValue(text)
    close()
  }
  const set = (name: string, value: unknown): void => setValues((before) => ({ ...before, [name]: value }))
  return (
    <ExplorerDialog title={say(explorerWords.variables)} close={close}>
      {declared.length === 0 ? (
        <p>{say(explorerWords.noVariables)}</p>
      ) : (
        <form onSubmit={fillIn}>
          {declared.map((variable) => (
            <div key={variable.name} className="variable-field">
              <Field variable={variable} value={values[variable.name]} set={(value) => set(variable.name, value)} />
            </div>
          ))}
          <p role="alert">{broken === null ? '' : say(explorerWords.jsonBroken, { name: broken })}</p>
          <p className="buttons">
            <button type="submit" className="primary">
              {say(explorerWords.fillIn)}
            </button>
            <button type="button" onClick={close}>
              {say(explorerWords.cancel)}
            </button>
          </p>
        </form>
      )}
    </ExplorerDialog>
  )
}

function Field({
  variable: { name, type, kind },
  value,
  set,
}: {
  readonly variable: DeclaredVariable
  readonly value: unknown
  readonly set: (value: unknown) => void
}) {
  const { say } = useSpeech()
  switch (kind) {
    case 'JURISDICTION':
      return <JurisdictionPicker label={name} value={String(value)} onChange={set} />
    case 'PERIOD':
      return <PeriodPicker label={name} value={value as PeriodInput} onChange={set} />
    default:
      return (
        <label>
          {say(explorerWords.jsonValue, { name, type })}{' '}
          <input value={String(value)} onChange={(event) => set(event.target.value)} />
        </label>
      )
  }
}

function startValues(text: string, declared: readonly DeclaredVariable[]): Readonly<Record<string, unknown>> {
  const given = variablesOf(keptText(text))
  return Object.fromEntries(
    declared.map(({ name, kind }) => {
      const value = given[name]
      if (kind === 'PERIOD') return [name, typeof value === 'object' && value !== null ? value : { year: thisYear() }]
      if (kind === 'JURISDICTION') return [name, typeof value === 'string' ? value : '']
      return [name, value === undefined ? '' : JSON.stringify(value)]
    }),
  )
}

/** What stands in the editor, if it is whole: otherwise the form begins anew. */
function keptText(text: string): string {
  try {
    variablesOf(text)
    return text
  } catch {
    return ''
  }
}

function thisYear(): number {
  return new Date().getFullYear()
}

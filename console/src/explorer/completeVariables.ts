import type * as Monaco from 'monaco-editor'
import { askHub } from '../hub/askHub.ts'
import type { Language, Words } from '../language/language.tsx'
import { completionDocument } from '../pickers/pickerDocuments.ts'
import type { DeclaredVariable } from './declaredVariables.ts'
import { type VariablesPlace, variablesPlaceAt } from './variablesPlace.ts'

/** One thing that may stand at the cursor. */
export interface Completion {
  readonly label: string
  readonly detail: string
  /** JSON. */
  readonly insert: string
}

interface Found {
  readonly jurisdictions: {
    readonly nodes: readonly {
      readonly code: string
      readonly name: string
      readonly ancestors: readonly { readonly name: string }[]
    }[]
  }
}

/** The forms of `PeriodInput`, each with a value to begin with. */
const periodForms: readonly { readonly name: string; readonly value: string; readonly detail: Words }[] = [
  { name: 'year', value: '2010', detail: { zh: '年度', en: 'a year' } },
  { name: 'quarter', value: '"2010-Q1"', detail: { zh: '季度', en: 'a quarter' } },
  { name: 'month', value: '"2010-01"', detail: { zh: '月份', en: 'a month' } },
  {
    name: 'range',
    value: '{ "from": "2010-01-01", "to": "2010-06-30" }',
    detail: { zh: '起止日期，如上半年', en: 'first and last day, as of a half year' },
  },
  { name: 'yearToDate', value: '"2010-05-31"', detail: { zh: '年初至该日', en: 'from 1 January to this day' } },
]

/**
 * Completes values of the question's variables in GraphiQL's editor: jurisdiction codes by name, 拼音 or code, and periods.
 * @returns what ends it
 */
export function completeVariables(
  monaco: typeof Monaco,
  editor: Monaco.editor.ICodeEditor,
  declared: () => readonly DeclaredVariable[],
  language: Language,
): Monaco.IDisposable {
  // Codes stand in quotation marks, where the editor would otherwise not complete while one types.
  editor.updateOptions({ quickSuggestions: { strings: true, other: true, comments: false } })
  return monaco.languages.registerCompletionItemProvider('json', {
    // As Monaco's own for JSON: where only its were asked, these would be missing.
    triggerCharacters: ['"', ':', ' '],
    async provideCompletionItems(model, position, _context, cancellation) {
      if (model !== editor.getModel()) return null
      const before = model.getValueInRange(new monaco.Range(1, 1, position.lineNumber, position.column))
      const place = variablesPlaceAt(before)
      if (place === null) return null
      const completions = await completionsAt(place, declared(), language, cancellation)
      const start = position.column - place.typed.length - (place.quoted ? 1 : 0)
      const behind = model.getLineContent(position.lineNumber).slice(position.column - 1)
      const end = position.column + (place.quoted ? (/^[^"\s,{}]*"/.exec(behind)?.[0].length ?? 0) : 0)
      return {
        // The hub searches, not the editor: each further letter is another search.
        incomplete: true,
        suggestions: completions.map(({ label, detail, insert }, order) => ({
          label: { label, description: detail },
          kind:
            place.kind === 'NAME'
              ? monaco.languages.CompletionItemKind.Property
              : monaco.languages.CompletionItemKind.Value,
          insertText: insert,
          // What was typed may be 拼音: the editor itself would find nothing.
          filterText: `${place.quoted ? '"' : ''}${place.typed}`,
          sortText: String(order).padStart(3, '0'),
          range: new monaco.Range(position.lineNumber, start, position.lineNumber, end),
        })),
      }
    },
  })
}

/**
 * What may stand at a place; the jurisdictions among it are asked of the hub. Names, and values of other types, are completed by Monaco
 * itself after the types that the question declares.
 */
export async function completionsAt(
  { kind, path, typed, quoted }: VariablesPlace,
  declared: readonly DeclaredVariable[],
  language: Language,
  cancellation: Monaco.CancellationToken,
): Promise<readonly Completion[]> {
  const [name, form, ...deeper] = path
  const variable = declared.find((candidate) => candidate.name === name)
  if (kind === 'NAME' || deeper.length > 0) return []
  switch (variable?.kind) {
    case 'JURISDICTION':
      return form === undefined ? jurisdictions(typed, cancellation) : []
    case 'PERIOD':
      return form === undefined ? wholePeriods(quoted, language) : partsOfPeriod(form, language)
    default:
      return []
  }
}

function wholePeriods(quoted: boolean, language: Language): readonly Completion[] {
  // A period is no text.
  if (quoted) return []
  return periodForms.map(({ name, value, detail }) => ({
    label: `{ "${name}": ${value} }`,
    detail: detail[language],
    insert: `{ "${name}": ${value} }`,
  }))
}

function partsOfPeriod(form: string, language: Language): readonly Completion[] {
  return periodForms
    .filter(({ name }) => name === form)
    .map(({ value, detail }) => ({ label: value, detail: detail[language], insert: value }))
}

async function jurisdictions(typed: string, cancellation: Monaco.CancellationToken): Promise<readonly Completion[]> {
  // Not for each letter of a fast typist.
  await new Promise((resolve) => setTimeout(resolve, 120))
  if (cancellation.isCancellationRequested) return []
  const abort = new AbortController()
  const watch = cancellation.onCancellationRequested(() => abort.abort())
  try {
    const { data } = await askHub<Found>(completionDocument, { search: typed === '' ? null : typed }, abort.signal)
    return (data?.jurisdictions.nodes ?? []).map(({ code, name, ancestors }) => ({
      label: `${name} ${code}`,
      detail: ancestors.map((ancestor) => ancestor.name).join(' › '),
      insert: `"${code}"`,
    }))
  } catch (error) {
    // Given up because the reader typed on; or there is no hub, which running the question will say.
    console.debug(error)
    return []
  } finally {
    watch.dispose()
  }
}

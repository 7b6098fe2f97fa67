import { useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'

const listNames = [
  'DisputeSeverity',
  'DisputeType',
  'HazardKind',
  'HazardState',
  'JurisdictionLevel',
  'MediationChannel',
  'MediationOutcome',
  'MediationStatus',
  'PetitionForm',
  'PetitionStatus',
  'PetitionTopic',
  'PoliceCaseCategory',
  'PoliceCaseState',
  'PremisesKind',
  'FigureState',
  'PublishedVerdict',
  'SyncRunState',
  'CODE_SYSTEM',
]

interface CodeLists {
  readonly codeLists: readonly {
    readonly name: string
    readonly values: readonly { readonly code: string; readonly zh: string; readonly en: string }[]
  }[]
}

const codeListsDocument = `query ConsoleCodeLists($names: [String!]!) {
  codeLists(names: $names) { name values { code zh: label(language: ZH) en: label(language: EN) } }
}`

/** The words of codes, by code list; the code itself until they have come, so that nothing waits for them. */
export function useCodeLabels(): (list: string, code: string) => string {
  const { language } = useSpeech()
  const { data } = useHub<CodeLists>(codeListsDocument, { names: listNames })
  const lists = new Map(data?.data?.codeLists.map(({ name, values }) => [name, values]))
  return (list, code) => lists.get(list)?.find((value) => value.code === code)?.[language] ?? code
}

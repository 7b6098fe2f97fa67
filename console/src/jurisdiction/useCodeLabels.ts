import { useCodeLists } from '../hub/useCodeLists.ts'
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

/** The words of codes, by code list; the code itself until they have come, so that nothing waits for them. */
export function useCodeLabels(): (list: string, code: string) => string {
  const { language } = useSpeech()
  const lists = useCodeLists(listNames, { withDeprecated: true })
  return (list, code) => lists?.get(list)?.find((value) => value.code === code)?.title[language] ?? code
}

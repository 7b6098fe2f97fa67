import type { Words } from '../language/language.tsx'
import { type DocumentFault, type FormVariable, formVariablesOf } from './formVariables.ts'
import { findDocument, findQuestion } from './library.ts'
import type { SavedQuestion } from './savedQuestions.ts'
import { sharedQuestionOf } from './sharedQuestion.ts'

/** A question as its page shows it, from wherever it is. */
export interface OpenQuestion {
  /** LIBRARY and REFUSED: of the library. SAVED: the reader's own. SHARED: of a link. */
  readonly kind: 'LIBRARY' | 'REFUSED' | 'SAVED' | 'SHARED'
  readonly title: Words
  readonly explanation: Words | null
  readonly missing: Words | null
  readonly departments: readonly string[]
  readonly document: string
  readonly variables: readonly FormVariable[]
  /** What a saved question was saved with. */
  readonly savedVariables: Readonly<Record<string, unknown>>
}

/** Why there is no page for a slug. */
export type NoQuestion = { readonly fault: 'UNKNOWN' | 'LINK_CUT' | 'NOT_KEPT_HERE' } | DocumentFault

const savedPrefix = 'saved:'

/** The slug of one of the reader's own questions. */
export function savedSlug(id: string): string {
  return savedPrefix + id
}

/** The id in such a slug; null for another slug. */
export function savedIdOf(slug: string): string | null {
  return slug.startsWith(savedPrefix) ? slug.slice(savedPrefix.length) : null
}

/**
 * The question behind a slug: of the library, the reader's own (`saved:`), or held by the link itself (`shared:`).
 * @param saved the reader's own questions
 */
export function openQuestion(slug: string, saved: readonly SavedQuestion[]): OpenQuestion | NoQuestion {
  const id = savedIdOf(slug)
  if (id !== null) {
    const own = saved.find((question) => question.id === id)
    return own === undefined ? { fault: 'NOT_KEPT_HERE' } : withForm('SAVED', own.title, own.document, own.variables)
  }
  if (slug.startsWith('shared:')) {
    const shared = sharedQuestionOf(slug)
    return shared === null ? { fault: 'LINK_CUT' } : withForm('SHARED', shared.title, shared.document, {})
  }
  const question = findQuestion(slug)
  if (question === undefined) return { fault: 'UNKNOWN' }
  const opened = withForm('LIBRARY', '', question.document, {})
  return 'fault' in opened
    ? opened
    : { ...opened, kind: question.kind === 'REFUSED' ? 'REFUSED' : 'LIBRARY', title: question.title }
}

function withForm(
  kind: OpenQuestion['kind'],
  title: string,
  document: string,
  savedVariables: Readonly<Record<string, unknown>>,
): OpenQuestion | DocumentFault {
  const variables = formVariablesOf(document)
  if ('fault' in variables) return variables
  // What the library knows of a document holds under another name too.
  const known = findDocument(document)
  return {
    kind,
    title: { zh: title, en: title },
    explanation: known?.explanation ?? null,
    missing: known?.missing ?? null,
    departments: known?.departments ?? [],
    document,
    variables,
    savedVariables,
  }
}

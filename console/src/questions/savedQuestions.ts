import { useSyncExternalStore } from 'react'

/** A question that the reader keeps: what is asked, never an answer. It stays in this browser. */
export interface SavedQuestion {
  readonly id: string
  readonly title: string
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
  /** When it was saved, as ISO 8601. */
  readonly savedAt: string
}

const storageKey = 'jurisdiction-hub:questions'
const listeners = new Set<() => void>()
let current: readonly SavedQuestion[] | null = null

/**
 * Keeps a question; it stands first in the library from then on.
 * @returns its id, for the route `saved:<id>`
 * @throws what the browser throws where it keeps nothing: full, or switched off
 */
export function saveQuestion({
  title,
  document,
  variables,
}: {
  readonly title: string
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
}): string {
  // crypto.randomUUID is not there on plain HTTP.
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
  keep([{ id, title: title.trim(), document, variables, savedAt: new Date().toISOString() }, ...readSavedQuestions()])
  return id
}

/** Gives it another name. */
export function renameQuestion(id: string, title: string): void {
  keep(readSavedQuestions().map((saved) => (saved.id === id ? { ...saved, title: title.trim() } : saved)))
}

/** Keeps other variables under the same name. */
export function updateQuestion(id: string, variables: SavedQuestion['variables']): void {
  keep(readSavedQuestions().map((saved) => (saved.id === id ? { ...saved, variables } : saved)))
}

/** Forgets it. */
export function deleteQuestion(id: string): void {
  keep(readSavedQuestions().filter((saved) => saved.id !== id))
}

/** Takes a deletion back. */
export function restoreQuestion(saved: SavedQuestion): void {
  keep([saved, ...readSavedQuestions().filter(({ id }) => id !== saved.id)])
}

/** The reader's questions, the newest first. */
export function readSavedQuestions(): readonly SavedQuestion[] {
  current ??= kept()
  return current
}

/** The same for components, which are drawn anew when it changes, in another tab too. */
export function useSavedQuestions(): readonly SavedQuestion[] {
  return useSyncExternalStore(subscribe, readSavedQuestions)
}

function subscribe(listener: () => void): () => void {
  const elsewhere = (event: StorageEvent): void => {
    if (event.key !== storageKey && event.key !== null) return
    current = null
    listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', elsewhere)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', elsewhere)
  }
}

function keep(questions: readonly SavedQuestion[]): void {
  localStorage.setItem(storageKey, JSON.stringify(questions))
  current = questions
  for (const listener of listeners) listener()
}

function kept(): readonly SavedQuestion[] {
  try {
    const questions: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(questions) ? questions.filter(isSavedQuestion) : []
  } catch {
    // Written by something else: there is nothing of the reader's in it.
    return []
  }
}

function isSavedQuestion(entry: unknown): entry is SavedQuestion {
  if (typeof entry !== 'object' || entry === null) return false
  const { id, title, document, variables } = entry as Record<string, unknown>
  return (
    typeof id === 'string' &&
    typeof title === 'string' &&
    typeof document === 'string' &&
    typeof variables === 'object' &&
    variables !== null
  )
}

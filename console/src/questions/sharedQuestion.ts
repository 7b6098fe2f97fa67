import { stripIgnoredCharacters } from 'graphql'

/** A question that travels in a link: what is asked, never an answer. */
export interface SharedQuestion {
  readonly title: string
  readonly document: string
}

const prefix = 'shared:'

/** The slug of a link that holds the question itself, for questions that the other reader's library does not have. */
export function sharedSlug({ title, document }: SharedQuestion): string {
  const bytes = new TextEncoder().encode(JSON.stringify([title, stripIgnoredCharacters(document)]))
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return prefix + text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** What such a link holds; null where it is another slug, or was cut on its way. */
export function sharedQuestionOf(slug: string): SharedQuestion | null {
  if (!slug.startsWith(prefix)) return null
  try {
    const text = atob(slug.slice(prefix.length).replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
    const held: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (!Array.isArray(held)) return null
    const [title, document] = held as unknown[]
    return typeof title === 'string' && typeof document === 'string' ? { title, document } : null
  } catch {
    // A link that was cut when it was copied: the page says so.
    return null
  }
}

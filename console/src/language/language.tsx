import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

/** The language of the pages. Chinese unless the reader switches. */
export type Language = 'zh' | 'en'

/** A text of the pages in both languages; `{name}` stands for a value. */
export interface Words {
  readonly zh: string
  readonly en: string
}

/** What a component needs to speak to its reader. */
export interface Speech {
  readonly language: Language
  setLanguage(language: Language): void
  /** The words in the reader's language, with the values in their places. */
  say(words: Words, values?: Readonly<Record<string, string | number>>): string
}

const SpeechContext = createContext<Speech | null>(null)
const storageKey = 'jurisdiction-hub:language'

/** Remembers the reader's language in the browser and tells it to the document, for screen readers and fonts. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => (localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh'))
  useEffect(() => {
    localStorage.setItem(storageKey, language)
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  const speech = useMemo<Speech>(
    () => ({ language, setLanguage, say: (words, values) => withValues(words[language], values) }),
    [language],
  )
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

/** The reader's language. Throws outside of LanguageProvider. */
export function useSpeech(): Speech {
  const speech = useContext(SpeechContext)
  if (speech === null) throw new Error('useSpeech needs a LanguageProvider above it')
  return speech
}

/** `{name}` in the text replaced by the value of that name; one without a value stays as it stands. */
export function withValues(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

import type { Words } from '../connector/connector.ts'
import { momentInChina } from '../figures/freshness.ts'
import type { Language } from '../generated/resolvers.ts'

/** Words in the language asked for. */
export function inLanguage(words: Words, language: Language): string {
  return language === 'EN' ? words.en : words.zh
}

/** A moment as the schema writes it, with the offset of Asia/Shanghai; null stays null. */
export function momentOf<Moment extends Date | null>(date: Moment): Moment extends null ? null : string
export function momentOf(date: Date | null): string | null {
  return date === null ? null : momentInChina(date.getTime())
}

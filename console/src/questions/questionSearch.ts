import type { Words } from '../language/language.tsx'

/** What of a question is searched. */
export interface SearchedQuestion {
  readonly title: Words
  readonly explanation: Words
  readonly missing: Words | null
  readonly departments: readonly string[]
  readonly number: number | null
}

/**
 * Whether a question is meant by what was typed: each word of it stands in the title, the explanation or a department's name, in either
 * language and whatever the page's. A number is that of the question.
 * @param departmentWords names of departments by code
 * @param titleInLetters the title in 拼音, as `readableLetters` gives it, where that is known
 */
export function matchesQuestion(
  question: SearchedQuestion,
  typed: string,
  departmentWords: ReadonlyMap<string, Words>,
  titleInLetters = '',
): boolean {
  const words = plain(typed).split(/\s+/).filter(Boolean)
  if (words.length === 1 && /^\d{1,2}$/.test(words[0]!)) return question.number === Number(words[0])
  const text = plain(
    [
      ...[question.title, question.explanation, question.missing].flatMap((both) =>
        both === null ? [] : [both.zh, both.en],
      ),
      ...question.departments.flatMap((code) => {
        const both = departmentWords.get(code)
        return both === undefined ? [code] : [both.zh, both.en]
      }),
      titleInLetters,
    ].join('\n'),
  )
  return words.every((word) => text.includes(word))
}

/** Full width and half width, capital and small letters are the same to who searches. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

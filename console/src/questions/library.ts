import { type Question, type QuestionFile, questionLibraryOf } from '../../../src/questions/readQuestions.ts'

const answeredFiles = import.meta.glob<string>('../../../questions/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const refusedFiles = import.meta.glob<string>('../../../questions/refused/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** The questions that were there when the console was built, in their order. */
export const library: readonly Question[] = questionLibraryOf(filesOf(answeredFiles), filesOf(refusedFiles))

/** The question of this slug; undefined where the library has none, as in a link of another version. */
export function findQuestion(slug: string): Question | undefined {
  return library.find((question) => question.slug === slug)
}

/** The question whose document this is, however it came here. */
export function findDocument(document: string): Question | undefined {
  return library.find((question) => question.document.trim() === document.trim())
}

function filesOf(files: Readonly<Record<string, string>>): readonly QuestionFile[] {
  return Object.entries(files).map(([path, document]) => ({ name: path.slice(path.lastIndexOf('/') + 1), document }))
}

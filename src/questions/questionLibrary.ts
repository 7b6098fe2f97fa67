import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Question, type QuestionFile, questionLibraryOf } from './readQuestions.ts'

export type { Question, QuestionVariable } from './readQuestions.ts'

const libraryFolder = fileURLToPath(new URL('../../questions/', import.meta.url))

/**
 * The questions of the folder: `01-rising-in-three.graphql` and on in the order of their numbers, then those in `refused/` in the order
 * of their names. They are parsed, not checked against the schema: a test does that.
 * @throws HubError QUESTION_INVALID with file and line where one cannot be read
 */
export async function readQuestionLibrary(folder: string = libraryFolder): Promise<readonly Question[]> {
  return questionLibraryOf(await readFolder(folder), await readFolder(path.join(folder, 'refused')))
}

async function readFolder(folder: string): Promise<readonly QuestionFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql'))
  return Promise.all(names.map(async (name) => ({ name, document: await readFile(path.join(folder, name), 'utf8') })))
}

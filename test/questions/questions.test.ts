import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildSchema, parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadTypeDefs } from '../../schema/loadSchema.ts'
import { departmentCodes } from '../../src/graph/departments.ts'
import { type Question, readQuestionLibrary } from '../../src/questions/questionLibrary.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import type { QuestionAnswer } from './answer.ts'
import { loadRawDeliveries, type RawDeliveries } from './rawDeliveries.ts'

/**
 * Every question of the library against the synced demonstration: its answer equals what SQL over the raw deliveries says, which were
 * loaded without the hub. README.md beside this file says how to add one.
 */

const questions = await readQuestionLibrary()
const answered = questions.filter(({ kind }) => kind === 'ANSWERED')
const refused = questions.filter(({ kind }) => kind === 'REFUSED')
const answers = await readAnswers()
const schema = buildSchema(loadTypeDefs(), { noLocation: true })

let hub: TestHub
let raw: RawDeliveries
beforeAll(async () => {
  ;[hub, raw] = await Promise.all([openSharedDemonstrationHub(undefined, { answerMemory: 0 }), loadRawDeliveries()])
})
afterAll(() => Promise.all([hub?.close(), raw?.drop()]))

describe.each(answered)('question $number, $slug', (question) => {
  const checks = answers.get(question.number!)?.checks ?? []

  test('has an answer to be compared with', () => {
    expect(checks.length, `test/questions/answers/${fileOf(question.number!)} is missing or empty`).toBeGreaterThan(0)
  })

  test.each(checks)(
    'answers what the raw deliveries say: $title',
    async ({ variables, answered: project, expected }) => {
      const data = await hub.query<never>(question.document, { ...variables })
      expect(project(data)).toEqual(await expected(raw))
    },
  )
})

describe.each(questions)('every question: $slug', (question) => {
  test('is valid, for departments that exist, in both languages', () => {
    expect(validate(schema, parse(question.document)).map(({ message }) => message)).toEqual([])
    const known = departmentCodes()
    expect(question.departments.filter((code) => !known.includes(code))).toEqual([])
    const { title, explanation, missing } = question
    for (const words of [title, explanation, ...(missing === null ? [] : [missing])]) {
      expect(words.zh).toMatch(/\p{Script=Han}/u)
      expect(words.en).not.toBe(words.zh)
    }
  })

  test('runs as it is', async () => {
    const { data, errors, status } = await hub.ask<Record<string, unknown>>(question.document)
    expect({ errors, status }).toEqual({ errors: undefined, status: 200 })
    expect(Object.values(data!).filter((field) => field === null)).toEqual([])
  })
})

describe('how many statements a question sends', () => {
  /**
   * Of a request after one like it, which has read what was told since the last run. Parts of a question that are answered in the same
   * tick load together what follows, and each by itself otherwise: more than `most` is looked at until they have met as well.
   */
  async function steady(
    document: string,
    variables: Readonly<Record<string, unknown>>,
    most = Number.POSITIVE_INFINITY,
  ): Promise<number> {
    await hub.query(document, variables)
    let fewest = Number.POSITIVE_INFINITY
    for (let attempt = 1; attempt <= 60 && (attempt === 1 || fewest > most); attempt += 1)
      fewest = Math.min(fewest, await hub.statements(() => hub.query(document, variables)))
    return fewest
  }
  const has = ({ variables }: Question, name: string): boolean => variables.some((variable) => variable.name === name)

  test.each(answered.filter((question) => has(question, 'area')))(
    '$slug: no more for a province than for a city of it',
    async ({ document }) => {
      // Where a county stands among those of another city asks for these too: two statements, however many cities there are.
      const besides = document.includes('standing') ? 2 : 0
      const most = besides + (await steady(document, { area: '330300' }))
      expect(await steady(document, { area: '330000' }, most)).toBeLessThanOrEqual(most)
    },
  )

  test.each(answered.filter((question) => has(question, 'first')))(
    '$slug: no more for a longer page',
    async ({ document }) => {
      const most = await steady(document, { first: 1 })
      expect(await steady(document, { first: 30 }, most)).toBeLessThanOrEqual(most)
    },
  )
})

describe('what the office asks and the hub does not hold', () => {
  test.each(refused)('$slug is answered with a reason, not with an empty list', async ({ document }) => {
    const { scopeExclusions } = await hub.query<{ scopeExclusions: readonly { reasonEn: string; reasonZh: string }[] }>(
      document,
    )
    expect(scopeExclusions.length).toBeGreaterThan(0)
    for (const { reasonEn, reasonZh } of scopeExclusions) {
      expect(reasonEn.length).toBeGreaterThan(10)
      expect(reasonZh).toMatch(/\p{Script=Han}/u)
    }
  })
})

test('every table, file and list of every source is loaded', () => {
  expect([...raw.counts].filter(([, rows]) => rows === 0)).toEqual([])
  expect([...raw.counts.keys()].length).toBe(25)
})

function fileOf(number: number): string {
  return `${String(number).padStart(2, '0')}.ts`
}

/** `answers/01.ts` and on, by number. */
async function readAnswers(): Promise<ReadonlyMap<number, QuestionAnswer>> {
  const folder = fileURLToPath(new URL('./answers/', import.meta.url))
  const numbers = (await readdir(folder)).flatMap((name) => /^(\d{2})\.ts$/.exec(name)?.[1] ?? [])
  const modules = await Promise.all(
    numbers.map(async (number) => (await import(`./answers/${number}.ts`)) as { readonly answer: QuestionAnswer }),
  )
  return new Map(modules.map(({ answer }, index) => [Number(numbers[index]), answer]))
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readQuestionLibrary } from '../../src/questions/questionLibrary.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hub-questions-'))
  await mkdir(path.join(folder, 'refused'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const header = ['# title en: Fires', '# title zh: 火灾', '# explanation en: How many.', '# explanation zh: 多少起。']
const query = 'query Fires($area: String! = "330300") { jurisdiction(code: $area) { id } }'
const write = (name: string, ...lines: string[]) => writeFile(path.join(folder, name), lines.join('\n'))

/** Code and message of the error that reading ends with. */
async function fault(name: string, ...lines: string[]): Promise<unknown> {
  await write(name, ...lines)
  return readQuestionLibrary(folder).then(
    () => null,
    ({ code, message }) => ({ code, message }),
  )
}

describe('a folder of questions', () => {
  it('is read in the order of the numbers, the refused ones last', async () => {
    await write('12-later.graphql', ...header, query)
    await write('02-fires.graphql', ...header, query)
    await write('refused/who.graphql', ...header, query)
    const questions = await readQuestionLibrary(folder)
    expect(questions.map(({ number, slug, kind }) => [number, slug, kind])).toEqual([
      [2, 'fires', 'ANSWERED'],
      [12, 'later', 'ANSWERED'],
      [null, 'who', 'REFUSED'],
    ])
  })

  it('gives words in both languages, departments, and variables with their defaults as JSON', async () => {
    await write(
      '01-fires.graphql',
      '# title en: Fires',
      '# title zh: 火灾',
      '# explanation en: How many fires there were,',
      '#   and where.',
      '# explanation zh: 火灾多少起,',
      '#   在哪里。',
      '# missing en: Their causes.',
      '# missing zh: 起火原因。',
      '# departments: FIRE_SAFETY, GRID',
      'query Fires($area: String! = "330300", $period: PeriodInput! = { range: { from: "2010-01-01", to: "2010-03-31" } }, $first: Int! = 20) {',
      '  # A comment of the operation is none of the block.',
      '  jurisdiction(code: $area) { id }',
      '}',
    )
    const [question] = await readQuestionLibrary(folder)
    expect(question).toMatchObject({
      title: { en: 'Fires', zh: '火灾' },
      explanation: { en: 'How many fires there were, and where.', zh: '火灾多少起,在哪里。' },
      missing: { en: 'Their causes.', zh: '起火原因。' },
      departments: ['FIRE_SAFETY', 'GRID'],
      operation: 'Fires',
      variables: [
        { name: 'area', type: 'String!', defaultValue: '330300' },
        { name: 'period', type: 'PeriodInput!', defaultValue: { range: { from: '2010-01-01', to: '2010-03-31' } } },
        { name: 'first', type: 'Int!', defaultValue: 20 },
      ],
    })
  })

  it('without a word on what is missing answers all of it', async () => {
    await write('01-fires.graphql', ...header, query)
    expect((await readQuestionLibrary(folder))[0]).toMatchObject({ missing: null, departments: [] })
  })
})

describe('a file that cannot be read is named with its line', () => {
  it.each([
    [
      'one language',
      ['# title en: Fires', ...header.slice(2), query],
      '01-a.graphql:1: title stands in one language only',
    ],
    ['no explanation', [...header.slice(0, 2), query], '01-a.graphql:1: there is no "# explanation en: ..."'],
    [
      'an unknown key',
      [...header, '# author: somebody', query],
      '01-a.graphql:5: a line of the comment block begins with one of',
    ],
    ['a key twice', [...header, '# title en: Once more', query], '01-a.graphql:5: "title en" stands there twice'],
    ['an empty key', ['# title en:', ...header.slice(1), query], '01-a.graphql:1: "title en" is empty'],
    [
      'a variable without a default',
      [...header, 'query A(', '  $area: String!', ') { jurisdiction(code: $area) { id } }'],
      '01-a.graphql:6: the variable $area has no default value',
    ],
    ['broken GraphQL', [...header, 'query A {', '  jurisdiction(', '}'], '01-a.graphql:7: Syntax Error'],
    ['no operation', [...header, 'fragment A on Jurisdiction { id }'], '01-a.graphql:1: there is no operation'],
    [
      'two operations',
      [...header, query, 'query B { hub { version } }'],
      '01-a.graphql:6: a question is one operation',
    ],
    ['a mutation', [...header, 'mutation A { syncNow { id } }'], '01-a.graphql:5: a question is a query'],
    ['no name', [...header, '{ hub { version } }'], '01-a.graphql:5: the operation needs a name'],
  ])('%s', async (_title, lines, message) => {
    expect(await fault('01-a.graphql', ...lines)).toEqual({
      code: 'QUESTION_INVALID',
      message: expect.stringContaining(message),
    })
  })

  it('a name that is none of a question, and a number used twice', async () => {
    expect(await fault('first.graphql', ...header, query)).toMatchObject({
      message: expect.stringContaining('first.graphql:1: a question is named by two digits'),
    })
    await rm(path.join(folder, 'first.graphql'))
    await write('01-a.graphql', ...header, query)
    expect(await fault('01-b.graphql', ...header, query)).toMatchObject({
      message: expect.stringContaining('01-b.graphql:1: another file has the number 1 too'),
    })
  })
})

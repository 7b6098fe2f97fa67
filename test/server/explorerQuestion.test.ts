import { readFile } from 'node:fs/promises'
import { buildSchema, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { loadTypeDefs } from '../../schema/loadSchema.ts'

test('the first question of the Explorer fits the schema, and says in both languages that the records are synthetic', async () => {
  const question = await readFile(new URL('../../console/src/explorer/overview.graphql', import.meta.url), 'utf8')
  expect(validate(buildSchema(loadTypeDefs()), parse(question))).toEqual([])
  const comment = question.slice(0, question.indexOf('query '))
  expect(comment).toMatch(/合成数据/)
  expect(comment).toMatch(/synthetic/)
})

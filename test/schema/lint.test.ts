import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'
import { loadSchemaFiles } from '../../schema/loadSchema.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const eslint = new ESLint({ cwd: root })
const complaintsOf = (results: ESLint.LintResult[]) =>
  results.flatMap((result) =>
    result.messages.map((message) => `${result.filePath}:${message.line} ${message.ruleId}: ${message.message}`),
  )

describe('the recommended rules of @graphql-eslint', () => {
  it('find nothing in the schema', async () => {
    const results = await eslint.lintFiles('schema/*.graphql')
    expect(results).toHaveLength(loadSchemaFiles().length)
    expect(complaintsOf(results)).toEqual([])
  })

  it('find nothing in the operations', async () => {
    const results = await eslint.lintFiles('test/schema/operations/*.graphql')
    expect(results.length).toBeGreaterThan(10)
    expect(complaintsOf(results)).toEqual([])
  })

  it.each([
    [
      'strict-id-in-types',
      'schema/section.graphql',
      '"""An entity without an id."""\ntype Bridge {\n  length: Int\n}\n',
    ],
    ['require-description', 'schema/section.graphql', 'type Bridge {\n  id: ID!\n}\n'],
    ['naming-convention', 'schema/section.graphql', '"""Colours."""\nenum Colour {\n  red\n}\n'],
    [
      'fields-on-correct-type',
      'test/schema/operations/Titles.graphql',
      'query Titles {\n  hub {\n    weather\n  }\n}\n',
    ],
    ['require-selections', 'test/schema/operations/Titles.graphql', 'query Titles {\n  sources {\n    title\n  }\n}\n'],
  ])('are awake: %s', async (rule, filePath, text) => {
    const results = await eslint.lintText(text, { filePath })
    expect(results.flatMap((result) => result.messages.map((message) => message.ruleId))).toContain(
      `@graphql-eslint/${rule}`,
    )
  })

  it('are all on, and only strict-id-in-types has exceptions', async () => {
    const { default: plugin } = await import('@graphql-eslint/eslint-plugin')
    const { rules } = await eslint.calculateConfigForFile('schema/base.graphql')
    const recommended = Object.keys(plugin.configs['flat/schema-recommended'].rules)
    expect(Object.keys(rules).toSorted()).toEqual(recommended.toSorted())
    expect(Object.values<[number]>(rules).every(([severity]) => severity === 2)).toBe(true)
  })
})

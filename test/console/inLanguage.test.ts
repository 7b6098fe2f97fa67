import { buildSchema, introspectionFromSchema, parse, print } from 'graphql'
import { expect, test } from 'vitest'
import { emptySchemaBook, type SchemaAnswer, schemaBookOf } from '../../console/src/hub/schemaBook.ts'
import { inLanguage } from '../../console/src/questions/inLanguage.ts'

const schema = buildSchema(`
  enum Language { ZH EN }
  interface Named { title(language: Language! = ZH): String! }
  type Area implements Named { title(language: Language! = ZH): String! code: String! inner(first: Int): [Area!]! }
  type Query { area(code: String): Area named: Named }
`)
const book = schemaBookOf(introspectionFromSchema(schema) as unknown as SchemaAnswer)
const same = (text: string): string => print(parse(text))

test('every field that takes a language is asked in English, below fragments too; what was chosen stays', () => {
  const document = `query Areas($code: String) {
    area(code: $code) { code title zh: title(language: ZH) inner(first: 2) { ...Inner } }
    named { ... on Area { title } }
  }
  fragment Inner on Area { title inner { title } }`
  expect(inLanguage(document, 'en', book)).toBe(
    same(`query Areas($code: String) {
      area(code: $code) { code title(language: EN) zh: title(language: ZH) inner(first: 2) { ...Inner } }
      named { ... on Area { title(language: EN) } }
    }
    fragment Inner on Area { title(language: EN) inner { title(language: EN) } }`),
  )
})

test('in Chinese, before the schema has come, or where it is no GraphQL, the document is sent as it stands', () => {
  expect(inLanguage('{ area { title } }', 'zh', book)).toBe('{ area { title } }')
  expect(inLanguage('{ area { title } }', 'en', emptySchemaBook)).toBe('{ area { title } }')
  expect(inLanguage('{ area {', 'en', book)).toBe('{ area {')
})

import fc from 'fast-check'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { auditableName } from '../../src/audit/auditEntry.ts'
import { documentHash } from '../../src/audit/documentHash.ts'

/** The audit keeps of a document what the schema calls things, and nothing that its writer chose. */

const hashOf = (text: string): string => documentHash(parse(text))

describe('one hash for documents that differ in what their writer chose', () => {
  const plain =
    'query Q($a: String) { jurisdictions(search: $a, first: 5) { nodes { name ...F } } } fragment F on Jurisdiction { code }'
  test.each([
    ['layout and comments', plain.replaceAll(' { ', ' {\n  # 张三\n ')],
    ['the name of the operation', plain.replace('query Q', 'query ZhangSan')],
    ['no name at all', plain.replace('query Q', 'query ')],
    ['aliases', plain.replace('name ', 'zhangsan: name ')],
    ['names of variables', plain.replaceAll('$a', '$zhangsan')],
    ['names of fragments', plain.replaceAll('...F', '...ZhangSan').replace('fragment F', 'fragment ZhangSan')],
    ['numbers', plain.replace('first: 5', 'first: 77')],
  ])('%s', (_what, other) => {
    expect(hashOf(other)).toBe(hashOf(plain))
  })

  test('any text, number and list that stands in it', () => {
    const text = fc.string().map((value) => JSON.stringify(value.toWellFormed()))
    fc.assert(
      fc.property(text, text, fc.integer(), fc.array(fc.integer()), (one, other, number, list) => {
        const write = (value: string, count: number, values: readonly number[]): string =>
          `{ a(text: ${value}, count: ${count}, list: [${values.join(', ')}], object: { deep: ${value} }) }`
        expect(hashOf(write(one, number, list))).toBe(hashOf(write(other, 1, [])))
      }),
      { numRuns: 100 },
    )
  })
})

test.each([
  ['another field', '{ hub { version } }', '{ hub { time } }'],
  ['another argument', '{ a(x: 1) }', '{ a(y: 1) }'],
  ['a variable for a value', '{ a(x: 1) }', 'query ($v: Int) { a(x: $v) }'],
  [
    'two variables for one twice',
    'query ($v: Int) { a(x: $v, y: $v) }',
    'query ($v: Int, $w: Int) { a(x: $v, y: $w) }',
  ],
  ['another enumeration value', '{ a(of: FILED) }', '{ a(of: SOLVED) }'],
  ['another kind', 'mutation { a }', 'query { a }'],
])('another hash for %s', (_what, one, other) => {
  expect(hashOf(one)).not.toBe(hashOf(other))
})

test.each([
  ['Overview', 'Overview'],
  ['Monthly_2010_06', 'Monthly_2010_06'],
  ['Site330300', 'Site330300'],
  ['Q_33030219900101123X', null],
  ['P13800138000', null],
  ['with space', null],
  ['', null],
  ['a'.repeat(101), null],
  [null, null],
])('of the name %s of an operation %s is kept', (name, kept) => {
  expect(auditableName(name)).toBe(kept)
})

import { getOperationAST, isInterfaceType, isObjectType, parse } from 'graphql'
import { expect, test } from 'vitest'
import { operations } from '../../src/access/role.ts'
import { keepable, keepableFields } from '../../src/graph/keepableFields.ts'
import { createSchemas } from '../../src/graph/schema.ts'

/** Which answers may be kept is decided for every type, and a field that tells of the moment keeps none. */

const schema = createSchemas()(operations)
const look = (text: string) => {
  const document = parse(text)
  return keepable(schema, document, getOperationAST(document)!)
}

test('every type is decided about, and every field named is one of the schema', () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'),
  )
  expect(types.map(({ name }) => name).sort()).toEqual(Object.keys(keepableFields).sort())
  for (const type of types) {
    const fields = keepableFields[type.name]!
    if (typeof fields === 'string' || !(isObjectType(type) || isInterfaceType(type))) continue
    expect(Object.keys(type.getFields()), type.name).toEqual(expect.arrayContaining([...fields]))
  }
})

test('a front page may be kept; where it says whether live services answer, they are asked first', () => {
  const page = (status: string) =>
    `{ jurisdiction(code: "330300") { name cases(period: { year: 2010 }) { status { ${status} } filed { value comparison { change } } } } }`
  expect(look(page('state asOf'))).toEqual({ tellsLiveSources: false })
  expect(look(page('state sources { id state }'))).toEqual({ tellsLiveSources: true })
  expect(look('{ jurisdiction(code: "330300") { petitions(period: { year: 2010 }) { status { state } } } }')).toEqual({
    tellsLiveSources: true,
  })
})

test.each([
  ['the clock', '{ hub { time } }'],
  ['the data version', '{ jurisdiction(code: "330300") { name } hub { dataVersion } }'],
  ['runs', '{ sources { id lastRun { id } } }'],
  ['the reader', '{ viewer { principal } }'],
  ['an entity by its id', '{ node(id: "x") { id } }'],
  [
    'the run of a source',
    '{ jurisdiction(code: "330300") { cases(period: { year: 2010 }) { status { sources { lastRun { id } } } } } }',
  ],
  [
    'where a figure comes from',
    '{ jurisdiction(code: "330300") { cases(period: { year: 2010 }) { filed { provenance { asOf } } } } }',
  ],
  [
    'what was known on a day',
    '{ jurisdiction(code: "330300") { cases(period: { year: 2010 }) { filed { asKnownOn(day: "2011-01-01") { value } } } } }',
  ],
  [
    'records of a live service',
    '{ jurisdiction(code: "330300") { petitions(period: { year: 2010 }) { records(first: 1) { nodes { id } } } } }',
  ],
  [
    'the run of a record, in a fragment',
    '{ jurisdiction(code: "330300") { cases(period: { year: 2010 }) { records(first: 1) { nodes { ...F } } } } } fragment F on SourceRecord { provenance { syncedAt } }',
  ],
  ['the schema', '{ __schema { description } }'],
  ['a change', 'mutation { startSync(input: { sourceId: "x" }) { run { id } } }'],
])('an answer with %s is not kept', (_what, text) => {
  expect(look(text)).toBeNull()
})

import { fileURLToPath } from 'node:url'
import { type FragmentDefinitionNode, getIntrospectionQuery, getOperationAST, Kind, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { operations } from '../../src/access/role.ts'
import { createSchemas } from '../../src/graph/schema.ts'
import { buildDocuments } from '../../src/limits/buildDocuments.ts'
import { estimatedCost, introspectionCost, mostObjects } from '../../src/limits/operationCost.ts'
import { shapeRule } from '../../src/limits/operationShape.ts'

/** Whatever front ends, the question library and GraphiQL send passes the default limits, with the largest pages that they may ask for. */

const schema = createSchemas()(operations)
const folders = ['../schema/operations', '../../questions'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
)

const largest = {
  area: '330300',
  period: { year: 2010 },
  years: { from: '2008-01-01', to: '2012-12-31' },
  lines: ['fires', 'police_calls', 'road_deaths', 'mediation_cases', 'petitions'],
  codes: ['fires', 'police_calls', 'road_deaths'],
  lists: ['POLICE_CASE_TYPE', 'MEDIATION_CHANNEL'],
  size: 100,
  rows: 100,
}

function costOf(text: string, cost: typeof estimatedCost): number {
  const document = parse(text)
  const fragments = new Map(
    document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  )
  const operation = getOperationAST(document)!
  return cost({ schema, operation, fragments, variables: largest, now: new Date('2026-11-22T00:00:00Z') })
}

test('operations of front ends and prepared questions can all be trusted documents, and none costs too much', async () => {
  const { operations: documents } = await buildDocuments(folders, schema)
  // 13 operations of front ends and 36 questions: 30 that are answered, 6 that are refused with a reason.
  expect(documents.length).toBeGreaterThanOrEqual(43)
  for (const { name, body } of documents) {
    const cost = costOf(body, estimatedCost)
    expect({ name, isAllowed: cost <= mostObjects }).toEqual({ name, isAllowed: true })
  }
})

test('GraphiQL may ask for the schema with every option that graphql-js has', () => {
  const query = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  })
  expect(validate(schema, parse(query), [shapeRule()])).toEqual([])
  expect(costOf(query, estimatedCost)).toBe(0)
  const asked = costOf(query, introspectionCost)
  // An estimate that is far too small would let twenty of them through.
  expect(asked).toBeGreaterThan(20_000)
  expect(asked).toBeLessThan(mostObjects)
})

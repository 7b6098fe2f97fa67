import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { typedCodeOf } from '../../console/src/explorer/typedCode.ts'

/** The TypeScript that the Explorer copies for a question. */

const schema = buildSchema(readFileSync(new URL('../../src/generated/schema.graphql', import.meta.url), 'utf8'))
const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))

const question = `
# A comment with \`backticks\` and \${signs} in it.
query county_overview($code: String!, $period: PeriodInput!, $first: Int = 5, $withName: Boolean!, $ids: [ID!]!) {
  jurisdiction(code: $code) {
    ...Names
    short: name @include(if: $withName)
    level
    cases(period: $period) {
      status { state asOf }
      filed { value }
      filed { state comparison { changeRate } }
    }
    children(first: $first) { totalCount nodes { code parent { code } } }
  }
  nodes(ids: $ids) {
    __typename
    id
    ... on Jurisdiction { name }
    ... on PoliceCase { category }
  }
}
fragment Names on Jurisdiction { code name }
fragment Unused on Jurisdiction { level }
`

/** Compiles, and what must not compile is marked so. */
const use = `
import { askCountyOverview, type CountyOverviewAnswer, countyOverviewDocument } from './code.ts'

type Equals<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false
const holds = <Condition extends true>(): Condition => true as Condition
type Jurisdiction = NonNullable<CountyOverviewAnswer['jurisdiction']>
type Cases = NonNullable<Jurisdiction['cases']>

holds<Equals<typeof countyOverviewDocument extends string ? true : false, true>>()
holds<Equals<Jurisdiction['code'], string>>()
holds<Equals<Jurisdiction['short'], string | undefined>>()
holds<Equals<Cases['filed']['value'], number | null>>()
holds<Equals<Cases['status']['asOf'], string | null>>()
holds<Equals<NonNullable<Cases['filed']['comparison']>['changeRate'], number | null>>()
holds<Equals<Jurisdiction['children']['nodes'][number]['parent'], { readonly code: string } | null>>()

export async function show(): Promise<void> {
  const { data, errors } = await askCountyOverview(
    { code: '330300', period: { quarter: '2010-Q1' }, withName: true, ids: ['x'] },
    { authorization: 'Bearer x' },
  )
  console.log(errors?.[0]?.message.length, data?.jurisdiction?.cases?.filed.state === 'WITHHELD')
  for (const node of data?.nodes ?? []) {
    if (node?.__typename === 'Jurisdiction') console.log(node.name.length)
    // @ts-expect-error Only a jurisdiction has a name.
    if (node?.__typename === 'PoliceCase') console.log(node.name)
  }
  // @ts-expect-error No such state.
  console.log(data?.jurisdiction?.cases?.filed.state === 'UNKNOWN_STATE')
  // @ts-expect-error Not asked for.
  console.log(data?.jurisdiction?.petitions)
  // @ts-expect-error Exactly one form of a period.
  await askCountyOverview({ code: '330300', period: { year: 2010, month: '2010-01' }, withName: true, ids: [] })
  // @ts-expect-error The code is required.
  await askCountyOverview({ period: { year: 2010 }, withName: true, ids: [] })
  // @ts-expect-error A year is a number.
  await askCountyOverview({ code: '330300', period: { year: '2010' }, withName: true, ids: [] })
}
`

test('compiles, and its types are those of the schema', async () => {
  const code = typedCodeOf(schema, question, 'county_overview', 'http://127.0.0.1:4000/graphql')
  expect(code).not.toContain('Unused')
  expect(await faultsOf({ 'code.ts': code, 'use.ts': use })).toBe('')
})

test('asks the hub with the question and the variables, and gives back the answer', async () => {
  const code = typedCodeOf(
    schema,
    'query One($code: String!) { jurisdiction(code: $code) { name } }',
    null,
    'http://hub/graphql',
  )
  expect(code).toContain('variables: OneVariables,')
  expect(code).toContain('address = "http://hub/graphql"')
  expect(code).toContain('JSON.stringify({ query: oneDocument, variables })')
})

test('without variables nothing has to be given; without a name the question has one', async () => {
  const code = typedCodeOf(schema, '{ hub { version } sources { state } }', null, '/graphql')
  const use = `
    import { askQuestion } from './code.ts'
    export const version: Promise<string | undefined> = askQuestion().then(({ data }) => data?.hub.version)`
  expect(await faultsOf({ 'code.ts': code, 'use.ts': use })).toBe('')
})

test('what does not fit the schema has types that nobody can misread', () => {
  expect(typedCodeOf(schema, '{ unknownField }', null, '/graphql')).toContain('readonly unknownField: unknown')
  expect(() => typedCodeOf(schema, 'fragment A on Hub { version }', null, '/graphql')).toThrow('no operation')
  expect(() => typedCodeOf(schema, '{ hub {', null, '/graphql')).toThrow('Syntax Error')
})

/** What the compiler says of these files, at its strictest; nothing is right. */
async function faultsOf(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'typed-code-'))
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: [],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
  }
  try {
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
    await promisify(execFile)(process.execPath, [compiler, '-p', directory])
    return ''
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string }
    if (stdout === undefined || stdout === '') throw error
    return stdout
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

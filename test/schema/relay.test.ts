import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** A list of records as a Relay front end writes it: a fragment on an area that fetches its own next pages through `node`. */
const caseList = `
import { graphql } from 'react-relay'

export const fragment = graphql\`
  fragment caseList_area on Jurisdiction
  @argumentDefinitions(period: { type: "PeriodInput!" }, count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "caseListNextPageQuery") {
    name
    cases(period: $period) {
      status { state recordAccess }
      filed { value comparison { changeRate } }
      records(of: FILED, first: $count, after: $cursor) @connection(key: "caseList_records") {
        edges { node { id category filedOn } }
      }
    }
  }
\`
`
const casePage = `
import { graphql } from 'react-relay'

export const query = graphql\`
  query casePageQuery($code: String!, $period: PeriodInput!) {
    jurisdiction(code: $code) {
      ...caseList_area @arguments(period: $period)
      children(first: 100) @connection(key: "casePage_children") { edges { node { code name } } }
    }
  }
\`
`

/** The one file that front ends take: tools of theirs do not join `extend type`. */
const joinedSchema = new URL('../../src/generated/schema.graphql', import.meta.url)
const relayCompiler = createRequire(import.meta.url).resolve('relay-compiler/cli.js')

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relay-'))
  await mkdir(join(folder, 'src'))
  await copyFile(joinedSchema, join(folder, 'schema.graphql'))
  await writeFile(
    join(folder, 'relay.config.json'),
    JSON.stringify({ src: './src', schema: './schema.graphql', language: 'typescript' }),
  )
})
afterEach(() => rm(folder, { recursive: true }))

async function compile(files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'src', name), text)
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [relayCompiler, '--noWatchman'], {
    cwd: folder,
  })
  return stdout + stderr
}

describe('the Relay compiler', () => {
  it('compiles a list that pages through node', async () => {
    const output = await compile({ 'caseList.ts': caseList, 'casePage.ts': casePage })
    expect(output).not.toMatch(/error|warning/i)
    const generated = join(folder, 'src', '__generated__')
    expect((await readdir(generated)).toSorted()).toEqual([
      'caseListNextPageQuery.graphql.ts',
      'caseList_area.graphql.ts',
      'casePageQuery.graphql.ts',
    ])
    const nextPage = await readFile(join(generated, 'caseListNextPageQuery.graphql.ts'), 'utf8')
    expect(nextPage).toContain('node(id: $id)')
    expect(nextPage).toContain('endCursor')
  }, 300_000)

  it('refuses what the schema does not have', async () => {
    await expect(
      compile({ 'casePage.ts': casePage.replace('...caseList_area @arguments(period: $period)', 'weather') }),
    ).rejects.toThrow(/weather/)
  }, 300_000)
})

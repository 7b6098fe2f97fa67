import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildSchema, parse } from 'graphql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildDocuments } from '../../src/limits/buildDocuments.ts'
import { normalise, readTrustedDocuments, trustedDocuments } from '../../src/limits/trustedDocuments.ts'

const schema = buildSchema(`
  type Query { area(code: String!): Area }
  type Area { name: String! code: String! parent: Area }
  type Mutation { touch: Int }
`)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hub-documents-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = async (file: string, text: string): Promise<void> => {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
  await writeFile(path.join(folder, file), text)
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('a manifest', () => {
  test('has each operation with the fragments that it uses, wherever they are written', async () => {
    await put('pages/second.graphql', '# a comment\nquery Second($code: String!) { area(code: $code) { ...Name } }')
    await put('first.gql', 'mutation First { touch }\nquery Third { area(code: "1") { parent { ...Both } } }')
    await put('fragments.graphql', 'fragment Name on Area { name }\nfragment Both on Area { ...Name code }')
    await put('notes.txt', 'query No {')
    const manifest = await buildDocuments([folder], schema)
    expect(manifest).toMatchObject({ format: 'apollo-persisted-query-manifest', version: 1 })
    expect(manifest.operations.map(({ name, type }) => `${type} ${name}`)).toEqual([
      'mutation First',
      'query Second',
      'query Third',
    ])
    const second =
      'query Second($code: String!) {\n  area(code: $code) {\n    ...Name\n  }\n}\n\nfragment Name on Area {\n  name\n}'
    expect(manifest.operations[1]).toEqual({ id: hash(second), name: 'Second', type: 'query', body: second })
    expect(manifest.operations[2]!.body).toMatch(/^query Third[\s\S]*fragment Both[\s\S]*fragment Name/)
    expect(manifest.operations[0]!.body).not.toContain('fragment')
  })

  test('is not made while anything is wrong, and all of it is told', async () => {
    await put('a.graphql', 'query Twice { area(code: "1") { name } }')
    await put('b.graphql', 'query Twice { area(code: "1") { name } }\n{ area(code: "2") { name } }')
    await put('c.graphql', 'query Wrong { area(code: "1") { nmae ...Missing } }')
    await put('d.graphql', 'query Broken {\n  area(code: "1") {\n')
    await put('e.graphql', 'query Looks { __schema { types { name } } }')
    const error = await buildDocuments([folder], schema).then(
      () => null,
      (thrown: unknown) => thrown as Error & { code: string; details: { faults: string[] } },
    )
    expect(error).toMatchObject({ code: 'DOCUMENTS_INVALID' })
    const faults = error!.details.faults.map((fault) => fault.replaceAll(`${folder}/`, ''))
    expect(faults).toEqual([
      'b.graphql: the operation Twice is also in a.graphql',
      'b.graphql: an operation has no name; give it one of its own, by which it is found in the audit',
      expect.stringMatching(/^d\.graphql:3: Syntax Error/),
      'e.graphql: Looks: introspection cannot be trusted: it is not for front ends',
      'c.graphql: Wrong: Cannot query field "nmae" on type "Area". Did you mean "name"?',
      'c.graphql: Wrong: Unknown fragment "Missing".',
    ])
  })

  test('of an empty or missing folder is none', async () => {
    await expect(buildDocuments([folder], schema)).rejects.toThrow('there is no operation in 0 files')
    await expect(buildDocuments([path.join(folder, 'none')], schema)).rejects.toMatchObject({
      code: 'DOCUMENTS_INVALID',
    })
  })
})

describe('a text', () => {
  const body = normalise(parse('query A { area(code: "1") { ...N } } fragment N on Area { name }'))
  const known = trustedDocuments({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: hash(body), name: 'A', type: 'query', body }],
  })

  test('is found by its id, in capital letters and with its kind of hash too', () => {
    for (const id of [hash(body), hash(body).toUpperCase(), `sha256:${hash(body)}`]) expect(known.textOf(id)).toBe(body)
    for (const id of ['', 'sha256:', hash(`${body} `), '__proto__', 'constructor']) {
      expect(known.textOf(id)).toBeUndefined()
    }
  })

  test('is trusted however it is laid out, and no other is', () => {
    expect(known.hasText(body)).toBe(true)
    expect(known.hasText('# hello\nfragment N on Area {name}, query A {area(code:"1"){...N}}')).toBe(true)
    expect(known.hasText('query A { area(code: "2") { ...N } } fragment N on Area { name }')).toBe(false)
    expect(known.hasText('query A { area(code: "1") { ...N } } fragment N on Area { name code }')).toBe(false)
    expect(known.hasText('query A {')).toBe(false)
    expect(known.hasText(`{ ${'a '.repeat(20_000)} }`)).toBe(false)
  })
})

describe('a manifest that is read', () => {
  test.each([
    ['is missing', null, 'There is no manifest of trusted documents at'],
    ['is no JSON', '{', 'is not JSON'],
    ['is of another format', '{"format":"other","version":1,"operations":[]}', 'format: '],
    [
      'was changed by hand',
      JSON.stringify({
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id: hash('query A { a }'), name: 'A', type: 'query', body: 'query A { b }' }],
      }),
      'A: its id is not the SHA-256 of its body',
    ],
  ])('and %s is refused', async (_what, text, says) => {
    const file = path.join(folder, 'manifest.json')
    if (text !== null) await writeFile(file, text)
    expect(() => readTrustedDocuments(file)).toThrow(says)
  })
})

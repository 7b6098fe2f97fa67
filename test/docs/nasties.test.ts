import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8')

/** A line of docs/nasties.md: its number or letter, what the hub does, and the tests that say so. */
interface Nasty {
  readonly name: string
  readonly outcome: string
  readonly tests: readonly { readonly file: string; readonly title: string }[]
}

const nasties: readonly Nasty[] = text('docs/nasties.md')
  .split('\n')
  .flatMap((line) => {
    const [, name = '', , outcome = '', tests = ''] = line.split(/\s*\|\s*/)
    return /^(\d+|[a-z])$/.test(name) ? [{ name, outcome, tests: testsOf(tests) }] : []
  })

/** Files stand in backticks, the titles of each in curly quotes behind it. */
function testsOf(cell: string): Nasty['tests'] {
  let file = ''
  return [...cell.matchAll(/“([^”]+)”|`([^`]+)`/g)].flatMap(([, title, path]) => {
    if (title !== undefined) return [{ file, title }]
    file = path ?? ''
    return []
  })
}

/** What may stand as the name of a test: every text of the file, whichever way it is quoted. */
function textsOf(file: string): ReadonlySet<string> {
  const content = text(file)
  if (file.endsWith('.json')) return new Set((JSON.parse(content) as { why: string }[]).map(({ why }) => why))
  // Each quote by itself, because a text may hold the others.
  const quoted = [/'([^'\n]*)'/g, /"([^"\n]*)"/g, /`([^`\n]*)`/g]
  return new Set(
    quoted.flatMap((pattern) =>
      content.split('\n').flatMap((line) => [...line.matchAll(pattern)].map(([, own = '']) => own)),
    ),
  )
}

test('every nasty is listed once, in order: 1 to 44, and the shorter ones by letter', () => {
  const numbers = Array.from({ length: 44 }, (_, index) => String(index + 1))
  expect(nasties.map(({ name }) => name)).toEqual([...numbers, ...'abcdefghijklmnop'])
})

test.each(nasties)('$name has an outcome, and tests that exist under the titles given', ({ outcome, tests }) => {
  expect(outcome).not.toBe('')
  expect(tests).not.toEqual([])
  for (const { file, title } of tests) {
    expect(file).toMatch(/^(test\/.+\.ts|connectors\/.+\/fixtures\/rows\.json)$/)
    expect(existsSync(new URL(file, root)), file).toBe(true)
    expect(textsOf(file), `${file} has no test “${title}”`).toContain(title)
  }
})

test('the flags, reasons and errors that it names are those of the hub', () => {
  const known = ['src/connector/connector.ts', 'src/errors.ts', 'src/sync/syncReport.ts'].map(text).join()
  const named = nasties.flatMap(({ outcome }) => [...outcome.matchAll(/`([A-Z]+_[A-Z0-9_]+|PLACEHOLDER)`/g)])
  expect(named.length).toBeGreaterThan(40)
  expect(named.map(([, code = '']) => code).filter((code) => !new RegExp(`\\b${code}\\b`).test(known))).toEqual([])
})

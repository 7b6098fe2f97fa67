import { afterAll, describe, expect, it } from 'vitest'
import { endAll, runHub } from './hubProcess.ts'

afterAll(endAll)

const exitCodesTold = ['0', '1', '2', '3', '4', '5', '130'] as const

describe('--help', () => {
  it.each([
    { words: [], names: ['up', 'serve', 'migrate', 'sync', 'sources', 'demo', 'divisions', '--version'] },
    { words: ['up'], names: ['--json'] },
    { words: ['serve'], names: ['--json'] },
    { words: ['migrate'], names: ['--json'] },
    { words: ['sync'], names: ['--json', '[connector...]'] },
    { words: ['sources'], names: ['--json'] },
    { words: ['demo'], names: ['--json'] },
    { words: ['divisions'], names: ['import'] },
    { words: ['divisions', 'import'], names: ['--json', '--country'] },
    { words: ['connector'], names: ['new', 'check', 'preview'] },
    { words: ['connector', 'new'], names: ['--json', '--adapter', '--department', '<id>'] },
    { words: ['connector', 'check'], names: ['--json', '--site', '--rows', '<id>'] },
    { words: ['connector', 'preview'], names: ['--json', '--site', '--feed', '--rows', '<id>'] },
  ])('of hub $words names $names and the exit codes', async ({ words, names }) => {
    const { exitCode, stdout, stderr } = await runHub([...words, '--help'], {})
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    for (const name of names) expect(stdout).toContain(name)
    for (const code of exitCodesTold) expect(stdout).toMatch(new RegExp(`^  ${code}  \\w`, 'm'))
  })
})

describe('wrong arguments end with 2', () => {
  it.each([
    { words: [], says: 'Usage: hub' },
    { words: ['divisions'], says: 'Usage: hub divisions' },
    { words: ['syn'], says: 'Did you mean sync?' },
    { words: ['sync', '--jsn'], says: 'Did you mean --json?' },
    { words: ['up', 'fire-safety'], says: 'too many arguments' },
    { words: ['connector', 'check', 'fire-safety', '--rows', 'ten'], says: '--rows must be a whole number' },
    { words: ['connector', 'new', 'Fire Safety'], says: '"Fire Safety" cannot name a connector' },
  ])('$words: $says', async ({ words, says }) => {
    const { exitCode, stdout, stderr } = await runHub(words, {})
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toContain(says)
  })

  it('as JSON with --json', async () => {
    const { exitCode, stdout, stderr } = await runHub(['sync', '--json', '--all'], {})
    expect([exitCode, stderr]).toEqual([2, ''])
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'ARGUMENTS_INVALID', message: "unknown option '--all'" } })
  })
})

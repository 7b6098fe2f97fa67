import { afterAll, describe, expect, it } from 'vitest'
import { endAll, runHub } from './hubProcess.ts'

afterAll(endAll)

const exitCodesTold = ['0', '1', '2', '3', '4', '5', '6', '7', '130'] as const

describe('--help', () => {
  it.each([
    {
      words: [],
      names: ['up', 'serve', 'migrate', 'sync', 'sources', 'quarantine', 'rollups', 'demo', 'divisions', '--version'],
    },
    { words: ['up'], names: ['--json'] },
    { words: ['serve'], names: ['--json'] },
    { words: ['migrate'], names: ['--json'] },
    {
      words: ['sync'],
      names: [
        ...['--json', '[connector...]', '--site', '--full', '--since <day>', '--dry-run'],
        ...['--accept-removals', '--accept-drift', 'docs/sync.md'],
      ],
    },
    { words: ['quarantine'], names: ['list', 'show', 'replay'] },
    { words: ['quarantine', 'list'], names: ['--json', '[connector...]', '--site'] },
    {
      words: ['quarantine', 'show'],
      names: ['--json', '<connector>', '--site', '--feed', '--reason', '--column', '--rows'],
    },
    { words: ['quarantine', 'replay'], names: ['--json', '<connector>', '--site', '--feed'] },
    { words: ['rollups'], names: ['verify', 'rebuild'] },
    { words: ['rollups', 'verify'], names: ['--json', '--site', '--cells'] },
    { words: ['rollups', 'rebuild'], names: ['--json', '--site'] },
    { words: ['sources'], names: ['--json'] },
    { words: ['demo'], names: ['--json'] },
    { words: ['token'], names: ['create', 'list', 'revoke'] },
    {
      words: ['token', 'create'],
      names: ['--json', '--role <code>', '--scope <codes>', '--expires <when>', '--purpose', '--note'],
    },
    { words: ['documents'], names: ['build'] },
    { words: ['documents', 'build'], names: ['--json', '<folder...>', '--output <file>', 'docs/limits.md'] },
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
    { words: ['sync', '--full', '--since', '2010-07-01'], says: '--full and --since exclude each other' },
    { words: ['sync', '--accept-removals'], says: '--accept-removals needs the name of a connector' },
    { words: ['quarantine', 'show'], says: "missing required argument 'connector'" },
    { words: ['quarantine', 'show', 'grid', '--rows', '0'], says: '--rows must be a whole number' },
    { words: ['rollups', 'verify', '--cells', 'all'], says: '--cells must be a whole number' },
    { words: ['connector', 'new', 'Fire Safety'], says: '"Fire Safety" cannot name a connector' },
  ])('$words: $says', async ({ words, says }) => {
    const { exitCode, stdout, stderr } = await runHub(words, {})
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toContain(says)
  })

  it('as JSON with --json', async () => {
    const { exitCode, stdout, stderr } = await runHub(['sync', '--json', '--zebra'], {})
    expect([exitCode, stderr]).toEqual([2, ''])
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'ARGUMENTS_INVALID', message: "unknown option '--zebra'" } })
  })
})

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPrivateMariadb } from '../../src/demo/justice/privateMariadb.ts'
import { startJusticeDemo } from '../../src/demo/justice/startJusticeDemo.ts'
import { mariadbNeeded, mariadbPrograms, withoutMariadb } from '../support/mariadb.ts'

describe.skipIf(withoutMariadb)(`a private MariaDB${mariadbNeeded}`, () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'private-mariadb-'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  const start = () => startPrivateMariadb({ programs: mariadbPrograms(), directory })
  const answer = async (url: string, sql: string): Promise<unknown> => {
    const connection = await createConnection({ uri: url })
    try {
      return (await connection.query(sql))[0]
    } finally {
      await connection.end()
    }
  }

  test('keeps its data over a stop, which is in order, and changes its password', async () => {
    const first = await start()
    await answer(first.url(), 'create database kept')
    await first.stop()
    await first.stop()
    expect(await readFile(path.join(directory, 'server.log'), 'utf8')).toContain('Shutdown complete')
    const second = await start()
    expect(await answer(second.url(), "show databases like 'kept'")).toHaveLength(1)
    const old = first.url().replace(String(first.port), String(second.port))
    await expect(answer(old, 'select 1')).rejects.toThrow(/Access denied/)
    await second.stop()
  })

  test('ends a server that a killed process left on the folder', async () => {
    const left = await start()
    const next = await start()
    await expect(answer(left.url(), 'select 1')).rejects.toThrow()
    expect(await answer(next.url(), 'select 1 as one')).toEqual([{ one: 1 }])
    await next.stop()
  })

  test('nobody without the password of this start gets in', async () => {
    const server = await start()
    try {
      for (const account of ['root', 'mysql', 'sfj_owner', '']) {
        await expect(answer(`mysql://${account}@127.0.0.1:${server.port}/`, 'select 1')).rejects.toThrow(
          /Access denied/,
        )
      }
    } finally {
      await server.stop()
    }
  })
})

test('where a machine has no MariaDB the same tables stand on the embedded PostgreSQL, and the progress says so', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'justice-postgres-'))
  const lines: string[] = []
  const demo = await startJusticeDemo({ directory, progress: (line) => lines.push(line) }, null)
  try {
    expect(demo.database).toBe('POSTGRES')
    expect(lines[0]).toMatch(/no MariaDB.*PostgreSQL/)
    expect(demo.sources.map(({ site, settings }) => [site, new URL(String(settings['url'])).protocol])).toEqual([
      ['330300', 'postgresql:'],
      ['530400', 'postgresql:'],
      ['331022', 'postgresql:'],
    ])
  } finally {
    await demo.stop()
    await rm(directory, { recursive: true, force: true })
  }
}, 600_000)

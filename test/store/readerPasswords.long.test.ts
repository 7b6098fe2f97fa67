import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubService } from '../../src/identity/principal.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { openDatabase } from '../../src/store/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embeddedPostgres.ts'
import { migrate } from '../../src/store/migrate.ts'

/** A PostgreSQL that asks everybody for a password, as one that HUB_DATABASE_URL names does. */
let directory: string
let server: EmbeddedPostgres

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hub-test-'))
  server = await startEmbeddedPostgres({
    name: 'passwords',
    directory,
    listen: { kind: 'tcp', port: 0 },
    settings: { fsync: 'off' },
  })
})
afterAll(async () => {
  await server?.stop()
  await rm(directory, { recursive: true, force: true })
})

async function readThrough(url: string): Promise<unknown[]> {
  const database = await openDatabase(url)
  try {
    const text = 'select current_user'
    const [figures] = await database.figures(hubService, { text }, [])
    const [records] = await database.snapshot(hubService, (lane) => lane.query({ text }, []))
    return [figures![0], records![0]]
  } finally {
    await database.close()
  }
}

test('readers log in by passwords made of the owner’s, and get new ones when that was changed', async () => {
  const url = new URL(server.url)
  await migrate(hubService, server.url)
  const logins = await readThrough(server.url)
  expect(logins).toEqual([
    expect.stringMatching(/^hub_postgres_everything_|^hub_postgres_figures_/),
    'hub_postgres_records_login',
  ])
  expect(await readThrough(server.url)).toEqual(logins)

  const owner = new pg.Client(connectionConfig(server.url, 'hub tests'))
  await owner.connect()
  await owner.query(`alter role ${url.username} password 'changed'`)
  url.password = 'changed'
  expect(await readThrough(url.href)).toEqual(logins)
  await owner.query(`alter role ${url.username} password '${decodeURIComponent(new URL(server.url).password)}'`)
  await owner.end()
})

test('an owner that may make roles and is no superuser makes the readers itself', async () => {
  const administrator = new pg.Client(connectionConfig(server.url, 'hub tests'))
  await administrator.connect()
  await administrator.query(`create role city login password 'city' createrole`)
  await administrator.query('create database city owner city')
  await administrator.end()
  const url = new URL(server.url)
  url.username = 'city'
  url.password = 'city'
  url.pathname = '/city'
  await migrate(hubService, url.href)
  const logins = await readThrough(url.href)
  expect(logins).toEqual([expect.stringMatching(/^hub_city_/), 'hub_city_records_login'])
  expect(await readThrough(url.href)).toEqual(logins)
})

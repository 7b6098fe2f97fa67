import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { demonstrationAnalyst, hubService, principalOf } from '../../src/identity/principal.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { figureClassKey, figureClassOf, figureLogin, readerGroups } from '../../src/store/readerNames.ts'
import { scramVerifier } from '../../src/store/readerPasswords.ts'
import { dropDatabase, uniqueDatabaseName } from '../support/database.ts'

const server = inject('testServer')
/** A database of one's own on an administrator's PostgreSQL: its owner may make no roles. */
const name = uniqueDatabaseName()
const settings = { ...server, user: `${name}_owner`, database: name }
let administrator: pg.Client

beforeAll(async () => {
  administrator = new pg.Client(connectionConfig(server, 'hub tests'))
  await administrator.connect()
  await administrator.query(`create role ${settings.user} login`)
  await administrator.query(`create database ${name} owner ${settings.user}`)
})
afterAll(async () => {
  await dropDatabase(server, name)
  const { rows } = await administrator.query<{ rolname: string }>(
    'select rolname from pg_roles where starts_with(rolname, $1) order by length(rolname) desc',
    [name],
  )
  for (const { rolname } of rows) await administrator.query(`drop role "${rolname}"`)
  await administrator.end()
})

/** What the administrator is told to run. */
function statementsOf(message: string): string[] {
  return message.split('\n').flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []))
}

async function failureOf(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  return work.then(
    () => ({ code: 'NONE', message: '' }),
    (error: { code: string; message: string }) => error,
  )
}

test('where the hub may make no roles, the error names the statements, and after them the hub reads through them', async () => {
  const groups = await failureOf(migrate(hubService, settings))
  expect(groups.code).toBe('READER_ROLES_MISSING')
  expect(statementsOf(groups.message)).toEqual([
    `create role "${name}_figures" nologin;`,
    `create role "${name}_everything" nologin;`,
    `create role "${name}_records" nologin;`,
  ])
  for (const statement of statementsOf(groups.message)) await administrator.query(statement)
  await migrate(hubService, settings)

  const database = await openDatabase(settings)
  try {
    const petitions = principalOf({
      ...demonstrationAnalyst,
      role: { ...demonstrationAnalyst.role, departments: ['PETITION'] },
    })
    const readers = [hubService, petitions]
    const logins = await failureOf(database.prepareReaders(readers))
    expect(logins.code).toBe('READER_ROLES_MISSING')
    const own = readerGroups(name)
    expect(statementsOf(logins.message)).toEqual([
      `create role "${name}_records_login" login in role "${name}_records";`,
      `create role "${figureLogin(own, figureClassOf(hubService))}" login in role "${name}_everything";`,
      `create role "${figureLogin(own, figureClassOf(petitions))}" login in role "${name}_figures";`,
    ])
    await expect(database.figures(hubService, { text: 'select 1' }, [])).rejects.toMatchObject({
      code: 'READER_ROLES_MISSING',
    })
    for (const statement of statementsOf(logins.message)) await administrator.query(statement)
    await database.prepareReaders(readers)
    const [[login]] = (await database.figures(petitions, { text: 'select current_user' }, [])) as [[string]]
    expect(login).toBe(figureLogin(own, figureClassOf(petitions)))
    expect(await database.snapshot(petitions, (lane) => lane.query({ text: 'select current_user' }, []))).toEqual([
      [`${name}_records_login`],
    ])
  } finally {
    await database.close()
  }
})

test('a reader’s role that could bypass row-level security is not used', async () => {
  const login = figureLogin(readerGroups(name), figureClassOf(hubService))
  await administrator.query(`alter role "${login}" bypassrls`)
  const database = await openDatabase(settings)
  try {
    await expect(database.figures(hubService, { text: 'select 1' }, [])).rejects.toMatchObject({
      code: 'READER_ROLES_MISSING',
      message: expect.stringContaining(`alter role "${login}" nosuperuser nobypassrls`),
    })
  } finally {
    await database.close()
  }
})

test('two stores of one cluster have groups of their own, and classes that differ in anything have logins of their own', () => {
  expect(readerGroups('hub')).toEqual({ figures: 'hub_figures', everything: 'hub_everything', records: 'hub_records' })
  expect(readerGroups('postgres').figures).toBe('hub_postgres_figures')
  const odd = ['Hub', 'hub-1', 'a'.repeat(60), '政法'].map((database) => readerGroups(database).figures)
  expect(new Set(odd).size).toBe(4)
  for (const group of odd) expect(group).toMatch(/^[a-z0-9_]{1,50}$/)
  const classes = [
    { departments: null, cleared: true },
    { departments: null, cleared: false },
    { departments: [], cleared: true },
    { departments: ['A', 'B'], cleared: true },
    { departments: ['A,B'], cleared: true },
  ]
  expect(new Set(classes.map(figureClassKey)).size).toBe(5)
  expect(new Set(classes.map((one) => figureLogin(readerGroups('hub'), one))).size).toBe(5)
})

test('what PostgreSQL is given in the place of a password is the verifier of RFC 7677', () => {
  expect(scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'))).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  )
})

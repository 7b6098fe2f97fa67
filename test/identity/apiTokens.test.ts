import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HubError } from '../../src/errors.ts'
import { hashOfToken, idOfToken, newApiToken } from '../../src/identity/apiToken.ts'
import { apiTokenCheck, type CheckApiToken, tokenFreshness } from '../../src/identity/apiTokenCheck.ts'
import { hubService } from '../../src/identity/principal.ts'
import {
  hasValidApiToken,
  insertApiToken,
  noteApiTokenUse,
  readApiToken,
  readApiTokens,
  revokeApiToken,
} from '../../src/store/apiTokens.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let store: TestDatabase
let clock: number
let check: CheckApiToken
let reads: number
const warned: string[] = []

beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store.drop())
beforeEach(() => {
  clock = Date.now()
  reads = 0
  warned.length = 0
  check = apiTokenCheck(
    {
      read(id) {
        reads += 1
        return readApiToken(store.database, hubService, id)
      },
      noteUse: (id) => noteApiTokenUse(store.database, hubService, id),
      warn: (_error, message) => warned.push(message),
    },
    () => clock,
  )
})

async function makeToken(days = 30): Promise<{ readonly id: string; readonly text: string }> {
  const { id, text, hash } = newApiToken()
  const createdAt = new Date()
  await insertApiToken(store.database, hubService, {
    id,
    hash,
    role: 'FRONT_END',
    scope: ['330302', '330322'],
    purpose: null,
    note: 'board in the hall',
    createdAt,
    expiresAt: new Date(createdAt.getTime() + days * 86_400_000),
  })
  return { id, text }
}

async function refusal(asking: Promise<unknown>): Promise<string> {
  const error: unknown = await asking.then(
    () => new Error('the token was taken'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HubError)) throw error
  return `${error.code}: ${error.message}`
}

describe('a token', () => {
  it('is found, with what it may do', async () => {
    const { id, text } = await makeToken()
    expect(await check(text)).toMatchObject({ id, role: 'FRONT_END', scope: ['330302', '330322'], purpose: null })
  })

  it('is kept nowhere: the store has its hash, of which lists show nothing', async () => {
    const { id, text } = await makeToken()
    const { rows } = await store.database.writers.query<{ row: string }>(
      'select row(t.*)::text as row from api_token t',
    )
    const secret = text.slice('hub_'.length + 13, -8)
    for (const { row } of rows) expect(row).not.toContain(secret)
    expect((await readApiToken(store.database, hubService, id))!.hash).toEqual(hashOfToken(text))
    expect(JSON.stringify(await readApiTokens(store.database, hubService))).not.toMatch(/hash/)
  })

  it('mistyped anywhere is told apart from one that is not known, without the store', async () => {
    const { text } = await makeToken()
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom('0', 'a', 'Z', '-'), async (at, sign) => {
        fc.pre(text[at] !== sign)
        const changed = `${text.slice(0, at)}${sign}${text.slice(at + 1)}`
        expect(await refusal(check(changed))).toContain('mistyped or cut off')
      }),
      { numRuns: 50 },
    )
    expect(await refusal(check(text.slice(0, -1)))).toContain('mistyped or cut off')
    expect(reads).toBe(0)
  })

  it('with a secret of its own making gets the same answer as one of an unknown id', async () => {
    const { id } = await makeToken()
    const unknown = newApiToken()
    const forged = forgedFor(id)
    expect(idOfToken(forged)).toBe(id)
    const answers = [await refusal(check(forged)), await refusal(check(unknown.text))]
    expect(answers[0]).toBe('UNAUTHENTICATED: The API token is none of this hub. Make one with `hub token create`.')
    expect(answers[1]).toBe(answers[0])
  })

  it('that was revoked is refused at once by who asks first, and within a second by who has just asked', async () => {
    const { id, text } = await makeToken()
    await check(text)
    expect((await revokeApiToken(store.database, hubService, id))!.revokedAt).toBeInstanceOf(Date)
    clock += tokenFreshness
    expect(await refusal(check(text))).toBe('UNAUTHENTICATED: The API token was revoked.')
    expect(tokenFreshness).toBeLessThanOrEqual(2000)
    const again = await revokeApiToken(store.database, hubService, id)
    expect(again!.revokedAt).toEqual((await readApiToken(store.database, hubService, id))!.revokedAt)
    expect(await revokeApiToken(store.database, hubService, '000000000000')).toBeNull()
  })

  it('ends in its moment', async () => {
    const { text } = await makeToken(1)
    const end = clock + 86_400_000
    clock = end - 1000
    expect((await check(text)).role).toBe('FRONT_END')
    clock = end + 1000
    expect(await refusal(check(text))).toMatch(/^UNAUTHENTICATED: The API token has expired/)
  })

  it('is asked for once a second, however often it is used', async () => {
    const { text } = await makeToken()
    for (let times = 0; times < 30; times += 1) await check(text)
    await Promise.all(Array.from({ length: 30 }, () => check(text)))
    expect(reads).toBe(1)
    clock += tokenFreshness
    await check(text)
    expect(reads).toBe(2)
  })

  it('has its last day of use noted, and no more', async () => {
    const { id, text } = await makeToken()
    expect((await readApiToken(store.database, hubService, id))!.lastUsedOn).toBeNull()
    await check(text)
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    expect((await readApiToken(store.database, hubService, id))!.lastUsedOn).toBe(today)
  })

  it('lasts 400 days at most, also for who writes past the command', async () => {
    await expect(makeToken(401)).rejects.toThrow(/api_token_check/)
  })
})

describe('the store of tokens', () => {
  it('knows whether any token can be used', async () => {
    await store.database.writers.query('delete from api_token')
    expect(await hasValidApiToken(store.database, hubService)).toBe(false)
    const { id } = await makeToken()
    expect(await hasValidApiToken(store.database, hubService)).toBe(true)
    await revokeApiToken(store.database, hubService, id)
    expect(await hasValidApiToken(store.database, hubService)).toBe(false)
  })

  it('that fails lets nobody in and is asked again', async () => {
    let fails = true
    const failing = apiTokenCheck({
      async read(id) {
        await sleep(1)
        if (fails) throw new Error('connect ECONNREFUSED postgres://hub:secret@db')
        return readApiToken(store.database, hubService, id)
      },
      noteUse: async () => undefined,
      warn: (_error, message) => warned.push(message),
    })
    const { text } = await makeToken()
    const answers = await Promise.all([refusal(failing(text)), refusal(failing(text))])
    for (const answer of answers) expect(answer).toMatch(/^AUTHENTICATION_UNAVAILABLE: The hub's own store does not/)
    expect(answers.join()).not.toMatch(/secret|ECONN/)
    fails = false
    expect((await failing(text)).role).toBe('FRONT_END')
  })

  it('that cannot note a use lets the reader in all the same', async () => {
    const { text } = await makeToken()
    const readOnly = apiTokenCheck({
      read: (id) => readApiToken(store.database, hubService, id),
      noteUse: () => Promise.reject(new Error('read-only')),
      warn: (_error, message) => warned.push(message),
    })
    expect((await readOnly(text)).role).toBe('FRONT_END')
    expect(warned).toEqual(['the use of an API token cannot be noted'])
  })
})

/** A token of the form that is right, with the id of another. */
function forgedFor(id: string): string {
  const body = `hub_${id}_${newApiToken().text.slice(17, 60)}`
  return `${body}${crcOf(body)}`
}

/** CRC-32 as in gzip and zip files (RFC 1952, 8), written anew. */
function crcOf(text: string): string {
  let crc = 0xffffffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assertAccessConfigured, assertDemonstrationIsLocal } from '../../src/cli/assertAccess.ts'
import { runTokenCreate, type TokenCreateOptions } from '../../src/cli/commands/tokenCreate.ts'
import { runTokenList } from '../../src/cli/commands/tokenList.ts'
import { runTokenRevoke } from '../../src/cli/commands/tokenRevoke.ts'
import { HubError } from '../../src/errors.ts'
import { hubService } from '../../src/identity/principal.ts'
import { readApiToken } from '../../src/store/apiTokens.ts'
import { type CommandHub, codedCaseFeed, openCommandHub } from './commandHub.ts'

let hub: CommandHub
beforeAll(async () => {
  hub = await openCommandHub([codedCaseFeed()])
})
afterAll(() => hub?.close())

const wanted: TokenCreateOptions = { role: 'FRONT_END', scope: '330302,330322', expires: '90d' }
const create = (options: Partial<TokenCreateOptions> = {}) => hub.run(runTokenCreate, { ...wanted, ...options })

async function refusal(running: Promise<unknown>): Promise<[string, string]> {
  const error: unknown = await running.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HubError)) throw error
  return [error.code, error.message]
}

const ask = (token: string) =>
  hub.hub.identify({
    authorization: `Bearer ${token}`,
    purpose: undefined,
    remoteAddress: '10.1.2.3',
    isForwarded: false,
    host: 'hub.example',
  })

describe('hub serve', () => {
  it('refuses to start while nobody could show who he is, and says what to set', async () => {
    const [code, message] = await refusal(assertAccessConfigured(hub.hub))
    expect(code).toBe('ACCESS_NOT_CONFIGURED')
    for (const way of ['HUB_OIDC_ISSUER', 'HUB_OIDC_AUDIENCE', 'HUB_JWT_KEYS', 'hub token create', 'docs/install.md'])
      expect(message).toContain(way)
  })

  it('starts once there is a token, and no longer when it is revoked', async () => {
    const { data } = await create()
    await expect(assertAccessConfigured(hub.hub)).resolves.toBeUndefined()
    await hub.run(runTokenRevoke, { arguments: String(data['id']) })
    expect((await refusal(assertAccessConfigured(hub.hub)))[0]).toBe('ACCESS_NOT_CONFIGURED')
  })
})

describe('the demonstration', () => {
  it.each(['0.0.0.0', '::', '192.168.1.20', 'hub.example'])('does not listen at %s', (host) => {
    expect(() => assertDemonstrationIsLocal({ host })).toThrow(/listens on this machine alone; HUB_HOST is/)
  })

  it.each(['127.0.0.1', 'localhost', '::1'])('listens at %s', (host) => {
    expect(() => assertDemonstrationIsLocal({ host })).not.toThrow()
  })
})

describe('hub token create', () => {
  it('prints a token once, which then lets in as its role for its areas', async () => {
    const { exitCode, text, data } = await create({ purpose: 'morning report', note: 'board in the hall' })
    const token = String(data['token'])
    expect(exitCode).toBe(0)
    expect(text.split('\n')[0]).toBe(token)
    expect(token).toMatch(/^hub_[0-9a-f]{12}_[A-Za-z0-9_-]{43}[0-9a-f]{8}$/)
    expect(text).toContain('the only time')
    expect(data).toMatchObject({ state: 'VALID', role: 'FRONT_END', scope: '330302,330322', lastUsedOn: null })
    const tree = hub.hub.tree
    expect(await ask(token)).toMatchObject({
      kind: 'MACHINE',
      role: { code: 'FRONT_END' },
      scope: [tree.findByCode('330302')!.id, tree.findByCode('330305')!.id],
      purpose: 'morning report',
    })
  })

  it('takes a day in China for the end of it', async () => {
    const inTenDays = new Date(Date.now() + 8 * 3_600_000 + 10 * 86_400_000).toISOString().slice(0, 10)
    const { data } = await create({ expires: inTenDays, scope: 'ALL' })
    const kept = await readApiToken(hub.store.database, hubService, String(data['id']))
    expect(kept!.expiresAt.toISOString()).toBe(`${inTenDays}T16:00:00.000Z`)
    expect(kept!.scope).toBe('ALL')
  })

  it.each([
    { options: { role: 'MAYOR' }, code: 'ROLE_UNKNOWN', says: 'GOVERNANCE_ANALYST, GOVERNANCE_LEAD' },
    { options: { scope: '330302,999999' }, code: 'SCOPE_INVALID', says: 'entry 2' },
    { options: { scope: '' }, code: 'SCOPE_INVALID', says: 'entry 1' },
    { options: { scope: 'ALL,330302' }, code: 'SCOPE_INVALID', says: 'entry 1' },
    { options: { expires: 'never' }, code: 'ARGUMENTS_INVALID', says: 'neither' },
    { options: { expires: '401d' }, code: 'ARGUMENTS_INVALID', says: 'at most 400 days' },
    { options: { expires: '0d' }, code: 'ARGUMENTS_INVALID', says: 'lie ahead' },
    { options: { expires: '2020-01-01' }, code: 'ARGUMENTS_INVALID', says: 'lie ahead' },
    { options: { expires: '2030-02-30' }, code: 'ARGUMENTS_INVALID', says: 'neither' },
    { options: { purpose: 'a\nb' }, code: 'PURPOSE_INVALID', says: 'one line' },
    { options: { note: 'x'.repeat(201) }, code: 'ARGUMENTS_INVALID', says: '200 characters' },
  ])('refuses $options and makes no token', async ({ options, code, says }) => {
    const count = async () =>
      (await hub.store.database.writers.query<{ n: number }>('select count(*)::int as n from api_token')).rows[0]!.n
    const before = await count()
    const [found, message] = await refusal(create(options))
    expect([found, await count()]).toEqual([code, before])
    expect(message).toContain(says)
  })
})

describe('hub token list and revoke', () => {
  it('tell each token with its state, never the token', async () => {
    const made = await create({ note: 'to be revoked' })
    const { token, id } = made.data as { token: string; id: string }
    await ask(token)
    // The whole token is taken for its id, by who has nothing else at hand.
    const revoked = await hub.run(runTokenRevoke, { arguments: token })
    expect(revoked.text).toBe(`The token ${id} is revoked. Hubs that run take it for one second more at most.`)
    const { exitCode, text, data } = await hub.run(runTokenList, {})
    expect(exitCode).toBe(0)
    const listed = (data['tokens'] as { id: string }[]).find((one) => one.id === id)
    expect(listed).toMatchObject({
      state: 'REVOKED',
      role: 'FRONT_END',
      roleKnown: true,
      note: 'to be revoked',
      lastUsedOn: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    })
    const secret = token.slice(17)
    for (const told of [text, JSON.stringify(data), revoked.text, JSON.stringify(revoked.data)])
      expect(told).not.toContain(secret)
    expect(text).toMatch(new RegExp(`^${id}  REVOKED  FRONT_END  330302,330322  revoked `, 'm'))
  })

  it.each([
    { id: '0123456789ab', says: 'There is no token 0123456789ab' },
    { id: 'hub', says: '12 hexadecimal digits' },
  ])('revoke says that $id is no token', async ({ id, says }) => {
    const [code, message] = await refusal(hub.run(runTokenRevoke, { arguments: id }))
    expect(code).toBe('ARGUMENTS_INVALID')
    expect(message).toContain(says)
  })
})

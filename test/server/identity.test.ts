import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newApiToken } from '../../src/identity/apiToken.ts'
import { hubService } from '../../src/identity/principal.ts'
import { insertApiToken } from '../../src/store/apiTokens.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { startTokenIssuer, type TokenIssuer } from '../support/tokenIssuer.ts'

let issuer: TokenIssuer
let hub: TestHub
let open: TestHub
/** Every token that was sent; none may be found in a log. */
const sent: string[] = []

beforeAll(async () => {
  issuer = await startTokenIssuer('hub')
  const claims = { role: 'role', scope: 'areas', purpose: 'purpose' }
  const signedTokens = { issuer: issuer.issuer, audience: 'hub', keys: { kind: 'ISSUER' as const }, claims }
  hub = await openEmptyHub([], undefined, { demonstration: false, access: { signedTokens } })
  open = await openEmptyHub([])
})
afterAll(async () => {
  await hub?.close()
  await open?.close()
  await issuer?.close()
})

const viewer = `{ viewer {
  principal kind roleCode roleTitle(language: EN) departments { code } recordAccess sensitive operations
  trustedDocumentsOnly everywhere jurisdictions { code name } purpose isDemonstration notice
} }`

function bearer(token: string, more: Record<string, string> = {}) {
  sent.push(token)
  return { headers: { authorization: `Bearer ${token}`, ...more } }
}

async function apiToken(role: string, scope: 'ALL' | readonly string[]): Promise<string> {
  const { id, text, hash } = newApiToken()
  const createdAt = new Date()
  const expiresAt = new Date(createdAt.getTime() + 86_400_000)
  const token = { id, hash, role, scope, purpose: 'morning report', note: null, createdAt, expiresAt }
  await insertApiToken(hub.hub.database, hubService, token)
  return text
}

describe('who shows a token', () => {
  it('of the issuer is told what he may see', async () => {
    const token = await issuer.sign({ role: 'JUSTICE_ANALYST', areas: ['330302', '330322'] })
    const { data, errors } = await hub.ask<{ viewer: object }>(viewer, {}, bearer(token))
    expect(errors).toBeUndefined()
    expect(data!.viewer).toEqual({
      principal: expect.stringMatching(/^oidc:[0-9a-f]{16}$/),
      kind: 'PERSON',
      roleCode: 'JUSTICE_ANALYST',
      roleTitle: 'Analyst of justice',
      departments: [{ code: 'JUSTICE' }],
      recordAccess: 'PURPOSE_REQUIRED',
      sensitive: true,
      operations: [],
      trustedDocumentsOnly: false,
      everywhere: false,
      // The county that became a district is the district.
      jurisdictions: [
        { code: '330302', name: '鹿城区' },
        { code: '330305', name: '洞头区' },
      ],
      purpose: null,
      isDemonstration: false,
      notice: null,
    })
  })

  it('of `hub token create` asks as a machine, for the purpose of the token or the one that it declares', async () => {
    const token = await apiToken('INTEGRATOR', 'ALL')
    const own = await hub.ask<{ viewer: object }>(viewer, {}, bearer(token))
    expect(own.data!.viewer).toMatchObject({
      principal: `token:${token.slice(4, 16)}`,
      kind: 'MACHINE',
      roleCode: 'INTEGRATOR',
      operations: ['SYNC'],
      everywhere: true,
      jurisdictions: [],
      purpose: 'morning report',
      recordAccess: 'NOT_PERMITTED',
    })
    const declared = { 'x-purpose': Buffer.from('信访专题').toString('latin1') }
    const other = await hub.ask<{ viewer: { purpose: string } }>('{ viewer { purpose } }', {}, bearer(token, declared))
    expect(other.data!.viewer.purpose).toBe('信访专题')
  })
})

/** GET is for programs that say so; web pages of others cannot send this header. */
const byProgram = { 'graphql-require-preflight': '1' }

describe('whoever shows none, or a wrong one', () => {
  it.each([
    { request: { method: 'POST', url: '/graphql', payload: { query: '{ hub { version } }' } } },
    { request: { method: 'GET', url: '/graphql?query={hub{version}}', headers: byProgram } },
    { request: { method: 'POST', url: '/graphql', payload: 'not GraphQL at all' } },
    {
      request: { method: 'POST', url: '/graphql/stream', payload: { query: 'subscription { syncRunUpdated { id } }' } },
    },
    { request: { method: 'GET', url: '/graphql/stream?query=subscription{syncRunUpdated{id}}', headers: byProgram } },
  ] as const)('is answered with 401 and a GraphQL error before anything is read: $request', async ({ request }) => {
    const response = await hub.app.inject(request)
    expect(response.statusCode).toBe(401)
    expect(response.headers['www-authenticate']).toMatch(/^Bearer/)
    expect(response.headers['cache-control']).toBe('no-store')
    const { errors, ...rest } = response.json<{ errors: { message: string; extensions: { code: string } }[] }>()
    expect(rest).toEqual({})
    expect(errors).toHaveLength(1)
    expect(errors[0]!.extensions.code).toBe('UNAUTHENTICATED')
    expect(errors[0]!.message).toContain('Authorization: Bearer')
  })

  it.each([
    { claims: { role: 'MAYOR' }, status: 403, code: 'ROLE_UNKNOWN' },
    { claims: { areas: ['999999'] }, status: 403, code: 'SCOPE_INVALID' },
    { claims: { areas: undefined }, status: 403, code: 'SCOPE_INVALID' },
    { claims: { purpose: '' }, status: 400, code: 'PURPOSE_INVALID' },
    { claims: { exp: 1 }, status: 401, code: 'UNAUTHENTICATED' },
  ])('gets $status $code for $claims', async ({ claims, status, code }) => {
    const token = await issuer.sign({ role: 'AUDITOR', areas: 'ALL', ...claims })
    const answer = await hub.ask('{ hub { version } }', {}, bearer(token))
    expect([answer.status, answer.errors?.[0]?.extensions?.['code'], answer.data ?? null]).toEqual([status, code, null])
  })

  it('gets 503 while the store of tokens does not answer, and no word of why', async () => {
    const token = await apiToken('AUDITOR', 'ALL')
    const { writers } = hub.hub.database
    await writers.query('alter table api_token rename to api_token_away')
    try {
      const answer = await hub.ask('{ hub { version } }', {}, bearer(token))
      expect([answer.status, answer.errors?.[0]?.extensions?.['code']]).toEqual([503, 'AUTHENTICATION_UNAVAILABLE'])
      expect(JSON.stringify(answer)).not.toMatch(/api_token|relation/)
    } finally {
      await writers.query('alter table api_token_away rename to api_token')
    }
  })
})

describe('the demonstration', () => {
  const asked = { method: 'POST', url: '/graphql', payload: { query: viewer } } as const

  it('takes its own machine for its analyst, and says so', async () => {
    const { viewer: told } = await open.query<{ viewer: object }>(viewer)
    expect(told).toMatchObject({
      principal: 'demonstration-analyst',
      kind: 'DEMONSTRATION',
      isDemonstration: true,
      notice: expect.stringMatching(/^示范系统：数据为合成/),
      everywhere: true,
      recordAccess: 'ALLOWED',
    })
  })

  it.each([
    { from: 'another machine', request: { remoteAddress: '10.1.2.3' } },
    { from: 'a proxy on it', request: { headers: { 'x-forwarded-for': '127.0.0.1' } } },
    { from: 'a page whose name points here', request: { headers: { host: 'evil.example:4000' } } },
  ])('takes nobody from $from without a token', async ({ request }) => {
    const response = await open.app.inject({ ...asked, ...request })
    expect(response.statusCode).toBe(401)
    expect(response.json().errors[0].extensions.code).toBe('UNAUTHENTICATED')
  })
})

it('no log has anything of a token', () => {
  expect(sent.length).toBeGreaterThan(8)
  const log = [...hub.log, ...open.log].join('\n')
  expect(log).toContain('API tokens cannot be read')
  for (const token of sent) {
    for (const part of [token, token.slice(17, 60), ...token.split('.')]) {
      if (part.length > 8) expect(log).not.toContain(part)
    }
  }
})

import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { type CryptoKey as CryptoKeyOfJose, exportSPKI, importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readRoles } from '../../src/access/rolesFile.ts'
import { hubDepartments } from '../../src/connector/connector.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { apiTokenCheck } from '../../src/identity/apiTokenCheck.ts'
import type { CodeFinder } from '../../src/identity/grant.ts'
import { type Credentials, createIdentify, type Identify } from '../../src/identity/identify.ts'
import { issuerKeys, type KeyTimes } from '../../src/identity/issuerKeys.ts'
import { demonstrationAnalyst } from '../../src/identity/principal.ts'
import { signedTokenCheck } from '../../src/identity/signedTokens.ts'
import { garbage } from '../access/garbage.ts'
import { refusedWith } from '../access/refusedWith.ts'
import { makeSigningKey, type SigningKey, startTokenIssuer, type TokenIssuer } from '../support/tokenIssuer.ts'

const audience = 'jurisdiction-hub'
const roles = readRoles(undefined, hubDepartments)
/** 洞头县 (330322) became 洞头区 (330305); 330302 is 鹿城区. */
const areas: Readonly<Record<string, number>> = { '330302': 2, '330305': 5, '330322': 5, '330302000000': 2 }
const tree = {
  findByCode: (code: string) => (areas[code] === undefined ? null : { id: areas[code] }),
} as unknown as CodeFinder

let issuer: TokenIssuer
let other: SigningKey
let clock: number
let identify: Identify
const warned: string[] = []

/** Short but for the cooldown, which the clock passes. */
const times: KeyTimes = { fresh: 600_000, kept: 86_400_000, cooldown: 5_000, patience: 1_000 }

function identifyBy(keys: Parameters<typeof signedTokenCheck>[1], options = { demonstration: false }): Identify {
  const claims = { role: 'hub_role', scope: 'hub_scope', purpose: 'hub_purpose' }
  return createIdentify({
    roles,
    tree,
    demonstration: options.demonstration,
    checkSignedToken: signedTokenCheck({ issuer: issuer.issuer, audience, claims }, keys, () => clock),
    checkApiToken: apiTokenCheck({
      read: async () => null,
      noteUse: async () => undefined,
      warn: () => undefined,
    }),
  })
}

const keysOfIssuer = () =>
  issuerKeys(
    { kind: 'ISSUER', issuer: issuer.issuer },
    { times, now: () => clock, warn: (_error, message) => warned.push(message) },
  )

beforeAll(async () => {
  issuer = await startTokenIssuer(audience)
  other = await makeSigningKey('other')
})
beforeEach(() => {
  clock = Date.now()
  issuer.status = 200
  issuer.keys = issuer.keys.slice(0, 1)
  issuer.asked = 0
  warned.length = 0
  identify = identifyBy(keysOfIssuer())
})
afterAll(() => issuer.close())

const elsewhere: Omit<Credentials, 'authorization' | 'purpose'> = {
  remoteAddress: '10.1.2.3',
  isForwarded: false,
  host: 'hub.example',
}

const ask = (token: string | undefined, purpose?: string, by: Identify = identify) =>
  by({ ...elsewhere, authorization: token === undefined ? undefined : `Bearer ${token}`, purpose })

const now = () => Math.floor(clock / 1000)

describe('a token of the issuer', () => {
  it('tells role, areas, purpose and end, and is nobody by name', async () => {
    const exp = now() + 600
    const token = await issuer.sign({ hub_scope: ['330302'], hub_purpose: '信访专题研究', exp })
    const principal = await ask(token)
    const digest = createHash('sha256')
      .update(JSON.stringify([issuer.issuer, 'employee-7']))
      .digest('hex')
    expect(principal).toEqual({
      id: `oidc:${digest.slice(0, 16)}`,
      kind: 'PERSON',
      role: expect.objectContaining({ code: 'GOVERNANCE_LEAD', departments: 'ALL', precision: 'RECORDS' }),
      scope: [2],
      purpose: '信访专题研究',
      // The skew of the clocks is granted at the end, too.
      expiresAt: new Date((exp + 30) * 1000),
      recordAccess: 'ALLOWED',
    })
    expect(JSON.stringify(principal)).not.toContain('employee-7')
  })

  it('is the same principal in each request, and another for another purpose', async () => {
    const exp = now() + 600
    const token = await issuer.sign({ hub_scope: ['330302'], exp })
    const first = await ask(token, 'one')
    expect(await ask(token, 'one')).toBe(first)
    expect(await ask(token, 'two')).toEqual({ ...first, purpose: 'two' })
    expect(await ask(await issuer.sign({ hub_scope: ['330305'], exp }), 'one')).toEqual({ ...first, scope: [5] })
  })

  it('gives no records without a purpose, and none to a role of figures with one', async () => {
    expect((await ask(await issuer.sign())).recordAccess).toBe('PURPOSE_REQUIRED')
    expect((await ask(await issuer.sign(), 'audit of petitions')).recordAccess).toBe('ALLOWED')
    const figures = await issuer.sign({ hub_role: 'GOVERNANCE_ANALYST' })
    expect((await ask(figures, 'audit of petitions')).recordAccess).toBe('NOT_PERMITTED')
  })

  it.each<{ fault: string; claims: () => Readonly<Record<string, unknown>>; says: string }>([
    { fault: 'expired', claims: () => ({ exp: now() - 31 }), says: 'expired' },
    { fault: 'not yet valid', claims: () => ({ nbf: now() + 31 }), says: 'not valid yet' },
    { fault: 'issued in the future', claims: () => ({ iat: now() + 31 }), says: 'issued in the future' },
    { fault: 'for another audience', claims: () => ({ aud: 'payroll' }), says: 'audience' },
    { fault: 'for no audience', claims: () => ({ aud: undefined }), says: 'audience' },
    { fault: 'of another issuer', claims: () => ({ iss: 'https://evil.example' }), says: 'another issuer' },
    { fault: 'without an end', claims: () => ({ exp: undefined }), says: 'expiry' },
    { fault: 'without a beginning', claims: () => ({ iat: undefined }), says: 'issue' },
    { fault: 'of nobody', claims: () => ({ sub: undefined }), says: 'of whom' },
    { fault: 'of an empty subject', claims: () => ({ sub: '' }), says: 'of whom' },
  ])('that is $fault is refused and told so', async ({ claims, says }) => {
    const token = await issuer.sign(claims())
    const [code, message] = await refusedWith(ask(token))
    expect(code).toBe('UNAUTHENTICATED')
    expect(message).toContain(says)
    expect(message).not.toContain(token)
    expect(message).not.toMatch(/evil|payroll|employee/)
  })

  it('may be half a minute off, as clocks are', async () => {
    for (const claims of [{ exp: now() - 28 }, { nbf: now() + 28 }, { iat: now() + 28 }]) {
      expect((await ask(await issuer.sign(claims))).kind).toBe('PERSON')
    }
  })

  it.each([
    { role: undefined, what: 'no role' },
    { role: [], what: 'no role' },
    { role: ['GOVERNANCE_LEAD', 'AUDITOR'], what: 'two roles, which are not added up' },
    { role: 'MAYOR', what: 'an unknown role' },
    { role: { code: 'AUDITOR' }, what: 'no text' },
    { role: '__proto__', what: 'a name of JavaScript' },
  ])('with $what is refused', async ({ role }) => {
    const token = await issuer.sign({ hub_role: role })
    expect((await refusedWith(ask(token)))[0]).toBe('ROLE_UNKNOWN')
  })

  it('may name its one role in a list', async () => {
    expect((await ask(await issuer.sign({ hub_role: ['AUDITOR'] }))).role.code).toBe('AUDITOR')
  })

  it.each([
    { scope: ['330322'], gives: [5], what: 'the county that became a district' },
    { scope: ['330322', '330305', '330302000000'], gives: [5, 2], what: 'one area by several codes' },
    { scope: '330302', gives: [2], what: 'a single code' },
  ])('for $what is for the areas of today', async ({ scope, gives }) => {
    expect((await ask(await issuer.sign({ hub_scope: scope }))).scope).toEqual(gives)
  })

  it.each([
    { scope: undefined },
    { scope: null },
    { scope: [] },
    { scope: ['330302', '999999'] },
    { scope: ['ALL'] },
    { scope: 'all' },
    { scope: [330302] },
    { scope: true },
    { scope: Array.from({ length: 201 }, () => '330302') },
  ])('with the scope $scope is refused, never taken for everything or for the rest of it', async ({ scope }) => {
    expect((await refusedWith(ask(await issuer.sign({ hub_scope: scope }))))[0]).toBe('SCOPE_INVALID')
  })
})

describe('a forged token', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = () => ({
    iss: issuer.issuer,
    aud: audience,
    sub: 'attacker',
    iat: now(),
    exp: now() + 600,
    hub_role: 'GOVERNANCE_LEAD',
    hub_scope: 'ALL',
  })

  it.each(['none', 'None', 'NONE', ''])('with the algorithm "%s" is refused', async (alg) => {
    for (const signature of ['', 'x'])
      expect((await refusedWith(ask(`${part({ alg, kid: 'first' })}.${part(claims())}.${signature}`)))[0]).toBe(
        'UNAUTHENTICATED',
      )
  })

  it('signed with the public key as if it were a shared secret is refused', async () => {
    const { publicJwk } = issuer.keys[0]!
    const pem = await exportSPKI((await importJWK(publicJwk, 'ES256')) as CryptoKeyOfJose)
    for (const secret of [pem, pem.trim(), JSON.stringify(publicJwk), String(publicJwk.x)]) {
      for (const alg of ['HS256', 'HS384', 'HS512']) {
        const signed = `${part({ alg, kid: 'first' })}.${part(claims())}`
        const mark = createHmac(alg.replace('HS', 'sha'), secret).update(signed).digest('base64url')
        expect((await refusedWith(ask(`${signed}.${mark}`)))[0]).toBe('UNAUTHENTICATED')
      }
    }
  })

  it('that brings its own key, or says where it is, is refused, and nobody goes there', async () => {
    for (const header of [
      { jwk: other.publicJwk },
      { jku: `${issuer.issuer}/stolen` },
      { x5u: `${issuer.issuer}/stolen` },
      { kid: 'first', jwk: other.publicJwk },
      { kid: '../../dev/null' },
      { kid: "' or 1=1 --" },
      { kid: 'first', crit: ['b64'], b64: false },
    ]) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'ES256', ...header })
        .sign(other.privateKey)
        .catch(async () => {
          // The library signs no such header; put together by hand.
          const signed = `${part({ alg: 'ES256', ...header })}.${part(claims())}`
          const mark = await crypto.subtle.sign(
            { name: 'ECDSA', hash: 'SHA-256' },
            other.privateKey,
            Buffer.from(signed),
          )
          return `${signed}.${Buffer.from(mark).toString('base64url')}`
        })
      expect((await refusedWith(ask(token)))[0]).toBe('UNAUTHENTICATED')
    }
  })

  it('whose claims were changed is refused', async () => {
    const [header, body, signature] = (await issuer.sign({ hub_role: 'AUDITOR' })).split('.')
    const changed = { ...JSON.parse(Buffer.from(body!, 'base64url').toString()), hub_role: 'GOVERNANCE_LEAD' }
    const [code, message] = await refusedWith(ask(`${header}.${part(changed)}.${signature}`))
    expect([code, message]).toEqual(['UNAUTHENTICATED', 'The signature of the token is not genuine.'])
  })
})

describe('keys of the issuer', () => {
  it('are asked for once, whoever asks', async () => {
    const token = await issuer.sign()
    await Promise.all(Array.from({ length: 20 }, () => ask(token)))
    expect(issuer.asked).toBe(1)
  })

  it('are found without a restart when a new one is used, and a flood of invented ones is none for the issuer', async () => {
    await ask(await issuer.sign())
    const second = await makeSigningKey('second')
    issuer.keys = [...issuer.keys, second]
    const token = await issuer.sign({}, second)
    clock += times.cooldown
    expect((await ask(token)).kind).toBe('PERSON')
    expect(issuer.asked).toBe(2)
    const invented = await issuer.sign({}, { ...other, kid: 'invented' })
    for (let times = 0; times < 20; times += 1) expect((await refusedWith(ask(invented)))[0]).toBe('UNAUTHENTICATED')
    expect(issuer.asked).toBe(2)
  })

  it('that were withdrawn are refused after ten minutes', async () => {
    const second = await makeSigningKey('second')
    issuer.keys = [issuer.keys[0]!, second]
    const token = await issuer.sign({ exp: now() + 36_000 }, second)
    expect((await ask(token)).kind).toBe('PERSON')
    issuer.keys = issuer.keys.slice(0, 1)
    clock += times.fresh + 1
    expect((await refusedWith(ask(token)))[0]).toBe('UNAUTHENTICATED')
  })

  it('are kept for a day while the issuer is down; then nobody can be known', async () => {
    const token = await issuer.sign({ exp: now() + 200_000 })
    await ask(token)
    issuer.status = 503
    clock += times.fresh + 1
    expect((await ask(token)).kind).toBe('PERSON')
    expect(warned).toEqual(['the keys of the issuer cannot be read'])
    const asked = issuer.asked
    expect((await ask(token)).kind).toBe('PERSON')
    expect(issuer.asked).toBe(asked)
    expect((await refusedWith(ask(await issuer.sign({}, { ...other, kid: 'unknown' }))))[0]).toBe(
      'AUTHENTICATION_UNAVAILABLE',
    )
    clock += times.kept
    expect((await refusedWith(ask(token)))[0]).toBe('AUTHENTICATION_UNAVAILABLE')
    issuer.status = 200
    clock += times.cooldown
    expect((await ask(token)).kind).toBe('PERSON')
  })

  it('of an issuer that calls itself otherwise are not taken', async () => {
    const keys = issuerKeys(
      { kind: 'ISSUER', issuer: `${issuer.issuer}/` },
      { times, now: () => clock, warn: () => undefined },
    )
    const [code] = await refusedWith(ask(await issuer.sign(), undefined, identifyBy(keys)))
    expect(code).toBe('AUTHENTICATION_UNAVAILABLE')
  })

  it('can be at an address of their own', async () => {
    const keys = issuerKeys(
      { kind: 'ADDRESS', url: `${issuer.issuer}/keys` },
      { times, now: () => clock, warn: () => undefined },
    )
    expect((await ask(await issuer.sign(), undefined, identifyBy(keys))).kind).toBe('PERSON')
  })
})

describe('the purpose', () => {
  const asUtf8 = (text: string) => Buffer.from(text).toString('latin1')

  it.each([
    { header: 'audit of petitions', purpose: 'audit of petitions' },
    { header: asUtf8('信访专题研究'), purpose: '信访专题研究' },
    { header: "UTF-8''%E4%BF%A1%E8%AE%BF", purpose: '信访' },
    { header: asUtf8('用'.repeat(200)), purpose: '用'.repeat(200) },
  ])('$purpose of the header comes before that of the token', async ({ header, purpose }) => {
    expect((await ask(await issuer.sign({ hub_purpose: 'other' }), header)).purpose).toBe(purpose)
  })

  it.each([
    { header: '', what: 'empty' },
    { header: '   ', what: 'blank' },
    { header: asUtf8('用'.repeat(201)), what: 'too long' },
    { header: 'a\tb', what: 'with a control character' },
    { header: "UTF-8''line%0Aline", what: 'of two lines' },
    { header: "UTF-8''%E2%80%AEtxt", what: 'that turns the direction of writing' },
    { header: "UTF-8''%FF", what: 'no UTF-8' },
    { header: '\xff\xfe', what: 'no UTF-8' },
  ])('that is $what is refused', async ({ header }) => {
    expect((await refusedWith(ask(await issuer.sign(), header)))[0]).toBe('PURPOSE_INVALID')
  })

  it.each([{ purpose: 7 }, { purpose: ['a'] }, { purpose: '' }, { purpose: 'a\nb' }])(
    'that the token tells as $purpose is refused',
    async ({ purpose }) => {
      expect((await refusedWith(ask(await issuer.sign({ hub_purpose: purpose }))))[0]).toBe('PURPOSE_INVALID')
    },
  )
})

describe('without a token', () => {
  const local = { authorization: undefined, purpose: undefined, remoteAddress: '127.0.0.1', isForwarded: false }

  it('nobody is let in where this is no demonstration', async () => {
    expect((await refusedWith(identify({ ...local, host: 'localhost:4000' })))[0]).toBe('UNAUTHENTICATED')
  })

  it.each([
    { from: { remoteAddress: '127.0.0.1', host: '127.0.0.1:4000' } },
    { from: { remoteAddress: '::1', host: '[::1]:4000' } },
    { from: { remoteAddress: '::ffff:127.0.0.1', host: 'localhost' } },
  ])('the demonstration lets in its own machine: $from', async ({ from }) => {
    const demonstration = identifyBy(keysOfIssuer(), { demonstration: true })
    expect(await demonstration({ ...local, ...from })).toBe(demonstrationAnalyst)
  })

  it.each([
    { from: { remoteAddress: '10.1.2.3', host: 'localhost' }, what: 'another machine' },
    { from: { remoteAddress: '', host: 'localhost' }, what: 'a connection of nobody' },
    { from: { isForwarded: true, host: 'localhost' }, what: 'a proxy on it' },
    { from: { host: 'evil.example:4000' }, what: 'a page whose name points here' },
    { from: { host: '127.0.0.1.evil.example' }, what: 'a name that begins like an address' },
    { from: { host: undefined }, what: 'a request without a host' },
  ])('the demonstration does not let in $what', async ({ from }) => {
    const demonstration = identifyBy(keysOfIssuer(), { demonstration: true })
    expect((await refusedWith(demonstration({ ...local, ...from })))[0]).toBe('UNAUTHENTICATED')
  })

  it('the demonstration does not take a wrong token for none', async () => {
    const demonstration = identifyBy(keysOfIssuer(), { demonstration: true })
    const asking = demonstration({ ...local, host: 'localhost', authorization: 'Bearer nobody' })
    expect((await refusedWith(asking))[0]).toBe('UNAUTHENTICATED')
  })
})

describe('garbage', () => {
  const codes: readonly ErrorCode[] = ['UNAUTHENTICATED']

  it('in Authorization never is anybody, and never anything but an error on purpose', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, async (authorization) => {
        const asking = identify({ ...elsewhere, authorization, purpose: undefined })
        const [code, message] = await refusedWith(asking)
        expect(codes).toContain(code)
        const sent = authorization.replace(/^\S+ +/, '')
        if (sent.length > 12) expect(message).not.toContain(sent)
      }),
      { numRuns: 100 },
    )
  })
})

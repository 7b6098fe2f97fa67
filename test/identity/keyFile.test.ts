import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../../src/errors.ts'
import { readKeyFile } from '../../src/identity/keyFile.ts'
import { makeSigningKey, type SigningKey } from '../support/tokenIssuer.ts'

let directory: string
let key: SigningKey
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hub-keys-'))
  key = await makeSigningKey('2026')
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function read(content: unknown): ReturnType<typeof readKeyFile> {
  const file = path.join(directory, 'keys.json')
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readKeyFile(file)
}

async function refusal(reading: Promise<unknown>): Promise<string> {
  const error: unknown = await reading.then(
    () => new Error('the file was taken'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HubError) || error.code !== 'CONFIGURATION_INVALID') throw error
  return `${error.message} ${JSON.stringify(error.details)}`
}

describe('a key file', () => {
  it.each(['ES256', 'EdDSA', 'PS256'])('gives the key (%s) that a token names', async (algorithm) => {
    const named = await makeSigningKey(`key-${algorithm}`, algorithm)
    const keys = await read({ keys: [key.publicJwk, named.publicJwk] })
    const token = await new SignJWT({ sub: 'a' })
      .setProtectedHeader({ alg: algorithm, kid: named.kid })
      .sign(named.privateKey)
    expect((await jwtVerify(token, keys)).payload.sub).toBe('a')
  })

  it('with a private key is refused, and no word of the key is repeated', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const secret = await exportJWK(privateKey)
    const message = await refusal(read({ keys: [key.publicJwk, { ...secret, kid: 'b' }] }))
    expect(message).toContain('keys[1] holds a private or secret key (d)')
    expect(message).toContain('let the issuer make a new one')
    expect(message).not.toContain(secret.d)
    const symmetric = await refusal(read({ keys: [{ kty: 'oct', k: 'c2VjcmV0LXNlY3JldA', kid: 'c' }] }))
    expect(symmetric).toContain('keys[0] holds a private or secret key (k)')
    expect(symmetric).not.toContain('c2VjcmV0')
  })

  it('tells all its faults at once, each with its place', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true })
    const { kid: _, ...nameless } = key.publicJwk
    const rsa = await exportJWK(publicKey)
    const message = await refusal(
      read({
        keys: [
          nameless,
          { ...key.publicJwk, use: 'enc' },
          { ...key.publicJwk, x: 'AA' },
          { kty: 'none' },
          null,
          // A modulus of 1,024 bits; cut off it is none of a pair, but nobody has to notice that.
          { ...rsa, kid: 'short', n: Buffer.from(rsa.n!, 'base64url').subarray(0, 128).toString('base64url') },
        ],
      }),
    )
    for (const fault of [
      'keys[0] must have a kid',
      'keys[1] is not for signatures',
      'keys[2] cannot be read',
      'keys[3] must have the kty RSA, EC or OKP',
      'keys[4] must be an object',
      'keys[5] is an RSA key of less than 2048 bits',
      'several keys have the same kid',
    ])
      expect(message).toContain(fault)
  })

  it.each([
    { content: '{ "keys": [ { "d": "s3cret-d', says: 'it is not JSON' },
    { content: [], says: 'must hold a JWK Set' },
    { content: { keys: [] }, says: 'must hold a JWK Set' },
    { content: null, says: 'must hold a JWK Set' },
  ])('that is $content is refused', async ({ content, says }) => {
    const message = await refusal(read(content))
    expect(message).toContain(says)
    expect(message).not.toContain('s3cret')
  })

  it('that does not exist is named', async () => {
    expect(await refusal(readKeyFile(path.join(directory, 'none.json')))).toMatch(/none\.json.*it does not exist/s)
  })
})

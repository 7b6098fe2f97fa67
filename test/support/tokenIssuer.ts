import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/** A pair of keys with the name by which tokens call it. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/** Makes a pair; the default is the quickest to make. */
export async function makeSigningKey(kid: string, algorithm = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  return { kid, algorithm, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } }
}

/** An issuer of tokens as an OpenID provider is one: it serves its configuration and its keys. */
export interface TokenIssuer {
  readonly issuer: string
  /** The keys that it serves now. */
  keys: readonly SigningKey[]
  /** What it answers with; 200 is as it should be. */
  status: number
  /** How often its keys were asked for. */
  asked: number
  /** A token of now, for an hour, of the first key; `claims` come last and can take away by undefined. */
  sign(claims?: Readonly<Record<string, unknown>>, key?: SigningKey): Promise<string>
  close(): Promise<void>
}

/** Starts it on this machine. */
export async function startTokenIssuer(audience: string): Promise<TokenIssuer> {
  const first = await makeSigningKey('first')
  const http = createServer((request, response) => {
    const body = request.url?.startsWith('/.well-known/')
      ? { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/keys` }
      : { keys: issuer.keys.map(({ publicJwk }) => publicJwk) }
    if (request.url === '/keys') issuer.asked += 1
    response.writeHead(issuer.status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const issuer: TokenIssuer = {
    issuer: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    keys: [first],
    status: 200,
    asked: 0,
    sign(claims = {}, key = issuer.keys[0]!) {
      const now = Math.floor(Date.now() / 1000)
      const usual = { iss: issuer.issuer, aud: audience, sub: 'employee-7', iat: now, exp: now + 3600 }
      return new SignJWT({ ...usual, hub_role: 'GOVERNANCE_LEAD', hub_scope: 'ALL', ...claims })
        .setProtectedHeader({ alg: key.algorithm, kid: key.kid })
        .sign(key.privateKey)
    },
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return issuer
}

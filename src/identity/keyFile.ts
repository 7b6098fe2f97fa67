import { readFileSync } from 'node:fs'
import { createLocalJWKSet, importJWK, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose'
import { HubError } from '../errors.ts'

/** Members of a JWK that only who signs may have; `k` is the secret of a symmetric key. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const
const keyTypes: readonly unknown[] = ['RSA', 'EC', 'OKP']
const smallestRsa = 2048

/**
 * The public keys of a file (a JWK Set), where there is no issuer that can be asked. Throws CONFIGURATION_INVALID with every fault: a
 * private key in it is one, because whoever may read the file could then sign tokens. No message has anything of a key.
 */
export async function readKeyFile(file: string): Promise<JWTVerifyGetKey> {
  const content = readJson(file)
  const keys = (content as { readonly keys?: unknown } | null)?.keys
  if (!Array.isArray(keys) || keys.length === 0) {
    throw invalid(file, [
      'it must hold a JWK Set with at least one public key: { "keys": [{ "kty": …, "kid": …, … }] }',
    ])
  }
  const faults: string[] = []
  for (const [index, key] of keys.entries()) {
    faults.push(...(await keyFaults(key)).map((fault) => `keys[${index}] ${fault}`))
  }
  const names = keys.map((key: { readonly kid?: unknown } | null) => key?.kid)
  const twice = names.filter((name, index) => typeof name === 'string' && names.indexOf(name) !== index)
  if (twice.length > 0) faults.push('several keys have the same kid')
  if (faults.length > 0) throw invalid(file, faults)
  return createLocalJWKSet({ keys } as JSONWebKeySet)
}

async function keyFaults(key: unknown): Promise<string[]> {
  if (typeof key !== 'object' || key === null) return ['must be an object']
  const jwk = key as JWK
  const found = privateMembers.filter((member) => member in jwk)
  if (found.length > 0) {
    return [
      `holds a private or secret key (${found.join(', ')}). Remove it here and wherever it was copied to, let the issuer make a new one, and put only the public part here`,
    ]
  }
  if (!keyTypes.includes(jwk.kty)) return ['must have the kty RSA, EC or OKP']
  const faults: string[] = []
  if (typeof jwk.kid !== 'string' || jwk.kid === '') faults.push('must have a kid, by which tokens name it')
  if (jwk.use !== undefined && jwk.use !== 'sig') faults.push('is not for signatures: its use must be sig')
  try {
    const read = await importJWK(jwk, jwk.alg ?? usualAlgorithm(jwk))
    if (!(read instanceof CryptoKey)) faults.push('is no public key')
    else if (((read.algorithm as { readonly modulusLength?: number }).modulusLength ?? smallestRsa) < smallestRsa) {
      faults.push(`is an RSA key of less than ${smallestRsa} bits`)
    }
  } catch {
    faults.push('cannot be read: a member is missing, damaged, or of an unknown curve or algorithm')
  }
  return faults
}

function usualAlgorithm({ kty, crv }: JWK): string {
  if (kty === 'RSA') return 'RS256'
  if (kty === 'OKP') return 'EdDSA'
  return crv === 'P-384' ? 'ES384' : crv === 'P-521' ? 'ES512' : 'ES256'
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    // Without the parser's own words and without the cause: both have a piece of the file.
    throw invalid(file, [
      code === 'ENOENT' ? 'it does not exist' : code === undefined ? 'it is not JSON' : `it cannot be read (${code})`,
    ])
  }
}

function invalid(file: string, faults: readonly string[]): HubError {
  return new HubError(
    'CONFIGURATION_INVALID',
    `The key file ${file}, which HUB_JWT_KEYS names, has faults:\n  ${faults.join('\n  ')}`,
    { details: { faults } },
  )
}

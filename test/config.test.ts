import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { HubError } from '../src/errors.ts'

const issuer = 'https://sso.example/realms/city'

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof HubError && error.code === 'CONFIGURATION_INVALID')
      return error.details['faults'] as readonly string[]
    throw error
  }
  return []
}

it('every setting is explained in docs', () => {
  const [fault] = faultsOf({ HUB_NO_SETTING: '1' })
  const settings = [...fault!.matchAll(/HUB_\w+/g)].map(([name]) => name).filter((name) => name !== 'HUB_NO_SETTING')
  expect(settings).toContain('HUB_OIDC_ISSUER')
  const folder = new URL('../docs/', import.meta.url)
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'))
  const text = pages.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n')
  expect(settings.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

it('without settings nobody signs in, and the roles are those of the hub', () => {
  expect(readConfig({}).access).toEqual({ rolesFile: undefined, signedTokens: null })
})

it('an issuer and an audience are enough: the keys are where the issuer says', () => {
  expect(readConfig({ HUB_OIDC_ISSUER: issuer, HUB_OIDC_AUDIENCE: 'hub' }).access.signedTokens).toEqual({
    issuer,
    audience: 'hub',
    keys: { kind: 'ISSUER' },
    claims: { role: 'hub_role', scope: 'hub_scope', purpose: 'hub_purpose' },
  })
})

it('keys may be in a file, where the issuer is a name and no address', () => {
  const { signedTokens, rolesFile } = readConfig({
    HUB_OIDC_ISSUER: 'city-sso',
    HUB_OIDC_AUDIENCE: 'hub',
    HUB_JWT_KEYS: 'keys.json',
    HUB_OIDC_ROLE_CLAIM: 'https://hub.example/role',
    HUB_ROLES: 'roles.json',
  }).access
  expect(signedTokens).toMatchObject({
    keys: { kind: 'FILE', file: path.resolve('keys.json') },
    claims: { role: 'https://hub.example/role' },
  })
  expect(rolesFile).toBe(path.resolve('roles.json'))
})

it.each([
  { environment: { HUB_OIDC_ISSUER: issuer }, says: 'HUB_OIDC_AUDIENCE must be set' },
  { environment: { HUB_OIDC_AUDIENCE: 'hub' }, says: 'HUB_OIDC_ISSUER must be set' },
  { environment: { HUB_JWT_KEYS: 'keys.json' }, says: 'HUB_OIDC_ISSUER must be set' },
  {
    environment: { HUB_OIDC_ISSUER: 'http://sso.example', HUB_OIDC_AUDIENCE: 'hub' },
    says: 'HUB_OIDC_ISSUER must begin with https://',
  },
  {
    environment: { HUB_OIDC_ISSUER: issuer, HUB_OIDC_AUDIENCE: 'hub', HUB_OIDC_JWKS_URL: 'http://sso.example/keys' },
    says: 'HUB_OIDC_JWKS_URL must be an address that begins with https://',
  },
  {
    environment: {
      HUB_OIDC_ISSUER: issuer,
      HUB_OIDC_AUDIENCE: 'hub',
      HUB_OIDC_JWKS_URL: 'https://sso.example/keys',
      HUB_JWT_KEYS: 'keys.json',
    },
    says: 'HUB_OIDC_JWKS_URL and HUB_JWT_KEYS exclude each other',
  },
  {
    environment: { HUB_OIDC_ISSUER: issuer, HUB_OIDC_AUDIENCE: 'hub', HUB_OIDC_ROLE_CLAIM: 'hub_scope' },
    says: 'must name three claims',
  },
])('$environment is refused: $says', ({ environment, says }) => {
  expect(faultsOf(environment).join('\n')).toContain(says)
})

it.each([
  'postgres://hub:s3cr@et/half@db.example:5432/hub',
  'postgres://hub:s3cret@db.example:99999/hub',
  'mysql://hub:s3cret@db.example/hub',
])('no message repeats an address of a database, which has a password', (url) => {
  const faults = faultsOf({ HUB_DATABASE_URL: url })
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatch(/^HUB_DATABASE_URL (must begin|is no address)/)
  expect(faults[0]).not.toMatch(/s3cr|half|db\.example/)
})

it('the demonstration may have some of its cities only', () => {
  expect(readConfig({ HUB_DEMONSTRATION_CITIES: '331022, 530400' }).demonstrationCities).toEqual(['331022', '530400'])
  expect(readConfig({}).demonstrationCities).toEqual(['330300', '530400', '331022'])
  expect(faultsOf({ HUB_DEMONSTRATION_CITIES: '331022,110105' })).toEqual([
    'HUB_DEMONSTRATION_CITIES.1 must be cities of the demonstration, with commas: 330300,530400,331022',
  ])
})

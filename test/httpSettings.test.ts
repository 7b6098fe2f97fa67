import { describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { defaultHttpSettings } from '../src/httpSettings.ts'

const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    return (error as { details: { faults: string[] } }).details.faults
  }
}

test('without settings the limits are the declared ones, and nothing is opened', () => {
  expect(readConfig({}).http).toEqual(defaultHttpSettings)
  expect(defaultHttpSettings).toMatchObject({
    openStreams: 20,
    requestSeconds: 20,
    corsOrigins: [],
    tls: null,
    trustedProxies: [],
    documents: 'ANY',
    rates: { PERSON: { requests: 600, cost: 1_000_000 }, DEMONSTRATION: null },
  })
})

test('settings are read, each from its variable', () => {
  const { http } = readConfig({
    HUB_RATE_REQUESTS: '100',
    HUB_OPEN_STREAMS: '3',
    HUB_REQUEST_SECONDS: '5',
    HUB_CORS_ORIGINS: 'https://front.example, http://localhost:5173',
    HUB_TRUSTED_PROXY: '10.0.0.7,10.1.0.0/16,fd00::/64',
    HUB_TRUSTED_DOCUMENTS: '/etc/hub/documents.json',
    HUB_DOCUMENTS: 'trusted',
    HUB_TLS_CERTIFICATE: '/etc/hub/tls.pem',
    HUB_TLS_KEY: '/etc/hub/tls.key',
  })
  expect(http).toEqual({
    // A rate that is set holds for everybody; the cost of the demonstration stays without limit.
    rates: {
      PERSON: { requests: 100, cost: 1_000_000 },
      MACHINE: { requests: 100, cost: 20_000_000 },
      DEMONSTRATION: { requests: 100, cost: Number.MAX_SAFE_INTEGER },
      SERVICE: null,
    },
    openStreams: 3,
    requestSeconds: 5,
    corsOrigins: ['https://front.example', 'http://localhost:5173'],
    tls: { certificate: '/etc/hub/tls.pem', key: '/etc/hub/tls.key' },
    trustedProxies: ['10.0.0.7', '10.1.0.0/16', 'fd00::/64'],
    trustedDocuments: '/etc/hub/documents.json',
    documents: 'TRUSTED',
  })
})

describe('refused at the start', () => {
  test.each([
    '*',
    'https://*.example',
    'null',
    'https://front.example/',
    'https://front.example/page',
    'front.example',
    'ftp://front.example',
    'https://user@front.example',
    'https://front.example,',
  ])('the origin %s', (origin) => {
    expect(faultsOf({ HUB_CORS_ORIGINS: origin })).toEqual([
      expect.stringContaining('HUB_CORS_ORIGINS must list origins'),
    ])
  })

  test.each(['0.0.0.0/0', '10.0.0.0/4', 'proxy.example', '10.0.0.300', '10.0.0.1/33', 'true', '1'])(
    'the trusted proxy %s',
    (proxy) => {
      expect(faultsOf({ HUB_TRUSTED_PROXY: proxy })).toEqual([expect.stringContaining('HUB_TRUSTED_PROXY must list')])
    },
  )

  test.each(['0.0.0.0', '::', '10.0.0.5', 'hub.example'])(
    'the address %s, which others reach, without TLS or a proxy that does it',
    (host) => {
      expect(faultsOf({ HUB_HOST: host })).toEqual([expect.stringContaining('would pass unencrypted')])
      expect(faultsOf({ HUB_HOST: host, HUB_TRUSTED_PROXY: '10.0.0.7' })).toEqual([])
      expect(faultsOf({ HUB_HOST: host, HUB_TLS_CERTIFICATE: 'a', HUB_TLS_KEY: 'b' })).toEqual([])
    },
  )

  test('half of a certificate, trusted documents without any, rates below one answer', () => {
    expect(faultsOf({ HUB_TLS_KEY: 'b' })).toEqual(['HUB_TLS_KEY needs HUB_TLS_CERTIFICATE beside it'])
    expect(faultsOf({ HUB_DOCUMENTS: 'trusted' })).toEqual([expect.stringContaining('HUB_TRUSTED_DOCUMENTS must name')])
    expect(faultsOf({ HUB_RATE_COST: '1000' })).toEqual([expect.stringContaining('must be 250000 to')])
    expect(faultsOf({ HUB_REQUEST_SECONDS: '0' })).toEqual([expect.stringContaining('must be 1 to 600')])
  })
})

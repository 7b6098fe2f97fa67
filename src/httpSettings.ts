import { isIP } from 'node:net'
import path from 'node:path'
import { z } from 'zod'
import { isLoopbackName } from './accessSettings.ts'
import { defaultOpenStreams, defaultRates, leastCost, type Rate, type Rates } from './limits/rateLimit.ts'

/** How the hub is reached, and how much may be asked of it. */
export interface HttpSettings {
  readonly rates: Rates
  /** Streams of one principal. */
  readonly openStreams: number
  /** Longest time of one operation. */
  readonly requestSeconds: number
  /** Web pages of these origins may ask the API; none by default. */
  readonly corsOrigins: readonly string[]
  /** Files in PEM form; null: plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | null
  /** Addresses and networks of the reverse proxies whose `X-Forwarded-*` is believed. */
  readonly trustedProxies: readonly string[]
  /** The manifest of trusted documents. */
  readonly trustedDocuments: string | undefined
  /** TRUSTED: nobody may run anything else. ANY: the role says. */
  readonly documents: 'ANY' | 'TRUSTED'
}

/** What holds where nothing is set. */
export const defaultHttpSettings: HttpSettings = {
  rates: defaultRates,
  openStreams: defaultOpenStreams,
  requestSeconds: 20,
  corsOrigins: [],
  tls: null,
  trustedProxies: [],
  trustedDocuments: undefined,
  documents: 'ANY',
}

const count = (least: number, most: number, unit: string) =>
  z.coerce
    .number(`must be a number of ${unit}`)
    .int(`must be a whole number of ${unit}`)
    .min(least, `must be ${least} to ${most}`)
    .max(most, `must be ${least} to ${most}`)

const list = (isGood: (entry: string) => boolean, fault: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .refine((entries) => entries.every(isGood), fault)

/** The variables of the environment from which the settings are read. */
export const httpEnvironment = {
  HUB_RATE_REQUESTS: count(1, 100_000_000, 'requests a minute').optional(),
  HUB_RATE_COST: count(leastCost, 100_000_000_000, 'objects a minute').optional(),
  HUB_OPEN_STREAMS: count(1, 10_000, 'streams').default(defaultOpenStreams),
  HUB_REQUEST_SECONDS: count(1, 600, 'seconds').default(defaultHttpSettings.requestSeconds),
  HUB_CORS_ORIGINS: list(
    isOrigin,
    'must list origins such as https://front.example, separated by commas: scheme, host and port, no path, no *',
  ).optional(),
  HUB_TLS_CERTIFICATE: z.string().optional(),
  HUB_TLS_KEY: z.string().optional(),
  HUB_TRUSTED_PROXY: list(
    isAddressOrNetwork,
    'must list addresses or networks such as 10.0.0.7 or 10.0.0.0/24, separated by commas',
  ).optional(),
  HUB_TRUSTED_DOCUMENTS: z.string().optional(),
  HUB_DOCUMENTS: z.enum(['any', 'trusted'], 'must be any or trusted').default('any'),
}

type HttpEnvironment = z.infer<z.ZodObject<typeof httpEnvironment>>

/** The settings that the environment gives. */
export function httpSettingsOf(values: HttpEnvironment): HttpSettings {
  const { HUB_TLS_CERTIFICATE: certificate, HUB_TLS_KEY: key, HUB_TRUSTED_DOCUMENTS: documents } = values
  return {
    rates: ratesOf(values),
    openStreams: values.HUB_OPEN_STREAMS,
    requestSeconds: values.HUB_REQUEST_SECONDS,
    corsOrigins: values.HUB_CORS_ORIGINS ?? [],
    tls:
      certificate === undefined || key === undefined
        ? null
        : { certificate: path.resolve(certificate), key: path.resolve(key) },
    trustedProxies: values.HUB_TRUSTED_PROXY ?? [],
    trustedDocuments: documents === undefined ? undefined : path.resolve(documents),
    documents: values.HUB_DOCUMENTS === 'trusted' ? 'TRUSTED' : 'ANY',
  }
}

/** Whoever sets a rate has measured the own machine: it holds for everybody who asks, the demonstration included. */
function ratesOf({ HUB_RATE_REQUESTS: requests, HUB_RATE_COST: cost }: HttpEnvironment): Rates {
  if (requests === undefined && cost === undefined) return defaultRates
  const of = (rate: Rate | null): Rate => ({
    requests: requests ?? rate?.requests ?? Number.MAX_SAFE_INTEGER,
    cost: cost ?? rate?.cost ?? Number.MAX_SAFE_INTEGER,
  })
  return {
    PERSON: of(defaultRates.PERSON),
    MACHINE: of(defaultRates.MACHINE),
    DEMONSTRATION: of(defaultRates.DEMONSTRATION),
    SERVICE: null,
  }
}

/** What of the settings contradicts itself, each with its fix. */
export function httpFaults(host: string, values: HttpEnvironment): string[] {
  const { HUB_TLS_CERTIFICATE: certificate, HUB_TLS_KEY: key } = values
  const faults: string[] = []
  if ((certificate === undefined) !== (key === undefined)) {
    const [given, missing] =
      key === undefined ? ['HUB_TLS_CERTIFICATE', 'HUB_TLS_KEY'] : ['HUB_TLS_KEY', 'HUB_TLS_CERTIFICATE']
    faults.push(`${given} needs ${missing} beside it`)
  }
  if (values.HUB_DOCUMENTS === 'trusted' && values.HUB_TRUSTED_DOCUMENTS === undefined) {
    faults.push('HUB_DOCUMENTS is trusted, so HUB_TRUSTED_DOCUMENTS must name the manifest of `hub documents build`')
  }
  if (!isLoopbackName(host) && certificate === undefined && values.HUB_TRUSTED_PROXY === undefined) {
    faults.push(
      `HUB_HOST ${host} is reached by other machines, and tokens and figures would pass unencrypted: set HUB_TLS_CERTIFICATE and HUB_TLS_KEY, or HUB_TRUSTED_PROXY to the address of the reverse proxy that does TLS`,
    )
  }
  return faults
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  return new URL(text).origin === text && !text.includes('*')
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const kind = isIP(address)
  if (kind === 0 || rest.length > 0) return false
  // The whole internet is no proxy.
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= (kind === 4 ? 32 : 128))
}

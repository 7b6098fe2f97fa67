import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { HubError } from './errors.ts'

/** The one reader of the environment. All faults are told at once, each with what is allowed. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Everything the hub keeps on disk: the embedded PostgreSQL, the demonstration's systems, keys. */
  readonly dataDirectory: string
  /** A PostgreSQL of one's own; undefined: the embedded one. */
  readonly databaseUrl: string | undefined
  /** The file that lists the sources of each site; undefined: the demonstration's. */
  readonly sourcesFile: string | undefined
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

const environmentSchema = z.object({
  HUB_HOST: z.string().min(1, 'must be an address to listen on, for example 127.0.0.1').default('127.0.0.1'),
  HUB_PORT: z.coerce.number('must be a port number').int().min(0, 'must be 0 to 65535').max(65535, 'must be 0 to 65535').default(4000),
  HUB_DATA_DIRECTORY: z.string().min(1, 'must be a folder').default('.hub'),
  HUB_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional(),
  HUB_SOURCES: z.string().min(1, 'must be the path of a JSON file').optional(),
  HUB_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent').default('warn'),
})

/** Reads the configuration; throws CONFIGURATION_INVALID with every fault. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty variable is what `HUB_PORT= npm start` gives: it means "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const unknown = Object.keys(given).filter((name) => name.startsWith('HUB_') && !(name in environmentSchema.shape))
  const parsed = environmentSchema.safeParse(given)
  const faults = [
    ...(parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? []),
    ...unknown.map((name) => `${name} is not a setting of the hub; there are ${Object.keys(environmentSchema.shape).join(', ')}`),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new HubError('CONFIGURATION_INVALID', `The environment has faults:\n  ${faults.join('\n  ')}`, { details: { faults } })
  }
  const values = parsed.data
  return {
    host: values.HUB_HOST,
    port: values.HUB_PORT,
    dataDirectory: path.resolve(values.HUB_DATA_DIRECTORY),
    databaseUrl: values.HUB_DATABASE_URL,
    sourcesFile: values.HUB_SOURCES === undefined ? undefined : path.resolve(values.HUB_SOURCES),
    logLevel: values.HUB_LOG_LEVEL,
  }
}

/** One source of one site, as the sources file lists it. */
export interface SourceConfiguration {
  /** Code of the city or county whose system this is: `330300`. */
  readonly site: string
  /** Name of the connector: `public-security`. */
  readonly connector: string
  /** What the connector needs to connect; checked by its own schema. */
  readonly settings: Readonly<Record<string, unknown>>
}

const sourcesSchema = z.array(
  z.strictObject({
    site: z.string().regex(/^\d{6}$/, 'must be the six-digit code of a city or county'),
    connector: z.string().min(1),
    settings: z.record(z.string(), z.unknown()),
  }),
)

/** Reads a sources file; throws CONFIGURATION_INVALID with every fault, each with its place in the file. */
export function readSources(file: string): SourceConfiguration[] {
  if (!existsSync(file)) {
    throw new HubError('CONFIGURATION_INVALID', `There is no sources file at ${file}. docs/install.md shows what it holds; \`hub up\` brings a demonstration without one.`)
  }
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new HubError('CONFIGURATION_INVALID', `${file} is not JSON: ${(cause as Error).message}`, { cause })
  }
  const parsed = sourcesSchema.safeParse(content)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `[${issue.path.join('.')}] ${issue.message}`)
    throw new HubError('CONFIGURATION_INVALID', `${file} has faults:\n  ${faults.join('\n  ')}`, { details: { faults } })
  }
  const seen = new Set<string>()
  for (const { site, connector } of parsed.data) {
    if (seen.has(`${site}/${connector}`)) throw new HubError('CONFIGURATION_INVALID', `${file} lists ${connector} of site ${site} twice.`)
    seen.add(`${site}/${connector}`)
  }
  return parsed.data
}

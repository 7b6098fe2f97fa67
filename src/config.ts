import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type AccessSettings, accessEnvironment, accessFaults, accessSettingsOf } from './accessSettings.ts'
import { type CityCode, demonstrationCities } from './demo/places.ts'
import { HubError } from './errors.ts'
import { type HttpSettings, httpEnvironment, httpFaults, httpSettingsOf } from './httpSettings.ts'

/** The one reader of the environment. All faults are told at once, each with what is allowed. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Everything the hub keeps on disk: the embedded PostgreSQL, the demonstration's systems, keys. */
  readonly dataDirectory: string
  /** A PostgreSQL of one's own; undefined: the embedded one. */
  readonly databaseUrl: string | undefined
  /** A streaming replica of it, from which figures are read while it is at most so many seconds behind; null: none. */
  readonly replica: { readonly url: string; readonly lagLimit: number } | null
  /** The file that lists the sources of each site; undefined: the demonstration's. */
  readonly sourcesFile: string | undefined
  /** The cities whose legacy systems the demonstration has. */
  readonly demonstrationCities: readonly CityCode[]
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** The folder outside of the store to which the audit's checkpoints are exported. */
  readonly auditExport: string
  /** How long figures are answered while the audit cannot be written. */
  readonly auditGraceMinutes: number
  /** Mebibytes of answers that each process keeps; 0: none. */
  readonly answerMemory: number
  /** How the hub knows who asks. */
  readonly access: AccessSettings
  /** How the hub is reached, and how much may be asked of it. */
  readonly http: HttpSettings
}

/** Mebibytes: twenty-five thousand front pages, within what a process may grow to (docs/scale.md). */
export const defaultAnswerMemory = 24

const databaseAddress = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
  // A driver that cannot read it would print it, with its password.
  .refine(
    isDatabaseAddress,
    'is no address: write postgres://user:password@host:port/database, and signs such as @ : / # of a password as %40 %3A %2F %23',
  )

const environmentSchema = z.object({
  HUB_HOST: z.string().default('127.0.0.1'),
  HUB_PORT: z.coerce
    .number('must be a port number')
    .int('must be a port number')
    .min(0, 'must be 0 to 65535')
    .max(65535, 'must be 0 to 65535')
    .default(4000),
  // Beside the program, not below the working directory: a command finds the same store wherever it is called.
  HUB_DATA_DIRECTORY: z.string().default(fileURLToPath(new URL('../.hub', import.meta.url))),
  HUB_DATABASE_URL: databaseAddress.optional(),
  HUB_REPLICA_URL: databaseAddress.optional(),
  HUB_REPLICA_LAG_SECONDS: z.coerce
    .number('must be a number of seconds')
    .min(1, 'must be 1 to 3600')
    .max(3600, 'must be 1 to 3600')
    .default(10),
  HUB_SOURCES: z.string().optional(),
  HUB_DEMONSTRATION_CITIES: z
    .string()
    .default(demonstrationCities.join(','))
    .transform((text) => text.split(',').map((code) => code.trim()))
    .pipe(
      z.array(
        z.enum(
          demonstrationCities,
          `must be cities of the demonstration, with commas: ${demonstrationCities.join(',')}`,
        ),
      ),
    ),
  HUB_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('warn'),
  HUB_AUDIT_EXPORT: z.string().optional(),
  HUB_AUDIT_GRACE_MINUTES: z.coerce
    .number('must be a number of minutes')
    .min(0, 'must be 0 to 1440')
    .max(1440, 'must be 0 to 1440')
    .default(10),
  HUB_ANSWER_MEMORY: z.coerce
    .number('must be a number of mebibytes')
    .int('must be a whole number of mebibytes')
    .min(0, 'must be 0 to 65536')
    .max(65_536, 'must be 0 to 65536')
    .default(defaultAnswerMemory),
  ...accessEnvironment,
  ...httpEnvironment,
})

/** Reads the configuration; throws CONFIGURATION_INVALID with every fault. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty variable is what `HUB_PORT= npm start` gives: it means "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const unknown = Object.keys(given).filter((name) => name.startsWith('HUB_') && !(name in environmentSchema.shape))
  const parsed = environmentSchema.safeParse(given)
  const faults = [
    ...(parsed.data === undefined ? [] : httpFaults(parsed.data.HUB_HOST, parsed.data)),
    ...(parsed.data === undefined ? [] : accessFaults(parsed.data)),
    ...(parsed.data?.HUB_REPLICA_URL !== undefined && parsed.data.HUB_DATABASE_URL === undefined
      ? ['HUB_REPLICA_URL needs HUB_DATABASE_URL: the embedded PostgreSQL has no replica']
      : []),
    ...(parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? []),
    ...unknown.map(
      (name) => `${name} is not a setting of the hub; there are ${Object.keys(environmentSchema.shape).join(', ')}`,
    ),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new HubError('CONFIGURATION_INVALID', `The environment has faults:\n  ${faults.join('\n  ')}`, {
      details: { faults },
    })
  }
  const values = parsed.data
  return {
    host: values.HUB_HOST,
    port: values.HUB_PORT,
    dataDirectory: path.resolve(values.HUB_DATA_DIRECTORY),
    databaseUrl: values.HUB_DATABASE_URL,
    replica:
      values.HUB_REPLICA_URL === undefined
        ? null
        : { url: values.HUB_REPLICA_URL, lagLimit: values.HUB_REPLICA_LAG_SECONDS },
    sourcesFile: values.HUB_SOURCES === undefined ? undefined : path.resolve(values.HUB_SOURCES),
    demonstrationCities: values.HUB_DEMONSTRATION_CITIES,
    logLevel: values.HUB_LOG_LEVEL,
    auditExport: path.resolve(values.HUB_AUDIT_EXPORT ?? path.join(values.HUB_DATA_DIRECTORY, 'audit')),
    auditGraceMinutes: values.HUB_AUDIT_GRACE_MINUTES,
    answerMemory: values.HUB_ANSWER_MEMORY,
    access: accessSettingsOf(values),
    http: httpSettingsOf(values),
  }
}

/** A password with a bare / or @ would end the host early: what is left of it would be taken for a name, and be told in messages. */
function isDatabaseAddress(text: string): boolean {
  return URL.canParse(text) && /^\/?[^/@]*$/.test(new URL(text).pathname)
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

const sourceSchema = z.strictObject({
  site: z
    .string('must be the six-digit code of a city or county, in quotes')
    .regex(/^\d{6}$/, 'must be the six-digit code of a city or county'),
  connector: z.string('must be the name of a connector').min(1, 'must be the name of a connector'),
  settings: z.record(z.string(), z.unknown(), 'must be an object with what the connector needs'),
})

/**
 * Reads a sources file; throws CONFIGURATION_INVALID with every fault, each with its place in the file.
 * @param faultsOf what the connectors say of a source that is written well
 */
export function readSources(
  file: string,
  faultsOf: (source: SourceConfiguration) => readonly string[],
): SourceConfiguration[] {
  const content = readJson(file)
  if (!Array.isArray(content)) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `${file} must hold a list of sources: [{ "site": …, "connector": …, "settings": … }]. docs/install.md shows one.`,
    )
  }
  const sources: SourceConfiguration[] = []
  const faults: string[] = []
  for (const [index, entry] of content.entries()) {
    const parsed = sourceSchema.safeParse(entry)
    if (!parsed.success) {
      faults.push(...parsed.error.issues.map((issue) => `[${index}] ${issue.path.join('.')} ${issue.message}`))
      continue
    }
    const source = parsed.data
    if (sources.some((known) => known.site === source.site && known.connector === source.connector)) {
      faults.push(`[${index}] source ${source.connector} of site ${source.site}: it is configured twice`)
    }
    sources.push(source)
    faults.push(...faultsOf(source).map((fault) => `[${index}] ${fault}`))
  }
  if (faults.length > 0) {
    throw new HubError('CONFIGURATION_INVALID', `${file} has faults:\n  ${faults.join('\n  ')}`, {
      details: { faults },
    })
  }
  return sources
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException
    if (error.code === 'ENOENT') {
      throw new HubError(
        'CONFIGURATION_INVALID',
        `There is no sources file at ${file}, which HUB_SOURCES names. docs/install.md shows what it holds; unset HUB_SOURCES for the demonstration.`,
        { cause },
      )
    }
    const what = error.code === undefined ? 'is not JSON' : 'cannot be read'
    throw new HubError('CONFIGURATION_INVALID', `The sources file ${file} ${what}: ${error.message}`, { cause })
  }
}

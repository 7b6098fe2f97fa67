import { execFileSync } from 'node:child_process'
import { hubProgram, shipped } from './data/cluster.ts'
import { type Country, keptToken } from './data/country.ts'
import type { Bench } from './scenario.ts'
import { type Server, startServer } from './servers.ts'

/** `hub serve` over a store of the bench, as shipped, and how it is asked: with access control and audit. */
export interface HubServer extends Server {
  readonly headers: Readonly<Record<string, string>>
}

/** The environment of the hub's program over a store of the bench. */
export function hubEnvironment(country: Country): Record<string, string> {
  return {
    HUB_DATA_DIRECTORY: country.dataDirectory,
    HUB_DATABASE_URL: country.cluster.urlOf(country.database),
    HUB_SOURCES: country.sourcesFile,
    HUB_PORT: '0',
    // The limit of rate is not what is measured.
    HUB_RATE_REQUESTS: '100000000',
    HUB_RATE_COST: '100000000000',
  }
}

/** For scenarios that ask the same questions again: each is answered anew. */
export const nothingKept: Readonly<Record<string, string>> = { HUB_ANSWER_MEMORY: '0' }

/** Starts the hub's server, asked by an API token of a role that sees figures and records of the whole country. */
export async function startHub(
  bench: Bench,
  country: Country,
  environment: Readonly<Record<string, string>> = {},
): Promise<HubServer> {
  const all = { ...hubEnvironment(country), ...environment }
  const token = keptToken(country, () => makeToken(all))
  const profile = bench.options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${bench.options.profile}`]
  const server = await startServer([...shipped.options, ...profile, hubProgram, 'serve', '--json'], {
    ...shipped.environment,
    ...all,
  })
  bench.atEnd(() => server.stop())
  return { ...server, headers: { authorization: `Bearer ${token}` } }
}

function makeToken(environment: Readonly<Record<string, string>>): string {
  const words = 'token create --role GOVERNANCE_LEAD --scope ALL --expires 300d --purpose bench --json'.split(' ')
  const printed = execFileSync(process.execPath, [hubProgram, ...words], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  })
  return (JSON.parse(printed) as { readonly token: string }).token
}

/**
 * `npm run -s bench -- [scenario…] [--json]`: measures the hub against its rivals, or without a scenario lists what can be measured.
 * Each scenario is a file of `scenarios/`; README.md says what they show.
 */
import { parseArgs } from 'node:util'
import { reportJson, reportTable } from './report.ts'
import type { Bench, BenchOptions, Scenario } from './scenario.ts'
import { access } from './scenarios/access.ts'
import { compareCounties } from './scenarios/compareCounties.ts'
import { countryTree } from './scenarios/countryTree.ts'
import { findCounties } from './scenarios/findCounties.ts'
import { growth } from './scenarios/growth.ts'
import { memory } from './scenarios/memory.ts'
import { overview } from './scenarios/overview.ts'
import { overviewApollo } from './scenarios/overviewApollo.ts'
import { overviewHiveGateway } from './scenarios/overviewHiveGateway.ts'
import { overviewCities, overviewProvinces } from './scenarios/overviewLargeAreas.ts'
import { overviewPostGraphile } from './scenarios/overviewPostGraphile.ts'
import { overviewUnderSync } from './scenarios/overviewUnderSync.ts'
import { recordPages } from './scenarios/recordPages.ts'
import { rowLevelSecurity } from './scenarios/rowLevelSecurity.ts'
import { sync } from './scenarios/sync.ts'
import { syncCsv } from './scenarios/syncCsv.ts'
import { syncIncremental } from './scenarios/syncIncremental.ts'
import { syncMariadb } from './scenarios/syncMariadb.ts'
import { twoServers } from './scenarios/twoServers.ts'

const scenarios: readonly Scenario[] = [
  overview,
  overviewUnderSync,
  overviewApollo,
  overviewPostGraphile,
  overviewCities,
  overviewProvinces,
  overviewHiveGateway,
  compareCounties,
  findCounties,
  recordPages,
  growth,
  countryTree,
  memory,
  twoServers,
  access,
  rowLevelSecurity,
  sync,
  syncMariadb,
  syncCsv,
  syncIncremental,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '32' },
    millions: { type: 'string' },
    rows: { type: 'string' },
    minutes: { type: 'string' },
    profile: { type: 'string' },
  },
})
const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
const options: BenchOptions = {
  rounds: number(values.rounds),
  seconds: Number(values.seconds),
  connections: Number(values.connections),
  millions: number(values.millions),
  rows: number(values.rows),
  minutes: number(values.minutes),
  profile: values.profile,
}

const unknown = positionals.filter((name) => name !== 'all' && !scenarios.some((scenario) => scenario.name === name))
if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(', ')}.`)
  process.exitCode = 2
}
if (positionals.length === 0 || unknown.length > 0) {
  for (const { name, title, missing } of scenarios) {
    const lacking = missing?.() ?? null
    console.log(`${name.padEnd(22)} ${title}${lacking === null ? '' : `\n${' '.repeat(23)}not here: ${lacking}`}`)
  }
} else {
  for (const scenario of scenarios) {
    if (positionals.includes('all') || positionals.includes(scenario.name)) await measure(scenario)
  }
}

async function measure(scenario: Scenario): Promise<void> {
  const lacking = scenario.missing?.() ?? null
  if (lacking !== null) {
    console.error(`${scenario.name} cannot be measured here: ${lacking}`)
    process.exitCode = 1
    return
  }
  const stops: (() => Promise<unknown>)[] = []
  const bench: Bench = {
    options,
    tell: (line) => console.error(`${scenario.name}: ${line}`),
    atEnd: (stop) => stops.push(stop),
  }
  try {
    const result = await scenario.run(bench)
    console.log(
      values.json ? JSON.stringify(reportJson(scenario.name, result)) : `${reportTable(scenario.name, result)}\n`,
    )
  } catch (error) {
    console.error(`${scenario.name} failed:`, error)
    process.exitCode = 1
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { SuiteSequencer } from './test/support/suiteSequencer.ts'

// Every process loads the dependencies anew, and so does every hub that a test starts: compiled once, they are there in an eighth less time.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/node', import.meta.url))

/**
 * Files that have a process of their own: those that change what belongs to the process, as the registry of departments
 * (docs/adr/0009) or the environment, that count what it has open, or that start whole programs. All others share one and what it has
 * loaded: two seconds of processor time for each.
 */
const apart = [
  'test/{cli,sync/crash}/**/*.test.ts',
  'test/*.test.ts',
  'test/figures/broughtDepartments.test.ts',
  'test/connectors/workplaceSafety.test.ts',
  'test/store/embeddedPostgres*.test.ts',
  'test/server/{explorer*,fuzz*,timeLimit}.test.ts',
]
const every = [
  'test/**/*.test.ts',
  // The templates of `hub connector new` are whole connectors, each with the test that it is copied with.
  'connectors/templates/**/*.test.ts',
]
// `npm run test:long` runs these too.
const long = process.env['TEST_LONG'] === undefined ? ['test/**/*.long.test.ts'] : []

// Neither npm nor Debian brings Citus: who has a cluster names it, and runs this file too (docs/scale.md).
const elsewhere = process.env['HUB_TEST_CITUS_URL'] === undefined ? ['test/store/citus.test.ts'] : []

const project = {
  // One copy of graphql: vitest would load its ES module beside the CommonJS one that the dependencies load.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
}
const limits = {
  // What hangs, hangs for longer than the slowest machine takes.
  testTimeout: 120_000,
  // The first files wait until the demonstration of the run is made and synced: all departments, three cities.
  hookTimeout: 600_000,
  // CI's machine is shared: what fails there is run a second time, and told at the end (fileTimesReporter.ts). Never elsewhere: a test
  // that fails now and then has found something until the opposite is known.
  retry: process.env['CI'] === 'true' ? 1 : 0,
}

export default defineConfig({
  // Also for the global setup, which belongs to no project.
  ...project,
  test: {
    // One real PostgreSQL for the run; see test/support/database.ts.
    globalSetup: ['test/support/globalSetup.ts'],
    // Two cores: PostgreSQL shares them with the workers, and a third one would keep what tests limits of time waiting.
    maxWorkers: 2,
    sequence: { sequencer: SuiteSequencer },
    reporters: ['default', './test/support/fileTimesReporter.ts'],
    projects: [
      {
        ...project,
        test: {
          ...limits,
          name: 'together',
          include: every,
          exclude: [...apart, ...long, ...elsewhere],
          isolate: false,
        },
      },
      { ...project, test: { ...limits, name: 'apart', include: apart, exclude: long } },
    ],
  },
})

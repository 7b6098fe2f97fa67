import { defineConfig } from 'vitest/config'

export default defineConfig({
  // One copy of graphql: vitest would load its ES module beside the CommonJS one that the dependencies load.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    // `npm run test:long` runs these too.
    exclude: process.env['TEST_LONG'] === undefined ? ['test/**/*.long.test.ts'] : [],
    // One real PostgreSQL for the run; see test/support/database.ts.
    globalSetup: ['test/support/globalSetup.ts'],
    // Two cores: PostgreSQL shares them with the workers.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
})

/**
 * A process of its own that syncs many rows once and prints how much memory it took beside its idle state: `node streamingChild.ts
 * <settings as JSON>`. Its source is a real table, read through the SQL adapter.
 */
import pino from 'pino'
import { sqlAdapter } from '../../connectors/adapters/sql.ts'
import { hubService } from '../../src/identity/principal.ts'
import type { ConnectionSettings } from '../../src/store/connectionConfig.ts'
import { openDatabase } from '../../src/store/database.ts'
import { loadJurisdictionTree } from '../../src/store/jurisdictions.ts'
import { runSync } from '../../src/sync/runSync.ts'
import { caseFeed, testConnector, testMeasures } from '../support/testConnector.ts'

const { store, url } = JSON.parse(process.argv[2] ?? '{}') as { store: ConnectionSettings; url: string }
const database = await openDatabase(store)
const tree = await loadJurisdictionTree(database.writers, hubService)
const feed = caseFeed({ location: { kind: 'TABLE', table: 'many_cases' } })
const mebibytes = (): number => process.memoryUsage.rss() / 1024 / 1024
await new Promise((resolve) => setTimeout(resolve, 500))
const idle = mebibytes()
let most = idle
const watch = setInterval(() => {
  most = Math.max(most, mebibytes())
}, 50)
const report = await runSync({
  database,
  principal: hubService,
  connector: testConnector(sqlAdapter({ client: 'pg' }), [feed]),
  site: { siteId: '330300', jurisdictionId: tree.findByCode('330300')!.id },
  settings: { url, covers: { from: '2010-01-01', through: '2010-12-31' } },
  tree,
  measures: testMeasures,
  signal: new AbortController().signal,
  progress: () => undefined,
  log: pino({ level: 'silent' }),
})
clearInterval(watch)
process.stdout.write(JSON.stringify({ idle, most, report }))
await database.close()

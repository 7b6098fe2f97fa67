import { hubService } from '../../../src/identity/principal.ts'
import { openDatabase } from '../../../src/store/database.ts'
import { lockSource } from '../../../src/store/syncRuns.ts'
import { withWriter } from '../../../src/store/writer.ts'
import type { TestServer } from '../../support/database.ts'

/** A process that holds the lock of a source and waits for a statement that takes a minute; standard output says when it does. */

/** What it is told, as JSON in its first argument. */
export interface LockOrder {
  readonly server: TestServer
  readonly siteId: string
  readonly connector: string
}

const { server, siteId, connector } = JSON.parse(process.argv[2]!) as LockOrder
await withWriter(hubService, await openDatabase(server), async (client) => {
  await lockSource(hubService, client, siteId, connector, { waits: true })
  const slept = client.query('select pg_sleep(60)')
  process.stdout.write('locked\n')
  await slept
})

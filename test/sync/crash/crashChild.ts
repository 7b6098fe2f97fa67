import pg from 'pg'
import { hubService } from '../../../src/identity/principal.ts'
import { connectionConfig } from '../../../src/store/connectionConfig.ts'
import { openDatabase } from '../../../src/store/database.ts'
import { loadJurisdictionTree } from '../../../src/store/jurisdictions.ts'
import type { TestServer } from '../../support/database.ts'
import { syncOnce } from '../../support/syncRun.ts'
import { type CrashDay, type CrashSettings, crashConnectors } from './crashConnectors.ts'

/**
 * A process that syncs every connector of the crash suite once and, if it is told to, ends by SIGKILL at a given statement to the
 * hub's store or at a given moment: nothing of it can tidy up. Ends with 0 when everything succeeded; standard output is then a
 * `CrashTrace`.
 */

/** When the process ends itself. */
export type Kill =
  | {
      readonly kind: 'STATEMENT' | 'COMMIT'
      /** From 1, over all connectors. */
      readonly number: number
      /** Before it is sent, right after (nobody hears the answer), or when the answer is there. */
      readonly moment: 'BEFORE' | 'SENT' | 'ANSWERED'
    }
  /** After the beginning of the first run. */
  | { readonly kind: 'TIME'; readonly milliseconds: number }

/** What the process is told, as JSON in its first argument. */
export interface CrashOrder {
  readonly server: TestServer
  readonly day: CrashDay
  readonly settings: CrashSettings
  readonly kill: Kill | null
}

/** What an undisturbed run sent to the store. */
export interface CrashTrace {
  readonly statements: readonly string[]
  readonly milliseconds: number
}

const order = JSON.parse(process.argv[2]!) as CrashOrder
const statements: string[] = []
const numbers = { STATEMENT: 0, COMMIT: 0 }
const end = (): void => void process.kill(process.pid, 'SIGKILL')

const send = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown
function watched(
  this: pg.Client & { readonly connectionParameters: Record<string, unknown> },
  ...args: unknown[]
): unknown {
  // The sources' own PostgreSQL and what the process reads to begin with are not the point.
  if (this.connectionParameters['application_name'] !== writer || !running) return send.apply(this, args)
  const statement = textOf(args[0])
  statements.push(statement)
  numbers.STATEMENT += 1
  if (statement === 'commit') numbers.COMMIT += 1
  const { kill } = order
  const meant =
    kill !== null &&
    kill.kind !== 'TIME' &&
    (kill.kind === 'STATEMENT' || statement === 'commit') &&
    numbers[kill.kind] === kill.number
  if (!meant) return send.apply(this, args)
  if (kill.moment === 'BEFORE') end()
  const answer = send.apply(this, args)
  if (kill.moment === 'SENT') setImmediate(end)
  else if (answer instanceof Promise) answer.then(end, end)
  // A COPY begins, and the process ends while it is under way.
  else setTimeout(end, 5)
  return answer
}
pg.Client.prototype.query = watched as typeof pg.Client.prototype.query

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : ((query as { readonly text?: string }).text ?? '')
}

const writer = String(connectionConfig('', 'hub writer').application_name)
let running = false
const database = await openDatabase(order.server)
const tree = await loadJurisdictionTree(database.writers, hubService)
const store = { database, tree, settings: order.server, drop: () => database.close() }
running = true
const began = performance.now()
if (order.kill?.kind === 'TIME') setTimeout(end, order.kill.milliseconds)
for (const { connector, settings } of crashConnectors(order.day, order.settings)) {
  const { state, error, feeds } = await syncOnce(store, connector, { settings })
  if (state !== 'SUCCEEDED') throw new Error(`${connector.id}: ${JSON.stringify({ state, error, feeds })}`)
}
const trace: CrashTrace = { statements, milliseconds: performance.now() - began }
await database.close()
process.stdout.write(JSON.stringify(trace))

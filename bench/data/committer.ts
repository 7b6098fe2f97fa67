/**
 * Commits syncs on demand, by the hub's own code, in a process of its own: for each line of standard input, `{"site":…,"townships":[…],
 * "rows":…}`, it runs the sync of a source that has so many new criminal cases of the current month, spread evenly over the townships,
 * and prints `{"written":…}` once they are committed. `node committer.ts '<connection as JSON>'`
 */
import { createInterface } from 'node:readline'
import pino from 'pino'
import { publicSecurity } from '../../connectors/public-security/connector.ts'
import type { Connector, Feed, RawRow, SourceAdapter } from '../../src/connector/connector.ts'
import { measures } from '../../src/figures/registry.ts'
import { hubService } from '../../src/identity/principal.ts'
import { openDatabase } from '../../src/store/database.ts'
import { loadJurisdictionTree } from '../../src/store/jurisdictions.ts'
import { runSync } from '../../src/sync/runSync.ts'

/** What is asked of the committer. */
export interface CommitRequest {
  readonly site: string
  readonly townships: readonly string[]
  readonly rows: number
}

let pending: readonly RawRow[] = []
let stamp = ''
const adapter: SourceAdapter = {
  technology: 'bench',
  async open() {
    return {
      async *read() {
        yield { rows: pending, file: null, firstRow: 0, malformed: [], watermark: stamp }
      },
      count: async () => null,
      close: async () => undefined,
    }
  },
}
const cases = publicSecurity.feeds.find(({ name }) => name === 'cases') as Feed
// A feed beside the one whose rows the bench generated, so that none of those is taken for gone.
const connector = { ...publicSecurity, adapter, codeLists: [], feeds: [{ ...cases, name: 'changes' }] } as Connector
const settings = connector.settings.parse({
  url: 'postgres://bench',
  covers: { from: '2009-01-01', through: '2010-12-31' },
})

const database = await openDatabase(JSON.parse(process.argv[2]!))
const tree = await loadJurisdictionTree(database.writers, hubService)
console.log(JSON.stringify({ address: 'ready' }))
let runs = 0
for await (const line of createInterface({ input: process.stdin })) {
  const { site, townships, rows } = JSON.parse(line) as CommitRequest
  runs += 1
  stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const batch = `${stamp}${runs}`
  pending = Array.from({ length: rows }, (_, index) =>
    rowOf(`B${batch}-${index}`, townships[index % townships.length]!),
  )
  const report = await runSync({
    database,
    principal: hubService,
    connector,
    site: { siteId: site, jurisdictionId: tree.findByCode(site)!.id },
    settings,
    tree,
    measures,
    signal: new AbortController().signal,
    progress: () => undefined,
    log: pino({ level: 'error' }, pino.destination(2)),
  })
  if (report.state !== 'SUCCEEDED' || report.rowsWritten !== rows) throw new Error(JSON.stringify(report))
  console.log(JSON.stringify({ written: report.rowsWritten }))
}
await database.close()

function rowOf(key: string, township: string): RawRow {
  const values: Readonly<Record<string, string>> = {
    ajbh: key,
    ajlbdm: '020101',
    ajxz: '1',
    fasjcz: '20101215120000',
    larq: '20101215',
    fadxzqh: township,
    ajzt: '2',
    deletag: '1',
    gxsj: stamp,
  }
  return cases.columns.map((column) => values[column] ?? null)
}

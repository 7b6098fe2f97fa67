import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubService } from '../../src/identity/principal.ts'
import type { SnapshotLane, Statement } from '../../src/store/database.ts'
import { listRecords, type RecordPosition } from '../../src/store/recordRead.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** A page of a list reads the rows that it shows and no others, however many lie on its day, before it and behind it. */

const ofDay = 3000
const codes = { ALL: '330300', COUNTY: '330302', TOWNSHIP: '330302006' } as const
let store: TestDatabase
let feedId: number

beforeAll(async () => {
  store = await createTestDatabase()
  const { writers } = store.database
  store.database.serves({ tree: store.tree, sites: [] })
  const site = store.tree.findByCode('330300')!.id
  const county = store.tree.findByCode(codes.COUNTY)!.id
  const township = store.tree.findByCode(codes.TOWNSHIP)!.id
  await writers.query('insert into site (site_id, jurisdiction_id) values ($1, $2)', ['330300', site])
  const { rows } = await writers.query<{ feed_id: number }>(
    `insert into feed (site_id, connector, name) values ('330300', 'x', 'x') returning feed_id`,
  )
  feedId = rows[0]!.feed_id
  await writers.query(
    `insert into police_case (site_id, feed_id, source_key, category, category_system, category_code, nature, state, run_id, county_id, township_id,
       filed_on, filed_on_precision)
     select '330300', $1, 'K' || lpad(number::text, 6, '0'), 'FRAUD', 'x', 'x', 'CRIMINAL', 'OPEN', 1, $2, $3,
       date '2010-03-01' + number / ${ofDay}, 'D' from generate_series(0, ${4 * ofDay - 1}) as number`,
    [feedId, county, township],
  )
  await writers.query('vacuum analyze police_case')
})
afterAll(() => store?.drop())

/** A page's keys, and how many rows of the table PostgreSQL looked at for it. */
async function pageAfter(after: RecordPosition | null, scope: keyof typeof codes) {
  const sent: { statement: Statement; values: readonly unknown[] }[] = []
  const areaId = store.tree.findByCode(codes[scope])!.id
  const [page] = await store.database.snapshot(hubService, (lane) => {
    const listening: SnapshotLane = {
      query(statement, values) {
        sent.push({ statement, values })
        return lane.query(statement, values)
      },
    }
    return listRecords(listening, hubService, {
      record: 'policeCase',
      dateField: 'filedOn',
      from: '2010-01-01',
      to: '2010-12-31',
      conditions: [],
      filter: {},
      after,
      first: 20,
      areas: [{ areaId, siteIds: ['330300'], scope, atEvent: false }],
    })
  })
  expect(sent).toHaveLength(1)
  const { statement, values } = sent[0]!
  const client = await store.database.writers.connect()
  try {
    // As the records lane has it: one plan, whatever the values are.
    await client.query('set plan_cache_mode = force_generic_plan')
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>({
      text: `explain (analyze, format json) ${statement.text}`,
      values: [...values],
    })
    return { keys: page!.records.map(({ sourceKey }) => sourceKey), read: rowsRead(rows[0]!['QUERY PLAN'][0].Plan) }
  } finally {
    client.release(true)
  }
}

interface PlanNode {
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

function rowsRead(node: PlanNode): number {
  const own =
    node['Relation Name'] === 'police_case'
      ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
      : 0
  return own + (node.Plans ?? []).reduce((sum, one) => sum + rowsRead(one), 0)
}

const keysOf = (day: number, first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `K${String(day * ofDay + first + index).padStart(6, '0')}`)

test.each(['ALL', 'COUNTY', 'TOWNSHIP'] as const)(
  'the first page, one in the middle of a day and one over its end, %s',
  async (scope) => {
    const position = (day: string, sourceKey: string): RecordPosition => ({ day, feedId, sourceKey })
    const first = await pageAfter(null, scope)
    expect(first.keys).toEqual(keysOf(3, 0, 20))
    const middle = await pageAfter(position('2010-03-02', keysOf(1, 1499, 1)[0]!), scope)
    expect(middle.keys).toEqual(keysOf(1, 1500, 20))
    const overTheEnd = await pageAfter(position('2010-03-02', keysOf(1, ofDay - 6, 1)[0]!), scope)
    expect(overTheEnd.keys).toEqual([...keysOf(1, ofDay - 5, 5), ...keysOf(0, 0, 15)])
    // One row more than is shown tells whether there is a next page; a later page looks into its day and into those before it.
    expect(first.read).toBeLessThanOrEqual(21)
    expect(middle.read).toBeLessThanOrEqual(42)
    expect(overTheEnd.read).toBeLessThanOrEqual(42)
  },
)

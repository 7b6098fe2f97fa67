import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measureRight } from '../../src/access/rights.ts'
import {
  allCells,
  allRows,
  area,
  first,
  isReadable,
  nobody,
  openRightsRows,
  placesOf,
  police,
  reader,
  roads,
  roleOf,
  rows,
  store,
  toldMeasures,
  uncleared,
} from './rightsRows.ts'

beforeAll(openRightsRows)
afterAll(async () => store?.drop())

describe('a thousand questions at the same time', () => {
  /** Ends some connection of readers of this store, while it is in use or not. */
  async function breakOne(turn: number): Promise<void> {
    await store.database.writers.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name in ('hub figures', 'hub records') order by (pid * $1) % 7 limit 1`,
      [turn + 1],
    )
  }

  test('never bring another’s row: errors, time limits and broken connections in between', async () => {
    const [first300, first200] = [placesOf('330300')[0]![0]!, placesOf('331000')[0]![0]!]
    const readers = [
      reader(police, [first300]),
      reader(roads, [first200]),
      reader(police, [area('331000')]),
      reader(uncleared, [first300]),
      reader(nobody),
    ]
    const expectedCells = readers.map((one) =>
      toldMeasures
        .filter((measure) => measureRight(one, measure) === 'ALL')
        .map(({ code }) => code)
        .sort()
        .join(),
    )
    const expectedRows = readers.map((one) =>
      rows
        .filter((row) => isReadable(one, row))
        .map(({ key }) => key)
        .sort()
        .join(),
    )
    const answered = { figures: 0, records: 0, failed: 0 }
    const failing: Promise<unknown>[] = []
    const fails = (): void => {
      answered.failed += 1
    }
    for (let turn = 0; turn < 20; turn += 1) {
      const asked: Promise<unknown>[] = []
      for (let index = 0; index < 50; index += 1) {
        const who = index % readers.length
        const one = readers[who]!
        if (index % 10 === 3) failing.push(store.database.figures(one, { text: 'select 1 / 0' }, []).catch(fails))
        if (index % 25 === 7) {
          const late = `with limited as (select set_config('statement_timeout', '1', true)) select pg_sleep(0.02) from limited`
          failing.push(store.database.figures(one, { text: late }, []).catch(fails))
        }
        if (index % 25 === 9) {
          const broken = store.database.snapshot(one, (lane) =>
            Promise.all([lane.query({ text: allRows }, []), lane.query({ text: 'select 1 / 0' }, [])]),
          )
          failing.push(broken.catch(fails))
        }
        asked.push(
          store.database.figures(one, { text: allCells('rollup_year') }, []).then((found) => {
            answered.figures += 1
            expect([...first(found)].join()).toBe(expectedCells[who])
          }, fails),
          store.database
            .snapshot(one, (lane) => lane.query({ name: 'all_rows', text: allRows }, []))
            .then((found) => {
              answered.records += 1
              expect([...first(found)].sort().join()).toBe(expectedRows[who])
            }, fails),
        )
      }
      if (turn % 3 === 1) failing.push(breakOne(turn))
      await Promise.all([...asked, ...failing.splice(0)])
    }
    expect(answered.figures).toBeGreaterThan(800)
    expect(answered.records).toBeGreaterThan(800)
    expect(answered.failed).toBeGreaterThan(100)
  })
})

test('more classes of rights than connections are kept for are refused, never given another’s connection', async () => {
  const departments = ['GRID', 'PETITION', 'JUSTICE', 'TRAFFIC', 'FIRE_SAFETY']
  const many = Array.from({ length: 32 }, (_, bits) => roleOf(departments.filter((_name, bit) => (bits >> bit) & 1)))
  const answers = await Promise.allSettled(
    many.map((role) => store.database.figures(reader(role), { text: 'select 1' }, [])),
  )
  const refused = answers.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  expect(refused.length).toBeGreaterThan(10)
  expect(refused.map(({ reason }) => reason.code)).toEqual(refused.map(() => 'ACCESS_DENIED'))
  expect(await store.database.figures(reader(police), { text: allCells('rollup_year') }, [])).toEqual([
    ['criminal_incidents'],
  ])
})

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstRecords } from '../../src/figures/caseChain.ts'
import { type CaseChainName, caseChains } from '../../src/figures/caseLinks.ts'
import { demonstrationAnalyst } from '../../src/identity/principal.ts'
import { type AskedChain, countChains, type ListedChain, listChains } from '../../src/store/caseLinks.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** Chains as the store counts and lists them, against a plain evaluation of the same records in memory. */

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store?.drop())

type Precision = 'D' | 'M' | 'Y'
/** A day, or a month or year by its first day; null: not told. */
type Day = { readonly day: string; readonly precision: Precision } | null

interface Accident {
  readonly key: string
  readonly county: number
  readonly occurred: Day
  readonly number: string | null
}
interface Mediation {
  readonly key: string
  readonly county: number
  readonly accepted: Day
  readonly closed: Day
  readonly accident: string | null
  readonly petition: string | null
  readonly amount: number | null
}
interface Petition {
  readonly register: 'RECEIVED' | 'BACKLOG'
  readonly number: string
  readonly received: Day
}
interface World {
  readonly accidents: readonly Accident[]
  readonly mediations: readonly Mediation[]
  readonly petitions: readonly Petition[]
}

// Few numbers and days, so that links, equal days, ends of months and numbers that name two records are all common.
const days = ['2009-12-31', '2010-01-31', '2010-02-28', '2010-03-01', '2010-08-31', '2011-01-31', '2011-02-28']
const dayOf = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...days).map((day): Day => ({ day, precision: 'D' })) },
  { weight: 1, arbitrary: fc.constantFrom('2010-02-01', '2010-08-01').map((day): Day => ({ day, precision: 'M' })) },
  { weight: 1, arbitrary: fc.constantFrom('2010-01-01', '2011-01-01').map((day): Day => ({ day, precision: 'Y' })) },
)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 5 })
const county = fc.constantFrom(1, 2)
const numberOf = (prefix: string) => fc.integer({ min: 0, max: 9 }).map((number) => `${prefix}${number}`)
const keyed = <T extends object>(rows: readonly T[]) => rows.map((row, index) => ({ ...row, key: `K${index}` }))
const world: fc.Arbitrary<World> = fc.record({
  accidents: fc
    .array(fc.record({ county, occurred: maybe(dayOf), number: maybe(numberOf('A')) }), { maxLength: 12 })
    .map(keyed),
  mediations: fc
    .array(
      fc.record({
        county,
        accepted: maybe(dayOf),
        closed: maybe(dayOf),
        accident: maybe(numberOf('A')),
        petition: maybe(numberOf('P')),
        amount: maybe(fc.integer({ min: 1, max: 1000 })),
      }),
      { maxLength: 16 },
    )
    .map(keyed),
  petitions: fc.array(
    fc.record({
      register: fc.constantFrom('RECEIVED' as const, 'BACKLOG' as const),
      number: numberOf('P'),
      received: maybe(dayOf),
    }),
    { maxLength: 10 },
  ),
})

async function insert(table: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.keys(rows[0]!).join(', ')
  await store.database.writers.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
}

const dated = (name: string, day: Day) => ({ [name]: day?.day ?? null, [`${name}_precision`]: day?.precision ?? null })

async function insertWorld(site: string, { accidents, mediations, petitions }: World): Promise<void> {
  await insert(
    'road_accident',
    accidents.map(({ key, county: county_id, occurred, number }) => ({
      ...{ site_id: site, feed_id: 1, source_key: key, run_id: 1, stage: 'FULL', death_window_days: 7 },
      ...{ county_id, case_number: number, ...dated('occurred_on', occurred) },
    })),
  )
  await insert(
    'mediation_case',
    mediations.map(({ key, county: county_id, accepted, closed, accident, petition, amount }) => ({
      ...{ site_id: site, feed_id: 2, source_key: key, run_id: 1, channel: 'TRAFFIC', status: 'CONCLUDED' },
      ...{ dispute_type: 'OTHER', dispute_type_system: 'T', dispute_type_code: '' },
      ...{ county_id, linked_accident: accident, linked_petition: petition, amount_involved: amount },
      ...{ ...dated('accepted_on', accepted), ...dated('closed_on', closed) },
    })),
  )
  await insert(
    'petition_case',
    petitions.map(({ register, number, received }, index) => ({
      ...{ site_id: site, feed_id: register === 'RECEIVED' ? 3 : 4, source_key: `K${index}`, run_id: 1, register },
      ...{ form: 'VISIT', topic: 'OTHER', status: 'CLOSED', case_number: number, ...dated('received_on', received) },
    })),
  )
}

// The plain evaluation.

const lastOf = (day: NonNullable<Day>): string => {
  if (day.precision === 'D') return day.day
  if (day.precision === 'Y') return `${day.day.slice(0, 4)}-12-31`
  const [year, month] = day.day.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
}

function monthsLater(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0))
  last.setUTCDate(Math.min(date, last.getUTCDate()))
  return last.toISOString().slice(0, 10)
}

const later = (one: string, other: string | null): string => (other !== null && other > one ? other : one)

/** `closed` is the day from which the limit counts. */
function classOf(
  began: Day,
  closed: Day,
  next: Day,
  months: number | null,
): 'NEXT' | 'EARLIER' | 'LATER' | 'UNDECIDED' {
  if (began === null || next === null) return 'UNDECIDED'
  if (lastOf(next) < began.day) return 'EARLIER'
  if (next.day < lastOf(began)) return 'UNDECIDED'
  if (months === null) return 'NEXT'
  if (next.day > monthsLater(later(lastOf(began), closed === null ? null : lastOf(closed)), months)) return 'LATER'
  return lastOf(next) > monthsLater(later(began.day, closed?.day ?? null), months) ? 'UNDECIDED' : 'NEXT'
}

const inPeriod = (day: Day, from: string, to: string): boolean => day !== null && day.day >= from && lastOf(day) <= to
const inArea = (place: number, area: number | null): boolean => area === null || place === area

/** The petition of a number; null: there is none, or nobody knows which. */
function petitionOf(petitions: readonly Petition[], number: string): Petition | null {
  const found = petitions.filter((one) => one.number === number)
  if (found.length === 0 || new Set(found.map(({ register }) => register)).size < found.length) return null
  const inOrder = found.toSorted((one) => (one.register === 'RECEIVED' ? -1 : 1))
  return inOrder.find(({ received }) => received !== null) ?? inOrder[0]!
}

interface Plain {
  readonly records: number
  readonly continued: number
  readonly earlier: number
  readonly undecided: number
  readonly unmatched: number
  readonly amountInvolved: number
}

function petitionStep(from: readonly Mediation[], { petitions }: World, months: number | null): Plain {
  const named = from.filter(({ petition }) => petition !== null)
  const links = named.map(({ petition, accepted, closed }) => {
    const found = petitionOf(petitions, petition!)
    return {
      petition: petition!,
      kind: found === null ? 'UNMATCHED' : classOf(accepted, closed, found.received, months),
    }
  })
  const numbers = (kind: string) =>
    new Set(links.filter((link) => link.kind === kind).map(({ petition }) => petition)).size
  const count = (kind: string) => links.filter((link) => link.kind === kind).length
  return {
    records: numbers('NEXT'),
    continued: count('NEXT'),
    earlier: numbers('EARLIER'),
    undecided: count('UNDECIDED'),
    unmatched: numbers('UNMATCHED'),
    amountInvolved: 0,
  }
}

const sumOf = (mediations: readonly Mediation[]) => mediations.reduce((sum, { amount }) => sum + (amount ?? 0), 0)
const first = (records: number, amountInvolved: number): Plain => ({
  ...{ records, amountInvolved, continued: 0, earlier: 0, undecided: 0, unmatched: 0 },
})

function plainly(
  name: CaseChainName,
  here: World,
  area: number | null,
  { from, to, months }: Pick<AskedChain, 'from' | 'to' | 'months'>,
): { readonly steps: readonly Plain[]; readonly chains: readonly (readonly [string, readonly string[]])[] } {
  if (name === 'MEDIATIONS') {
    const begin = here.mediations.filter((one) => inArea(one.county, area) && inPeriod(one.accepted, from, to))
    return { steps: [first(begin.length, sumOf(begin)), petitionStep(begin, here, months)], chains: [] }
  }
  const begin = here.accidents.filter((one) => inArea(one.county, area) && inPeriod(one.occurred, from, to))
  const held = (number: string) => here.accidents.filter((one) => one.number === number).length === 1
  const links = begin
    .filter(({ number }) => number !== null && held(number))
    .flatMap((accident) =>
      here.mediations
        .filter((one) => one.accident === accident.number)
        .map((one) => ({ accident, one, kind: classOf(accident.occurred, null, one.accepted, months) })),
    )
  const next = links.filter(({ kind }) => kind === 'NEXT')
  const strays = here.mediations.filter(
    (one) =>
      one.accident !== null && !held(one.accident) && inArea(one.county, area) && inPeriod(one.accepted, from, to),
  )
  const reached = next.map(({ one }) => one)
  const chains = begin
    .toSorted((left, right) =>
      left.occurred!.day === right.occurred!.day
        ? left.key < right.key
          ? -1
          : 1
        : left.occurred!.day < right.occurred!.day
          ? 1
          : -1,
    )
    .flatMap(({ key }) => {
      const following = next.filter(({ accident }) => accident.key === key).map(({ one }) => one.key)
      return following.length === 0 ? [] : [[key, following.sort()] as const]
    })
  return {
    steps: [
      first(begin.length, 0),
      {
        records: reached.length,
        continued: new Set(next.map(({ accident }) => accident.key)).size,
        earlier: links.filter(({ kind }) => kind === 'EARLIER').length,
        undecided: links.filter(({ kind }) => kind === 'UNDECIDED').length,
        unmatched: new Set(strays.map(({ accident }) => accident)).size,
        amountInvolved: sumOf(reached),
      },
      petitionStep(reached, here, months),
    ],
    chains,
  }
}

const questionOf = (name: CaseChainName) => ({
  chain: caseChains[name],
  conditions: firstRecords(caseChains[name]).conditions,
})

let sites = 0

describe('chains', () => {
  it('are what a plain evaluation of the records says, for areas, periods and limits together', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.constantFrom(null, 1, 6, 12), async (here, months) => {
        sites += 1
        const site = `S${sites}`
        await insertWorld(site, here)
        const periods = [
          ['2010-01-01', '2010-12-31'],
          ['2010-02-01', '2010-08-31'],
        ] as const
        const asked = [null, 1, 2].flatMap((area) =>
          periods.map(([from, to]) => ({
            place: area,
            ...{ from, to, months },
            area: {
              ...{ areaId: area ?? 0, siteIds: [site], atEvent: false },
              scope: area === null ? ('ALL' as const) : ('COUNTY' as const),
            },
          })),
        )
        for (const name of ['ACCIDENTS', 'MEDIATIONS'] as const) {
          const counted = await store.database.snapshot(demonstrationAnalyst, (lane) =>
            countChains(lane, demonstrationAnalyst, questionOf(name), asked),
          )
          const expected = asked.map((one) => plainly(name, here, one.place, one))
          expect(counted.map((steps) => steps.map(({ compensation, firstDay, limitDay, ...plain }) => plain))).toEqual(
            expected.map(({ steps }) => steps),
          )
          if (name === 'MEDIATIONS') continue
          const listed = await store.database.snapshot(demonstrationAnalyst, (lane) =>
            listChains(lane, demonstrationAnalyst, questionOf(name), asked, { first: 100, after: null }),
          )
          const keys = (chain: ListedChain) => chain.following.map(({ sourceKey }) => sourceKey).sort()
          expect(listed.map(({ chains }) => chains.map((chain) => [chain.sourceKey, keys(chain)]))).toEqual(
            expected.map(({ chains }) => chains),
          )
        }
      }),
      { numRuns: 100 },
    )
  })

  it('are found by index: records of other years and other cities are never read', async () => {
    await store.database.writers.query(`
      insert into road_accident (site_id, feed_id, source_key, run_id, stage, death_window_days, occurred_on, occurred_on_precision, case_number)
        select 'big' || n % 3, 1, n::text, 1, 'FULL', 7, date '2001-01-01' + n % 5000, 'D', 'A' || n from generate_series(1, 10000) n;
      insert into mediation_case (site_id, feed_id, source_key, run_id, channel, dispute_type, dispute_type_system, dispute_type_code, status,
          accepted_on, accepted_on_precision, linked_accident, linked_petition)
        select 'big' || n % 3, 2, n::text, 1, 'TRAFFIC', 'OTHER', 'T', '', 'CONCLUDED', date '2001-01-03' + n % 5000, 'D', 'A' || n,
          case when n % 10 = 0 then 'P' || n end from generate_series(1, 20000) n;
      insert into petition_case (site_id, feed_id, source_key, run_id, register, form, topic, status, received_on, received_on_precision, case_number)
        select 'big' || n % 3, 3, n::text, 1, 'RECEIVED', 'VISIT', 'OTHER', 'CLOSED', date '2001-01-09' + n % 5000, 'D', 'P' || n
        from generate_series(1, 10000) n;
      analyze road_accident; analyze mediation_case; analyze petition_case`)
    const area = { areaId: 0, siteIds: ['big1'], atEvent: false, scope: 'ALL' as const }
    const asked = [{ area, from: '2010-01-01', to: '2010-12-31', months: null }]
    let read = 0
    const tables = new Map<string, string[]>()
    interface Plan {
      readonly 'Node Type': string
      readonly 'Relation Name'?: string
      readonly 'Actual Rows': number
      readonly 'Actual Loops': number
      readonly 'Rows Removed by Filter'?: number
      readonly Plans?: readonly Plan[]
    }
    const walk = (plan: Plan): void => {
      const table = plan['Relation Name']
      if (table !== undefined) {
        tables.set(table, [...(tables.get(table) ?? []), plan['Node Type']])
        read += (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
      }
      for (const child of plan.Plans ?? []) walk(child)
    }
    const literalOf = (value: unknown) =>
      `'{${(value as unknown[]).map((one) => (one === null ? 'NULL' : String(one))).join(',')}}'`
    // As the records lane has it: one plan for whatever is asked.
    const client = await store.database.writers.connect()
    try {
      await client.query('set plan_cache_mode = force_generic_plan')
      await countChains(
        {
          async query({ text }, values) {
            await client.query(`prepare chain as ${text}`)
            const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
              `explain (analyze, format json) execute chain (${values.map(literalOf).join(', ')})`,
            )
            walk(rows[0]!['QUERY PLAN'][0]!.Plan)
            return []
          },
        },
        demonstrationAnalyst,
        questionOf('ACCIDENTS'),
        asked,
      )
    } finally {
      client.release(true)
    }
    expect([...tables.keys()].sort()).toEqual(['mediation_case', 'petition_case', 'road_accident'])
    expect([...tables.values()].flat().filter((node) => node === 'Seq Scan')).toEqual([])
    // A year of a city: 243 accidents, as many mediations twice over (reached, and numbers that name nothing), the looks at what they name.
    expect(read).toBeGreaterThan(243)
    expect(read).toBeLessThan(2500)
  })
})

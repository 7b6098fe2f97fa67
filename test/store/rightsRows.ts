import fc from 'fast-check'
import { mayReadDepartment, mayReadRecordsOf } from '../../src/access/rights.ts'
import type { Role } from '../../src/access/role.ts'
import { measures } from '../../src/figures/registry.ts'
import { type Principal, principalOf, type Scope } from '../../src/identity/principal.ts'
import type { JurisdictionId } from '../../src/jurisdictions/jurisdiction.ts'
import { connectorOf, siteOf } from '../figures/fakeFigures.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** Connectors of both sites with the department that each belongs to. */
const connectors = {
  'public-security': 'PUBLIC_SECURITY',
  'fire-safety': 'FIRE_SAFETY',
  traffic: 'TRAFFIC',
  justice: 'JUSTICE',
} as const
type ConnectorName = keyof typeof connectors
export const siteCodes = ['330300', '331000'] as const
export const sites = siteCodes.map((code) =>
  siteOf(code, ...Object.entries(connectors).map(([id, department]) => connectorOf(id, department, []))),
)

const sensitive = measures.find((measure) => measure.sensitive)!
/** One measure of each department, and a sensitive one. */
export const toldMeasures = [
  'criminal_incidents',
  'fires',
  'road_accidents',
  'mediation_cases_accepted',
  sensitive.code,
].map((code) => measures.find((measure) => measure.code === code)!)

/** A row of `police_case` or `listed_hazard`, as the test knows it. */
export interface StoredRow {
  readonly key: string
  readonly table: 'police_case' | 'listed_hazard'
  readonly site: (typeof siteCodes)[number]
  readonly connector: ConnectorName
  /** County, township, village of today and of the day of the fact. */
  readonly places: readonly (JurisdictionId | null)[]
}

/** The store with the rows; there is one for each test file. */
export let store: TestDatabase
/** Every record in it. */
export let rows: StoredRow[]
/** The groups of its readers. */
export let groups: { figures: string; everything: string; records: string }

export const roleOf = (departments: Role['departments'], more: Partial<Role> = {}): Role => ({
  code: 'TEST',
  title: { zh: '测试', en: 'Test' },
  departments,
  precision: 'RECORDS',
  sensitive: true,
  operations: [],
  documents: 'ANY',
  ...more,
})
export const reader = (role: Role, scope: Scope = 'ALL'): Principal =>
  principalOf({ id: 'reader', kind: 'PERSON', role, scope, purpose: 'test' })

export const everybody = roleOf('ALL')
export const uncleared = roleOf('ALL', { sensitive: false })
export const police = roleOf(['PUBLIC_SECURITY'])
export const roads = roleOf(['TRAFFIC', 'FIRE_SAFETY'], { sensitive: false })
const justice = roleOf(['JUSTICE'], { sensitive: false })
export const nobody = roleOf([])
export const roles = [everybody, uncleared, police, roads, justice, roleOf(['JUSTICE', 'TRAFFIC']), nobody]

export function area(code: string): JurisdictionId {
  return store.tree.findByCode(code)!.id
}

/** Counties with one township and one village each. */
export function placesOf(code: string): (JurisdictionId | null)[][] {
  return store.tree.childIdsOf(area(code), { level: 'COUNTY' }).map((county) => {
    const township = store.tree.childIdsOf(county, { level: 'TOWNSHIP' })[0] ?? null
    const village = township === null ? null : (store.tree.childIdsOf(township, { level: 'VILLAGE' })[0] ?? null)
    return [county, township, village]
  })
}

/** Fills a store of the test file's own: call it in `beforeAll`. */
export async function openRightsRows(): Promise<void> {
  store = await createTestDatabase()
  const { writers } = store.database
  store.database.serves({ tree: store.tree, sites })
  await writers.query(
    `insert into feed (feed_id, site_id, connector, name) overriding system value
     select row_number() over (), site, connector, 'rows' from unnest($1::text[]) as site, unnest($2::text[]) as connector`,
    [siteCodes, Object.keys(connectors)],
  )
  for (const table of ['rollup_year', 'rollup_month', 'rollup_delta', 'coverage']) await fillByMeasure(table)
  await writers.query(
    `insert into published_figure (site_id, feed_id, source_key, jurisdiction_id, document, indicator, indicator_system, indicator_code,
       period_from, period_from_precision, period_to, period_to_precision, period_window, printed_text, printed, unit, unit_system, unit_code, bound, kind, finality, run_id)
     select '330300', 1, indicator, $2, 'd', indicator, 's', 'c', '2010-01-01', 'Y', '2010-01-01', 'Y', 'CALENDAR', '5', 5, 'case', 's', '件', 'EXACT', 'VALUE', 'FINAL', 1
     from unnest($1::text[]) as indicator`,
    [['criminal_incidents', 'fires'], area('330300')],
  )
  await writers.query(
    `insert into quarantine (site_id, feed_id, source_key, column_name, reason, message_zh, message_en, raw_value, run_id)
     select site_id, feed_id, connector, 'c', 'r', 'z', 'e', 'planted', 1 from feed`,
  )
  await writers.query(
    `insert into sync_run (site_id, connector, state) select site_id, connector, 'SUCCEEDED' from feed`,
  )
  rows = fc.sample(storedRows(), { numRuns: 1, seed: 710 })[0]!
  await storeRows()
  groups = (await writers.query<typeof groups>('select figures, everything, records from reader_role')).rows[0]!
}

async function fillByMeasure(table: string): Promise<void> {
  const period: Record<string, [columns: string, values: string]> = {
    rollup_year: [
      'site_id, area_id, at_event, year, measure, breakdown, value, unallocated',
      `false, 2010, m, '', 7, 0`,
    ],
    rollup_month: ['site_id, area_id, at_event, month, measure, breakdown, value', `false, '2010-01-01', m, '', 7`],
    rollup_delta: [
      'site_id, area_id, at_event, run_id, grain, starts_on, measure, breakdown, delta, delta_unallocated',
      `false, 1, 'YEAR', '2010-01-01', m, '', 7, 0`,
    ],
    coverage: [
      'site_id, area_id, at_event, measure, feed_id, covered_from, covered_through, run_id',
      `false, m, 1, '2010-01-01', '2010-12-31', 1`,
    ],
  }
  const [columns, values] = period[table]!
  await store.database.writers.query(
    `insert into ${table} (${columns}) select '330300', $2, ${values} from unnest($1::text[]) as m`,
    [toldMeasures.map(({ code }) => code), area('330300')],
  )
}

/** Some hundred records in all places, a part of them moved since. */
function storedRows(): fc.Arbitrary<StoredRow[]> {
  const places = Object.fromEntries(siteCodes.map((code) => [code, placesOf(code)]))
  const row = fc
    .record({
      site: fc.constantFrom(...siteCodes),
      table: fc.constantFrom('police_case', 'listed_hazard'),
      connector: fc.constantFrom('fire-safety', 'traffic') as fc.Arbitrary<ConnectorName>,
      depth: fc.integer({ min: 0, max: 3 }),
      now: fc.nat(),
      before: fc.nat(),
    })
    .map(({ site, table, connector, depth, now, before }) => {
      const placed = (index: number): (JurisdictionId | null)[] =>
        places[site]![index % places[site]!.length]!.map((place, level) => (level < depth ? place : null))
      return {
        key: '',
        table,
        site,
        connector: table === 'police_case' ? 'public-security' : connector,
        places: [...placed(now), ...placed(before % 4 === 0 ? before : now)],
      } as StoredRow
    })
  return fc
    .array(row, { minLength: 300, maxLength: 300 })
    .map((made) => made.map((one, index) => ({ ...one, key: `row ${index}` })))
}

async function storeRows(): Promise<void> {
  const own = {
    police_case: [
      `category, category_system, category_code, nature, state, filed_on, filed_on_precision`,
      `'FRAUD', 's', 'c', 'CRIMINAL', 'FILED', '2010-05-01'::date, 'D'::"char"`,
    ],
    listed_hazard: [
      `kind, list_level, state, listed_on, listed_on_precision`,
      `'OTHER', 'CITY', 'OPEN', '2010-05-01'::date, 'D'::"char"`,
    ],
  } as const
  for (const table of ['police_case', 'listed_hazard'] as const) {
    const some = rows.filter((row) => row.table === table)
    const [columns, values] = own[table]
    await store.database.writers.query(
      `insert into ${table} (site_id, feed_id, source_key, county_id, township_id, village_id, event_county_id, event_township_id,
         event_village_id, run_id, ${columns})
       select r.site, f.feed_id, r.key, c, t, v, ec, et, ev, 1, ${values}
       from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
         as r(site, connector, key, c, t, v, ec, et, ev)
         join feed f on f.site_id = r.site and f.connector = r.connector`,
      [
        some.map(({ site }) => site),
        some.map(({ connector }) => connector),
        some.map(({ key }) => key),
        ...[0, 1, 2, 3, 4, 5].map((place) => some.map(({ places }) => places[place])),
      ],
    )
  }
}

/** What `rights.ts` says of a row: the site's own area, or a place of it then or now, lies in the scope. */
export function isReadable(principal: Principal, row: StoredRow): boolean {
  const places = [area(row.site), ...row.places].filter((place) => place !== null)
  return (
    mayReadDepartment(principal, connectors[row.connector]) &&
    places.some((place) => mayReadRecordsOf(principal, store.tree, place))
  )
}

export const allRows = `select source_key from police_case union all select source_key from listed_hazard order by 1`
export const allCells = (table: string): string => `select measure from ${table} order by measure`
export const first = (rows: readonly (readonly unknown[])[]): unknown[] => rows.map(([value]) => value)

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** Chains of the demonstration, against SQL over the hub's tables that joins by the departments' own keys. */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

interface Entry {
  readonly kind: string
  readonly day: string
  readonly record: { readonly __typename: string; readonly provenance: { readonly sourceKey: string } } | null
  readonly following?: readonly Entry[]
}
interface Chain {
  readonly status: {
    readonly state: string
    readonly reason: string | null
    readonly recordAccess: string
    readonly message: string | null
  }
  readonly steps: readonly {
    readonly records: { readonly value: number | null; readonly state: string }
    readonly continued: { readonly value: number | null } | null
    readonly earlier: { readonly value: number | null } | null
    readonly unmatched: { readonly value: number | null } | null
    readonly compensation: { readonly value: number | null } | null
  }[]
  readonly records: { readonly totalCount: number | null; readonly nodes: readonly Entry[] } | null
}

const document = `
  query Chain($code: String!, $chain: CaseChain!, $year: Int!, $withinMonths: Int, $first: Int!) {
    jurisdiction(code: $code) { caseChain(chain: $chain, period: { year: $year }, withinMonths: $withinMonths) {
      status { state reason recordAccess message(language: EN) }
      steps { records { value state } continued { value } earlier { value } unmatched { value } compensation { value } }
      records(first: $first) { totalCount nodes { kind day record { __typename provenance { sourceKey } }
        following { kind day record { __typename provenance { sourceKey } } following { kind day record { __typename provenance { sourceKey } } } } } }
    } }
  }`
const chainOf = async (
  chain: string,
  code: string,
  year: number,
  withinMonths: number | null = null,
  first = 5,
  of = hub,
) =>
  (await of.query<{ jurisdiction: { caseChain: Chain } }>(document, { chain, code, year, withinMonths, first }))
    .jurisdiction.caseChain
const counts = ({ steps }: Chain) =>
  steps.map(({ records, continued, earlier, unmatched }) => [
    records.value,
    ...(continued === null ? [] : [continued.value, earlier!.value, unmatched!.value]),
  ])

async function rowOf(text: string, values: readonly unknown[]): Promise<number[]> {
  const { rows } = await hub.hub.database.writers.query({ text, values: [...values], rowMode: 'array' })
  return (rows as unknown[][])[0]!.map(Number)
}

const cities = [
  ['330300', 2009],
  ['330300', 2010],
  ['530400', 2014],
  ['530400', 2015],
] as const

describe('the demonstration', () => {
  it.each(cities)('%s %i: after fatal accidents mediation, compensation and petitions', async (code, year) => {
    const chain = await chainOf('FATAL_ACCIDENTS', code, year)
    const [accidents, mediations, continued, earlier, compensation] = await rowOf(
      `with fatal as (select * from road_accident where site_id = $1 and deaths > 0 and extract(year from occurred_on) = $2)
       select (select count(*) from fatal),
         count(*) filter (where m.accepted_on >= a.occurred_on),
         count(distinct a.source_key) filter (where m.accepted_on >= a.occurred_on),
         count(*) filter (where m.accepted_on < a.occurred_on),
         sum(m.compensation_amount) filter (where m.accepted_on >= a.occurred_on)
       from fatal a join mediation_case m on m.site_id = a.site_id and m.linked_accident = a.source_key`,
      [code, year],
    )
    const [strays] = await rowOf(
      `select count(distinct linked_accident) from mediation_case m where site_id = $1 and extract(year from accepted_on) = $2
         and linked_accident is not null
         and linked_accident not in (select source_key from road_accident where site_id = $1)`,
      [code, year],
    )
    const [petitions, ending] = await rowOf(
      `select count(distinct p.source_key), count(distinct m.source_key)
       from road_accident a
         join mediation_case m on m.site_id = a.site_id and m.linked_accident = a.source_key and m.accepted_on >= a.occurred_on
         join petition_case p on p.site_id = m.site_id and p.source_key = m.linked_petition and p.received_on >= m.accepted_on
       where a.site_id = $1 and a.deaths > 0 and extract(year from a.occurred_on) = $2`,
      [code, year],
    )
    expect(counts(chain).map((step) => step.slice(0, 2))).toEqual([
      [accidents],
      [mediations, continued],
      [petitions, ending],
    ])
    expect(counts(chain)[1]!.slice(2)).toEqual([earlier, strays])
    expect(chain.steps[1]!.compensation!.value).toBe(compensation! / 100)
    expect(chain.records!.totalCount).toBe(continued)
    // Questions have something to find.
    expect(Math.min(mediations!, strays!)).toBeGreaterThan(0)
    if (year === 2010 || year === 2015) expect(petitions).toBeGreaterThan(0)
  })

  it.each([...cities, ['331022', 2014] as const])(
    '%s %i: petitions within six months of a successful mediation, and those that came before',
    async (code, year) => {
      const chain = await chainOf('SUCCEEDED_MEDIATIONS', code, year, 6)
      const [all, petitions, continued, earlier, unmatched] = await rowOf(
        `with done as (select * from mediation_case where site_id = $1 and outcome in ('SUCCEEDED', 'CONFIRMED')
            and extract(year from accepted_on) = $2),
          linked as (select m.source_key, m.linked_petition, p.source_key as petition, p.received_on < m.accepted_on as earlier,
              p.received_on <= m.closed_on + interval '6 months' as soon
            from done m left join petition_case p on p.site_id = m.site_id and p.source_key = m.linked_petition
            where m.linked_petition is not null)
         select (select count(*) from done), count(distinct petition) filter (where not earlier and soon),
           count(*) filter (where not earlier and soon), count(distinct petition) filter (where earlier),
           count(distinct linked_petition) filter (where petition is null) from linked`,
        [code, year],
      )
      expect(counts(chain)).toEqual([[all], [petitions, continued, earlier, unmatched]])
      expect(petitions).toBeGreaterThan(0)
      // Some came later than half a year after the closing.
      expect((await chainOf('SUCCEEDED_MEDIATIONS', code, year)).steps[1]!.records.value).toBeGreaterThanOrEqual(
        petitions!,
      )
    },
  )

  it.each([
    ['FIRE_HAZARDS', 'fire_incident', ['FIRE_PREMISES']],
    ['ROAD_HAZARDS', 'road_accident', ['BLACK_SPOT', 'DANGEROUS_SECTION', 'OTHER']],
  ] as const)('%s of every city', async (name, table, kinds) => {
    for (const [code, year] of [...cities, ['331022', 2014] as const]) {
      const expected = await rowOf(
        `with listed as (select * from listed_hazard where site_id = $1 and kind = any($3) and extract(year from listed_on) = $2)
         select (select count(*) from listed), count(*) filter (where i.occurred_on >= h.listed_on),
           count(distinct h.source_key) filter (where i.occurred_on >= h.listed_on),
           count(*) filter (where i.occurred_on < h.listed_on),
           (select count(distinct i.linked_hazard) from ${table} i where i.site_id = $1 and extract(year from i.occurred_on) = $2
             and i.linked_hazard is not null and not exists (select 1 from listed_hazard h where h.site_id = $1 and h.case_number = i.linked_hazard))
         from listed h join ${table} i on i.site_id = h.site_id and i.linked_hazard = h.case_number`,
        [code, year, kinds],
      )
      const [first, second] = counts(await chainOf(name, code, year))
      expect([first![0], ...second!], `${code} ${year}`).toEqual(expected)
      if (code === '330300') expect(Math.min(...expected)).toBeGreaterThan(0)
    }
  })

  it.each([
    ['ACCIDENTS', 'road_accidents'],
    ['FATAL_ACCIDENTS', 'fatal_road_accidents'],
    ['MEDIATIONS', 'mediation_cases_accepted'],
    ['SUCCEEDED_MEDIATIONS', 'mediation_cases_succeeded'],
    ['FIRE_HAZARDS', 'listed_hazard_units'],
    ['ROAD_HAZARDS', 'road_hazards_identified'],
  ])('the first step of %s is the figure %s, of every county and boundary', async (chain, indicator) => {
    const { jurisdiction } = await hub.query<{
      jurisdiction: {
        children: {
          nodes: readonly Readonly<
            Record<'now' | 'then', { steps: readonly { records: object }[] }> &
              Record<'figures' | 'figuresThen', readonly { figure: object }[]>
          >[]
        }
      }
    }>(
      `query ($chain: CaseChain!, $indicator: String!) { jurisdiction(code: "330300") { children(level: COUNTY, first: 100) { nodes {
        now: caseChain(chain: $chain, period: { quarter: "2010-Q2" }) { steps { records { value state bound } } }
        then: caseChain(chain: $chain, period: { quarter: "2010-Q2" }, boundaries: AT_EVENT) { steps { records { value state bound } } }
        figures(indicators: [$indicator], period: { quarter: "2010-Q2" }) { figure { value state bound } }
        figuresThen: figures(indicators: [$indicator], period: { quarter: "2010-Q2" }, boundaries: AT_EVENT) { figure { value state bound } } } } } }`,
      { chain, indicator },
    )
    expect(jurisdiction.children.nodes).toHaveLength(12)
    for (const { now, then, figures, figuresThen } of jurisdiction.children.nodes) {
      expect(now.steps[0]!.records).toEqual(figures[0]!.figure)
      expect(then.steps[0]!.records).toEqual(figuresThen[0]!.figure)
    }
  })

  it('gives petitions as their own service has them, and tells when it does not', async () => {
    const chain = await chainOf('SUCCEEDED_MEDIATIONS', '331022', 2013, 6, 3)
    const petitions = chain.records!.nodes.flatMap(({ following }) => following!)
    expect(petitions.length).toBeGreaterThan(0)
    const { rows } = await hub.hub.database.writers.query<{ key: string; day: string }>(
      `select p.source_key as key, p.received_on::text as day from petition_case p where p.site_id = '331022' and p.source_key = any($1)`,
      [petitions.map(({ record }) => record!.provenance.sourceKey)],
    )
    expect(
      petitions.map(({ kind, day, record }) => [kind, day, record!.__typename, record!.provenance.sourceKey]),
    ).toEqual(
      petitions.map(({ record }) => {
        const key = record!.provenance.sourceKey
        return ['PETITION', rows.find((row) => row.key === key)!.day, 'PetitionCase', key]
      }),
    )
    const down = await openSharedDemonstrationHub((sources) =>
      sources.map((source) =>
        source.connector === 'petition'
          ? { ...source, settings: { ...source.settings, url: 'http://127.0.0.1:9' } }
          : source,
      ),
    )
    try {
      const without = await chainOf('SUCCEEDED_MEDIATIONS', '331022', 2013, 6, 3, down)
      expect(counts(without)).toEqual(counts(chain))
      expect(
        without.records!.nodes.flatMap(({ following }) => following!.map(({ day, record }) => [day, record])),
      ).toEqual(petitions.map(({ day }) => [day, null]))
      expect(without.records!.nodes.map(({ record }) => record!.__typename)).toEqual(
        chain.records!.nodes.map(() => 'MediationCase'),
      )
      expect(without.status).toMatchObject({ state: 'STALE', reason: 'SOURCE_DOWN', recordAccess: 'ALLOWED' })
      expect(without.status.message).toContain('whose system does not answer now')
    } finally {
      await down.close()
    }
  })
})

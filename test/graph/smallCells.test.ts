import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measures } from '../../src/figures/registry.ts'
import { sensitiveMeasures } from '../../src/figures/sensitiveMeasures.ts'
import { hubService } from '../../src/identity/principal.ts'
import { readWrongMarks } from '../../src/store/smallCells.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import { actingAs } from '../support/actingAs.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { readerOf } from '../support/reader.ts'

/**
 * Released persons of 温州 and 玉溪 as a reader without clearance gets them over HTTP, beside what they are. In 洞头区, 文成县 and 泰顺县 nobody
 * reoffended in 2010, in 鹿城区 36 of 948: nobody without clearance can tell one from the other.
 */

let hub: TestHub
const uncleared = readerOf({ sensitive: false })
const parts = ['released_persons_assisted', 'released_persons_placed', 'released_persons_reoffended']
const counts = ['released_persons_received', ...parts]
const rates = [
  'released_persons_assistance_rate',
  'released_persons_placement_rate',
  'released_persons_reoffending_rate',
]

beforeAll(async () => {
  hub = await openSharedDemonstrationHub(undefined, { identify: actingAs({ uncleared }) })
})
afterAll(() => hub?.close())

async function as<Data>(name: 'uncleared' | 'analyst', query: string): Promise<Data> {
  const headers: Record<string, string> = name === 'analyst' ? {} : { authorization: `Bearer ${name}` }
  const { data, errors } = await hub.ask<Data>(query, undefined, { headers })
  expect(errors).toBeUndefined()
  return data!
}

interface FigureAnswer {
  readonly value: number | null
  readonly state: string
  readonly unallocated: number | null
  readonly notes: readonly { readonly code: string }[]
}

interface Row {
  readonly indicator: { readonly code: string }
  readonly period: { readonly from: string }
  readonly figure: FigureAnswer
}

interface Place {
  readonly code: string
  readonly name: string
  readonly figures: readonly Row[]
}

const number = 'value state unallocated notes { code }'

/** The city first, then its counties. */
async function city(name: 'uncleared' | 'analyst', code: string, figures: string): Promise<readonly Place[]> {
  const place = `code name ${figures}`
  const { own, jurisdictions } = await as<{ own: Place; jurisdictions: { nodes: readonly Place[] } }>(
    name,
    `{ own: jurisdiction(code: "${code}") { ${place} } jurisdictions(under: "${code}", level: COUNTY, first: 100) { nodes { ${place} } } }`,
  )
  return [own, ...jurisdictions.nodes]
}

const figuresOf = (codes: readonly string[], year: number, more = '', fields = number): string =>
  `figures(indicators: ${JSON.stringify(codes)}, period: { year: ${year} }${more}) { indicator { code } period { from } figure { ${fields} } }`

/** By measure, place and first day. */
function values(places: readonly Place[]): Map<string, number | null> {
  return new Map(
    places.flatMap(({ code, figures }) =>
      figures.map(
        ({ indicator, period, figure }) => [`${indicator.code} ${code} ${period.from}`, figure.value] as const,
      ),
    ),
  )
}

describe.each([
  // Two years: received and placed of the city and nine counties, the others of the city alone; 276 months of 温州.
  ['330300', [2009, 2010], 44 + 276],
  ['530400', [2014, 2015], 44],
] as const)('in %s a reader without clearance', (code, years, cells) => {
  test('sees true numbers only, none of them small, and no difference of them that is', async () => {
    let shown = 0
    for (const year of years) {
      for (const more of ['', ', every: MONTH']) {
        const [seen, real] = [
          await city('uncleared', code, figuresOf(counts, year, more)),
          await city('analyst', code, figuresOf(counts, year, more)),
        ]
        const [known, truth] = [values(seen), values(real)]
        for (const [name, value] of known) {
          if (value === null) continue
          shown += 1
          expect([name, value]).toEqual([name, truth.get(name)])
          expect(value).toBeGreaterThanOrEqual(5)
          const [measure, place, from] = name.split(' ') as [string, string, string]
          const all = known.get(`released_persons_received ${place} ${from}`)
          if (measure !== 'released_persons_received') expect(all! - value).toBeGreaterThanOrEqual(5)
          if (place !== code) continue
          const below = seen.slice(1).flatMap((county) => known.get(`${measure} ${county.code} ${from}`) ?? [])
          if (below.length === 0) continue
          const left = value - below.reduce((sum, one) => sum + one, 0)
          expect([name, left === 0 || left >= 5]).toEqual([name, true])
          // All or none: of areas that were told one alone cannot be missing.
          expect(below).toHaveLength(
            seen.slice(1).filter((county) => truth.get(`${measure} ${county.code} ${from}`) !== null).length,
          )
        }
        for (const { figures } of seen) for (const { figure } of figures) expect(figure.unallocated).toBeNull()
      }
    }
    expect(shown).toBe(cells)
  })
})

test('what is published: 温州 in 2010', async () => {
  const [own, ...counties] = await city('uncleared', '330300', figuresOf([...counts, ...rates], 2010))
  const shown = (place: Place | undefined): unknown[] =>
    place!.figures.map(({ figure }) => figure.value ?? figure.notes.map(({ code }) => code))
  const small = ['SMALL_CELLS']
  expect(shown(own)).toEqual([4813, 4573, 4328, 171, 4573 / 4813, 4328 / 4813, 171 / 4813])
  expect(shown(counties.find(({ name }) => name === '鹿城区'))).toEqual([
    948,
    small,
    856,
    small,
    small,
    856 / 948,
    small,
  ])
  expect(shown(counties.find(({ name }) => name === '洞头区'))).toEqual([76, small, 64, small, small, 64 / 76, small])
  expect(
    await as('uncleared', `{ jurisdiction(code: "330000") { ${figuresOf(counts, 2010, '', 'value')} } }`),
  ).toMatchObject({
    jurisdiction: { figures: [4813, 4573, 4328, 171].map((value) => ({ figure: { value } })) },
  })
})

test('0, few and many are withheld alike, in all that a figure can be asked', async () => {
  const everything = `${number} bound unit { code }
    comparison(with: SAME_PERIOD_LAST_YEAR) { value change changeRate state }
    standing { rank of among share mean distanceFromMean state }
    asKnownOn(day: "2026-11-20") { value change state notes { code } revisions { change value } }
    provenance { asOf recordAccess runs(first: 5) { change value } records(first: 1) { totalCount }
      sources { feed state told { from to } completeThrough } published { published { value } } missingAreas { code } }`
  for (const [place, year] of [
    ['330300', 2010],
    ['530400', 2015],
  ] as const) {
    const asked = figuresOf(['released_persons_reoffended', 'released_persons_reoffending_rate'], year, '', everything)
    const [, ...counties] = await city('uncleared', place, asked)
    const [, ...real] = await city('analyst', place, figuresOf(['released_persons_reoffended'], year))
    const told = counties.filter((_, index) => real[index]!.figures[0]!.figure.value !== null)
    const numbers = real.flatMap(({ figures }) => figures[0]!.figure.value ?? [])
    expect([Math.min(...numbers), Math.max(...numbers) > 3]).toEqual([0, true])
    expect(told.length).toBeGreaterThan(7)
    expect(new Set(told.map(({ figures }) => JSON.stringify(figures))).size).toBe(1)
    expect(told[0]!.figures[0]!.figure).toMatchObject({
      value: null,
      state: 'WITHHELD',
      notes: [{ code: 'SMALL_CELLS' }],
      comparison: { value: null, change: null, changeRate: null, state: 'WITHHELD' },
      standing: { rank: null, of: 0, share: null, mean: null, distanceFromMean: null, state: 'WITHHELD' },
      asKnownOn: { value: null, state: 'WITHHELD', revisions: [] },
      provenance: { recordAccess: 'NOT_HELD', runs: null, records: null, sources: [{ state: 'COMPUTED' }] },
    })
  }
})

test.each([
  [
    'where',
    '(under: "330300", level: COUNTY, period: { year: 2010 }, first: 1, where: { not: { indicator: { code: "released_persons_reoffended", value: { gt: 0 } } } })',
  ],
  [
    'where rank',
    '(under: "330300", level: COUNTY, period: { year: 2010 }, first: 1, where: { indicator: { code: "released_persons_reoffending_rate", rank: { lte: 3 } } })',
  ],
  [
    'orderBy',
    '(under: "330300", level: COUNTY, period: { year: 2010 }, first: 1, orderBy: [{ indicator: { code: "released_persons_received", direction: DESC } }])',
  ],
])('%s: refused before anything is read', async (_, question) => {
  const query = `{ jurisdictions${question} { totalCount nodes { code } } }`
  const { data, errors } = await hub.ask(query, undefined, { headers: { authorization: 'Bearer uncleared' } })
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ extensions: { code: 'SENSITIVE_NOT_ORDERED' }, path: ['jurisdictions'] }])
})

test('city totals that the department published stay visible, with the verdict on what may be compared', async () => {
  const published = await as<{
    jurisdiction: {
      publishedFigures: {
        nodes: readonly { readonly indicator: { readonly code: string }; readonly published: FigureAnswer }[]
      }
    }
  }>(
    'uncleared',
    `{ jurisdiction(code: "330300") { publishedFigures(period: { year: 2010 }, indicators: ${JSON.stringify(counts)}, first: 50) {
      nodes { indicator { code } published { ${number} } computed { value } verdict } } } }`,
  )
  const { nodes } = published.jurisdiction.publishedFigures
  expect(nodes.map(({ indicator, published: { value } }) => [indicator.code, value])).toEqual(
    expect.arrayContaining([
      ['released_persons_received', 4813],
      ['released_persons_reoffended', 171],
    ]),
  )
})

test('marks of every site are what the rule gives, as its runs left them', async () => {
  const { database, tree, sites } = hub.hub
  for (const site of sites) {
    const areas = siteAreas(tree, site)
    expect(await readWrongMarks(hubService, database.writers, areas, sensitiveMeasures(measures))).toEqual([])
  }
})

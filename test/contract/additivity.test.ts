import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addsOverAreas } from '../../src/figures/indicatorFacts.ts'
import { indicators } from '../../src/figures/registry.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** Children plus remainder are the parent, from the province down to the villages, for everything that adds up over areas. */

type Boundaries = 'CURRENT' | 'AT_EVENT'
type Level = 'PROVINCE' | 'PREFECTURE' | 'COUNTY' | 'TOWNSHIP' | 'VILLAGE'

interface FigureRow {
  readonly figure: { readonly value: number | null; readonly unallocated: number | null }
}
interface Place {
  readonly id: string
  readonly code: string
  readonly level: Level
  readonly parent: string | null
}
/** Rows of an area, in the order of indicators and then steps, alias by alias. */
type Rows = readonly FigureRow[]

/** Where it is walked down from, and the two years that the sites below it tell. */
interface Root {
  readonly code: string
  /** Prefectures that are entered: others have no source, their figures are looked at, what lies in them is not. */
  readonly prefectures: readonly string[]
  readonly years: readonly [number, number]
  /** No change of the divisions is known between this day and the two years' ends, so that "the children on that day" are one list for both. */
  readonly dayOfThatTime: string
  /** Counties with a source. */
  readonly counties: Readonly<Record<Boundaries, number>>
}

const roots: readonly Root[] = [
  {
    code: '330000',
    prefectures: ['330300'],
    years: [2009, 2010],
    dayOfThatTime: '2010-07-01',
    counties: { CURRENT: 12, AT_EVENT: 11 },
  },
  {
    code: '530000',
    prefectures: ['530400'],
    years: [2014, 2015],
    dayOfThatTime: '2015-07-01',
    counties: { CURRENT: 9, AT_EVENT: 9 },
  },
  // Of its counties only 三门 is a site.
  {
    code: '331000',
    prefectures: ['331000'],
    years: [2013, 2014],
    dayOfThatTime: '2014-07-01',
    counties: { CURRENT: 1, AT_EVENT: 1 },
  },
]
const everything = indicators.filter((indicator) => addsOverAreas(indicator)).map(({ code }) => code)
// Counted from records; what departments report as statistics ends with the counties.
const inTownships = [
  'criminal_incidents',
  'criminal_cases_solved',
  'cases_solved_with_video',
  'police_calls',
  'rectification_areas_listed',
  'robbery_snatching_incidents',
  'burglary_incidents',
  'fires',
  'fire_deaths',
  'fire_injured',
  'fire_direct_loss',
  'listed_hazard_units',
  'listed_hazard_units_rectified',
]

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

interface Connection {
  readonly nodes: readonly { readonly id: string; readonly code: string; readonly level: Level }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** The areas from the root down, by paging through children. */
async function walk({ code, prefectures, dayOfThatTime }: Root, boundaries: Boundaries): Promise<readonly Place[]> {
  const root = await hub.query<{ jurisdiction: { id: string; code: string; level: Level } }>(
    'query ($code: String!) { jurisdiction(code: $code) { id code level } }',
    { code },
  )
  const places: Place[] = [{ ...root.jurisdiction, parent: null }]
  const on = boundaries === 'AT_EVENT' ? dayOfThatTime : null
  let parents: { id: string; after: string | null }[] = [{ id: root.jurisdiction.id, after: null }]
  while (parents.length > 0) {
    const next: { id: string; after: string | null }[] = []
    for (const group of chunks(parents, 50)) {
      const fields = group.map(
        ({ id, after }, index) =>
          `a${index}: node(id: "${id}") { ... on Jurisdiction { children(first: 100, on: $on${after === null ? '' : `, after: "${after}"`}) {
            nodes { id code level } pageInfo { hasNextPage endCursor } } } }`,
      )
      const found = await hub.query<Record<string, { children: Connection }>>(
        `query ($on: Date) { ${fields.join('\n')} }`,
        { on },
      )
      for (const [index, { id }] of group.entries()) {
        const { nodes, pageInfo } = found[`a${index}`]!.children
        for (const node of nodes) {
          places.push({ ...node, parent: id })
          if (node.level !== 'VILLAGE' && (node.level !== 'PREFECTURE' || prefectures.includes(node.code)))
            next.push({ id: node.id, after: null })
        }
        if (pageInfo.hasNextPage) next.push({ id, after: pageInfo.endCursor })
      }
    }
    parents = next
  }
  return places
}

/** Figures of the places, by id. */
async function figuresOf(
  places: readonly Place[],
  codes: readonly string[],
  boundaries: Boundaries,
  selections: readonly string[],
): Promise<ReadonlyMap<string, Rows>> {
  const document = `query ($ids: [ID!]!, $codes: [String!]!, $boundaries: Boundaries!) { nodes(ids: $ids) { ... on Jurisdiction {
    ${selections.map((selection, index) => `s${index}: figures(indicators: $codes, boundaries: $boundaries, ${selection}) { figure { value unallocated } }`).join('\n')}
  } } }`
  const rows = new Map<string, Rows>()
  for (const group of chunks(places, 100)) {
    const { nodes } = await hub.query<{ nodes: readonly Record<string, Rows>[] }>(document, {
      ids: group.map((place) => place.id),
      codes,
      boundaries,
    })
    for (const [index, place] of group.entries())
      rows.set(
        place.id,
        selections.flatMap((_, number) => nodes[index]![`s${number}`]!),
      )
  }
  return rows
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

/** Every parent whose children and remainder do not come to its own figure, and how many were compared. */
function compare(
  places: readonly Place[],
  rows: ReadonlyMap<string, Rows>,
  levels: readonly Level[],
): { readonly wrong: readonly string[]; readonly compared: number } {
  const children = Map.groupBy(places, (place) => place.parent)
  const wrong: string[] = []
  let compared = 0
  for (const parent of places.filter((place) => levels.includes(place.level))) {
    const below = children.get(parent.id) ?? []
    if (below.length === 0) continue
    for (const [index, { figure }] of rows.get(parent.id)!.entries()) {
      const parts = below.map((child) => rows.get(child.id)![index]!.figure)
      // What is told of the parent's level only, such as the number of a whole province, has no children to add up.
      if (figure.value === null || figure.unallocated === null) {
        if (figure.value === null && parts.some((part) => part.value !== null && part.value !== 0))
          wrong.push(`${parent.code} row ${index}: none, but its children have some`)
        continue
      }
      compared += 1
      const sum = parts.reduce((total, part) => total + (part.value ?? 0), figure.unallocated)
      // Yuan are answered as floating-point numbers of 分.
      if (Math.abs(sum - figure.value) > 0.005)
        wrong.push(`${parent.code} row ${index}: ${figure.value}, its children and remainder ${sum}`)
    }
  }
  return { wrong, compared }
}

describe.each(roots.flatMap((root) => (['CURRENT', 'AT_EVENT'] as const).map((boundaries) => ({ root, boundaries }))))(
  'below $root.code, boundaries $boundaries',
  ({ root, boundaries }) => {
    const [first, last] = root.years
    const years = `period: { range: { from: "${first}-01-01", to: "${last}-12-31" } }, every: YEAR`
    const quarters = `period: { year: ${last} }, every: QUARTER`
    const months = `period: { year: ${last} }, every: MONTH`
    let places: readonly Place[]
    beforeAll(async () => {
      places = await walk(root, boundaries)
    })

    test('from the province to the counties: every measure, years, quarters and months', async () => {
      const above = places.filter(({ level }) => level === 'PROVINCE' || level === 'PREFECTURE' || level === 'COUNTY')
      let cells = 0
      // One question gets 2,000 rows at most.
      for (const codes of chunks(everything, 100)) {
        const rows = await figuresOf(above, codes, boundaries, [years, quarters, months])
        const { wrong, compared } = compare(above, rows, ['PROVINCE', 'PREFECTURE'])
        expect(wrong).toEqual([])
        cells += compared
      }
      // 2 years, 4 quarters and 12 months of the city, and of the province where it is walked down from there.
      const levels = above.filter(({ level }) => level === 'PROVINCE').length + 1
      expect(cells).toBeGreaterThanOrEqual(levels * inTownships.length * 18)
    })

    test('from counties to what lies below them: years, quarters and months', async () => {
      const counties = new Set(places.filter(({ level }) => level === 'COUNTY').map(({ id }) => id))
      // Communities of 龙港, and villages whose township of that time nobody knows, lie below the county itself.
      const below = places.filter(({ id, parent }) => counties.has(id) || (parent !== null && counties.has(parent)))
      const rows = await figuresOf(below, inTownships, boundaries, [years, quarters, months])
      const { wrong, compared } = compare(below, rows, ['COUNTY'])
      expect(wrong).toEqual([])
      expect(compared).toBe(root.counties[boundaries] * inTownships.length * 18)
    })

    test('from townships to villages: years', async () => {
      const townships = new Set(places.filter(({ level }) => level === 'TOWNSHIP').map(({ id }) => id))
      const below = places.filter(({ id, parent }) => townships.has(id) || (parent !== null && townships.has(parent)))
      const rows = await figuresOf(below, inTownships, boundaries, [years])
      const { wrong, compared } = compare(below, rows, ['TOWNSHIP'])
      expect(wrong).toEqual([])
      expect(compared).toBeGreaterThanOrEqual(root.counties[boundaries] * 5 * inTownships.length * 2)
    })
  },
)

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays, dayNumber, dayOf } from '../../src/calendar.ts'
import { addsOverAreas, addsOverTime, measuresIn } from '../../src/figures/indicatorFacts.ts'
import { indicators } from '../../src/figures/registry.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** What adds up over time does so however a period is cut, and over areas on any days: random cuts against the store. */

interface Told {
  readonly value: number | null
  readonly unallocated: number | null
  readonly notes: readonly { readonly code: string }[]
}
interface Row {
  readonly indicator: { readonly code: string }
  readonly figure: Told
}
interface Parent {
  readonly figures: Row[]
  readonly children: {
    readonly nodes: readonly { readonly figures: Row[] }[]
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
  }
}
interface Days {
  readonly from: string
  readonly to: string
}

/** Areas of each level that have sources, with the two years that these tell; no change of divisions is known from `on` to their end. */
const places = [
  { code: '330300', first: 2009, on: '2010-07-01' },
  { code: '330302', first: 2009, on: '2010-07-01' },
  { code: '330305', first: 2009, on: '2010-07-01' },
  { code: '330381', first: 2009, on: '2010-07-01' },
  { code: '330302006', first: 2009, on: '2010-07-01' },
  { code: '530400', first: 2014, on: '2015-07-01' },
  { code: '530402', first: 2014, on: '2015-07-01' },
  { code: '331022', first: 2013, on: '2014-07-01' },
] as const
type Place = (typeof places)[number]

const overTime = indicators.filter((indicator) => addsOverTime(indicator))
// Statistics are told by the month: only what is counted from records has days.
const counted = overTime.filter((indicator) =>
  measuresIn(indicator).every(({ source, finestPeriod }) => source.kind === 'RECORD' && finestPeriod === undefined),
)
const codesOf = (some: readonly { readonly code: string }[]): readonly string[] => some.map(({ code }) => code)

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

const row = 'indicator { code } figure { value unallocated notes { code } }'
const ofRange = ({ from, to }: Days): string => `period: { range: { from: "${from}", to: "${to}" } }`
const yearsOf = ({ first }: Place): Days => ({ from: `${first}-01-01`, to: `${first + 1}-12-31` })

const has = ({ notes }: Told, code: string): boolean => notes.some((note) => note.code === code)
// Yuan are answered as floating-point numbers of 分.
const near = (one: number, other: number): boolean => Math.abs(one - other) < 0.005

/** Says where a whole is not the sum of its parts. */
function notTheSum({ indicator, figure }: Row, parts: readonly Row[]): string[] {
  const told = parts.map((part) => part.figure)
  // Nothing is known of the whole, or a part of it is not told by itself and says so.
  if (figure.value === null)
    return told.every(({ value }) => value === null) ? [] : [`${indicator.code}: none, its parts some`]
  if (told.every((part) => part.value === null && has(part, 'YEARS_ONLY'))) return []
  const sum = told.reduce((total, { value }) => total + (value ?? 0), 0)
  // A record that is dated to a month is in the month and in no part of one: the parts then say so, and come to less.
  const coarse = told.some((part) => has(part, 'DATE_PRECISION'))
  const holds = coarse ? sum < figure.value + 0.005 : near(sum, figure.value)
  return holds ? [] : [`${indicator.code}: ${figure.value}, its parts ${told.map(({ value }) => value).join(' + ')}`]
}

/** Groups of so many, in order. */
const groupsOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: items.length / size }, (_, index) => items.slice(index * size, index * size + size))

describe('over time', () => {
  test.each(places)('$code: months make quarters, and quarters make years', async (place) => {
    const codes = codesOf(overTime)
    const steps = (['YEAR', 'QUARTER', 'MONTH'] as const).map(
      (every) => `${every}: figures(indicators: $codes, ${ofRange(yearsOf(place))}, every: ${every}) { ${row} }`,
    )
    const wrong: string[] = []
    let known = 0
    // One question gets 2,000 rows at most.
    for (let start = 0; start < codes.length; start += 60) {
      const asked = codes.slice(start, start + 60)
      const { jurisdiction } = await hub.query<{ jurisdiction: Record<'YEAR' | 'QUARTER' | 'MONTH', Row[]> }>(
        `query ($code: String!, $codes: [String!]!) { jurisdiction(code: $code) { ${steps.join('\n')} } }`,
        { code: place.code, codes: asked },
      )
      const { YEAR, QUARTER, MONTH } = jurisdiction
      expect([YEAR.length, QUARTER.length, MONTH.length]).toEqual([2, 8, 24].map((count) => count * asked.length))
      known += YEAR.filter(({ figure }) => figure.value !== null).length
      wrong.push(...groupsOf(QUARTER, 4).flatMap((parts, index) => notTheSum(YEAR[index]!, parts)))
      wrong.push(...groupsOf(MONTH, 3).flatMap((parts, index) => notTheSum(QUARTER[index]!, parts)))
    }
    expect(wrong).toEqual([])
    expect(known).toBeGreaterThan(20)
  })

  test('any range cut anywhere is the sum of its parts', async () => {
    const codes = codesOf(counted)
    const cut = fc.record({
      place: fc.constantFrom(...places),
      boundaries: fc.constantFrom('CURRENT', 'AT_EVENT'),
      days: fc.uniqueArray(fc.nat(728), { minLength: 4, maxLength: 4 }).map((days) => days.sort((a, b) => a - b)),
    })
    await fc.assert(
      fc.asyncProperty(cut, async ({ place, boundaries, days }) => {
        const [begin, one, other, end] = days.map((count) => addDays(`${place.first}-01-01`, count)) as [
          string,
          string,
          string,
          string,
        ]
        const ranges = [
          { from: begin, to: end },
          { from: begin, to: one },
          { from: addDays(one, 1), to: other },
          { from: addDays(other, 1), to: end },
        ]
        const read: Row[][] = []
        for (const range of ranges) {
          const { jurisdiction } = await hub.query<{ jurisdiction: { figures: Row[] } }>(
            `query ($code: String!, $codes: [String!]!) { jurisdiction(code: $code) {
              figures(indicators: $codes, boundaries: ${boundaries}, ${ofRange(range)}) { ${row} } } }`,
            { code: place.code, codes },
          )
          read.push(jurisdiction.figures)
        }
        const [whole, ...parts] = read
        const wrong = whole!.flatMap((own, index) =>
          notTheSum(
            own,
            parts.map((rows) => rows[index]!),
          ),
        )
        expect(wrong).toEqual([])
      }),
      { numRuns: 6, endOnFailure: true },
    )
  }, 300_000)
})

describe('over areas', () => {
  test('on any days the children and the remainder are the parent, in today’s tree and in that of the time', async () => {
    const codes = codesOf(counted.filter((indicator) => addsOverAreas(indicator)))
    const asked = fc.record({
      place: fc.constantFrom(...places),
      boundaries: fc.constantFrom('CURRENT', 'AT_EVENT'),
      days: fc.tuple(fc.nat(729), fc.nat(729)),
    })
    let compared = 0
    await fc.assert(
      fc.asyncProperty(asked, async ({ place, boundaries, days }) => {
        const first = dayNumber(`${place.first}-01-01`)
        const figures = `figures(indicators: $codes, boundaries: ${boundaries}, ${ofRange({ from: dayOf(first + Math.min(...days)), to: dayOf(first + Math.max(...days)) })}) { ${row} }`
        const on = boundaries === 'AT_EVENT' ? `, on: "${place.on}"` : ''
        const children: Row[][] = []
        let own: Row[] = []
        let after: string | null = ''
        while (after !== null) {
          const document: string = `query ($code: String!, $codes: [String!]!) { jurisdiction(code: $code) {
            ${figures} children(first: 100${on}${after === '' ? '' : `, after: "${after}"`}) { nodes { ${figures} } pageInfo { endCursor hasNextPage } } } }`
          const answer = await hub.query<{ jurisdiction: Parent }>(document, { code: place.code, codes })
          own = answer.jurisdiction.figures
          const { nodes, pageInfo } = answer.jurisdiction.children
          children.push(...nodes.map((node) => node.figures))
          after = pageInfo.hasNextPage ? pageInfo.endCursor : null
        }
        const wrong = own.flatMap(({ indicator, figure }, index) => {
          // What applies to no level below has no remainder.
          if (figure.value === null || figure.unallocated === null) return []
          compared += 1
          const parts = children.map((rows) => rows[index]!.figure.value ?? 0)
          const sum = parts.reduce((total, value) => total + value, figure.unallocated)
          return near(sum, figure.value)
            ? []
            : [`${indicator.code}: ${figure.value}, its children and remainder ${sum}`]
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 6, endOnFailure: true },
    )
    expect(compared).toBeGreaterThan(100)
  }, 300_000)
})

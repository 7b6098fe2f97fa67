import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/**
 * `jurisdictions(where:, orderBy:)` against a plain evaluation in memory, over values read one by one from `figures`: filters with all,
 * any and not over value, change, change rate, rank and missing, of indicators of several departments, in random orders.
 */

type Basis = 'SAME_PERIOD_LAST_YEAR' | 'PREVIOUS_PERIOD'
interface Compared {
  readonly value: number | null
  readonly change: number | null
  readonly changeRate: number | null
}
interface Numbers extends Compared {
  readonly rank: number | null
}
interface Asked {
  readonly code: string
  readonly dimensions?: readonly { readonly name: string; readonly value: string }[]
}
type Bounds = Readonly<Partial<Record<'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte', number>>>
interface Condition extends Asked {
  readonly comparedWith: Basis
  readonly value?: Bounds
  readonly change?: Bounds
  readonly changeRate?: Bounds
  readonly rank?: Bounds
  readonly missing?: boolean
}
type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly indicator: Condition }
type Order =
  | { readonly code: 'ASC' | 'DESC' }
  | {
      readonly indicator: {
        readonly code: string
        readonly by: 'VALUE' | 'CHANGE' | 'CHANGE_RATE'
        readonly direction: 'ASC' | 'DESC'
        readonly comparedWith: Basis
      }
    }
type Area = { readonly code: string; readonly numbers: ReadonlyMap<string, Numbers> }

const bases: readonly Basis[] = ['SAME_PERIOD_LAST_YEAR', 'PREVIOUS_PERIOD']
/** Of six departments: counts, parts of them, money, a rate, a stock, and what counties are told only. */
const asked: readonly Asked[] = [
  { code: 'fires' },
  { code: 'criminal_incidents', dimensions: [{ name: 'category', value: 'FRAUD' }] },
  {
    code: 'mediation_cases_accepted',
    dimensions: [
      { name: 'channel', value: 'COURT' },
      { name: 'channel', value: 'POLICE' },
    ],
  },
  { code: 'mediation_success_rate' },
  { code: 'road_deaths' },
  { code: 'petitions_received' },
  { code: 'population_permanent' },
  { code: 'fires_per_10000_permanent' },
  { code: 'fines' },
]
const period = '{ quarter: "2010-Q3" }'
const keyOf = ({ code, dimensions = [] }: Asked, basis: Basis): string => JSON.stringify([code, dimensions, basis])

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

/** All that is asked of one area, by `figures` alone; ranks come later, from all areas. */
async function numbersOf(code: string): Promise<ReadonlyMap<string, Compared>> {
  const fields = asked.map(({ code: indicator, dimensions = [] }, index) => {
    const narrowed = dimensions.map(({ name, value }) => `{ name: "${name}", value: "${value}" }`).join(' ')
    const compared = bases.map((basis) => `${basis}: comparison(with: ${basis}) { change changeRate }`).join(' ')
    return `i${index}: figures(indicators: ["${indicator}"], period: ${period}, dimensions: [${narrowed}]) { figure { value ${compared} } }`
  })
  type Figure = Pick<Numbers, 'value'> & Readonly<Record<Basis, Omit<Compared, 'value'>>>
  const { jurisdiction } = await hub.query<{ jurisdiction: Record<string, [{ figure: Figure }]> }>(
    `{ jurisdiction(code: "${code}") { ${fields.join('\n')} } }`,
  )
  return new Map(
    asked.flatMap((one, index) => {
      const { figure } = jurisdiction[`i${index}`]![0]
      return bases.map((basis) => [keyOf(one, basis), { value: figure.value, ...figure[basis] }] as const)
    }),
  )
}

async function areasBelow(under: string, level: string): Promise<readonly Area[]> {
  const { jurisdictions } = await hub.query<{ jurisdictions: { nodes: { code: string }[] } }>(
    `{ jurisdictions(under: "${under}", level: ${level}, first: 100) { nodes { code } } }`,
  )
  const codes = jurisdictions.nodes.map(({ code }) => code)
  const read: { code: string; numbers: ReadonlyMap<string, Compared> }[] = []
  for (const code of codes) read.push({ code, numbers: await numbersOf(code) })
  const rankOf = (key: string, value: number | null): number | null =>
    value === null ? null : 1 + read.filter(({ numbers }) => (numbers.get(key)!.value ?? -Infinity) > value).length
  return read.map(({ code, numbers }) => ({
    code,
    numbers: new Map([...numbers].map(([key, one]) => [key, { ...one, rank: rankOf(key, one.value) }])),
  }))
}

const operators: Readonly<Record<keyof Bounds, (number: number, bound: number) => boolean>> = {
  eq: (number, bound) => number === bound,
  ne: (number, bound) => number !== bound,
  gt: (number, bound) => number > bound,
  gte: (number, bound) => number >= bound,
  lt: (number, bound) => number < bound,
  lte: (number, bound) => number <= bound,
}

function holds(filter: Filter, { numbers }: Area): boolean {
  if ('all' in filter) return !filter.all.some((one) => !holds(one, { code: '', numbers }))
  if ('any' in filter) return filter.any.filter((one) => holds(one, { code: '', numbers })).length > 0
  if ('not' in filter) return !holds(filter.not, { code: '', numbers })
  const { indicator } = filter
  const own = numbers.get(keyOf(indicator, indicator.comparedWith))!
  if (indicator.missing === true && own.value !== null) return false
  if (indicator.missing === false && own.value === null) return false
  return (['value', 'change', 'changeRate', 'rank'] as const).every((aspect) =>
    Object.entries(indicator[aspect] ?? {}).every(([operator, bound]) => {
      const number = own[aspect]
      return number !== null && operators[operator as keyof Bounds](number, bound)
    }),
  )
}

const aspects = { VALUE: 'value', CHANGE: 'change', CHANGE_RATE: 'changeRate' } as const

/** In order: the areas with a number first, whatever the direction; what is equal in every order by code. */
function inOrder(areas: readonly Area[], orders: readonly Order[]): readonly string[] {
  const compare = (one: Area, other: Area): number => {
    for (const order of orders) {
      if ('code' in order) return one.code < other.code === (order.code === 'ASC') ? -1 : 1
      const { code, by, direction, comparedWith } = order.indicator
      const [left, right] = [one, other].map((area) => area.numbers.get(keyOf({ code }, comparedWith))![aspects[by]])
      if (left === right) continue
      if (left === null || left === undefined) return 1
      if (right === null || right === undefined) return -1
      return left < right === (direction === 'ASC') ? -1 : 1
    }
    return one.code < other.code ? -1 : 1
  }
  return [...areas].sort(compare).map(({ code }) => code)
}

/** Bounds at and between the numbers that occur, so that each is met by some areas and not by others. */
function questionsOver(areas: readonly Area[]): fc.Arbitrary<{ where: Filter; orderBy: Order[] }> {
  const occurring = (key: string, aspect: keyof Numbers): readonly number[] => {
    const numbers = areas.flatMap(({ numbers: own }) => own.get(key)![aspect] ?? [])
    return numbers.length === 0 ? [0] : numbers.flatMap((number) => [number, number + 0.5])
  }
  const bounds = (key: string, aspect: keyof Numbers): fc.Arbitrary<Bounds> =>
    fc
      .tuple(
        fc.constantFrom<keyof Bounds>('eq', 'ne', 'gt', 'gte', 'lt', 'lte'),
        fc.constantFrom(...occurring(key, aspect)),
      )
      .map(([operator, bound]) => ({ [operator]: bound }))
  const condition = fc.tuple(fc.constantFrom(...asked), fc.constantFrom(...bases)).chain(([one, comparedWith]) => {
    const key = keyOf(one, comparedWith)
    return fc
      .record(
        {
          value: bounds(key, 'value'),
          change: bounds(key, 'change'),
          changeRate: bounds(key, 'changeRate'),
          rank: bounds(key, 'rank'),
          missing: fc.boolean(),
        },
        { requiredKeys: [], noNullPrototype: true },
      )
      .map((given): Filter => ({ indicator: { ...one, comparedWith, ...given } }))
  })
  const { where } = fc.letrec<{ where: Filter }>((tie) => ({
    where: fc.oneof(
      { depthSize: 'small' },
      condition,
      fc.record({ all: fc.array(tie('where'), { maxLength: 3 }) }, { noNullPrototype: true }),
      fc.record({ any: fc.array(tie('where'), { maxLength: 3 }) }, { noNullPrototype: true }),
      fc.record({ not: tie('where') }, { noNullPrototype: true }),
    ),
  }))
  const plain = asked.filter(({ dimensions }) => dimensions === undefined).map(({ code }) => code)
  const order: fc.Arbitrary<Order> = fc.oneof(
    fc.constantFrom<Order>({ code: 'ASC' }, { code: 'DESC' }),
    fc
      .record(
        {
          code: fc.constantFrom(...plain),
          by: fc.constantFrom('VALUE' as const, 'CHANGE' as const, 'CHANGE_RATE' as const),
          direction: fc.constantFrom('ASC' as const, 'DESC' as const),
          comparedWith: fc.constantFrom(...bases),
        },
        { noNullPrototype: true },
      )
      .map((indicator): Order => ({ indicator })),
  )
  return fc.record({ where, orderBy: fc.array(order, { maxLength: 3 }) }, { noNullPrototype: true })
}

describe.each([
  ['330300', 'COUNTY', 12],
  ['330302', 'TOWNSHIP', 10],
] as const)('below %s, each %s', (under, level, least) => {
  test('finds and orders as a plain evaluation of the single figures does', async () => {
    const areas = await areasBelow(under, level)
    expect(areas.length).toBeGreaterThanOrEqual(least)
    let divided = 0
    await fc.assert(
      fc.asyncProperty(questionsOver(areas), async ({ where, orderBy }) => {
        const { jurisdictions } = await hub.query<{ jurisdictions: { totalCount: number; nodes: { code: string }[] } }>(
          `query ($where: IndicatorFilter, $orderBy: [JurisdictionOrder!]) {
            jurisdictions(under: "${under}", level: ${level}, period: ${period}, where: $where, orderBy: $orderBy, first: 100) {
              totalCount nodes { code } } }`,
          { where, orderBy },
        )
        const expected = inOrder(
          areas.filter((area) => holds(where, area)),
          orderBy,
        )
        expect(jurisdictions.nodes.map(({ code }) => code)).toEqual(expected)
        expect(jurisdictions.totalCount).toBe(expected.length)
        if (expected.length > 0 && expected.length < areas.length) divided += 1
      }),
      { numRuns: 200, endOnFailure: true },
    )
    // Questions that everything or nothing meets prove little; of 200 some 25 are met by some.
    expect(divided).toBeGreaterThanOrEqual(5)
  }, 300_000)
})

import fc from 'fast-check'
import { type FieldNode, type FragmentDefinitionNode, Kind, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fieldsBelow } from '../../src/graph/selectedFields.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** The field `a` of the document's query, wherever it stands in its first level. */
function below(document: string): string[] {
  const { definitions } = parse(document)
  const fieldNodes: FieldNode[] = []
  const fragments: Record<string, FragmentDefinitionNode> = {}
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    for (const one of definition.selectionSet.selections) if (one.kind === Kind.FIELD) fieldNodes.push(one)
  }
  return [...fieldsBelow({ fieldNodes, fragments })].sort()
}

describe('the fields below a field', () => {
  test('are those of every depth, under their own names', () => {
    expect(below('{ a { b { c } alias: d } }')).toEqual(['b', 'c', 'd'])
    expect(below('{ a }')).toEqual([])
  })

  test('are those in fragments too, and what may be left out', () => {
    const document = `query ($no: Boolean!) { a { ...One ... on T { f } g @include(if: $no) @skip(if: true) } }
      fragment One on T { b { ...Two } } fragment Two on U { c }`
    expect(below(document)).toEqual(['b', 'c', 'f', 'g'])
  })

  test('are those of every place where the same field is asked for', () => {
    expect(below('{ a { b } a { c } }')).toEqual(['b', 'c'])
  })
})

const compared = 'value state bound comparison { value change changeRate state }'
const single = 'value state bound unallocated notes { code }'
/** What a front end may ask of each section; records are counted by its figures. */
const choices: readonly (readonly [section: string, asked: string])[] = [
  ...each('population', ['registered', 'permanent', 'floating']),
  ...each('grid', ['grids', 'staff']),
  ...each('cases', ['calls', 'filed', 'solved']),
  ['cases', `byCategory { category filed { ${compared} } solved { ${single} } }`],
  ['cases', `byCategory { category filed { ${single} } }`],
  ['cases', 'records(first: 1, of: SOLVED) { totalCount }'],
  ['cases', 'records(first: 2) { nodes { category } }'],
  ['cases', 'status { state reason recordAccess }'],
  ...each('hazards', ['listed', 'rectified', 'rectificationRate']),
  ['hazards', `byKind { kind rectificationRate { ${compared} } }`],
  ['hazards', 'records(first: 1) { totalCount nodes { listedOn } }'],
  ...each('mediation', ['accepted', 'succeeded', 'successRate', 'amountInvolved']),
  ['mediation', `byChannel { channel amountInvolved { ${single} } }`],
  ...each('petitions', ['received']),
  ['petitions', `backlog { resolved { ${compared} } }`],
  ['petitions', `backlog { byListLevel { listLevel resolutionRate { ${single} } } }`],
  ['petitions', 'status { reason }'],
  ...each('fireSafety', ['unitsInspected', 'penalties', 'fines', 'fires', 'deaths', 'injured', 'directLoss']),
  ['fireSafety', 'fires { standing { rank of } provenance { asOf records(first: 1) { totalCount } } }'],
  ['fireSafety', 'status { state asOf }'],
  ...each('traffic', ['accidents', 'deaths', 'drunkDrivingDetentions']),
]

function each(section: string, fields: readonly string[]): (readonly [string, string])[] {
  return fields.flatMap((field) => [
    [section, `${field} { ${single} }`] as const,
    [section, `${field} { ${compared} }`] as const,
  ])
}

/** A question for some of the choices: each has its own alias, and each names its section anew. */
function document(asked: readonly number[]): string {
  const fields = asked.map((index) => {
    const [section, field] = choices[index]!
    return `${section}(period: $period) { c${index}: ${field} }`
  })
  return `query ($area: String!, $period: PeriodInput!) { jurisdiction(code: $area) { ${fields.join('\n')} } }`
}

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>

describe('a question for some of the fields', () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await openSharedDemonstrationHub(undefined, { answerMemory: 0 })
  })
  afterAll(() => hub?.close())

  const ask = async (asked: readonly number[], variables: object): Promise<Sections> =>
    (await hub.query<{ jurisdiction: Sections }>(document(asked), variables as never)).jurisdiction
  const every = [...choices.keys()]
  const periods = [{ year: 2010 }, { month: '2010-05' }, { range: { from: '2010-03-10', to: '2010-05-20' } }]

  test('is answered as a question for all of them', async () => {
    const places = ['330300', '330302', '331022'].flatMap((area) => periods.map((period) => ({ area, period })))
    const wholes = new Map<object, Sections>()
    for (const place of places) wholes.set(place, await ask(every, place))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        fc.subarray(every, { minLength: 1, maxLength: 6 }),
        async (place, asked) => {
          const some = await ask(asked, place)
          const whole = wholes.get(place)!
          for (const index of asked) {
            const section = choices[index]![0]
            expect(some[section]![`c${index}`]).toEqual(whole[section]![`c${index}`])
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  test('by itself, each of them', async () => {
    const place = { area: '330300', period: { year: 2010 } }
    const whole = await ask(every, place)
    for (const [index, [section]] of choices.entries()) {
      expect(await ask([index], place)).toEqual({ [section]: { [`c${index}`]: whole[section]![`c${index}`] } })
    }
  })

  test('again and again, when it is compiled', async () => {
    const place = { area: '330300', period: { year: 2010 } }
    const asked = choices.flatMap(([, field], index) => (field.startsWith('by') || field === 'solved' ? [index] : []))
    const first = await ask(asked, place)
    for (let times = 0; times < 25; times += 1) expect(await ask(asked, place)).toEqual(first)
  })

  test('reads no cells of last year, and none of what is not asked for', async () => {
    const asked = choices.findIndex(([section, field]) => section === 'fireSafety' && field === `fires { ${single} }`)
    const place = { area: '330300', period: { year: 2010 } }
    await ask([asked], place)
    expect(await cellsAsked(() => ask([asked], place))).toEqual({
      years: [2010],
      measures: ['fires'],
      breakdowns: [''],
    })
  })

  /** What the roll-ups of years are asked for. */
  async function cellsAsked(request: () => Promise<unknown>): Promise<unknown> {
    const { database } = hub.hub
    const { figures } = database
    const asked: unknown[] = []
    database.figures = (principal, statement, values) => {
      if (statement.name?.startsWith('rollup_years_cells')) {
        const [, , , years, measures, breakdowns] = values
        const names = (list: unknown): string[] => JSON.parse(String(list).replace(/^\{(.*)\}$/, '[$1]')) as string[]
        asked.push({ years, measures: names(measures), breakdowns: names(breakdowns) })
      }
      return figures(principal, statement, values)
    }
    try {
      await request()
    } finally {
      database.figures = figures
    }
    expect(asked).toHaveLength(1)
    return asked[0]
  }
})

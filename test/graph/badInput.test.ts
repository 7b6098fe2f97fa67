import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorCatalogue } from '../../src/errors.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/** Bad input gets an error whose code is stable and whose message says what is allowed; nothing else of the answer is lost. */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

interface Told {
  readonly code: unknown
  readonly message: string
}

/** The errors of an answer, and its data. */
async function errorsOf<Data>(
  document: string,
  variables: Record<string, unknown> = {},
): Promise<{ errors: Told[]; data: Data | null }> {
  const { data, errors = [] } = await hub.ask<Data>(document, variables)
  return { errors: errors.map(({ message, extensions }) => ({ code: extensions?.['code'], message })), data }
}

async function expectError(
  document: string,
  variables: Record<string, unknown>,
  code: string,
  says: string | RegExp,
): Promise<void> {
  const { errors } = await errorsOf(document, variables)
  expect(errors).toHaveLength(1)
  expect(errors[0]!.code).toBe(code)
  expect(errors[0]!.message).toMatch(says)
}

describe('codes and names of areas', () => {
  test.each([['999999'], ['123'], [''], ['温州'], ["330300' or 1=1 --"], ['330399']])(
    '%j is no code: null, no error',
    async (code) => {
      expect(await hub.query('query ($code: String!) { jurisdiction(code: $code) { id } }', { code })).toEqual({
        jurisdiction: null,
      })
    },
  )

  test('a search with a typo finds nothing and says what is near', async () => {
    const { jurisdictions } = await hub.query<{
      jurisdictions: { totalCount: number; suggestions: { name: string }[] }
    }>('{ jurisdictions(search: "温洲市", first: 10) { totalCount suggestions { name } } }')
    expect(jurisdictions.totalCount).toBe(0)
    expect(jurisdictions.suggestions.map(({ name }) => name)).toContain('温州市')
  })

  test('a search with a mistyped code says which codes are near', async () => {
    const { jurisdictions } = await hub.query<{ jurisdictions: { suggestions: { code: string }[] } }>(
      '{ jurisdictions(search: "330320", first: 1) { suggestions { code } } }',
    )
    expect(jurisdictions.suggestions.map(({ code }) => code.slice(0, 5))).toContain('33032')
  })

  test('a search of 100,000 characters is answered like any other that finds nothing', async () => {
    const { jurisdictions } = await hub.query<{ jurisdictions: { totalCount: number } }>(
      'query ($search: String!) { jurisdictions(search: $search, first: 1) { totalCount } }',
      {
        search: '温州'.repeat(50_000),
      },
    )
    expect(jurisdictions.totalCount).toBe(0)
  })
})

describe('periods', () => {
  const document =
    'query ($period: PeriodInput!) { jurisdiction(code: "330300") { cases(period: $period) { filed { value } } fireSafety(period: { year: 2010 }) { fires { value } } } }'

  test.each([
    [{ year: 1800 }, 'PERIOD_INVALID', /1949 to 2100/],
    [{ year: 2101 }, 'PERIOD_INVALID', /1949 to 2100/],
    [{ month: '1800-05' }, 'PERIOD_INVALID', /1949 to 2100/],
    [{ range: { from: '2010-05-01', to: '2010-04-30' } }, 'PERIOD_INVALID', /ends .* before it begins/],
  ])('%j costs the section that was asked with it, and no other', async (period, code, says) => {
    const { errors, data } = await errorsOf<{ jurisdiction: unknown }>(document, { period })
    expect(errors.map((error) => error.code)).toEqual([code])
    expect(errors[0]!.message).toMatch(says)
    expect(data!.jurisdiction).toEqual({ cases: null, fireSafety: { fires: { value: 1200 } } })
  })

  test.each([
    [{ month: '2010-13' }, /2010-05/],
    [{ month: '2010-5' }, /2010-05/],
    [{ quarter: '2010-Q5' }, /2010-Q2/],
    [{ yearToDate: '2010-02-30' }, /2010-05-17/],
    [{ range: { from: '2010-02-29', to: '2010-04-30' } }, /2010-05-17/],
    [{ range: { from: 20100201, to: '2010-04-30' } }, /2010-05-17/],
  ])('%j is no date, as a variable', (period, says) => expectError(document, { period }, 'DATE_INVALID', says))

  test.each([
    ['{ month: "2010-13" }', /2010-05/],
    ['{ quarter: "2010-05" }', /2010-Q2/],
    ['{ yearToDate: "2010-02-30" }', /2010-05-17/],
  ])('%s is no date, in the document: the same code', (period, says) =>
    expectError(
      `{ jurisdiction(code: "330300") { cases(period: ${period}) { filed { value } } } }`,
      {},
      'DATE_INVALID',
      says,
    ),
  )

  test.each([[{}], [{ year: 2010, month: '2010-05' }]])('%j: exactly one member must be set', (period) =>
    expectError(document, { period }, 'BAD_USER_INPUT', /exactly one/i),
  )

  test.each([
    ['a year as text', { period: { year: '2010' } }, /Int cannot represent/],
    ['a year with a fraction', { period: { year: 2010.5 } }, /Int cannot represent/],
    ['a year beyond 32 bits', { period: { year: 3e10 } }, /Int cannot represent/],
    ['an unknown member', { period: { year: 2010, decade: 2010 } }, /"decade" is not defined/],
    ['nothing', {}, /required type "PeriodInput!"/],
  ])('a variable that cannot be read: %s', (_title, variables, says) =>
    expectError(document, variables, 'BAD_USER_INPUT', says),
  )
})

describe('pages', () => {
  const lists = [
    ['children', '{ jurisdiction(code: "330300") { list: children(FIRST) { totalCount } } }'],
    ['jurisdictions', '{ list: jurisdictions(search: "温州", FIRST) { totalCount } }'],
    ['indicators', '{ list: indicators(FIRST) { totalCount } }'],
    [
      'cases.records',
      '{ jurisdiction(code: "330300") { cases(period: { year: 2010 }) { list: records(FIRST) { totalCount } } } }',
    ],
    [
      'hazards.records',
      '{ jurisdiction(code: "330300") { hazards(period: { year: 2010 }) { list: records(FIRST) { totalCount } } } }',
    ],
    ['quarantine', '{ sources { list: quarantine(FIRST) { totalCount } } }'],
    [
      'publishedFigures',
      '{ jurisdiction(code: "330300") { list: publishedFigures(period: { year: 2010 }, FIRST) { totalCount } } }',
    ],
  ] as const

  test.each(lists)('%s: `first` is 1 to 100', async (_name, document) => {
    for (const first of ['first: 0', 'first: 101', 'first: -1']) {
      const { errors } = await errorsOf(document.replace('FIRST', first))
      expect(errors[0]?.code).toBe('PAGE_SIZE_INVALID')
      expect(errors[0]?.message).toContain('1 to 100')
    }
  })

  test.each(lists)('%s: without `first` the error says what to ask for', async (_name, document) => {
    await expectError(document.replace(/,? ?FIRST/, '').replace('()', ''), {}, 'PAGE_SIZE_INVALID', /"first".*1 to 100/)
  })
})

describe('cursors', () => {
  const records = (
    code: string,
    where: string,
    of: string,
    period: string,
    after: string | null,
  ): Promise<{
    errors: Told[]
    data: { jurisdiction: { cases: { records: { pageInfo: { endCursor: string } } | null } } } | null
  }> =>
    errorsOf(
      `query ($after: String) { jurisdiction(code: "${code}") { cases(period: ${period}${where}) { records(of: ${of}, first: 2, after: $after) { pageInfo { endCursor } } } } }`,
      { after },
    )
  let cursor: string
  beforeAll(async () => {
    cursor = (await records('330302', '', 'FILED', '{ year: 2010 }', null)).data!.jurisdiction.cases.records!.pageInfo
      .endCursor
  })

  test('of this very list: the next page', async () => {
    const { errors, data } = await records('330302', '', 'FILED', '{ year: 2010 }', cursor)
    expect(errors).toEqual([])
    expect(data!.jurisdiction.cases.records!.pageInfo.endCursor).not.toBe(cursor)
  })

  test.each([
    ['another area', '330303', '', 'FILED', '{ year: 2010 }'],
    ['another filter', '330302', ', where: { categories: [FRAUD] }', 'FILED', '{ year: 2010 }'],
    ['another figure', '330302', '', 'SOLVED', '{ year: 2010 }'],
    ['another period', '330302', '', 'FILED', '{ year: 2009 }'],
    ['other boundaries', '330302', ', boundaries: AT_EVENT', 'FILED', '{ year: 2010 }'],
  ])('of %s is refused', async (_title, code, where, of, period) => {
    const { errors, data } = await records(code, where, of, period, cursor)
    expect(errors.map((error) => error.code)).toEqual(['CURSOR_INVALID'])
    expect(data!.jurisdiction.cases.records).toBeNull()
  })

  test('of another kind of list is refused', async () => {
    await expectError(
      `{ jurisdiction(code: "330302") { children(first: 2, after: "${cursor}") { totalCount } } }`,
      {},
      'CURSOR_INVALID',
      /endCursor/,
    )
    await expectError(`{ indicators(first: 2, after: "${cursor}") { totalCount } }`, {}, 'CURSOR_INVALID', /endCursor/)
    await expectError(
      `{ jurisdictions(search: "温州", first: 2, after: "${cursor}") { totalCount } }`,
      {},
      'CURSOR_INVALID',
      /endCursor/,
    )
  })

  test('forged, cut, lengthened or of another installation is refused', async () => {
    const forged = Buffer.from(JSON.stringify({ day: '2010-01-01', feedId: 1, sourceKey: 'x' })).toString('base64url')
    for (const after of [
      '',
      'x',
      '5',
      forged,
      cursor.slice(0, -2),
      `${cursor}AA`,
      `${cursor}=`,
      cursor.toUpperCase(),
    ]) {
      expect((await records('330302', '', 'FILED', '{ year: 2010 }', after)).errors.map((error) => error.code)).toEqual(
        ['CURSOR_INVALID'],
      )
    }
  })
})

describe('indicators', () => {
  test.each([
    ['fire', 'fires'],
    ['criminal_incident', 'criminal_incidents'],
  ])('%s is unknown: the error names %s', async (wrong, right) => {
    const { errors, data } = await errorsOf(
      `{ jurisdiction(code: "330300") { name figures(indicators: ["fires", "${wrong}"], period: { year: 2010 }) { figure { value } } } }`,
    )
    expect(errors.map((error) => error.code)).toEqual(['INDICATOR_UNKNOWN'])
    expect(errors[0]!.message).toContain(right)
    expect(data).toEqual({ jurisdiction: { name: '温州市', figures: null } })
  })

  test('in a filter over areas, too', () =>
    expectError(
      '{ jurisdictions(under: "330300", period: { year: 2010 }, first: 1, where: { indicator: { code: "fire", value: { gt: 1 } } }) { totalCount } }',
      {},
      'INDICATOR_UNKNOWN',
      /fires/,
    ))

  test('a filter over indicators needs a period', () =>
    expectError(
      '{ jurisdictions(under: "330300", first: 1, where: { indicator: { code: "fires", value: { gt: 1 } } }) { totalCount } }',
      {},
      'PERIOD_REQUIRED',
      /period/,
    ))

  test.each([
    ['fires', 'category', 'FRAUD', /has no dimension "category"; it has none/],
    ['criminal_incidents', 'kategory', 'FRAUD', /it has category, areaSet/],
    ['criminal_incidents', 'category', 'JAYWALKING', /allowed: HOMICIDE/],
  ])('%s by %s %s says what is allowed', (indicator, name, value, says) =>
    expectError(
      'query ($indicator: String!, $dimension: DimensionInput!) { jurisdiction(code: "330300") { figures(indicators: [$indicator], period: { year: 2010 }, dimensions: [$dimension]) { figure { value } } } }',
      { indicator, dimension: { name, value } },
      'INPUT_INVALID',
      says,
    ),
  )

  test('more rows than an answer can hold', () =>
    expectError(
      'query ($indicators: [String!]!) { jurisdiction(code: "330300") { figures(indicators: $indicators, period: { range: { from: "1960-01-01", to: "2010-12-31" } }, every: MONTH) { figure { value } } } }',
      { indicators: ['fires', 'fire_deaths', 'fines', 'police_calls'] },
      'INPUT_INVALID',
      /at most 2000/,
    ))

  test('a filter that names no value', () =>
    expectError(
      '{ jurisdiction(code: "330300") { cases(period: { year: 2010 }, where: { categories: [] }) { filed { value } } } }',
      {},
      'INPUT_INVALID',
      /No value is given for category/,
    ))
})

test('every code that bad input gets is in the catalogue, or one of GraphQL itself', async () => {
  const known = new Set<unknown>([
    ...Object.keys(errorCatalogue),
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'OPERATION_RESOLUTION_FAILURE',
    'BAD_USER_INPUT',
    'BAD_REQUEST',
  ])
  for (const document of [
    '{',
    '{ nope }',
    '{ jurisdiction(code: 1) { id } }',
    '{ jurisdiction(code: "1", level: X) { id } }',
    'query A { __typename } query B { __typename }',
    'subscription { warningRaised(under: "330300") { id } }',
  ]) {
    const { errors } = await errorsOf(document)
    expect(errors.length, document).toBeGreaterThan(0)
    for (const { code } of errors) expect([document, known.has(code), code]).toEqual([document, true, code])
  }
})

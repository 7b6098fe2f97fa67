import { expect, test } from 'vitest'
import { hashOf, type Route, routeOf } from '../../console/src/application/route.ts'

/** Addresses of the console's pages. */

const routes: readonly Route[] = [
  { page: 'questions' },
  { page: 'question', slug: 'rising-in-three', variables: {} },
  { page: 'question', slug: 'saved:7f3a', variables: { code: '330300', period: { quarter: '2010-Q3' } } },
  { page: 'jurisdiction', code: null, variables: {} },
  { page: 'jurisdiction', code: '330302', variables: { period: { year: 2010 } } },
  { page: 'sources' },
  { page: 'explorer', query: null, variables: {} },
  { page: 'explorer', query: '{ hub { version } }', variables: {} },
  {
    page: 'explorer',
    query:
      'query A($name: String) {\n  # 温州 & "鹿城"? 100 % + #\n  jurisdictions(search: $name, first: 3) { totalCount }\n}',
    variables: { name: '鹿城 & 龙湾?=#%', deep: { list: [1, null, 'x'] } },
  },
]

test.each(routes)('an address leads where it came from: %o', (route) => {
  expect(routeOf(hashOf(route))).toEqual(route)
})

test.each(['', '#', '#/', '#/unknown', '#/unknown/deeper?x=1', 'nonsense', '#/questions/'])(
  '%j, which means nothing, is the library',
  (hash) => expect(routeOf(hash)).toEqual({ page: 'questions' }),
)

test('a link that was cut opens with what is left of it', () => {
  const whole = hashOf({ page: 'explorer', query: '{ hub { version } }', variables: { code: '330300' } })
  expect(routeOf(whole.slice(0, -5))).toEqual({ page: 'explorer', query: '{ hub { version } }', variables: {} })
  expect(routeOf('#/explorer?variables=[1]')).toEqual({ page: 'explorer', query: null, variables: {} })
  expect(routeOf('#/jurisdiction/%E9%B9')).toEqual({ page: 'jurisdiction', code: null, variables: {} })
})

test('everything stands behind the #, which browsers send to nobody', () => {
  for (const route of routes) expect(hashOf(route)).toMatch(/^#\//)
})

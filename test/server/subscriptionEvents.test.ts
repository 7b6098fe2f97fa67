import { buildSchema, type ExecutionResult, type GraphQLSchema, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { HubError } from '../../src/errors.ts'
import type { GraphContext } from '../../src/graph/context.ts'
import { demonstrationAnalyst, type Principal, principalOf } from '../../src/identity/principal.ts'
import { subscriptionEvents } from '../../src/server/subscriptionEvents.ts'

/** Runs of two departments at one site, as a listener is told of them. */

const schema = buildSchema(`
  type Query { a: Int }
  type Subscription { syncRunUpdated: SyncRun! }
  type SyncRun { connector: String! }
`)
schema.getSubscriptionType()!.getFields()['syncRunUpdated']!.resolve = (run: unknown) => run

const sites = [
  {
    siteId: '330300',
    jurisdictionId: 1,
    sources: ['JUSTICE', 'PETITION'].map((department) => ({ connector: { id: department.toLowerCase(), department } })),
  },
]
const tree = { has: () => true, parentOf: () => null, isWithin: (id: number, ancestor: number) => id === ancestor }

const runOf = (connector: string) => ({ siteId: '330300', connector })
const person = (departments: readonly string[]): Principal =>
  principalOf({ ...demonstrationAnalyst, role: { ...demonstrationAnalyst.role, departments } })

/** A stream of runs that then stays silent, for a listener who is looked at again by `renew`. */
async function listen(
  runs: readonly object[],
  renew: () => Promise<Principal>,
  { everyMilliseconds = 10_000, own = schema }: { everyMilliseconds?: number; own?: GraphQLSchema } = {},
) {
  const events = (async function* () {
    yield* runs
    await new Promise(() => undefined)
  })()
  const answers = await subscriptionEvents(
    {
      schema,
      document: parse('subscription { syncRunUpdated { connector } }'),
      subscribeFieldResolver: () => events,
    },
    {
      everyMilliseconds,
      renew: async () =>
        ({ principal: await renew(), hub: { sites, tree, schemaOf: () => own } }) as unknown as GraphContext,
    },
  )
  if (!(Symbol.asyncIterator in answers)) throw new Error(JSON.stringify(answers))
  return answers
}

const connectorOf = ({ value }: IteratorResult<ExecutionResult>): unknown =>
  (value as ExecutionResult).data?.['syncRunUpdated']
const codeOf = ({ value }: IteratorResult<ExecutionResult>): unknown =>
  (value as ExecutionResult).errors?.[0]?.extensions['code']

describe('events of a subscription', () => {
  test('of departments that the listener may not see are left out', async () => {
    const heard = await listen([runOf('petition'), runOf('justice')], async () => person(['JUSTICE']))
    expect(connectorOf(await heard.next())).toEqual({ connector: 'justice' })
    await heard.return?.()
    expect(await heard.next()).toEqual({ done: true, value: undefined })
  })

  test('follow rights that change', async () => {
    const rights = [person(['JUSTICE']), person([]), person(['JUSTICE', 'PETITION'])]
    const heard = await listen([runOf('justice'), runOf('justice'), runOf('petition')], async () => rights.shift()!)
    expect(connectorOf(await heard.next())).toEqual({ connector: 'justice' })
    expect(connectorOf(await heard.next())).toEqual({ connector: 'petition' })
  })

  test('end with the token, as its last answer says', async () => {
    const heard = await listen([runOf('justice')], async () => {
      throw new HubError('UNAUTHENTICATED', 'The token has expired.')
    })
    expect(codeOf(await heard.next())).toBe('UNAUTHENTICATED')
    expect((await heard.next()).done).toBe(true)
  })

  test('end with the token also while nothing happens', async () => {
    let looks = 0
    const renew = async () => {
      looks += 1
      if (looks === 3) throw new HubError('UNAUTHENTICATED', 'The token has expired.')
      return person([])
    }
    const heard = await listen([], renew, { everyMilliseconds: 5 })
    expect(codeOf(await heard.next())).toBe('UNAUTHENTICATED')
    expect(looks).toBe(3)
    expect((await heard.next()).done).toBe(true)
  })

  test('end when the role no longer has the operation', async () => {
    const heard = await listen([runOf('justice')], async () => person(['JUSTICE']), {
      own: buildSchema('type Query { a: Int }'),
    })
    expect(codeOf(await heard.next())).toBe('ACCESS_DENIED')
  })

  test('end at once when the listener leaves', async () => {
    const heard = await listen([], async () => person(['JUSTICE']))
    const waiting = heard.next()
    await heard.return?.()
    expect((await waiting).done).toBe(true)
  })
})

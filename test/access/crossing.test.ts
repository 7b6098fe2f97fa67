import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../../src/identity/principal.ts'
import { actingAs } from '../support/actingAs.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { readerOf } from '../support/reader.ts'

/** People of different rights ask the same at the same time: everybody gets his own answer, whatever is kept between. */

/** How many questions; `npm run test:long` asks ten times as many. */
const questions = process.env['TEST_LONG'] === undefined ? 280 : 2800

let hub: TestHub
const principals: Record<string, Principal> = {}

beforeAll(async () => {
  hub = await openSharedDemonstrationHub(undefined, { identify: actingAs(principals) })
  const idOf = (code: string): number => hub.hub.tree.findByCode(code)!.id
  principals['everything'] = readerOf({}, 'ALL')
  principals['figures'] = readerOf({ precision: 'FIGURES' }, 'ALL')
  principals['uncleared'] = readerOf({ sensitive: false }, 'ALL')
  principals['police'] = readerOf({ departments: ['PUBLIC_SECURITY'] }, 'ALL')
  principals['lucheng'] = readerOf({}, [idOf('330302')])
  principals['ouhai'] = readerOf({}, [idOf('330304')])
  principals['withoutPurpose'] = readerOf({}, 'ALL', null)
})
afterAll(() => hub?.close())

/** `tag` makes a document of its own: what is kept by document, compiled or parsed, is not found then. */
const question = (tag: string): string => `query Crossing${tag} {
  jurisdiction(code: "330300") {
    cases(period: { year: 2010 }) { status { state recordAccess } filed { value state }
      records(first: 3) { totalCount nodes { id category } } }
    mediation(period: { year: 2010 }) { status { state } accepted { value state } records(first: 2) { nodes { id } } }
    figures(indicators: ["released_persons_received", "fires"], period: { year: 2010 }) { figure { value state } }
    caseChain(chain: ACCIDENTS, period: { year: 2010 }) { steps { records { value state } } records(first: 2) { totalCount } }
    children(first: 3) { nodes { code cases(period: { year: 2010 }) { status { recordAccess } filed { value state } records(first: 1) { nodes { id } } }
      figures(indicators: ["community_correction_received"], period: { year: 2010 }) { figure { value state } } } }
  }
}`

async function ask(name: string, tag: string): Promise<string> {
  const { data, errors } = await hub.ask<unknown>(question(tag), undefined, {
    headers: { authorization: `Bearer ${name}` },
  })
  expect(errors).toBeUndefined()
  return JSON.stringify(data)
}

test('none of many answers holds what another reader was told', async () => {
  const names = Object.keys(principals)
  // Alone, one after the other: what each is to get.
  const own = new Map<string, string>()
  for (const name of names) own.set(name, await ask(name, ''))
  expect(new Set(own.values()).size).toBe(names.length)

  let asked = 0
  const mixed: string[] = []
  // Every third is a document that nobody sent before, so that both what is kept and what is not are in play.
  await Promise.all(
    Array.from({ length: 28 }, async () => {
      while (asked < questions) {
        const number = asked
        asked += 1
        const name = names[(number * 5) % names.length]!
        if ((await ask(name, number % 3 === 0 ? `N${number}` : '')) !== own.get(name)) mixed.push(`${number}: ${name}`)
      }
    }),
  )
  expect(mixed).toEqual([])
  expect(asked).toBeGreaterThanOrEqual(questions)
})

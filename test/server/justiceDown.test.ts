import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type JusticeSystem, startJusticeSystem } from '../connectors/justiceSystem.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { mariadbNeeded, withoutMariadb } from '../support/mariadb.ts'

interface Answer {
  readonly jurisdiction: {
    readonly name: string
    readonly mediation: {
      readonly status: { readonly state: string; readonly reason: string | null; readonly recordAccess: string }
      readonly accepted: { readonly value: number | null; readonly state: string }
      readonly records: { readonly totalCount: number } | null
    }
    readonly cases: { readonly status: { readonly state: string } }
  }
}

const ask = (hub: TestHub): Promise<Answer> =>
  hub.query<Answer>(`{ jurisdiction(code: "330300") { name
    mediation(period: { year: 2010 }) { status { state reason recordAccess } accepted { value state } records(first: 5) { totalCount } }
    cases(period: { year: 2010 }) { status { state } } } }`)

const fresh = {
  status: { state: 'FRESH', reason: null, recordAccess: 'ALLOWED' },
  accepted: { value: 3, state: 'COMPUTED' },
  records: { totalCount: 3 },
}

describe.skipIf(withoutMariadb)(`MariaDB stops while the hub serves, and comes back${mariadbNeeded}`, () => {
  let system: JusticeSystem
  let hub: TestHub
  let halted: { readonly resume: () => Promise<void> }
  beforeAll(async () => {
    system = await startJusticeSystem()
    hub = await openEmptyHub([{ site: '330300', connector: 'justice', settings: { ...system.settings } }])
  })
  afterAll(async () => {
    await hub?.close()
    await system?.stop()
  })

  test('a hub that starts while it is down serves: the section is UNAVAILABLE, not 0, and the page is whole', async () => {
    const port = new URL(system.settings.url!).port
    const late = await openEmptyHub([
      {
        site: '330300',
        connector: 'justice',
        settings: { ...system.settings, url: system.settings.url!.replace(port, '1') },
      },
    ])
    try {
      expect((await late.syncAll()).map(({ state, error }) => [state, error?.code])).toEqual([
        ['FAILED', 'SOURCE_UNREACHABLE'],
      ])
      const { jurisdiction } = await ask(late)
      expect(jurisdiction).toMatchObject({
        name: '温州市',
        mediation: {
          status: { state: 'UNAVAILABLE', reason: 'SOURCE_DOWN', recordAccess: 'UNAVAILABLE' },
          accepted: { value: null, state: 'UNAVAILABLE' },
          records: null,
        },
        cases: { status: { state: 'NO_SOURCE' } },
      })
    } finally {
      await late.close()
    }
  })

  test('down: what is kept stays and says that it is late, records too', async () => {
    expect((await hub.syncAll()).map(({ state }) => state)).toEqual(['SUCCEEDED'])
    expect((await ask(hub)).jurisdiction.mediation).toEqual(fresh)
    halted = await system.mariadb.halt()
    expect((await hub.syncAll()).map(({ state, error }) => [state, error?.code])).toEqual([
      ['FAILED', 'SOURCE_UNREACHABLE'],
    ])
    expect((await ask(hub)).jurisdiction).toMatchObject({
      name: '温州市',
      mediation: { ...fresh, status: { state: 'STALE', reason: 'SOURCE_DOWN', recordAccess: 'ALLOWED' } },
    })
  })

  test('back: fresh again by the next run', async () => {
    await halted.resume()
    expect((await hub.syncAll()).map(({ state }) => state)).toEqual(['SUCCEEDED'])
    expect((await ask(hub)).jurisdiction.mediation).toEqual(fresh)
  })
})

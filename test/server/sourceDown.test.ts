import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SourceConfiguration } from '../../src/config.ts'
import { startPublicSecurityDemo } from '../../src/demo/publicSecurity/startPublicSecurityDemo.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embeddedPostgres.ts'
import { demonstration, openDemonstrationHub, openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'

/** One department's system stops while the hub serves: what was told stays and says how old it is, nothing becomes 0. */

interface FigureAnswer {
  readonly value: number | null
  readonly state: string
}
interface StatusAnswer {
  readonly state: string
  readonly reason: string | null
  readonly message: string | null
  readonly asOf: string | null
  readonly recordAccess: string
  readonly sources: readonly { readonly connector: string; readonly state: string }[]
}
interface Overview {
  readonly jurisdiction: {
    readonly cases: {
      readonly status: StatusAnswer
      readonly solved: FigureAnswer
      readonly records: { readonly totalCount: number; readonly nodes: readonly unknown[] } | null
    }
    readonly hazards: {
      readonly status: StatusAnswer
      readonly listed: FigureAnswer
      readonly records: { readonly totalCount: number } | null
    }
    readonly fireSafety: { readonly status: StatusAnswer; readonly fires: FigureAnswer; readonly fines: FigureAnswer }
  }
  readonly sources: readonly {
    readonly connector: string
    readonly state: string
    readonly asOf: string | null
    readonly lastRun: { readonly state: string } | null
  }[]
}

function overview(hub: TestHub): Promise<Overview> {
  return hub.query<Overview>(`{
    jurisdiction(code: "330300") {
      cases(period: { year: 2010 }) { status { ...Status } solved { value state } records(of: SOLVED, first: 3) { totalCount nodes { id } } }
      hazards(period: { year: 2010 }, where: { kinds: [FIRE_PREMISES] }) { status { ...Status } listed { value state } records(first: 3) { totalCount } }
      fireSafety(period: { year: 2010 }) { status { ...Status } fires { value state } fines { value state } }
    }
    sources { connector state asOf lastRun { state } }
  }
  fragment Status on SectionStatus { state reason message(language: EN) asOf recordAccess sources { connector state } }`)
}

const fresh = { state: 'FRESH', reason: null, message: null }

/** States of both sources, public security first. */
const statesOf = ({ sources }: Overview): readonly string[] => sources.map(({ state }) => state)

/** The two sources that are stopped here; others are tested beside their own departments. */
function isOfTwo({ site, connector }: SourceConfiguration): boolean {
  return site === '330300' && (connector === 'public-security' || connector === 'fire-safety')
}

describe('systems that stop', () => {
  let directory: string
  let folder: string
  let legacy: Pick<EmbeddedPostgres, 'stop'>
  let hub: TestHub

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'source-down-'))
    // Those of the test run are shared; these are this file's to stop.
    const [started, { sources }] = await Promise.all([
      startPublicSecurityDemo({
        directory: path.join(directory, 'legacy'),
        settings: { fsync: 'off' },
        cities: ['330300'],
      }),
      demonstration(),
    ])
    legacy = started
    folder = path.join(directory, 'fire-safety')
    await cp(
      String(sources.find((source) => isOfTwo(source) && source.connector === 'fire-safety')!.settings['folder']),
      folder,
      {
        recursive: true,
      },
    )
    const own = ({ connector, settings, ...source }: SourceConfiguration): SourceConfiguration => ({
      ...source,
      connector,
      settings: { ...settings, ...(connector === 'public-security' ? { url: started.url('330300') } : { folder }) },
    })
    hub = await openDemonstrationHub((shared) => shared.filter(isOfTwo).map(own))
  })
  afterAll(async () => {
    await hub?.close()
    await legacy?.stop()
    await rm(directory, { recursive: true, force: true })
  })

  /** Syncs both sources: how each ended, and with which error. */
  async function sync(): Promise<readonly (readonly [state: string, code: string | null])[]> {
    return (await hub.syncAll()).map(({ state, error }) => [state, error?.code ?? null] as const)
  }

  test('the legacy database: its section turns stale and keeps its figures and records, the other stays fresh', async () => {
    expect(await sync()).toEqual([
      ['SUCCEEDED', null],
      ['SUCCEEDED', null],
    ])
    const before = await overview(hub)
    expect(before.jurisdiction.cases).toMatchObject({ status: fresh, solved: { value: 6022, state: 'COMPUTED' } })

    await legacy.stop()
    // Nobody has noticed yet: every answer comes from the store.
    expect(await overview(hub)).toEqual(before)

    expect(await sync()).toEqual([
      ['FAILED', 'SOURCE_UNREACHABLE'],
      ['SUCCEEDED', null],
    ])
    const down = await overview(hub)
    expect(down.jurisdiction.cases).toEqual({
      ...before.jurisdiction.cases,
      status: {
        ...before.jurisdiction.cases.status,
        state: 'STALE',
        reason: 'SOURCE_DOWN',
        message: 'What is kept is shown: a source does not answer.',
        sources: [{ connector: 'public-security', state: 'STALE' }],
      },
    })
    expect(down.jurisdiction.fireSafety).toMatchObject({ status: fresh, fires: { value: 1200 } })
    expect(down.sources).toMatchObject([
      { connector: 'public-security', state: 'STALE', asOf: before.sources[0]!.asOf, lastRun: { state: 'FAILED' } },
      { connector: 'fire-safety', state: 'FRESH', lastRun: { state: 'SUCCEEDED' } },
    ])
  })

  test('and when it is back, all is fresh again', async () => {
    legacy = await startEmbeddedPostgres({
      name: 'legacy that comes back',
      directory: path.join(directory, 'legacy'),
      listen: { kind: 'tcp', port: 0 },
    })
    expect(await sync()).toEqual([
      ['SUCCEEDED', null],
      ['SUCCEEDED', null],
    ])
    const again = await overview(hub)
    expect(statesOf(again)).toEqual(['FRESH', 'FRESH'])
    expect(again.jurisdiction.cases).toMatchObject({ status: fresh, solved: { value: 6022, state: 'COMPUTED' } })
  })

  test.each([
    ['emptied', 'SOURCE_EMPTY', 'SYNC_FAILED', async () => mkdir(folder)],
    ['gone', 'SOURCE_UNREACHABLE', 'SOURCE_DOWN', async () => undefined],
  ])(
    'the drop folder, %s: nothing becomes 0; with its files back, all is fresh again',
    async (_title, code, reason, instead) => {
      const before = await overview(hub)
      const aside = `${folder}-aside`
      await rename(folder, aside)
      await instead()
      expect(await sync()).toEqual([
        ['SUCCEEDED', null],
        ['FAILED', code],
      ])
      const down = await overview(hub)
      expect(down.jurisdiction.fireSafety).toMatchObject({
        status: {
          state: 'STALE',
          reason,
          message: expect.stringMatching(/\S/),
          asOf: before.jurisdiction.fireSafety.status.asOf,
        },
        fires: { value: 1200, state: 'COMPUTED' },
        fines: { value: 33_450_000, state: 'COMPUTED' },
      })
      expect(down.jurisdiction.hazards).toMatchObject({
        status: { state: 'STALE', recordAccess: 'ALLOWED' },
        listed: { value: 28 },
        records: { totalCount: 28 },
      })
      expect(down.jurisdiction.cases.status).toMatchObject(fresh)
      expect(statesOf(down)).toEqual(['FRESH', 'STALE'])

      await rm(folder, { recursive: true, force: true })
      await rename(aside, folder)
      expect((await readdir(folder)).length).toBeGreaterThan(0)
      expect(await sync()).toEqual([
        ['SUCCEEDED', null],
        ['SUCCEEDED', null],
      ])
      expect(statesOf(await overview(hub))).toEqual(['FRESH', 'FRESH'])
    },
  )
})

describe('systems that were never reached', () => {
  let hub: TestHub
  beforeAll(async () => {
    const covers = { from: '2009-01-01', through: '2010-12-31' }
    hub = await openEmptyHub([
      // Port 1 of this machine: nobody listens there.
      {
        site: '330300',
        connector: 'public-security',
        settings: { url: 'postgres://reader:secret-of-the-reader@127.0.0.1:1/legacy', covers },
      },
      {
        site: '330300',
        connector: 'fire-safety',
        settings: { folder: path.join(tmpdir(), 'no-such-folder-of-the-tests'), covers },
      },
    ])
  })
  afterAll(() => hub?.close())

  const nothing = { value: null, state: 'UNAVAILABLE' }

  test('have no figure and no record before the first run', async () => {
    const { jurisdiction, sources } = await overview(hub)
    expect(jurisdiction.cases).toMatchObject({
      status: { state: 'UNAVAILABLE', reason: 'NEVER_SYNCED', asOf: null, recordAccess: 'UNAVAILABLE' },
      solved: nothing,
      records: null,
    })
    expect(sources.map(({ state, asOf, lastRun }) => [state, asOf, lastRun])).toEqual([
      ['NEVER_SYNCED', null, null],
      ['NEVER_SYNCED', null, null],
    ])
  })

  test('nor after a run that failed, and say that they do not answer', async () => {
    const reports = await hub.syncAll()
    expect(reports.map(({ state, error }) => [state, error?.code])).toEqual([
      ['FAILED', 'SOURCE_UNREACHABLE'],
      ['FAILED', 'SOURCE_UNREACHABLE'],
    ])
    const answer = await overview(hub)
    const down = {
      state: 'UNAVAILABLE',
      reason: 'SOURCE_DOWN',
      message: 'Nothing is available: a source does not answer.',
      asOf: null,
      recordAccess: 'UNAVAILABLE',
    }
    expect(answer.jurisdiction).toMatchObject({
      cases: { status: down, solved: nothing, records: null },
      hazards: { status: down, listed: nothing, records: null },
      // Fires are held as figures: there is no list of them.
      fireSafety: { status: { ...down, recordAccess: 'NOT_HELD' }, fires: nothing, fines: nothing },
    })
    expect(statesOf(answer)).toEqual(['UNAVAILABLE', 'UNAVAILABLE'])
  })

  test('and no password shows, neither in an answer nor in the log', async () => {
    expect(JSON.stringify([await overview(hub), hub.log])).not.toContain('secret-of-the-reader')
  })
})

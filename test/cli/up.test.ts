import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SourceConfiguration } from '../../src/config.ts'
import {
  askStore,
  endAll,
  freePort,
  type HubProcess,
  makeDataDirectory,
  processesOn,
  runHub,
  startHub,
} from './hubProcess.ts'

/** `npm run test:long` starts all of the demonstration, as `npm start` does; otherwise its smallest city, which takes a third of the time. */
const cities = process.env['TEST_LONG'] === undefined ? ['331022'] : ['330300', '530400', '331022']
/** What public security filed in 三门 in 2014, as its bulletin has it. */
const city = { code: '331022', year: 2014, filed: 1096 }

// One data directory for all of it, in the order in which a user meets it: the first start is most of it.
let place: Awaited<ReturnType<typeof makeDataDirectory>>
let port: number
let hub: HubProcess

const settings = (more: Record<string, string> = {}): Record<string, string> => ({
  HUB_DATA_DIRECTORY: place.directory,
  HUB_PORT: String(port),
  HUB_DEMONSTRATION_CITIES: cities.join(','),
  ...more,
})

beforeAll(async () => {
  place = await makeDataDirectory()
  port = await freePort()
})

afterAll(async () => {
  await endAll()
  await place.remove()
})

async function filedCases(at = port, token?: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${at}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      query: `{ jurisdiction(code: "${city.code}") { cases(period: { year: ${city.year} }) { filed { value } } } }`,
    }),
  })
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown }
  return { data, errors }
}

/** Public security and fire safety of each city; other departments have more. */
const someSources = cities.flatMap((site) => [`${site} public-security`, `${site} fire-safety`])

const published = { data: { jurisdiction: { cases: { filed: { value: city.filed } } } } }

/** The lines of a start about the legacy systems of the demonstration that tell of records being made. */
const recordsMade = (): string[] =>
  hub
    .stderr()
    .split('\n')
    .filter((line) => /^ {2}legacy .*(loaded|written|generating)/.test(line))

/** Everything that a sync run writes, in short: equal only if nothing was written. */
const written = (): Promise<unknown[]> =>
  askStore(
    place.directory,
    `select (select count(*)::int from sync_run), (select count(*)::int from rollup_delta), (select sum(version)::int from data_version),
      (select md5(string_agg(r::text, '' order by r::text)) from rollup_year r), (select md5(string_agg(r::text, '' order by r::text)) from rollup_month r)`,
  )

/** Ends the hub as `signal` asks; it must be quick and leave nothing. */
async function stops(signal: NodeJS.Signals): Promise<void> {
  const began = performance.now()
  hub.signal(signal)
  const { exitCode, stderr } = await hub.ended
  expect(exitCode, stderr).toBe(0)
  expect(performance.now() - began).toBeLessThan(25_000)
  expect(await processesOn(place.directory)).toEqual([])
}

describe('hub up', () => {
  it('brings up everything from nothing, with a line for each step', { timeout: 600_000 }, async () => {
    hub = startHub(['up'], settings())
    const said = await hub.says('Ctrl-C stops everything')
    expect(said).toContain(`http://127.0.0.1:${port}/graphql`)
    const steps = hub.stderr()
    for (const site of cities) {
      expect(steps).toMatch(new RegExp(`public-security of ${site}: succeeded, [\\d,]+ rows read`))
      expect(steps).toMatch(new RegExp(`fire-safety of ${site}: succeeded, [\\d,]+ rows read`))
    }
    for (const step of ['store', 'legacy', 'migrations', 'divisions', 'sync', 'access'])
      expect(steps).toMatch(new RegExp(`^  ${step} +\\w`, 'm'))
    expect(recordsMade().filter((line) => /public security.*loaded/.test(line))).toHaveLength(cities.length)
    // No terminal: no bar is painted.
    expect(steps).not.toContain('\x1b')
    expect(await filedCases()).toEqual(published)
    expect((await fetch(`http://127.0.0.1:${port}/`)).headers.get('content-type')).toContain('text/html')
  })

  it('leaves its data folder to no other hub', async () => {
    const { exitCode, stderr } = await runHub(['up'], settings({ HUB_PORT: '0' }))
    expect(exitCode).toBe(5)
    expect(stderr).toContain('Stop it first, or set HUB_DATA_DIRECTORY')
    expect(stderr).toContain('(DATA_FOLDER_IN_USE')
    expect(await filedCases()).toEqual(published)
  })
})

describe('beside a hub that runs', () => {
  const json = async (
    words: readonly string[],
  ): Promise<{ exitCode: number | null; document: Record<string, unknown>; stderr: string }> => {
    const { exitCode, stdout, stderr } = await runHub([...words, '--json'], settings())
    return { exitCode, document: JSON.parse(stdout), stderr }
  }

  it('sources tells how fresh each source is, and nothing of its account', async () => {
    const { exitCode, document, stderr } = await json(['sources'])
    expect([exitCode, stderr]).toEqual([0, ''])
    const sources = document['sources'] as { readonly siteId: string; readonly connector: string }[]
    for (const source of sources) {
      expect(source).toMatchObject({
        state: 'FRESH',
        asOf: expect.stringMatching(/\+08:00$/),
        failingCode: null,
        lastRun: { state: 'SUCCEEDED', rowsRead: expect.any(Number), rowsQuarantined: expect.any(Number) },
      })
    }
    const names = sources.map(({ siteId, connector }) => `${siteId} ${connector}`)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(someSources))
    expect(JSON.stringify(document)).not.toMatch(/postgres|password|settings/)
  })

  it('sync runs the named source', async () => {
    const { exitCode, document, stderr } = await json(['sync', 'fire-safety'])
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(document).toMatchObject({
      reports: cities.map((siteId) => ({
        siteId,
        connector: 'fire-safety',
        state: 'SUCCEEDED',
        rowsWritten: 0,
        error: null,
      })),
      busy: [],
    })
  })

  it('quarantine list counts what the named source refused', async () => {
    const { exitCode, document } = await json(['quarantine', 'list', 'fire-safety', '--site', city.code])
    expect(exitCode).toBe(0)
    expect(document['groups']).toContainEqual(
      expect.objectContaining({
        siteId: city.code,
        connector: 'fire-safety',
        feed: 'fires',
        column: 'zqsj',
        reason: 'DATE_IMPOSSIBLE',
        count: 2,
        words: { en: 'no such day in the calendar', zh: '日期不存在' },
      }),
    )
  })

  it('sync names the connectors there are when it does not know one', async () => {
    const { exitCode, document } = await json(['sync', 'police'])
    expect(exitCode).toBe(2)
    expect(document).toEqual({
      error: { code: 'CONNECTOR_UNKNOWN', message: expect.stringMatching(/fire-safety.*, public-security/) },
    })
  })

  it('migrate and divisions import say what they did', async () => {
    expect(await json(['migrate'])).toEqual({ exitCode: 0, document: { applied: [] }, stderr: '' })
    const { exitCode, document } = await json(['divisions', 'import'])
    expect(exitCode).toBe(0)
    expect(document).toMatchObject({ jurisdictions: expect.any(Number), changes: expect.any(Number), skipped: false })
  })

  it('serve answers at a port of its own', async () => {
    const other = await freePort()
    // Nobody may ask there as the demonstration's analyst: without a way to know who asks it does not start.
    const refused = await runHub(['serve'], settings({ HUB_PORT: String(other) }))
    expect([refused.exitCode, refused.stderr]).toEqual([5, expect.stringContaining('(ACCESS_NOT_CONFIGURED')])
    const rights = ['--role', 'GOVERNANCE_ANALYST', '--scope', city.code, '--expires', '1d']
    const { token } = (await json(['token', 'create', ...rights])).document as { token: string }
    const second = startHub(['serve', '--json'], settings({ HUB_PORT: String(other) }))
    expect(JSON.parse(await second.says('\n'))).toEqual({ address: `http://127.0.0.1:${other}` })
    expect(await filedCases(other, token)).toEqual(published)
    expect(await filedCases(other)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    // Also the demonstration knows tokens, so that they can be tried.
    expect(await filedCases(port, token)).toEqual(published)
    second.signal('SIGINT')
    expect((await second.ended).exitCode).toBe(0)
    // The PostgreSQL is the other hub's, which goes on.
    expect(await filedCases()).toEqual(published)
  })
})

describe('stopping and starting again', () => {
  let before: unknown[]

  it('Ctrl-C stops everything', async () => {
    before = await written()
    await stops('SIGINT')
  })

  it('a second start is quick and writes nothing twice', async () => {
    const began = performance.now()
    hub = startHub(['up', '--json'], settings())
    const said = await hub.says('\n')
    expect(performance.now() - began).toBeLessThan(30_000)
    expect(JSON.parse(said)).toEqual({ address: `http://127.0.0.1:${port}`, reports: [] })
    expect(await filedCases()).toEqual(published)
    expect(await written()).toEqual(before)
  })

  it('a hub that was killed is taken over, and SIGTERM stops everything', async () => {
    hub.signal('SIGKILL')
    await hub.ended
    expect(await processesOn(place.directory)).not.toEqual([])
    hub = startHub(['up'], settings())
    await hub.says('Ctrl-C stops everything')
    expect(hub.stderr()).toContain('taken over')
    // They are made once.
    expect(recordsMade()).toEqual([])
    expect(await filedCases()).toEqual(published)
    await stops('SIGTERM')
  })

  it('sync without the demonstration fails for the database that is not running, and goes on with the rest', async () => {
    const { exitCode, stdout, stderr } = await runHub(['sync'], settings())
    expect(exitCode).toBe(3)
    expect(stdout).toMatch(/^public-security of 331022: failed/m)
    expect(stdout).toMatch(/^fire-safety of 331022: succeeded/m)
    expect(stderr).toContain('Start one of them, then sync again.')
    expect(await processesOn(place.directory)).toEqual([])
  })

  it('demo runs the legacy systems alone, until Ctrl-C', async () => {
    hub = startHub(['demo', '--json'], settings())
    const { sources } = JSON.parse(await hub.says('\n'))
    expect(sources.map(({ site, connector }: SourceConfiguration) => `${site} ${connector}`)).toEqual(
      expect.arrayContaining(someSources),
    )
    expect(sources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          site: '331022',
          connector: 'public-security',
          settings: expect.objectContaining({ url: expect.stringContaining('127.0.0.1') }),
        }),
        expect.objectContaining({
          site: '331022',
          connector: 'fire-safety',
          settings: expect.objectContaining({ folder: expect.stringContaining(place.directory) }),
        }),
      ]),
    )
    await stops('SIGINT')
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { petition } from '../../connectors/petition/connector.ts'
import { petitionRows } from '../../src/demo/petition/petitionRows.ts'
import { startPetitionDemo } from '../../src/demo/petition/startPetitionDemo.ts'
import { cityPlaces } from '../../src/demo/places.ts'
import { plantedValues } from '../../src/demo/planted.ts'
import { readAll, rowsOf } from '../contract/describeAdapter.ts'
import { openPetitionHub, type PetitionHub } from '../graph/petitionService.ts'
import { valuesFound } from '../support/valuesFound.ts'

interface Section {
  readonly status: { readonly state: string; readonly recordAccess: string }
  readonly received: {
    readonly value: number | null
    readonly state: string
    readonly unallocated: number | null
    readonly comparison: { readonly changeRate: number | null }
  }
  readonly backlog: {
    readonly listed: Value
    readonly resolved: Value
    readonly byListLevel: readonly {
      readonly listLevel: string
      readonly listed: Value
      readonly resolved: Value
      readonly resolutionRate: Value
    }[]
  }
}
interface Value {
  readonly value: number | null
}

let hub: PetitionHub
beforeAll(async () => {
  hub = await openPetitionHub()
})
afterAll(() => hub.close())

async function section(code: string, year: number): Promise<Section> {
  const { jurisdiction } = await hub.query<{ jurisdiction: { petitions: Section } }>(
    `query ($code: String!, $period: PeriodInput!) { jurisdiction(code: $code) { petitions(period: $period) {
      status { state recordAccess }
      received { value state unallocated comparison { changeRate } }
      backlog { listed { value } resolved { value } byListLevel { listLevel listed { value } resolved { value } resolutionRate { value } } }
    } } }`,
    { code, period: { year } },
  )
  return jurisdiction.petitions
}

async function indicators(code: string, year: number, names: readonly string[]): Promise<(number | null)[]> {
  const { jurisdiction } = await hub.query<{ jurisdiction: { figures: { figure: Value }[] } }>(
    `query ($code: String!, $period: PeriodInput!, $names: [String!]!) { jurisdiction(code: $code) { figures(indicators: $names, period: $period) { figure { value } } } }`,
    { code, period: { year }, names },
  )
  return jurisdiction.figures.map(({ figure }) => figure.value)
}

describe('petitions of the demonstration', () => {
  it('温州 2010: 122 cases listed by the city, 93 resolved; 110 by the province, 83', async () => {
    const { backlog, status } = await section('330300', 2010)
    expect(status).toEqual({ state: 'FRESH', recordAccess: 'ALLOWED' })
    const ofLevel = (level: string) => {
      const found = backlog.byListLevel.find(({ listLevel }) => listLevel === level)!
      return [found.listed.value, found.resolved.value, found.resolutionRate.value?.toFixed(4) ?? null]
    }
    expect(ofLevel('PREFECTURE')).toEqual([122, 93, '0.7623'])
    expect(ofLevel('PROVINCE')).toEqual([110, 83, '0.7545'])
    // Counted, and none: the city's counties have no lists.
    expect(ofLevel('COUNTY')).toEqual([0, 0, null])
    expect([backlog.listed.value, backlog.resolved.value]).toEqual([232, 176])
  })

  it('温州 2010: 14 cases resolved under leaders', async () => {
    expect(await indicators('330300', 2010, ['leader_led_backlog_resolved'])).toEqual([14])
  })

  it('玉溪 2015: 26.3 % fewer than 2014', async () => {
    const { received } = await section('530400', 2015)
    expect(received).toMatchObject({ value: 2211, state: 'COMPUTED' })
    expect(received.comparison.changeRate).toBeCloseTo(-0.263, 4)
  })

  it('三门 2014: a county that is a site of its own', async () => {
    const { received, backlog } = await section('331022', 2014)
    expect([received.value, backlog.listed.value, backlog.resolved.value]).toEqual([598, 49, 39])
  })

  it('add up: counties and the remainder of the city are the city', async () => {
    for (const [code, year] of [
      ['330300', 2010],
      ['530400', 2015],
    ] as const) {
      const { jurisdiction } = await hub.query<{
        jurisdiction: { petitions: Section; children: { nodes: { petitions: Section }[] } }
      }>(
        `query ($code: String!, $period: PeriodInput!) { jurisdiction(code: $code) {
          petitions(period: $period) { received { value unallocated } }
          children(first: 20, level: COUNTY) { nodes { petitions(period: $period) { received { value } } } } } }`,
        { code, period: { year } },
      )
      const parts = jurisdiction.children.nodes.map(({ petitions }) => petitions.received.value!)
      const { value, unallocated } = jurisdiction.petitions.received
      expect(parts.reduce((sum, part) => sum + part, unallocated!)).toBe(value)
    }
  })

  it('39: batches, person-visits and persons are three figures, each added up from its own column', async () => {
    const visits = petitionRows(cityPlaces('530400')).filter(
      ({ register, moment, values }) => register === '0' && moment.startsWith('2015') && values['xfxsdm'] === '200',
    )
    const sum = (column: string) => visits.reduce((total, { values }) => total + Number(values[column]), 0)
    expect(
      await indicators('530400', 2015, ['petition_visit_batches', 'petition_person_visits', 'petition_visit_persons']),
    ).toEqual([visits.length, sum('xfrs'), sum('sjrs')])
    expect(new Set([visits.length, sum('xfrs'), sum('sjrs')]).size).toBe(3)
  })

  it('36: 0 persons is unknown: such visits count as batches and are in no collective visit', async () => {
    const visits = petitionRows(cityPlaces('530400')).filter(
      ({ register, moment, values }) => register === '0' && moment.startsWith('2015') && values['xfxsdm'] === '200',
    )
    const collective = visits.filter(({ values }) => Number(values['sjrs']) >= 5).length
    expect(visits.some(({ values }) => values['sjrs'] === '0')).toBe(true)
    expect(await indicators('530400', 2015, ['collective_visits'])).toEqual([collective])
  })

  it('15: 2 is a repeated petition and 1 is not', async () => {
    const repeated = petitionRows(cityPlaces('530400')).filter(
      ({ register, moment, values }) => register === '0' && moment.startsWith('2015') && values['cfxfbz'] === '2',
    )
    expect(await indicators('530400', 2015, ['repeat_petitions'])).toEqual([repeated.length])
  })

  it('22: what was read is compared with the total, which counts twelve deleted rows; four rows go to quarantine', () => {
    expect(hub.reports.map(({ siteId, state, rowsQuarantined }) => [siteId, state, rowsQuarantined])).toEqual([
      ['330300', 'SUCCEEDED', 4],
      ['530400', 'SUCCEEDED', 0],
      ['331022', 'SUCCEEDED', 0],
    ])
    const lines = hub.reports.flatMap(({ siteId, feeds }) =>
      feeds.map(({ feed, reconciliation, quarantinedByReason }) => [siteId, feed, reconciliation, quarantinedByReason]),
    )
    const nothing = [[], {}]
    expect(lines).toEqual([
      [
        '330300',
        'petitions',
        [{ kind: 'SOURCE_COUNT', subject: '', expected: 14340, actual: 14328, explained: true }],
        { DATE_IMPOSSIBLE: 2, FLAG_UNKNOWN: 1 },
      ],
      ['330300', 'backlog', [], { CODE_UNKNOWN: 1 }],
      ['530400', 'petitions', ...nothing],
      ['530400', 'backlog', ...nothing],
      ['331022', 'petitions', ...nothing],
      ['331022', 'backlog', ...nothing],
    ])
  })

  it('18, 19: numbers stay whole in the store, leading zeros too', async () => {
    const { rows } = await hub.hub.database.writers.query<{ source_key: string }>(
      `select source_key from petition_case where site_id = '530400' and register = 'RECEIVED'`,
    )
    const expected = petitionRows(cityPlaces('530400')).flatMap(({ register, key }) => (register === '0' ? [key] : []))
    expect(rows.map((row) => row.source_key).toSorted()).toEqual(expected.toSorted())
    expect(expected.some((key) => key.startsWith('0000'))).toBe(true)
  })

  it('44: nothing personal that the service sends along is in store, quarantine or log', async () => {
    for (const value of plantedValues.slice(0, 7)) expect(hub.service.contains(value)).toBe(true)
    expect(await valuesFound(hub.hub.database, plantedValues)).toEqual([])
    for (const value of plantedValues) expect(hub.log.join('\n')).not.toContain(value)
    expect(hub.log.join('\n')).not.toContain('test-secret')
  })

  it('a transfer of a petition moves it in the next sync, which reads the last 92 days again', async () => {
    const moved = petitionRows(cityPlaces('330300')).find(
      ({ register, moment, place }) => register === '0' && moment.startsWith('2010/12') && place === '330302',
    )!
    const luchengAndOuhai = async () =>
      [(await section('330302', 2010)).received.value!, (await section('330304', 2010)).received.value!] as const
    const before = await luchengAndOuhai()
    hub.service.transfer(moved.key, '330304')
    const [report] = await hub.syncAll()
    const [petitions] = report!.feeds
    expect(petitions).toMatchObject({ changed: 1, inserted: 0, removed: 0 })
    // 1 October to 31 December 2010.
    expect(petitions!.rowsRead).toBe(
      petitionRows(cityPlaces('330300')).filter(({ register, moment }) => register === '0' && moment >= '2010/10/01')
        .length,
    )
    expect(await luchengAndOuhai()).toEqual([before[0] - 1, before[1] + 1])
  })
})

describe('the service as a process of its own', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'petition-demo-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  it('can be stopped and started again at the same address, and ends with the demonstration', async () => {
    const demo = await startPetitionDemo({ directory, progress: () => undefined })
    const settings = petition.settings.parse(demo.sources.find(({ site }) => site === '331022')!.settings)
    const keys = async () => {
      const session = await petition.adapter.open(settings)
      const rows = rowsOf(await readAll(session, petition.feeds[1]!))
      await session.close()
      return rows.length
    }
    expect(demo.sources.map(({ site }) => site)).toEqual(['330300', '530400', '331022'])
    expect(await keys()).toBe(94)
    const pid = Number(await readFile(path.join(directory, 'service.pid'), 'utf8'))
    process.kill(pid, 'SIGTERM')
    await demo.stop()
    await expect(keys()).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    const program = fileURLToPath(new URL('../../src/demo/petition/servePetitions.ts', import.meta.url))
    const again = spawn(process.execPath, [program, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(again.stdout, 'data')
    expect(await keys()).toBe(94)
    again.kill('SIGTERM')
    await once(again, 'exit')
  })
})

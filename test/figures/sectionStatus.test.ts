import { describe, expect, it } from 'vitest'
import { periodOf } from '../../src/figures/period.ts'
import { type SectionStatus, sectionStatus } from '../../src/figures/sectionStatus.ts'
import { demonstrationAnalyst } from '../../src/identity/principal.ts'
import { areaOf, connectorOf, type FakeStore, fakeReader, siteOf } from './fakeFigures.ts'

const now = '2026-11-21T10:00:00+08:00'
const fire = connectorOf('fire-safety', 'FIRE_SAFETY', ['fires', 'listed_hazard_units', 'units_inspected'], 36)
const road = connectorOf('traffic', 'TRAFFIC', ['road_hazards_identified'], 48)
const lastNight = '2026-11-21T02:00:00+08:00'
const told: FakeStore['told'] = [
  ['330300', 'fires', '2009-01-01', '2026-11-22'],
  ['330300', 'listed_hazard_units', '2009-01-01', '2026-11-22'],
  ['330300', 'road_hazards_identified', '2009-01-01', '2026-11-22'],
]

async function status(
  store: FakeStore,
  options: {
    connectors?: readonly (typeof fire)[]
    measures?: readonly string[]
    hasRecords?: boolean
    year?: number
    area?: string
    principal?: typeof demonstrationAnalyst
  } = {},
): Promise<SectionStatus> {
  const { connectors = [fire], measures = ['fires'], hasRecords = true, year = 2010, area = '330300' } = options
  const { reader } = fakeReader(store, connectors.length === 0 ? [] : [siteOf('330300', ...connectors)], now)
  const period = periodOf({ year }, new Date(now))
  await reader.load({ areas: [areaOf(area)], period, boundaries: 'CURRENT' })
  const view = reader.view(areaOf(area), period, 'CURRENT')
  return sectionStatus(reader, view, options.principal ?? demonstrationAnalyst, { measures, hasRecords })
}

describe('the state of a section, the first that applies', () => {
  it('NO_SOURCE where nothing is connected', async () => {
    expect(await status({}, { connectors: [] })).toMatchObject({
      state: 'NO_SOURCE',
      asOf: null,
      sources: [],
      recordAccess: 'NOT_HELD',
    })
    expect(await status({}, { measures: ['mediation_cases_accepted'] })).toMatchObject({
      state: 'NO_SOURCE',
      recordAccess: 'NOT_HELD',
    })
    expect((await status({ told }, { area: '110105' })).state).toBe('NO_SOURCE')
  })

  it('UNAVAILABLE where no source ever answered', async () => {
    expect(await status({})).toMatchObject({
      state: 'UNAVAILABLE',
      reason: 'NEVER_SYNCED',
      asOf: null,
      recordAccess: 'UNAVAILABLE',
    })
    const down = await status({ fresh: [['330300/fire-safety', null, 'SOURCE_UNREACHABLE']] })
    expect(down).toMatchObject({ state: 'UNAVAILABLE', reason: 'SOURCE_DOWN' })
    const failed = await status({ fresh: [['330300/fire-safety', null, 'SOURCE_SHAPE_CHANGED']] })
    expect(failed).toMatchObject({ state: 'UNAVAILABLE', reason: 'SYNC_FAILED' })
  })

  it('NO_DATA where a fresh source does not hold the period', async () => {
    const answer = await status({ told, fresh: [['330300/fire-safety', lastNight, null]] }, { year: 2005 })
    expect(answer).toMatchObject({ state: 'NO_DATA', reason: 'PERIOD_NOT_COVERED', asOf: '2026-11-21T02:00:00+08:00' })
    expect(answer.message?.zh).toContain('不等于零')
  })

  it('PARTIAL where one of several departments is not connected, or never answered', async () => {
    const measures = ['listed_hazard_units', 'road_hazards_identified']
    const fresh = [['330300/fire-safety', lastNight, null]] as const
    expect(await status({ told, fresh }, { measures })).toMatchObject({ state: 'PARTIAL', reason: 'NEVER_SYNCED' })
    expect(await status({ told, fresh }, { measures, connectors: [fire, road] })).toMatchObject({
      state: 'PARTIAL',
      reason: 'NEVER_SYNCED',
    })
    const both = [...fresh, ['330300/traffic', null, 'SOURCE_UNREACHABLE']] as const
    expect(await status({ told, fresh: both }, { measures, connectors: [fire, road] })).toMatchObject({
      state: 'PARTIAL',
      reason: 'SOURCE_DOWN',
    })
  })

  it('PARTIAL where days are missing', async () => {
    const half = [['330300', 'fires', '2010-01-01', '2010-07-01']] as const
    const answer = await status({ told: half, fresh: [['330300/fire-safety', lastNight, null]] })
    expect(answer).toMatchObject({ state: 'PARTIAL', reason: 'PERIOD_NOT_COVERED', recordAccess: 'ALLOWED' })
  })

  it('STALE where the source is late, or failing with what it told before kept', async () => {
    const late = await status({ told, fresh: [['330300/fire-safety', '2026-11-18T02:00:00+08:00', null]] })
    expect(late).toMatchObject({ state: 'STALE', reason: 'SOURCE_LATE', staleAfter: '2026-11-19T14:00:00+08:00' })
    const down = await status({ told, fresh: [['330300/fire-safety', lastNight, 'SOURCE_UNREACHABLE']] })
    expect(down).toMatchObject({
      state: 'STALE',
      reason: 'SOURCE_DOWN',
      asOf: '2026-11-21T02:00:00+08:00',
      recordAccess: 'ALLOWED',
    })
  })

  it('FRESH otherwise: without reason and message, also while the period is running', async () => {
    const fresh = [['330300/fire-safety', lastNight, null]] as const
    for (const year of [2010, 2026]) {
      expect(await status({ told, fresh }, { year })).toMatchObject({
        state: 'FRESH',
        reason: null,
        message: null,
        asOf: '2026-11-21T02:00:00+08:00',
        staleAfter: '2026-11-22T14:00:00+08:00',
      })
    }
  })

  it('leaves out measures that have no meaning at the level', async () => {
    const fresh = [['330300/fire-safety', lastNight, null]] as const
    const answer = await status({ told, fresh }, { measures: ['fires', 'units_inspected'], area: '330302006' })
    expect(answer.state).toBe('FRESH')
  })
})

describe('several sources', () => {
  it('are as old as the oldest, and turn stale with the first', async () => {
    const fresh = [
      ['330300/fire-safety', lastNight, null],
      ['330300/traffic', '2026-11-20T12:00:00+08:00', null],
    ] as const
    const measures = ['listed_hazard_units', 'road_hazards_identified']
    const answer = await status({ told, fresh }, { measures, connectors: [fire, road] })
    expect(answer).toMatchObject({
      state: 'FRESH',
      asOf: '2026-11-20T12:00:00+08:00',
      staleAfter: '2026-11-22T12:00:00+08:00',
    })
    expect(answer.sources.map((source) => source.source.connector.id)).toEqual(['fire-safety', 'traffic'])
  })
})

describe('access to records', () => {
  const fresh = [['330300/fire-safety', lastNight, null]] as const

  it('is the reader’s, unless the department gives none', async () => {
    const principal = { ...demonstrationAnalyst, recordAccess: 'PURPOSE_REQUIRED' as const }
    expect((await status({ told, fresh }, { principal })).recordAccess).toBe('PURPOSE_REQUIRED')
    expect((await status({ told, fresh }, { hasRecords: false })).recordAccess).toBe('NOT_HELD')
  })
})

it('says nothing of single records where none are listed, though the service that has them is down', async () => {
  const fresh: FakeStore = { told, fresh: [['330300/fire-safety', lastNight, null]] }
  const { reader } = fakeReader(fresh, [siteOf('330300', fire)], now)
  const period = periodOf({ year: 2010 }, new Date(now))
  await reader.load({ areas: [areaOf('330300')], period, boundaries: 'CURRENT' })
  const view = reader.view(areaOf('330300'), period, 'CURRENT')
  const subject = { measures: ['fires'], liveDown: new Set(['330300/fire-safety']) }
  const listing = sectionStatus(reader, view, demonstrationAnalyst, { ...subject, hasRecords: true })
  expect(listing.message!.en).toContain('Single records stay with the department')
  const figures = sectionStatus(reader, view, demonstrationAnalyst, { ...subject, hasRecords: false })
  expect(figures).toMatchObject({ state: 'STALE', reason: 'SOURCE_DOWN', recordAccess: 'NOT_HELD' })
  expect(figures.message!.en).toBe('What is kept is shown: a source does not answer.')
})

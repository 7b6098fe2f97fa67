import { z } from 'zod'
import type { Connector, Feed, RecordFeed, SourceAdapter } from '../../src/connector/connector.ts'
import { localDate } from '../../src/connector/parsers/dates.ts'
import { fixed } from '../../src/connector/parsers/flags.ts'
import { identifier } from '../../src/connector/parsers/identifiers.ts'
import { integer, yuan } from '../../src/connector/parsers/numbers.ts'
import { openEmptyHub, type TestHub } from './demonstrationHub.ts'
import { type MemoryRow, type MemorySource, memorySource } from './memoryAdapter.ts'
import type { TestHubOptions } from './testHub.ts'

/**
 * A hub of departments that name each other's cases, with rows that a test writes by hand: days as 20100704, 201007 or 2010, places by
 * code, amounts in yuan. Numbers go through the same parser as those of the hub's own connectors.
 */

/** Rows of one city by feed, and the days that its sources cover; a department without days is not connected. */
export interface CaseCity {
  readonly covers: {
    readonly [department in 'traffic' | 'justice' | 'petition' | 'fire']?: {
      readonly from: string
      readonly through?: string
    }
  }
  readonly rows: { readonly [feed in CaseFeed]?: readonly MemoryRow[] }
}

/** Feeds of the hub. */
export type CaseFeed = 'accidents' | 'roadHazards' | 'cases' | 'petitions' | 'backlog' | 'fires' | 'fireHazards'

const day = localDate(['yyyyMMdd', 'yyyyMM', 'yyyy'])
const number = identifier({ maxLength: 40 })
const none = { constant: null } as const
const unknownCode = { constant: { canonical: 'OTHER', system: 'TEST', code: '', label: null } } as const

const base = {
  location: { kind: 'TABLE', table: 'memory' },
  key: ['id'],
  cursor: { kind: 'FULL_COMPARE' },
  deletes: { kind: 'SWEEP' },
} as const
const place = [{ column: 'place', systems: ['GB2260', 'NBS12'] }] as const

function petitionFeed(name: 'petitions' | 'backlog', register: string, measure: string): RecordFeed<'petitionCase'> {
  return {
    ...base,
    name,
    record: 'petitionCase',
    columns: ['id', 'place', 'received', 'listed'],
    coverage: { kind: 'SETTINGS', measures: [measure] },
    division: { columns: place, asOf: name === 'petitions' ? 'receivedOn' : 'listedOn' },
    fields: {
      register: { constant: register },
      form: { constant: 'VISIT' },
      topic: { constant: 'OTHER' },
      status: { constant: 'CLOSED' },
      receivedOn: { column: 'received', parser: day, required: name === 'petitions' },
      ...{ personVisits: none, persons: none, collective: none, repeat: none, listLevel: none, dueOn: none },
      listedOn: { column: 'listed', parser: day, required: name === 'backlog' },
      ...{ resolvedOn: none, leaderLed: none, leadLevel: none },
      caseNumber: { column: 'id', parser: number },
    },
  }
}

function hazardFeed(name: 'roadHazards' | 'fireHazards', kind: string, measure: string): RecordFeed<'listedHazard'> {
  return {
    ...base,
    name,
    record: 'listedHazard',
    columns: ['id', 'place', 'listed', 'number'],
    coverage: { kind: 'SETTINGS', measures: [measure] },
    division: { columns: place, asOf: 'listedOn' },
    fields: {
      kind: { constant: kind },
      listLevel: { constant: 'COUNTY' },
      state: { constant: 'LISTED' },
      listedOn: { column: 'listed', parser: day, required: true },
      ...{ dueOn: none, rectifiedOn: none, premisesKind: none, road: none, chainage: none, funding: none },
      caseNumber: { column: 'number', parser: number },
    },
  }
}

const accidents: RecordFeed<'roadAccident'> = {
  ...base,
  name: 'accidents',
  record: 'roadAccident',
  columns: ['id', 'place', 'occurred', 'deaths', 'hazard'],
  coverage: { kind: 'SETTINGS', measures: ['road_accidents', 'fatal_road_accidents'] },
  division: { columns: place, asOf: 'occurredOn' },
  fields: {
    stage: { constant: 'FULL' },
    occurredOn: { column: 'occurred', parser: day, required: true },
    ...{ road: none, roadClass: none, roadType: none, form: none },
    deathWindowDays: { constant: 7 },
    deaths: { column: 'deaths', parser: integer() },
    ...{ deaths24Hours: none, deaths3Days: none, deaths30Days: none, injured: none, directLoss: none, hitAndRun: none },
    caseNumber: { column: 'id', parser: number },
    linkedHazard: { column: 'hazard', parser: number },
  },
}

const fires: RecordFeed<'fireIncident'> = {
  ...base,
  name: 'fires',
  record: 'fireIncident',
  columns: ['id', 'place', 'occurred', 'hazard'],
  coverage: { kind: 'SETTINGS', measures: ['fires'] },
  division: { columns: place, asOf: 'occurredOn' },
  fields: {
    occurredOn: { column: 'occurred', parser: day, required: true },
    ...{
      placeKind: none,
      cause: none,
      deaths: none,
      injured: none,
      directLoss: none,
      burntArea: none,
      households: none,
    },
    deathWindowDays: { constant: 7 },
    linkedHazard: { column: 'hazard', parser: number },
  },
}

const cases: RecordFeed<'mediationCase'> = {
  ...base,
  name: 'cases',
  record: 'mediationCase',
  columns: ['id', 'place', 'accepted', 'closed', 'outcome', 'amount', 'compensation', 'accident', 'petition'],
  coverage: { kind: 'SETTINGS', measures: ['mediation_cases_accepted', 'mediation_cases_succeeded'] },
  division: { columns: place, asOf: 'acceptedOn' },
  fields: {
    channel: { constant: 'TRAFFIC' },
    disputeType: unknownCode,
    severity: none,
    status: { constant: 'CONCLUDED' },
    outcome: { column: 'outcome', parser: fixed({ '1': 'SUCCEEDED', '2': 'FAILED' }) },
    occurredOn: none,
    acceptedOn: { column: 'accepted', parser: day, required: true },
    deadlineOn: none,
    closedOn: { column: 'closed', parser: day },
    personsInvolved: none,
    amountInvolved: { column: 'amount', parser: yuan({ unit: '元' }) },
    compensationAmount: { column: 'compensation', parser: yuan({ unit: '元' }) },
    ...{ agreementForm: none, judicialConfirmation: none, leadLevel: none, preventedEscalation: none },
    linkedPetition: { column: 'petition', parser: number },
    linkedIncident: none,
    linkedAccident: { column: 'accident', parser: number },
  },
}

const departments = {
  traffic: { code: 'TRAFFIC', feeds: [accidents, hazardFeed('roadHazards', 'BLACK_SPOT', 'road_hazards_identified')] },
  justice: { code: 'JUSTICE', feeds: [cases] },
  petition: {
    code: 'PETITION',
    feeds: [
      petitionFeed('petitions', 'RECEIVED', 'petitions_received'),
      petitionFeed('backlog', 'BACKLOG', 'listed_petition_cases'),
    ],
  },
  fire: { code: 'FIRE_SAFETY', feeds: [fires, hazardFeed('fireHazards', 'FIRE_PREMISES', 'listed_hazard_units')] },
} satisfies Readonly<Record<keyof CaseCity['covers'], { readonly code: string; readonly feeds: readonly Feed[] }>>

/** Opens the hub and syncs it once. */
export async function openCaseHub(
  cities: Readonly<Record<string, CaseCity>>,
  options: Pick<TestHubOptions, 'identify' | 'answerMemory'> = {},
): Promise<TestHub> {
  return (await openChangingCaseHub(cities, options)).hub
}

/** The same, with the sources by site, for tests that change rows between runs. */
export async function openChangingCaseHub(
  cities: Readonly<Record<string, CaseCity>>,
  options: Pick<TestHubOptions, 'identify' | 'answerMemory'> = {},
): Promise<{ readonly hub: TestHub; readonly sources: ReadonlyMap<string, MemorySource> }> {
  const sources = new Map(
    Object.entries(cities).map(([site, { rows }]) => {
      const source = memorySource()
      for (const { feeds } of Object.values(departments)) {
        for (const { name } of feeds) source.tables.set(name, rows[name as CaseFeed] ?? [])
      }
      return [site, source] as const
    }),
  )
  const adapter: SourceAdapter = {
    technology: 'memory',
    open: (settings) => sources.get(settings.folder ?? '')!.adapter.open(settings),
  }
  const connectors = Object.entries(departments).map(
    ([id, { code, feeds }]): Connector => ({
      id,
      department: code,
      title: { zh: '测试', en: 'Test' },
      mode: 'sync',
      freshness: { hours: 24 },
      settings: z.object({
        folder: z.string(),
        covers: z.object({ from: z.string(), through: z.string().optional() }),
      }),
      adapter,
      feeds,
      codesDirectory: new URL('./emptyCodes/', import.meta.url),
    }),
  )
  const hub = await openEmptyHub(
    Object.entries(cities).flatMap(([site, { covers }]) =>
      Object.entries(covers).map(([connector, days]) => ({
        site,
        connector,
        settings: { folder: site, covers: { ...days } },
      })),
    ),
    connectors,
    options,
  )
  const reports = await hub.syncAll()
  const broken = reports.filter(({ state }) => state !== 'SUCCEEDED')
  if (broken.length > 0) throw new Error(JSON.stringify(broken, null, 1))
  return { hub, sources }
}

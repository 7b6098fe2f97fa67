import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

/**
 * What 温州 (2010) and 玉溪 (2015) published of mediation, released persons and community correction, asked over HTTP. Expected values are
 * those of the annual reports, in their own units.
 */

let hub: TestHub
beforeAll(async () => {
  hub = await openSharedDemonstrationHub()
})
afterAll(() => hub?.close())

interface FigureAnswer {
  readonly value: number | null
  readonly state: string
  readonly bound: string
}

async function figure(
  code: string,
  year: number,
  indicator: string,
  dimensions: readonly (readonly [name: string, value: string])[] = [],
): Promise<FigureAnswer> {
  const { jurisdiction } = await hub.query<{ jurisdiction: { figures: readonly { readonly figure: FigureAnswer }[] } }>(
    `query ($code: String!, $indicator: String!, $year: Int!, $dimensions: [DimensionInput!]) { jurisdiction(code: $code) {
      figures(indicators: [$indicator], period: { year: $year }, dimensions: $dimensions) { figure { value state bound } } } }`,
    { code, year, indicator, dimensions: dimensions.map(([name, value]) => ({ name, value })) },
  )
  return jurisdiction.figures[0]!.figure
}

describe('as published', () => {
  test.each([
    ['330300', 2010, 'mediation_cases_accepted', [], 3621],
    ['330300', 2010, 'mediation_cases_accepted', [['channel', 'COURT']], 1625],
    ['330300', 2010, 'mediation_cases_succeeded', [['channel', 'COURT']], 1042],
    ['330300', 2010, 'mediation_amount_involved', [['channel', 'COURT']], 34_601_800],
    ['330300', 2010, 'mediation_cases_accepted', [['channel', 'POLICE']], 1704],
    ['330300', 2010, 'mediation_cases_succeeded', [['channel', 'POLICE']], 1636],
    ['330300', 2010, 'mediation_cases_accepted', [['channel', 'TRAFFIC']], 98],
    ['330300', 2010, 'mediation_cases_succeeded', [['channel', 'TRAFFIC']], 56],
    ['330300', 2010, 'mediation_compensation', [['channel', 'TRAFFIC']], 1_399_500],
    ['330300', 2010, 'mediation_cases_accepted', [['channel', 'MEDICAL']], 194],
    ['330300', 2010, 'mediation_cases_succeeded', [['channel', 'MEDICAL']], 149],
    ['330300', 2010, 'mediation_cases_in_progress', [['channel', 'MEDICAL']], 36],
    ['330300', 2010, 'mediation_cases_failed', [['channel', 'MEDICAL']], 9],
    ['330300', 2010, 'mediation_committees', [['channel', 'MEDICAL']], 8],
    ['330300', 2010, 'mediation_committees', [['channel', 'TRAFFIC']], 2],
    ['330300', 2010, 'mediation_windows', [['channel', 'COURT']], 24],
    ['330300', 2010, 'mediation_windows', [['channel', 'POLICE']], 11],
    ['330300', 2010, 'mediators_full_time', [['channel', 'COURT']], 37],
    ['330300', 2010, 'mediators_part_time', [['channel', 'COURT']], 15],
    ['330300', 2010, 'mediators_full_time', [['channel', 'POLICE']], 26],
    ['330300', 2010, 'mediators_full_time', [['channel', 'TRAFFIC']], 5],
    ['330300', 2010, 'consultation_batches', [], 446],
    ['330300', 2010, 'consultation_visits', [], 1538],
    ['330300', 2010, 'released_persons_received', [], 4813],
    ['330300', 2010, 'released_persons_assisted', [], 4573],
    ['330300', 2010, 'released_persons_placed', [], 4328],
    ['330300', 2010, 'released_persons_reoffended', [], 171],
    ['330300', 2010, 'community_correction_received', [], 8424],
    ['330300', 2010, 'community_correction_active', [], 4569],
    ['330300', 2010, 'community_correction_completed', [], 3855],
    ['530400', 2015, 'mediation_cases_accepted', [], 34_898],
    ['530400', 2015, 'mediation_cases_succeeded', [], 33_786],
    ['530400', 2015, 'mediation_persons_involved', [], 55_558],
    ['530400', 2015, 'civil_to_criminal_prevented_cases', [], 91],
    ['530400', 2015, 'civil_to_criminal_prevented_persons', [], 264],
    ['530400', 2015, 'leader_led_disputes', [['leadLevel', 'PREFECTURE']], 49],
    ['530400', 2015, 'leader_led_disputes_resolved', [['leadLevel', 'PREFECTURE']], 14],
    ['530400', 2015, 'mediation_rooms', [['channel', 'INDUSTRY']], 12],
  ] as const)('%s in %i: %s %j is %d', async (code, year, indicator, dimensions, value) => {
    expect(await figure(code, year, indicator, dimensions)).toEqual({ value, state: 'COMPUTED', bound: 'EXACT' })
  })

  test.each([
    ['530400', 2015, 'mediation_success_rate', 0.968, 0.0005],
    ['330300', 2010, 'released_persons_assistance_rate', 0.95, 0.005],
    ['330300', 2010, 'released_persons_placement_rate', 0.9, 0.005],
    // nasty 37: the report prints 10 % beside 171 of 4,813. Rates are made from the counts.
    ['330300', 2010, 'released_persons_reoffending_rate', 0.0355, 0.0001],
  ])('%s in %i: %s is %d', async (code, year, indicator, rate, tolerance) => {
    const { value } = await figure(code, year, indicator)
    expect(Math.abs(value! - rate)).toBeLessThanOrEqual(tolerance)
  })
})

interface Section {
  readonly status: { readonly state: string }
  readonly accepted: {
    readonly value: number
    readonly state: string
    readonly bound: string
    readonly unallocated: number
  }
  readonly byChannel: readonly {
    readonly channel: string
    readonly accepted: {
      readonly value: number | null
      readonly state: string
      readonly notes: readonly { readonly code: string }[]
    }
  }[]
  readonly records: {
    readonly totalCount: number
    readonly nodes: readonly {
      readonly id: string
      readonly channel: string
      readonly outcome: string
      readonly disputeType: string
    }[]
  }
}

function mediation(where: string, of = 'ACCEPTED'): Promise<{ jurisdiction: { mediation: Section } }> {
  return hub.query(`{ jurisdiction(code: "330300") { mediation(period: { year: 2010 }, where: ${where}) { status { state }
    accepted { value state bound unallocated } byChannel { channel accepted { value state notes { code } } }
    records(of: ${of}, first: 100) { totalCount nodes { id channel outcome disputeType } } } } }`)
}

describe('a channel that is declared and that nobody delivers', () => {
  test('is NO_DATA and says why, while the section is whole', async () => {
    const { mediation: section } = (await mediation('{}')).jurisdiction
    expect(section.status.state).toBe('FRESH')
    expect(section.accepted).toMatchObject({ value: 3621, state: 'COMPUTED', bound: 'EXACT' })
    expect(
      section.byChannel.filter(({ accepted }) => accepted.state === 'COMPUTED').map(({ channel }) => channel),
    ).toEqual(['MEDICAL', 'COURT', 'POLICE', 'TRAFFIC'])
    expect(section.byChannel.find(({ channel }) => channel === 'PROCURATORATE')).toEqual({
      channel: 'PROCURATORATE',
      accepted: { value: null, state: 'NO_DATA', notes: [{ code: 'NOT_DELIVERED' }] },
    })
  })

  test('asked for together with one that is delivered, the sum is only a lower bound', async () => {
    const { accepted } = (await mediation('{ channels: [COURT, PROCURATORATE] }')).jurisdiction.mediation
    expect(accepted).toMatchObject({ value: 1625, state: 'PARTIAL', bound: 'LOWER' })
  })
})

describe('records behind the figures', () => {
  test('are as many as the figure says, of that channel and outcome', async () => {
    const { records } = (await mediation('{ channels: [COURT] }', 'SUCCEEDED')).jurisdiction.mediation
    expect(records.totalCount).toBe(1042)
    expect(new Set(records.nodes.map(({ channel }) => channel))).toEqual(new Set(['COURT']))
    for (const { outcome } of records.nodes) expect(['SUCCEEDED', 'CONFIRMED']).toContain(outcome)
    const { node } = await hub.query<{ node: object }>(
      'query ($id: ID!) { node(id: $id) { __typename id ... on MediationCase { channel outcome disputeType } } }',
      { id: records.nodes[0]!.id },
    )
    expect(node).toEqual({ __typename: 'MediationCase', ...records.nodes[0] })
  })

  test('nasty 14: all that is medical came by the medical channel, whatever the code list', async () => {
    const { mediation: section } = (await mediation('{ disputeTypes: [MEDICAL] }')).jurisdiction
    expect(section.accepted.value).toBeGreaterThanOrEqual(180)
    expect(section.records.totalCount).toBe(section.accepted.value)
    expect(new Set(section.records.nodes.map(({ channel }) => channel))).toEqual(new Set(['MEDICAL']))
  })

  test('graded ones: a filter by severity counts what it lists', async () => {
    const severities = '{ severities: [EXTRA_MAJOR, MAJOR, CONSIDERABLE, GENERAL, SIMPLE, OTHER] }'
    const { mediation: section } = (await mediation(severities)).jurisdiction
    expect(section.records.totalCount).toBe(section.accepted.value)
    expect(section.accepted.value).toBeGreaterThan(200)
    expect(section.accepted.value).toBeLessThan(600)
  })
})

test('counties and the remainder add up to the city', async () => {
  const { jurisdiction } = await hub.query<{
    jurisdiction: {
      readonly mediation: { readonly accepted: { readonly value: number; readonly unallocated: number } }
      readonly children: {
        readonly nodes: readonly { readonly mediation: { readonly accepted: { readonly value: number } } }[]
      }
    }
  }>(`{ jurisdiction(code: "330300") { mediation(period: { year: 2010 }) { accepted { value unallocated } }
    children(first: 50) { nodes { mediation(period: { year: 2010 }) { accepted { value } } } } } }`)
  const { value, unallocated } = jurisdiction.mediation.accepted
  const children = jurisdiction.children.nodes.reduce((sum, { mediation: section }) => sum + section.accepted.value, 0)
  expect([value, children + unallocated]).toEqual([3621, 3621])
})

import type { LeanArea, LeanFacts } from './leanFacts.ts'
import { applies, type LeanPeriod, ratio, readLean, sum, type Value } from './leanReading.ts'
import type { CellRow, RecordRow, ToldRow } from './leanStatements.ts'

const listLevels = ['PROVINCE', 'PREFECTURE', 'COUNTY']
const roadKinds = ['BLACK_SPOT', 'DANGEROUS_SECTION', 'OTHER']

/** The breakdowns that the overview shows. */
export function wantedBreakdowns(words: LeanFacts['words']): string[] {
  return [
    '',
    ...words.categories.map(({ category }) => `category=${category}`),
    ...words.channels.map(({ channel }) => `channel=${channel}`),
    ...listLevels.map((level) => `listLevel=${level}`),
    ...roadKinds.flatMap((kind) => listLevels.map((level) => `kind=${kind};listLevel=${level}`)),
  ]
}

/** What the statements gave for one area and period. */
export interface LeanRead {
  readonly area: LeanArea
  readonly areas: LeanFacts['areas']
  readonly words: LeanFacts['words']
  readonly period: LeanPeriod
  readonly cells: readonly CellRow[]
  readonly told: readonly ToldRow[]
  readonly records: readonly RecordRow[]
}

/** The overview's document, made of what three statements gave. */
export function leanOverview(read: LeanRead): unknown {
  const sections = Object.entries(leanSections(read)).map(([name, section]) => [name, section()])
  return { data: { jurisdiction: { ...read.area.own, ...Object.fromEntries(sections) } } }
}

/** The overview's sections, each made only when it is called. */
export function leanSections({
  area,
  areas,
  words,
  period,
  cells: cellRows,
  told: toldRows,
  records,
}: LeanRead): Readonly<Record<string, () => unknown>> {
  const freshness = new Map<string, { asOf: number; failing: string | null }>()
  for (const [connector, , , , , asOf, failing, site] of toldRows) {
    if (site !== null) freshness.set(`${site}/${connector}`, { asOf: asOf!.getTime(), failing })
  }
  const { isTold, at, value, change, compared, yuan } = readLean(
    area,
    period,
    cellRows,
    toldRows.filter((row) => row[7] === null),
  )

  const status = (connectors: readonly string[], ofSection: readonly string[], recordAccess: string): unknown => {
    const sources = area.sources.filter(({ connector }) => connectors.includes(connector))
    const known = sources.map(({ key, hours }) => {
      const { asOf, failing } = freshness.get(key)!
      const staleAfter = asOf + hours * 3_600_000
      return { asOf, staleAfter, state: failing === null && staleAfter >= Date.now() ? 'FRESH' : 'STALE' }
    })
    const applying = ofSection.filter((measure) => applies(measure, area.level))
    const lacking = applying.filter((measure) => !isTold(measure))
    const state =
      lacking.length === applying.length
        ? 'NO_DATA'
        : lacking.length > 0
          ? 'PARTIAL'
          : known.some((one) => one.state === 'STALE')
            ? 'STALE'
            : 'FRESH'
    return {
      state,
      asOf: inChina(Math.min(...known.map(({ asOf }) => asOf))),
      staleAfter: inChina(Math.min(...known.map(({ staleAfter }) => staleAfter))),
      ...words.reasons[state],
      recordAccess,
      sources: sources.map(({ id, connector }, index) => ({ id, connector, state: known[index]!.state })),
    }
  }
  const ofRoads = (measure: string, kind: string): Value =>
    sum(...listLevels.map((level) => at(measure, 'now', `kind=${kind};listLevel=${level}`)))
  const ofKind = (kind: string): { listed: { value: Value }; rectified: { value: Value } } =>
    kind === 'FIRE_PREMISES'
      ? { listed: value('listed_hazard_units'), rectified: value('listed_hazard_units_rectified') }
      : {
          listed: { value: ofRoads('road_hazards_identified', kind) },
          rectified: { value: ofRoads('road_hazards_treated', kind) },
        }
  const cases = records.filter((row) => row[0] === 'case')
  const hazards = records.filter((row) => row[0] === 'hazard')
  const [filed, filedBefore] = [at('criminal_incidents'), at('criminal_incidents', 'before')]
  const listed = sum(at('listed_hazard_units'), at('road_hazards_identified'))
  const rectified = sum(at('listed_hazard_units_rectified'), at('road_hazards_treated'))
  const success = ratio(at('mediation_cases_succeeded'), at('mediation_cases_accepted'))
  return {
    population: () => ({
      status: status(['grid'], ['population_registered', 'population_permanent', 'population_floating'], 'NOT_HELD'),
      registered: value('population_registered'),
      permanent: value('population_permanent'),
      floating: value('population_floating'),
    }),
    grid: () => ({
      status: status(['grid'], ['grids', 'grid_staff_full_time', 'grid_staff_part_time'], 'NOT_HELD'),
      grids: value('grids'),
      staff: { value: sum(at('grid_staff_full_time'), at('grid_staff_part_time')) },
    }),
    cases: () => ({
      status: status(['public-security'], ['criminal_incidents', 'criminal_cases_solved'], 'ALLOWED'),
      filed: {
        value: filed,
        state: 'COMPUTED',
        comparison: {
          value: filedBefore,
          change: filedBefore === null ? null : filed! - filedBefore,
          changeRate: change('criminal_incidents'),
          state: filedBefore === null ? 'NO_DATA' : 'COMPUTED',
        },
      },
      solved: value('criminal_cases_solved'),
      byCategory: words.categories.map(({ category, label }) => ({
        category,
        label,
        filed: compared('criminal_incidents', `category=${category}`),
      })),
      records: {
        totalCount: filed,
        nodes: cases.slice(0, 5).map(([, site, feed, key, place, category, state, filedOn]) => ({
          id: base64(`PoliceCase:${site}/${feed}/${key}`),
          category,
          state,
          filedOn,
          jurisdiction: areas[place]!.short,
        })),
        pageInfo: {
          hasNextPage: cases.length > 5,
          endCursor:
            cases.length === 0 ? null : base64(JSON.stringify(cases[Math.min(cases.length, 5) - 1]!.slice(1, 4))),
        },
      },
    }),
    hazards: () => ({
      status: status(
        ['fire-safety', 'traffic'],
        ['listed_hazard_units', 'road_hazards_identified', 'listed_hazard_units_rectified', 'road_hazards_treated'],
        'ALLOWED',
      ),
      listed: { value: listed },
      rectified: { value: rectified },
      rectificationRate: { value: ratio(rectified, listed) },
      byKind: words.kinds.map(({ kind, label }) => ({ kind, label, ...ofKind(kind) })),
      records: { totalCount: listed, nodes: hazards.slice(0, 5).map((row) => hazardNode(row, areas)) },
    }),
    mediation: () => ({
      status: status(
        ['justice'],
        ['mediation_cases_accepted', 'mediation_cases_succeeded', 'mediation_amount_involved'],
        'ALLOWED',
      ),
      accepted: compared('mediation_cases_accepted'),
      succeeded: value('mediation_cases_succeeded'),
      successRate: { value: success, state: success === null ? 'NO_DATA' : 'COMPUTED' },
      byChannel: words.channels.map(({ channel, label, delivered }) => {
        const of = `channel=${channel}`
        if (!delivered) {
          const unknown = { value: null }
          return {
            channel,
            label,
            accepted: { ...unknown, state: 'NO_DATA' },
            succeeded: unknown,
            amountInvolved: { ...unknown, unit: { code: 'CNY' } },
          }
        }
        return {
          channel,
          label,
          accepted: { ...value('mediation_cases_accepted', of), state: 'COMPUTED' },
          succeeded: value('mediation_cases_succeeded', of),
          amountInvolved: yuan('mediation_amount_involved', of),
        }
      }),
    }),
    petitions: () => ({
      status: status(
        ['petition'],
        ['petitions_received', 'listed_petition_cases', 'listed_petition_cases_resolved'],
        area.level === 'TOWNSHIP' ? 'NOT_HELD' : 'ALLOWED',
      ),
      received: compared('petitions_received'),
      backlog: {
        listed: value('listed_petition_cases'),
        byListLevel: words.listLevels.map((listLevel) => {
          const of = `listLevel=${listLevel}`
          const [all, resolved] = [
            at('listed_petition_cases', 'now', of),
            at('listed_petition_cases_resolved', 'now', of),
          ]
          return {
            listLevel,
            listed: { value: all },
            resolved: { value: resolved },
            resolutionRate: { value: ratio(resolved, all) },
          }
        }),
      },
    }),
    fireSafety: () => ({
      status: status(
        ['fire-safety'],
        ['units_inspected', 'administrative_penalty_cases', 'fines', 'fires', 'fire_deaths'],
        'NOT_HELD',
      ),
      unitsInspected: compared('units_inspected'),
      penalties: value('administrative_penalty_cases'),
      fines: yuan('fines'),
      fires: compared('fires'),
      deaths: compared('fire_deaths'),
    }),
    traffic: () => ({
      status: status(['traffic'], ['road_accidents', 'road_deaths', 'drunk_driving_detained'], 'NOT_HELD'),
      accidents: compared('road_accidents'),
      deaths: value('road_deaths'),
      drunkDrivingDetentions: value('drunk_driving_detained'),
    }),
  }
}

function hazardNode(row: RecordRow, areas: LeanFacts['areas']): unknown {
  const [, site, feed, key, place, kind, state, listedOn, rectifiedOn, listLevel, premisesKind, road, funding] = row
  return {
    __typename: kind === 'FIRE_PREMISES' ? 'FireHazard' : 'RoadHazard',
    id: base64(`Hazard:${site}/${feed}/${key}`),
    kind,
    listLevel,
    state,
    listedOn,
    rectifiedOn,
    jurisdiction: areas[place]!.short,
    ...(kind === 'FIRE_PREMISES'
      ? { premisesKind }
      : { road, funding: funding === null ? null : { amount: (Number(funding) / 100).toFixed(2), currency: 'CNY' } }),
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function inChina(moment: number): string {
  return `${new Date(moment + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
}

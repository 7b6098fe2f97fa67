import type { Connector, DepartmentCode } from '../../src/connector/connector.ts'
import { type CoverageMemory, createCoverageMemory } from '../../src/figures/coverageMemory.ts'
import { createFigureReader, type FigureReader } from '../../src/figures/figureReader.ts'
import { demonstrationAnalyst, type Principal } from '../../src/identity/principal.ts'
import type { JurisdictionId } from '../../src/jurisdictions/jurisdiction.ts'
import type { SiteSources } from '../../src/sources.ts'
import type { Database } from '../../src/store/database.ts'
import { demonstrationTree } from '../support/divisions.ts'

/** A store that is a few lists, for the rules of figures; the SQL has its own tests against PostgreSQL. */
export interface FakeStore {
  /** area code, measure, breakdown, year, value, unallocated */
  readonly years?: readonly (readonly [string, string, string, number, number, number])[]
  /** area code, measure, breakdown, month (2010-05), value, toDate */
  readonly months?: readonly (readonly [string, string, string, string, number | null, (number | null)?])[]
  /** area code, measure, from, until (exclusive), [ends of deliveries] */
  readonly told?: readonly (readonly [string, string, string, string, (readonly string[])?])[]
  /** site/connector, asOf, failing code */
  readonly fresh?: readonly (readonly [string, string | null, string | null])[]
  /** slot, key, value, unallocated, uncertain: the answer to every question about days. */
  readonly days?: readonly (readonly [number, string, number, number, number])[]
  /** Data versions as they are told one after the other; the last one stays. Without it nothing is ever committed. */
  readonly versions?: readonly number[]
}

/** The code's area in the real tree. */
export function areaOf(code: string): JurisdictionId {
  return demonstrationTree().findByCode(code)!.id
}

/** A connector that tells measures, and nothing else. */
export function connectorOf(
  id: string,
  department: DepartmentCode,
  measures: readonly string[],
  hours = 36,
): Connector {
  const feeds = [{ coverage: { kind: 'SETTINGS', measures } }]
  return {
    id,
    department,
    title: { zh: id, en: id },
    mode: 'sync',
    freshness: { hours },
    feeds,
  } as unknown as Connector
}

/** A site with some connectors. */
export function siteOf(siteId: string, ...connectors: readonly Connector[]): SiteSources {
  const sources = connectors.map((connector) => ({ connector, settings: {} }))
  return { siteId, jurisdictionId: areaOf(siteId), sources }
}

/** A reader over the fake store, and others of further requests; `statements` lists what was sent. */
export function fakeReader(
  store: FakeStore,
  sites: readonly SiteSources[],
  now = '2026-11-21T10:00:00+08:00',
  /** `forgetful`: the memory of coverage has lost everything whenever it is asked. `principal`: who asks. */
  {
    forgetful = false,
    principal = demonstrationAnalyst,
  }: { readonly forgetful?: boolean; readonly principal?: Principal } = {},
): { reader: FigureReader; another: () => FigureReader; statements: string[] } {
  const statements: string[] = []
  let versionsTold = 0
  const figures = async (
    _: unknown,
    statement: { name?: string },
    values: readonly unknown[],
  ): Promise<unknown[][]> => {
    // A statement's name ends with how it is narrowed, which is no matter of the figures.
    const kind =
      /^(rollup_years|rollup_months|rollup_columns|coverage|site_states)/.exec(statement.name ?? '')?.[0] ?? 'days'
    statements.push(kind)
    const areas = values[1] as readonly number[]
    const asked = (code: string): boolean => areas.includes(areaOf(code))
    const wanted = (measure: string): boolean =>
      values.length === 4 || values.slice(4).some((names) => (names as string[]).includes(measure))
    if (kind === 'rollup_years') {
      return (store.years ?? [])
        .filter(([area, measure, , year]) => asked(area) && wanted(measure) && (values[3] as number[]).includes(year))
        .map(([area, measure, breakdown, year, value, unallocated]) => [
          areaOf(area),
          (values[2] as boolean[])[0],
          String(year),
          `${measure}|${breakdown}`,
          String(value),
          String(unallocated),
          null,
          null,
          null,
        ])
    }
    if (kind === 'rollup_months') {
      return (store.months ?? [])
        .filter(([area, , , month]) => asked(area) && (values[3] as string[]).includes(`${month}-01`))
        .map(([area, measure, breakdown, month, value, toDate]) => [
          areaOf(area),
          (values[2] as boolean[])[0],
          `${month}-01`,
          `${measure}|${breakdown}`,
          String(value ?? ''),
          '0',
          toDate === undefined || toDate === null ? null : String(toDate),
          toDate === undefined || toDate === null ? null : '0',
          null,
        ])
    }
    const version = String(store.versions?.[Math.min(versionsTold++, store.versions.length - 1)] ?? 1)
    if (kind === 'rollup_columns') {
      const wantedCell = (area: string, measure: string, breakdown: string): boolean =>
        asked(area) && (values[2] as string[]).includes(measure) && (values[3] as string[]).includes(breakdown)
      const wantedParts = values.slice(4).flat().map(String)
      const cells = [
        ...(store.years ?? []).map(([area, measure, breakdown, year, value]) => ({
          area,
          measure,
          breakdown,
          part: String(year),
          value: String(value),
          toDate: null,
        })),
        ...(store.months ?? []).map(([area, measure, breakdown, month, value, toDate]) => ({
          area,
          measure,
          breakdown,
          part: `${month}-01`,
          value: String(value ?? ''),
          toDate: String(toDate ?? ''),
        })),
      ].filter(
        ({ area, measure, breakdown, part }) => wantedCell(area, measure, breakdown) && wantedParts.includes(part),
      )
      return [
        ...[...Map.groupBy(cells, ({ measure, breakdown, part }) => `${measure}|${breakdown}|${part}`).values()].map(
          (column) => [
            column[0]!.measure,
            column[0]!.breakdown,
            column[0]!.part,
            column.map(({ area }) => areaOf(area)).join(),
            column.map(({ value }) => value).join(),
            column[0]!.toDate === null ? null : column.map(({ toDate }) => toDate).join(),
          ],
        ),
        ...sites.map((site) => [site.siteId, null, null, version, null, null]),
      ]
    }
    if (kind === 'coverage') {
      const [, , first, last, measures] = values as [unknown, unknown, string, string, string[]?]
      return [
        ...(store.told ?? [])
          .filter(([area, measure, from, until]) => {
            const isWanted = measures === undefined || measures.includes(measure)
            return asked(area) && isWanted && from <= last && until > first
          })
          .map(([area, measure, from, until, ends]) => [
            measure,
            areaOf(area),
            false,
            `{[${from},${until})}`,
            // As `string_agg` has it: of nothing it is null.
            ends?.join(',') || null,
          ]),
        ...sites.map((site) => [site.siteId, null, null, version, null]),
      ]
    }
    if (kind === 'site_states') {
      return [
        ...(store.fresh ?? []).map(([key, asOf, failing]) => {
          const [siteId, connector] = key.split('/')
          return [siteId, connector, asOf === null ? null : Date.parse(asOf), failing, null]
        }),
        ...sites.map((site) => [site.siteId, null, null, null, version]),
      ]
    }
    return (store.days ?? []).map((row) => [...row])
  }
  const database = { figures } as unknown as Database
  const tree = demonstrationTree()
  const memory = createCoverageMemory(database)
  const coverage: CoverageMemory = forgetful
    ? { find: () => undefined, learn: (...asked) => createCoverageMemory(database).learn(...asked) }
    : memory
  const another = (): FigureReader =>
    createFigureReader({ database, principal, tree, sites, coverage, now: new Date(now) })
  return { reader: another(), another, statements }
}

import type { Comparison, Figure } from '../../src/figures/figure.ts'
import { type ResolvedFormula, resolveFormula } from '../../src/figures/formula.ts'
import type { DimensionValues } from '../../src/figures/indicator.ts'
import { type PeriodInput, periodOf } from '../../src/figures/period.ts'
import { findIndicator } from '../../src/figures/registry.ts'
import type { Boundaries } from '../../src/jurisdictions/jurisdiction.ts'
import { areaOf, connectorOf, type FakeStore, fakeReader, siteOf } from './fakeFigures.ts'

/** 温州 with four departments and 玉溪 with one, for the rules of figures. */
const fire = connectorOf('fire-safety', 'FIRE_SAFETY', [
  'fires',
  'fire_deaths',
  'fire_stations_built',
  'units_inspected',
  'fines',
  'listed_hazard_units',
  'listed_hazard_units_rectified',
])
const police = connectorOf('public-security', 'PUBLIC_SECURITY', [
  'criminal_incidents',
  'video_points_new',
  'province_robbery_snatching_incidents',
])
const grid = connectorOf('grid', 'GRID', [
  'grids',
  'population_permanent',
  'grid_staff_full_time',
  'grid_staff_part_time',
])
const traffic = connectorOf('traffic', 'TRAFFIC', ['road_deaths'])
export const wenzhou = siteOf('330300', fire, police, grid, traffic)
export const yuxi = siteOf('530400', fire)
export const fresh = ['fire-safety', 'public-security', 'grid', 'traffic'].map(
  (connector) => [`330300/${connector}`, '2026-11-21T02:00:00+08:00', null] as const,
)
export const formula = (code: string, where: DimensionValues = {}): ResolvedFormula =>
  resolveFormula(findIndicator(code), where)

/** One figure with its comparison, and what was sent for it. */
export async function read(
  store: FakeStore,
  code: string,
  input: PeriodInput,
  asked: ResolvedFormula,
  options: { boundaries?: Boundaries; now?: string } = {},
): Promise<{ figure: Figure; lastYear: Comparison; statements: string[] }> {
  const now = options.now ?? '2026-11-21T10:00:00+08:00'
  const boundaries = options.boundaries ?? 'CURRENT'
  const { reader, statements } = fakeReader({ fresh, ...store }, [wenzhou, yuxi], now)
  const period = periodOf(input, new Date(now))
  const area = areaOf(code)
  await reader.load({ areas: [area], period, boundaries, formulas: [asked] })
  const figure = reader.view(area, period, boundaries).figure(asked)
  return { figure, lastYear: await figure.comparison('SAME_PERIOD_LAST_YEAR'), statements }
}
export const codes = (figure: Figure): string[] => figure.notes.map((note) => note.code)

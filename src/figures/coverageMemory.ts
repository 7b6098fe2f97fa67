import { hubService, type Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import { readCoverage } from '../store/coverageRead.ts'
import type { Database } from '../store/database.ts'
import { type SiteVersions, versionOf } from '../store/siteStateRead.ts'
import { holds, shareMeasures, type ToldArea, widen } from './toldArea.ts'
import { type ToldMeasures, toldMeasures } from './toldMeasures.ts'

/** What one area has been told at one version of its sites' data. Never changed, only replaced. */
export interface KnownArea {
  readonly version: string
  /** What was asked; a measure of it that is not in a map was not told. */
  readonly asked: ToldArea
  readonly current: ToldMeasures
  readonly atEvent: ToldMeasures
}

/** An area and the sites that tell of it. */
export interface AreaOfSites {
  readonly areaId: JurisdictionId
  readonly siteIds: readonly string[]
}

/**
 * What areas have been told, kept from one request to the next: it changes only with a run, while adding up its days takes PostgreSQL
 * longer than reading the figures. Each request compares the version of its sites' data, so that no answer rests on what was told
 * before the last commit.
 */
export interface CoverageMemory {
  /** What is known of the area, if it holds all that is wanted, at whatever version. */
  find(areaId: JurisdictionId, wanted: ToldArea): KnownArea | undefined
  /**
   * Reads the areas anew. Gives what it read, too: another request may have put something narrower in its place, or emptied the full
   * memory, before the asker looks.
   */
  learn(
    principal: Principal,
    areas: readonly AreaOfSites[],
    wanted: ToldArea,
  ): Promise<ReadonlyMap<JurisdictionId, KnownArea>>
}

// Twice the areas of a city down to its villages; a full memory starts anew.
const keptAreas = 10_000

/** Opens the memory of one process. */
export function createCoverageMemory(database: Database): CoverageMemory {
  const known = new Map<JurisdictionId, KnownArea>()
  return {
    find(areaId, wanted) {
      const area = known.get(areaId)
      return area !== undefined && holds(area.asked, wanted) ? area : undefined
    },
    async learn(_principal, areas, wanted) {
      // What was read of these areas before is read again with the rest, so that one answer stands for all of it.
      const asked: ToldArea = { ...wanted, measures: wanted.measures === 'ALL' ? 'ALL' : new Set(wanted.measures) }
      for (const { areaId } of areas) {
        const before = known.get(areaId)
        if (before !== undefined) widen(asked, before.asked)
      }
      // As the hub itself: what one reader's rights left out would be missing for all who look next.
      const { rows, versions } = await readCoverage(database, hubService, {
        siteIds: [...new Set(areas.flatMap(({ siteIds }) => siteIds))],
        areaIds: areas.map(({ areaId }) => areaId),
        from: asked.from,
        to: asked.to,
        measures: asked.measures === 'ALL' ? null : [...asked.measures],
      })
      if (known.size + areas.length > keptAreas) known.clear()
      shareMeasures(asked)
      const rowsByArea = Map.groupBy(rows, (row) => row.areaId)
      const learned = new Map<JurisdictionId, KnownArea>()
      for (const { areaId, siteIds } of areas) {
        const ofArea = rowsByArea.get(areaId) ?? []
        const area = {
          current: toldMeasures(ofArea.filter(({ atEvent }) => !atEvent)),
          atEvent: toldMeasures(ofArea.filter(({ atEvent }) => atEvent)),
          asked,
          version: versionOf(versions, siteIds),
        }
        learned.set(areaId, area)
        known.set(areaId, area)
      }
      return learned
    },
  }
}

/** Whether an area is known at the version that its sites have now. */
export function isAtVersion({ version }: KnownArea, versions: SiteVersions, siteIds: readonly string[]): boolean {
  return version === versionOf(versions, siteIds)
}

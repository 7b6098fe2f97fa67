import type { JurisdictionId, JurisdictionLevel, ResolvedDivision } from './jurisdiction.ts'

/** A place from its lines in both trees, from the province down. Frozen, because many rows share one. */
export function dividedPlace(
  now: ReadonlyMap<JurisdictionLevel, JurisdictionId>,
  event: ReadonlyMap<JurisdictionLevel, JurisdictionId>,
  flags: string[],
  system: string,
): ResolvedDivision {
  const deepest = [...now].at(-1)!
  return Object.freeze({
    jurisdictionId: deepest[1],
    level: deepest[0],
    provinceId: now.get('PROVINCE') ?? null,
    prefectureId: now.get('PREFECTURE') ?? null,
    countyId: now.get('COUNTY') ?? null,
    townshipId: now.get('TOWNSHIP') ?? null,
    villageId: now.get('VILLAGE') ?? null,
    eventPrefectureId: event.get('PREFECTURE') ?? null,
    eventCountyId: event.get('COUNTY') ?? null,
    eventTownshipId: event.get('TOWNSHIP') ?? null,
    eventVillageId: event.get('VILLAGE') ?? null,
    flags: Object.freeze(flags),
    system,
  })
}

/** A place that nobody could find. */
export function nowhere(flag: string, system: string): ResolvedDivision {
  return Object.freeze({
    jurisdictionId: null,
    level: null,
    provinceId: null,
    prefectureId: null,
    countyId: null,
    townshipId: null,
    villageId: null,
    eventPrefectureId: null,
    eventCountyId: null,
    eventTownshipId: null,
    eventVillageId: null,
    flags: Object.freeze([flag]),
    system,
  })
}

import { addDays } from '../calendar.ts'
import type { DivisionSystem } from '../connector/connector.ts'
import { HubError } from '../errors.ts'
import { holdsOn } from './calendarDay.ts'
import { createNameFinder } from './divisionNames.ts'
import type { FunctionalZone } from './divisionSet.ts'
import { type CodeMatch, codeForms } from './findCode.ts'
import { gridCodeFlags, villageOfGrid } from './gridCode.ts'
import type { JurisdictionId, JurisdictionLevel, ResolvedDivision } from './jurisdiction.ts'
import type { JurisdictionTree } from './jurisdictionTree.ts'
import { dividedPlace, nowhere } from './resolvedPlace.ts'

/** A code that only one department uses; days inclusive, null is open. From the connector's `codes/divisions.csv`. */
export interface LocalDivisionCode {
  readonly code: string
  /** What `target` is: a code of GB2260, NBS12 or MCA9, a functional zone's code, or a name inside the site. */
  readonly system: 'GB2260' | 'NBS12' | 'MCA9' | 'ZONE' | 'NAME'
  readonly target: string
  readonly from: string | null
  readonly to: string | null
}

/** Which division a police station serves, and when. A station that serves several has several rows. */
export interface StationDivision {
  /** GA 380 code of the station. */
  readonly station: string
  /** Code of the division, six, nine or twelve digits. */
  readonly division: string
  readonly from: string | null
  readonly to: string | null
}

/** The connector's own tables. */
export interface LocalCodes {
  readonly codes?: readonly LocalDivisionCode[]
  readonly stations?: readonly StationDivision[]
}

/** What a row says besides the place itself. */
export interface ResolveOptions {
  /** Systems that the column may hold, in the order in which they are tried. */
  readonly systems: readonly DivisionSystem[]
  /** Day of the fact; null is read with today's meaning (a code given up by then: with its last one). */
  readonly on: string | null
  /** An area below the site that is known from elsewhere; names are looked for inside it. */
  readonly within?: JurisdictionId
}

/** Finds where reported places lie, for one site and one connector. */
export interface DivisionResolver {
  /** Never throws for what a row holds. The answer is shared between rows: do not change it. */
  resolve(raw: string | null, options: ResolveOptions): ResolvedDivision
}

/** Where something was found, before the two trees are asked. */
interface Found {
  readonly id: JurisdictionId
  readonly system: string
  readonly flags: readonly string[]
  /** Day to ask the trees for, when it differs from the day of the fact. */
  readonly day?: string
}
type Outcome =
  | Found
  | { readonly ambiguous: true; readonly system: string }
  | { readonly zone: FunctionalZone; readonly system: string; readonly flags: readonly string[] }

/** EXACT: held on the day. LOOSE: given up, or not yet given. LAST_RESORT: a guess that is flagged as such. */
type Pass = 'EXACT' | 'LOOSE' | 'LAST_RESORT'
const passes: readonly Pass[] = ['EXACT', 'LOOSE', 'LAST_RESORT']
const codeSystems: readonly DivisionSystem[] = ['GB2260', 'NBS12', 'MCA9']
const today = '9999-12-31'
// A column of garbage must not grow the memory without end; real columns have a few thousand different places.
const cacheLimit = 300_000

/**
 * Makes the resolver of one connector at one site. A code that held on the day of the fact is preferred over one of an earlier system
 * in the list that did not (the Ministry's 330327123 was 龙港镇 until 2019, the Bureau's is 炎亭镇 since 2016).
 * Answers are remembered by text, systems and the interval between changes in which the day lies.
 * Throws CONNECTOR_INVALID when the local table contradicts itself.
 */
export function createDivisionResolver(setup: {
  readonly tree: JurisdictionTree
  readonly siteId: JurisdictionId
  readonly localCodes?: LocalCodes
}): DivisionResolver {
  const { tree, siteId } = setup
  const findName = createNameFinder(tree)
  const localCodes = Map.groupBy(setup.localCodes?.codes ?? [], (row) => row.code)
  const stations = Map.groupBy(setup.localCodes?.stations ?? [], (row) => row.station)
  const zones = new Map(tree.zones.map((zone) => [zone.code, zone]))
  for (const row of setup.localCodes?.codes ?? []) {
    if (row.system === 'ZONE' && !zones.has(row.target)) {
      throw new HubError(
        'CONNECTOR_INVALID',
        `The local division code ${row.code} stands for the functional zone ${row.target}, which is not known. Add the zone, or mend the table.`,
      )
    }
  }
  const intervalOf = createIntervals([
    ...tree.changeDays,
    ...boundaries(setup.localCodes?.codes ?? []),
    ...boundaries(setup.localCodes?.stations ?? []),
  ])

  let remembered = 0
  let caches = new Map<string, Map<string, ResolvedDivision>>()
  let cachesBySystems = new WeakMap<readonly DivisionSystem[], Map<string, ResolvedDivision>[]>()

  function cacheFor(
    systems: readonly DivisionSystem[],
    interval: number,
    within: JurisdictionId | undefined,
  ): Map<string, ResolvedDivision> {
    if (within === undefined) {
      const known = cachesBySystems.get(systems)?.[interval]
      if (known !== undefined) return known
    }
    const key = `${systems.join()} ${interval} ${within ?? ''}`
    const cache = caches.get(key) ?? new Map<string, ResolvedDivision>()
    caches.set(key, cache)
    if (within === undefined) {
      const bySystems = cachesBySystems.get(systems)
      if (bySystems === undefined) {
        const intervals: Map<string, ResolvedDivision>[] = []
        intervals[interval] = cache
        cachesBySystems.set(systems, intervals)
      } else bySystems[interval] = cache
    }
    return cache
  }

  return {
    resolve(raw, { systems, on, within }) {
      const text = raw ?? ''
      const cache = cacheFor(systems, on === null ? 0 : intervalOf(on) + 1, within)
      const known = cache.get(text)
      if (known !== undefined) return known
      if (remembered >= cacheLimit) {
        remembered = 0
        caches = new Map()
        cachesBySystems = new WeakMap()
      }
      const answer = resolveNew(text.trim(), systems, on, within)
      cache.set(text, answer)
      remembered += 1
      return answer
    },
  }

  function resolveNew(
    text: string,
    systems: readonly DivisionSystem[],
    on: string | null,
    within: JurisdictionId | undefined,
  ): ResolvedDivision {
    const firstSystem = systems[0] ?? ''
    if (text === '') return nowhere('UNMAPPED_DIVISION', firstSystem)
    for (const pass of passes) {
      for (const system of systems) {
        const outcome = findIn(system, text, systems, on, within, pass)
        if (outcome === null) continue
        if ('ambiguous' in outcome) return nowhere('DIVISION_AMBIGUOUS', outcome.system)
        return 'zone' in outcome ? placeZone(outcome.zone, outcome.system, outcome.flags, on) : place(outcome, on)
      }
    }
    return nowhere('UNMAPPED_DIVISION', firstSystem)
  }

  function findIn(
    system: DivisionSystem,
    text: string,
    systems: readonly DivisionSystem[],
    on: string | null,
    within: JurisdictionId | undefined,
    pass: Pass,
  ): Outcome | null {
    switch (system) {
      case 'GB2260':
      case 'NBS12':
      case 'MCA9':
        return findCode(system, text, on, pass)
      case 'NAME':
        return findByName(text, on, within, pass)
      case 'PATH':
        return findPath(text, systems, on, within, pass)
      case 'LOCAL':
        return findLocal(text, on, pass)
      case 'GA380':
        return pass === 'LAST_RESORT' ? findOrganisation(text, on) : findStation(text, on, pass)
      case 'CJT349':
        return pass === 'LAST_RESORT' ? findTownshipOfGrid(text, on) : findGrid(text, on, pass)
    }
  }

  function findCode(system: DivisionSystem, text: string, on: string | null, pass: Pass): Outcome | null {
    if (pass === 'LAST_RESORT') return null
    const match = tree.matchCode(text, system, on ?? today)
    if (match !== null) return (match.timing === 'VALID') === (pass === 'EXACT') ? foundByCode(match, on) : null
    if (pass === 'LOOSE') return null
    const zone = codeForms(text)
      .map((form) => zones.get(form))
      .find((one) => one !== undefined)
    return zone === undefined ? null : { zone, system, flags: [] }
  }

  function foundByCode(match: CodeMatch, on: string | null): Found {
    const found = { id: match.id, system: match.system }
    if (match.timing === 'VALID') return { ...found, flags: [] }
    // Without a day nothing can be said against a code that was given up: it is read as of its last day.
    if (on === null) return { ...found, flags: [], ...(match.validTo === null ? {} : { day: match.validTo }) }
    return { ...found, flags: [match.timing === 'RETIRED' ? 'RETIRED_CODE' : 'CODE_BEFORE_VALIDITY'] }
  }

  function findByName(text: string, on: string | null, within: JurisdictionId | undefined, pass: Pass): Outcome | null {
    if (pass === 'LAST_RESORT' || /^\d+$/.test(text)) return null
    const match = findName(text, within ?? siteId, on ?? today)
    if (match === null) return null
    if (match.kind === 'AMBIGUOUS') return { ambiguous: true, system: 'NAME' }
    if (match.kind === 'ZONE') return { zone: zones.get(match.code)!, system: 'NAME', flags: [] }
    if ((match.timing === 'VALID') !== (pass === 'EXACT')) return null
    const flags =
      match.timing === 'VALID' || on === null
        ? []
        : [match.timing === 'RETIRED' ? 'RETIRED_CODE' : 'CODE_BEFORE_VALIDITY']
    return { id: match.id, system: 'NAME', flags }
  }

  /** The deepest part that means something: parts that do not are passed over, because vendors append rooms and grids of their own. */
  function findPath(
    text: string,
    systems: readonly DivisionSystem[],
    on: string | null,
    within: JurisdictionId | undefined,
    pass: Pass,
  ): Outcome | null {
    const parts = text
      .split(/[,，;；/>]/u)
      .map((part) => part.trim())
      .filter((part) => part !== '')
    // All timings at once: a county that has another code by now tells more than the city in front of it, which still has its own.
    if (pass !== 'EXACT' || (parts.length < 2 && !/[,，]/u.test(text))) return null
    const declared = systems.filter((system) => codeSystems.includes(system))
    for (const part of parts.reverse()) {
      for (const timing of ['EXACT', 'LOOSE'] as const) {
        for (const system of declared.length > 0 ? declared : codeSystems) {
          const outcome = findCode(system, part, on, timing)
          if (outcome !== null) return { ...outcome, system: 'PATH' }
        }
        const named = findByName(part, on, within, timing)
        if (named !== null && !('ambiguous' in named)) return { ...named, system: 'PATH' }
      }
    }
    return null
  }

  function findLocal(text: string, on: string | null, pass: Pass): Outcome | null {
    if (pass === 'LAST_RESORT') return null
    const row = localCodes.get(text)?.find((one) => holdsOn(one.from, one.to, on ?? today) === (pass === 'EXACT'))
    if (row === undefined) return null
    const outcome =
      row.system === 'ZONE'
        ? { zone: zones.get(row.target)!, system: 'LOCAL', flags: [] }
        : row.system === 'NAME'
          ? (findByName(row.target, on, undefined, 'EXACT') ?? findByName(row.target, on, undefined, 'LOOSE'))
          : (findCode(row.system, row.target, on, 'EXACT') ?? findCode(row.system, row.target, on, 'LOOSE'))
    if (outcome === null) return null
    if ('ambiguous' in outcome) return { ambiguous: true, system: 'LOCAL' }
    // The department's own code says where, so that the target's validity is no fault of the row.
    return {
      ...outcome,
      system: 'LOCAL',
      flags: ['LOCAL_DIVISION_CODE', ...(pass === 'LOOSE' ? ['RETIRED_CODE'] : [])],
    }
  }

  /** The division that a station served on the day; what several have in common. */
  function findStation(text: string, on: string | null, pass: Pass): Outcome | null {
    if (pass !== 'EXACT') return null
    const served = (stations.get(text) ?? []).filter((row) => holdsOn(row.from, row.to, on ?? today))
    const matches = served.flatMap(
      (row) =>
        codeSystems
          .map((system) => tree.matchCode(row.division, system, on ?? today))
          .find((match) => match !== null) ?? [],
    )
    if (matches.length === 0) return null
    const [first, ...others] = matches
    return {
      id: others.reduce((id, match) => commonArea(id, match.id, on ?? today), first!.id),
      system: 'GA380',
      flags: [],
    }
  }

  /** The table lacks the station: the first six digits of GA 380 are usually the county's. Never deeper, and never unflagged. */
  function findOrganisation(text: string, on: string | null): Outcome | null {
    if (!/^\d{6}[0-9A-Za-z]{6}$/.test(text)) return null
    const match = tree.matchCode(text.slice(0, 6), 'GB2260', on ?? today)
    if (match === null) return null
    const found = foundByCode(match, on)
    return { ...found, system: 'GA380', flags: ['ORGANISATION_CODE', ...found.flags] }
  }

  /** A grid lies in the village that its code names. */
  function findGrid(text: string, on: string | null, pass: Pass): Outcome | null {
    const village = villageOfGrid(text)
    const outcome = village === null ? null : findCode('NBS12', village, on, pass)
    if (outcome === null || 'ambiguous' in outcome) return outcome
    return { ...outcome, system: 'CJT349', flags: [...gridCodeFlags(text), ...outcome.flags] }
  }

  /** The table lacks the village (601 and up stand for merged ones): its township is the digits before. Never deeper, and never unflagged. */
  function findTownshipOfGrid(text: string, on: string | null): Outcome | null {
    const township = villageOfGrid(text)?.slice(0, 9)
    const match = township === undefined ? null : tree.matchCode(township, 'NBS12', on ?? today)
    if (match === null) return null
    const found = foundByCode(match, on)
    return { ...found, system: 'CJT349', flags: ['UNKNOWN_VILLAGE', ...gridCodeFlags(text), ...found.flags] }
  }

  function commonArea(a: JurisdictionId, b: JurisdictionId, on: string): JurisdictionId {
    const line = [...tree.ancestorsOf(a, on).map((area) => area.id), a]
    return line.findLast((id) => tree.isWithin(b, id, on)) ?? siteId
  }

  function place({ id, flags, system, day }: Found, on: string | null): ResolvedDivision {
    const then = day ?? on ?? today
    const { id: assigned, split } = tree.assignedToday(id, then)
    const now = lineOf(assigned, today)
    const event = lineOf(id, then)
    const told = [...flags]
    if (split) told.push('SPLIT_SINCE')
    if (!isInside(id, then) && !isInside(assigned, today)) {
      // The row is the site's own, so it counts in the site's remainder: given to a county elsewhere it would be in no sum of the site.
      const place = dividedPlace(now, event, [...told, 'OUTSIDE_SITE'], system)
      const below = {
        countyId: null,
        townshipId: null,
        villageId: null,
        eventCountyId: null,
        eventTownshipId: null,
        eventVillageId: null,
      }
      return Object.freeze({ ...place, ...below })
    }
    return dividedPlace(now, event, told, system)
  }

  function placeZone(
    zone: FunctionalZone,
    system: string,
    flags: readonly string[],
    on: string | null,
  ): ResolvedDivision {
    const [cover, ...others] = zone.covers
    if (cover?.extent === 'WHOLE' && others.length === 0)
      return place({ id: cover.jurisdictionId, system, flags: [...flags, 'FUNCTIONAL_ZONE'] }, on)
    // Which county a place in the zone lies in is not known: it counts in the remainder of the smallest area that holds the zone.
    const holder = tree.isWithin(siteId, zone.within) ? siteId : zone.within
    return place({ id: holder, system, flags: [...flags, 'FUNCTIONAL_ZONE'] }, on)
  }

  function isInside(id: JurisdictionId, on: string): boolean {
    return tree.isWithin(id, siteId, on) || tree.isWithin(id, siteId)
  }

  function lineOf(id: JurisdictionId, on: string): Map<JurisdictionLevel, JurisdictionId> {
    const self = tree.standIn(id, on)
    return new Map([...tree.ancestorsOf(self.id, on), self].map((area) => [area.level, area.id]))
  }
}

function boundaries(rows: readonly { readonly from: string | null; readonly to: string | null }[]): string[] {
  return rows.flatMap(({ from, to }) => [...(from === null ? [] : [from]), ...(to === null ? [] : [addDays(to, 1)])])
}

/** Number of the interval between two of the days; remembered by day, of which there are few. */
function createIntervals(days: readonly string[]): (day: string) => number {
  const ascending = [...new Set(days)].sort()
  const known = new Map<string, number>()
  return (day) => {
    let interval = known.get(day)
    if (interval === undefined) {
      const later = ascending.findIndex((one) => one > day)
      interval = later < 0 ? ascending.length : later
      if (known.size < 100_000) known.set(day, interval)
    }
    return interval
  }
}

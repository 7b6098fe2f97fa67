import { addDays } from '../calendar.ts'
import { firstDay } from './calendarDay.ts'
import { type DivisionHistory, indexDivisionHistory, sidePositions, today } from './divisionHistory.ts'
import type { DivisionChange, DivisionSet, FunctionalZone, PackedDivisions } from './divisionSet.ts'
import { createDivisionTable, type DivisionTable, levelRank, levels } from './divisionTable.ts'
import { type CodeMatch, createCodeFinder } from './findCode.ts'
import type {
  Jurisdiction,
  JurisdictionChange,
  JurisdictionCode,
  JurisdictionId,
  JurisdictionLevel,
} from './jurisdiction.ts'
import { packAreas } from './packAreas.ts'
import {
  createJurisdictionSearch,
  type JurisdictionSearchOptions,
  type JurisdictionSearchResult,
} from './searchJurisdictions.ts'

/**
 * All areas in memory, today's and those before. `on` is a day (ISO); without it the answer is today's. An area that did not exist
 * on that day is answered for by the area that held its ground. Ids that are not in the tree throw: they come from this tree.
 */
export interface JurisdictionTree {
  /** Changes whenever the tree says something else; part of cache keys. */
  readonly version: string
  readonly size: number
  has(id: JurisdictionId): boolean
  get(id: JurisdictionId): Jurisdiction
  /** Null for a province. */
  parentOf(id: JurisdictionId, on?: string): Jurisdiction | null
  /** From the province down to the parent. */
  ancestorsOf(id: JurisdictionId, on?: string): Jurisdiction[]
  /** Direct children in the order of their codes; with `level` all areas of that level below, direct or not. */
  childrenOf(id: JurisdictionId, options?: { readonly on?: string; readonly level?: JurisdictionLevel }): Jurisdiction[]
  /** The same as ids only: no object per child. */
  childIdsOf(
    id: JurisdictionId,
    options?: { readonly on?: string; readonly level?: JurisdictionLevel },
  ): JurisdictionId[]
  /** Ids from the province down to the area itself, today: no object per area. */
  lineageOf(id: JurisdictionId): JurisdictionId[]
  /** All areas of a level that exist today, in the order of their codes. */
  areasOfLevel(level: JurisdictionLevel): readonly Jurisdiction[]
  /** Whether `id` is `ancestor` or lies below it. */
  isWithin(id: JurisdictionId, ancestor: JurisdictionId, on?: string): boolean
  /** Oldest first, the primary code of today last. */
  codesOf(id: JurisdictionId): JurisdictionCode[]
  /** Oldest first. */
  changesOf(id: JurisdictionId): JurisdictionChange[]
  /**
   * The area of a code of any year and length, padded or not. Without `on` today's meaning comes first, and an area that ended answers
   * with the one that it became (if that is a single one); with `on` the meaning of that day comes first. Null: unknown.
   */
  findByCode(code: string, options?: { readonly system?: string; readonly on?: string }): Jurisdiction | null
  /** What a code means in one system on a day, and whether it held on that day. Null: unknown in that system. */
  matchCode(code: string, system: string, on: string): CodeMatch | null
  search(text: string, options?: JurisdictionSearchOptions): JurisdictionSearchResult
  /** Whether AT_EVENT may differ from CURRENT for the area: it or something below it took part in a change of territory. */
  boundariesTouch(id: JurisdictionId): boolean
  existedOn(id: JurisdictionId, day: string): boolean
  /** The area itself if it existed on the day, else the smallest one that held its ground. */
  standIn(id: JurisdictionId, day: string): Jurisdiction
  /** Changes after the day that took ground from the area, or gave it some. For notes beside a line over time. */
  lostOrGainedSince(
    id: JurisdictionId,
    day: string,
  ): { readonly lost: JurisdictionChange[]; readonly gained: JurisdictionChange[] }
  /** Where today a report of that day about the area belongs: itself, what it became, or (`split`) the common parent of its parts. */
  assignedToday(id: JurisdictionId, day: string): { readonly id: JurisdictionId; readonly split: boolean }
  /** Areas that are or were below, of these levels. */
  descendantsEver(id: JurisdictionId, levels: readonly JurisdictionLevel[]): JurisdictionId[]
  readonly zones: readonly FunctionalZone[]
  /** First days of new states, ascending. */
  readonly changeDays: readonly string[]
}

/** Builds the tree. Throws DIVISIONS_INVALID when rows do not fit together. */
export function createJurisdictionTree(set: DivisionSet): JurisdictionTree {
  return createPackedTree({ ...set, areas: packAreas(set.areas) })
}

/** The same from packed areas. */
export function createPackedTree({ areas, ...set }: PackedDivisions): JurisdictionTree {
  const table = createDivisionTable(areas)
  const history = indexDivisionHistory(table, set)
  const finder = createCodeFinder(table, history)
  const touched = touchedAreas(table, history)
  const publicChanges = new Map(set.changes.map((change) => [change.id, publicChange(change)]))

  const at = (id: JurisdictionId): number => {
    const position = table.positionOf(id)
    if (position < 0) throw new Error(`no jurisdiction ${id} in the tree`)
    return position
  }
  const idAt = (position: number): JurisdictionId => table.ids[position]!
  const view = (position: number): Jurisdiction => ({
    id: idAt(position),
    level: levels[table.ranks[position]!]!,
    kind: table.kindOf(position),
    name: table.nameOf(position),
    code: String(table.codes[position]),
    validFrom: table.lives.get(position)?.validFrom ?? null,
    validTo: table.lives.get(position)?.validTo ?? null,
  })

  function childPositions(position: number, on: string, level: JurisdictionLevel | undefined): number[] {
    const children = history.childrenOn(position, on)
    if (level === undefined) return [...children]
    const wanted = levelRank(level)
    const found: number[] = []
    for (const child of children) {
      const rank = table.ranks[child]!
      if (rank === wanted) found.push(child)
      else if (rank < wanted) for (const deeper of childPositions(child, on, level)) found.push(deeper)
    }
    return found
  }

  // The table never changes, and going through the whole country for its counties takes longer than all that is done with them.
  const ofLevel = new Map<JurisdictionLevel, Uint32Array>()
  const viewsOfLevel = new Map<JurisdictionLevel, readonly Jurisdiction[]>()
  function positionsOfLevel(level: JurisdictionLevel): Uint32Array {
    let found = ofLevel.get(level)
    if (found === undefined) {
      const rank = levelRank(level)
      const exist: number[] = []
      for (let position = 0; position < table.size; position += 1) {
        if (table.ranks[position] === rank && (table.lives.get(position)?.validTo ?? null) === null)
          exist.push(position)
      }
      // Codes of one level are equally long, so that their numbers are in the order of their texts.
      found = Uint32Array.from(exist).sort((a, b) => table.codes[a]! - table.codes[b]!)
      ofLevel.set(level, found)
    }
    return found
  }
  function areasOfLevel(level: JurisdictionLevel): readonly Jurisdiction[] {
    let found = viewsOfLevel.get(level)
    if (found === undefined) {
      found = Array.from(positionsOfLevel(level), view)
      // Three thousand are kept; of townships and villages there are too many.
      if (levelRank(level) <= levelRank('COUNTY')) viewsOfLevel.set(level, found)
    }
    return found
  }

  const tree: JurisdictionTree = {
    version: set.version,
    size: table.size,
    zones: set.zones,
    changeDays: history.days,
    has: (id) => table.positionOf(id) >= 0,
    get: (id) => view(at(id)),
    parentOf(id, on = today) {
      const parent = history.parentOn(at(id), on)
      return parent < 0 ? null : view(parent)
    },
    ancestorsOf(id, on = today) {
      const parent = history.parentOn(at(id), on)
      return parent < 0 ? [] : history.lineageOn(parent, on).map(view)
    },
    childrenOf: (id, options = {}) => childPositions(at(id), options.on ?? today, options.level).map(view),
    childIdsOf: (id, options = {}) => childPositions(at(id), options.on ?? today, options.level).map(idAt),
    areasOfLevel,
    lineageOf: (id) => history.lineageOn(at(id), today).map(idAt),
    isWithin: (id, ancestor, on = today) => history.lineageOn(at(id), on).includes(at(ancestor)),
    codesOf(id) {
      const position = at(id)
      const dated = history.codesOf.get(position) ?? []
      const codes: JurisdictionCode[] = dated.map(({ system, code, name, validFrom, validTo }) => ({
        system,
        code,
        name,
        validFrom,
        validTo,
      }))
      const primary = finder.undatedPrimary(position)
      if (primary !== null) codes.push(primary)
      return codes.sort(
        (a, b) => compareOpen(a.validTo, b.validTo) || (a.validFrom ?? '').localeCompare(b.validFrom ?? ''),
      )
    },
    changesOf: (id) => (history.changesOf.get(at(id)) ?? []).map((change) => publicChanges.get(change.id)!),
    findByCode(code, { system, on } = {}) {
      const match = finder.find(code, system, on ?? today)
      if (match === null) return null
      return view(on === undefined ? becameToday(match.position) : match.position)
    },
    matchCode(code, system, on) {
      const match = finder.find(code, system, on)
      return match === null
        ? null
        : {
            id: idAt(match.position),
            system: match.system,
            timing: match.timing,
            validFrom: match.validFrom,
            validTo: match.validTo,
          }
    },
    search: createJurisdictionSearch({ table, history, finder, view }),
    boundariesTouch: (id) => touched.has(at(id)),
    existedOn: (id, day) => history.existedOn(at(id), day),
    standIn: (id, day) => view(history.standIn(at(id), day)),
    lostOrGainedSince(id, day) {
      const position = at(id)
      const later = (history.changesOf.get(position) ?? []).filter((change) => firstDay(change.effectiveOn) > day)
      const lost = (history.lossesOf.get(position) ?? []).filter((change) => firstDay(change.effectiveOn) > day)
      const gained = later.filter(
        (change) =>
          (change.kind === 'MERGE' || change.kind === 'PARTIAL_TRANSFER') &&
          sidePositions(table, change, 'TO').includes(position),
      )
      const open = (change: DivisionChange): JurisdictionChange => publicChanges.get(change.id)!
      return { lost: lost.map(open), gained: gained.map(open) }
    },
    assignedToday(id, day) {
      const { position, split } = assign(at(id), day)
      return { id: idAt(position), split }
    },
    descendantsEver(id, wanted) {
      const position = at(id)
      const ranks = new Set(wanted.map(levelRank))
      const found = new Set<number>()
      const collect = (from: number): void => {
        for (const child of table.childrenOf(from)) {
          if (ranks.has(table.ranks[child]!)) found.add(child)
          collect(child)
        }
      }
      collect(position)
      for (const child of history.dated) {
        if (!ranks.has(table.ranks[child]!)) continue
        const parents = [
          table.parents[child]!,
          ...(history.parentsOf.get(child) ?? []).map((parent) => table.positionOf(parent.parentId)),
        ]
        if (parents.some((parent) => parent >= 0 && isBelowEver(parent, position))) found.add(child)
      }
      return [...found].sort((a, b) => a - b).map(idAt)
    },
  }
  return tree

  function isBelowEver(position: number, ancestor: number): boolean {
    for (let line = position; line >= 0; line = table.parents[line]!) if (line === ancestor) return true
    return false
  }

  /** Follows an area that ended to the single one that it became; itself where there are several. */
  function becameToday(position: number): number {
    const ending = history.endingOf.get(position)
    if (ending === undefined) return position
    const to = sidePositions(table, ending, 'TO')
    return to.length === 1 ? becameToday(to[0]!) : position
  }

  function assign(position: number, day: string): { position: number; split: boolean } {
    const ending = history.endingOf.get(position)
    if (ending !== undefined) {
      const to = sidePositions(table, ending, 'TO')
      const endedOn = firstDay(ending.effectiveOn)
      if (to.length === 1) return assign(to[0]!, day > endedOn ? day : endedOn)
      return { position: assign(history.commonAncestor(to, today), day).position, split: true }
    }
    const losses = (history.lossesOf.get(position) ?? []).filter((change) => firstDay(change.effectiveOn) > day)
    if (losses.length === 0) return { position, split: false }
    const parts = [position, ...losses.flatMap((change) => sidePositions(table, change, 'TO'))]
    return { position: assign(history.commonAncestor(parts, today), day).position, split: true }
  }
}

/** Parties to changes of territory and whatever lies between them and the province, on the days before and after. */
function touchedAreas(table: DivisionTable, history: DivisionHistory): ReadonlySet<number> {
  const touched = new Set<number>()
  const touch = (position: number, day: string): void => {
    for (const line of history.lineageOn(position, day)) if (table.ranks[line]! > 0) touched.add(line)
  }
  const territorial = new Set(['SPLIT', 'MERGE', 'PARTIAL_TRANSFER', 'TOWN_TO_CITY', 'PARENT_CHANGE'])
  for (const [position, changes] of history.changesOf) {
    for (const change of changes) {
      if (!territorial.has(change.kind)) continue
      touched.add(position)
      touch(position, firstDay(change.effectiveOn))
      touch(position, today)
    }
  }
  // Of these a part went over: with their code alone nobody can tell where a record belongs today.
  for (const position of history.lossesOf.keys()) touched.add(position)
  for (const [position, { validFrom, validTo }] of table.lives) {
    touched.add(position)
    touch(position, validFrom ?? today)
    if (validTo !== null) touch(position, addDays(validTo, 1))
    touch(position, today)
  }
  return touched
}

function publicChange(change: DivisionChange): JurisdictionChange {
  const side = (wanted: 'FROM' | 'TO') =>
    change.sides
      .filter((one) => one.side === wanted)
      .map(({ jurisdictionId, code, name }) => ({ jurisdictionId, code, name }))
  return {
    id: change.id,
    kind: change.kind,
    effectiveOn: change.effectiveOn,
    document: change.document,
    from: side('FROM'),
    to: side('TO'),
  }
}

function compareOpen(a: string | null, b: string | null): number {
  return (a ?? today).localeCompare(b ?? today)
}

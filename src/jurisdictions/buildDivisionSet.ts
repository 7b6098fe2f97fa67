import { addDays } from '../calendar.ts'
import { HubError } from '../errors.ts'
import { buildFunctionalZones } from './buildFunctionalZones.ts'
import { firstDay } from './calendarDay.ts'
import type { AdministeredRow, ChangeRow, DivisionList, ZoneRow } from './divisionFiles.ts'
import { divisionKind } from './divisionKind.ts'
import {
  type AreaColumns,
  type DatedCode,
  type DatedParent,
  type DivisionChange,
  type DivisionSet,
  emptyAreas,
  type FunctionalZone,
  identityKeepingKinds,
  primarySystem,
} from './divisionSet.ts'
import type { JurisdictionId, JurisdictionLevel } from './jurisdiction.ts'
import { jurisdictionIdOf } from './jurisdictionId.ts'

/** What the hub knows about divisions, as rows of files. */
export interface DivisionSources {
  readonly list: DivisionList
  readonly changes: readonly ChangeRow[]
  readonly zones: readonly ZoneRow[]
  readonly administered: readonly AdministeredRow[]
}

function invalid(message: string): HubError {
  return new HubError('DIVISIONS_INVALID', `The divisions contradict themselves: ${message}`)
}

/**
 * Joins a yearly list with the changes before it into identities with dated codes, names and parents. Changes of which neither side
 * is in the list are left out, so that the same files serve one city and the whole country.
 * Throws DIVISIONS_INVALID.
 */
export function buildDivisionSet(sources: DivisionSources): DivisionSet {
  const builder = new DivisionSetBuilder()
  builder.addList(sources.list)
  builder.addAdministered(sources.administered)
  builder.addChanges(sources.changes)
  builder.addZones(sources.zones, sources.list.zones)
  return builder.finish(sources.list.edition)
}

type SideKey = string
const sideKey = (row: { system: string; code: string; name: string }): SideKey =>
  `${row.system} ${row.code} ${row.name}`

/** From when to when an area had a code and name. */
interface CodePeriod {
  validFrom: string | null
  validTo: string | null
}

class DivisionSetBuilder {
  readonly #areas: AreaColumns = emptyAreas()
  /** Primary code of the list -> position. */
  readonly #listed = new Map<string, number>()
  readonly #positionOfId = new Map<JurisdictionId, number>()
  readonly #childrenOf = new Map<JurisdictionId, JurisdictionId[]>()
  readonly #codes: DatedCode[] = []
  readonly #parents: DatedParent[] = []
  readonly #changes: DivisionChange[] = []
  readonly #zones: FunctionalZone[] = []

  addList(list: DivisionList): void {
    for (const row of list.divisions) {
      const parent = row.parent === '' ? null : this.#listed.get(row.parent)
      if (parent === undefined)
        throw invalid(`${row.code} ${row.name} hangs under ${row.parent}, which is not above it in the list.`)
      if (this.#listed.has(row.code)) throw invalid(`${row.code} is in the list twice.`)
      const parentId = parent === null ? null : this.#areas.id[parent]!
      this.#listed.set(
        row.code,
        this.#addArea(jurisdictionIdOf(row.code), row.level, row.name, primarySystem(row.level), row.code, parentId),
      )
    }
  }

  addAdministered(rows: readonly AdministeredRow[]): void {
    for (const { code, by } of rows) {
      const position = this.#listed.get(code)
      const city = this.#listed.get(by)
      if (position === undefined || city === undefined) continue
      this.#areas.administeredBy[position] = this.#areas.id[city]!
    }
  }

  addChanges(rows: readonly ChangeRow[]): void {
    const changes = groupChanges(rows).filter((sides) => sides.some((row) => this.#concerns(row, rows)))
    const identities = this.#identify(changes)
    const periods = new Map<SideKey, CodePeriod>()
    const period = (row: ChangeRow): CodePeriod => {
      const key = sideKey(row)
      const found = periods.get(key) ?? { validFrom: null, validTo: null }
      periods.set(key, found)
      return found
    }
    const moves: { day: string; area: JurisdictionId; from: JurisdictionId; to: JurisdictionId }[] = []

    for (const sides of changes) {
      const { change, kind, effectiveOn, document, note } = sides[0]!
      const day = firstDay(effectiveOn)
      const idOf = (row: ChangeRow): JurisdictionId => identities.get(sideKey(row))!
      const from = sides.filter((row) => row.side === 'FROM')
      const to = sides.filter((row) => row.side === 'TO')
      if (identityKeepingKinds.has(kind)) {
        period(from[0]!).validTo = addDays(day, -1)
        period(to[0]!).validFrom = day
      } else if (kind !== 'PARTIAL_TRANSFER') {
        const fromIds = new Set(from.map(idOf))
        const toIds = new Set(to.map(idOf))
        for (const row of from) {
          if (toIds.has(idOf(row))) continue
          period(row).validTo = addDays(day, -1)
          this.#areas.validTo[this.#position(idOf(row))] = addDays(day, -1)
        }
        for (const row of to) {
          if (fromIds.has(idOf(row))) continue
          period(row).validFrom = day
          this.#areas.validFrom[this.#position(idOf(row))] = day
        }
      }
      const listedIds = (codes: string): JurisdictionId[] =>
        codes === '' ? [] : codes.split(' ').map((code) => this.#listedId(code, change))
      for (const row of from) {
        for (const area of listedIds(row.moved)) moves.push({ day, area, from: idOf(row), to: idOf(to[0]!) })
      }
      if (kind === 'TOWN_TO_CITY') {
        // The villages of the new city hung under the town, and their codes under the city's began with it.
        for (const area of this.#childrenOf.get(idOf(to[0]!)) ?? [])
          moves.push({ day, area, from: idOf(from[0]!), to: idOf(to[0]!) })
      }
      this.#changes.push({
        id: Number(change),
        kind,
        effectiveOn,
        document: document || null,
        note: note || null,
        sides: sides.map((row) => ({
          side: row.side,
          jurisdictionId: idOf(row),
          code: row.code,
          name: row.name,
          moved: listedIds(row.moved),
          partlyMoved: listedIds(row.partlyMoved),
        })),
      })
    }
    this.#datePeriods(changes, identities, periods)
    this.#dateParents(moves)
  }

  addZones(rows: readonly ZoneRow[], listed: DivisionList['zones']): void {
    const here = rows.filter((row) => this.#listed.has(row.within))
    this.#zones.push(...buildFunctionalZones(here, listed, (code, zone) => this.#listedId(code, zone)))
  }

  finish(edition: string): DivisionSet {
    const version = `${edition}, ${this.#areas.id.length} areas, ${this.#changes.length} changes`
    return {
      version,
      areas: this.#areas,
      codes: this.#codes,
      parents: this.#parents,
      changes: this.#changes,
      zones: this.#zones,
    }
  }

  #addArea(
    id: JurisdictionId,
    level: JurisdictionLevel,
    name: string,
    system: string,
    code: string,
    parentId: JurisdictionId | null,
  ): number {
    const areas = this.#areas
    const position = areas.id.push(id) - 1
    if (this.#positionOfId.has(id)) throw invalid(`two areas would have the identity ${id} (${code} ${name}).`)
    this.#positionOfId.set(id, position)
    areas.level.push(level)
    areas.kind.push(divisionKind(level, name))
    areas.name.push(name)
    areas.system.push(system)
    areas.code.push(code)
    areas.parentId.push(parentId)
    areas.validFrom.push(null)
    areas.validTo.push(null)
    areas.administeredBy.push(null)
    if (parentId !== null) {
      const siblings = this.#childrenOf.get(parentId)
      if (siblings) siblings.push(id)
      else this.#childrenOf.set(parentId, [id])
    }
    return position
  }

  #position(id: JurisdictionId): number {
    return this.#positionOfId.get(id)!
  }

  #listedId(code: string, change: string): JurisdictionId {
    const position = this.#listed.get(code)
    if (position === undefined) throw invalid(`${code}, named in ${change}, is not in the list.`)
    return this.#areas.id[position]!
  }

  /** Whether a side leads to an area of the list: itself, by `current` or `parent`, or through later changes. */
  #concerns(row: ChangeRow, rows: readonly ChangeRow[], depth = 0): boolean {
    if (this.#listed.has(row.current || row.parent || row.code)) return true
    if (depth > 10) throw invalid(`the changes of ${row.code} go in a circle.`)
    return rows.some(
      (later) =>
        later.side === 'FROM' &&
        sideKey(later) === sideKey(row) &&
        rows.some(
          (next) =>
            next.change === later.change &&
            next.side === 'TO' &&
            sideKey(next) !== sideKey(row) &&
            this.#concerns(next, rows, depth + 1),
        ),
    )
  }

  /** Finds the identity of every side. Areas that ended are added here. */
  #identify(changes: readonly ChangeRow[][]): Map<SideKey, JurisdictionId> {
    const identities = new Map<SideKey, JurisdictionId>()
    const renamedTo = new Map<SideKey, SideKey>()
    const rows = changes.flat()
    for (const row of rows) {
      const key = sideKey(row)
      if (row.current !== '') identities.set(key, this.#listedId(row.current, row.change))
      else if (row.parent !== '') identities.set(key, this.#addEnded(row))
      else {
        const position = this.#listed.get(row.code)
        if (
          position !== undefined &&
          this.#areas.system[position] === row.system &&
          this.#areas.name[position] === row.name
        ) {
          identities.set(key, this.#areas.id[position]!)
        }
      }
    }
    for (const sides of changes) {
      if (identityKeepingKinds.has(sides[0]!.kind)) renamedTo.set(sideKey(sides[0]!), sideKey(sides[1]!))
    }
    const follow = (key: SideKey): JurisdictionId | undefined => {
      const known = identities.get(key)
      if (known !== undefined) return known
      const next = renamedTo.get(key)
      return next === undefined ? undefined : follow(next)
    }
    for (const row of rows) {
      const id = follow(sideKey(row))
      if (id === undefined)
        throw invalid(
          `change ${row.change}: ${row.code} ${row.name} leads to no area. Name its \`current\` code, or its \`level\` and \`parent\` if it ended.`,
        )
      identities.set(sideKey(row), id)
    }
    return identities
  }

  #addEnded(row: ChangeRow): JurisdictionId {
    if (row.level === '') throw invalid(`change ${row.change}: ${row.code} ${row.name} ended and has no \`level\`.`)
    const id = jurisdictionIdOf(row.code, this.#listed.has(row.code) ? 1 : 0)
    const existing = this.#positionOfId.get(id)
    if (existing === undefined)
      this.#addArea(id, row.level, row.name, row.system, row.code, this.#listedId(row.parent, row.change))
    return id
  }

  /** Writes the dated codes: those of the changes, and the primary one of an area whose code began or ended. */
  #datePeriods(
    changes: readonly ChangeRow[][],
    identities: ReadonlyMap<SideKey, JurisdictionId>,
    periods: ReadonlyMap<SideKey, CodePeriod>,
  ): void {
    const written = new Set<SideKey>()
    for (const row of changes.flat()) {
      const key = sideKey(row)
      const period = periods.get(key)
      if (period === undefined || written.has(key)) continue
      written.add(key)
      this.#codes.push({
        jurisdictionId: identities.get(key)!,
        system: row.system,
        code: row.code,
        name: row.name,
        ...period,
      })
    }
    const areas = this.#areas
    for (const [position, id] of areas.id.entries()) {
      const validFrom = areas.validFrom[position]!
      const validTo = areas.validTo[position]!
      const key = sideKey({ system: areas.system[position]!, code: areas.code[position]!, name: areas.name[position]! })
      if ((validFrom !== null || validTo !== null) && !written.has(key))
        this.#addPrimaryCode(position, id, validFrom, validTo)
    }
  }

  #addPrimaryCode(
    position: number,
    jurisdictionId: JurisdictionId,
    validFrom: string | null,
    validTo: string | null,
  ): void {
    const areas = this.#areas
    this.#codes.push({
      jurisdictionId,
      system: areas.system[position]!,
      code: areas.code[position]!,
      name: areas.name[position]!,
      validFrom,
      validTo,
    })
  }

  /** Writes the dated parents of what moved. A code under the last county is not older than the move into it. */
  #dateParents(
    moves: readonly { day: string; area: JurisdictionId; from: JurisdictionId; to: JurisdictionId }[],
  ): void {
    const byArea = Map.groupBy(moves, (move) => move.area)
    for (const [area, movesOfArea] of byArea) {
      const steps = movesOfArea.toSorted((a, b) => (a.day < b.day ? -1 : 1))
      const position = this.#position(area)
      const last = steps.at(-1)!
      if (this.#areas.parentId[position] !== last.to)
        throw invalid(`${this.#areas.code[position]} moved on ${last.day} to another parent than the list has.`)
      steps.forEach((step, index) => {
        if (index > 0 && steps[index - 1]!.to !== step.from)
          throw invalid(`${this.#areas.code[position]} moves on ${step.day} from where it was not.`)
        const validFrom = index === 0 ? null : steps[index - 1]!.day
        this.#parents.push({
          jurisdictionId: area,
          parentId: step.from,
          validFrom,
          validTo: addDays(step.day, -1),
          relation: 'PART_OF',
        })
      })
      this.#parents.push({
        jurisdictionId: area,
        parentId: last.to,
        validFrom: last.day,
        validTo: null,
        relation: 'PART_OF',
      })
      this.#addPrimaryCode(position, area, last.day, null)
    }
  }
}

/** Rows of one change together, oldest change first. */
function groupChanges(rows: readonly ChangeRow[]): ChangeRow[][] {
  return [...Map.groupBy(rows, (row) => row.change).values()]
    .map((sides) => sides.toSorted((a, b) => (a.side === b.side ? 0 : a.side === 'FROM' ? -1 : 1)))
    .toSorted((a, b) =>
      firstDay(a[0]!.effectiveOn) < firstDay(b[0]!.effectiveOn)
        ? -1
        : firstDay(a[0]!.effectiveOn) > firstDay(b[0]!.effectiveOn)
          ? 1
          : 0,
    )
}

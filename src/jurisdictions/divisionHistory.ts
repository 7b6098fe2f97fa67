import { addDays } from '../calendar.ts'
import { firstDay, holdsOn } from './calendarDay.ts'
import type { DatedCode, DatedParent, DivisionChange, DivisionSet } from './divisionSet.ts'
import type { DivisionTable } from './divisionTable.ts'

/** Stands for today: later than every day of a change. */
export const today = '9999-12-31'

/**
 * The table on any day. Areas are positions of the table. A question about a day on which an area did not exist is answered by the
 * smallest area that then held its ground: its predecessor, its successor, or what several of them had in common.
 */
export interface DivisionHistory {
  existedOn(position: number, day: string): boolean
  /** The area itself if it existed, else the one that held its ground. */
  standIn(position: number, day: string): number
  /** -1 for a province. */
  parentOn(position: number, day: string): number
  /** From the province down to the area itself. */
  lineageOn(position: number, day: string): number[]
  /** The deepest area that holds all of them. Throws when they lie in different provinces. */
  commonAncestor(positions: readonly number[], day: string): number
  /** In the order of codes. */
  childrenOn(position: number, day: string): readonly number[]
  /** Areas whose existence or parent differs between days. */
  readonly dated: ReadonlySet<number>
  readonly codesOf: ReadonlyMap<number, readonly DatedCode[]>
  readonly codesByText: ReadonlyMap<string, readonly DatedCode[]>
  readonly parentsOf: ReadonlyMap<number, readonly DatedParent[]>
  /** Oldest first. */
  readonly changesOf: ReadonlyMap<number, readonly DivisionChange[]>
  /** The change by which an area ended. */
  readonly endingOf: ReadonlyMap<number, DivisionChange>
  /** Changes after which a part of the area's ground belongs elsewhere, oldest first: it is a FROM side, or a part of it went over. */
  readonly lossesOf: ReadonlyMap<number, readonly DivisionChange[]>
  /** First days of new states, ascending: between two of them nothing changes. */
  readonly days: readonly string[]
  /** Between which of `days` a day lies: 0 before the first. */
  intervalOf(day: string): number
}

/** Positions of a change's sides, each once. */
export function sidePositions(table: DivisionTable, change: DivisionChange, side: 'FROM' | 'TO'): number[] {
  return [
    ...new Set(change.sides.filter((one) => one.side === side).map((one) => table.positionOf(one.jurisdictionId))),
  ]
}

/** Index of everything dated in a set. */
export function indexDivisionHistory(table: DivisionTable, set: Omit<DivisionSet, 'areas'>): DivisionHistory {
  const codesOf = group(set.codes, (code) => table.positionOf(code.jurisdictionId))
  const codesByText = group(set.codes, (code) => code.code)
  const parentsOf = group(set.parents, (parent) => table.positionOf(parent.jurisdictionId))
  const changes = set.changes.toSorted(
    (a, b) => compare(firstDay(a.effectiveOn), firstDay(b.effectiveOn)) || a.id - b.id,
  )
  const changesOf = new Map<number, DivisionChange[]>()
  const lossesOf = new Map<number, DivisionChange[]>()
  const beginningsOf = new Map<number, DivisionChange[]>()
  const endingOf = new Map<number, DivisionChange>()
  for (const change of changes) {
    const from = sidePositions(table, change, 'FROM')
    const to = sidePositions(table, change, 'TO')
    for (const position of new Set([...from, ...to])) add(changesOf, position, change)
    const day = firstDay(change.effectiveOn)
    for (const position of to)
      if (table.lives.get(position)?.validFrom === day && !from.includes(position)) add(beginningsOf, position, change)
    for (const position of from) {
      const validTo = table.lives.get(position)?.validTo ?? null
      if (validTo !== null && addDays(validTo, 1) === day && !to.includes(position)) endingOf.set(position, change)
    }
    if (change.kind !== 'SPLIT' && change.kind !== 'PARTIAL_TRANSFER') continue
    const partly = change.sides.flatMap((side) => side.partlyMoved).map((id) => table.positionOf(id))
    for (const position of new Set([...from, ...partly])) add(lossesOf, position, change)
  }
  const days = collectDays(table, set)

  const dated = new Set([...table.lives.keys(), ...parentsOf.keys()])
  // What hangs under an area that began later hung under another one before.
  for (const [position, { validFrom }] of table.lives)
    if (validFrom !== null) for (const child of table.childrenOf(position)) dated.add(child)
  const childrenByInterval = new Map<number, Map<number, number[]>>()

  const history: DivisionHistory = {
    dated,
    codesOf,
    codesByText,
    parentsOf,
    changesOf,
    endingOf,
    lossesOf,
    days,
    existedOn(position, day) {
      const life = table.lives.get(position)
      return life === undefined || holdsOn(life.validFrom, life.validTo, day)
    },
    standIn(position, day) {
      const life = table.lives.get(position)
      if (life === undefined || holdsOn(life.validFrom, life.validTo, day)) return position
      if (life.validFrom !== null && day < life.validFrom) {
        const beginnings = beginningsOf.get(position) ?? []
        // A town that became a city says more than the county that it left.
        const beginning = beginnings.find((change) => change.kind === 'TOWN_TO_CITY') ?? beginnings[0]
        const from = beginning === undefined ? [] : sidePositions(table, beginning, 'FROM')
        return from.length === 0 ? history.parentOn(position, day) : standInOfAll(from, day)
      }
      const ending = endingOf.get(position)
      return ending === undefined
        ? history.parentOn(position, day)
        : standInOfAll(sidePositions(table, ending, 'TO'), day)
    },
    parentOn(position, day) {
      const parent = parentsOf.get(position)?.find((one) => holdsOn(one.validFrom, one.validTo, day))
      const found = parent === undefined ? table.parents[position]! : table.positionOf(parent.parentId)
      return found < 0 ? -1 : history.standIn(found, day)
    },
    lineageOn(position, day) {
      const line: number[] = []
      for (let at = history.standIn(position, day); at >= 0; at = history.parentOn(at, day)) line.push(at)
      return line.reverse()
    },
    commonAncestor(positions, day) {
      const [first, ...others] = positions.map((position) => history.lineageOn(position, day))
      let depth = 0
      while (depth < first!.length && others.every((line) => line[depth] === first![depth])) depth += 1
      if (depth === 0)
        throw new Error(`areas ${positions.map((position) => table.ids[position]).join(', ')} have no common ancestor`)
      return first![depth - 1]!
    },
    childrenOn(position, day) {
      const interval = history.intervalOf(day)
      const present = table.childrenOf(position)
      if (interval === days.length) return Array.from(present)
      const placed = childrenByInterval.get(interval) ?? placeDated(day)
      childrenByInterval.set(interval, placed)
      const then = placed.get(position) ?? []
      const same = Array.from(present).filter((child) => !dated.has(child))
      if (then.length === 0) return same
      return [...same, ...then].sort((a, b) => compareCodes(table, a, b))
    },
    intervalOf(day) {
      let low = 0
      let high = days.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (days[middle]! <= day) low = middle + 1
        else high = middle
      }
      return low
    },
  }
  return history

  function standInOfAll(positions: readonly number[], day: string): number {
    return positions.length === 1 ? history.standIn(positions[0]!, day) : history.commonAncestor(positions, day)
  }

  function placeDated(day: string): Map<number, number[]> {
    const placed = new Map<number, number[]>()
    for (const position of dated)
      if (history.existedOn(position, day)) add(placed, history.parentOn(position, day), position)
    return placed
  }
}

function collectDays(table: DivisionTable, set: Omit<DivisionSet, 'areas'>): string[] {
  const days = new Set<string>()
  for (const { validFrom, validTo } of [...table.lives.values(), ...set.codes, ...set.parents]) {
    if (validFrom !== null) days.add(validFrom)
    if (validTo !== null) days.add(addDays(validTo, 1))
  }
  for (const change of set.changes) days.add(firstDay(change.effectiveOn))
  return [...days].sort()
}

function compareCodes(table: DivisionTable, a: number, b: number): number {
  return compare(String(table.codes[a]), String(table.codes[b])) || table.ids[a]! - table.ids[b]!
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function group<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  return Map.groupBy(rows, keyOf)
}

function add<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}

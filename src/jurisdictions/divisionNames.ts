import { holdsOn } from './calendarDay.ts'
import { shortName } from './divisionKind.ts'
import type { JurisdictionId, JurisdictionLevel } from './jurisdiction.ts'
import type { JurisdictionTree } from './jurisdictionTree.ts'

/** What a written name means inside a parent. */
export type NameMatch =
  | { readonly kind: 'AREA'; readonly id: JurisdictionId; readonly timing: 'VALID' | 'RETIRED' | 'EARLY' }
  | { readonly kind: 'ZONE'; readonly code: string }
  | { readonly kind: 'AMBIGUOUS' }

interface NamedArea {
  readonly id: JurisdictionId
  readonly level: JurisdictionLevel
  readonly validFrom: string | null
  readonly validTo: string | null
}

interface ParentNames {
  readonly full: ReadonlyMap<string, readonly NamedArea[]>
  readonly short: ReadonlyMap<string, readonly NamedArea[]>
  /** Names of the parent and of what it lies in, the longest first: people write them in front. */
  readonly prefixes: readonly string[]
}

/**
 * Names are looked for only inside a known parent (朝阳区 exists twice, 城关镇 88 times), with the day (玉溪市 was a county-level city
 * before 1997), and count only when one area fits.
 */
export function createNameFinder(
  tree: JurisdictionTree,
): (text: string, parent: JurisdictionId, on: string) => NameMatch | null {
  const indexes = new Map<JurisdictionId, ParentNames>()
  const namesOf = (parent: JurisdictionId): ParentNames => {
    const names = indexes.get(parent) ?? indexNames(tree, parent)
    indexes.set(parent, names)
    return names
  }

  function find(text: string, parent: JurisdictionId, on: string, mayBeParent: boolean): NameMatch | null {
    const names = namesOf(parent)
    const whole = findWhole(text, parent, names, on, mayBeParent)
    if (whole !== null) return whole
    for (const prefix of names.prefixes) {
      if (text.startsWith(prefix) && text.length > prefix.length) {
        const rest = find(text.slice(prefix.length), parent, on, mayBeParent)
        if (rest !== null) return rest
      }
    }
    // 龙湾区永中街道: the county in front says where to look for the rest; its old name too, which offices go on writing.
    for (const timing of ['VALID', 'OTHER'] as const) {
      for (let length = text.length - 1; length >= 2; length--) {
        const front = findIn(names.full.get(text.slice(0, length)), parent, on, timing, mayBeParent)
        if (front?.kind !== 'AREA' || front.id === parent) continue
        const rest = find(text.slice(length), front.id, on, false)
        return rest?.kind === 'AREA' && rest.timing === 'VALID' ? { ...rest, timing: front.timing } : rest
      }
    }
    return null
  }

  function findWhole(
    text: string,
    parent: JurisdictionId,
    names: ParentNames,
    on: string,
    mayBeParent: boolean,
  ): NameMatch | null {
    for (const timing of ['VALID', 'OTHER'] as const) {
      const full = names.full.get(text)
      const short = names.short.get(text)
      const match =
        findIn(full?.filter(isCountyOrAbove), parent, on, timing, mayBeParent) ??
        findZone(text, parent) ??
        findIn(full, parent, on, timing, mayBeParent) ??
        findIn(short, parent, on, timing, mayBeParent)
      if (match !== null) return match
    }
    return null
  }

  function findZone(text: string, parent: JurisdictionId): NameMatch | null {
    const zones = tree.zones.filter(
      (zone) => (zone.name === text || zone.aliases.includes(text)) && tree.isWithin(zone.within, parent),
    )
    if (zones.length === 0) return null
    return zones.length === 1 ? { kind: 'ZONE', code: zones[0]!.code } : { kind: 'AMBIGUOUS' }
  }

  function findIn(
    candidates: readonly NamedArea[] | undefined,
    parent: JurisdictionId,
    on: string,
    timing: 'VALID' | 'OTHER',
    mayBeParent: boolean,
  ): NameMatch | null {
    const fitting = (candidates ?? []).filter(
      (area) =>
        holdsOn(area.validFrom, area.validTo, on) === (timing === 'VALID') &&
        (area.id === parent ? mayBeParent : tree.isWithin(area.id, parent, on) || tree.isWithin(area.id, parent)),
    )
    for (const group of levelGroups) {
      const areas = new Map(fitting.filter((area) => group.includes(area.level)).map((area) => [area.id, area]))
      if (areas.size > 1) return { kind: 'AMBIGUOUS' }
      for (const [id, area] of areas)
        return {
          kind: 'AREA',
          id,
          timing: timing === 'VALID' ? 'VALID' : area.validTo !== null && area.validTo < on ? 'RETIRED' : 'EARLY',
        }
    }
    return null
  }

  return (text, parent, on) => find(normaliseName(text), parent, on, true)
}

// A report by county means the county even where a township has the same short name; a city and its county of one name stay ambiguous.
const levelGroups: readonly (readonly JurisdictionLevel[])[] = [
  ['PROVINCE', 'PREFECTURE', 'COUNTY'],
  ['TOWNSHIP'],
  ['VILLAGE'],
]

function isCountyOrAbove(area: NamedArea): boolean {
  return levelGroups[0]!.includes(area.level)
}

/** Without blanks. Names have no other variants that can be undone safely. */
function normaliseName(text: string): string {
  return text.replaceAll(/[\s\u3000]+/gu, '')
}

function indexNames(tree: JurisdictionTree, parent: JurisdictionId): ParentNames {
  const full = new Map<string, NamedArea[]>()
  const short = new Map<string, NamedArea[]>()
  const put = (map: Map<string, NamedArea[]>, name: string, area: NamedArea): void => {
    const areas = map.get(name)
    if (areas) areas.push(area)
    else map.set(name, [area])
  }
  const level = tree.get(parent).level
  // Villages are named alike within one county; from a city or province down a name of a village says nothing.
  const below: JurisdictionLevel[] =
    level === 'COUNTY' || level === 'TOWNSHIP' ? ['TOWNSHIP', 'VILLAGE'] : ['PREFECTURE', 'COUNTY', 'TOWNSHIP']
  for (const id of [parent, ...tree.descendantsEver(parent, below)]) {
    const area = tree.get(id)
    for (const { name, validFrom, validTo } of tree.codesOf(id)) {
      const named: NamedArea = { id, level: area.level, validFrom, validTo }
      put(full, name, named)
      const shortened = shortName(area.level, name)
      if (shortened !== name) put(short, shortened, named)
    }
  }
  const line = [...tree.ancestorsOf(parent), tree.get(parent)]
  const prefixes = line.flatMap((area) =>
    tree.codesOf(area.id).flatMap(({ name }) => [name, shortName(area.level, name)]),
  )
  return { full, short, prefixes: [...new Set(prefixes)].sort((a, b) => b.length - a.length) }
}

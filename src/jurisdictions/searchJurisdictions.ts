import { pinyin } from 'pinyin-pro'
import { type DivisionHistory, today } from './divisionHistory.ts'
import { shortName } from './divisionKind.ts'
import { type DivisionTable, levelRank, levels, paddedCode } from './divisionTable.ts'
import type { CodeFinder } from './findCode.ts'
import type { Jurisdiction, JurisdictionId, JurisdictionLevel } from './jurisdiction.ts'

/** How a search is narrowed. */
export interface JurisdictionSearchOptions {
  /** Only areas below this one, and itself. */
  readonly under?: JurisdictionId
  readonly level?: JurisdictionLevel
  /** Default 100. */
  readonly limit?: number
}

/** What a search finds. */
export interface JurisdictionSearchResult {
  /** The best first: same name, name or code that begins so, 拼音, name that contains it; then by level and code. */
  readonly matches: readonly Jurisdiction[]
  /** At most five near misses by spelling, only when nothing matches. */
  readonly suggestions: readonly Jurisdiction[]
}

interface SearchParts {
  readonly table: DivisionTable
  readonly history: DivisionHistory
  readonly finder: CodeFinder
  readonly view: (position: number) => Jurisdiction
}

const townshipRank = levelRank('TOWNSHIP')
const suggestionLimit = 5
// A letter more or less, or one of them changed; two in a longer word.
const nearMiss = (text: string): number => (text.length > 6 ? 2 : 1)

/** Ranks of matches, the smaller the better. */
const rank = {
  name: 0,
  shortName: 1,
  formerName: 2,
  code: 3,
  prefix: 4,
  pinyin: 5,
  pinyinPrefix: 6,
  contains: 7,
} as const

/** Search over today's areas: by name, short name, former name, code or its beginning, and 拼音 down to the township. */
export function createJurisdictionSearch({ table, history, finder, view }: SearchParts) {
  const spellings = lazy(() => spellAll(table))
  const formerNames = lazy(() => {
    const names: { position: number; name: string }[] = []
    for (const [position, codes] of history.codesOf)
      for (const { name } of codes) if (name !== table.nameOf(position)) names.push({ position, name })
    return names
  })
  const exists = (position: number): boolean => history.existedOn(position, today)

  return (text: string, options: JurisdictionSearchOptions = {}): JurisdictionSearchResult => {
    const wanted = text
      .trim()
      .toLowerCase()
      .replaceAll(/[\s'’]+/gu, '')
    if (wanted === '') return { matches: [], suggestions: [] }
    const isAllowed = createFilter(table, history, options)
    const found = new Map<number, number>()
    const hit = (position: number, value: number): void => {
      if (!exists(position) || !isAllowed(position)) return
      const before = found.get(position)
      if (before === undefined || value < before) found.set(position, value)
    }

    if (/^\d+$/.test(wanted)) searchCode(wanted, hit)
    else if (/^[a-zü]+$/u.test(wanted)) searchPinyin(wanted.replaceAll('ü', 'v'), hit)
    else searchName(wanted, hit)

    const order = [...found].sort(
      ([a, first], [b, second]) =>
        first - second ||
        table.ranks[a]! - table.ranks[b]! ||
        paddedCode(table.codes[a]!) - paddedCode(table.codes[b]!),
    )
    const matches = order.slice(0, options.limit ?? 100).map(([position]) => view(position))
    return { matches, suggestions: matches.length > 0 ? [] : suggest(wanted, isAllowed).map(view) }
  }

  function searchCode(digits: string, hit: (position: number, value: number) => void): void {
    const exact = finder.find(digits, undefined, today)
    if (exact !== null) {
      const successor = exists(exact.position) ? exact.position : history.standIn(exact.position, today)
      hit(successor, rank.code)
      if (digits.length >= 9) return
    }
    if (digits.length > 12) return
    for (const position of table.withPrimaryCodeBetween(Number(digits.padEnd(12, '0')), Number(digits.padEnd(12, '9'))))
      hit(position, rank.prefix)
  }

  function searchName(name: string, hit: (position: number, value: number) => void): void {
    for (const position of table.withNameContaining(name)) {
      const own = table.nameOf(position)
      if (own === name) hit(position, rank.name)
      else if (!own.startsWith(name)) hit(position, rank.contains)
      else hit(position, shortName(levels[table.ranks[position]!]!, own) === name ? rank.shortName : rank.prefix)
    }
    for (const { position, name: former } of formerNames()) {
      if (former.includes(name))
        hit(
          exists(position) ? position : history.standIn(position, today),
          former === name ? rank.formerName : rank.contains,
        )
    }
  }

  function searchPinyin(letters: string, hit: (position: number, value: number) => void): void {
    for (const { position, full, short, initials, shortInitials } of spellings()) {
      if (full === letters || short === letters || initials === letters || shortInitials === letters)
        hit(position, rank.pinyin)
      else if (full.startsWith(letters) || initials.startsWith(letters)) hit(position, rank.pinyinPrefix)
    }
  }

  function suggest(wanted: string, isAllowed: (position: number) => boolean): number[] {
    const limit = nearMiss(wanted)
    const near: { position: number; distance: number }[] = []
    const consider = (position: number, ...texts: string[]): void => {
      const distance = Math.min(...texts.map((text) => editDistance(wanted, text, limit)))
      if (distance <= limit && exists(position) && isAllowed(position)) near.push({ position, distance })
    }
    if (/^\d+$/.test(wanted)) {
      for (let position = 0; position < table.size; position++)
        if (table.ranks[position]! < townshipRank) consider(position, String(table.codes[position]))
    } else if (/^[a-z]+$/.test(wanted)) {
      for (const { position, full, short } of spellings()) consider(position, full, short)
    } else {
      for (let position = 0; position < table.size; position++) {
        if (table.ranks[position]! > townshipRank) continue
        const name = table.nameOf(position)
        consider(position, name, shortName(levels[table.ranks[position]!]!, name))
      }
    }
    near.sort(
      (a, b) =>
        a.distance - b.distance || table.ranks[a.position]! - table.ranks[b.position]! || a.position - b.position,
    )
    return near.slice(0, suggestionLimit).map(({ position }) => position)
  }
}

interface Spelling {
  readonly position: number
  readonly full: string
  readonly short: string
  readonly initials: string
  readonly shortInitials: string
}

// Readings of place names that general dictionaries get wrong.
const placeReadings: Readonly<Record<string, string>> = {
  乐清: 'yue qing',
  乐亭: 'lao ting',
  单县: 'shan xian',
  吴堡: 'wu bu',
  大埔: 'da bu',
  尉犁: 'yu li',
  江都: 'jiang du',
  洪洞: 'hong tong',
  浚县: 'xun xian',
  繁峙: 'fan shi',
  蔚县: 'yu xian',
  郫都: 'pi du',
  黄陂: 'huang pi',
}

function spell(name: string): string[] {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', v: true })
  const reading = placeReadings[name.slice(0, 2)]
  return reading === undefined ? syllables : [...reading.split(' '), ...syllables.slice(2)]
}

/** 拼音 of every name down to the township, without tones; 620,000 villages would take half a minute and help nobody. */
function spellAll(table: DivisionTable): Spelling[] {
  const spelled: Spelling[] = []
  const known = new Map<string, string[]>()
  for (let position = 0; position < table.size; position++) {
    if (table.ranks[position]! > townshipRank) continue
    const name = table.nameOf(position)
    const syllables = known.get(name) ?? spell(name)
    known.set(name, syllables)
    const short = syllables.slice(0, shortName(levels[table.ranks[position]!]!, name).length)
    const initials = (part: readonly string[]): string => part.map((syllable) => syllable.charAt(0)).join('')
    spelled.push({
      position,
      full: syllables.join(''),
      short: short.join(''),
      initials: initials(syllables),
      shortInitials: initials(short),
    })
  }
  return spelled
}

function createFilter(
  table: DivisionTable,
  history: DivisionHistory,
  options: JurisdictionSearchOptions,
): (position: number) => boolean {
  const level = options.level === undefined ? null : levelRank(options.level)
  const under = options.under === undefined ? null : table.positionOf(options.under)
  return (position) =>
    (level === null || table.ranks[position] === level) &&
    (under === null || history.lineageOn(position, today).includes(under))
}

/** Letters to change, add or leave out; gives up above `limit` and returns `limit + 1`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    if (Math.min(...next) > limit) return limit + 1
    row = next
  }
  return row[b.length]!
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

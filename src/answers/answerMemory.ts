import { LRUCache } from 'lru-cache'
import type { Touched } from '../audit/auditNotes.ts'
import type { Freshness } from '../figures/figureReader.ts'
import { freshnessOf } from '../figures/freshness.ts'
import type { FigureSource } from '../figures/siteScope.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { DataChange } from '../store/dataVersion.ts'
import { moveMoments, type PlacedMoment, writeMoments } from './answerDraft.ts'
import type { AnswerFoundations, MonthNumber } from './answerFoundations.ts'
import { AnswerText } from './answerText.ts'
import type { DataWatch } from './dataWatch.ts'
import type { PackedAnswer, Packing } from './packedAnswer.ts'

/** An answer that was made, to be kept. */
export interface MadeAnswer {
  /** JSON of its `data`. */
  readonly bytes: Buffer
  /** Of its operation. */
  readonly packing: Packing
  readonly moments: readonly PlacedMoment[]
  readonly foundations: AnswerFoundations
  readonly objects: number
  readonly withheld: number
  /** For the audit of whoever is given it again. */
  readonly touched: Touched
}

/** An answer from the memory. */
export interface RememberedAnswer {
  readonly text: AnswerText
  readonly touched: Touched
}

/** Whole answers, kept within one process for as long as nothing that they were made from has changed. */
export interface AnswerMemory {
  /** The answer under the key if it is what would be answered now, as far as the watch's last look tells. */
  find(key: string, now: Date): RememberedAnswer | null
  /** The sources (`site/connector`) that the answer under the key tells of, be it good or not; none where there is no answer. */
  sourcesOf(key: string): readonly string[]
  /** Keeps an answer that was made from the data that the watch knows now. */
  keep(key: string, answer: MadeAnswer, now: Date): void
  /** Bytes of the answers that are kept, and how many there are. */
  readonly size: { readonly bytes: number; readonly answers: number }
}

interface KeptSource {
  readonly source: FigureSource
  known: Freshness | undefined
  /** Its service did not answer. */
  readonly down: boolean
}

interface KeptAnswer {
  readonly packed: PackedAnswer
  readonly moments: readonly PlacedMoment[]
  readonly objects: number
  readonly withheld: number
  readonly touched: Touched
  readonly sites: readonly { readonly siteId: string; version: number }[]
  readonly areas: ReadonlyMap<JurisdictionId, readonly [MonthNumber, MonthNumber]>
  readonly sources: readonly KeptSource[]
  /** The look at which it was last found good. */
  number: number
  /** First moment (milliseconds since 1970) at which a source turns stale by itself. */
  goodUntil: number
}

/** What an entry costs beside its bytes, measured: maps, keys and objects. */
const overheadBytes = 1_500
const bytesOfArea = 100

/** A memory of so many bytes; what was not asked for longest goes first. `knownDown`: live sources whose services do not answer now. */
export function createAnswerMemory(
  mostBytes: number,
  watch: DataWatch,
  knownDown: () => ReadonlySet<string>,
): AnswerMemory {
  const answers = new LRUCache<string, KeptAnswer>({
    maxSize: mostBytes,
    // A few large ones would empty the memory for all others.
    maxEntrySize: Math.ceil(mostBytes / 16),
    sizeCalculation: ({ packed, areas }, key) =>
      packed.size + 2 * key.length + overheadBytes + bytesOfArea * areas.size,
  })

  /** Whether the answer is still what would be answered; brings its moments up to date. */
  function isGood(answer: KeptAnswer, now: number): boolean {
    if (now > answer.goodUntil) return false
    const down = knownDown()
    if (answer.sources.some((kept) => kept.down !== down.has(kept.source.key))) return false
    if (answer.number === watch.number) return true
    for (const site of answer.sites) {
      const changes = watch.changesSince(site.siteId, site.version)
      if (changes === null || changes.some((change) => touches(change, answer))) return false
    }
    let moved = false
    for (const kept of answer.sources) {
      const known = watch.freshnessOf(kept.source.key)
      if (known?.asOf === kept.known?.asOf && known?.failingCode === kept.known?.failingCode) continue
      // Of what was and is fresh nothing but moments tells how old it is.
      if (!isFresh(kept.source, kept.known, now) || !isFresh(kept.source, known, now)) return false
      kept.known = known
      moved = true
    }
    for (const site of answer.sites) site.version = watch.versionOf(site.siteId)
    answer.number = watch.number
    if (moved) {
      moveMoments(answer.moments, (key) => watch.freshnessOf(key)?.asOf ?? null)
      answer.goodUntil = firstStale(answer.sources, now)
    }
    return true
  }

  return {
    find(key, now) {
      const answer = answers.get(key)
      if (answer === undefined) return null
      if (!isGood(answer, now.getTime())) {
        answers.delete(key)
        return null
      }
      const { packed, moments, objects, withheld, touched } = answer
      const bytes = packed.unpack()
      writeMoments(bytes, moments)
      return { text: new AnswerText(bytes, objects, withheld), touched }
    },
    sourcesOf: (key) => answers.peek(key)?.sources.map(({ source }) => source.key) ?? [],
    keep(key, { bytes, packing, moments, foundations, objects, withheld, touched }, now) {
      const down = knownDown()
      const sources = [...foundations.sources].map(
        (source): KeptSource => ({ source, known: watch.freshnessOf(source.key), down: down.has(source.key) }),
      )
      answers.set(key, {
        packed: packing.pack(bytes),
        moments,
        objects,
        withheld,
        touched,
        sites: [...foundations.siteIds].map((siteId) => ({ siteId, version: watch.versionOf(siteId) })),
        areas: foundations.areas,
        sources,
        number: watch.number,
        goodUntil: firstStale(sources, now.getTime()),
      })
    },
    get size() {
      return { bytes: answers.calculatedSize, answers: answers.size }
    },
  }
}

function touches(change: DataChange, { areas }: KeptAnswer): boolean {
  if (change.kind === 'FRESHNESS') return false
  if (change.kind === 'EVERYTHING') return true
  return change.areas.some((area) => {
    const read = areas.get(area)
    return read !== undefined && change.months.some((month) => month >= read[0] && month <= read[1])
  })
}

function isFresh({ source }: FigureSource, known: Freshness | undefined, now: number): boolean {
  return freshnessOf(known, source.connector.freshness.hours, now).state === 'FRESH'
}

function firstStale(sources: readonly KeptSource[], now: number): number {
  const moments = sources.flatMap(({ source, known }) => {
    const { state, staleAfter } = freshnessOf(known, source.source.connector.freshness.hours, now)
    return state === 'FRESH' && staleAfter !== null ? [staleAfter] : []
  })
  return Math.min(Number.MAX_SAFE_INTEGER, ...moments)
}

import type { Touched } from '../audit/auditNotes.ts'
import type { FigureSource } from '../figures/siteScope.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { DataChange } from '../store/dataVersion.ts'
import type { AnswerFoundations, MonthNumber } from './answerFoundations.ts'
import { AnswerText, roomAround } from './answerText.ts'
import { ByteRing } from './byteRing.ts'
import type { DataWatch } from './dataWatch.ts'
import { createMomentMarks, type MomentMarks } from './momentMarks.ts'
import { type PackedAnswer, type Packing, unpack } from './packedAnswer.ts'
import { createSitesStates, onlyMovesMoments, type SitesState } from './sitesState.ts'

/** An answer that was made, to be kept. */
export interface MadeAnswer {
  /** JSON of its `data`, with marks where moments go. */
  readonly bytes: Buffer
  /** Of its operation. */
  readonly packing: Packing
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
  /** Of the moments in its answers. */
  readonly marks: MomentMarks
  /** Keeps an answer that was made from the data that the watch knows now, once it is packed. */
  keep(key: string, answer: MadeAnswer, now: Date): Promise<void>
  /** Bytes of the answers that are kept, and how many there are. */
  readonly size: { readonly bytes: number; readonly answers: number }
}

/** What stands beside the bytes of an answer, of which there are tens of thousands. */
interface KeptAnswer extends Pick<PackedAnswer, 'sample' | 'length'> {
  /** When it was last found good. */
  readonly state: SitesState
}

/** What is packed with an answer, in a line before it. */
interface KeptFacts extends Pick<MadeAnswer, 'objects' | 'withheld' | 'touched'> {
  readonly areas: readonly JurisdictionId[]
  /** First and last month read of each area. */
  readonly months: readonly MonthNumber[]
}

const lineBreak = 0x0a

/** A memory of so many bytes; what was not asked for longest goes first. `knownDown`: live sources whose services do not answer now. */
export function createAnswerMemory(
  mostBytes: number,
  watch: DataWatch,
  knownDown: () => ReadonlySet<string>,
): AnswerMemory {
  const marks = createMomentMarks(watch)
  const states = createSitesStates(watch, knownDown)
  const answers = new ByteRing<KeptAnswer>(mostBytes)

  /** The state in which the answer is what would be answered now; null: it is not. */
  function goodState(then: SitesState, facts: KeptFacts, moment: number): SitesState | null {
    const now = states.now(then.siteIds, sourcesIn(then), moment)
    if (now === then) return then
    if (!onlyMovesMoments(then, now, moment)) return null
    for (const [index, siteId] of then.siteIds.entries()) {
      const changes = watch.changesSince(siteId, then.versions[index]!)
      if (changes === null || changes.some((change) => touches(change, facts))) return null
    }
    return now
  }

  return {
    marks,
    find(key, now) {
      const found = answers.get(key)
      if (found === undefined) return null
      const { state: then, ...packed } = found.value
      const text = unpack({ ...packed, bytes: found.bytes })
      const line = text.indexOf(lineBreak)
      const facts = JSON.parse(text.toString('utf8', 0, line)) as KeptFacts
      const state = goodState(then, facts, now.getTime())
      if (state === null) {
        answers.delete(key)
        return null
      }
      if (state !== then) answers.update(key, { ...packed, state })
      const bytes = text.subarray(line + 1)
      marks.writeMoments(bytes)
      // What was packed before the data has been read.
      const room = { before: line + 1, after: roomAround.after }
      return { text: new AnswerText(bytes, facts.objects, facts.withheld, room), touched: facts.touched }
    },
    sourcesOf: (key) => answers.peek(key)?.state.sources.map(({ source }) => source.key) ?? [],
    async keep(key, { bytes, packing, foundations, objects, withheld, touched }, now) {
      // Before it is packed: what is committed meanwhile is found by whoever asks for the answer.
      const state = states.now([...foundations.siteIds], foundations.sources, now.getTime())
      const facts: KeptFacts = {
        objects,
        withheld,
        touched,
        areas: [...foundations.areas.keys()],
        months: [...foundations.areas.values()].flat(),
      }
      const text = Buffer.concat([Buffer.from(`${JSON.stringify(facts)}\n`), bytes])
      const { bytes: packed, ...rest } = await packing.pack(text)
      answers.set(key, packed, { ...rest, state })
    },
    get size() {
      return { bytes: answers.size, answers: answers.count }
    },
  }
}

function* sourcesIn({ sources }: SitesState): Generator<FigureSource> {
  for (const { source } of sources) yield source
}

function touches(change: DataChange, { areas, months }: KeptFacts): boolean {
  if (change.kind === 'FRESHNESS') return false
  if (change.kind === 'EVERYTHING') return true
  return areas.some(
    (area, index) =>
      change.areas.has(area) &&
      change.months.some((month) => month >= months[2 * index]! && month <= months[2 * index + 1]!),
  )
}

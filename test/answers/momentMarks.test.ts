import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAnswerDraft } from '../../src/answers/answerDraft.ts'
import { createMomentMarks } from '../../src/answers/momentMarks.ts'
import type { SectionStatus } from '../../src/figures/sectionStatus.ts'
import type { FigureSource } from '../../src/figures/siteScope.ts'

/** A kept answer says how old its sources are when it is given, and not when it was made. */

const hour = 3_600_000
const [police, traffic] = [sourceOf('330300/public-security', 36), sourceOf('330300/traffic', 24)] as const

function sourceOf(key: string, hours: number): FigureSource {
  return { key, source: { connector: { freshness: { hours } } } } as unknown as FigureSource
}

/** A watch whose sources are read whenever the test says so. */
function watchOf(asOf: Map<string, number | null>) {
  return {
    number: 1,
    freshnessOf: (key: string) => ({ asOf: asOf.get(key) ?? null, failingCode: null }),
  }
}

const at = (text: string): number => Date.parse(text)
const status = (sources: readonly FigureSource[], asOf: string | null): SectionStatus =>
  ({ sources, asOf, staleAfter: asOf }) as unknown as SectionStatus

test('moments are those of the oldest source, and of the first to turn stale, at the last look', () => {
  const asOf = new Map([
    [police.key, at('2010-05-17T01:00:00Z')],
    [traffic.key, at('2010-05-17T02:00:00Z')],
  ])
  const watch = watchOf(asOf)
  const marks = createMomentMarks(watch)
  const answer = JSON.stringify({
    asOf: marks.markOf('asOf', [police, traffic]),
    staleAfter: marks.markOf('staleAfter', [police, traffic]),
    traffic: marks.markOf('asOf', [traffic]),
    name: '鹿城区',
  })
  const given = (): unknown => {
    const bytes = Buffer.from(answer)
    marks.writeMoments(bytes)
    return JSON.parse(bytes.toString())
  }
  expect(given()).toEqual({
    asOf: '2010-05-17T09:00:00+08:00',
    staleAfter: '2010-05-18T10:00:00+08:00',
    traffic: '2010-05-17T10:00:00+08:00',
    name: '鹿城区',
  })
  asOf.set(police.key, at('2010-05-17T01:00:00Z') + 30 * hour)
  watch.number = 2
  expect(given()).toEqual({
    asOf: '2010-05-17T10:00:00+08:00',
    staleAfter: '2010-05-18T10:00:00+08:00',
    traffic: '2010-05-17T10:00:00+08:00',
    name: '鹿城区',
  })
})

test('an answer is given with the moments that its sections told, wherever they stand', () => {
  const moments = fc.integer({ min: 0, max: 2_000_000_000 }).map((seconds) => new Date(seconds * 1000).toISOString())
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom([police], [traffic], [police, traffic]), fc.option(moments), fc.string())),
      (told) => {
        const draft = createAnswerDraft()
        draft.markMoments(createMomentMarks(watchOf(new Map())))
        // As long as those of the hub.
        const sections = told.map(([sources, moment, text]) => ({
          of: status(sources, moment === null ? null : `${moment.slice(0, 19)}+08:00`),
          text,
        }))
        const marked = sections.map(({ of, text }) => ({ text, asOf: draft.moment('asOf', of) }))
        const given = JSON.parse(draft.place(Buffer.from(JSON.stringify(marked))).toString())
        expect(given).toEqual(sections.map(({ of, text }) => ({ text, asOf: of.asOf })))
        const bySources = Map.groupBy(
          sections.filter(({ of }) => of.asOf !== null),
          ({ of }) => of.sources.map(({ key }) => key).join(),
        )
        expect(draft.hasOneState).toBe(
          [...bySources.values()].every((all) => new Set(all.map(({ of }) => of.asOf)).size === 1),
        )
      },
    ),
  )
})

test('what looks like a mark and is none is left as it is', () => {
  const bytes = Buffer.from('"0000-00-00T00:00:00#zzzzz" "0000-00-00T00:00:00#"')
  createMomentMarks(watchOf(new Map())).writeMoments(bytes)
  createAnswerDraft().place(bytes)
  expect(bytes.toString()).toBe('"0000-00-00T00:00:00#zzzzz" "0000-00-00T00:00:00#"')
})

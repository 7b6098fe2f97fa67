import type { Words } from '../connector/connector.ts'
import type { StoredPublishedFigure } from '../store/publishedRead.ts'
import type { FigureView } from './figureView.ts'
import type { ResolvedFormula } from './formula.ts'
import type { Indicator } from './indicator.ts'
import type { KnownFigure } from './knownFigure.ts'
import type { ComparisonBasis, Period } from './period.ts'
import type { Standing } from './standing.ts'
import type { Unit } from './unit.ts'

/** States with a value: COMPUTED, PUBLISHED, ESTIMATED, PARTIAL. The others have none. */
export type FigureState =
  | 'COMPUTED'
  | 'PUBLISHED'
  | 'ESTIMATED'
  | 'PARTIAL'
  | 'WITHHELD'
  | 'UNAVAILABLE'
  | 'NO_DATA'
  | 'NOT_APPLICABLE'

/** Whether the true number may be larger (LOWER) or smaller (UPPER). */
export type Bound = 'EXACT' | 'LOWER' | 'UPPER' | 'APPROXIMATE'

/** A footnote. Codes are stable. */
export interface FigureNote {
  readonly code: FigureNoteCode
  readonly text: Words
}

/** Every number of every answer. */
export interface Figure {
  /** Ratio, count, or yuan; null exactly when the state has no value. */
  readonly value: number | null
  readonly state: FigureState
  readonly bound: Bound
  readonly unit: Unit
  /** The part of the value given to no child; null where figures do not add up over children. */
  readonly unallocated: number | null
  readonly notes: readonly FigureNote[]
  /** 同比 is there at once; 环比 may need what was not loaded yet, and is then a promise. */
  comparison(basis: ComparisonBasis): Comparison | Promise<Comparison>
  /** Where it stands among the areas beside it, which are loaded when it is asked. */
  standing(): Standing | Promise<Standing>
  /** As it was shown at the end of a day (2010-05-17, Asia/Shanghai). Rejects with INPUT_INVALID for a day to come. */
  asKnownOn(day: string): Promise<KnownFigure>
  /** What it is made of, from which `figureProvenance.ts` tells where it comes from. */
  readonly origin: FigureOrigin
}

/**
 * What a figure is made of. COUNTED: by a formula, from the cells and days of a view. DOCUMENT: printed, or made from what else was
 * printed there. MEASURES: otherwise, from what was told of these measures in the view's place (of none: there is no figure).
 */
export type FigureOrigin =
  | { readonly kind: 'COUNTED'; readonly view: FigureView; readonly formula: ResolvedFormula }
  | { readonly kind: 'DOCUMENT'; readonly indicator: Indicator; readonly stored: StoredPublishedFigure }
  | {
      readonly kind: 'MEASURES'
      readonly indicator: Indicator | null
      readonly view: FigureView | null
      readonly measures: readonly string[]
    }

/** A figure beside an earlier one. */
export interface Comparison {
  readonly basis: ComparisonBasis
  readonly period: Period
  /** The earlier value. */
  readonly value: number | null
  readonly change: number | null
  /** (now - then) / then, a ratio. */
  readonly changeRate: number | null
  /** Of the comparison: COMPUTED or PARTIAL, or why there is no number. */
  readonly state: FigureState
  readonly notes: readonly FigureNote[]
}

/** What a comparison needs of either side. */
export interface ComparableFigure {
  readonly value: number | null
  readonly state: FigureState
  readonly bound: Bound
  /** Part of the period is missing, so that the value is not that of the whole period. */
  readonly cutShort: boolean
  /** For deaths: the window in which they count. */
  readonly window: string | null
  /** Which parts of the sum are missing, and which sites are in it: only like is compared with like. */
  readonly composition: string
}

const noteTexts = {
  PERIOD_PARTLY_COVERED: { zh: '来源只覆盖统计期的一部分。', en: 'The sources cover only a part of the period.' },
  PERIOD_NOT_COVERED: { zh: '来源没有覆盖该统计期。', en: 'No source covers the period.' },
  PERIOD_RUNNING: { zh: '统计期尚未结束。', en: 'The period is still running.' },
  AREA_PARTLY_COVERED: { zh: '只有部分地区已接入。', en: 'Only a part of the area is connected.' },
  SOURCE_MISSING: { zh: '部分来源缺失,合计不完整。', en: 'Some sources are missing, so the sum is not complete.' },
  SOURCE_DOWN: { zh: '来源没有应答,也没有留存数据。', en: 'The source did not answer, and nothing is kept.' },
  LEVEL_NOT_APPLICABLE: { zh: '该指标不统计到这一级。', en: 'The measure is not told at this level.' },
  AREA_DID_NOT_EXIST: { zh: '该地区在统计期内不存在。', en: 'The area did not exist in the period.' },
  FILTER_NOT_APPLICABLE: { zh: '该指标不能按此条件筛选。', en: 'The measure cannot be narrowed by this filter.' },
  NOT_ADDITIVE_OVER_TIME: {
    zh: '该指标统计不同单位的个数,各月不能相加,只有年初至月末的累计数。',
    en: 'Distinct units are counted, so months do not add up: only figures from 1 January to a month’s end exist.',
  },
  MONTHS_ONLY: {
    zh: '来源按月上报,没有不足整月的数。',
    en: 'The source tells whole months; there is no figure for single days.',
  },
  YEARS_ONLY: {
    zh: '来源只注明年份,没有不足整年的数。',
    en: 'The source tells the year alone; there is no figure for a part of it.',
  },
  NOT_DELIVERED: {
    zh: '来源尚未报送这一项,不是零。',
    en: 'The source has not delivered anything of this yet; it is not zero.',
  },
  ZERO_DENOMINATOR: { zh: '分母为零,没有比率。', en: 'The denominator is zero: there is no ratio.' },
  CHANGE_FROM_ZERO: { zh: '对比期为零,没有增减率。', en: 'The earlier value is zero: there is no rate of change.' },
  NOT_COMPARABLE_PARTS: {
    zh: '两期覆盖范围不同,不作比较。',
    en: 'The two periods are covered differently and are not compared.',
  },
  BOUNDARY_CHANGED: {
    zh: '该地区此后有区划调整;不能归入现行区划的部分计入上级的未分配数。',
    en: "The area has gained or lost parts since; what cannot be given to today's area stands in its parent's remainder.",
  },
  DATE_PRECISION: {
    zh: '部分记录的日期只到月或年,未计入。',
    en: 'Some records are dated to a month or year only and do not count here.',
  },
  FROM_PUBLISHED_COUNTS: {
    zh: '由同一文件公布的其他数推算,本系统没有记录。',
    en: 'Made from other figures of the same document; the hub holds no records for it.',
  },
  PUBLISHED_WINDOW_DIFFERS: {
    zh: '公布数的时段不是该统计期,不作比较。',
    en: 'The published window is not the period that the hub counts; the two are not compared.',
  },
  PUBLISHED_SCOPE_DIFFERS: {
    zh: '本系统没有单独统计公布数的范围。',
    en: 'The hub does not count the part that was published by itself.',
  },
  PUBLISHED_ONLY: { zh: '只有公布数,没有来源统计。', en: 'Known from published documents only; no source counts it.' },
  PUBLISHED_CORRUPT: { zh: '原文有误,不作换算。', en: 'The document is wrong; the number is not converted.' },
  AS_KNOWN_DAYS: {
    zh: '零散日期由记录逐日统计,变动台账只记月和年,无法还原当时的数。',
    en: 'Single days are counted from records, and changes are kept by month and year: what was shown then cannot be told.',
  },
  AS_KNOWN_NOT_TOLD: {
    zh: '据现有记载,当时来源尚未报送。',
    en: 'By all that is kept, no source had told it by then.',
  },
  AS_KNOWN_UNCERTAIN: {
    zh: '当时为零还是尚未报送,无法分辨。',
    en: 'Whether it had been told as 0 by then or not at all cannot be told.',
  },
  AS_KNOWN_PUBLISHED: {
    zh: '公布数不记变动台账,无法还原当时的数。',
    en: 'Changes of published figures are not kept: what was shown then cannot be told.',
  },
  LINK_UNDATED: {
    zh: '部分关联记录的日期不足以判断先后或是否在期限内,未计入。',
    en: 'Some linked records are not dated exactly enough to tell whether they came before or after, or within the limit; they do not count.',
  },
  AS_KNOWN_LINKS: {
    zh: '按编号关联的数由现有记录得出,变动台账不记,无法还原当时的数。',
    en: 'Links are followed through the records of now, and changes of them are not kept: what was shown then cannot be told.',
  },
  NOT_PERMITTED: {
    zh: '您的角色或辖区无权查看此数。',
    en: 'Your role or your area does not permit you to see this number.',
  },
  SMALL_CELLS: {
    zh: '涉及敏感人群:数值过小,或与其他公开数相减会得出过小的数,或全年尚未报齐,不予公开。',
    en: 'About a group that needs protection: the number is small, or others that are shown would tell a small one, or its year is not told to the end.',
  },
  LATTICE_ONLY: {
    zh: '涉及敏感人群的指标只按现行区划提供整年或单月的总数,不提供其他统计期、当时区划、筛选或历史数值。',
    en: 'Of a group that needs protection there are totals of a calendar year or month in today’s areas only: no other periods, no boundaries of the time, no filters, nothing as it was known earlier.',
  },
  DEATH_WINDOW: { zh: '死亡人数按7日内统计。', en: 'Deaths within 7 days count.' },
  DEATH_WINDOW_OTHER: {
    zh: '死亡人数按其他时限统计,不是7日。',
    en: 'Deaths are counted within another window than 7 days.',
  },
  DEATH_WINDOW_MIXED: { zh: '死亡统计时限不一致,不能相加。', en: 'Deaths within different windows are not added up.' },
} satisfies Readonly<Record<string, Words>>

/** Codes of footnotes. */
export type FigureNoteCode = keyof typeof noteTexts

/** Every footnote; shared objects, because hundreds of figures are made for one answer. */
export const figureNotes = Object.fromEntries(
  Object.entries(noteTexts).map(([code, text]) => [code, { code: code as FigureNoteCode, text }]),
) as unknown as Readonly<Record<FigureNoteCode, FigureNote>>

const none: readonly FigureNote[] = []

/**
 * Compares two figures of one formula; rates are compared as ratios. A comparison never has more certainty than its parts: one with a
 * number that is only a bound is PARTIAL, because the difference of two lower bounds is none.
 */
export function compareFigures(
  now: ComparableFigure,
  then: ComparableFigure,
  basis: ComparisonBasis,
  period: Period,
): Comparison {
  const without = (state: FigureState, notes: readonly FigureNote[] = none): Comparison => ({
    basis,
    period,
    value: then.value,
    change: null,
    changeRate: null,
    state,
    notes,
  })
  if (now.value === null) return without(now.state)
  if (then.value === null) return without(then.state)
  if (now.window !== then.window) return without('NOT_APPLICABLE', [figureNotes.DEATH_WINDOW_MIXED])
  if (now.cutShort || then.cutShort || now.composition !== then.composition)
    return without('NO_DATA', [figureNotes.NOT_COMPARABLE_PARTS])
  const change = now.value - then.value
  const exact = [now, then].every(({ state, bound }) => state !== 'PARTIAL' && bound === 'EXACT')
  return {
    basis,
    period,
    value: then.value,
    change,
    changeRate: then.value === 0 ? null : change / then.value,
    state: !exact ? 'PARTIAL' : now.state === then.state ? now.state : 'COMPUTED',
    notes: then.value === 0 ? [figureNotes.CHANGE_FROM_ZERO] : none,
  }
}

import type { Words } from '../connector/connector.ts'
import type { Principal } from '../identity/principal.ts'
import { levelRank } from '../jurisdictions/divisionTable.ts'
import type { FigureReader, Freshness } from './figureReader.ts'
import type { FigureView } from './figureView.ts'
import { type FreshnessReason, freshnessOf, momentInChina, type SourceFreshness } from './freshness.ts'
import type { Measure } from './measure.ts'
import type { MeasureState } from './measureState.ts'
import { findMeasure } from './registry.ts'
import type { FigureSource } from './siteScope.ts'

/** Of an answer for an area and period; the first that applies. */
export type SectionState = 'NO_SOURCE' | 'WITHHELD' | 'UNAVAILABLE' | 'NO_DATA' | 'PARTIAL' | 'STALE' | 'FRESH'

/** Why a section is not FRESH. */
export type StatusReason = FreshnessReason | 'PERIOD_NOT_COVERED' | 'NOT_PERMITTED' | 'SMALL_CELLS'

/** Whether the reader can see single records. */
export type RecordAccess = 'ALLOWED' | 'PURPOSE_REQUIRED' | 'NOT_PERMITTED' | 'NOT_HELD' | 'UNAVAILABLE'

/** How far a section's answer can be trusted, and how old it is. */
export interface SectionStatus {
  readonly state: SectionState
  /** The oldest among the sources; null: one of them, or all, never answered. RFC 3339. */
  readonly asOf: string | null
  /** The first moment at which a source turns stale if nothing new arrives. */
  readonly staleAfter: string | null
  /** Null exactly when FRESH; so is `message`. */
  readonly reason: StatusReason | null
  readonly message: Words | null
  readonly sources: readonly FigureSource[]
  readonly recordAccess: RecordAccess
}

/** What the status is about. */
export interface StatusSubject {
  /** Codes of the measures behind the section. */
  readonly measures: readonly string[]
  /** Where a measure is looked at in another place or period than the section's; absent: in the section's own view. */
  readonly viewOf?: (measure: string) => FigureView
  /** Whether the section lists single records. */
  readonly hasRecords: boolean
  /**
   * Present where the records are answered live: the sources (by key) whose service does not answer now. What is kept of their figures
   * is then no more than kept.
   */
  readonly liveDown?: ReadonlySet<string>
  /** True: the records that the section lists are kept, though some that it leads to are answered live. */
  readonly listsKeptRecords?: boolean
}

/**
 * The status of a section for the view's area and period, which must have been loaded. It describes this answer, not last night's
 * run: a fresh source that does not hold the period gives NO_DATA.
 */
export function sectionStatus(
  reader: FigureReader,
  view: FigureView,
  principal: Principal,
  subject: StatusSubject,
): SectionStatus {
  const wanted = subject.measures.map(findMeasure)
  const seen = seenOf(reader, view, wanted)
  const sources = reader
    .scopeOf(view.area.id)
    .sources.filter((source) => wanted.some((measure) => source.measures.has(measure.code)))
  if (sources.length > 0 && seen.length === 0) return withheldStatus(subject)
  const now = reader.now.getTime()
  const freshness = sources.map((source) =>
    freshnessOf(knownOf(reader, source, subject), source.source.connector.freshness.hours, now),
  )
  const { state, reason } = judge((measure) => subject.viewOf?.(measure.code) ?? view, wanted, sources, freshness)
  const moments = freshness.flatMap(({ asOf }) => (asOf === null ? [] : [asOf]))
  const ends = freshness.flatMap(({ staleAfter }) => (staleAfter === null ? [] : [staleAfter]))
  const recordsDown = subject.hasRecords && sources.some((source) => subject.liveDown?.has(source.key) === true)
  return {
    state,
    asOf: moments.length === 0 ? null : momentInChina(Math.min(...moments)),
    staleAfter: ends.length === 0 ? null : momentInChina(Math.min(...ends)),
    reason,
    message: recordsDown ? withoutRecords(messageOf(state, reason)) : messageOf(state, reason),
    sources,
    recordAccess: accessOf(state, subject, principal, view, recordsDown, {
      all: seen.length === wanted.length && reader.rights.records(view.area.id),
    }),
  }
}

/** Whether the status of a section of these measures is WITHHELD. It costs far less than the status, which few questions ask for. */
export function isWithheld(reader: FigureReader, view: FigureView, measures: readonly string[]): boolean {
  return (
    seenOf(reader, view, measures.map(findMeasure)).length === 0 &&
    reader.scopeOf(view.area.id).sources.some((source) => measures.some((measure) => source.measures.has(measure)))
  )
}

function seenOf({ rights }: FigureReader, { area }: FigureView, wanted: readonly Measure[]): readonly Measure[] {
  return rights.area(area.id) ? wanted.filter((one) => rights.measure(one) !== 'NONE') : []
}

/** Of a section of which nothing may be seen: not even when its sources answered. */
function withheldStatus({ hasRecords }: StatusSubject): SectionStatus {
  return {
    state: 'WITHHELD',
    asOf: null,
    staleAfter: null,
    reason: 'NOT_PERMITTED',
    message: messageOf('WITHHELD', 'NOT_PERMITTED'),
    sources: [],
    recordAccess: hasRecords ? 'NOT_PERMITTED' : 'NOT_HELD',
  }
}

function knownOf(reader: FigureReader, { key }: FigureSource, { liveDown }: StatusSubject): Freshness | undefined {
  const known = reader.freshnessOf(key)
  return liveDown?.has(key) === true ? { asOf: known?.asOf ?? null, failingCode: 'SOURCE_UNREACHABLE' } : known
}

interface Judgement {
  readonly state: SectionState
  readonly reason: StatusReason | null
}

function judge(
  viewOf: (measure: Measure) => FigureView,
  wanted: readonly Measure[],
  sources: readonly FigureSource[],
  freshness: readonly SourceFreshness[],
): Judgement {
  if (sources.length === 0) return { state: 'NO_SOURCE', reason: 'NEVER_SYNCED' }
  const silent = freshness.filter((one) => one.asOf === null)
  if (silent.length === sources.length) return { state: 'UNAVAILABLE', reason: worstOf(silent) }
  const told = wanted.filter((measure) => sources.some((source) => source.measures.has(measure.code)))
  const states = told
    .map((measure) => viewOf(measure).measureState(measure))
    .filter((state) => state.state !== 'NOT_APPLICABLE')
  const withheld = states.some(({ state }) => state === 'WITHHELD')
  const lacking = states.filter(lacksPeriod)
  if (states.length === 0 || lacking.length === states.length) return { state: 'NO_DATA', reason: 'PERIOD_NOT_COVERED' }
  if (silent.length > 0) return { state: 'PARTIAL', reason: worstOf(silent) }
  if (withheld) return { state: 'PARTIAL', reason: 'NOT_PERMITTED' }
  // A section may be fed by several departments: the one that is not connected cannot contribute.
  const unconnected = wanted.some(
    (measure) => !told.includes(measure) && !told.some((other) => other.department === measure.department),
  )
  if (unconnected) return { state: 'PARTIAL', reason: 'NEVER_SYNCED' }
  if (lacking.length > 0 || states.some(isPartly)) return { state: 'PARTIAL', reason: 'PERIOD_NOT_COVERED' }
  const late = freshness.filter((one) => one.state !== 'FRESH')
  return late.length > 0 ? { state: 'STALE', reason: worstOf(late) } : { state: 'FRESH', reason: null }
}

function hasNote(state: MeasureState, code: string): boolean {
  return state.notes.some((note) => note.code === code)
}

/** Nothing of the period is told. A figure that has no value for another reason (months of distinct units) lacks no data. */
function lacksPeriod(state: MeasureState): boolean {
  return !state.hasValue && (hasNote(state, 'PERIOD_NOT_COVERED') || hasNote(state, 'SOURCE_DOWN'))
}

/** Days that are past, or parts of the area, are missing. */
function isPartly(state: MeasureState): boolean {
  return hasNote(state, 'PERIOD_PARTLY_COVERED') || hasNote(state, 'AREA_PARTLY_COVERED')
}

const gravity: readonly FreshnessReason[] = ['SOURCE_LATE', 'NEVER_SYNCED', 'SYNC_FAILED', 'SOURCE_DOWN']

function worstOf(freshness: readonly SourceFreshness[]): FreshnessReason {
  return gravity[Math.max(...freshness.map((one) => gravity.indexOf(one.reason ?? 'SOURCE_LATE')))]!
}

function accessOf(
  state: SectionState,
  subject: StatusSubject,
  principal: Principal,
  view: FigureView,
  recordsDown: boolean,
  rights: { readonly all: boolean },
): RecordAccess {
  if (!subject.hasRecords || state === 'NO_SOURCE') return 'NOT_HELD'
  // A list holds records of every measure behind it: who may not see one of them sees none.
  if (!rights.all) return 'NOT_PERMITTED'
  if (subject.liveDown !== undefined && subject.listsKeptRecords !== true) {
    // Live sources know the county of a record and nothing finer.
    if (levelRank(view.area.level) > levelRank('COUNTY')) return 'NOT_HELD'
    return recordsDown ? 'UNAVAILABLE' : principal.recordAccess
  }
  if (state === 'UNAVAILABLE') return 'UNAVAILABLE'
  // A list of one village's records would tell each one's village, which no single record does (docs/adr/0008).
  return levelRank(view.area.level) > levelRank('TOWNSHIP') ? 'NOT_PERMITTED' : principal.recordAccess
}

const reasonTexts: Readonly<Record<StatusReason, Words>> = {
  SOURCE_DOWN: { zh: '来源系统没有应答', en: 'a source does not answer' },
  SOURCE_LATE: { zh: '来源未按时更新', en: 'a source is later than promised' },
  SYNC_FAILED: { zh: '最近一次同步失败', en: 'the last sync failed' },
  NEVER_SYNCED: { zh: '有部门尚未接入或从未同步', en: 'a department is not connected or was never synced' },
  PERIOD_NOT_COVERED: { zh: '来源没有覆盖整个统计期或地区', en: 'the sources do not cover the whole period or area' },
  NOT_PERMITTED: { zh: '无权查看', en: 'not permitted' },
  SMALL_CELLS: { zh: '数值过小,不予公开', en: 'cells are too small to be shown' },
}

/** The message of a section whose single records cannot be had, beside what it says of its figures. */
function withoutRecords(message: Words | null): Words {
  const zh = '明细留在部门系统,该系统现在没有应答。'
  const en = 'Single records stay with the department, whose system does not answer now.'
  return message === null ? { zh, en } : { zh: `${message.zh}${zh}`, en: `${message.en} ${en}` }
}

/** The sentence that goes with a state and its reason; null when FRESH. */
export function messageOf(state: SectionState, reason: StatusReason | null): Words | null {
  if (reason === null) return null
  if (state === 'NO_SOURCE') return { zh: '该部门尚未接入。', en: 'No source of this department is connected here.' }
  const { zh, en } = reasonTexts[reason]
  if (state === 'WITHHELD') return { zh: `不予公开:${zh}。`, en: `Withheld: ${en}.` }
  if (state === 'UNAVAILABLE') return { zh: `没有可用数据:${zh}。`, en: `Nothing is available: ${en}.` }
  if (state === 'NO_DATA')
    return { zh: '来源没有覆盖该统计期。不等于零。', en: 'The sources do not cover the period. This is not 0.' }
  if (state === 'PARTIAL') return { zh: `数据不完整:${zh}。`, en: `The answer is not complete: ${en}.` }
  return { zh: `显示留存数据:${zh}。`, en: `What is kept is shown: ${en}.` }
}

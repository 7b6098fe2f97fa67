import type { Words } from '../connector/connector.ts'
import { type PublishedChange, publishedChange, publishedChanges } from './departments/publishedChanges.ts'
import { agreement, fittingBases, fittingPairs, impliedBase, roundsTo } from './publishedArithmetic.ts'
import { corruptionOf, inWords, isGoal, type PublishedReading } from './publishedReading.ts'
import { publishedDoubts, publishedFloors, publishedPartitions, publishedRates } from './publishedRelations.ts'

/** How a published figure stands. */
export type PublishedVerdict =
  | 'AGREES'
  | 'TRUNCATED'
  | 'DISAGREES'
  | 'SUSPECT'
  | 'CORRUPT'
  | 'NOT_COMPARABLE'
  | 'DERIVED'

/** A verdict and what it rests on. */
export interface Judgement {
  readonly verdict: PublishedVerdict
  /** Null where the two plainly agree. */
  readonly reason: Words | null
  /** What the document's own figures give for it, in the indicator's unit; null where they give nothing. */
  readonly own: number | null
}

/** What the hub counts for the same thing, or why that is no counterpart. */
export type Counterpart =
  | { readonly kind: 'VALUE'; readonly value: number; readonly partly: boolean }
  | { readonly kind: 'OTHER_WINDOW' | 'OTHER_SCOPE' | 'NONE' }

/** Another figure of the same document, area and period, of the same dimensions; undefined: the document has none. */
export type Sibling = (code: string) => PublishedReading | undefined

/**
 * Judges one published figure. In this order: what cannot be true is CORRUPT; a target is no count, so it is NOT_COMPARABLE; then the
 * document is held against itself and against the hub, and the worse of the two verdicts stands. Nothing is corrected.
 */
export function judgePublished(reading: PublishedReading, sibling: Sibling, counterpart: Counterpart): Judgement {
  const corrupt = corruptionOf(reading)
  if (corrupt !== null) return { verdict: 'CORRUPT', reason: corrupt, own: null }
  if (isGoal(reading)) return { verdict: 'NOT_COMPARABLE', reason: goalReasons[reading.stored.kind]!, own: null }
  const inside = judgeByDocument(reading, sibling)
  const outside = counterpart.kind === 'VALUE' ? judgeByHub(reading, counterpart) : null
  if (inside !== null && (outside === null || severity[inside.verdict] >= severity[outside.verdict])) return inside
  if (outside !== null) return { ...outside, own: inside?.own ?? null }
  return { verdict: 'NOT_COMPARABLE', reason: noCounterpart[counterpart.kind as keyof typeof noCounterpart], own: null }
}

/** DERIVED is the least: it says only that nothing was published to compare with. NOT_COMPARABLE says nothing against a figure. */
const severity: Readonly<Record<PublishedVerdict, number>> = {
  NOT_COMPARABLE: 0,
  DERIVED: 1,
  AGREES: 2,
  TRUNCATED: 3,
  SUSPECT: 4,
  DISAGREES: 5,
  CORRUPT: 6,
}

const goalReasons: Readonly<Record<string, Words>> = {
  TARGET: { zh: '这是目标，不是统计数。', en: 'A target, nothing that was counted.' },
  THRESHOLD: { zh: '这是规则的门槛，不是统计数。', en: 'A threshold of a rule, nothing that was counted.' },
  FORECAST: { zh: '这是预计数，不是统计数。', en: 'A forecast, nothing that was counted.' },
}

const noCounterpart = {
  OTHER_WINDOW: {
    zh: '公布数的时段与统计期不同（超过一年、起点未说明或为时点数），不与本系统的计算数比较。',
    en: 'The published window is another one (over more than a year, from a start that is not told, or as of a day), so it is not compared with what the hub counts for the period.',
  },
  OTHER_SCOPE: {
    zh: '公布数的范围在本系统中没有单独统计。',
    en: 'The hub does not count the part that the figure is about by itself.',
  },
  NONE: { zh: '本系统没有可比的计算数。', en: 'The hub counts nothing to compare with.' },
} satisfies Readonly<Record<string, Words>>

/** At the printed precision, or by the printed bound. Rule F 7: arithmetic on a bound carries the bound on. */
function judgeByHub(
  reading: PublishedReading,
  { value, partly }: { readonly value: number; readonly partly: boolean },
): Judgement {
  const published = reading.value!
  const told = inWords(value, reading)
  if (partly) {
    return {
      verdict: 'NOT_COMPARABLE',
      reason: {
        zh: `本系统只覆盖一部分，计算数${told}不完整。`,
        en: `The hub covers only a part, so its ${told} is not complete.`,
      },
      own: null,
    }
  }
  const verdict = holds(reading, value)
  if (verdict === 'AGREES') return { verdict, reason: null, own: null }
  const cut = verdict === 'TRUNCATED'
  return {
    verdict,
    reason: {
      zh: cut
        ? `计算为${told}，截去尾数后与公布的${inWords(published, reading)}一致，四舍五入则不一致。`
        : `公布${reading.stored.text}，计算为${told}。`,
      en: cut
        ? `Computed ${told}: the published ${inWords(published, reading)} when digits are cut off, not when rounded.`
        : `Published ${inWords(published, reading)}, computed ${told}.`,
    },
    own: null,
  }
}

// 约 and 近 leave open how near; a twentieth is the hub's own reading.
const about = 0.05

function holds({ stored, value, step }: PublishedReading, computed: number): 'AGREES' | 'TRUNCATED' | 'DISAGREES' {
  const published = value!
  if (stored.bound === 'AT_LEAST') return computed >= published ? 'AGREES' : 'DISAGREES'
  if (stored.bound === 'AT_MOST') return computed <= published ? 'AGREES' : 'DISAGREES'
  if (stored.bound === 'ABOUT') {
    return Math.abs(computed - published) <= about * Math.abs(published) ? 'AGREES' : 'DISAGREES'
  }
  return agreement(computed, published, step)
}

/** Whether the printed number is the number itself, and no bound of it. */
function isExact({ stored }: PublishedReading): boolean {
  return stored.bound === 'EXACT' || stored.bound === 'ORDINAL'
}

/**
 * The document against itself; null where it says nothing more about the figure. Rule F 7: nothing is made of a figure that is only a
 * bound (4000多 of 5000 is no rate), and a figure that is one itself is held against the others as one.
 */
function judgeByDocument(reading: PublishedReading, sibling: Sibling): Judgement | null {
  const known = (code: string): PublishedReading | undefined => {
    const found = sibling(code)
    const usable = found !== undefined && found.value !== null && isExact(found) && corruptionOf(found) === null
    return usable ? found : undefined
  }
  return (
    judgeRate(reading, known) ??
    judgeChange(reading, known) ??
    judgePartition(reading, known) ??
    judgeOddity(reading, known)
  )
}

/** Rule `rate_matches_counts`: a rate made again from its counts, or from the one that was published. */
function judgeRate(reading: PublishedReading, known: Sibling): Judgement | null {
  const rule = publishedRates.find(({ rate }) => rate === reading.indicator.code)
  if (rule === undefined) return null
  const part = firstOf(rule.part, known)
  const whole = firstOf(rule.whole, known)
  if (part !== undefined && whole !== undefined && part !== whole) {
    if (part.stored.window !== whole.stored.window || whole.value === 0) return null
    const own = part.value! / whole.value!
    const verdict = holds(reading, own)
    const sum = `${part.value}÷${whole.value}`
    const told = inWords(own, reading)
    const printed = inWords(reading.value!, reading)
    return {
      verdict,
      reason: {
        zh: `文件自身的数${sum}＝${told}，公布为${printed}${verdict === 'TRUNCATED' ? '（截去尾数）' : ''}。`,
        en: `The document's own counts give ${part.value}/${whole.value} = ${told}; published as ${printed}${verdict === 'TRUNCATED' ? ', with the digits cut off' : ''}.`,
      },
      own,
    }
  }
  const count = part ?? whole
  if (count === undefined || !isExact(reading)) return null
  const role = part !== undefined && part === whole ? 'EITHER' : part !== undefined ? 'PART' : 'WHOLE'
  return judgeByOneCount(reading, count.value!, role)
}

/** One count and the rate: the other count must be a whole number. */
function judgeByOneCount(reading: PublishedReading, count: number, role: 'PART' | 'WHOLE' | 'EITHER'): Judgement {
  const printed = inWords(reading.value!, reading)
  const { rounded, cut } = fittingPairs(count, reading.value!, reading.step, role)
  const [only, ...others] = rounded
  if (only !== undefined) {
    const pair = `${only.part}/${only.whole}`
    return others.length === 0
      ? {
          verdict: 'AGREES',
          reason: {
            zh: `只有${pair}与公布的${printed}相符，未公布的数由此确定（推算）。`,
            en: `Only ${pair} fits the published ${printed}, which settles the count that was not published (derived).`,
          },
          own: only.part / only.whole,
        }
      : {
          verdict: 'DERIVED',
          reason: {
            zh: `与公布的${printed}相符的整数不止一对，未公布的数不能确定。`,
            en: `More than one pair of whole numbers fits the published ${printed}; the other count is not settled.`,
          },
          own: null,
        }
  }
  if (cut.length > 0) {
    const pairs = cut.map(({ part, whole }) => `${part}/${whole}`)
    return {
      verdict: 'SUSPECT',
      reason: {
        zh: `以${count}为分子或分母，没有整数能四舍五入为${printed}；${pairs.join('、')}须截去尾数才相符，或基数不同。`,
        en: `No whole number beside ${count} rounds to ${printed}; ${pairs.join(', ')} give it only when digits are cut off, or the base is another.`,
      },
      own: null,
    }
  }
  return {
    verdict: 'DISAGREES',
    reason: {
      zh: `以${count}为分子或分母，没有整数能得到${printed}。`,
      en: `No whole number beside ${count} gives ${printed}.`,
    },
    own: null,
  }
}

/** Rules `change_vs_levels` and `times_is_not_growth`: a change and its rate imply a base; a level and its rate last year's. */
function judgeChange(reading: PublishedReading, known: Sibling): Judgement | null {
  const own = publishedChange(reading.indicator.code)
  if (own === undefined || !isExact(reading)) return null
  const beside = (takes: PublishedChange['takes']): PublishedReading | undefined => {
    if (own.takes === takes) return reading
    const other = publishedChanges.find((one) => one.of === own.of && one.where === own.where && one.takes === takes)
    return other === undefined ? undefined : known(other.code)
  }
  const rate = beside('RATE')
  const change = beside('CHANGE')
  if (rate !== undefined && change !== undefined) {
    const bases = fittingBases(change.value!, rate.value!, rate.step)
    const printed = `${change.value} / ${inWords(rate.value!, rate)}`
    const [base, ...others] = bases
    if (base === undefined) {
      return {
        verdict: 'DISAGREES',
        reason: { zh: `没有整数基数同时符合${printed}。`, en: `No whole number of last year fits ${printed}.` },
        own: null,
      }
    }
    if (others.length > 0) return null
    const now = base + change.value!
    return {
      verdict: 'AGREES',
      reason: {
        zh: `只有由${base}到${now}同时符合${printed}（推算）。`,
        en: `Only ${base} to ${now} fits ${printed} (derived).`,
      },
      // The change itself is what settled the base: it says nothing more about itself.
      own: own.takes === 'CHANGE' ? null : change.value! / base,
    }
  }
  const level = known(own.of)
  if (level === undefined || own.takes === 'CHANGE') return null
  const base = impliedBase(level.value!, reading.value!, reading.step, own.takes)
  if (base === null) return null
  const last = impliedWords(level, base)
  const growth = Math.round((reading.value! - 1) * 100)
  const times = own.takes === 'TIMES'
  return {
    verdict: 'DERIVED',
    reason: {
      zh: `上年数未公布；由${level.stored.text}和${reading.stored.text}推算约为${last.zh}${times ? `，即增长${growth}%` : ''}。`,
      en: `Last year's figure was not published; this year's ${level.value} implies about ${last.en}${times ? `, which is growth by ${growth} %` : ''}.`,
    },
    own: null,
  }
}

/** Last year's number as far as the printed digits settle it: whole numbers from one to another, or an amount in yuan. */
function impliedWords(level: PublishedReading, base: NonNullable<ReturnType<typeof impliedBase>>): Words {
  const middle = Math.round(base.middle)
  if (level.indicator.unit === 'CNY') return { zh: `${middle}元`, en: `${middle} yuan` }
  const least = Math.ceil(base.from)
  const most = Math.floor(base.to)
  const told = most < least ? `${middle}` : least === most ? `${least}` : `${least}–${most}`
  return { zh: told, en: told }
}

/** Rule `parts_sum`. */
function judgePartition(reading: PublishedReading, known: Sibling): Judgement | null {
  const rule = publishedPartitions.find(({ whole }) => whole === reading.indicator.code)
  if (rule === undefined) return null
  const parts = rule.parts.map(known)
  if (parts.some((part) => part === undefined)) return null
  const values = parts.map((part) => part!.value!)
  const own = values.reduce((sum, value) => sum + value, 0)
  const agrees = isExact(reading) ? roundsTo(own, reading.value!, reading.step) : holds(reading, own) === 'AGREES'
  const sum = `${values.join(' + ')} = ${own}`
  return {
    verdict: agrees ? 'AGREES' : 'DISAGREES',
    reason: {
      zh: `文件自身的分项${sum}${agrees ? '，与总数一致' : `，公布的总数为${reading.value}`}。`,
      en: `The document's own parts: ${sum}${agrees ? ', as published' : `; published is ${reading.value}`}.`,
    },
    own,
  }
}

/** Possible, but odd. */
function judgeOddity(reading: PublishedReading, known: Sibling): Judgement | null {
  const doubt = publishedDoubts[reading.indicator.code]
  if (doubt !== undefined) return { verdict: 'SUSPECT', reason: doubt, own: null }
  const floor = publishedFloors.find(({ code }) => code === reading.indicator.code)
  const base = floor === undefined ? undefined : firstOf(floor.per, known)
  if (floor === undefined || base === undefined || base.value === 0 || !isExact(reading)) return null
  const ratio = reading.value! / base.value!
  if (ratio >= floor.least) return null
  const told = ratio.toFixed(2)
  return {
    verdict: 'SUSPECT',
    reason: {
      zh: `${reading.value}÷${base.value}＝${told}。${floor.reason.zh}`,
      en: `${reading.value}/${base.value} = ${told}. ${floor.reason.en}`,
    },
    own: null,
  }
}

function firstOf(codes: readonly string[], known: Sibling): PublishedReading | undefined {
  for (const code of codes) {
    const found = known(code)
    if (found !== undefined) return found
  }
  return undefined
}

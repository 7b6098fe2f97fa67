import type { Words } from '../connector/connector.ts'
import type { JurisdictionLevel } from '../jurisdictions/jurisdiction.ts'
import type { StoredPublishedFigure } from '../store/publishedRead.ts'
import type { Indicator } from './indicator.ts'
import { units } from './unit.ts'

/** A published figure in its indicator's own unit. */
export interface PublishedReading {
  readonly stored: StoredPublishedFigure
  readonly indicator: Indicator
  readonly level: JurisdictionLevel
  /** 10 % is 0.10, 3345 万元 is 33450000; null where the printed unit is none of the indicator's kind. */
  readonly value: number | null
  /** What one in the last printed digit is worth: 0.01 for 10 %, 10000 for 3345 万元. */
  readonly step: number
}

/** Powers of ten from a printed unit to the indicator's, and which indicators it fits. */
const printedUnits: Readonly<Record<string, { readonly places: number; readonly fits: 'RATIO' | 'MONEY' | 'OTHER' }>> =
  {
    PLAIN: { places: 0, fits: 'OTHER' },
    TEN_THOUSAND: { places: 4, fits: 'OTHER' },
    PERCENT: { places: -2, fits: 'RATIO' },
    PERMILLE: { places: -3, fits: 'RATIO' },
    PERCENTAGE_POINT: { places: -2, fits: 'RATIO' },
    TIMES: { places: 0, fits: 'RATIO' },
    CNY: { places: 0, fits: 'MONEY' },
    CNY_10K: { places: 4, fits: 'MONEY' },
    CNY_100M: { places: 8, fits: 'MONEY' },
  }

/** Reads a stored figure in its indicator's unit. Shifts decimal digits, so that 3460.18 万元 is exactly 34601800. */
export function readPublishedFigure(
  stored: StoredPublishedFigure,
  indicator: Indicator,
  level: JurisdictionLevel,
): PublishedReading {
  const { printed } = stored
  const unit = printedUnits[stored.unit]
  const { kind } = units[indicator.unit]
  const wanted = kind === 'RATIO' || kind === 'MONEY' ? kind : 'OTHER'
  const decimals = printed.includes('.') ? printed.length - printed.indexOf('.') - 1 : 0
  const places = unit?.places ?? 0
  return {
    stored,
    indicator,
    level,
    value: unit?.fits === wanted ? Number(`${printed}e${places}`) : null,
    step: Number(`1e${places - decimals}`),
  }
}

/** Targets, thresholds and forecasts: nothing that was counted. */
export function isGoal({ stored }: PublishedReading): boolean {
  return stored.kind === 'TARGET' || stored.kind === 'THRESHOLD' || stored.kind === 'FORECAST'
}

/**
 * More than any area of a level can have, by a wide margin: the largest county-level division has fewer than six million residents, the
 * largest prefecture fewer than twenty-two, the largest province fewer than a hundred and thirty (census of 2020).
 */
const mostPersons: Readonly<Partial<Record<JurisdictionLevel, number>>> = {
  COUNTY: 10_000_000,
  PREFECTURE: 40_000_000,
  PROVINCE: 200_000_000,
}

/** Why a figure cannot be true; null: it can. Rule `unit_sanity`. */
export function corruptionOf(reading: PublishedReading): Words | null {
  const { value, indicator, level, stored } = reading
  if (value === null) {
    return {
      zh: `原文单位“${stored.printedUnit}”与该指标的单位不符。`,
      en: `The printed unit ${stored.printedUnit} does not fit the indicator, whose unit is ${indicator.unit}.`,
    }
  }
  const most = indicator.unit === 'person' ? mostPersons[level] : undefined
  if (most !== undefined && Math.abs(value) > most) {
    return {
      zh: `${stored.text}超过这一级地区可能的人数（上限${most}），原文有误，不作换算。`,
      en: `${stored.printed} is more than an area of this level can have (at most ${most} persons); the document is wrong, so it is not converted.`,
    }
  }
  if (stored.kind === 'CHANGE_RATE' && stored.unit !== 'TIMES' && value < -1) {
    return { zh: '降幅不可能超过100%。', en: 'Nothing can fall by more than 100 %.' }
  }
  const negative = value < 0 && stored.kind !== 'CHANGE_RATE' && stored.kind !== 'CHANGE' && !isGoal(reading)
  return negative ? { zh: '数量不可能为负。', en: 'A count cannot be below zero.' } : null
}

/** A number for a sentence, with as many digits as say something: 0.03553 is `3.55%` for a ratio, 171 is `171`. */
export function inWords(value: number, reading: PublishedReading): string {
  if (reading.indicator.unit === 'RATIO' && reading.stored.unit !== 'TIMES') return `${round(value * 100, 2)}%`
  return String(round(value, 2))
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}

import type { Words } from '../connector/connector.ts'
import type { UnitCode } from './measure.ts'

/** A unit as it is answered. */
export interface Unit {
  readonly code: UnitCode
  readonly kind: 'COUNT' | 'RATIO' | 'MONEY' | 'RANK' | 'SCORE' | 'QUANTITY'
  readonly label: Words
}

const count = (code: UnitCode, zh: string, en: string): Unit => ({ code, kind: 'COUNT', label: { zh, en } })

/** Every unit by code. */
export const units: Readonly<Record<UnitCode, Unit>> = {
  case: count('case', '起', 'cases'),
  accident: count('accident', '起', 'accidents'),
  call: count('call', '起', 'calls'),
  dispute: count('dispute', '件', 'disputes'),
  petition: count('petition', '件', 'petitions'),
  person: count('person', '人', 'persons'),
  unit: count('unit', '家', 'units'),
  place: count('place', '处', 'places'),
  area: count('area', '个', 'areas'),
  station: count('station', '个', 'stations'),
  vehicle: count('vehicle', '辆', 'vehicles'),
  gang: count('gang', '个', 'gangs'),
  point: count('point', '个', 'points'),
  organisation: count('organisation', '个', 'organisations'),
  batch: count('batch', '批', 'batches'),
  visit: count('visit', '人次', 'visits'),
  household: count('household', '户', 'households'),
  grid: count('grid', '个', 'grids'),
  item: count('item', '项', 'items'),
  jurisdiction: count('jurisdiction', '个', 'areas'),
  year: count('year', '年', 'years'),
  meeting: count('meeting', '次', 'meetings'),
  occasion: count('occasion', '次', 'times'),
  room: count('room', '间', 'rooms'),
  camera: count('camera', '个', 'cameras'),
  record: count('record', '条', 'records'),
  group: count('group', '个', 'groups'),
  km: { code: 'km', kind: 'QUANTITY', label: { zh: '公里', en: 'km' } },
  RANK: { code: 'RANK', kind: 'RANK', label: { zh: '位', en: 'place' } },
  SCORE: { code: 'SCORE', kind: 'SCORE', label: { zh: '分', en: 'points' } },
  CNY: { code: 'CNY', kind: 'MONEY', label: { zh: '元', en: 'yuan' } },
  PER_10000: { code: 'PER_10000', kind: 'QUANTITY', label: { zh: '每万人', en: 'per 10,000 inhabitants' } },
  PER_PERSON: { code: 'PER_PERSON', kind: 'QUANTITY', label: { zh: '每人', en: 'per person' } },
  RATIO: { code: 'RATIO', kind: 'RATIO', label: { zh: '比率', en: 'ratio' } },
}

/** The one conversion from what is stored to what is answered: money from 分 to yuan, everything else as it is. */
export function fromStored(unit: UnitCode, stored: number): number {
  return unit === 'CNY' ? stored / 100 : stored
}

/** An amount of a single record, exact: 3460180050 分 is "34601800.50". */
export function decimalYuan(stored: number): string {
  const digits = String(Math.abs(stored)).padStart(3, '0')
  return `${stored < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

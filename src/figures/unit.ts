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
  household: count('household', '户', 'households'),
  grid: count('grid', '个', 'grids'),
  CNY: { code: 'CNY', kind: 'MONEY', label: { zh: '元', en: 'yuan' } },
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

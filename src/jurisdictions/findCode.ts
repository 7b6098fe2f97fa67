import { holdsOn } from './calendarDay.ts'
import { type DivisionHistory, today } from './divisionHistory.ts'
import type { DivisionTable } from './divisionTable.ts'
import type { JurisdictionCode, JurisdictionId } from './jurisdiction.ts'

/** Whether a code held on the day asked for, had been given up, or was not yet given. */
export type CodeTiming = 'VALID' | 'RETIRED' | 'EARLY'

/** What a code means. */
export interface CodeMatch {
  readonly id: JurisdictionId
  readonly system: string
  readonly timing: CodeTiming
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** The same inside this folder, with the area's position. */
export interface PositionMatch {
  readonly position: number
  readonly system: string
  readonly timing: CodeTiming
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** Finds areas by code. */
export interface CodeFinder {
  /** Without `system`: any, the primary ones first. */
  find(code: string, system: string | undefined, on: string): PositionMatch | null
  /** The primary code of an area when it has no dates, which stands in the table alone. */
  undatedPrimary(position: number): JurisdictionCode | null
}

/**
 * What a written code may mean, the most literal first: 330302000000 -> itself, 330302000, 330302; 3303 -> 330300. Empty when it is
 * not a code at all. Cutting zeros only undoes padding: no digits are read out of a code to find a parent.
 */
export function codeForms(code: string): string[] {
  if (!/^\d+$/.test(code)) return []
  switch (code.length) {
    case 2:
    case 4:
      return [code.padEnd(6, '0')]
    case 6:
      return [code]
    case 9:
      return code.endsWith('000') ? [code, code.slice(0, 6)] : [code]
    case 12:
    case 15: {
      const forms = [code]
      while (forms.at(-1)!.length > 6 && forms.at(-1)!.endsWith('000')) forms.push(forms.at(-1)!.slice(0, -3))
      return forms
    }
    default:
      return []
  }
}

const systemPreference = ['GB2260', 'NBS12', 'MCA9']
const timingPreference: readonly CodeTiming[] = ['VALID', 'RETIRED', 'EARLY']

export function createCodeFinder(table: DivisionTable, history: DivisionHistory): CodeFinder {
  const primarySystem = (position: number): string =>
    table.foreignSystems.get(position) ?? (table.ranks[position]! > 2 ? 'NBS12' : 'GB2260')

  const isDated = (position: number): boolean => {
    const code = String(table.codes[position])
    const system = primarySystem(position)
    return (history.codesOf.get(position) ?? []).some((one) => one.code === code && one.system === system)
  }

  function matches(form: string, on: string): PositionMatch[] {
    const found: PositionMatch[] = []
    for (const { jurisdictionId, system, validFrom, validTo } of history.codesByText.get(form) ?? []) {
      const timing: CodeTiming = holdsOn(validFrom, validTo, on)
        ? 'VALID'
        : validTo !== null && validTo < on
          ? 'RETIRED'
          : 'EARLY'
      found.push({ position: table.positionOf(jurisdictionId), system, timing, validFrom, validTo })
    }
    for (const position of table.withPrimaryCode(Number(form))) {
      if (!isDated(position))
        found.push({ position, system: primarySystem(position), timing: 'VALID', validFrom: null, validTo: null })
    }
    return found
  }

  return {
    find(code, system, on) {
      for (const form of codeForms(code)) {
        // Both lists of townships write their counties with the six digits of GB/T 2260, mostly padded.
        const systems =
          system === undefined
            ? null
            : form.length === 6 && (system === 'NBS12' || system === 'MCA9')
              ? ['GB2260']
              : [system]
        const candidates = matches(form, on).filter((match) => systems === null || systems.includes(match.system))
        if (candidates.length > 0) return candidates.reduce((best, match) => (isBetter(match, best) ? match : best))
      }
      return null
    },
    undatedPrimary(position) {
      if (isDated(position)) return null
      return {
        system: primarySystem(position),
        code: String(table.codes[position]),
        name: table.nameOf(position),
        validFrom: null,
        validTo: null,
      }
    },
  }
}

function isBetter(match: PositionMatch, best: PositionMatch): boolean {
  const byTiming = timingPreference.indexOf(match.timing) - timingPreference.indexOf(best.timing)
  if (byTiming !== 0) return byTiming < 0
  const bySystem = systemPreference.indexOf(match.system) - systemPreference.indexOf(best.system)
  if (bySystem !== 0) return bySystem < 0
  if (match.timing === 'EARLY') return (match.validFrom ?? '') < (best.validFrom ?? '')
  return (match.validTo ?? today) > (best.validTo ?? today)
}

import { casesBetween, type NamedAccident, type NamedCase, type NamedCases } from '../caseNumbers.ts'
import { type Random, seededRandom } from '../random.ts'

/** What a dispute's papers tell of other departments' cases, by their numbers. */
export interface LinkedNumbers {
  readonly petition: string | null
  readonly accident: string | null
}

/** A dispute as far as links need it. Day numbers. */
export interface LinkedDispute {
  /** Local code of jfly. */
  readonly channel: string
  /** As tjjg has it; null: still open. */
  readonly result: string | null
  readonly accepted: number
  /** When the dispute arose. */
  readonly occurred: number
  readonly closed: number
}

/**
 * Which cases the disputes of a year name, one after the other. Traffic mediations name accidents, fatal ones more often; petition-linked
 * ones the petition that they came from; some that ended, well or badly, a petition that came afterwards. A few numbers stand in no
 * other department's records.
 */
export function linkDisputes(city: string, year: number, cases: NamedCases): (dispute: LinkedDispute) => LinkedNumbers {
  // A seed of its own: what disputes name changes nothing else about them.
  const random = seededRandom(`justice links ${city} ${year}`)
  let unknown = 0
  const unknownNumber = (prefix: string): string => {
    unknown += 1
    return `${prefix}${city}${year}9${String(unknown).padStart(6, '0')}`
  }
  const shareOf = { namesAccident: city === '330300' ? 0.85 : 0.45, unknown: 0.04, written: 0.05 }

  function accident({ occurred, accepted }: LinkedDispute): string | null {
    if (!random.chance(shareOf.namesAccident)) return null
    if (random.chance(shareOf.unknown)) return unknownNumber('SG')
    const near = casesBetween(cases.accidents, occurred - 6, Math.min(occurred + 2, accepted))
    const found = pickAccident(near, random)
    if (found === null) return null
    return random.chance(shareOf.written) ? fullWidth(found.number) : found.number
  }

  function petitionBefore({ accepted }: LinkedDispute): string {
    const before = casesBetween(cases.petitions, accepted - 60, accepted - 1)
    return before.length === 0 || random.chance(shareOf.unknown) ? unknownNumber('XF') : random.pick(before).number
  }

  function petitionAfter({ channel, result, closed }: LinkedDispute): string | null {
    const ended = result === '1' || result === '7' || result === '2'
    const share = channel === '04' ? 0.12 : result === '2' ? 0.08 : 0.008
    if (!ended || !random.chance(share)) return null
    if (random.chance(shareOf.unknown)) return unknownNumber('XF')
    // Two in three within half a year of the closing, the others later.
    const day = closed + (random.chance(0.66) ? random.integer(0, 180) : random.integer(186, 420))
    const found: NamedCase | undefined = casesBetween(cases.petitions, day, day + 4)[0]
    return found?.number ?? null
  }

  return (dispute) => ({
    petition: dispute.channel === '07' ? petitionBefore(dispute) : petitionAfter(dispute),
    accident: dispute.channel === '04' ? accident(dispute) : null,
  })
}

function pickAccident(near: readonly NamedAccident[], random: Random): NamedAccident | null {
  if (near.length === 0) return null
  return random.weighted(near.map((one) => [one, one.fatal ? 4 : 1] as const))
}

function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
}

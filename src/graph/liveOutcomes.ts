import type { GraphContext } from './context.ts'
import type { PetitionAnswer } from './petitionRecords.ts'

/** Live lists that were asked of an answer's part (a section, a figure's provenance), so that it can tell what became of them. */
const asked = new WeakMap<object, Promise<PetitionAnswer>[]>()

/** Notes that a live list was asked for. */
export function noteLiveList(owner: object, answer: Promise<PetitionAnswer>): void {
  const others = asked.get(owner)
  if (others === undefined) asked.set(owner, [answer])
  else others.push(answer)
}

/**
 * Which of these sources do not answer, for this very answer: where lists are asked for, they decide whether the service answers;
 * otherwise it is asked, if that has not been done lately.
 */
export async function downSources(
  owner: object,
  keys: readonly string[],
  { hub }: GraphContext,
): Promise<ReadonlySet<string>> {
  // The fields beside this one are resolved in the same turn: after it all lists have been asked for.
  await Promise.resolve()
  const outcomes = await Promise.allSettled(asked.get(owner) ?? [])
  const told = outcomes.filter((outcome) => outcome.status === 'fulfilled')
  if (told.some(({ value }) => value === 'NOT_ANSWERED')) return new Set(keys)
  return told.length > 0 ? new Set() : hub.live.down(keys)
}

import { Kind, parse, visit } from 'graphql'

/** States of figures, sections, sources and runs that a reader must not overlook, the gravest first. */
export const markedStates = ['WITHHELD', 'UNAVAILABLE', 'STALE', 'PARTIAL', 'NO_SOURCE', 'NO_DATA'] as const

/** One of them. */
export type MarkedState = (typeof markedStates)[number]

/** A place of an answer that is withheld, missing, old or incomplete; missing is not 0. */
export interface AnswerMark {
  readonly state: MarkedState
  /** Where: `jurisdiction.children.nodes[3].cases.filed`. */
  readonly path: string
  /** What the status says about it, where the question asked for that. */
  readonly message: string | null
}

/**
 * Finds every marked state in an answer, in the order in which they stand there.
 * @param data `data` of the answer
 * @param document what was asked: it tells under which other names `state` was asked for; null: under none
 */
export function marksOf(data: unknown, document: string | null): readonly AnswerMark[] {
  const marks: AnswerMark[] = []
  const keys = document === null ? ownNames : namesAskedFor(document)
  collect(data, '', keys, marks)
  return marks
}

/** The marks by state, the gravest state first; states that do not occur are left out. */
export function marksByState(marks: readonly AnswerMark[]): ReadonlyMap<MarkedState, readonly AnswerMark[]> {
  const groups = markedStates.map((state) => [state, marks.filter((mark) => mark.state === state)] as const)
  return new Map(groups.filter(([, group]) => group.length > 0))
}

interface Names {
  readonly states: ReadonlySet<string>
  readonly messages: ReadonlySet<string>
}

const ownNames: Names = { states: new Set(['state']), messages: new Set(['message']) }

function namesAskedFor(document: string): Names {
  const states = new Set(ownNames.states)
  const messages = new Set(ownNames.messages)
  try {
    visit(parse(document), {
      [Kind.FIELD]({ name, alias }) {
        if (alias === undefined) return
        if (name.value === 'state') states.add(alias.value)
        if (name.value === 'message') messages.add(alias.value)
      },
    })
  } catch {
    // Not GraphQL: then there is no answer with aliases either.
    return ownNames
  }
  return { states, messages }
}

function collect(value: unknown, path: string, names: Names, marks: AnswerMark[]): void {
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) collect(entry, `${path}[${index}]`, names, marks)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const entries = Object.entries(value)
  const state = entries.find(([key, entry]) => names.states.has(key) && isMarked(entry))?.[1]
  if (isMarked(state)) {
    const message = entries.find(([key, entry]) => names.messages.has(key) && typeof entry === 'string')?.[1]
    // The state of a section stands one step below it.
    const place = path.replace(/\.status$/, '')
    marks.push({ state, path: place === '' ? '.' : place, message: typeof message === 'string' ? message : null })
  }
  for (const [key, entry] of entries) collect(entry, path === '' ? key : `${path}.${key}`, names, marks)
}

function isMarked(value: unknown): value is MarkedState {
  return (markedStates as readonly unknown[]).includes(value)
}

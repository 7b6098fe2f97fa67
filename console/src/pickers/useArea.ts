import { useHub } from '../hub/useHub.ts'
import { areaDocument } from './pickerDocuments.ts'
import type { AreaOption } from './useSuggestions.ts'

/** The area that a code stands for. */
export interface Area {
  /** LOADING: not known yet; UNKNOWN: no area has or had the code. */
  readonly state: 'NONE' | 'LOADING' | 'KNOWN' | 'UNKNOWN' | 'NO_ANSWER'
  readonly name: string
  readonly path: string
  /** The areas above it and directly in it, to go to from here. */
  readonly around: readonly AreaOption[]
}

interface Named {
  readonly code: string
  readonly name: string
}

interface Asked {
  readonly jurisdiction:
    | (Named & { readonly ancestors: readonly Named[]; readonly children: { readonly nodes: readonly Named[] } })
    | null
}

/** Name and surroundings of a code, asked from the hub; an empty code is none. */
export function useArea(code: string): Area {
  const { data, error, isPlaceholderData } = useHub<Asked>(areaDocument, { code }, { enabled: code !== '' })
  const nothing = { name: '', path: '', around: [] }
  if (code === '') return { state: 'NONE', ...nothing }
  if (error !== null) return { state: 'NO_ANSWER', ...nothing, name: code }
  if (data === undefined || isPlaceholderData) return { state: 'LOADING', ...nothing, name: code }
  const area = data.data?.jurisdiction
  if (area === null || area === undefined)
    return { state: data.errors.length > 0 ? 'NO_ANSWER' : 'UNKNOWN', ...nothing, name: code }
  const above = area.ancestors.map(({ name }) => name)
  const pathBelow = [...above, area.name].join(' › ')
  return {
    state: 'KNOWN',
    name: area.name,
    path: above.join(' › '),
    around: [
      ...area.ancestors.map((ancestor, index) => ({ ...ancestor, path: above.slice(0, index).join(' › ') })),
      ...area.children.nodes.map(({ code: childCode, name }) => ({ code: childCode, name, path: pathBelow })),
    ],
  }
}

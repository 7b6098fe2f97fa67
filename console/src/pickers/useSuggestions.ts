import { useEffect, useState } from 'react'
import { useHub } from '../hub/useHub.ts'
import { searchDocument } from './pickerDocuments.ts'

/** An area as a list offers it. */
export interface AreaOption {
  readonly code: string
  readonly name: string
  /** The areas above it, the highest first: 浙江省 › 温州市. */
  readonly path: string
}

/** Areas for what was typed. */
export interface Suggestions {
  readonly options: readonly AreaOption[]
  /** How many more there are than are offered. */
  readonly more: number
  /** True: the options are for exactly what stands in the field. */
  readonly settled: boolean
  readonly error: Error | null
}

interface Found {
  readonly jurisdictions: {
    readonly totalCount: number
    readonly nodes: readonly {
      readonly code: string
      readonly name: string
      readonly ancestors: readonly { readonly name: string }[]
    }[]
  } | null
}

/** So long nothing may be typed before the hub is asked. */
const quietMilliseconds = 200

/**
 * Areas by name, 拼音, initials or code, asked a moment after the last key. A question that a next key makes useless is given up.
 * @param typed what stands in the field; empty: nothing is asked
 */
export function useSuggestions(typed: string): Suggestions {
  const text = typed.trim()
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), quietMilliseconds)
    return () => clearTimeout(timer)
  }, [text])
  const { data, error, isPlaceholderData } = useHub<Found>(searchDocument, { text: asked }, { enabled: asked !== '' })
  if (text === '') return { options: [], more: 0, settled: true, error: null }
  const found = data?.data?.jurisdictions
  const options = (found?.nodes ?? []).map(
    ({ code, name, ancestors }): AreaOption => ({ code, name, path: ancestors.map((above) => above.name).join(' › ') }),
  )
  return {
    options,
    more: Math.max(0, (found?.totalCount ?? 0) - options.length),
    settled: asked === text && (error !== null || (data !== undefined && !isPlaceholderData)),
    error: asked === text ? error : null,
  }
}

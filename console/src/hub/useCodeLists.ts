import type { Words } from '../language/language.tsx'
import { codeListsDocument } from './hubDocuments.ts'
import { useHub } from './useHub.ts'

/** Titles of the values of code lists and enumerations, by the list's name. */
export type CodeLists = ReadonlyMap<string, readonly CodeTitle[]>

/** A code with what to show for it. */
export interface CodeTitle {
  readonly code: string
  readonly title: Words
}

interface Asked {
  readonly codeLists: readonly {
    readonly name: string
    readonly values: readonly {
      readonly code: string
      readonly zh: string
      readonly en: string
      readonly deprecated: boolean
    }[]
  }[]
}

/**
 * Asks the hub for code lists.
 * @param options.withDeprecated also values that are kept for old records only: for showing codes, not for choosing them
 * @returns the lists that it knows; null until they have come
 */
export function useCodeLists(
  names: readonly string[],
  { withDeprecated = false }: { readonly withDeprecated?: boolean } = {},
): CodeLists | null {
  const { data, error } = useHub<Asked>(codeListsDocument, { names }, { enabled: names.length > 0 })
  if (names.length === 0 || error !== null) return new Map()
  const lists = data?.data?.codeLists
  if (lists === undefined) return data === undefined ? null : new Map()
  return new Map(
    lists.map(({ name, values }) => [
      name,
      values
        .filter(({ deprecated }) => withDeprecated || !deprecated)
        .map(({ code, zh, en }): CodeTitle => ({ code, title: { zh, en } })),
    ]),
  )
}

/** Names of departments by code; empty until they have come. */
export function useDepartments(): ReadonlyMap<string, Words> {
  const lists = useCodeLists(departmentList)
  return new Map((lists?.get('DEPARTMENT') ?? []).map(({ code, title }) => [code, title]))
}

const departmentList = ['DEPARTMENT']

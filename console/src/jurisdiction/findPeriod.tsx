import { useEffect } from 'react'
import { NoAnswerNotice } from '../application/noAnswerNotice.tsx'
import { Skeleton } from '../application/skeleton.tsx'
import { useHub } from '../hub/useHub.ts'
import type { PeriodInput } from '../pickers/periodPicker.tsx'
import { toldDocument } from './pageDocuments.ts'
import { newestWholeYear, type ToldSpan } from './pageSettings.ts'

interface Told {
  readonly provenance: { readonly sources: readonly { readonly told: readonly ToldSpan[] }[] }
}
interface ToldByDepartments {
  readonly jurisdiction: {
    readonly cases: { readonly figure: Told } | null
    readonly mediation: { readonly figure: Told } | null
    readonly petitions: { readonly figure: Told } | null
    readonly fireSafety: { readonly figure: Told } | null
    readonly traffic: { readonly figure: Told } | null
  } | null
}

/** Finds the period that the page opens with: the newest year of which the sources have told, or else last year. */
export function FindPeriod({ code, found }: { readonly code: string; readonly found: (period: PeriodInput) => void }) {
  const today = new Date()
  const range = { from: `${today.getFullYear() - 30}-01-01`, to: `${today.getFullYear() - 1}-12-31` }
  const { data, error, isPlaceholderData, refetch } = useHub<ToldByDepartments>(toldDocument, {
    code,
    period: { range },
  })
  useEffect(() => {
    if (data === undefined || isPlaceholderData) return
    const { cases, mediation, petitions, fireSafety, traffic } = data.data?.jurisdiction ?? {}
    const told = [cases, mediation, petitions, fireSafety, traffic].map(
      (department) => department?.figure.provenance.sources.flatMap((source) => source.told) ?? [],
    )
    found({ year: newestWholeYear(told) ?? new Date().getFullYear() - 1 })
  }, [data, isPlaceholderData, found])
  if (error !== null) return <NoAnswerNotice error={error} again={() => void refetch()} />
  return <Skeleton lines={8} />
}

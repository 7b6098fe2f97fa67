import './jurisdiction.css'
import { useEffect, useRef } from 'react'
import { goTo, type Variables } from '../application/route.ts'
import { ChildrenTable } from './childrenTable.tsx'
import { ChooseJurisdiction } from './chooseJurisdiction.tsx'
import { DepartmentSection } from './departmentSection.tsx'
import { FindPeriod } from './findPeriod.tsx'
import { JurisdictionHead, useIsMissing } from './jurisdictionHead.tsx'
import { type Asked, boundariesIn, periodIn, variablesOf } from './pageSettings.ts'
import { sectionPlans } from './sectionPlans.ts'

/** All departments of one area on one page; without a code the way to one. */
export default function JurisdictionPage({
  code,
  variables,
}: {
  readonly code: string | null
  readonly variables: Variables
}) {
  useFocusOnName(code)
  if (code === null) return <ChooseJurisdiction />
  return <OneJurisdiction code={code} variables={variables} />
}

function OneJurisdiction({ code, variables }: { readonly code: string; readonly variables: Variables }) {
  const isMissing = useIsMissing(code)
  const period = periodIn(variables)
  const boundaries = boundariesIn(variables)
  const choose = (settings: Pick<Asked, 'period' | 'boundaries'>): void =>
    goTo({ page: 'jurisdiction', code, variables: variablesOf(settings) }, { replace: true })
  return (
    <>
      <JurisdictionHead key={code} code={code} period={period} boundaries={boundaries} choose={choose} />
      {isMissing ? null : period === null ? (
        <FindPeriod key={`period of ${code}`} code={code} found={(found) => choose({ period: found, boundaries })} />
      ) : (
        <Sections key={JSON.stringify([code, period, boundaries])} asked={{ code, period, boundaries }} />
      )}
    </>
  )
}

/** Drawn anew for another area, period or boundaries: figures of one must never stand below the name of another. */
function Sections({ asked }: { readonly asked: Asked }) {
  return (
    <>
      <div className="sections">
        {sectionPlans.map((plan) => (
          <DepartmentSection key={plan.field} plan={plan} asked={asked} />
        ))}
      </div>
      <ChildrenTable asked={asked} />
    </>
  )
}

/** The link that led here is gone with the page that it stood on: who uses a keyboard goes on from the name of the new one. */
function useFocusOnName(code: string | null): void {
  const shown = useRef(code)
  useEffect(() => {
    if (shown.current === code) return
    shown.current = code
    document.getElementById('jurisdiction-name')?.focus()
  }, [code])
}

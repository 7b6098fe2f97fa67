import { useId, useState } from 'react'
import { SignInDialog } from '../application/signInDialog.tsx'
import { useSpeech, type Words } from '../language/language.tsx'
import type { Asked } from './pageSettings.ts'
import { RecordsList } from './recordsList.tsx'
import type { RecordsPlan } from './sectionPlans.ts'

const refusals: Readonly<Record<string, Words>> = {
  PURPOSE_REQUIRED: {
    zh: '查看明细须先说明查询目的（记入审计）。',
    en: 'Records need a purpose first; it goes on record.',
  },
  NOT_PERMITTED: {
    zh: '您的角色或辖区无权查看明细。需要时请向管理员申请。',
    en: 'Your role or area may not see records. Ask whoever runs the hub if you need them.',
  },
  NOT_HELD: {
    zh: '本系统不存这一部分的明细，只有汇总数。',
    en: 'The hub holds figures only here, no records.',
  },
  UNAVAILABLE: {
    zh: '来源没有响应，暂时不能查看明细。请稍后重试。',
    en: 'The source does not answer, so that its records cannot be seen now. Try again later.',
  },
}

/** The way to the records of a section, or why there is none. */
export function RecordsPart({
  field,
  plan,
  access,
  asked,
  onOpen,
}: {
  readonly field: string
  readonly plan: RecordsPlan
  /** As `RecordAccess` of the schema. */
  readonly access: string
  readonly asked: Asked
  readonly onOpen: (isOpen: boolean) => void
}) {
  const { say } = useSpeech()
  const [isOpen, setOpen] = useState(false)
  const [isSigningIn, setSigningIn] = useState(false)
  const listId = useId()
  const toggle = (): void => {
    setOpen(!isOpen)
    onOpen(!isOpen)
  }
  if (access !== 'ALLOWED') {
    const words = refusals[access]
    return (
      <p className="hint records-refusal">
        {words === undefined ? access : say(words)}{' '}
        {access === 'PURPOSE_REQUIRED' && (
          <button type="button" onClick={() => setSigningIn(true)}>
            {say({ zh: '填写查询目的', en: 'State a purpose' })}
          </button>
        )}
        {isSigningIn && <SignInDialog close={() => setSigningIn(false)} />}
      </p>
    )
  }
  return (
    <div className="records">
      <button type="button" aria-expanded={isOpen} aria-controls={isOpen ? listId : undefined} onClick={toggle}>
        {say(isOpen ? { zh: '收起明细', en: 'Hide records' } : { zh: '查看明细', en: 'Records' })}
      </button>
      {isOpen && (
        <div id={listId}>
          <RecordsList field={field} plan={plan} asked={asked} />
        </div>
      )}
    </div>
  )
}

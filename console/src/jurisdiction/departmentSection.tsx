import { useId, useState } from 'react'
import { StatusBadge } from '../answer/statusBadge.tsx'
import { ErrorWall } from '../application/errorWall.tsx'
import { NoAnswerNotice } from '../application/noAnswerNotice.tsx'
import { Skeleton } from '../application/skeleton.tsx'
import { momentText } from '../format/figures.ts'
import type { HubError } from '../hub/askHub.ts'
import { useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'
import { BreakdownTable } from './breakdownTable.tsx'
import { schemaLanguage } from './figureAnswer.ts'
import { FigureCard } from './figureCard.tsx'
import type { Asked } from './pageSettings.ts'
import { RecordsPart } from './recordsPart.tsx'
import { breakdownAt, figureAt, type SectionAnswer } from './sectionAnswer.ts'
import { sectionDocument } from './sectionDocuments.ts'
import type { SectionPlan } from './sectionPlans.ts'

interface Answer {
  readonly jurisdiction: { readonly section: SectionAnswer | null } | null
}

/** One department: it loads, fails and is asked again by itself, whatever the others do. */
export function DepartmentSection({ plan, asked }: { readonly plan: SectionPlan; readonly asked: Asked }) {
  const { say, language } = useSpeech()
  const headingId = useId()
  const [isWide, setWide] = useState(false)
  const { data, error, refetch, isFetching } = useHub<Answer>(sectionDocument(plan), {
    ...asked,
    language: schemaLanguage(language),
  })
  const section = data?.data?.jurisdiction?.section ?? null
  const again = (): void => void refetch()
  return (
    <section
      className={`card department${isWide ? ' wide' : ''}`}
      aria-labelledby={headingId}
      aria-busy={isFetching}
      data-section={plan.field}
    >
      <header>
        <h2 id={headingId}>{say(plan.title)}</h2>
        {section !== null && <StatusBadge status={section.status} />}
      </header>
      <ErrorWall>
        {error !== null && <NoAnswerNotice error={error} again={again} />}
        {data === undefined && error === null && <Skeleton lines={4} />}
        {data !== undefined && data.errors.length > 0 && <SectionErrors errors={data.errors} again={again} />}
        {section !== null && (
          <>
            <StatusMessage section={section} />
            <div className="figures">
              {plan.figures.map((figure) => (
                <FigureCard
                  key={figure.path}
                  plan={figure}
                  section={plan}
                  asked={asked}
                  figure={figureAt(section, figure.path)}
                />
              ))}
            </div>
            {plan.breakdowns.map((breakdown) => (
              <BreakdownTable
                key={breakdown.path}
                plan={breakdown}
                section={plan}
                asked={asked}
                entries={breakdownAt(section, breakdown.path)}
              />
            ))}
            {plan.records !== null && (
              <RecordsPart
                field={plan.field}
                plan={plan.records}
                access={section.status.recordAccess}
                asked={asked}
                onOpen={setWide}
              />
            )}
          </>
        )}
      </ErrorWall>
    </section>
  )
}

/** What the status says in words: why something is missing or old, and from which sources. */
function StatusMessage({ section }: { readonly section: SectionAnswer }) {
  const { say, language } = useSpeech()
  const { state, message, sources } = section.status
  if (message === null) return null
  const late = sources.filter((source) => source.state !== 'FRESH')
  return (
    <div className={`notice ${state === 'UNAVAILABLE' ? 'notice-error' : 'notice-warning'} status-message`}>
      <p>{message}</p>
      {late.map(({ title, asOf }) => (
        <p key={title} className="hint">
          {title} ·{' '}
          {say(
            { zh: '最近数据 {asOf}', en: 'last data {asOf}' },
            { asOf: momentText(asOf, { zh: '从未取得', en: 'never' }, language) },
          )}{' '}
          · <a href="#/sources">{say({ zh: '查看来源', en: 'See the sources' })}</a>
        </p>
      ))}
    </div>
  )
}

function SectionErrors({ errors, again }: { readonly errors: readonly HubError[]; readonly again: () => void }) {
  const { say } = useSpeech()
  return (
    <div role="alert" className="notice notice-error">
      <p>
        {say({
          zh: '这一部分没有查到，其他部分不受影响。请重试；仍然不行时，请将下面的代码告知系统管理员。',
          en: 'This part was not answered; the others are not touched. Try again, and if it fails again, give the code below to whoever runs the hub.',
        })}
      </p>
      {errors.map(({ message, extensions }) => (
        <p key={`${extensions?.code} ${message}`}>
          <code>
            {[extensions?.code, message, extensions?.traceId].filter((part) => part !== undefined).join(' · ')}
          </code>
        </p>
      ))}
      <button type="button" onClick={again}>
        {say({ zh: '重试', en: 'Try again' })}
      </button>
    </div>
  )
}

import { NoAnswerNotice } from '../application/noAnswerNotice.tsx'
import { hashOf } from '../application/route.ts'
import { useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'
import { type PeriodInput, PeriodPicker } from '../pickers/periodPicker.tsx'
import { headDocument } from './pageDocuments.ts'
import { type Asked, type Boundaries, variablesOf } from './pageSettings.ts'
import { useCodeLabels } from './useCodeLabels.ts'

interface Head {
  readonly jurisdiction: {
    readonly code: string
    readonly name: string
    readonly level: string
    readonly ancestors: readonly { readonly code: string; readonly name: string }[]
    readonly codes: readonly {
      readonly system: string
      readonly code: string
      readonly name: string
      readonly validFrom: string | null
      readonly validTo: string | null
    }[]
  } | null
}

/** Asks for the area of a code; asked once, whoever needs it. */
function useJurisdiction(code: string) {
  return useHub<Head>(headDocument, { code })
}

/** Whether the hub has said that there is no such area, or none that this reader may see. */
export function useIsMissing(code: string): boolean {
  const { data, isPlaceholderData } = useJurisdiction(code)
  return !isPlaceholderData && data?.data?.jurisdiction === null && data.errors.length === 0
}

/** Which area it is, where it lies, and for which period and boundaries the page tells of it. */
export function JurisdictionHead({
  code,
  period,
  boundaries,
  choose,
}: {
  readonly code: string
  /** Null: still being found. */
  readonly period: PeriodInput | null
  readonly boundaries: Boundaries
  readonly choose: (settings: Pick<Asked, 'period' | 'boundaries'>) => void
}) {
  const { say } = useSpeech()
  const labelOf = useCodeLabels()
  const { data, error, refetch } = useJurisdiction(code)
  const jurisdiction = data?.data?.jurisdiction
  const variables = period === null ? {} : variablesOf({ period, boundaries })
  const linkTo = (other: string | null): string => hashOf({ page: 'jurisdiction', code: other, variables })
  return (
    <header className="jurisdiction-head">
      <nav aria-label={say({ zh: '上级辖区', en: 'Areas above' })}>
        <ol className="breadcrumb">
          <li>
            <a href={hashOf({ page: 'jurisdiction', code: null, variables: {} })}>
              {say({ zh: '全部辖区', en: 'All' })}
            </a>
          </li>
          {jurisdiction?.ancestors.map((ancestor) => (
            <li key={ancestor.code}>
              <a href={linkTo(ancestor.code)}>{ancestor.name}</a>
            </li>
          ))}
          <li aria-current="page">{jurisdiction?.name ?? code}</li>
        </ol>
      </nav>
      <div className="name-and-period">
        <h1 tabIndex={-1} id="jurisdiction-name">
          {jurisdiction?.name ?? code}
          {jurisdiction && (
            <small>
              {labelOf('JurisdictionLevel', jurisdiction.level)} · {jurisdiction.code}
            </small>
          )}
        </h1>
        {period !== null && (
          <div className="page-settings">
            <PeriodPicker
              label={say({ zh: '统计期', en: 'Period' })}
              value={period}
              onChange={(chosen) => choose({ period: chosen, boundaries })}
            />
            <label>
              {say({ zh: '区划', en: 'Boundaries' })}{' '}
              <select
                value={boundaries}
                onChange={({ target }) =>
                  choose({ period, boundaries: target.value === 'AT_EVENT' ? 'AT_EVENT' : 'CURRENT' })
                }
              >
                <option value="CURRENT">{say({ zh: '现行区划', en: "Today's" })}</option>
                <option value="AT_EVENT">{say({ zh: '发生时区划', en: 'Of the time' })}</option>
              </select>
            </label>
          </div>
        )}
      </div>
      {jurisdiction && jurisdiction.codes.length > 1 && (
        <details className="codes">
          <summary>{say({ zh: '全部代码和名称', en: 'All codes and names' })}</summary>
          <ul>
            {jurisdiction.codes.map(({ system, code: own, name, validFrom, validTo }) => (
              <li key={`${system} ${own} ${validFrom}`}>
                <code>{own}</code> {name}{' '}
                <span className="hint">
                  {labelOf('CODE_SYSTEM', system)}
                  {(validFrom !== null || validTo !== null) &&
                    ` · ${validFrom ?? '…'} – ${validTo ?? say({ zh: '今', en: 'today' })}`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {error !== null && <NoAnswerNotice error={error} again={() => void refetch()} />}
      {data !== undefined && jurisdiction == null && (
        <div role="alert" className="notice notice-warning">
          <p>
            {say(
              {
                zh: '没有代码为 {code} 的辖区，或您无权查看。请检查代码，或重新选择辖区。',
                en: 'No area has the code {code}, or you may not see it. Check the code, or choose an area.',
              },
              { code },
            )}
          </p>
          {data.errors.map(({ message }) => (
            <p key={message}>
              <code>{message}</code>
            </p>
          ))}
          <a href={hashOf({ page: 'jurisdiction', code: null, variables: {} })}>
            {say({ zh: '选择辖区', en: 'Choose a jurisdiction' })}
          </a>
        </div>
      )}
    </header>
  )
}

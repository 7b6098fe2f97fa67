import { momentText } from '../format/figures.ts'
import { useSpeech } from '../language/language.tsx'
import './badge.css'
import { reasonWords, stateWords, trustSigns, wordsOfState } from './stateWords.ts'

/** How far a section, source or list can be trusted, as its `status` tells. */
export interface Status {
  readonly state: string
  readonly reason?: string | null
  readonly message?: string | null
  readonly asOf?: string | null
}

/** A section's state in a word, with why and as of when. */
export function StatusBadge({ status }: { readonly status: Status }) {
  const { say, language } = useSpeech()
  const { state, reason = null, message = null, asOf = null } = status
  const trust = stateWords[state]?.trust ?? 'QUIET'
  const why = reason === null ? null : (reasonWords[reason] ?? { zh: reason, en: reason })
  const upTo =
    asOf === null
      ? null
      : say({ zh: '截至 {moment}', en: 'as of {moment}' }, { moment: momentText(asOf, { zh: '', en: '' }, language) })
  const title = [message, why === null ? null : say(why), upTo].filter((part) => part !== null).join('\n')
  return (
    <span className={`badge badge-${trust.toLowerCase()}`} title={title === '' ? undefined : title}>
      <span aria-hidden="true">{trustSigns[trust]} </span>
      {say(wordsOfState(state))}
      {why !== null && <span className="badge-more">{say(why)}</span>}
      {upTo !== null && <span className="badge-more">{upTo}</span>}
      {why === null && message !== null && <span className="visually-hidden">{message}</span>}
    </span>
  )
}

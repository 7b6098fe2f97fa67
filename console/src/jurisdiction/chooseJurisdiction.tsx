import { useId, useState } from 'react'
import { NoAnswerNotice } from '../application/noAnswerNotice.tsx'
import { goTo, hashOf, type Route } from '../application/route.ts'
import { Skeleton } from '../application/skeleton.tsx'
import { useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'
import { JurisdictionPicker } from '../pickers/jurisdictionPicker.tsx'
import { sitesDocument } from './pageDocuments.ts'

interface Sites {
  readonly sources: readonly { readonly jurisdiction: { readonly code: string; readonly name: string } }[]
}

/** The way to an area: by name, 拼音 or code, or one of the cities whose departments are connected. */
export function ChooseJurisdiction() {
  const { say } = useSpeech()
  const [code, setCode] = useState('')
  const { data, error, refetch } = useHub<Sites>(sitesDocument)
  const headingId = useId()
  const sites = new Map(data?.data?.sources.map(({ jurisdiction }) => [jurisdiction.code, jurisdiction.name]))
  const open = (): void => {
    if (code !== '') goTo(routeTo(code))
  }
  return (
    <div className="choose-jurisdiction">
      <h1 tabIndex={-1} id="jurisdiction-name">
        {say({ zh: '选择辖区', en: 'Choose a jurisdiction' })}
      </h1>
      <form
        className="card choose-form"
        onSubmit={(event) => {
          event.preventDefault()
          open()
        }}
      >
        <JurisdictionPicker
          label={say({ zh: '名称、拼音或区划代码', en: 'Name, pinyin or code' })}
          value={code}
          onChange={setCode}
        />
        <button type="submit" className="primary" disabled={code === ''}>
          {say({ zh: '打开', en: 'Open' })}
        </button>
      </form>
      <section className="card" aria-labelledby={headingId}>
        <h2 id={headingId}>{say({ zh: '已接入的市县', en: 'Connected cities and counties' })}</h2>
        {error !== null && <NoAnswerNotice error={error} again={() => void refetch()} />}
        {data === undefined && error === null && <Skeleton lines={2} />}
        {data !== undefined && sites.size === 0 && (
          <p>{say({ zh: '尚未接入任何来源。', en: 'No source is connected yet.' })}</p>
        )}
        <ul className="sites">
          {[...sites].map(([site, name]) => (
            <li key={site}>
              <a href={hashOf(routeTo(site))}>
                <strong>{name}</strong> <span className="hint">{site}</span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function routeTo(code: string): Route {
  return { page: 'jurisdiction', code, variables: {} }
}

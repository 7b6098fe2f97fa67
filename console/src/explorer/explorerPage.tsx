// The workers come first: the editor looks for them as soon as it is loaded.
import './workers.ts'
// The parts of 'graphiql/style.css' without its typefaces, which are a third of a megabyte and have no Chinese, and without Monaco's
// own styles, which come with Monaco.
import '@graphiql/react/style.css'
import '@graphiql/plugin-doc-explorer/style.css'
import '@graphiql/plugin-history/style.css'
import 'graphiql/graphiql.css'
import './explorer.css'
import { markdown } from '@graphiql/react'
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { useEffect, useState } from 'react'
import { goTo, routeOf, type Variables } from '../application/route.ts'
import { useSpeech } from '../language/language.tsx'
import { AnswerBar } from './answerBar.tsx'
import { EditorWatch, useEditorStands } from './editorWatch.tsx'
import { explorerStorage, openFirstQuestion, openQuestion } from './explorerStorage.ts'
import { explorerWords } from './explorerWords.ts'
import { hubFetcher } from './fetcher.ts'
import { fieldExplorer } from './fieldExplorer.tsx'
import { GraphiqlInChinese } from './graphiqlInChinese.tsx'
import newTab from './newTab.graphql?raw'
import { PanelLabels } from './panelLabels.tsx'
import { QuestionTools } from './questionTools.tsx'
import { SchemaFollowsSignIn } from './schemaFollowsSignIn.tsx'
import { VariablesCompletion } from './variablesCompletion.tsx'

// Descriptions of the schema are a line of English and a line of Chinese: as one paragraph they cannot be told apart.
markdown.set({ breaks: true })

const plugins = [HISTORY_PLUGIN, fieldExplorer]

/** A question that a link or a form hands over; each one starts GraphiQL anew. */
interface Session {
  readonly number: number
  readonly query: string | null
  readonly variables: Variables
}

/** The question editor of the hub. Tabs and history stay in the browser; request headers, which carry tokens, do not. */
export default function ExplorerPage({
  query,
  variables,
}: {
  readonly query: string | null
  readonly variables: Variables
}) {
  const { say } = useSpeech()
  const stands = useEditorStands()
  const [session, setSession] = useState<Session>(() => began(0, query, variables))
  if (query !== null && (query !== session.query || variables !== session.variables)) {
    setSession(began(session.number + 1, query, variables))
  }
  useEffect(() => {
    // The question is in its tab now. Were it to stay in the address, a reload would open it again beside what it has become.
    // Who left while the page was drawn has another address by now, which would be lost.
    const stillHere = routeOf(window.location.hash).page === 'explorer'
    if (query !== null && stillHere) goTo({ page: 'explorer', query: null, variables: {} }, { replace: true })
  }, [query])
  return (
    <div className="explorer">
      <div className="explorer-help">
        <h1>{say(explorerWords.title)}</h1>
        <p className="hint">{say(explorerWords.help)}</p>
      </div>
      <GraphiQL
        key={session.number}
        fetcher={hubFetcher}
        storage={explorerStorage}
        plugins={plugins}
        defaultQuery={newTab}
        defaultEditorToolsVisibility="variables"
        forcedTheme="light"
        // Not needed at once, and each editor takes a while.
        isHeadersEditorEnabled={stands}
        shouldPersistHeaders={false}
        inputValueDeprecation
        schemaDescription
      >
        <GraphiQL.Logo>
          <QuestionTools />
        </GraphiQL.Logo>
        <GraphiQL.Footer>
          <AnswerBar />
        </GraphiQL.Footer>
        <EditorWatch />
        <PanelLabels />
        <GraphiqlInChinese />
        <SchemaFollowsSignIn />
        <VariablesCompletion />
      </GraphiQL>
    </div>
  )
}

function began(number: number, query: string | null, variables: Variables): Session {
  if (query === null) openFirstQuestion()
  else openQuestion(query, variables)
  return { number, query, variables }
}

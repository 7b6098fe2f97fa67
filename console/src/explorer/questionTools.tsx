import { useGraphiQL } from '@graphiql/react'
import { useState } from 'react'
import { copyText } from '../application/copyText.ts'
import { hashOf } from '../application/route.ts'
import { useSpeech, type Words } from '../language/language.tsx'
import { variablesOf } from './declaredVariables.ts'
import { ExplorerDialog } from './explorerDialog.tsx'
import { explorerWords } from './explorerWords.ts'
import { VariablesDialog } from './variablesDialog.tsx'

interface Told {
  readonly words: Words
  readonly values?: Readonly<Record<string, string>>
}

/** Buttons for the question that is open: filling in its variables, sharing it, and taking it along as code. */
export function QuestionTools() {
  const { say } = useSpeech()
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  const variableEditor = useGraphiQL((state) => state.variableEditor)
  const schema = useGraphiQL((state) => state.schema)
  const operationName = useGraphiQL((state) => state.operationName) ?? null
  const [told, setTold] = useState<Told | null>(null)
  const [byHand, setByHand] = useState<string | null>(null)
  const [fillingIn, setFillingIn] = useState(false)

  const copy = async (text: string, done: Words): Promise<void> => {
    if (await copyText(text)) setTold({ words: done })
    else setByHand(text)
  }
  const share = async (): Promise<void> => {
    try {
      const variables = variablesOf(variableEditor?.getValue() ?? '')
      const hash = hashOf({ page: 'explorer', query: queryEditor?.getValue() ?? '', variables })
      await copy(`${window.location.origin}${window.location.pathname}${hash}`, explorerWords.linkCopied)
    } catch (error) {
      setTold({ words: explorerWords.variablesBroken, values: { reason: messageOf(error) } })
    }
  }
  const copyCode = async (): Promise<void> => {
    if (!schema) return setTold({ words: explorerWords.noSchema })
    try {
      const { typedCodeOf } = await import('./typedCode.ts')
      const address = `${window.location.origin}/graphql`
      await copy(typedCodeOf(schema, queryEditor?.getValue() ?? '', operationName, address), explorerWords.codeCopied)
    } catch (error) {
      setTold({ words: explorerWords.noCode, values: { reason: messageOf(error) } })
    }
  }
  return (
    <section className="question-tools" aria-label={say(explorerWords.tools)}>
      <span className="question-told" role="status">
        {told === null ? '' : say(told.words, told.values)}
      </span>
      <button type="button" onClick={() => setFillingIn(true)}>
        {say(explorerWords.variables)}
      </button>
      <button type="button" onClick={share}>
        {say(explorerWords.share)}
      </button>
      <button type="button" onClick={copyCode}>
        {say(explorerWords.typedCode)}
      </button>
      {fillingIn && <VariablesDialog close={() => setFillingIn(false)} />}
      {byHand !== null && (
        <ExplorerDialog title={say(explorerWords.notCopied)} close={() => setByHand(null)}>
          <textarea
            className="copy-by-hand"
            aria-label={say(explorerWords.notCopied)}
            readOnly
            rows={12}
            value={byHand}
            onFocus={(event) => event.currentTarget.select()}
          />
        </ExplorerDialog>
      )}
    </section>
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

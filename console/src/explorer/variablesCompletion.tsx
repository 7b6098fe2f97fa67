import { useGraphiQL, useMonaco } from '@graphiql/react'
import { useEffect } from 'react'
import { useSpeech } from '../language/language.tsx'
import { completeVariables } from './completeVariables.ts'
import { declaredVariables } from './declaredVariables.ts'

/** Lets the variables editor of the GraphiQL above complete names, jurisdictions and periods. Shows nothing. */
export function VariablesCompletion() {
  const { language } = useSpeech()
  const monaco = useMonaco((state) => state.monaco)
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  const variableEditor = useGraphiQL((state) => state.variableEditor)
  const operationName = useGraphiQL((state) => state.operationName) ?? null
  useEffect(() => {
    if (monaco === undefined || variableEditor === undefined) return
    const declared = () => declaredVariables(queryEditor?.getValue() ?? '', operationName)
    const completion = completeVariables(monaco, variableEditor, declared, language)
    return () => completion.dispose()
  }, [monaco, queryEditor, variableEditor, operationName, language])
  return null
}

import { useGraphiQL } from '@graphiql/react'
import { useEffect, useState } from 'react'
import { editorStands, tellEditorStands } from './editorStands.ts'

/** Tells when the question's editor stands and the browser has drawn it. Shows nothing. */
export function EditorWatch() {
  const editor = useGraphiQL((state) => state.queryEditor)
  useEffect(() => {
    if (editor === undefined) return
    // What is asked for in this frame comes before the next.
    const frame = requestAnimationFrame(() => setTimeout(tellEditorStands))
    return () => cancelAnimationFrame(frame)
  }, [editor])
  return null
}

/** Whether it stood before; afterwards it stays true. */
export function useEditorStands(): boolean {
  const [stands, setStands] = useState(false)
  useEffect(() => {
    void editorStands.then(() => setStands(true))
  }, [])
  return stands
}

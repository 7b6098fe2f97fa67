import { useGraphiQLActions } from '@graphiql/react'
import { useEffect, useRef } from 'react'
import { useCredentials } from '../hub/credentials.ts'

/** Fetches the schema again when the reader signs in or out: who may not ask gets none. Shows nothing. */
export function SchemaFollowsSignIn() {
  const { introspect } = useGraphiQLActions()
  const { token } = useCredentials()
  const fetchedWith = useRef(token)
  useEffect(() => {
    if (fetchedWith.current === token) return
    fetchedWith.current = token
    void introspect()
  }, [token, introspect])
  return null
}

import { useSyncExternalStore } from 'react'

/** With what the reader asks: a token, and the purpose that records need. Kept until the browser's tab is closed, never longer. */
export interface Credentials {
  readonly token: string
  readonly purpose: string
}

const storageKey = 'jurisdiction-hub:credentials'
const none: Credentials = { token: '', purpose: '' }
const listeners = new Set<() => void>()
let current = kept()

/** What is kept now; empty texts where the reader has given none. */
export function readCredentials(): Credentials {
  return current
}

/** Keeps what the reader has given; every page asks anew. */
export function keepCredentials(credentials: Credentials): void {
  current = { token: credentials.token.trim(), purpose: credentials.purpose.trim() }
  sessionStorage.setItem(storageKey, JSON.stringify(current))
  for (const listener of listeners) listener()
}

/** The same for components, which are drawn anew when it changes. */
export function useCredentials(): Credentials {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, readCredentials)
}

/** Headers of a request that is asked with them. The purpose may be Chinese, which a browser sends in the form of RFC 8187 only. */
export function headersOf({ token, purpose }: Credentials): Record<string, string> {
  return {
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(purpose === '' ? {} : { 'x-purpose': `UTF-8''${encodeURIComponent(purpose)}` }),
  }
}

function kept(): Credentials {
  try {
    return { ...none, ...(JSON.parse(sessionStorage.getItem(storageKey) ?? '{}') as Partial<Credentials>) }
  } catch {
    // Written by something else: the reader signs in again.
    return none
  }
}

import { useSyncExternalStore } from 'react'
import { type Route, routeOf } from './route.ts'

let routeNow: { readonly hash: string; readonly route: Route } | null = null

/** Where the reader is, for components. */
export function useRoute(): Route {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('hashchange', listener)
      return () => window.removeEventListener('hashchange', listener)
    },
    () => {
      // The same object for the same address: else React would draw without end.
      const { hash } = window.location
      if (routeNow?.hash !== hash) routeNow = { hash, route: routeOf(hash) }
      return routeNow.route
    },
  )
}

import { type ComponentType, useEffect, useState } from 'react'
import type { Loadable } from './loadable.ts'
import { Skeleton } from './skeleton.tsx'

/**
 * A page of a module of its own, and a skeleton until it has come. Not React's `lazy`, which shows nothing in the place of a skeleton
 * before that has stood for 300 ms, however soon the page is there, and never asks again for a file that did not come.
 */
export function LoadedPage<Properties extends object>({
  module,
  properties,
}: {
  readonly module: Loadable<{ readonly default: ComponentType<Properties> }>
  readonly properties: Properties
}) {
  const [Page, setPage] = useState<ComponentType<Properties> | null>(() => module.loaded()?.default ?? null)
  const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null)
  useEffect(() => {
    module.load().then(
      (loaded) => setPage(() => loaded.default),
      (error: unknown) => setFailure({ error }),
    )
  }, [module])
  // For the wall around the page, which tells it and lets the reader try again.
  if (failure !== null) throw failure.error
  return Page === null ? <Skeleton lines={6} /> : <Page {...properties} />
}

import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SourceConfiguration } from '../config.ts'
import { prepareFireSafetyDemo } from './fireSafety/prepareFireSafetyDemo.ts'
import { cityCode } from './places.ts'
import { startPublicSecurityDemo } from './publicSecurity/startPublicSecurityDemo.ts'

/** The demonstration's legacy systems while they run. */
export interface Demonstration {
  readonly sources: readonly SourceConfiguration[]
  stop(): Promise<void>
}

/** Days that both systems hold. */
const covers = { from: '2009-01-01', through: '2010-12-31' } as const

/**
 * Starts the demonstration's legacy systems below the data directory; the first start makes their synthetic records. Also writes
 * `demonstration/sources.json`, so that other commands know the sources.
 * @throws HubError as `startEmbeddedPostgres`
 */
export async function startDemonstration(options: {
  readonly dataDirectory: string
  readonly progress: (line: string) => void
  /** Ends the making of the records, which takes seconds; the next start begins it anew. */
  readonly signal?: AbortSignal
}): Promise<Demonstration> {
  const directory = path.join(options.dataDirectory, 'demonstration')
  const folder = path.join(directory, 'fire-safety')
  await mkdir(directory, { recursive: true })
  await prepareFireSafetyDemo({ directory: folder, progress: options.progress })
  const publicSecurity = await startPublicSecurityDemo({
    directory: path.join(directory, 'public-security'),
    progress: options.progress,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const sources: SourceConfiguration[] = [
    { site: cityCode, connector: 'public-security', settings: { url: publicSecurity.url, covers } },
    { site: cityCode, connector: 'fire-safety', settings: { folder, covers } },
  ]
  // The read-only account's password stands in it.
  await writeFile(path.join(directory, 'sources.json'), `${JSON.stringify(sources, null, 2)}\n`, { mode: 0o600 })
  return { sources, stop: () => publicSecurity.stop() }
}

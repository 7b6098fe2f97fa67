import type { Principal } from '../identity/principal.ts'
import type { Database } from './database.ts'

const probe = { name: 'probe', text: 'select 1' }

/** Resolves when the store answers through the figures lane; rejects otherwise. */
export async function probeStore(database: Database, principal: Principal): Promise<void> {
  await database.figures(principal, probe, [])
}

import { openStore } from '../../app.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub migrate`: starts the embedded PostgreSQL if it is the store, and brings its tables to this version. */
export async function runMigrate(context: CommandContext): Promise<number> {
  const store = await openStore(context, { join: true })
  const { applied } = store.migrated
  context.print(applied.length === 0 ? 'The store is up to date.' : `Applied ${applied.join(', ')}.`, { applied })
  return exitCodes.success
}

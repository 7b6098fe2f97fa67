import { openStore } from '../../app.ts'
import { hubService } from '../../identity/principal.ts'
import { importDivisions } from '../../jurisdictions/importDivisions.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub divisions import [--country]`. */
export async function runDivisionsImport(
  context: CommandContext,
  options: { readonly country?: boolean },
): Promise<number> {
  const store = await openStore(context, { join: true })
  const client = await store.database.writers.connect()
  try {
    const result = await importDivisions({
      client,
      principal: hubService,
      scope: options.country === true ? 'country' : 'demonstration',
      progress: (line) => context.progress.line(line),
    })
    context.print(`${result.jurisdictions.toLocaleString('en')} areas are in the store.`, result)
  } finally {
    client.release()
  }
  return exitCodes.success
}

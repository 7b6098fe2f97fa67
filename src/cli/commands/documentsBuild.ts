import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { operations } from '../../access/role.ts'
import { HubError } from '../../errors.ts'
import { createSchemas } from '../../graph/schema.ts'
import { buildDocuments } from '../../limits/buildDocuments.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub documents build`: makes the manifest of trusted documents; needs no store. */
export async function runDocumentsBuild(
  context: CommandContext,
  options: { readonly arguments: readonly string[]; readonly output: string },
): Promise<number> {
  // The whole schema: which of it a role has is asked again whenever a document is run.
  const manifest = await buildDocuments(options.arguments, createSchemas()(operations))
  const file = path.resolve(options.output)
  try {
    // Whole or not at all: a hub may be starting on it.
    await writeFile(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`)
    await rename(`${file}.new`, file)
  } catch (cause) {
    throw new HubError('DOCUMENTS_INVALID', `The manifest cannot be written to ${file}: ${(cause as Error).message}`, {
      cause,
    })
  }
  const count = manifest.operations.length
  context.print(
    `${count} ${count === 1 ? 'document' : 'documents'} in ${file}. Set HUB_TRUSTED_DOCUMENTS to it and start the hub.`,
    { file, documents: manifest.operations.map(({ id, name, type }) => ({ id, name, type })) },
  )
  return exitCodes.success
}

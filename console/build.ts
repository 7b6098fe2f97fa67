import { HubError } from '../src/errors.ts'
import { ensureExplorerBuilt } from '../src/server/explorerBuild.ts'

// `npm run build:console`: for an installation that is later started without devDependencies or from a read-only folder.
try {
  const { directory } = await ensureExplorerBuilt({ progress: (line) => process.stderr.write(`Explorer: ${line}\n`) })
  process.stdout.write(`${directory}\n`)
} catch (error) {
  if (!(error instanceof HubError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

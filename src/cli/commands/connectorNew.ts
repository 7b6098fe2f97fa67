import { fileURLToPath } from 'node:url'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'
import { scaffoldConnector } from '../scaffoldConnector.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** `hub connector new <id>`: makes the folder of a connector that compiles and passes the contract's suite as it stands. */
export async function runConnectorNew(
  context: CommandContext,
  options: { readonly arguments: string; readonly adapter: string; readonly department: string },
): Promise<number> {
  const { arguments: id, adapter, department } = options
  const made = await scaffoldConnector({ root, id, adapter, department })
  const lines = [
    ...made.files.map((file) => `  ${file}`),
    made.registered
      ? '  connectors/index.ts: added'
      : `  connectors/index.ts could not be changed by itself; add to it:\n    ${made.registration.join('\n    ')}`,
    'Next: say what the source holds (connectors/README.md, "Add a department in six steps"), then',
    `  npx vitest run test/connectors/   and   npm run -s hub -- connector check ${id}`,
  ]
  context.print(lines.join('\n'), made)
  return exitCodes.success
}

import { errorCatalogue } from '../src/errors.ts'

/** The text of docs/errors.md; `npm run docs:errors` writes it, a test keeps it equal. */
export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { action, meaning }]) => `| \`${code}\` | ${action} | ${meaning} |`,
  )
  return `# Errors

Every error that the hub raises on purpose has a stable code: in \`extensions.code\` of a GraphQL error, in \`--json\` and in parentheses on the command line, in a run's report, in the log. The action says what whoever meets it does: FIX_INPUT (mend the request), RETRY (try again later), QUARANTINE (the row is kept apart, the rest goes on), STOP (mend the installation or the source first).

Printed from \`src/errors.ts\` by \`npm run docs:errors\`.

| code | action | meaning |
|---|---|---|
${rows.join('\n')}
`
}

if (import.meta.main) process.stdout.write(errorsPage())

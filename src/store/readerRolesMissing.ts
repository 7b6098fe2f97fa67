import { HubError } from '../errors.ts'

/** The hub's own login may not make the roles of readers: what somebody who may has to run. */
export function rolesMissing(statements: readonly string[], cause: unknown): HubError {
  return new HubError(
    'READER_ROLES_MISSING',
    `The store is read through roles that the hub's own login may not make. An administrator of that PostgreSQL either gives it the right (alter role … createrole) or runs these statements, and the hub is started again (docs/install.md):\n${statements.map((statement) => `  ${statement};`).join('\n')}`,
    { cause, details: { statements } },
  )
}

/** The statements that such an error names; none for any other error. */
export function missingStatements(error: unknown): readonly string[] {
  if (!(error instanceof HubError) || error.code !== 'READER_ROLES_MISSING') return []
  return (error.details['statements'] as readonly string[] | undefined) ?? []
}

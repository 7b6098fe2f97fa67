/** What the board asks of a run, and what it hears while one goes on. */
const runFields = `id state startedAt finishedAt rowsRead rowsExpected rowsWritten rowsDeleted rowsQuarantined
  rowsPerSecond estimatedFinishAt reading dryRun differenceCount errorCode
  feeds { feed state errorCode differences { message(language: $language) } }`

/** What the reader may do. */
export const rightsDocument = 'query ConsoleRights { viewer { operations } }'

/** All sources. */
export const boardDocument = `query ConsoleSources($language: Language!) {
  hub { time }
  sources {
    id connector title(language: $language) state mode asOf staleAfter
    jurisdiction { code name }
    department { code name(language: $language) }
    lastRun { ${runFields} }
    quarantineGroups { feed column reason title(language: $language) count firstAt }
  }
}`

/** Starts a run. */
export const startDocument = `mutation ConsoleStartSync($input: StartSyncInput!, $language: Language!) {
  startSync(input: $input) { run { id } userErrors { code message(language: $language) } }
}`

/** Tells of runs as they happen. */
export const updatesDocument = `subscription ConsoleRuns($language: Language!) {
  syncRunUpdated { source { id } ${runFields} }
}`

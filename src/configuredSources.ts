import { existsSync } from 'node:fs'
import path from 'node:path'
import { connectors } from '../connectors/index.ts'
import { type Config, readSources, type SourceConfiguration } from './config.ts'
import { HubError } from './errors.ts'
import { sourceFaults } from './sources.ts'

/** The sources of HUB_SOURCES or, without it, of the demonstration. Throws CONFIGURATION_INVALID with every fault. */
export function configuredSources(config: Config): SourceConfiguration[] {
  const file = config.sourcesFile ?? demonstrationSourcesFile(config)
  if (config.sourcesFile === undefined && !existsSync(file)) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `No sources are configured: HUB_SOURCES names no file, and there is no demonstration in ${config.dataDirectory}. Set HUB_SOURCES (docs/install.md shows a file), or run \`hub up\` for the demonstration; if it ran elsewhere, set HUB_DATA_DIRECTORY to its folder.`,
    )
  }
  return readSources(file, (source) => sourceFaults(source, connectors))
}

/** Written by the demonstration, so that `hub serve` and `hub sync` know its sources too. */
function demonstrationSourcesFile(config: Config): string {
  return path.join(config.dataDirectory, 'demonstration', 'sources.json')
}
